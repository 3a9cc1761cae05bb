"""What is fixed by hand, read from a table."""

from __future__ import annotations

import warnings
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.program import Flags, Indices
from supplyopt.network.cells import NumberCells, TextCells
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.network import Network
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Table
from supplyopt.planning.given import lanes_named, needs_named
from supplyopt.planning.locks import NO_LOCKS, Locks
from supplyopt.planning.plan_cells import check_tables, parse_table
from supplyopt.planning.plan_schema import FIXED, FIXED_SERVED, FIXED_SHIPMENTS
from supplyopt.tables.csv_file import read_table_file

__all__ = ["locks_from_file", "locks_from_table"]

_SAME = 1e-9


def locks_from_table(
    network: Network, fixed: Any, *, rows: NDArray[np.int64] | None = None
) -> Locks:
    """Return what a table fixes.

    Parameters
    ----------
    network : Network
    fixed : DataFrame, what makes one, path of a CSV file, or None
        A row fixes a shipment (``origin, destination, mode, item, cycle, quantity``) or an amount
        served (``place, item, group, cycle, quantity``); what is not of its kind is blank. Rows
        of `Plan.shipments` or `Plan.served` will do: on a row of an amount served whose
        `quantity` is blank, `served` is read.
    rows : ndarray of int64, optional
        The row of each record as a file shows it; without it, position + 2.

    Returns
    -------
    Locks

    Raises
    ------
    InputError
        With all faults, table "fixed".

    Warns
    -----
    InputWarning
        Where a header looks like a slip.
    """
    if fixed is None:
        return NO_LOCKS
    if isinstance(fixed, str | PathLike):
        return locks_from_file(network, fixed)
    frame = frame_or_fault(fixed, "fixed")
    if isinstance(frame, Fault):
        raise InputError([frame])
    if frame.shape[1] == 0 and not len(frame):
        return NO_LOCKS
    parsed, faults, notes = parse_table(FIXED, frame, rows=rows)
    locks = _locks(network, parsed, faults)
    if notes:
        lines = "\n".join(f"  {note}" for note in notes)
        warnings.warn(f"the fixed table is good, but\n{lines}", InputWarning, stacklevel=3)
    return locks


def locks_from_file(network: Network, path: str | PathLike[str]) -> Locks:
    """Return what a CSV file fixes, as `locks_from_table` does.

    Parameters
    ----------
    network : Network
    path : path
    """
    try:
        raw = read_table_file(path)
    except InputError as error:
        raise InputError(replace(fault, table="fixed") for fault in error.faults) from None
    locks = locks_from_table(network, raw.frame(), rows=raw.row_numbers)
    return replace(locks, source=Path(path).name)


def _locks(network: Network, parsed: ParsedTable, faults: list[Fault]) -> Locks:
    found = list(faults)
    if not {"quantity", "served"} & set(parsed.order):
        found.append(Fault("fixed", None, "quantity", None, "the column is missing", "add it"))
    if found and ("item" not in parsed.texts or not {"quantity", "served"} & set(parsed.order)):
        raise InputError(found)
    ships, serves, unclear = _kinds(parsed)
    quantity, clashes = _quantities(parsed, serves)
    found += unclear + clashes
    sent = _part(parsed, FIXED_SHIPMENTS, ships, quantity)
    served = _part(parsed, FIXED_SERVED, serves, quantity)
    found += check_tables(network, {"fixed": sent}) + check_tables(network, {"fixed": served})
    lane, unknown = lanes_named(network, sent)
    found += unknown
    need, unknown = needs_named(network, served)
    found += unknown
    item = _numbers(sent.text("item"), network.numbered.items)
    found += _cannot_carry(network, sent, lane, item)
    found += _above_demand(network, served, need)
    if found:
        raise InputError(sorted(found, key=lambda fault: (fault.row is not None, fault.row or 0)))
    trip = network.unrolled.trip(lane, sent.number("cycle").astype(np.int64))
    return Locks(
        trip, item, sent.number("quantity"), sent.rows, need, served.number("quantity"), served.rows
    )


def _given(parsed: ParsedTable, *names: str) -> Flags:
    """Return on which rows any of these cells has something in it."""
    filled = np.zeros(len(parsed), dtype=bool)
    for name in names:
        cells = parsed.cells(name)
        if cells is not None:
            filled |= ~cells.blank
    return filled


def _kinds(parsed: ParsedTable) -> tuple[Flags, Flags, list[Fault]]:
    """Tell shipments from amounts served."""
    ships, serves = (
        _given(parsed, "origin", "destination", "mode"),
        _given(parsed, "place", "group"),
    )
    empty = parsed.empty_rows()
    faults = []
    for position in np.flatnonzero(ships == serves).tolist():
        row = int(parsed.rows[position])
        if empty[position]:
            faults.append(
                Fault("fixed", row, "", None, "the row is blank", "delete it, or fill it in")
            )
        elif ships[position]:
            problem = "fixes a shipment with an amount served at once"
            remedy = "make two rows of it: one with origin, destination, one with place"
            faults.append(Fault("fixed", row, "origin, destination, place", None, problem, remedy))
        else:
            problem = "fixes neither a shipment nor an amount served"
            remedy = "give origin with destination, or place"
            faults.append(Fault("fixed", row, "origin, destination, place", None, problem, remedy))
    return ships & ~serves, serves & ~ships, faults


