"""Goals in order, each held by a row "goal <= best".

The road for programs with whole columns, where reduced costs prove nothing, and for solvers
that give no prices. It uses nothing of an answer but its values.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from supplyopt.lp.answer import AnswerStatus, Solver
from supplyopt.lp.asker import Asker
from supplyopt.lp.certify import OPTIMALITY
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage, natural_size
from supplyopt.lp.levels import raise_whole
from supplyopt.lp.program import Floats, Program, hold
from supplyopt.lp.relaxed import reach_relaxed
from supplyopt.lp.trial import raise_by_trial, with_shares
from supplyopt.lp.unshared import unshared

__all__ = ["solve_by_rows"]

Exact = Callable[[Sequence[Goal], Floats], Outcome]
Again = Callable[[Floats], Outcome]
_HELD = OPTIMALITY / 10
"""Room of the row that holds a goal, as a share of its natural size."""
_NEAR = OPTIMALITY / 2
"""Gap at which a value with whole columns is best, likewise."""
_AFTER = 5.0
"""Seconds for each goal behind one that was not proved."""


def solve_by_rows(
    program: Program,
    goals: Sequence[Goal],
    solver: Solver,
    *,
    seconds: float | None = None,
    exact: Exact | None = None,
) -> Outcome:
    """Solve goals in order with any solver.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    solver : Solver
        Called once a stage, or more often for fair goals.
    seconds : float, optional
        Limit of time for all goals together.
    exact : callable, optional
        Solves some first goals anew with whole columns fixed where values have them. Rows that
        hold goals leave solvers a little room; without it, what they gain from that room would
        be held in its turn, and might cost a switch.

    Returns
    -------
    Outcome
        A stage's bound is the solver's own, NaN where it gives none.

    Raises
    ------
    InfeasibleError, LimitError, CertificateError
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    asker = Asker(solver, deadline, program.integral)
    stages: list[Stage] = []
    status = AnswerStatus.OPTIMAL
    linear = program.is_linear
    for number, goal in enumerate(goals):
        again = None if exact is None else partial(exact, goals[: number + 1])
        # Once a goal is not proved, whatever comes after it is proved of nothing.
        with asker.no_longer_than(None if status is AnswerStatus.OPTIMAL else _AFTER):
            if isinstance(goal, LinearGoal):
                stage, program = _linear(program, goal, asker, again)
            else:
                stage, program = _fair(program, goal, asker, again)
        if status is AnswerStatus.LIMIT:
            stage = replace(stage, bound=float("nan"), status=status)
        stages.append(stage)
        status = stage.status
        if status is AnswerStatus.LIMIT and (linear or asker.left() == 0.0):
            break
    if asker.values is None:
        asker.must(program, np.zeros(program.n_columns))
    assert asker.values is not None
    return Outcome(asker.values, tuple(stages), status)


def _linear(
    program: Program, goal: LinearGoal, asker: Asker, again: Again | None
) -> tuple[Stage, Program]:
    cost = np.concatenate([goal.cost, np.zeros(program.n_columns - len(goal.cost))])
    if not cost.any():
        return Stage(goal.name, goal.priority, 0.0, 0.0, AnswerStatus.OPTIMAL), program
    if again is not None and not program.is_linear:
        attained = reach_relaxed(program, [replace(goal, cost=cost)], asker)
        if attained is not None:
            # What the room of held goals lends to the relaxation is no part of the value.
            outcome, face = attained
            asker.values = again(outcome.values).values
            value = float(goal.cost @ asker.values)
            bound = min(outcome.stages[0].bound, value)
            return Stage(goal.name, goal.priority, value, bound, AnswerStatus.OPTIMAL), face
    answer = asker.must(program, cost, gap=_gap(program, goal, cost, asker))
    assert asker.values is not None
    if again is not None and answer.status is AnswerStatus.OPTIMAL:
        asker.values = again(asker.values).values
    value = float(goal.cost @ asker.values)
    bound = float("nan") if answer.bound is None else min(answer.bound, value)
    slack = _HELD * natural_size(program, goal.cost, asker.values)
    stage = Stage(goal.name, goal.priority, value, bound, answer.status)
    return stage, hold(program, cost, at_most=value + slack)


def _gap(program: Program, goal: LinearGoal, cost: Floats, asker: Asker) -> float:
    """Return how near to the best a value with whole columns is best.

    Less than what is held of a goal: what that room lends to the next goal is not worth a proof.
    """
    if program.is_linear:
        return 0.0
    size = goal.size
    if asker.values is not None:
        # The value now is worse than the best, so it is no less.
        size = max(size, float(np.abs(cost[: len(asker.values)] * asker.values).sum()))
    return _NEAR * size


def _fair(
    program: Program, goal: FairGoal, asker: Asker, again: Again | None
) -> tuple[Stage, Program]:
    if program.is_linear or again is None:
        return _fair_by_trial(program, goal, asker, again)
    proved = True
    status = AnswerStatus.OPTIMAL
    program, apart = unshared(program, goal)
    for number, layer in enumerate(apart.layers()):
        found = raise_whole(program, layer, asker, partial(_shares_of, layer, again))
        program = found.program
        if found.status is AnswerStatus.LIMIT:
            status = AnswerStatus.LIMIT
        if number == 0:
            proved = found.proved
    if asker.values is None:
        asker.must(program, np.zeros(program.n_columns))
    assert asker.values is not None
    if asker.left() == 0.0 and apart is goal:
        value = goal.lowest_rate(asker.values)
    else:
        outcome = again(asker.values)
        asker.values, value = outcome.values, outcome.stages[-1].value
    bound = value if proved else float("nan")
    return Stage(goal.name, goal.priority, value, bound, status), program


def _fair_by_trial(
    program: Program, goal: FairGoal, asker: Asker, again: Again | None
) -> tuple[Stage, Program]:
    status, before = AnswerStatus.OPTIMAL, program
    for layer in goal.layers():
        status, program = raise_by_trial(program, layer, asker.must, asker.ask)
        if status is AnswerStatus.LIMIT:
            break
    if asker.values is None:
        asker.must(program, np.zeros(program.n_columns))
    assert asker.values is not None
    if again is None or status is AnswerStatus.LIMIT:
        value = goal.lowest_rate(asker.values)
    else:
        outcome = again(asker.values)
        asker.values, value = outcome.values, outcome.stages[-1].value
        program = with_shares(before, goal, outcome)
    bound = value if status is AnswerStatus.OPTIMAL else float("nan")
    return Stage(goal.name, goal.priority, value, bound, status), program


def _shares_of(layer: FairGoal, again: Again, values: Floats) -> Floats:
    """Return the fair shares of some rows with whole columns as values have them."""
    return dict(_by_first_row(again(values)))[int(layer.rows[0])]


def _by_first_row(outcome: Outcome) -> Iterator[tuple[int, Floats]]:
    for rows, shares in outcome.shares:
        yield int(rows[0]), shares
