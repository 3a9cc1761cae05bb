"""Goals in order, each held by fixing whatever its optimum leaves no freedom.

Complementary slackness: with row prices y and reduced costs d of one optimal dual solution,
every optimal primal solution has each column with d != 0 at the bound that d names, and each
row with y != 0 likewise. So fixing those columns and rows leaves exactly the optimal face, and
the next goal is solved on it from the same basis. No row "goal <= best" is ever added; such
rows are dense and degenerate, and made simplex far slower on city networks.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count

import numpy as np

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.array_session import ArraySession
from supplyopt.lp.arrays import ArraySolver
from supplyopt.lp.certify import certified_bound, require_optimal
from supplyopt.lp.distinct import distinct
from supplyopt.lp.doubt import WithoutDoubt
from supplyopt.lp.face import face_of
from supplyopt.lp.fair_layer import FairLayer
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage, natural_size
from supplyopt.lp.lowest_missing import Asked, lowest_missing
from supplyopt.lp.multipliers import GoalProof, Multipliers, multipliers_of
from supplyopt.lp.program import Bounds, Floats, Indices, Program, append_columns
from supplyopt.lp.reduce.method import Session
from supplyopt.lp.trail import GoalTrail, Work

__all__ = ["require_no_slip", "solve_by_faces"]

_WHOLE_TURNS = 8
"""So often all shares are asked for at once; then level by level, where cuts settle more."""

_WORTH_A_JUMP = 50
"""A goal that took fewer steps is found as soon from where the goal before it ended."""


class _Stopped(Exception):
    """A limit was hit."""


def solve_by_faces(
    program: Program,
    goals: Sequence[Goal],
    *,
    seconds: float | None = None,
    presolve: bool = True,
    hints: Sequence[GoalTrail] = (),
    solver: ArraySolver | None = None,
) -> tuple[Outcome, Bounds]:
    """Solve goals in order on a program without whole columns.

    Parameters
    ----------
    program : Program
        With no integral column.
    goals : sequence of Goal
    seconds : float, optional
        Limit of time for all goals together.
    presolve : bool, default True
        Whether HiGHS may shrink the program first.
    hints : sequence of GoalTrail
        What the same goals left behind on a program of the same shape: where to begin.
    solver : ArraySolver, optional
        Asked before HiGHS, which then begins near its answers.

    Returns
    -------
    outcome : Outcome
        Each stage certified by a dual bound computed from the program's own numbers.
    face : Bounds
        Within them lie exactly the solutions that are best for every goal so far.

    Raises
    ------
    InfeasibleError
        If no values keep all rows and bounds.
    LimitError
        If the limit was hit before any values were found.
    CertificateError
        If an answer could not be proved right.
    """
    run = _Run(program, goals, seconds, presolve=presolve, hints=hints, solver=solver)
    stages: list[Stage] = []
    status = AnswerStatus.OPTIMAL
    for goal in goals:
        try:
            with run.work(goal):
                stages.append(run.linear(goal) if isinstance(goal, LinearGoal) else run.fair(goal))
        except _Stopped:
            status = AnswerStatus.LIMIT
            stages.append(_unfinished(goal, run.values))
            break
    if run.values is None:
        with suppress(_Stopped):
            run.solve(np.zeros(program.n_columns))
    values = run.values
    if values is None:
        raise LimitError("the time limit was hit before any plan was found")
    values = values[: program.n_columns]
    require_no_slip(program, goals, stages, values)
    outcome = Outcome(
        values,
        tuple(stages),
        status,
        tuple(run.shares),
        tuple(run.trail),
        tuple(run.done),
        proofs=tuple(run.proofs),
    )
    return outcome, run.face(program)


def _unfinished(goal: Goal, values: Floats | None) -> Stage:
    if values is None:
        raise LimitError("the time limit was hit before any plan was found")
    if isinstance(goal, LinearGoal):
        value = _total(goal.cost, values[: len(goal.cost)])
    else:
        value = float("nan")
    return Stage(goal.name, goal.priority, value, float("nan"), AnswerStatus.LIMIT)


def require_no_slip(
    program: Program, goals: Sequence[Goal], stages: Sequence[Stage], values: Floats
) -> None:
    """Raise if a later goal was bought with an earlier one.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    stages : sequence of Stage
        What was reached, as far as the goals were solved.
    values : float array, one a column

    Raises
    ------
    CertificateError
    """
    for goal, stage in zip(goals, stages, strict=False):
        if isinstance(goal, LinearGoal) and stage.status is AnswerStatus.OPTIMAL:
            size = goal.size + natural_size(program, goal.cost, values)
            require_optimal(
                _total(goal.cost, values), stage.value, size=size, goal=f"{goal.name}, held"
            )


def _total(cost: Floats, values: Floats) -> float:
    # Not by @: of some thousand numbers its threads take longer to meet than to add up.
    return float((cost * values).sum())


class _Run:
    """The state between stages: bounds that tighten, and the last values."""

    def __init__(
        self,
        program: Program,
        goals: Sequence[Goal],
        seconds: float | None,
        *,
        presolve: bool,
        hints: Sequence[GoalTrail],
        solver: ArraySolver | None,
    ) -> None:
        gaps = [goal.gap for goal in goals if isinstance(goal, FairGoal)]
        gap = distinct(np.concatenate(gaps)) if gaps else np.zeros(0, dtype=np.int64)
        # Copies of the gap columns let a level be asked for that cannot be had: what they must
        # make good, and its prices, tell which level can be had.
        self.program = append_columns(program, like=gap)
        self.n_columns = program.n_columns
        self.copy_of = np.full(self.program.n_columns, -1, dtype=np.int64)
        self.copy_of[gap] = program.n_columns + np.arange(len(gap))
        self.bounds = self.program.bounds.copy()
        self.values: Floats | None = None
        self.shares: list[tuple[Indices, Floats]] = []
        self.session = WithoutDoubt(
            self.program,
            Session(self.program, presolve=presolve)
            if solver is None
            else ArraySession(self.program, solver),
        )
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.hints = list(hints)
        self.trail: list[GoalTrail] = []
        self.done: list[Work] = []
        self.proofs: list[GoalProof] = []
        self.solves = 0
        self.iterations = 0
        self.method = ""
        self.jumped = False

    @contextmanager
    def work(self, goal: Goal) -> Iterator[None]:
        """Write down what a goal takes."""
        solves, iterations, start = self.solves, self.iterations, time.perf_counter()
        self.jumped = False
        yield
        self.done.append(
            Work(
                goal.name,
                goal.priority,
                self.n_columns,
                self.program.n_rows,
                self.method if self.solves > solves else "fixed before",
                self.solves - solves,
                self.iterations - iterations,
                self.jumped,
                time.perf_counter() - start,
            )
        )

    def begin(self) -> GoalTrail:
        """Begin where the same goal ended before, if that is known."""
        if len(self.trail) >= len(self.hints):
            return GoalTrail()
        hint = self.hints[len(self.trail)]
        if hint.basis is not None and hint.iterations > _WORTH_A_JUMP:
            self.session.start_from(hint.basis)
            self.jumped = True
        self.jumped |= len(hint.duals) > 0
        return hint

    def leave(self, hint: GoalTrail, duals: tuple[Floats, ...], steps: int) -> None:
        """Write down where a goal ended, and how far that is from where the goal before it did."""
        self.trail.append(GoalTrail(self.session.basis(), duals, max(steps, hint.iterations)))

    def face(self, program: Program) -> Bounds:
        n = program.n_columns
        bounds = self.bounds.copy()
        return Bounds(
            bounds.column_lower[:n], bounds.column_upper[:n], bounds.row_lower, bounds.row_upper
        )

    def solve(self, cost: Floats, *, keep: bool = True) -> tuple[Answer, float]:
        """Return an optimal answer that has been proved, with its bound.

        Its values are kept as the plan to fall back on, unless copies are free in them.
        """
        cost = np.concatenate([cost, np.zeros(self.program.n_columns - len(cost))])
        left = None if self.deadline is None else self.deadline - time.monotonic()
        if left is not None and left <= 0:
            raise _Stopped
        answer = self.session.solve(cost, self.bounds, Limits(left))
        self.solves += 1
        self.iterations += answer.iterations
        self.method = answer.method
        if answer.status is AnswerStatus.LIMIT:
            raise _Stopped
        if answer.status is AnswerStatus.INFEASIBLE:
            if self.values is None:
                raise InfeasibleError("not all guarantees and reserves can be kept")
            raise CertificateError("holding an earlier goal left no solution: rounding")
        if answer.values is None or answer.duals is None:
            raise CertificateError(f"the solver gave no answer: {answer.said}")
        bound = certified_bound(self.program, self.bounds, cost, answer.values, answer.duals)
        if keep:
            self.values = answer.values
        return answer, bound

    def linear(self, goal: LinearGoal) -> Stage:
        cost = goal.cost
        used = np.flatnonzero(cost)
        bounds = self.bounds
        if (bounds.column_lower[used] == bounds.column_upper[used]).all():
            value = _total(cost[used], bounds.column_lower[used])
            self.trail.append(GoalTrail())
            self.proofs.append(())
            return Stage(goal.name, goal.priority, value, value, AnswerStatus.OPTIMAL)
        hint, steps = self.begin(), self.iterations
        answer, bound = self.solve(cost)
        self.leave(hint, (), self.iterations - steps)
        assert answer.values is not None
        assert answer.duals is not None
        value = _total(cost, answer.values[: len(cost)])
        self._keep_face(cost, answer)
        self.proofs.append((multipliers_of(answer.duals),))
        return Stage(goal.name, goal.priority, value, min(bound, value), AnswerStatus.OPTIMAL)

    def _keep_face(self, cost: Floats, answer: Answer) -> None:
        assert answer.duals is not None
        cost = np.concatenate([cost, np.zeros(self.program.n_columns - len(cost))])
        self.bounds = face_of(self.program, self.bounds, cost, answer.duals)

    def fair(self, goal: FairGoal) -> Stage:
        value = float("nan")
        proof: list[Multipliers] = []
        for number, layer in enumerate(goal.layers()):
            shares, cuts = self._fill(layer)
            proof += cuts
            self.shares.append((layer.rows, shares))
            if number == 0 and (goal.weight > 0).any():
                value = float((shares / layer.weight).min())
        self.proofs.append(tuple(proof))
        return Stage(goal.name, goal.priority, value, value, AnswerStatus.OPTIMAL)

    def _fill(self, goal: FairGoal) -> tuple[Floats, tuple[Multipliers, ...]]:
        """Return every row's fair share, which is held, with the prices that prove it.

        Cutting planes: the fair shares under the cuts known so far are asked for; prices of
        what is missing give new cuts, until nothing is missing. The fair answer of a relaxation
        that can be had is the fair answer itself. Where few cuts do not settle it, shares are
        asked for up to the lowest level that cannot be had: a cut there settles that level.
        """
        layer = FairLayer(self.program, self.bounds, goal, self.copy_of)
        explained = layer.explained

        def ask(wanted: Floats) -> Asked:
            # Less than what rows have anyway is not less to lack: a cut would count it as such.
            wanted = np.maximum(wanted, layer.shares.floor)
            layer.ask_for(wanted)
            answer, bound = self.solve(layer.cost, keep=False)
            return Asked(wanted, answer, had=bound <= explained)

        hint, steps = self.begin(), self.iterations
        used: list[Floats] = []

        def cut(duals: Floats, wanted: Floats) -> bool:
            new = layer.cut(duals, wanted)
            if new:
                used.append(duals)
            return new

        for duals in hint.duals:
            cut(duals, layer.shares.fill())
        known = 0.0
        for turn in count():
            fair = layer.shares.fill()
            if turn < _WHOLE_TURNS:
                asked = ask(fair)
            else:
                asked, known = lowest_missing(ask, fair, goal.weight, known=known)
            if asked.had:
                break
            assert asked.answer.duals is not None
            if not cut(asked.answer.duals, asked.wanted):
                raise CertificateError("fairness: what is missing could not be explained")
        values = asked.answer.values
        assert values is not None
        self.leave(hint, tuple(used), self.iterations - steps)
        if layer.missed(fair, layer.hold(values)):
            raise CertificateError("fairness: somebody can have more than the share found")
        self.values = values
        return fair, tuple(map(multipliers_of, used))
