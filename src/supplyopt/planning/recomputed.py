"""What a plan's files claim beyond its books, beside what follows from its flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.planning.optimality import (
    BY_PRIORITY,
    as_asked,
    own_kept,
    proved_best,
    size_of_goal,
)
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status

__all__ = ["claims_that_do_not_follow", "goals_that_are_not_proved"]

_SAME = 1e-6
# The measures that `verify` does not add up itself.
_CHAINS = ("mean_stages", "longest_chain")

Breach = tuple[str, str, object, object]


def claims_that_do_not_follow(plan: Plan) -> Iterator[Breach]:
    """Find where the written tables are not what the shipments, the served pieces come to.

    Parameters
    ----------
    plan : Plan

    Yields
    ------
    check, where, found, expected
        For chains, fairness and goods under way; for goals whose bounds do not bear them out; for
        a status that is not that of the goals. Nothing for a plan that was not read from files.
    """
    if not plan.written:
        return
    anew = replace(plan, written={})
    for name in _CHAINS:
        found, expected = plan.measures[name], anew.measures[name]
        if not np.isclose(found, expected, rtol=_SAME, atol=0.0, equal_nan=True):
            yield "measure", name, found, expected
    for name in ("fairness", "in_transit"):
        found, expected = getattr(plan, name), getattr(anew, name)
        if plan.seal is not None and plan.seal.older and name == "fairness":
            # The words for what keeps a place from more have become others since.
            found = found.assign(limit=expected["limit"]) if len(found) == len(expected) else found
        yield from _cells(f"{name} as it follows", found, expected)
    yield from own_kept(plan)
    yield from goals_that_are_not_proved(plan)


def goals_that_are_not_proved(plan: Plan) -> Iterator[Breach]:
    """Find goals that are not those asked for, whose values, bounds and status do not agree.

    Parameters
    ----------
    plan : Plan

    Yields
    ------
    check, where, found, expected
    """
    yield from _goals(plan)
    others = list(as_asked(plan))
    yield from others
    # Multipliers of other goals than these prove nothing of them.
    if not others:
        yield from proved_best(plan)


def _goals(plan: Plan) -> Iterator[Breach]:
    goals = plan.goals
    proved = goals["status"].tolist()
    status = Status.OPTIMAL if proved else Status.GIVEN
    status = Status.LIMIT if Status.LIMIT.value in proved else status
    if plan.status is not status:
        yield "status", "plan", plan.status.value, status.value
    level = goals["priority"].to_numpy(dtype=float, na_value=np.nan)
    told: set[tuple[str, float | None]] = set()
    for row, goal in enumerate(goals["goal"].tolist()):
        where = f"row {row + 2}, {goal}"
        key = (goal, None if np.isnan(level[row]) else float(level[row]))
        if key in told:
            yield "goal once", where, "twice", "once"
        told.add(key)
        if (key[1] is None) is (goal in BY_PRIORITY):
            yield "goal's priority", where, key[1], "one" if goal in BY_PRIORITY else "none"
        value, bound, gap = (float(goals[name].iloc[row]) for name in ("value", "bound", "gap"))
        with np.errstate(invalid="ignore"):
            expected = abs(value - bound)
        if not np.isclose(gap, expected, rtol=_SAME, atol=1e-12, equal_nan=True):
            yield "gap", where, gap, expected
        if proved[row] == Status.OPTIMAL.value and gap > _SAME * size_of_goal(plan, goal, value):
            yield "goal proved", where, gap, 0.0


def _cells(check: str, found: pd.DataFrame, expected: pd.DataFrame) -> Iterator[Breach]:
    if len(found) != len(expected):
        yield check, "rows", len(found), len(expected)
        return
    for name in expected.columns:
        rows = np.flatnonzero(~_same(found[name], expected[name]))
        if len(rows):
            row = int(rows[0])
            where = f"{name}, in {len(rows)} rows, the first of them row {row + 2}"
            yield check, where, found[name].iloc[row], expected[name].iloc[row]


def _same(found: pd.Series, expected: pd.Series) -> NDArray[np.bool_]:
    if not pd.api.types.is_numeric_dtype(expected):
        return np.asarray(found == expected, dtype=np.bool_)
    left, right = (part.to_numpy(dtype=float, na_value=np.nan) for part in (found, expected))
    same: NDArray[np.bool_] = np.isclose(left, right, rtol=_SAME, atol=1e-12, equal_nan=True)
    return same
