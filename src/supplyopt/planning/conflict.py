"""A smallest set of records that cannot all be kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from supplyopt.errors import InfeasibleError
from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Program
from supplyopt.network.network import Network

__all__ = ["conflicting_rows"]

_LIMITS = ("storage", "lane", "carrier", "guarantee", "stops", "load")


@dataclass(frozen=True)
class _Claim:
    """A record that asks for something, with what of the program says so."""

    table: str
    record: int
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def conflicting_rows(network: Network) -> InfeasibleError:
    """Return the error that names a smallest set of records in conflict.

    Guarantees, reserves, storage, lanes and carriers are the records that can be taken out;
    without any one of the set the rest of the whole network can be kept.

    Parameters
    ----------
    network : Network
        With guarantees and reserves that cannot all be kept.

    Notes
    -----
    Junker (2004), "QuickXPlain: preferred explanations and relaxations for over-constrained
    problems": halving the candidates finds a smallest set of k among n with about k log(n / k)
    feasibility checks.
    """
    formulation = formulate(network.numbered, with_trips=False)
    claims = _claims(formulation)
    found = _quick_explain(_Checker(formulation, claims), claims)
    rows = sorted(
        {(claim.table, int(network.row_numbers[claim.table][claim.record])) for claim in found}
    )
    asked = [row for table, row in rows if table in ("guarantees", "reserves")]
    few = "this cannot be kept" if len(rows) == 1 else "these cannot all be kept together"
    return InfeasibleError(
        f"no plan keeps every guarantee and reserve: {few} ({len(asked)} of them asked for)", rows
    )


def _claims(formulation: Formulation) -> list[_Claim]:
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    first = 0
    for family in formulation.families:
        if family.name in _LIMITS:
            for number, record in enumerate(family.record.tolist()):
                rows[family.table, record].append(first + number)
        first += len(family.lower)
    net, layout = formulation.merging.small, formulation.layout
    stock = layout.starts["stock"] + layout.pair_of[net.reserve_place, net.reserve_item]
    return [_Claim(table, record, tuple(of)) for (table, record), of in rows.items()] + [
        _Claim("reserves", record, columns=(column,))
        for record, column in enumerate(stock.tolist())
    ]


def _with_loose_switches(formulation: Formulation) -> Program:
    """Return the program with switches that allow all there is, whatever lanes can take.

    Tight switches would go on saying what a record said that was taken out.
    """
    program, small = formulation.program, formulation.merging.small
    layout = formulation.layout
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


class _Checker:
    """Tells whether a part of the claims can be kept."""

    def __init__(self, formulation: Formulation, claims: Sequence[_Claim]) -> None:
        self._program = _with_loose_switches(formulation)
        self._claims = claims
        self._session = HighsSession(self._program)

    def __call__(self, kept: Sequence[_Claim]) -> bool:
        bounds = self._program.bounds.copy()
        keep = set(kept)
        for claim in self._claims:
            if claim not in keep:
                rows, columns = list(claim.rows), list(claim.columns)
                bounds.row_lower[rows] = -np.inf
                bounds.row_upper[rows] = np.inf
                bounds.column_lower[columns] = 0.0
        nothing = np.zeros(self._program.n_columns)
        answer = self._session.solve(nothing, bounds, Limits())
        return answer.status is AnswerStatus.OPTIMAL


def _quick_explain(
    can_keep: Callable[[Sequence[_Claim]], bool], claims: list[_Claim]
) -> list[_Claim]:
    def explain(base: list[_Claim], *, grew: bool, rest: list[_Claim]) -> list[_Claim]:
        if grew and not can_keep(base):
            return []
        if len(rest) <= 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        of_right = explain(base + left, grew=True, rest=right)
        of_left = explain(base + of_right, grew=bool(of_right), rest=left)
        return of_left + of_right

    return explain([], grew=False, rest=claims)
