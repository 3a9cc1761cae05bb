"""What one more unit on a row's bound is worth to goals in order.

Let v(t) be the least value of a goal with t more units on a row, goals before it held. All rows
asked about here only leave more freedom when they are raised, so v falls or stays. It is convex
and piecewise linear in t, so where it does not fall at once it never does: then the goal does
not move, and the next one has a v of the same kind. The lowest rate of a fair goal that may
rise is such a goal too (Ogryczak and Sliwinski, 2006: the sum of the k lowest rates is concave).

The slope of v at 0 to the right is the largest price of the row over all dual solutions that
are optimal at 0, of which a solver gives any one. Two facts decide which one is right:

- A dual solution with a price of zero on the row stays optimal for every t, so v never moves.
- A dual solution that is optimal at some t > 0 is optimal exactly where its face (see
  `face_of`), with t a column, has a solution. The least and the largest t on that face are the
  ends of a piece of v. A piece that begins at 0 gives the slope there, and ends where the
  price ceases to hold; one that begins later is left for a smaller t (in the manner of Eisner
  and Severance, 1976, "Mathematical techniques for efficient record segmentation").

No slope is ever taken from a difference of values, which rounding could make up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.lp.answer import Answer, AnswerStatus, Limits
from supplyopt.lp.certify import dual_bound, require_feasible, require_optimal
from supplyopt.lp.face import face_of, zero_price
from supplyopt.lp.goals import Goal, Outcome, natural_size
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.price_stages import Layer, Linear, with_levels
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program

__all__ = ["NOTHING", "Price", "prices_of_rows"]

_STEP = 1.0
"""The first t that is tried, in units, of which the largest quantities have about 10,000."""
_NOTHING = 1e-7
"""A t below this many units is rounding."""
_LARGE = 1e4
"""The t at which prices without end are checked, in units."""
_AGREE = 1e-6
"""What a price may differ by from a re-solve, as a share of itself."""
_NOISE = 1e-7
"""Likewise, as a share of the goal's natural size."""


@dataclass(frozen=True)
class Price:
    """What one more unit on a row's bound is worth to the first goal that it moves.

    Attributes
    ----------
    goal : int or None
        The number of the goal, None where none moves.
    gain : float
        How much smaller a linear goal gets, or how much higher a rate, with each unit.
    up_to : float
        For how many units that holds.
    rank : int or None
        For a fair goal which rate rises, counted from the lowest, 1.
    rated : bool
        False where what rises is a share of rows that have no rate.
    """

    goal: int | None
    gain: float
    up_to: float
    rank: int | None = None
    rated: bool = True


NOTHING = Price(None, 0.0, np.inf)
"""No goal moves."""


def prices_of_rows(
    program: Program, goals: Sequence[Goal], outcome: Outcome, rows: Indices
) -> list[Price]:
    """Return what one more unit on the bound of each row is worth.

    Parameters
    ----------
    program : Program
        With no integral column.
    goals : sequence of Goal
    outcome : Outcome
        Of the goals, by `solve_by_faces`.
    rows : integer array
        Rows with an upper bound, that leave more freedom when it is raised. An equality is
        raised on both sides.

    Returns
    -------
    list of Price
        One a row.

    Raises
    ------
    CertificateError
        If a price cannot be told from rounding, or a re-solve does not confirm it.
    """
    values = [stage.value for stage in outcome.stages]
    larger, stages = with_levels(program, goals, values, outcome.shares)
    walk = _Walk(_with_amounts(larger, rows), stages, rows)
    return walk.prices()


def _with_amounts(program: Program, rows: Indices) -> Program:
    """Add for each row a column for what is added to its bound, held at zero."""
    n = len(rows)
    bounds, zeros = program.bounds, np.zeros(n)
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, rows]),
        entry_column=np.concatenate([program.entry_column, program.n_columns + np.arange(n)]),
        entry_value=np.concatenate([program.entry_value, -np.ones(n)]),
        bounds=Bounds(
            np.concatenate([bounds.column_lower, zeros]),
            np.concatenate([bounds.column_upper, zeros]),
            bounds.row_lower,
            bounds.row_upper,
        ),
        integral=np.concatenate([program.integral, np.zeros(n, dtype=bool)]),
        unit=np.concatenate([program.unit, 1 / program.row_scale[rows]]),
    )


