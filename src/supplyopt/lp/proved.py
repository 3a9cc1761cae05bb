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
from supplyopt.lp.certify import dual_bound
from supplyopt.lp.distinct import distinct
from supplyopt.lp.face import face_of
from supplyopt.lp.fair_layer import FairLayer
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal
from supplyopt.lp.multipliers import GoalProof
from supplyopt.lp.program import Bounds, Floats, Program, append_columns

__all__ = ["Proved", "proved_by"]


@dataclass(frozen=True)
class Proved:
    """What the multipliers of one goal prove.

    Attributes
    ----------
    bound : float
        What no solution can better; minus infinity where nothing is proved, NaN for a fair goal
        without rows that have a rate.
    fair : bool
        Of a fair goal, whether no fairer shares than those given can be had.
    """

    bound: float
    fair: bool = True


def proved_by(
    program: Program,
    goals: Sequence[Goal],
    proofs: Sequence[GoalProof],
    *,
    shares: Floats,
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
    found: list[Proved] = []
    # Whoever wrote the multipliers may have written any number.
    with np.errstate(invalid="ignore", over="ignore"):
        for goal, proof in zip(goals, proofs, strict=False):
            if isinstance(goal, LinearGoal):
                proved, bounds = _linear(program, bounds, goal, proof)
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
    program: Program, bounds: Bounds, goal: LinearGoal, proof: GoalProof
) -> tuple[Proved, Bounds]:
    cost = np.zeros(program.n_columns)
    cost[: len(goal.cost)] = goal.cost
    used = np.flatnonzero(cost)
    low, high = bounds.column_lower[used], bounds.column_upper[used]
    if (low == high).all():
        return Proved(float((cost[used] * low).sum()) + goal.known), bounds
    # Without a price the columns' own bounds prove what they prove.
    duals = proof[0].spread(program.n_rows) if proof else np.zeros(program.n_rows)
    bound = dual_bound(program, bounds, cost, duals)
    try:
        return Proved(bound + goal.known), face_of(program, bounds, cost, duals)
    except CertificateError:
        return Proved(-np.inf), bounds


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
        # A cut that says nothing now may do so once another one lets somebody have more. One that
        # misses by rounding would be taken up for ever.
        for _ in range(len(cuts) + 1):
            if not sum(layer.cut(duals, layer.shares.fill()) for duals in cuts):
                break
        fair = layer.shares.fill()
        if number == 0 and (goal.weight > 0).any():
            rate = float((fair / part.weight).min())
        fairest &= not layer.missed(fair, layer.hold_shares(shares[part.rows]))
    return Proved(rate, fairest)
