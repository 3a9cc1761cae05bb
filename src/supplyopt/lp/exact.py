"""Goals in order in exact arithmetic, for small programs whose numbers lie too far apart.

Solvers of double precision see a millionth beside a billion as rounding. The simplex method over
fractions sees both (Dantzig's rule, and Bland's where it stands still, so that it ends). Each goal
is held by taking out of the program every column that its reduced cost keeps at zero, as
`supplyopt.lp.faces` does; fair goals raise one level after the other, and rows whose slack has a
price can rise no further. All data are taken as the decimal numbers that they are written as, so
what comes out is proved by the arithmetic itself: value and bound are one number.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from supplyopt.errors import InfeasibleError, LimitError
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal, Outcome, Stage
from supplyopt.lp.program import Floats, Program
from supplyopt.lp.trail import Work

__all__ = ["MOST_COLUMNS", "solve_exactly"]

MOST_COLUMNS = 2000
"""Programs of more columns would take minutes."""
_PATIENCE = 20
"""Steps on one spot until Bland's rule takes over."""
_ROUNDING = Fraction(1, 10**12)
"""Rows that miss by no more than this share of their own numbers miss by the digits of doubles."""
_NOTHING = Fraction(0)

Linear = dict[int, Fraction]
"""A sum of columns, each with its factor."""


