"""A smallest set of records that cannot all be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.extend import extend
from supplyopt.lp.highs import HighsSession, solve_with_highs
from supplyopt.lp.program import Bounds, Flags, Indices, Program
from supplyopt.lp.smallest import smallest_conflict
from supplyopt.network.network import Network
from supplyopt.network.sources import rows_in_words
from supplyopt.network.unrolled import Unrolled
from supplyopt.planning.claims import ASKED, Claim, claims_of, row_number
from supplyopt.planning.conflict_words import facts_of, lowered_in_words, sentence
from supplyopt.planning.locks import NO_LOCKS, Locks
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.repair import least_lowered
from supplyopt.planning.terms import Terms

__all__ = ["conflicting_rows"]

_TOLD = 1e-7
"""A share by which all that is asked for must shrink: below it, solvers may err."""
_NOTHING = 1e-9
_PATIENCE = 20.0
"""Seconds for the repair of a mixed-integer network, which may take for ever."""

_ORDER = (*ASKED, "carriers", "lanes", "places")


def conflicting_rows(
    network: Network, *, lots: bool | str = False, locks: Locks = NO_LOCKS
) -> InfeasibleError:
    """Return the error that names a smallest set of records in conflict, with a repair.

    What is fixed by hand, guarantees, reserves, storage, lanes and carriers are the records
    that can be taken out: the set cannot be kept even where all other such records say nothing;
    without any one of the set the rest of the set can.

    Parameters
    ----------
    network : Network
        With guarantees and reserves that cannot all be kept.
    lots : False, True or "everywhere"
        Whether shipments are whole cartons.
    locks : Locks
        What is fixed by hand.

    Raises
    ------
    CertificateError
        If all records can be kept after all, or the solver cannot tell.

    Notes
    -----
    All that is asked for is shrunk in proportion until it can be kept. The duals of that linear
    program are a proof of conflict (Farkas), which leaves few candidates; those that are not
    needed are left out one by one. Where that proof fails, as it may on mixed-integer networks,
    `supplyopt.lp.smallest.smallest_conflict` searches among all.
    """
    unrolled = network.unrolled
    terms = Terms(lots=lots, locks=locks)
    net = terms.binding(unrolled.net, loose=True)
    formulation = formulate(net, with_trips=False, lots=lots)
    try:
        found = _conflict(formulation, unrolled, locks, plain=not lots and not len(locks))
    except CertificateError:
        # Where numbers lie too far apart to tell, they are named.
        require_comparable(network, goals=(), terms=terms)
        raise
    found = sorted(found, key=lambda claim: (_ORDER.index(claim.table), claim.record))
    found = [_as_given(claim, network) for claim in found]
    asked = sum(claim.table in ASKED for claim in found)
    few = "this cannot be kept" if len(found) == 1 else "these cannot all be kept together"
    what = "guarantee and reserve, and what is fixed" if len(locks) else "guarantee and reserve"
    cartons = " in whole cartons" if lots else ""
    try:
        repair = least_lowered(network, lots=lots, locks=locks, seconds=_PATIENCE).table
    except (CertificateError, LimitError):
        repair = None
    return InfeasibleError(
        f"no plan keeps every {what}{cartons}: {few} ({asked} of them asked for)",
        [(each.table, row_number(network, each.table, each.record, locks)) for each in found],
        words=[sentence(network, each.table, each.record, locks=locks) for each in found],
        facts=(*facts_of(network, found, locks=locks), *_whose_rows(network, found, locks)),
        repair=repair,
        remedies=() if repair is None else lowered_in_words(network, repair),
    )


def _as_given(claim: Claim, network: Network) -> Claim:
    """Return a claim with the pieces that its record asks for, whatever was cut of them."""
    net = network.numbered
    given = {"guarantees": net.guarantee_quantity, "reserves": net.reserve_quantity}
    if claim.table not in given:
        return claim
    return replace(claim, due=float(given[claim.table][claim.record]))


def _whose_rows(network: Network, found: Sequence[Claim], locks: Locks) -> tuple[str, ...]:
    sources = network.sources | {"fixed": locks.source}
    said = rows_in_words(sources, [each.table for each in found])
    return (said,) if said else ()


def _conflict(
    formulation: Formulation, unrolled: Unrolled, locks: Locks, *, plain: bool
) -> Sequence[Claim]:
    program, claims = claims_of(formulation, unrolled, locks)
    # A part without the goods that nobody asks for is cut out of one cycle only.
    plain = plain and unrolled.is_plain
    program = _with_loose_switches(program, formulation)
    few = _narrowed(program, claims)
    for candidates in [claims] if few is None else [few, claims]:
        smallest = smallest_conflict if candidates is claims else _needed
        if plain and program.is_linear:
            part, row_of = _part(
                program, formulation, candidates, out=set(claims) - set(candidates)
            )
            can_keep = _Checker(part, row_of, candidates)
        else:
            can_keep = _Checker(program, np.arange(program.n_rows), claims)
        if not can_keep(candidates):
            return smallest(can_keep, candidates)
    raise CertificateError(
        "it is not certain whether all guarantees and reserves can be kept: one solve says no, "
        "another says yes; lower them a little"
    )


def _needed(can_keep: Callable[[list[Claim]], bool], claims: list[Claim]) -> list[Claim]:
    """Return the claims without those that a conflict needs not, where nearly all are needed.

    One by one is left out: as a set changes by one claim, each solve starts near its end.
    """
    needed = list(claims)
    for claim in reversed(claims):
        others = [each for each in needed if each is not claim]
        if not can_keep(others):
            needed = others
    return needed


def _with_loose_switches(program: Program, formulation: Formulation) -> Program:
    """Return the program with switches that allow all there is, whatever lanes can take.

    Tight switches would go on saying what a record said that was taken out.
    """
    small, layout = formulation.merging.small, formulation.layout
    all_there = float(layout.pair_supply @ (1.0 + small.item_volume[layout.pair_item]))
    (opened,) = (block for block in program.rows if block.name == "opened")
    uses = layout.columns("use")
    tight = (
        (program.entry_row >= opened.slice.start)
        & (program.entry_row < opened.slice.stop)
        & (program.entry_column >= uses.start)
        & (program.entry_column < uses.stop)
    )
    # Switches of lanes without capacity have no entry to loosen, so all get new ones.
    number = np.arange(opened.size)
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row[~tight], opened.start + number]),
        entry_column=np.concatenate([program.entry_column[~tight], uses.start + number]),
        entry_value=np.concatenate([program.entry_value[~tight], np.full(opened.size, -all_there)]),
    )


def _narrowed(program: Program, claims: list[Claim]) -> list[Claim] | None:
    """Return fewer claims that are in conflict still, None where one proof does not tell.

    All that is asked for is shrunk by one share until it can be kept. A dual solution weighs
    the rows to a sum that proves the conflict: claims of no weight have no part in it, and of
    the smallest ones asked for as many may go as leave the sum above zero.
    """
    asks = [claim for claim in claims if claim.due > 0]
    row = np.array([row for claim in asks for row in claim.rows], dtype=np.int64)
    of = np.array([number for number, claim in enumerate(asks) for _ in claim.rows], dtype=np.int64)
    due = np.array([claim.due for claim in asks])[of]
    none = np.zeros(0)
    shrunk = extend(
        program.relaxed(),
        lower=np.zeros(1),
        upper=np.ones(1),
        unit=np.ones(1),
        row_lower=none,
        row_upper=none,
        entries=(none.astype(np.int64), none.astype(np.int64), none),
    )
    shrunk = replace(
        shrunk,
        entry_row=np.append(shrunk.entry_row, row),
        entry_column=np.append(shrunk.entry_column, np.full(len(row), program.n_columns)),
        entry_value=np.append(shrunk.entry_value, due),
    )
    cost = np.append(np.zeros(program.n_columns), 1.0)
    answer = solve_with_highs(shrunk, cost, Limits())
    if answer.values is None or answer.duals is None or answer.values[-1] <= _TOLD:
        return None
    weight = np.abs(answer.duals) / program.row_scale
    weight[weight <= _NOTHING * weight.max()] = 0.0
    part = np.bincount(of, weights=due * np.abs(answer.duals)[row], minlength=len(asks))
    order = np.argsort(part, kind="stable")
    gone = np.cumsum(part[order]) < float(answer.values[-1]) * (1 - _TOLD)
    # A fixed quantity holds both ways: without it the rows may weigh otherwise.
    dropped = {asks[number] for number in order[gone] if asks[number].table != "fixed"}
    return [c for c in claims if c not in dropped and weight[list(c.rows)].any()]


def _part(
    program: Program, formulation: Formulation, kept: Sequence[Claim], *, out: set[Claim]
) -> tuple[Program, Indices]:
    """Return the program without some claims, nor what they alone need, where it is linear.

    Goods of items that nobody asks for any more stay where they are. Nobody is served but by
    guarantees, since goods may always stay unserved.

    Returns
    -------
    program : Program
    row_of : integer array, one a row before
        Its number now, -1 where it is gone.
    """
    layout = formulation.layout
    wanted = np.zeros(len(formulation.merging.small.items), dtype=bool)
    wanted[[claim.item for claim in kept if claim.item >= 0]] = True
    due = np.zeros(program.n_rows, dtype=bool)
    due[[row for claim in kept if claim.table == "guarantees" for row in claim.rows]] = True
    guaranteed = np.zeros(program.n_columns, dtype=bool)
    guaranteed[program.entry_column[due[program.entry_row]]] = True
    columns = np.zeros(program.n_columns, dtype=bool)
    columns[layout.columns("ship")] = wanted[layout.ship_item]
    columns[layout.columns("served")] = guaranteed[layout.columns("served")]
    columns[layout.columns("unmet")] = guaranteed[layout.columns("served")]
    columns[layout.columns("stock")] = wanted[layout.pair_item]
    columns[layout.columns("surplus")] = wanted[layout.pair_item[layout.surplus_pair]]
    rows = np.zeros(program.n_rows, dtype=bool)
    rows[program.entry_row[columns[program.entry_column]]] = True
    rows[[row for claim in out for row in claim.rows]] = False
    # Of what is kept also rows without columns: a guarantee with no demand behind it.
    rows[[row for claim in kept for row in claim.rows]] = True
    row_of, column_of = _numbers(rows), _numbers(columns)
    inside = columns[program.entry_column] & rows[program.entry_row]
    bounds = program.bounds
    part = Program(
        entry_row=row_of[program.entry_row[inside]],
        entry_column=column_of[program.entry_column[inside]],
        entry_value=program.entry_value[inside],
        bounds=Bounds(
            bounds.column_lower[columns],
            bounds.column_upper[columns],
            bounds.row_lower[rows],
            bounds.row_upper[rows],
        ),
        integral=program.integral[columns],
        unit=program.unit[columns],
    )
    return part, row_of


def _numbers(kept: Flags) -> Indices:
    return np.where(kept, np.cumsum(kept) - 1, -1)


class _Checker:
    """Tells whether a part of the claims can be kept."""

    def __init__(self, program: Program, row_of: Indices, claims: Sequence[Claim]) -> None:
        self._program = program
        self._rows = {claim: row_of[list(claim.rows)] for claim in claims}
        self._session = HighsSession(program)

    def __call__(self, kept: Sequence[Claim]) -> bool:
        bounds = self._program.bounds.copy()
        out = self._rows.keys() - set(kept)
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(self._rows[each] for each in out)])
        bounds.row_lower[rows] = -np.inf
        bounds.row_upper[rows] = np.inf
        nothing = np.zeros(self._program.n_columns)
        if not self._program.n_columns:
            # To solvers a program of no columns is empty, whatever its rows ask for.
            return bool((bounds.row_lower <= 0).all() and (bounds.row_upper >= 0).all())
        answer = self._session.solve(nothing, bounds, Limits())
        if answer.status not in (AnswerStatus.OPTIMAL, AnswerStatus.INFEASIBLE):
            raise CertificateError(
                f"the solver could not tell which records are in conflict: {answer.said}"
            )
        return answer.status is AnswerStatus.OPTIMAL