def _quantities(parsed: ParsedTable, serves: Flags) -> tuple[NumberCells, list[Fault]]:
    """Return the quantity of each row; of an amount served, `served` where it is blank."""
    quantity, served = (_number_cells(parsed, name) for name in ("quantity", "served"))
    values, bad = quantity.values.copy(), quantity.bad.copy()
    taken = serves & quantity.blank
    values[taken], bad[taken] = served.values[taken], served.bad[taken]
    with np.errstate(invalid="ignore"):
        unlike = serves & (np.abs(values - served.values) > _SAME * np.abs(values))
    faults = [
        Fault(
            "fixed",
            int(parsed.rows[position]),
            "quantity, served",
            f"{values[position]:g}, {served.values[position]:g}",
            "these differ",
            "keep the one that is meant, and blank the other",
        )
        for position in np.flatnonzero(unlike).tolist()
    ]
    return NumberCells(values, bad), faults


def _number_cells(parsed: ParsedTable, name: str) -> NumberCells:
    count = len(parsed)
    nothing = NumberCells(np.full(count, np.nan), np.zeros(count, dtype=bool))
    return parsed.numbers.get(name, nothing)


def _part(parsed: ParsedTable, table: Table, which: Flags, quantity: NumberCells) -> ParsedTable:
    """Return the rows of one kind as the table of that kind."""
    count = len(parsed)
    none = np.zeros(count, dtype=bool)
    blank = TextCells(np.full(count, -1, dtype=np.int64), (), none, none)
    whole = ParsedTable(
        table,
        parsed.rows,
        {c.name: parsed.texts.get(c.name, blank) for c in table.columns if c.is_text},
        {"cycle": _number_cells(parsed, "cycle"), "quantity": quantity},
        {},
        tuple(table.by_name),
    )
    return whole.take(np.flatnonzero(which))


def _numbers(ids: NDArray[np.object_], known: tuple[str, ...]) -> Indices:
    return pd.Index(known, dtype=object).get_indexer(pd.Index(ids, dtype=object)).astype(np.int64)


def _cannot_carry(network: Network, sent: ParsedTable, lane: Indices, item: Indices) -> list[Fault]:
    """Find pieces fixed on lanes that can carry none of them; to fix zero is good anywhere."""
    net, unrolled = network.numbered, network.unrolled
    is_open = open_lanes(unrolled.net)
    quantity, cycle = sent.number("quantity"), sent.number("cycle")
    batched = unrolled.net.item_batched
    # A cycle that there is not is a fault that has been told.
    known = (lane >= 0) & (item >= 0) & (cycle >= 1) & (cycle <= network.cycles)
    faults = []
    for position in np.flatnonzero(known).tolist():
        at, row = int(lane[position]), int(sent.rows[position])
        only = int(net.lane_item[at])
        told = f"lanes, row {network.row_numbers['lanes'][at]}"
        if batched[item[position]]:
            name = net.items[item[position]]
            problem = f"{name} does not keep over the horizon, and travels in batches by age"
            remedy = "fix what is served of it instead"
            faults.append(Fault("fixed", row, "item", name, problem, remedy))
            continue
        if not quantity[position] > 0:
            continue
        if not is_open[unrolled.trip(np.array([at]), np.array([int(cycle[position])]))[0]]:
            problem = f"this lane delivers nothing within the horizon if used then ({told})"
            if network.cycles == 1:
                problem = f"this lane delivers nothing within the cycle ({told})"
        elif only >= 0 and only != item[position]:
            problem = f"this lane takes {net.items[only]} only ({told})"
        else:
            continue
        remedy = "take the row out, or give quantity 0"
        faults.append(Fault("fixed", row, "origin, destination", None, problem, remedy))
    return faults


def _above_demand(network: Network, served: ParsedTable, need: Indices) -> list[Fault]:
    asked = network.numbered.demand_quantity
    quantity = served.number("quantity")
    faults = []
    for position in np.flatnonzero(need >= 0).tolist():
        most, fixed = float(asked[need[position]]), float(quantity[position])
        if np.isfinite(fixed) and fixed > most * (1 + _SAME):
            told = f"demand, row {network.row_numbers['demand'][need[position]]}"
            problem = f"is above the demand of {most:g} ({told})"
            row, remedy = int(served.rows[position]), f"give {most:g} or less"
            faults.append(Fault("fixed", row, "quantity", f"{fixed:g}", problem, remedy))
    return faults
