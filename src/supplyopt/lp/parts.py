"""Goals in order on a program that falls into parts that share nothing.

Proof. Solutions are all choices of one solution a part. A linear goal is the sum of its parts, so
it is at its best where each part is, and the best faces are chosen part by part likewise. Leximin,
too, is found part by part: put two vectors of rates in order, then add the same rates to both; the
order stays, for what is added stands at the same places of both sorted vectors up to the first at
which they differ. So a vector of one part that comes before another does so whatever the other
parts have, and the best of all parts together is the best of each. Prices of parts price the whole.

Items that share no limit are such parts, and regions without a common store. HiGHS lets go of the
interpreter while it works, so parts are solved by threads.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.arrays import ArraySolver
from supplyopt.lp.face import held_sides, hold_at
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage
from supplyopt.lp.multipliers import GoalProof, together
from supplyopt.lp.program import Bounds, Program
from supplyopt.lp.reduce.components import Part, Split, largest_share, split
from supplyopt.lp.trail import GoalTrail, Work

__all__ = ["solve_in_parts"]

_WORTH = 5_000
"""A program of fewer columns is solved as it is."""
_ENTRIES = 5_000
"""Parts of fewer entries are put together until they have so many."""
_LARGEST = 0.8
"""Share of the free columns that the largest part may have for the others to be worth a thread."""


def solve_in_parts(
    program: Program,
    goals: Sequence[Goal],
    *,
    seconds: float | None = None,
    hints: Sequence[GoalTrail] = (),
    solver: ArraySolver | None = None,
) -> tuple[Outcome, Bounds]:
    """Solve goals in order, part by part where the program has parts, as `solve_by_faces` does.

    Parameters
    ----------
    program : Program
        With no integral column.
    goals : sequence of Goal
    seconds : float, optional
        Limit of time for all goals together.
    hints : sequence of GoalTrail
        What the same goals left behind on a program of the same shape.
    solver : ArraySolver, optional
        Gets the program as it is: nobody knows whether it bears threads.

    Returns
    -------
    outcome : Outcome
    face : Bounds

    Raises
    ------
    InfeasibleError, LimitError, CertificateError
        As `solve_by_faces`.
    """
    apart = _worth_splitting(program, goals) if solver is None else None
    if apart is None:
        return solve_by_faces(program, goals, seconds=seconds, hints=hints, solver=solver)
    known = hints[0].parts if hints and hints[0].shapes == _shapes(apart) else ()

    def solved(number: int) -> tuple[Outcome, Bounds]:
        part = apart.parts[number]
        some = [_part_of(goal, part, program.n_columns) for goal in goals]
        hint = known[number] if known else ()
        return solve_by_faces(part.program, some, seconds=seconds, hints=hint)

    with ThreadPoolExecutor(min(len(apart.parts), os.cpu_count() or 1)) as threads:
        found = list(threads.map(solved, range(len(apart.parts))))
    outcomes = [outcome for outcome, _ in found]
    return _joined(apart, goals, outcomes), _face(program, apart, [face for _, face in found])


def _worth_splitting(program: Program, goals: Sequence[Goal]) -> Split | None:
    if program.n_columns < _WORTH:
        return None
    bounds = program.bounds
    fixed = bounds.column_lower == bounds.column_upper
    if any(fixed[goal.gap].any() for goal in goals if isinstance(goal, FairGoal)):
        return None
    if largest_share(program, bounds) > _LARGEST:
        return None
    found = split(program, bounds, at_least=_ENTRIES)
    return found if len(found.parts) > 1 else None


def _shapes(apart: Split) -> tuple[tuple[int, int], ...]:
    return tuple((len(part.columns), len(part.rows)) for part in apart.parts)


def _part_of(goal: Goal, part: Part, n_columns: int) -> Goal:
    """Return a goal over the columns of a part; nothing to be made small where it has none."""
    if isinstance(goal, LinearGoal):
        return replace(goal, cost=goal.cost[part.columns])
    number = np.full(n_columns, -1, dtype=np.int64)
    number[part.columns] = np.arange(len(part.columns))
    mine = np.flatnonzero(number[goal.gap] >= 0)
    if len(mine) == 0:
        return LinearGoal(goal.name, goal.priority, np.zeros(len(part.columns)))
    some = goal.part(mine)
    return replace(some, gap=number[some.gap])


def _joined(apart: Split, goals: Sequence[Goal], outcomes: Sequence[Outcome]) -> Outcome:
    reached = min(len(outcome.stages) for outcome in outcomes)
    stages = [
        _stage(goal, apart, [outcome.stages[number] for outcome in outcomes])
        for number, goal in enumerate(goals[:reached])
    ]
    limit = any(outcome.status is not AnswerStatus.OPTIMAL for outcome in outcomes)
    values, _ = apart.back(
        [
            (outcome.values, np.zeros(len(part.rows)))
            for outcome, part in zip(outcomes, apart.parts, strict=True)
        ]
    )
    return Outcome(
        values,
        tuple(stages),
        AnswerStatus.LIMIT if limit else AnswerStatus.OPTIMAL,
        tuple(shares for outcome in outcomes for shares in outcome.shares),
        (GoalTrail(parts=tuple(each.trail for each in outcomes), shapes=_shapes(apart)),),
        tuple(
            _work([outcome.work[number] for outcome in outcomes])
            for number in range(min(len(outcome.work) for outcome in outcomes))
        ),
        proofs=tuple(
            _proof(goals[number], apart, [outcome.proofs[number] for outcome in outcomes])
            for number in range(min(len(outcome.proofs) for outcome in outcomes))
        ),
    )


def _proof(goal: Goal, apart: Split, proofs: Sequence[GoalProof]) -> GoalProof:
    """Return what proves a goal of the whole: parts price it, and their cuts hold in it."""
    found = [
        each.within(part.rows)
        for part, proof in zip(apart.parts, proofs, strict=True)
        for each in proof
    ]
    return (together(found),) if isinstance(goal, LinearGoal) else tuple(found)


def _stage(goal: Goal, apart: Split, stages: Sequence[Stage]) -> Stage:
    values = [stage.value for stage in stages]
    bounds = [stage.bound for stage in stages]
    limit = any(stage.status is AnswerStatus.LIMIT for stage in stages)
    status = AnswerStatus.LIMIT if limit else AnswerStatus.OPTIMAL
    if isinstance(goal, LinearGoal):
        fixed = float((goal.cost * apart.fixed[: len(goal.cost)]).sum())
        value, bound = sum(values) + fixed, sum(bounds) + fixed
        return Stage(goal.name, goal.priority, value, bound, status)
    mine = [bool(np.isin(goal.gap, part.columns).any()) for part in apart.parts]
    lowest = [value for value, its in zip(values, mine, strict=True) if its]
    value = float("nan") if limit else float(np.fmin.reduce(lowest))
    return Stage(goal.name, goal.priority, value, value, status)


def _work(works: Sequence[Work]) -> Work:
    first = max(works, key=lambda work: work.seconds)
    return replace(
        first,
        columns=sum(work.columns for work in works),
        rows=sum(work.rows for work in works),
        method=f"{first.method}, {len(works)} parts",
        solves=sum(work.solves for work in works),
        iterations=sum(work.iterations for work in works),
        warm=any(work.warm for work in works),
    )


def _face(program: Program, apart: Split, faces: Sequence[Bounds]) -> Bounds:
    whole = program.bounds.copy()
    for part, face in zip(apart.parts, faces, strict=True):
        whole.column_lower[part.columns] = face.column_lower
        whole.column_upper[part.columns] = face.column_upper
        # Rows of a part have bounds less what fixed columns hold, so sides are taken over.
        given = part.program.bounds
        lower, upper = whole.row_lower[part.rows], whole.row_upper[part.rows]
        sides = held_sides((given.row_lower, given.row_upper), (face.row_lower, face.row_upper))
        hold_at(lower, upper, sides)
        whole.row_lower[part.rows], whole.row_upper[part.rows] = lower, upper
    return whole
