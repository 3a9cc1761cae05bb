"""What a problem of PuLP says, as plain data.

Read by the calls that both of its majors have, so that PuLP itself need not be loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["WrittenProblem", "WrittenRow", "WrittenVariable", "read_problem"]

_MINIMIZE = 1
_AT_MOST, _AT_LEAST = -1, 1


@dataclass(frozen=True)
class WrittenVariable:
    """A variable of a problem.

    Attributes
    ----------
    name : str
    low, high : float
    whole : bool
    """

    name: str
    low: float
    high: float
    whole: bool


@dataclass(frozen=True)
class WrittenRow:
    """A constraint of a problem: low <= sum of terms <= high.

    Attributes
    ----------
    name : str
    terms : dict of int to float
        By the number a variable is known by; no zeros.
    low, high : float
    """

    name: str
    terms: dict[int, float]
    low: float
    high: float


@dataclass(frozen=True)
class WrittenProblem:
    """All that a problem says.

    Attributes
    ----------
    variables : dict of int to WrittenVariable
        By ``hash(variable)``, which in both majors no two variables of a problem share. Those
        that occur nowhere may be missing, unless they were asked for.
    rows : tuple of WrittenRow
        In the order in which they were added.
    objective : dict of int to float
    minimized : bool
    has_sets : bool
        Whether there are special ordered sets.
    """

    variables: dict[int, WrittenVariable]
    rows: tuple[WrittenRow, ...]
    objective: dict[int, float]
    minimized: bool
    has_sets: bool


def read_problem(problem: Any, variables: Iterable[Any] = ()) -> WrittenProblem:
    """Read a problem, and leave it as it is.

    Parameters
    ----------
    problem : pulp.LpProblem
    variables : iterable of pulp.LpVariable
        To be read wherever they occur.
    """
    unnamed = 0
    rows = []
    for constraint in problem.constraints():
        name = constraint.name
        if not name:
            unnamed += 1
            name = f"_C{unnamed}"  # As PuLP itself shows it.
        right = -float(constraint.constant)
        low = -np.inf if constraint.sense == _AT_MOST else right
        high = np.inf if constraint.sense == _AT_LEAST else right
        rows.append(WrittenRow(str(name), _terms(constraint.items()), low, high))
    objective = problem.objective
    sets = problem.has_sos() if hasattr(problem, "has_sos") else problem.sos1 or problem.sos2
    return WrittenProblem(
        variables={hash(each): _variable(each) for each in (*problem.variables(), *variables)},
        rows=tuple(rows),
        objective={} if objective is None else _terms(objective.items()),
        minimized=problem.sense == _MINIMIZE,
        has_sets=bool(sets),
    )


def _terms(items: Iterable[tuple[Any, float]]) -> dict[int, float]:
    # Not a number is no zero, and stays to be found.
    return {hash(variable): float(value) for variable, value in items if value != 0}


def _variable(variable: Any) -> WrittenVariable:
    low, high = variable.lowBound, variable.upBound
    low = -np.inf if low is None else float(low)
    high = np.inf if high is None else float(high)
    if variable.cat == "Binary":
        # PuLP 3 leaves the bounds to the user where the kind is changed by hand.
        low, high = max(low, 0.0), min(high, 1.0)
    return WrittenVariable(
        str(variable.name), low, high, whole=variable.cat in ("Integer", "Binary")
    )
