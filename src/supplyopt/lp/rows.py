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

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits, Solver
from supplyopt.lp.certify import FOREIGN_RESOLUTION, OPTIMALITY, require_feasible
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage, natural_size
from supplyopt.lp.ordered import sum_of_lowest
from supplyopt.lp.program import Flags, Floats, Program, hold
from supplyopt.lp.trial import raise_by_trial, with_shares

__all__ = ["solve_by_rows"]

Exact = Callable[[Sequence[Goal], Floats], Outcome]
Again = Callable[[Floats], Outcome]


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
    asker = _Asker(solver, deadline, program.integral)
    stages: list[Stage] = []
    for number, goal in enumerate(goals):
        again = None if exact is None else partial(exact, goals[: number + 1])
        if isinstance(goal, LinearGoal):
            stage, program = _linear(program, goal, asker, again)
        else:
            stage, program = _fair(program, goal, asker, again)
        stages.append(stage)
        if stage.status is AnswerStatus.LIMIT:
            break
    if asker.values is None:
        asker.must(program, np.zeros(program.n_columns))
    assert asker.values is not None
    status = stages[-1].status if stages else AnswerStatus.OPTIMAL
    return Outcome(asker.values, tuple(stages), status)


class _Asker:
    """Asks a solver within the time left, and keeps the last values that passed the check."""

    def __init__(self, solver: Solver, deadline: float | None, integral: Flags) -> None:
        self._solver = solver
        self._deadline = deadline
        self._integral = integral
        self.values: Floats | None = None

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return None if self._deadline is None else max(self._deadline - time.monotonic(), 0.0)

    def ask(self, program: Program, cost: Floats) -> Answer:
        left = self.left()
        if left == 0.0:
            return Answer(AnswerStatus.LIMIT, said="time limit")
        answer = self._solver(program, cost, Limits(left))
        if answer.values is not None:
            try:
                require_feasible(
                    program, program.bounds, answer.values, resolution=FOREIGN_RESOLUTION
                )
            except CertificateError:
                if answer.status is AnswerStatus.OPTIMAL:
                    raise
                # Solvers that were stopped may hand over whatever they had.
                return replace(answer, values=None)
            n = len(self._integral)
            if (program.integral[:n] == self._integral).all():
                self.values = answer.values[:n]
        elif answer.status is AnswerStatus.OPTIMAL:
            return replace(answer, status=AnswerStatus.FAILED)
        return answer

    def must(self, program: Program, cost: Floats) -> Answer:
        """Ask, where a solution must exist."""
        first = self.values is None
        answer = self.ask(program, cost)
        if answer.status is AnswerStatus.INFEASIBLE:
            if first:
                raise InfeasibleError("not all guarantees and reserves can be kept")
            raise CertificateError("holding an earlier goal left no solution: rounding")
        if answer.status in (AnswerStatus.FAILED, AnswerStatus.UNBOUNDED):
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        if self.values is None:
            raise LimitError("the time limit was hit before any plan was found")
        return answer


def _linear(
    program: Program, goal: LinearGoal, asker: _Asker, again: Again | None
) -> tuple[Stage, Program]:
    cost = np.concatenate([goal.cost, np.zeros(program.n_columns - len(goal.cost))])
    if not cost.any():
        return Stage(goal.name, goal.priority, 0.0, 0.0, AnswerStatus.OPTIMAL), program
    answer = asker.must(program, cost)
    assert asker.values is not None
    if again is not None and answer.status is AnswerStatus.OPTIMAL:
        asker.values = again(asker.values).values
    value = float(goal.cost @ asker.values)
    bound = float("nan") if answer.bound is None else min(answer.bound, value)
    slack = OPTIMALITY * natural_size(program, goal.cost, asker.values)
    stage = Stage(goal.name, goal.priority, value, bound, answer.status)
    return stage, hold(program, cost, at_most=value + slack)


def _fair(
    program: Program, goal: FairGoal, asker: _Asker, again: Again | None
) -> tuple[Stage, Program]:
    status, before = AnswerStatus.OPTIMAL, program
    for layer in goal.layers():
        if program.is_linear or again is None:
            status, program = raise_by_trial(program, layer, asker.must, asker.ask)
        else:
            status, program = sum_of_lowest(
                program,
                layer,
                asker.must,
                asker.ask,
                seconds=asker.left(),
                shares=partial(_shares_of, layer, again),
            )
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
        if program.is_linear:
            program = with_shares(before, goal, outcome)
    bound = value if status is AnswerStatus.OPTIMAL else float("nan")
    return Stage(goal.name, goal.priority, value, bound, status), program


def _shares_of(layer: FairGoal, again: Again, values: Floats) -> Floats:
    """Return the fair shares of some rows with whole columns as values have them."""
    return dict(_by_first_row(again(values)))[int(layer.rows[0])]


def _by_first_row(outcome: Outcome) -> Iterator[tuple[int, Floats]]:
    for rows, shares in outcome.shares:
        yield int(rows[0]), shares
