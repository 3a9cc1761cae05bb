"""What a plan's files claim beyond its books, beside what follows from its flows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status

__all__ = ["claims_that_do_not_follow"]

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
        For chains, fairness and goods under way; and for a status that the goals do not bear
        out. Nothing for a plan that was not read from files.
    """
    if not plan.written:
        return
    anew = replace(plan, written={})
    for name in _CHAINS:
        found, expected = plan.measures[name], anew.measures[name]
        if not np.isclose(found, expected, rtol=_SAME, atol=0.0, equal_nan=True):
            yield "measure", name, found, expected
    for name in ("fairness", "in_transit"):
        yield from _cells(f"{name} as it follows", getattr(plan, name), getattr(anew, name))
    proved = len(plan.goals) > 0 and (plan.goals["status"] == Status.OPTIMAL.value).all()
    if plan.status is Status.OPTIMAL and not proved:
        yield "status", "plan", plan.status.value, "every goal proved optimal"


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