def solve_exactly(
    program: Program, goals: Sequence[Goal], *, seconds: float | None = None
) -> Outcome:
    """Solve goals in order on a program without whole columns, exactly.

    Parameters
    ----------
    program : Program
        With no integral column, and finite lower bounds of columns.
    goals : sequence of Goal
        Rows of fair goals share no column.
    seconds : float, optional
        Limit of time for all goals together.

    Raises
    ------
    InfeasibleError
        If no values keep all rows and bounds.
    LimitError
        If the limit was hit before any values were found.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    tableau = _Dictionary(program, deadline)
    stages: list[Stage] = []
    work: list[Work] = []
    status = AnswerStatus.OPTIMAL
    for goal in goals:
        start, steps = time.perf_counter(), tableau.steps
        try:
            value = _fair(tableau, goal) if isinstance(goal, FairGoal) else _linear(tableau, goal)
        except LimitError:
            status, unknown = AnswerStatus.LIMIT, float("nan")
            value = unknown if isinstance(goal, FairGoal) else _value(tableau, goal)
            stages.append(Stage(goal.name, goal.priority, value, unknown, status))
            break
        stages.append(Stage(goal.name, goal.priority, value, value, AnswerStatus.OPTIMAL))
        work.append(
            Work(
                goal.name,
                goal.priority,
                columns=program.n_columns,
                rows=program.n_rows,
                method="exact arithmetic",
                solves=1,
                iterations=tableau.steps - steps,
                warm=False,
                seconds=time.perf_counter() - start,
            )
        )
    values = np.array([float(tableau.value(column)) for column in range(program.n_columns)])
    return Outcome(values, tuple(stages), status, work=tuple(work), exact=True)


def _linear(tableau: _Dictionary, goal: LinearGoal) -> float:
    tableau.minimize(_cost(goal))
    return _value(tableau, goal)


def _cost(goal: LinearGoal) -> Linear:
    return {at: _fraction(goal.cost[at]) for at in np.flatnonzero(goal.cost).tolist()}


def _value(tableau: _Dictionary, goal: LinearGoal) -> float:
    paid = (price * tableau.value(at) for at, price in _cost(goal).items())
    return float(sum(paid, _NOTHING))


def _fair(tableau: _Dictionary, goal: FairGoal) -> float:
    """Raise the lowest rate of each layer, then that of the rows which can rise further."""
    lowest = float("nan")
    for number, layer in enumerate(goal.layers()):
        cap, weight = _fractions(layer.cap), _fractions(layer.weight)
        # What the needs of several cycles lack may come to more than their sum as a double.
        above = [
            tableau.enter({column: Fraction(-1)}, max(most, tableau.value(column)))
            for column, most in zip(layer.gap.tolist(), cap, strict=True)
        ]
        free, rounds = list(range(len(above))), 0
        while free:
            level = tableau.new_column()
            slack = {
                row: tableau.enter({above[row]: Fraction(1), level: -weight[row]}) for row in free
            }
            stuck = tableau.minimize({level: Fraction(-1)})
            if rounds == 0 and number == 0 and (goal.weight > 0).any():
                lowest = float(tableau.value(level))
            free = [row for row in free if slack[row] not in stuck]
            above = [slack.get(row, -1) for row in range(len(above))]
            rounds += 1
    return lowest


def _fractions(values: Floats) -> list[Fraction]:
    return [_fraction(value) for value in values.tolist()]


def _fraction(value: float) -> Fraction:
    # As it is written down: a tenth is a tenth, so that equal ways stay equal.
    return Fraction(repr(float(value)))


class _Dictionary:
    """Basic columns as sums of the others, all columns at zero or above, from a feasible corner.

    ``basic = amount + sum of factor x column``. Columns of the program are counted from their
    lower bounds; those beyond are slacks and levels. Columns that are held at zero for good are
    taken out.
    """

    def __init__(self, program: Program, deadline: float | None) -> None:
        self.steps = 0
        self._deadline = deadline
        self._rows: dict[int, Linear] = {}
        self._amount: dict[int, Fraction] = {}
        self._used: dict[int, set[int]] = {}
        self._gone: set[int] = set()
        # How large the numbers are that each makes good the rest of.
        self._artificial: dict[int, Fraction] = {}
        self._lower = _fractions(program.bounds.column_lower)
        self._next = program.n_columns
        self._write(program)
        try:
            self.minimize({column: Fraction(1) for column in self._artificial})
        except LimitError:
            raise LimitError("the time limit was hit before any plan was found") from None
        self._without_artificial()

    def value(self, column: int) -> Fraction:
        """Return the value of a column, from zero."""
        start = self._lower[column] if column < len(self._lower) else _NOTHING
        return start + self._amount.get(column, _NOTHING)

    def new_column(self) -> int:
        """Return a further column, which stands in no row yet."""
        self._next += 1
        return self._next - 1

    def enter(self, linear: Linear, amount: Fraction = _NOTHING) -> int:
        """Add the column ``amount + linear``; an artificial one makes good what it is below zero.

        Columns of the program count from zero in `linear`, not from their lower bounds.
        """
        size = abs(amount)
        for column, factor in linear.items():
            if column < len(self._lower):
                amount += factor * self._lower[column]
                size += abs(factor * self._lower[column])
        amount, row = self._expressed(linear, amount)
        column = self.new_column()
        if amount < 0:
            missing = self.new_column()
            negative = {at: -factor for at, factor in row.items()}
            self._set(missing, {**negative, column: Fraction(1)}, -amount)
            self._artificial[missing] = size
        else:
            self._set(column, row, amount)
        return column

    def minimize(self, cost: Linear) -> set[int]:
        """Make a sum as small as can be; return the columns that this holds at zero for good."""
        _, row = self._expressed(cost, _NOTHING)
        idle = 0
        while True:
            better = [column for column, price in row.items() if price < 0]
            if not better:
                break
            self._stop_in_time()
            # The steepest; after steps on one spot the first, which ends every circle (Bland).
            entering = min(better) if idle > _PATIENCE else min(better, key=lambda at: row[at])
            leaving = self._first_to_leave(entering)
            idle = idle + 1 if self._amount[leaving] == 0 else 0
            self._pivot(leaving, entering)
            price, new = row.pop(entering), self._rows[entering]
            _add(row, new, price)
        held = {column for column, price in row.items() if price > 0}
        self._take_out(held)
        return held

    def _write(self, program: Program) -> None:
        """Enter every row of a program, then every upper bound of its columns."""
        bounds = program.bounds
        rows: list[Linear] = [{} for _ in range(program.n_rows)]
        entries = (program.entry_row, program.entry_column, program.entry_value)
        for row, column, value in zip(*(part.tolist() for part in entries), strict=True):
            rows[row][column] = rows[row].get(column, _NOTHING) + _fraction(value)
        self._gone = set(np.flatnonzero(bounds.column_lower == bounds.column_upper).tolist())
        times = np.bincount(program.entry_column, minlength=program.n_columns)
        for linear, low, high in zip(
            rows, bounds.row_lower.tolist(), bounds.row_upper.tolist(), strict=True
        ):
            if low == high:
                self._equal(linear, _fraction(low), alone={at for at in linear if times[at] == 1})
                continue
            if np.isfinite(low):
                self.enter(linear, -_fraction(low))
            if np.isfinite(high):
                self.enter({at: -factor for at, factor in linear.items()}, _fraction(high))
        limited = np.isfinite(bounds.column_upper) & (bounds.column_lower != bounds.column_upper)
        for column in np.flatnonzero(limited).tolist():
            self.enter({column: Fraction(-1)}, _fraction(bounds.column_upper[column]))

    def _equal(self, linear: Linear, amount: Fraction, *, alone: Iterable[int]) -> None:
        """Enter an equation, with a column that stands nowhere else as its basic one."""
        size = abs(amount)
        for column, factor in linear.items():
            amount -= factor * self._lower[column]
            size += abs(factor * self._lower[column])
        for column in alone:
            if column not in self._gone and amount / linear[column] >= 0:
                own = linear[column]
                rest = {at: -each / own for at, each in linear.items() if at != column}
                amount, rest = self._expressed(rest, amount / own)
                self._set(column, rest, amount)
                return
        sign = Fraction(1) if amount >= 0 else Fraction(-1)
        amount, row = self._expressed(
            {at: -sign * factor for at, factor in linear.items()}, sign * amount
        )
        missing = self.new_column()
        self._artificial[missing] = size
        self._set(missing, row, amount)

    def _without_artificial(self) -> None:
        for column, size in self._artificial.items():
            if self.value(column) > _ROUNDING * size:
                raise InfeasibleError("not all guarantees and reserves can be kept")
            # Sums of the data that were added up in doubles miss by their last digit.
            if column in self._amount:
                self._amount[column] = _NOTHING
            row = self._rows.get(column)
            if row is None:
                continue
            if row:
                self._pivot(column, next(iter(row)))
            else:
                del self._rows[column], self._amount[column]
        self._take_out(set(self._artificial))

    def _expressed(self, linear: Linear, amount: Fraction) -> tuple[Fraction, Linear]:
        """Return a sum in terms of the columns that are not basic, counted from lower bounds."""
        row: Linear = {}
        for column, factor in linear.items():
            if column in self._gone:
                continue
            if column in self._rows:
                amount += factor * self._amount[column]
                _add(row, self._rows[column], factor)
            else:
                _add(row, {column: Fraction(1)}, factor)
        return amount, row

    def _set(self, basic: int, row: Linear, amount: Fraction) -> None:
        self._rows[basic], self._amount[basic] = row, amount
        for column in row:
            self._used.setdefault(column, set()).add(basic)

    def _first_to_leave(self, entering: int) -> int:
        found = [
            (self._amount[basic] / -self._rows[basic][entering], basic)
            for basic in self._used.get(entering, ())
            if self._rows[basic][entering] < 0
        ]
        return min(found)[1]

    def _pivot(self, leaving: int, entering: int) -> None:
        """Let a column be basic in place of another."""
        self.steps += 1
        row, amount = self._rows.pop(leaving), self._amount.pop(leaving)
        for column in row:
            self._used[column].discard(leaving)
        size = row.pop(entering)
        new = {column: -factor / size for column, factor in row.items()}
        new[leaving] = 1 / size
        at = -amount / size
        for basic in self._used.pop(entering, set()):
            other = self._rows[basic]
            factor = other.pop(entering)
            self._amount[basic] += factor * at
            for column in new:
                before = other.get(column)
                now = factor * new[column] if before is None else before + factor * new[column]
                if now:
                    other[column] = now
                    self._used.setdefault(column, set()).add(basic)
                elif before is not None:
                    del other[column]
                    self._used[column].discard(basic)
        self._set(entering, new, at)

    def _take_out(self, columns: set[int]) -> None:
        self._gone |= columns
        for column in columns:
            for basic in self._used.pop(column, set()):
                del self._rows[basic][column]

    def _stop_in_time(self) -> None:
        if self._deadline is not None and time.monotonic() > self._deadline:
            raise LimitError("the time limit was hit")


def _add(row: Linear, other: Linear, factor: Fraction) -> None:
    """Add a multiple of one sum to another, in place."""
    for column, each in other.items():
        total = row.get(column, _NOTHING) + factor * each
        if total:
            row[column] = total
        else:
            row.pop(column, None)
