"""The records that ask for something, as rows of a network's program."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.extend import extend
from supplyopt.lp.program import Program
from supplyopt.network.network import Network
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
        A single one where pieces are asked for.
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


def claims_of(formulation: Formulation, locks: Locks = NO_LOCKS) -> tuple[Program, list[Claim]]:
    """Return all that must be kept to, with a program in which each can be let go.

    Parameters
    ----------
    formulation : Formulation
        Of single places, with nothing fixed.
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
                rows[family.table, record].append(first + number)
        first += len(family.lower)
    first = formulation.program.n_rows
    for record in range(len(net.reserve_place)):
        rows["reserves", record].append(first + record)
    items = {"guarantees": net.guarantee_item, "reserves": net.reserve_item}
    dues = {"guarantees": net.guarantee_quantity, "reserves": net.reserve_quantity}
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
    stock = layout.starts["stock"] + layout.pair_of[net.reserve_place, net.reserve_item]
    bounds = program.bounds.copy()
    bounds.column_lower[stock] = 0.0
    none = np.zeros(0)
    return extend(
        program.with_bounds(bounds),
        lower=none,
        upper=none,
        unit=none,
        row_lower=net.reserve_quantity,
        row_upper=np.full(len(stock), np.inf),
        entries=(np.arange(len(stock)), stock, np.ones(len(stock))),
    )


def row_number(network: Network, table: str, record: int, locks: Locks = NO_LOCKS) -> int:
    """Return the row of a claim's record as the file shows it."""
    if table == "fixed":
        return int(np.concatenate([locks.shipped_row, locks.served_row])[record])
    return int(network.row_numbers[table][record])
