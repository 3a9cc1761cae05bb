"""A distribution that somebody wrote down, as flows."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.network import Network
from supplyopt.network.parsed import ParsedTable
from supplyopt.planning.ages import Lying, with_ages
from supplyopt.planning.flows import Floats, Flows, Indices
from supplyopt.planning.plan_cells import check_tables, parse_table
from supplyopt.planning.plan_schema import GIVEN_SERVED, PLAN_TABLES
from supplyopt.planning.settle_time import settle

__all__ = ["flows_from_tables", "flows_of_parsed", "lanes_named", "needs_named"]


def flows_from_tables(network: Network, *, shipments: Any, served: Any) -> Flows:
    """Return the flows that two tables write down.

    Parameters
    ----------
    network : Network
    shipments : DataFrame or what makes one
        ``origin, destination, item, quantity`` and, where not blank, ``mode`` and ``cycle``.
    served : DataFrame or what makes one
        ``place, item, served`` and, where not the default, ``group`` and ``cycle``: a row for
        every record of demand.

    Returns
    -------
    Flows
        Shipments in the order given, served in the order of the demand table.

    Raises
    ------
    InputError
        With all the faults of both tables; rows are numbered as position plus 2.

    Warns
    -----
    InputWarning
        Where a header looks like a slip.
    """
    parsed: dict[str, ParsedTable] = {}
    faults: list[Fault] = []
    notes: list[Fault] = []
    for table, given in ((PLAN_TABLES["shipments"], shipments), (GIVEN_SERVED, served)):
        frame = frame_or_fault(given, table.name)
        if isinstance(frame, Fault):
            faults.append(frame)
            continue
        parsed[table.name], found, slips = parse_table(table, frame)
        faults += found
        notes += slips
    faults += check_tables(network, parsed)
    flows = flows_of_parsed(network, parsed, faults)
    if notes:
        lines = "\n".join(f"  {note}" for note in notes)
        warnings.warn(f"the tables of the plan are good, but\n{lines}", InputWarning, stacklevel=3)
    return flows


def flows_of_parsed(
    network: Network,
    tables: Mapping[str, ParsedTable],
    faults: list[Fault],
    *,
    lots: bool | str = False,
) -> Flows:
    """Return the flows of two tables whose cells have been checked.

    Parameters
    ----------
    network : Network
    tables : mapping of str to ParsedTable
        "shipments" and "served", where they could be read; "stock" and "waste", where they are
        told, say of goods that do not keep which age lies where.
    faults : list of Fault
        What was found in them so far.
    lots : False, True, "pieces" or "everywhere"
        Where cartons and pieces are whole.

    Returns
    -------
    Flows

    Raises
    ------
    InputError
        With these faults, and with the lanes or demands that the network lacks, the demands that
        have no row.
    """
    net = network.numbered
    found = list(faults)
    lane = need = np.zeros(0, dtype=np.int64)
    if "shipments" in tables:
        lane, unknown = lanes_named(network, tables["shipments"])
        found += unknown
    if "served" in tables:
        need, unknown = needs_named(network, tables["served"])
        found += unknown
        if not any(fault.table == "served" for fault in found):
            found += _unserved(network, np.setdiff1d(np.arange(len(net.demand_place)), need))
    if found:
        raise InputError(found)
    shipments = tables["shipments"]
    served = np.zeros(len(net.demand_place))
    served[need] = tables["served"].number("served")
    item = _numbers(shipments.text("item").tolist(), net.items)
    cycle = shipments.number("cycle").astype(np.int64)
    trips = network.unrolled.trip(lane, cycle)
    flows = Flows(trips, item, shipments.number("quantity"), served)
    if network.unrolled.net.item_batched.any():
        lying = None
        if "stock" in tables and "waste" in tables:
            lying = Lying(*(_lying(network, tables[name]) for name in ("stock", "waste")))
        return with_ages(network.unrolled, flows, lying=lying, lots=lots)
    return settle(network.unrolled, flows, lots=lots)


def _lying(network: Network, table: ParsedTable) -> Floats:
    """Return the pieces of a table by cycle, place and item."""
    net = network.numbered
    pieces = np.zeros((network.cycles, len(net.places), len(net.items)))
    cycle = table.number("cycle").astype(np.int64) - 1
    place = _numbers(table.text("place").tolist(), net.places)
    np.add.at(
        pieces,
        (cycle, place, _numbers(table.text("item").tolist(), net.items)),
        table.number("quantity"),
    )
    return pieces


def lanes_named(network: Network, shipments: ParsedTable) -> tuple[Indices, list[Fault]]:
    """Return the lane of each shipment, -1 where there is none.

    Parameters
    ----------
    network : Network
    shipments : ParsedTable
        With the columns ``origin, destination, mode``.
    """
    net = network.numbered
    origin, destination = (
        _numbers(shipments.text(name).tolist(), net.places) for name in ("origin", "destination")
    )
    mode = shipments.text("mode").tolist()
    wanted = list(zip(origin.tolist(), destination.tolist(), mode, strict=True))
    ends = list(zip(net.lane_origin.tolist(), net.lane_destination.tolist(), strict=True))
    lanes = [(*pair, name) for pair, name in zip(ends, net.lane_mode, strict=True)]
    lane = _numbers(wanted, lanes)
    modes: dict[tuple[int, int], list[str]] = {}
    for pair, name in zip(ends, net.lane_mode, strict=True):
        modes.setdefault(pair, []).append(name)
    found = []
    # An id that no table defines is a fault that has been told.
    for position in np.flatnonzero((lane < 0) & (origin >= 0) & (destination >= 0)).tolist():
        start, end, name = wanted[position]
        row = int(shipments.rows[position])
        if (start, end) in modes:
            known = " or ".join(map(repr, modes[start, end]))
            problem = f"no lane from {net.places[start]} to {net.places[end]} has this mode"
            found.append(
                Fault(shipments.table.name, row, "mode", name, problem, f"did you mean {known}?")
            )
            continue
        turned = (end, start) in modes
        found.append(
            Fault(
                shipments.table.name,
                row,
                "origin, destination",
                f"{net.places[start]}, {net.places[end]}",
                "there is no such lane",
                "did you mean the other way round?" if turned else "add it to lanes, or correct it",
            )
        )
    return lane, found


def needs_named(network: Network, served: ParsedTable) -> tuple[Indices, list[Fault]]:
    """Return the record of demand of each row served, -1 where there is none.

    Parameters
    ----------
    network : Network
    served : ParsedTable
        With the columns ``place, item, group, cycle``.
    """
    net = network.numbered
    known = (net.places, net.items, net.groups)
    ids = [
        _numbers(served.text(name).tolist(), names)
        for name, names in zip(("place", "item", "group"), known, strict=True)
    ]
    parts = [*ids, served.number("cycle")]
    records = (net.demand_place, net.demand_item, net.demand_group, net.demand_cycle)
    wanted = list(zip(*(part.tolist() for part in parts), strict=True))
    need = _numbers(wanted, list(zip(*(part.tolist() for part in records), strict=True)))
    defined = np.logical_and.reduce([part >= 0 for part in ids])
    found = [
        Fault(
            served.table.name,
            int(served.rows[position]),
            "place, item, group, cycle",
            ", ".join(_words(known, wanted[position])),
            "there is no such demand",
            "add it to demand, or take the row out",
        )
        for position in np.flatnonzero((need < 0) & defined).tolist()
    ]
    return need, found


def _unserved(network: Network, without: Indices) -> Iterator[Fault]:
    net = network.numbered
    rows = network.row_numbers["demand"]
    known = (net.places, net.items, net.groups)
    for number in without.tolist():
        record = (net.demand_place, net.demand_item, net.demand_group, net.demand_cycle)
        yield Fault(
            "served",
            None,
            "place, item, group, cycle",
            ", ".join(_words(known, [part[number] for part in record])),
            f"there is no row for this demand (demand, row {rows[number]})",
            "add one, with 0 where nothing was served",
        )


def _numbers(wanted: Iterable[Any], known: Iterable[Any]) -> Indices:
    number_of = {key: number for number, key in enumerate(known)}
    return np.array([number_of.get(key, -1) for key in wanted], dtype=np.int64)


def _words(known: tuple[tuple[str, ...], ...], record: Any) -> list[str]:
    *ids, cycle = record
    return [*(names[int(i)] for names, i in zip(known, ids, strict=True)), f"{cycle:g}"]
