"""What may be believed of a solver's word on a program."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from supplyopt.lp.program import Floats, Indices, Program

__all__ = ["Answer", "AnswerStatus", "Basis", "Limits", "Solver"]


class AnswerStatus(Enum):
    """What may be concluded from an answer."""

    OPTIMAL = "optimal"
    """Values are there, and the solver claims that none are better."""
    LIMIT = "limit"
    """A limit was hit. Values may be there; nothing is claimed of better ones."""
    INFEASIBLE = "infeasible"
    """The solver claims that no values keep all rows and bounds. No values are there."""
    UNBOUNDED = "unbounded"
    """The solver claims that the cost can fall for ever. No values are there."""
    FAILED = "failed"
    """Nothing may be concluded. No values are there."""


@dataclass(frozen=True)
class Answer:
    """A solver's word on one program under one cost.

    Attributes
    ----------
    status : AnswerStatus
    values : float array, one a column, or None
        There only if `status` says that they may be believed.
    duals : float array, one a row, or None
        The price of each row: how fast the least cost rises with the row's active bound.
    bound : float or None
        A value that no solution can go below, for programs with whole columns.
    said : str
        The solver's own words, for messages.
    method : str
        What found it: "simplex", "interior point", "branch and cut", "arithmetic"; empty where
        the solver does not tell.
    iterations : int
        Steps of simplex that it took.
    """

    status: AnswerStatus
    values: Floats | None = None
    duals: Floats | None = None
    bound: float | None = None
    said: str = ""
    method: str = ""
    iterations: int = 0


@dataclass(frozen=True)
class Basis:
    """Where simplex may start from.

    Attributes
    ----------
    columns, rows : integer array
        -1 for those that stand at their lower bound, 1 at their upper, 0 for the basis.
    """

    columns: Indices
    rows: Indices


@dataclass(frozen=True)
class Limits:
    """When a solver must stop.

    Attributes
    ----------
    seconds : float or None
        Time left; None for as long as it takes.
    gap : float
        For programs with whole columns: a value this near to what cannot be surpassed is best.
        Goals before are held with a little room, so the last digits of a bound are never real,
        and proving them can take all the time there is.
    """

    seconds: float | None = None
    gap: float = 0.0

    def since(self, started: float) -> Limits:
        """Return what is left of the time since a moment of the monotonic clock."""
        if self.seconds is None:
            return self
        return replace(self, seconds=self.seconds - (time.monotonic() - started))


Solver = Callable[[Program, Floats, Limits], Answer]
"""Solves one program under one cost, and remembers nothing."""
