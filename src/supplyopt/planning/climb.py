"""Goals in order, the first of them met on smaller programs where that pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.goals import goals_of
from supplyopt.formulation.lift import Shares, lift
from supplyopt.formulation.rungs import rungs
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.faces import require_no_slip, solve_by_faces
from supplyopt.lp.goals import FairGoal, Goal, Outcome, Stage
from supplyopt.lp.program import Bounds
from supplyopt.planning.pose import Posed, answer

__all__ = ["climb"]


def climb(
    posed: Posed, solver: Any = "highs", *, seconds: float | None = None
) -> tuple[Formulation, Outcome]:
    """Solve what was posed, goal by goal, from the smallest program that can tell to the whole.

    Parameters
    ----------
    posed : Posed
    solver : "highs", "pulp" or a PuLP solver object
    seconds : float or None
        Limit of time for all goals together.

    Returns
    -------
    formulation : Formulation
        The one whose columns the outcome has: a smaller one only where a limit was hit.
    outcome : Outcome
    """
    linear = isinstance(solver, str) and solver == "highs" and posed.formulation.program.is_linear
    steps = rungs(posed.formulation, posed.names) if linear else ()
    if not steps:
        return posed.formulation, answer(posed, solver, seconds=seconds)
    deadline = None if seconds is None else time.monotonic() + seconds
    stages: list[Stage] = []
    shares: Shares = ()
    bounds: Bounds | None = None
    met = 0
    below = [*(rung.formulation for rung in steps[1:]), posed.formulation]
    for rung, fine in zip(steps, below, strict=True):
        formulation = rung.formulation
        goals = _goals(posed.names[: rung.upto], formulation)
        outcome, face = _solve(formulation, goals[met:], bounds, deadline)
        outcome = replace(
            outcome, stages=(*stages, *outcome.stages), shares=(*shares, *outcome.shares)
        )
        if outcome.status is not AnswerStatus.OPTIMAL:
            return formulation, outcome
        stages, shares = list(outcome.stages), outcome.shares
        met = len(stages)
        fair = [
            goal for goal in _goals(posed.names[: rung.upto], fine) if isinstance(goal, FairGoal)
        ]
        bounds = lift(formulation, face, fine, rung.step, fair=fair, shares=shares)
    goals = [*posed.goals[met:], posed.last]
    outcome, _ = _solve(posed.formulation, goals, bounds, deadline)
    outcome = replace(
        outcome,
        stages=(*stages, *outcome.stages)[: len(posed.goals)],
        shares=(*shares, *outcome.shares),
    )
    require_no_slip(posed.formulation.program, posed.goals, outcome.stages, outcome.values)
    return posed.formulation, outcome


def _goals(names: Sequence[str], formulation: Formulation) -> list[Goal]:
    merging, layout = formulation.merging, formulation.layout
    return [goal for name in names for goal in goals_of(name, merging, layout)]


def _solve(
    formulation: Formulation,
    goals: Sequence[Goal],
    bounds: Bounds | None,
    deadline: float | None,
) -> tuple[Outcome, Bounds]:
    program = formulation.program
    if bounds is not None:
        program = program.with_bounds(bounds)
    seconds = None if deadline is None else max(deadline - time.monotonic(), 1e-3)
    return solve_by_faces(program, goals, seconds=seconds)
