"""A smallest set of records that cannot all be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import InfeasibleError
from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.highs import HighsSession
from supplyopt.network.network import Network

__all__ = ["conflicting_rows"]

_LIMITS = ("storage", "lane", "carrier", "guarantee", "stops", "load")


@dataclass(frozen=True)
class _Claim:
    """A record that asks for something, and how to take it out of the program."""

    table: str
    record: int
    row: int = -1
    column: int = -1


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
    claims = []
    first = 0
    for family in formulation.families:
        if family.name in _LIMITS:
            claims += [
                _Claim(family.table, int(record), row=first + number)
                for number, record in enumerate(family.record)
            ]
        first += len(family.lower)
    net, layout = formulation.merging.small, formulation.layout
    stock = layout.starts["stock"] + layout.pair_of[net.reserve_place, net.reserve_item]
    claims += [
        _Claim("reserves", record, column=int(column)) for record, column in enumerate(stock)
    ]
    return claims


class _Checker:
    """Tells whether a part of the claims can be kept."""

    def __init__(self, formulation: Formulation, claims: Sequence[_Claim]) -> None:
        self._program = formulation.program
        self._claims = claims
        self._session = HighsSession(self._program)

    def __call__(self, kept: Sequence[_Claim]) -> bool:
        bounds = self._program.bounds.copy()
        keep = set(kept)
        for claim in self._claims:
            if claim in keep:
                continue
            if claim.row >= 0:
                bounds.row_lower[claim.row] = -np.inf
                bounds.row_upper[claim.row] = np.inf
            else:
                bounds.column_lower[claim.column] = 0.0
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
