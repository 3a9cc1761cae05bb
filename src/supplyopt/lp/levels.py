"""Fair goals on programs with whole columns, level by level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import LimitError
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.asker import Asker
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, Outcome
from supplyopt.lp.ordered import sum_of_lowest
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program
from supplyopt.lp.surrogate import nearest_to
from supplyopt.lp.trial import (
    ROOM,
    at_level,
    power_of_two,
    raises,
    room_of,
    with_level,
    with_shares,
)

__all__ = ["TAIL", "Leveled", "raise_whole"]

TAIL = 10.0
"""Seconds that may go, at each priority, into the rates behind the lowest one."""
_STEP = 1e-6
"""Rates nearer than this, as a share of the larger of 1 and the rate, are one level."""
_MANY = 250
"""Of more rows that all may rise, but not together, it is not asked who has to stay."""
_FEW = 24
"""So many rows or fewer are put in order by sums of the lowest."""

Shares = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Leveled:
    """How far the fair shares of some rows were found.

    Attributes
    ----------
    status : AnswerStatus
        OPTIMAL if nothing is fairer, else LIMIT.
    program : Program
        With the shares held.
    settled : FairGoal
        Of the rows that have the same share in all that is as fair.
    proved : bool
        Whether no lowest rate is higher.
    """

    status: AnswerStatus
    program: Program
    settled: FairGoal
    proved: bool


def raise_whole(program: Program, goal: FairGoal, asker: Asker, shares: Shares) -> Leveled:
    """Make the lowest rate as high as can be, then the next lowest, and so on.

    Three proofs are tried in turn, the cheapest first. Fair rates without whole columns that
    whole columns can have are the fairest: this is all there is to do where every corner of the
    program is whole. Else the highest level that all rows can have is found and proved, as are the
    rows that no solution raises above it; without those the rest is raised further. Where every
    row can be raised, but not all together, somebody has to be chosen to stay: few rows are then
    put in order by sums of the lowest, which is exact, too.

    Many rows in that place are beyond what can be proved in a reasonable time. They get shares
    near to the fair ones without whole columns, and the status LIMIT.

    Parameters
    ----------
    program : Program
    goal : FairGoal
        With weights above zero; rows share no column.
    asker : Asker
        Without a limit of time of its own, what comes behind the lowest rate has `TAIL` seconds;
        with one, half of what is left.
    shares : callable
        Returns the fair shares once whole columns are fixed where values have them.
    """
    run = _Run(program, goal, asker, shares)
    try:
        return run.all_levels()
    except LimitError:
        return run.unfinished()


class _Run:
    """The rows that are not settled yet, above the level of those that are."""

    def __init__(self, program: Program, goal: FairGoal, asker: Asker, shares: Shares) -> None:
        self._program = program
        self._goal = goal
        self._asker = asker
        self._shares = shares
        self._bounds: Bounds = program.bounds.copy()
        self._proved = False
        self._aim: Floats | None = None
        self._ordered: Program | None = None
        self._swapping: Indices = np.zeros(0, dtype=np.int64)

    def all_levels(self) -> Leveled:
        asker, goal = self._asker, self._goal
        if asker.values is None:
            asker.must(self._program, np.zeros(self._program.n_columns))
        left = asker.left()
        free = np.arange(len(goal.rows))
        raised = self._raised(free)
        with asker.no_longer_than(TAIL if left is None else left / 2):
            while raised is not None:
                settled = self._settled(free, *raised)
                if settled is None or len(settled) == 0:
                    raised = None if settled is None else raised
                    break
                free = settled
                raised = self._raised(free)
        if raised is None:
            return self.unfinished()
        # Rows that are as fair may share differently, and later goals choose: what is held is the
        # order of rates, not who has which, but where only one way of sharing has that order.
        held = self._ordered or self._program.with_bounds(self._bounds)
        return Leveled(AnswerStatus.OPTIMAL, held, self._alone(), proved=True)

    def _alone(self) -> FairGoal:
        return self._goal.part(np.setdiff1d(np.arange(len(self._goal.rows)), self._swapping))

    def unfinished(self) -> Leveled:
        """Return the best shares that were found, whatever was not proved."""
        if self._asker.values is None:
            raise LimitError("the time limit was hit before any plan was found")
        left = self._asker.left()
        nobody = self._goal.part(np.zeros(0, dtype=np.int64))
        if left == 0.0:
            return Leveled(AnswerStatus.LIMIT, self._program, nobody, proved=self._proved)
        before, exact = self._asker.values, self._exact()
        if self._aim is not None:
            now = self._program.with_bounds(self._bounds)
            with self._asker.no_longer_than(TAIL if left is None else left / 3):
                nearest_to(now, self._goal, self._aim, self._asker)
            other = self._exact()
            if np.lexsort(self._in_line([other, exact]).T[::-1])[-1] == 1:
                self._asker.values = before
            else:
                exact = other
        held = _holding(self._program, self._goal, exact)
        return Leveled(AnswerStatus.LIMIT, held, nobody, proved=self._proved)

    def _in_line(self, shares: list[Floats]) -> Floats:
        """Return the rates in order, so far as they are not rounding."""
        rates = np.sort(np.array(shares) / self._goal.weight, axis=1)
        return np.round(rates / _STEP) * _STEP

    def _exact(self) -> Floats:
        assert self._asker.values is not None
        return self._shares(self._asker.values)

    def _raised(self, free: Indices) -> tuple[float, float] | None:
        """Raise rows to the highest level that all can have.

        Returns
        -------
        level, apart : float
            How much higher they could be without whole columns; infinite level where all that is
            fair without whole columns is reached. None at a limit.
        """
        asker, part = self._asker, self._goal.part(free)
        now = self._program.with_bounds(self._bounds)
        aim = self._fair_without_whole(now, part)
        if self._aim is None:
            self._aim = aim
        tried = _holding(now, part, aim)
        answer = asker.ask(tried, np.zeros(tried.n_columns))
        if answer.status is AnswerStatus.OPTIMAL:
            self._proved = True
            self._bounds = tried.bounds
            return np.inf, 0.0
        top = _top(self._bounds, part)
        most = min(_lowest(aim, part, top), float((top / part.weight).max()))
        least = _lowest(self._exact()[free], part, top)
        level = self._level(now, part, least, most)
        if level is None:
            return None
        self._proved = True
        self._keep(part, level)
        return level, most - level

    def _settled(self, free: Indices, level: float, apart: float) -> Indices | None:
        """Return the rows that may rise above the level; None where that is not known."""
        if level == np.inf:
            return np.zeros(0, dtype=np.int64)
        part = self._goal.part(free)
        stuck = _top(self._bounds, part) <= level * part.weight * (1 + _STEP)
        if not stuck.any():
            if len(free) > _MANY:
                return None
            found = self._never_raised(part, apart)
            if found is None:
                return None
            stuck = found
        return free[~stuck] if stuck.any() else self._in_order(free)

    def _fair_without_whole(self, now: Program, part: FairGoal) -> Floats:
        outcome, _ = solve_by_faces(now.relaxed(), [part], seconds=self._asker.left())
        if not outcome.shares:
            raise LimitError("the time limit was hit")
        return outcome.shares[0][1]

    def _level(self, now: Program, part: FairGoal, least: float, most: float) -> float | None:
        """Return the highest level that all rows can have; None at a limit.

        Between rates at which rows are full, the level is a column; which two of those it lies
        between is found by bisection.
        """
        asker, nothing = self._asker, np.zeros(now.n_columns)
        top = _top(now.bounds, part)
        ends = top / part.weight
        # Rates of whoever asks for far more than can come are small, and levels all the same.
        step = _STEP * max(least, min(1.0, most))
        if most <= least + step:
            return least
        marks = np.unique(ends[(ends > least + step) & (ends < most)])
        while len(marks):
            middle = float(marks[len(marks) // 2])
            answer = asker.ask(now.with_bounds(at_level(now.bounds, part, middle)), nothing)
            if answer.status is AnswerStatus.LIMIT:
                return None
            if answer.status is AnswerStatus.OPTIMAL:
                least, marks = middle, marks[marks > middle]
            else:
                most, marks = middle, marks[marks < middle]
        held = now.with_bounds(at_level(now.bounds, part, least))
        question = with_level(held, part, ends > least, most=most)
        question.bounds.column_lower[-1] = min(least + step, most)
        answer = asker.ask(question, np.append(nothing, -1.0), gap=step / 2)
        if answer.status is AnswerStatus.LIMIT:
            return None
        if answer.status is AnswerStatus.OPTIMAL:
            # What is held leaves solvers a little room, which must not count as a rate.
            again = _lowest(self._exact()[np.isin(self._goal.rows, part.rows)], part, top)
            least = max(least, again)
        return least

    def _keep(self, part: FairGoal, level: float) -> None:
        high, low = self._bounds.column_upper, self._bounds.column_lower
        owed = np.minimum(level * part.weight, part.cap - low[part.gap])
        lack = np.maximum(part.cap - owed, low[part.gap]) + room_of(owed, self._room(part))
        high[part.gap] = np.minimum(high[part.gap], lack)

    def _room(self, part: FairGoal) -> Floats:
        room: Floats = ROOM * (part.cap + self._program.unit[part.gap])
        return room

    def _never_raised(self, part: FairGoal, apart: float) -> Flags | None:
        """Return the rows that are at the level in every solution; None at a limit.

        The sum of all raises is made as large as can be; rows raised are not stuck, and the rest
        is tried again without them.
        """
        now = self._program.with_bounds(self._bounds)
        left = np.ones(len(part.rows), dtype=bool)
        while left.any():
            question, cost, least = raises(now, part, left)
            columns = slice(now.n_columns, None)
            least = np.maximum(least, (4 * self._room(part) / part.weight)[left])
            # A little each is enough to tell, and leaves more for the others.
            high = question.bounds.column_upper
            high[columns] = np.minimum(high[columns], np.maximum(apart, 4 * least))
            # Solvers overlook gains that are small to them: CBC those below 1e-5.
            question.unit[columns] = power_of_two(high[columns])
            answer = self._asker.must(question, cost, gap=float(least.min()) / 2)
            if answer.status is AnswerStatus.LIMIT or answer.values is None:
                return None
            raised = answer.values[columns] > least
            if not raised.any():
                break
            left[np.flatnonzero(left)[raised]] = False
        return left

    def _in_order(self, free: Indices) -> Indices | None:
        """Settle rows that can each be raised, but not all together."""
        if len(free) > _FEW:
            return None
        part = self._goal.part(free)
        self._swapping = free
        now = self._program.with_bounds(self._bounds)
        mine = np.isin(self._goal.rows, part.rows)
        status, self._ordered = sum_of_lowest(
            now, part, self._asker.must, shares=lambda values: self._shares(values)[mine]
        )
        return None if status is AnswerStatus.LIMIT else np.zeros(0, dtype=np.int64)


def _top(bounds: Bounds, part: FairGoal) -> Floats:
    """Return what each row has when it lacks no more than it must."""
    top: Floats = part.cap - bounds.column_lower[part.gap]
    return top


def _lowest(shares: Floats, part: FairGoal, top: Floats) -> float:
    """Return the level at or above which all rows are, or full."""
    short = shares < top * (1 - ROOM)
    return float((shares / part.weight)[short].min(initial=np.inf))


def _holding(program: Program, part: FairGoal, shares: Floats) -> Program:
    outcome = Outcome(np.zeros(0), (), AnswerStatus.OPTIMAL, ((part.rows, shares),))
    return with_shares(program, part, outcome)
