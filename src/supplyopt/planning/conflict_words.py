"""Records in conflict, told in words of tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.program import Flags
from supplyopt.network.carried import carried_items
from supplyopt.network.network import Network
from supplyopt.planning.claims import Claim, row_number
from supplyopt.planning.locks import NO_LOCKS, Locks

__all__ = ["facts_of", "lowered_in_words", "sentence"]

_NAMED = 4
"""How many places, records or lanes are named before they are only counted."""


def sentence(network: Network, table: str, record: int, *, locks: Locks = NO_LOCKS) -> str:
    """Return what a record says, with its row, ids and amounts.

    Parameters
    ----------
    network : Network
    table : str
        "fixed", "guarantees", "reserves", "places", "lanes" or "carriers".
    record : int
        Its position in the table; of what is fixed its position in `Locks`.
    locks : Locks
        What is fixed by hand.

    Examples
    --------
    >>> import supplyopt as so
    >>> sentence(so.examples.four_places(), "lanes", 0)
    'lanes, row 2: W → D (tiered) has no limit'
    """
    if table == "fixed":
        row = row_number(network, table, record, locks)
        return f"fixed, row {row}: {_fixed(network, record, locks)}"
    return f"{_row(network, table, record)}: {_SAID[table](network, record)}"


def facts_of(
    network: Network, found: Sequence[Claim], *, locks: Locks = NO_LOCKS
) -> tuple[str, ...]:
    """Return what is asked for beside what could come, for records in conflict.

    Parameters
    ----------
    network : Network
    found : sequence of Claim
        A smallest set in conflict.
    locks : Locks
        What is fixed by hand.

    Returns
    -------
    tuple of str
        A sentence an item, then sentences on volume where the set holds limits of volume.
    """
    net = network.numbered
    if network.cycles > 1:
        # What could come in time depends on the cycle: the rows themselves say more.
        return ()
    wanted = _wanted(network, found, locks)
    facts = [
        f"in all {_amount(network, item, sum(here.values()))} asked for; "
        + _supply(network, item, here)
        for item, here in wanted.items()
    ]
    facts += [
        f"{_amount(network, item, pieces)} to leave {net.places[place]}; "
        + _supply(network, item, [place])
        for (item, place), pieces in _leaving(network, found, locks).items()
    ]
    limited = any(claim.table in ("places", "lanes", "carriers") for claim in found)
    for item in sorted({each.item for each in found if each.item >= 0}) if limited else ():
        if net.item_volume[item] != 1:
            one = _amount(network, item, 1.0)
            facts.append(f"{one} takes {net.item_volume[item]:,.10g} in volume")
    return tuple(facts)


def lowered_in_words(network: Network, table: pd.DataFrame) -> tuple[str, ...]:
    """Return what a repair changes, a sentence a record.

    Parameters
    ----------
    network : Network
        The network before.
    table : DataFrame
        The table of its repair.
    """
    number_of = {item: number for number, item in enumerate(network.numbered.items)}
    said = []
    for row in table.to_dict("records"):
        amount = _amount(network, number_of[row["item"]], row["repaired"])
        whom = _at(row["table"], row["place"], row["group"])
        said.append(
            f"{row['table']}, row {row['row']}: {amount} instead of {_number(row['given'])} {whom}"
        )
    return tuple(said)


def _at(table: str, place: str, group: str) -> str:
    if table == "reserves":
        return f"stay at {place}"
    return f"for {place}" + (f" ({group})" if group else "")


def _guarantee(network: Network, record: int) -> str:
    net = network.numbered
    group = int(net.guarantee_group[record])
    amount = _amount(network, int(net.guarantee_item[record]), net.guarantee_quantity[record])
    whom = _at("guarantees", net.places[net.guarantee_place[record]], _group(network, group))
    return f"{amount} guaranteed {whom}{_when(network, int(net.guarantee_cycle[record]))}"


def _when(network: Network, cycle: int) -> str:
    """Say in which cycle a record holds, where there are several; 0 means every one."""
    if network.cycles == 1:
        return ""
    return f" in cycle {cycle}" if cycle else " in every cycle"


def _group(network: Network, group: int) -> str:
    named = len(network.numbered.groups) > 1
    if group < 0:
        return "all groups together" if named else ""
    return network.numbered.groups[group] if named else ""


def _fixed(network: Network, record: int, locks: Locks) -> str:
    net = network.numbered
    if record < len(locks.lane):
        amount = _amount(network, int(locks.item[record]), float(locks.shipped[record]))
        lane, when = int(network.unrolled.lane_of[locks.lane[record]]), ""
        if network.cycles > 1:
            when = f" in cycle {network.unrolled.lane_cycle[locks.lane[record]]}"
        return f"{amount} fixed on {_way(network, lane)}{when}"
    need = int(locks.need[record - len(locks.lane)])
    served = float(locks.served[record - len(locks.lane)])
    group = _group(network, int(net.demand_group[need]))
    whom = _at("fixed", net.places[net.demand_place[need]], group)
    when = _when(network, int(net.demand_cycle[need]))
    return f"{_amount(network, int(net.demand_item[need]), served)} fixed {whom}{when}"


def _reserve(network: Network, record: int) -> str:
    net = network.numbered
    amount = _amount(network, int(net.reserve_item[record]), net.reserve_quantity[record])
    return f"{amount} must stay at {net.places[net.reserve_place[record]]}"


def _place(network: Network, record: int) -> str:
    net = network.numbered
    room = net.place_storage[record]
    return f"{net.places[record]} has room for {_number(room)} in volume at the cycle's end"


def _lane(network: Network, record: int) -> str:
    net = network.numbered
    capacity, least = net.lane_capacity[record], net.lane_min_load[record]
    said = [f"carries at most {_number(capacity)} in volume"] if np.isfinite(capacity) else []
    said += [f"needs a load of at least {_number(least)} in volume"] if least > 0 else []
    return f"{_way(network, record)} {' and '.join(said) or 'has no limit'}"


def _carrier(network: Network, record: int) -> str:
    net = network.numbered
    capacity, stops = net.carrier_capacity[record], net.carrier_stops[record]
    said = [f"carries at most {_number(capacity)} in volume"] if np.isfinite(capacity) else []
    if np.isfinite(stops):
        said.append(f"makes at most {_number(stops)} stop{'' if stops == 1 else 's'}")
    return f"{net.carriers[record]} {' and '.join(said) or 'has no limit'}"


_SAID = {
    "guarantees": _guarantee,
    "reserves": _reserve,
    "places": _place,
    "lanes": _lane,
    "carriers": _carrier,
}


def _wanted(network: Network, found: Sequence[Claim], locks: Locks) -> dict[int, dict[int, float]]:
    """Return by item, then by place, the pieces that records ask for there.

    A guarantee for all groups holds those for single groups: the larger of the two counts.
    """
    net = network.numbered
    single: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    together: dict[tuple[int, int], float] = defaultdict(float)
    kept: dict[tuple[int, int], float] = defaultdict(float)
    for claim in found:
        if claim.table == "guarantees":
            key = claim.item, int(net.guarantee_place[claim.record])
            group = int(net.guarantee_group[claim.record])
        elif claim.table == "fixed" and claim.record >= len(locks.lane):
            need = locks.need[claim.record - len(locks.lane)]
            key = claim.item, int(net.demand_place[need])
            group = int(net.demand_group[need])
        elif claim.table == "reserves":
            kept[claim.item, int(net.reserve_place[claim.record])] += claim.due
            continue
        else:
            continue
        if group < 0:
            together[key] = max(together[key], claim.due)
        else:
            single[key][group] = max(single[key].get(group, 0.0), claim.due)
    wanted: dict[int, dict[int, float]] = defaultdict(dict)
    for key in sorted({*single, *together, *kept}):
        item, place = key
        served = max(sum(single[key].values()), together[key])
        wanted[item][place] = served + kept[key]
    return wanted


def _leaving(
    network: Network, found: Sequence[Claim], locks: Locks
) -> dict[tuple[int, int], float]:
    """Return the pieces that are fixed to leave each place, by item with place."""
    leaving: dict[tuple[int, int], float] = defaultdict(float)
    for claim in found:
        if claim.table == "fixed" and claim.record < len(locks.lane):
            lane = network.unrolled.lane_of[locks.lane[claim.record]]
            origin = int(network.numbered.lane_origin[lane])
            leaving[claim.item, origin] += claim.due
    return leaving


def _supply(network: Network, item: int, places: Iterable[int]) -> str:
    """Say how much of an item is where it could come from to some places, and where."""
    net = network.numbered
    behind = _behind(network, item, places)
    now = net.arrival_cycle == 1
    sources = (
        ("stock", net.stock_place, net.stock_item, net.stock_quantity),
        ("arrivals", net.arrival_place, net.arrival_item, np.where(now, net.arrival_quantity, 0.0)),
    )
    found = [
        (float(pieces[each]), f"{net.places[place[each]]} ({_row(network, table, each)})")
        for table, place, what, pieces in sources
        for each in np.flatnonzero((what == item) & behind[place] & (pieces > 0)).tolist()
    ]
    if not found:
        where = _listed([net.places[place] for place in places])
        return f"none can come to {where}{_closed(network, item, behind)}"
    total = f"{_number(sum(pieces for pieces, _ in found))} could come"
    if len(found) > _NAMED:
        return f"{total} ({len(found)} rows of stock and arrivals)"
    return f"{total}: {', '.join(f'{_number(pieces)} at {where}' for pieces, where in found)}"


def _behind(network: Network, item: int, places: Iterable[int]) -> Flags:
    """Return the places from which open lanes lead to some places, whatever they can carry."""
    net = network.numbered
    lanes = open_lanes(net) & carried_items(net)[:, item]
    origin, destination = net.lane_origin[lanes], net.lane_destination[lanes]
    found = np.zeros(len(net.places), dtype=bool)
    found[list(places)] = True
    while True:
        new = origin[found[destination] & ~found[origin]]
        if not len(new):
            return found
        found[new] = True


def _closed(network: Network, item: int, behind: Flags) -> str:
    """Say which lanes would lead to places if they were open in this cycle."""
    net = network.numbered
    allowed = carried_items(net)[:, item]
    shut = allowed & ~open_lanes(net) & behind[net.lane_destination] & ~behind[net.lane_origin]
    said = [
        f"{_row(network, 'lanes', lane)}, {_way(network, lane)}, "
        + (
            f"opens in cycle {net.lane_first_cycle[lane]}"
            if net.lane_first_cycle[lane] > 1
            else f"takes {net.lane_lead_time[lane]} cycle"
            + ("" if net.lane_lead_time[lane] == 1 else "s")
        )
        for lane in np.flatnonzero(shut).tolist()
    ]
    return f" ({_listed(said, '; ')})" if said else ""


def _row(network: Network, table: str, record: int) -> str:
    return f"{table}, row {network.row_numbers[table][record]}"


def _way(network: Network, lane: int) -> str:
    net = network.numbered
    mode = f" ({net.lane_mode[lane]})" if net.lane_mode[lane] else ""
    return f"{net.places[net.lane_origin[lane]]} → {net.places[net.lane_destination[lane]]}{mode}"


def _amount(network: Network, item: int, pieces: float) -> str:
    unit = str(network.filled("items")["unit"].iloc[item])
    if unit == "piece" and pieces != 1:
        unit = "pieces"
    return f"{_number(pieces)} {unit} of {network.numbered.items[item]}"


def _number(value: float) -> str:
    return f"{value:,.10g}"


def _listed(names: Sequence[str], between: str = ", ") -> str:
    more = len(names) - _NAMED
    return between.join([*names[:_NAMED], *([f"{more} more"] if more > 0 else [])])