@dataclass(frozen=True)
class _Stand:
    """A stage with what the stages before it leave free.

    Attributes
    ----------
    stage : int
    bounds : Bounds
        They hold every stage before this one; the columns of amounts are at zero.
    open : bool array or None
        For a layer which groups are not stuck; None for a linear goal.
    """

    stage: int
    bounds: Bounds
    open: Flags | None


@dataclass(frozen=True)
class _Found:
    """A dual solution at some amount, with the amounts for which it is optimal.

    Attributes
    ----------
    answer : Answer
    face : Bounds
        Of the dual solution, the amount free.
    """

    answer: Answer
    face: Bounds


class _Walk:
    """From stage to stage, until one moves.

    Most rows have no price at most stages; they all share one walk at amount zero. A row leaves
    it where it has a price, and goes on by itself, since a dual solution that gives it a price
    does not hold the stage once its bound is raised.
    """

    def __init__(self, program: Program, stages: Sequence[Linear | Layer], rows: Indices) -> None:
        self._program = program
        self._stages = stages
        self._rows = rows
        self._session = HighsSession(program)

    def prices(self) -> list[Price]:
        left = set(range(len(self._rows)))
        prices = [NOTHING] * len(self._rows)
        stand = self._ready(_Stand(0, self._program.bounds, None))
        while stand is not None and left:
            cost, bounds = self._question(stand)
            answer = self._solve(cost, bounds)
            self._require_value(stand, cost, answer)
            for number in [
                each for each in sorted(left) if self._priced(cost, bounds, answer, each)
            ]:
                left.discard(number)
                prices[number] = self._alone(stand, number)
            stand = self._next(stand, cost, bounds, answer)
        return prices

    def _alone(self, stand: _Stand, number: int) -> Price:
        """Return the price of one row, known to move no stage before this one."""
        here: _Stand | None = stand
        while here is not None:
            cost, bounds = self._question(here)
            found = self._first_piece(cost, bounds, number)
            if self._priced(cost, bounds, found.answer, number):
                return self._price(here, cost, bounds, number, found)
            here = self._next(here, cost, bounds, found.answer)
        return NOTHING

    def _first_piece(self, cost: Floats, bounds: Bounds, number: int) -> _Found:
        """Return a dual solution that is optimal from zero to some amount above."""
        unit = self._program.unit[self._column(number)]
        amount = _STEP * unit
        while amount > 10 * _NOTHING * unit:
            answer = self._solve(cost, self._at(bounds, number, amount))
            assert answer.duals is not None
            face = face_of(self._program, bounds, cost, answer.duals)
            face = self._at(face, number, 0.0, np.inf)
            least = self._end(face, number, 1.0)
            if least <= _NOTHING * unit:
                return _Found(answer, face)
            amount = least / 2
        raise CertificateError(
            f"the price of {self._name(number)} cannot be told from rounding: it changes with "
            "less than that; give quantities with fewer digits"
        )

    def _price(
        self, stand: _Stand, cost: Floats, bounds: Bounds, number: int, found: _Found
    ) -> Price:
        stage = self._stages[stand.stage]
        assert found.answer.duals is not None
        gain = -float(found.answer.duals[self._rows[number]])
        if gain < 0:
            raise CertificateError(f"more of {self._name(number)} seems to do harm: rounding")
        up_to = self._end(found.face, number, -1.0)
        unit = self._program.unit[self._column(number)]
        amount = up_to / 2 if np.isfinite(up_to) else _LARGE * unit
        again = self._solve(cost, self._at(bounds, number, amount))
        self._require_value(stand, cost, again, gained=gain * amount)
        if isinstance(stage, Linear):
            return Price(stage.goal, gain, up_to)
        assert stand.open is not None
        stuck = stage.before + int(stage.count[~stand.open].sum())
        return Price(stage.goal, gain * stage.scale, up_to, stuck + 1, rated=stage.rated)

    def _ready(self, stand: _Stand) -> _Stand | None:
        """Return the next stand at which there is something to ask, None behind the last."""
        while stand.stage < len(self._stages):
            stage = self._stages[stand.stage]
            if isinstance(stage, Linear):
                used = np.flatnonzero(stage.cost)
                bounds = stand.bounds
                if (bounds.column_lower[used] < bounds.column_upper[used]).any():
                    return stand
            else:
                left = np.ones(len(stage.share), dtype=bool) if stand.open is None else stand.open
                passed = stage.passed(left)
                shares = stage.nearly(self._program)
                stand = replace(
                    stand, bounds=stage.held(stand.bounds, passed, shares), open=left & ~passed
                )
                if (left & ~passed).any():
                    return stand
            stand = _Stand(stand.stage + 1, stand.bounds, None)
        return None

    def _question(self, stand: _Stand) -> tuple[Floats, Bounds]:
        stage = self._stages[stand.stage]
        cost = np.zeros(self._program.n_columns)
        if isinstance(stage, Linear):
            cost[: len(stage.cost)] = stage.cost
            return cost, stand.bounds
        assert stand.open is not None
        cost[stage.level] = -1.0
        return cost, stage.opened(stand.bounds, stand.open)

    def _next(self, stand: _Stand, cost: Floats, bounds: Bounds, answer: Answer) -> _Stand | None:
        """Hold a stage by an answer whose prices hold for every amount."""
        stage = self._stages[stand.stage]
        assert answer.duals is not None
        assert answer.values is not None
        if isinstance(stage, Linear):
            face = face_of(self._program, bounds, cost, answer.duals)
            return self._ready(_Stand(stand.stage + 1, face, None))
        assert stand.open is not None
        sizes = np.abs(answer.duals / self._program.row_scale)[stage.row]
        stuck = stand.open & (sizes > zero_price(self._program, bounds, cost))
        if not stuck.any():
            raise CertificateError("fairness: a level that cannot rise could not be explained")
        held = stage.held(bounds, stuck, answer.values[stage.share])
        return self._ready(_Stand(stand.stage, held, stand.open & ~stuck))

    def _require_value(
        self, stand: _Stand, cost: Floats, answer: Answer, *, gained: float = 0.0
    ) -> None:
        """Raise unless a stage has the value it has in the plan, less what was gained."""
        stage = self._stages[stand.stage]
        assert answer.values is not None
        if isinstance(stage, Linear):
            known = stage.value
        else:
            assert stand.open is not None
            known = -float(stage.rate[stand.open].min())
        value = float(cost @ answer.values)
        size = natural_size(self._program, cost, answer.values) + abs(known)
        if abs(value - (known - gained)) > _AGREE * gained + _NOISE * size:
            raise CertificateError(
                f"a price is not confirmed by solving again: {known - gained:.9g} was due, "
                f"{value:.9g} was found"
            )

    def _column(self, number: int) -> int:
        return self._program.n_columns - len(self._rows) + number

    def _at(self, bounds: Bounds, number: int, least: float, most: float | None = None) -> Bounds:
        """Return bounds with the amount on one row between two."""
        bounds = bounds.copy()
        bounds.column_lower[self._column(number)] = least
        bounds.column_upper[self._column(number)] = least if most is None else most
        return bounds

    def _end(self, face: Bounds, number: int, sign: float) -> float:
        """Return the least (sign 1) or largest (sign -1) amount on a face."""
        cost = np.zeros(self._program.n_columns)
        cost[self._column(number)] = sign
        answer = self._session.solve(cost, face, Limits())
        if answer.status is AnswerStatus.UNBOUNDED and sign < 0:
            return float("inf")
        return float(self._checked(cost, face, answer)[self._column(number)])

    def _priced(self, cost: Floats, bounds: Bounds, answer: Answer, number: int) -> bool:
        assert answer.duals is not None
        row = self._rows[number]
        size = abs(float(answer.duals[row])) / float(self._program.row_scale[row])
        return size > zero_price(self._program, bounds, cost)

    def _solve(self, cost: Floats, bounds: Bounds) -> Answer:
        answer = self._session.solve(cost, bounds, Limits())
        self._checked(cost, bounds, answer)
        return answer

    def _checked(self, cost: Floats, bounds: Bounds, answer: Answer) -> Floats:
        if answer.values is None or answer.duals is None:
            raise CertificateError(f"prices: the solver gave no answer: {answer.said}")
        require_feasible(self._program, bounds, answer.values)
        bound = dual_bound(self._program, bounds, cost, answer.duals)
        size = natural_size(self._program, cost, answer.values)
        require_optimal(float(cost @ answer.values), bound, size=size, goal="price")
        return answer.values

    def _name(self, number: int) -> str:
        row = int(self._rows[number])
        for block in self._program.rows:
            if block.start <= row < block.start + block.size:
                return block.names[row - block.start]
        return f"row {row}"
