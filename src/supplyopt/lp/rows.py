"""Goals in order, each held by a row "goal <= best".

The road for programs with whole columns, where reduced costs prove nothing. It uses nothing of an
answer but its values, and its bound where there is one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits, Solver
from supplyopt.lp.apportion import apportioned
from supplyopt.lp.asker import Asker
from supplyopt.lp.certify import OPTIMALITY, require_optimal
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage, natural_size
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.levels import raise_whole
from supplyopt.lp.program import Floats, Program, hold, sums
from supplyopt.lp.relaxed import reach_relaxed
from supplyopt.lp.trial import with_shares
from supplyopt.lp.unshared import unshared

__all__ = ["solve_again", "solve_by_rows"]

Again = Callable[[Floats], Outcome]
_HELD = OPTIMALITY / 10
"""Room of the row that holds a goal, as a share of its natural size."""
_EXACT = 1e-9
"""Room of a fair share whose last digit is known, as a share of what is asked for."""
_NEAR = OPTIMALITY / 2
"""Gap at which a value with whole columns is best, likewise."""
_CERTAIN = 1e-12
"""Share of a goal's size by which value and bound differ where no room was made use of."""
_PROVED = 1e-6
"""Share of a goal's size by which a value with whole columns may be above its bound."""
_PROOF = 60.0
"""Seconds that HiGHS gets to prove what another solver calls optimal and gives no bound of."""
_AFTER = 5.0
"""Seconds for each goal behind one that was not proved."""


