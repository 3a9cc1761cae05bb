"""The records that ask for something, as rows of a network's program."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.formulate import Formulation, kept_columns
from supplyopt.lp.extend import extend
from supplyopt.lp.program import Program
from supplyopt.network.network import Network
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.locks import NO_LOCKS, Locks, locked_columns

__all__ = ["ASKED", "Claim", "claims_of", "row_number"]

ASKED = ("fixed", "guarantees", "reserves")
"""Tables of what somebody asked for; what the others say cannot be given up."""

_LIMITS = ("storage", "lane", "carrier", "stops", "load")


@dataclass(frozen=True)
class Claim:
    """A record that asks for something, with the rows of the program that say so.

    Attributes
    ----------
    table : str
    record : int
        Its position in the table; of what is fixed by hand its position in `Locks`, shipments
        first.
    rows : tuple of int
        One a cycle in which it holds.
    item : int
        Of which item pieces are asked for, -1 where the record is a limit.
    due : float
        How many pieces.
    """

    table: str
    record: int
    rows: tuple[int, ...]
    item: int = -1
    due: float = 0.0


def claims_of(
    formulation: Formulation, unrolled: Unrolled, locks: Locks = NO_LOCKS
) -> tuple[Program, list[Claim]]:
    """Return all that must be kept to, with a program in which each can be let go.

    Parameters
    ----------
    formulation : Formulation
        Of single places, with nothing fixed.
    unrolled : Unrolled
        What it was made from.
    locks : Locks
        What is fixed by hand.

    Returns
    -------
    program : Program
        The same with a row for each reserve, in place of a bound, and for each fixed quantity.
    claims : list of Claim
        What was asked for: what is fixed, then guarantees and reserves, large quantities ahead;
        then what a record of the physical network says.
    """
    net = formulation.merging.small
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    first = 0
    for family in formulation.families:
        if family.name == "guarantee" or family.name in _LIMITS:
            for number, record in enumerate(family.record.tolist()):
                rows[_of_tables(unrolled, family.table, record)].append(first + number)
        if family.name == "reserve":
            for number, record in enumerate(family.record.tolist()):
                rows["reserves", int(unrolled.reserve_of[record])].append(first + number)
        first += len(family.lower)
    first = formulation.program.n_rows
    bound = np.flatnonzero(~net.item_batched[net.reserve_item])
    for number, record in enumerate(unrolled.reserve_of[bound].tolist()):
        rows["reserves", record].append(first + number)
    base = net.as_given
    items = {"guarantees": base.guarantee_item, "reserves": base.reserve_item}
    # In the program's own numbers, of which what cannot bind may be cut.
    dues = {
        "guarantees": np.zeros(len(base.guarantee_place)),
        "reserves": np.zeros(len(base.reserve_place)),
    }
    np.maximum.at(dues["guarantees"], unrolled.guarantee_of, net.guarantee_quantity)
    np.maximum.at(dues["reserves"], unrolled.reserve_of, net.reserve_quantity)
    asked = [
        Claim(table, number, tuple(of), int(items[table][number]), float(dues[table][number]))
        for (table, number), of in rows.items()
        if table in ASKED
    ]
    unit = formulation.layout.item_unit
    # Where several sets conflict, the search keeps what comes first: few large records.
    asked.sort(key=lambda claim: -claim.due / float(unit[claim.item]))
    limits = [Claim(table, n, tuple(of)) for (table, n), of in rows.items() if table not in ASKED]
    program, fixed = _with_fixed_rows(_with_reserve_rows(formulation), formulation, locks)
    return program, [*fixed, *asked, *limits]


def _of_tables(unrolled: Unrolled, table: str, record: int) -> tuple[str, int]:
    """Return the record of the network's own tables that a record of the unrolled one is."""
    if table == "guarantees":
        return table, int(unrolled.guarantee_of[record])
    if table == "carriers":
        return table, int(unrolled.carrier_of[record])
    if table == "places":
        return table, int(unrolled.node_place[record])
    if unrolled.lane_of[record] < 0:
        # What stays at a place has the room that the place has.
        return "places", int(unrolled.node_place[unrolled.net.lane_origin[record]])
    return table, int(unrolled.lane_of[record])


def _with_fixed_rows(
    program: Program, formulation: Formulation, locks: Locks
) -> tuple[Program, list[Claim]]:
    ship, served, _ = locked_columns(formulation, locks)
    column = np.concatenate([ship, served])
    item = np.concatenate([locks.item, formulation.merging.small.demand_item[locks.need]])
    quantity = np.concatenate([locks.shipped, locks.served])
    there = np.flatnonzero(column >= 0)  # Elsewhere only nothing can be fixed.
    first, none = program.n_rows, np.zeros(0)
    wide = extend(
        program,
        lower=none,
        upper=none,
        unit=none,
        row_lower=quantity[there],
        row_upper=quantity[there],
        entries=(np.arange(len(there)), column[there], np.ones(len(there))),
    )
    return wide, [
        Claim("fixed", int(each), (first + row,), int(item[each]), float(quantity[each]))
        for row, each in enumerate(there)
    ]


def _with_reserve_rows(formulation: Formulation) -> Program:
    program, layout = formulation.program, formulation.layout
    net = formulation.merging.small
    bound = ~net.item_batched[net.reserve_item]
    stock = kept_columns(net, layout)[bound]
    bounds = program.bounds.copy()
    bounds.column_lower[stock] = 0.0
    none = np.zeros(0)
    return extend(
        program.with_bounds(bounds),
        lower=none,
        upper=none,
        unit=none,
        row_lower=net.reserve_quantity[bound],
        row_upper=np.full(len(stock), np.inf),
        entries=(np.arange(len(stock)), stock, np.ones(len(stock))),
    )


def row_number(network: Network, table: str, record: int, locks: Locks = NO_LOCKS) -> int:
    """Return the row of a claim's record as the file shows it."""
    if table == "fixed":
        return int(np.concatenate([locks.shipped_row, locks.served_row])[record])
    return int(network.row_numbers[table][record])
