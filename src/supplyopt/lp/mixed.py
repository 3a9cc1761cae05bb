"""Goals in order on programs with whole columns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import CertificateError, LimitError
from supplyopt.lp.answer import AnswerStatus, Solver
from supplyopt.lp.asker import Asker
from supplyopt.lp.certify import require_optimal
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage, natural_size
from supplyopt.lp.program import Bounds, Flags, Floats, Program
from supplyopt.lp.relaxed import reach_relaxed
from supplyopt.lp.rows import solve_again, solve_by_rows

__all__ = ["solve_mixed"]

_AT_BOUND = 1e-7


def solve_mixed(
    program: Program,
    goals: Sequence[Goal],
    solver: Solver,
    *,
    last: LinearGoal,
    free_switches: bool,
    seconds: float | None = None,
) -> Outcome:
    """Solve goals in order where some columns take whole values only.

    Reduced costs of the relaxation prove nothing about whole columns, so goals are held by
    rows. Three things keep that short and exact. Switches that are free to be on (they only cost)
    do not touch the goals before that cost: those are solved without them. What no solution
    without whole columns can better is best: where the last face of the relaxation holds a whole
    solution, every goal is done. And once the whole columns are known, all goals are solved again
    with them fixed, on faces, which takes the slack of the held rows out of the values.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    solver : Solver
    last : LinearGoal
        A goal to choose by where all others leave freedom; nothing is proved of it.
    free_switches : bool
        Whether all whole columns may be 1 at once, in any solution of the other rows.
    seconds : float, optional
        Limit of time for all goals together; what proves the result comes on top.

    Returns
    -------
    Outcome

    Raises
    ------
    InfeasibleError, LimitError, CertificateError
    """
    started = time.monotonic()
    lead = _before_switches(program, goals) if free_switches else 0
    stages: tuple[Stage, ...] = ()
    rest, known = program, None
    if lead:
        outcome, face = solve_by_faces(_all_on(program), goals[:lead], seconds=seconds)
        stages, known = outcome.stages, outcome.values
        if outcome.status is AnswerStatus.LIMIT:
            return _polish(program, goals, outcome.values, stages, last=last)
        rest = program.with_bounds(_switchable(face, program))
    left = None if seconds is None else max(seconds - (time.monotonic() - started), 0.0)

    try:
        if not lead:
            deadline = None if left is None else time.monotonic() + left
            attained = reach_relaxed(rest, goals, Asker(solver, deadline, rest.integral))
            if attained is not None:
                reached, values = attained[0].stages, attained[0].values
                try:
                    return _polish(program, goals, values, reached, last=last)
                except CertificateError:
                    # What was taken for the relaxation's own best was so but for rounding.
                    pass
        left = None if seconds is None else max(seconds - (time.monotonic() - started), 0.0)
        outcome = solve_by_rows(rest, goals[lead:], solver, seconds=left)
    except LimitError:
        if known is None:
            raise
        return _polish(program, goals, known, stages, last=last)
    reached = (*stages, *outcome.stages)
    return _polish(program, goals, outcome.values, reached, last=last)


def _before_switches(program: Program, goals: Sequence[Goal]) -> int:
    for number, goal in enumerate(goals):
        if isinstance(goal, LinearGoal) and goal.cost[program.integral].any():
            return number
    return len(goals)


def _switch_rows(program: Program) -> Flags:
    rows = np.zeros(program.n_rows, dtype=bool)
    rows[program.entry_row[program.integral[program.entry_column]]] = True
    return rows


def _all_on(program: Program) -> Program:
    """Switch everything on, and drop the rows that speak of switches."""
    bounds = program.bounds.copy()
    bounds.column_lower[program.integral] = 1.0
    rows = _switch_rows(program)
    bounds.row_lower[rows] = -np.inf
    bounds.row_upper[rows] = np.inf
    return program.with_bounds(bounds).relaxed()


def _switchable(face: Bounds, program: Program) -> Bounds:
    """Bring the switches and their rows back into the face of the goals solved without them."""
    bounds, rows = face.copy(), _switch_rows(program)
    bounds.column_lower[program.integral] = program.bounds.column_lower[program.integral]
    bounds.column_upper[program.integral] = program.bounds.column_upper[program.integral]
    bounds.row_lower[rows] = program.bounds.row_lower[rows]
    bounds.row_upper[rows] = program.bounds.row_upper[rows]
    return bounds


def _polish(
    program: Program,
    goals: Sequence[Goal],
    values: Floats,
    stages: Sequence[Stage],
    *,
    last: LinearGoal,
) -> Outcome:
    """Solve the goals again with some columns fixed where they are.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    values : float array, one a column
        A solution, up to a solver's rounding.
    stages : sequence of Stage
        What was reached goal by goal; fewer than goals where a limit was hit.
    last : LinearGoal
        A goal to choose by where all others leave freedom.

    Returns
    -------
    Outcome
        The same values free of rounding, the stages' bounds kept.

    Raises
    ------
    CertificateError
        If a goal comes out worse than it was.
    """
    if len(stages) < len(goals) or any(stage.status is AnswerStatus.LIMIT for stage in stages):
        values = _without_idle_switches(program, values)
    outcome = solve_again(program, [*goals, last], values)
    kept = []
    for number, (goal, new) in enumerate(zip(goals, outcome.stages, strict=False)):
        if number >= len(stages):
            kept.append(replace(new, bound=float("nan"), status=AnswerStatus.LIMIT))
            continue
        old = stages[number]
        if old.status is AnswerStatus.OPTIMAL:
            _require_no_worse(program, goal, new, old, outcome.values)
        kept.append(
            replace(new, bound=_better_bound(goal, old.bound, new.value), status=old.status)
        )
    limited = any(stage.status is AnswerStatus.LIMIT for stage in kept)
    status = AnswerStatus.LIMIT if limited else AnswerStatus.OPTIMAL
    return Outcome(outcome.values, tuple(kept), status, outcome.shares)


def _without_idle_switches(program: Program, values: Floats) -> Floats:
    """Put off what is on for nothing, as it may be where no goal has asked for its cost yet.

    One by one: of two that can each do without the other, one may have to stay.
    """
    activity, bounds = program.activity(values), program.bounds
    room = _AT_BOUND / program.row_scale
    switch = program.integral & (bounds.column_lower == 0) & (bounds.column_upper == 1)
    order = np.argsort(program.entry_column, kind="stable")
    ends = np.searchsorted(program.entry_column[order], np.arange(program.n_columns + 1))
    values = np.where(switch, np.round(values), values)
    for column in np.flatnonzero(switch & (values == 1)):
        entries = order[ends[column] : ends[column + 1]]
        row = program.entry_row[entries]
        without = activity[row] - program.entry_value[entries]
        low, high = bounds.row_lower[row] - room[row], bounds.row_upper[row] + room[row]
        if ((without >= low) & (without <= high)).all():
            values[column] = 0.0
            activity[row] = without
    return values


def _require_no_worse(program: Program, goal: Goal, new: Stage, old: Stage, values: Floats) -> None:
    if isinstance(goal, FairGoal):
        if not np.isnan(old.value):
            require_optimal(old.value, new.value, size=10 * max(1.0, old.value), goal=goal.name)
        return
    size = 10 * (goal.size + natural_size(program, goal.cost, values))
    require_optimal(new.value, old.value, size=size, goal=goal.name)


def _better_bound(goal: Goal, bound: float, value: float) -> float:
    """Move a bound that rounding put on the wrong side of the value to the value."""
    if np.isnan(bound):
        return bound
    return max(bound, value) if isinstance(goal, FairGoal) else min(bound, value)
