"""Goals in order, the first of them met on smaller programs where that pays."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from supplyopt.errors import InfeasibleError, LimitError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.lift import lift
from supplyopt.formulation.renumbered import renumbered
from supplyopt.formulation.rungs import Rung, rungs
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.faces import require_no_slip
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage
from supplyopt.lp.parts import solve_in_parts
from supplyopt.lp.program import Bounds
from supplyopt.lp.trail import GoalTrail
from supplyopt.planning.pose import Posed, answer
from supplyopt.planning.roads import array_solver
from supplyopt.planning.trail import Trail

__all__ = ["Climbed", "climb"]


@dataclass(frozen=True)
class Climbed:
    """How far the goals were met, and on the way to what.

    Attributes
    ----------
    formulation : Formulation
        The one whose columns the outcome has: a smaller one only where a limit was hit.
    outcome : Outcome
    trail : Trail or None
        For the next solve; None where there is none.
    rungs : bool
        Whether the first goals were met on smaller programs.
    """

    formulation: Formulation
    outcome: Outcome
    trail: Trail | None = None
    rungs: bool = False


def climb(
    posed: Posed,
    solver: Any = "highs",
    *,
    seconds: float | None = None,
    before: Trail | None = None,
) -> Climbed:
    """Solve what was posed, goal by goal, from the smallest program that can tell to the whole.

    Parameters
    ----------
    posed : Posed
    solver : "highs", "cuopt", "pulp", a PuLP solver object or a solver of arrays
    seconds : float or None
        Limit of time for all goals together.
    before : Trail, optional
        Of a plan for the same goals: where to begin.
    """
    if not posed.formulation.program.is_linear or not posed.names:
        return Climbed(posed.formulation, answer(posed, solver, seconds=seconds))
    deadline = None if seconds is None else time.monotonic() + seconds
    steps = _steps(posed, before)
    hints = before.ends if before is not None and _alike(steps, posed, before) else ()
    outcome: Outcome | None = None
    bounds: Bounds | None = None
    ends: list[tuple[GoalTrail, ...]] = []
    done = posed.formulation
    for number, rung in enumerate([*steps, None]):
        formulation = posed.formulation if rung is None else rung.formulation
        goals = _last_goals(posed) if rung is None else posed.first_goals(rung.upto, formulation)
        goals = goals[len(outcome.stages) if outcome else 0 :]
        try:
            part, face = _solve(
                formulation, goals, bounds, deadline, hints[number] if hints else (), solver
            )
        except LimitError:
            if outcome is None:
                raise
            # What was met on the smaller program is a plan.
            stopped = _stopped(outcome, goals[0]).of_first(len(posed.goals))
            return Climbed(done, stopped.beside(posed.goals), rungs=bool(steps))
        except InfeasibleError:
            if outcome is None:
                raise
            # What can be had of the smaller program can be had of this: rounding. Go without.
            left = None if deadline is None else deadline - time.monotonic()
            return Climbed(posed.formulation, answer(posed, solver, seconds=left))
        done = formulation
        ends.append(part.trail)
        outcome = part if outcome is None else _joined(outcome, part)
        if rung is None or outcome.status is not AnswerStatus.OPTIMAL:
            break
        fine = steps[number + 1].formulation if number + 1 < len(steps) else posed.formulation
        fair = [goal for goal in posed.first_goals(rung.upto, fine) if isinstance(goal, FairGoal)]
        bounds = lift(formulation, face, fine, rung.step, fair=fair, shares=outcome.shares)
    assert outcome is not None
    if done is posed.formulation:
        require_no_slip(done.program, posed.goals, outcome.stages, outcome.values)
    outcome = outcome.of_first(len(posed.goals)).beside(posed.goals)
    if outcome.status is not AnswerStatus.OPTIMAL:
        return Climbed(done, outcome, rungs=bool(steps))
    trail = Trail(posed.names, done, steps, tuple(ends))
    return Climbed(done, outcome, trail, rungs=bool(steps))


def _steps(posed: Posed, before: Trail | None) -> tuple[Rung, ...]:
    """Return smaller programs, those known from before with other supplies in them."""
    if before is None or not posed.renewed:
        return rungs(posed.formulation, posed.names)
    net = posed.formulation.merging.whole
    return tuple(
        replace(rung, formulation=renumbered(rung.formulation, net)) for rung in before.rungs
    )


def _alike(steps: Sequence[Rung], posed: Posed, before: Trail) -> bool:
    """Whether bases of before fit: the same goals on programs of the same size."""
    now = [*(rung.formulation.program for rung in steps), posed.formulation.program]
    then = [*(rung.formulation.program for rung in before.rungs), before.formulation.program]
    return before.names == posed.names and [(p.n_columns, p.n_rows) for p in now] == [
        (p.n_columns, p.n_rows) for p in then
    ]


def _joined(first: Outcome, then: Outcome) -> Outcome:
    return replace(
        then,
        stages=(*first.stages, *then.stages),
        shares=(*first.shares, *then.shares),
        work=(*first.work, *then.work),
        proofs=(*first.proofs, *then.proofs),
    )


def _stopped(outcome: Outcome, goal: Goal) -> Outcome:
    limit = AnswerStatus.LIMIT
    stage = Stage(goal.name, goal.priority, float("nan"), float("nan"), limit)
    return replace(outcome, stages=(*outcome.stages, stage), status=limit)


def _last_goals(posed: Posed) -> list[Goal]:
    """Return all goals, the unseen one only where another does not do what it is for.

    Of one cycle it is for leaving out idle moves; a goal to which every shipment is a cost has
    left them out.
    """
    ship = posed.formulation.layout.columns("ship")
    costly = any(
        isinstance(goal, LinearGoal) and bool((goal.cost[ship] > 0).all()) for goal in posed.goals
    )
    once = posed.formulation.merging.small.base is None
    return [*posed.goals] if costly and once else [*posed.goals, posed.last]


def _solve(
    formulation: Formulation,
    goals: Sequence[Goal],
    bounds: Bounds | None,
    deadline: float | None,
    hints: Sequence[GoalTrail],
    solver: Any,
) -> tuple[Outcome, Bounds]:
    program = formulation.program
    if bounds is not None:
        program = program.with_bounds(bounds)
    seconds = None if deadline is None else deadline - time.monotonic()
    return solve_in_parts(program, goals, seconds=seconds, hints=hints, solver=array_solver(solver))
