"""The bounds that row multipliers prove, goal by goal, without a solver.

What `supplyopt.lp.faces` concludes from a solver's prices, concluded from prices that somebody
kept: a goal's bound by weak duality over what the goals before it left free, the optimal face by
complementary slackness, fair shares by cuts. A face is exact only where the bound meets the value,
so whoever asks compares the two before believing what comes behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.lp.certify import dual_terms
from supplyopt.lp.distinct import distinct
from supplyopt.lp.face import face_of
from supplyopt.lp.fair_layer import FairLayer
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, natural_size
from supplyopt.lp.multipliers import GoalProof
from supplyopt.lp.program import Bounds, Floats, Program, append_columns, sums

__all__ = ["Proved", "proved_by"]

_ROUNDING = 4 * float(np.finfo(np.float64).eps)
_TIMES = 3
"""So often one cut is taken up: one that misses by rounding would be for ever."""


@dataclass(frozen=True)
class Proved:
    """What the multipliers of one goal prove.

    Attributes
    ----------
    bound : float
        What no solution can better; minus infinity where nothing is proved, NaN for a fair goal
        without rows that have a rate.
    fair : bool
        Of a fair goal, whether the shares given are the fairest, row by row.
    size : float
        Of a linear goal, the price of a typical unit: what a gap at zero is small beside.
    """

    bound: float
    fair: bool = True
    size: float = 0.0


def proved_by(
    program: Program,
    goals: Sequence[Goal],
    proofs: Sequence[GoalProof],
    *,
    shares: Floats,
    most: Floats,
) -> tuple[list[Proved], Bounds]:
    """Return what multipliers prove of goals in order.

    Parameters
    ----------
    program : Program
        With no integral column; its bounds may be those of a face.
    goals : sequence of Goal
    proofs : sequence of GoalProof
        Of the first goals, or of all; what follows is not looked at.
    shares : float array
        What each row of a fair goal has in the plan, by the number it is known by. It is held
        before the goals behind are looked at.
    most : float array, one a column
        What no column is above in any plan worth looking at, infinite where that is not known.

    Returns
    -------
    proved : list of Proved
        One a goal that has a proof.
    face : Bounds
        Within them lie the solutions that are best for these goals, where the bounds are met.
    """
    n_columns = program.n_columns
    gaps = [goal.gap for goal in goals if isinstance(goal, FairGoal)]
    gap = distinct(np.concatenate(gaps)) if gaps else np.zeros(0, dtype=np.int64)
    program = append_columns(program, like=gap)
    copy_of = np.full(program.n_columns, -1, dtype=np.int64)
    copy_of[gap] = n_columns + np.arange(len(gap))
    bounds = program.bounds.copy()
    most = np.concatenate([most, most[gap]])
    found: list[Proved] = []
    # Whoever wrote the multipliers may have written any number.
    with np.errstate(invalid="ignore", over="ignore"):
        for goal, proof in zip(goals, proofs, strict=False):
            if isinstance(goal, LinearGoal):
                proved, bounds = _linear(program, bounds, goal, proof, most)
            else:
                proved = _fair(program, bounds, goal, proof, copy_of, shares)
            found.append(proved)
    face = Bounds(
        bounds.column_lower[:n_columns],
        bounds.column_upper[:n_columns],
        bounds.row_lower,
        bounds.row_upper,
    )
    return found, face


def _linear(
    program: Program, bounds: Bounds, goal: LinearGoal, proof: GoalProof, most: Floats
) -> tuple[Proved, Bounds]:
    cost = np.zeros(program.n_columns)
    cost[: len(goal.cost)] = goal.cost
    used = np.flatnonzero(cost)
    size = natural_size(program, cost, np.zeros(program.n_columns))
    low, high = bounds.column_lower[used], bounds.column_upper[used]
    if (low == high).all():
        return Proved(float((cost[used] * low).sum()) + goal.known, size=size), bounds
    # Without a price the columns' own bounds prove what they prove.
    duals = proof[0].spread(program.n_rows) if proof else np.zeros(program.n_rows)
    # A price on a side that a row does not have proves nothing.
    duals = np.where(np.isfinite(np.where(duals > 0, bounds.row_lower, bounds.row_upper)), duals, 0)
    bound = _rigorous(program, bounds, cost, duals, most)
    try:
        return Proved(bound + goal.known, size=size), face_of(program, bounds, cost, duals)
    except CertificateError:
        return Proved(-np.inf), bounds


def _rigorous(program: Program, bounds: Bounds, cost: Floats, duals: Floats, most: Floats) -> float:
    """Return the dual bound less all that rounding may have added to it.

    Prices of wrong sign on columns without end, and numbers so large that they cancel out in exact
    arithmetic only, are how whoever writes multipliers would have a false bound proved.
    """
    rows, columns = dual_terms(program, bounds, cost, duals)
    reduced = cost - program.pricing(duals)
    active = np.where(reduced > 0, bounds.column_lower, bounds.column_upper)
    ends = np.isfinite(active)
    wrong = ~ends & (reduced != 0) & np.isfinite(most)
    columns = np.where(wrong, -np.abs(reduced) * np.where(wrong, most, 0.0), columns)
    sizes = np.abs(program.entry_value * duals[program.entry_row])
    met = np.abs(cost) + sums(sizes, program.entry_column, program.n_columns)
    reach = np.where(ends, np.abs(active), np.where(np.isfinite(most), most, 0.0))
    doubt = _ROUNDING * float(np.abs(rows).sum() + (met * reach).sum())
    return float(rows.sum() + columns.sum()) - doubt


def _fair(
    program: Program,
    bounds: Bounds,
    goal: FairGoal,
    proof: GoalProof,
    copy_of: np.ndarray,
    shares: Floats,
) -> Proved:
    """Return the lowest rate that the cuts allow, and whether the shares are the fairest."""
    rate, fairest = float("nan"), True
    for number, part in enumerate(goal.layers()):
        layer = FairLayer(program, bounds, part, copy_of)
        cuts = [each.spread(program.n_rows) for each in proof]
        # A cut that says nothing now may do so once another one lets somebody have more.
        left = [_TIMES] * len(cuts)
        new = True
        while new:
            new = False
            for at, duals in enumerate(cuts):
                if left[at] and layer.cut(duals, layer.shares.fill()):
                    left[at] -= 1
                    new = True
        fair = layer.shares.fill()
        if number == 0 and (goal.weight > 0).any():
            rate = float((fair / part.weight).min())
        fairest &= not layer.differs(fair, shares[part.rows])
        layer.hold_shares(shares[part.rows])
    return Proved(rate, fairest)