def solve_by_rows(
    program: Program,
    goals: Sequence[Goal],
    solver: Solver,
    *,
    seconds: float | None = None,
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

    Returns
    -------
    Outcome
        A stage's bound is the solver's own, else HiGHS's: where that is not found either, the
        stage has hit a limit.

    Raises
    ------
    InfeasibleError, LimitError, CertificateError
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    asker = Asker(solver, deadline, program.integral)
    stages: list[Stage] = []
    status = AnswerStatus.OPTIMAL
    linear, given = program.is_linear, program
    for number, goal in enumerate(goals):
        # Rows that hold goals leave solvers a little room. What they gain from that room would be
        # held in its turn, and might cost a switch: so goals are solved anew without it.
        again = partial(solve_again, given, goals[: number + 1])
        # Once a goal is not proved, whatever comes after it is proved of nothing.
        with asker.no_longer_than(None if status is AnswerStatus.OPTIMAL else _AFTER):
            if isinstance(goal, LinearGoal):
                stage, program = _linear(program, goal, asker, again)
            else:
                stage, program = _fair(program, goal, asker, again)
        program = _admitting(program, given, asker.values)
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


def _admitting(program: Program, given: Program, values: Floats | None) -> Program:
    """Return a program whose held shares and goals the values at hand keep to the last digit.

    What room the rows that hold goals leave, a later share may be raised by; solved again exactly
    it is less, and to hold it where the room had it would leave nothing.
    """
    if values is None:
        return program
    bounds = program.bounds.copy()
    n = given.n_columns
    high = bounds.column_upper[:n]
    np.minimum(np.maximum(high, values), given.bounds.column_upper, out=high)
    held = np.arange(program.n_rows) >= given.n_rows
    held[program.entry_row[program.entry_column >= n]] = False
    activity = program.activity(np.append(values, np.zeros(program.n_columns - n)))
    bounds.row_upper[held] = np.maximum(bounds.row_upper[held], activity[held])
    return program.with_bounds(bounds)


def _linear(
    program: Program, goal: LinearGoal, asker: Asker, again: Again
) -> tuple[Stage, Program]:
    cost = np.concatenate([goal.cost, np.zeros(program.n_columns - len(goal.cost))])
    if not cost.any():
        return Stage(goal.name, goal.priority, 0.0, 0.0, AnswerStatus.OPTIMAL), program
    if not program.is_linear:
        attained = reach_relaxed(program, [replace(goal, cost=cost)], asker)
        if attained is not None:
            # What the room of held goals lends to the relaxation is no part of the value, and
            # the face that it leads to holds a choice that is worth no more than that room.
            outcome, face = attained
            asker.values = again(outcome.values).values
            value = float(goal.cost @ asker.values)
            bound = min(outcome.stages[0].bound, value)
            size = _size(program, goal, asker)
            if value - bound > _CERTAIN * size:
                face = hold(program, cost, at_most=value + _HELD * size)
            if value - bound <= _PROVED * (goal.size + size):
                return Stage(goal.name, goal.priority, value, bound, AnswerStatus.OPTIMAL), face
    answer = asker.must(program, cost, gap=_gap(program, goal, cost, asker))
    assert asker.values is not None
    if answer.status is AnswerStatus.OPTIMAL:
        asker.values = again(asker.values).values
    value = float(goal.cost @ asker.values)
    size = _size(program, goal, asker)
    if answer.status is AnswerStatus.OPTIMAL and answer.bound is None and not program.is_linear:
        answer = _proved(program, goal, cost, asker, answer)
    bound = float("nan") if answer.bound is None else min(answer.bound, value)
    status = answer.status
    if value - bound > _PROVED * (goal.size + size):
        # The bound is of a program in which held goals have room; the value is not.
        status = AnswerStatus.LIMIT
    stage = Stage(goal.name, goal.priority, value, bound, status)
    return stage, hold(program, cost, at_most=value + _HELD * size)


def _size(program: Program, goal: LinearGoal, asker: Asker) -> float:
    assert asker.values is not None
    return natural_size(program, goal.cost, asker.values)


def _proved(
    program: Program, goal: LinearGoal, cost: Floats, asker: Asker, answer: Answer
) -> Answer:
    """Let HiGHS find the bound that a solver keeps to itself; without it nothing is optimal."""
    assert answer.values is not None
    left, gap = asker.left(), _gap(program, goal, cost, asker)
    limits = Limits(_PROOF if left is None else min(left, _PROOF), gap)
    known = solve_with_highs(program, cost, limits, start=answer.values)
    if known.status is not AnswerStatus.OPTIMAL or known.bound is None:
        return replace(answer, status=AnswerStatus.LIMIT, bound=known.bound)
    size = goal.size + natural_size(program, cost, answer.values)
    require_optimal(float(cost @ answer.values), known.bound, size=size, goal=goal.name)
    return replace(answer, bound=known.bound)


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


def _fair(program: Program, goal: FairGoal, asker: Asker, again: Again) -> tuple[Stage, Program]:
    proved = True
    status = AnswerStatus.OPTIMAL
    settled: list[FairGoal] = []
    program, apart = unshared(program, goal)
    for number, layer in enumerate(apart.layers()):
        by_limits = apportioned(program, layer, asker)
        if by_limits is not None:
            program = by_limits
            continue
        found = raise_whole(program, layer, asker, partial(_shares_of, layer, again))
        program = found.program
        if found.status is AnswerStatus.LIMIT:
            status = AnswerStatus.LIMIT
        if number == 0:
            proved = found.proved
        settled.append(found.settled)
    if asker.values is None:
        asker.must(program, np.zeros(program.n_columns))
    assert asker.values is not None
    if asker.left() == 0.0 and apart is goal:
        value = goal.lowest_rate(asker.values)
    else:
        outcome = again(asker.values)
        asker.values, value = outcome.values, outcome.stages[-1].value
        for layer in settled:
            # Levels are found to a millionth; what is left of that would lower the next bounds.
            program = with_shares(program, layer, outcome, room=_EXACT)
    bound = value if proved else float("nan")
    return Stage(goal.name, goal.priority, value, bound, status), program


def _shares_of(layer: FairGoal, again: Again, values: Floats) -> Floats:
    """Return the fair shares of some rows with whole columns as values have them."""
    return dict(_by_first_row(again(values)))[int(layer.rows[0])]


def _by_first_row(outcome: Outcome) -> Iterator[tuple[int, Floats]]:
    for rows, shares in outcome.shares:
        yield int(rows[0]), shares


def solve_again(program: Program, goals: Sequence[Goal], values: Floats) -> Outcome:
    """Solve goals by faces with whole columns fixed where values have them.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    values : float array, one a column or more
        A solution, up to a solver's rounding.

    Raises
    ------
    CertificateError
        If nothing is left to solve: the values were no solution.
    """
    bounds, whole = program.bounds.copy(), program.integral
    low, high = bounds.column_lower, bounds.column_upper
    low[whole] = high[whole] = np.round(values[: program.n_columns][whole])
    _pin_what_follows(program, low, high)
    try:
        outcome, _ = solve_by_faces(program.with_bounds(bounds).relaxed(), goals, presolve=False)
    except InfeasibleError as error:
        raise CertificateError("the solver's answer does not hold to the last digit") from error
    return outcome


def _pin_what_follows(program: Program, low: Floats, high: Floats) -> None:
    """Fix columns that are tied by an equation to none but fixed ones.

    Pieces follow from their number of cartons. Solvers see as much for themselves; the cuts of
    fair shares fall apart by it.
    """
    row, column, value = program.entry_row, program.entry_column, program.entry_value
    loose = low[column] < high[column]
    equation = program.bounds.row_lower == program.bounds.row_upper
    alone = equation & (sums(loose.astype(np.float64), row, program.n_rows) == 1)
    given = sums(np.where(loose, 0.0, value * low[column]), row, program.n_rows)
    of = np.flatnonzero(loose & alone[row])
    found = (program.bounds.row_lower[row[of]] - given[row[of]]) / value[of]
    at = np.clip(found, low[column[of]], high[column[of]])
    low[column[of]] = at
    high[column[of]] = at
