"""Goals as stages that prices are asked of: the lowest rate that may still rise is a column.

The rates of a fair goal in ascending order are its vector; the best vector is the one that comes
last in the order of dictionaries. A row of the goal is stuck once no solution with all others at
or above its rate raises it. So the vector is found from below: the common level of all rows that
are not stuck is made as high as can be, rows whose price is not zero are stuck there, and the
next level is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from supplyopt.lp.extend import extend
from supplyopt.lp.goals import FairGoal, Goal, LinearGoal
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, Program, sums

__all__ = ["Layer", "Linear", "with_levels"]

_FULL = 1e-9
"""A share less than its cap by no more than this part of it is the cap."""
_ROOM = 1e-12
"""What holding a full share leaves to rounding, in units."""


@dataclass(frozen=True)
class Linear:
    """A linear goal as a stage.

    Attributes
    ----------
    goal : int
        Its number among all goals.
    cost : float array, one a column
    value : float
        What the goal is at best.
    """

    goal: int
    cost: Floats
    value: float


@dataclass(frozen=True)
class Layer:
    """Rows of a fair goal that share one level, as a stage.

    Rows of one column, full at one rate, always have one rate, and are one group.

    Attributes
    ----------
    goal : int
        Its number among all goals.
    level : int
        The column of the level.
    share : integer array, one a group
        The columns that hold what each group has.
    row : integer array, one a group
        The rows "share - weight x level >= 0".
    weight, cap : float array, one a group
    base : float array, one a group
        What each group has in the fair answer.
    count : integer array, one a group
        How many rows of the goal it stands for.
    before : int
        How many rows of the goal belong to earlier layers.
    scale : float
        What a rate has to be multiplied by: 1 where rows have rates; where none is entitled to
        anything, what brings rates back to shares.
    rated : bool
        Which of the two it is.
    """

    goal: int
    level: int
    share: Indices
    row: Indices
    weight: Floats
    cap: Floats
    base: Floats
    count: Indices
    before: int
    scale: float
    rated: bool

    @property
    def rate(self) -> Floats:
        """The fair rate of each group."""
        return self.base / self.weight

    @property
    def full(self) -> Flags:
        """Which groups lack nothing."""
        full: Flags = self.base >= self.cap * (1 - _FULL)
        return full

    def passed(self, open_groups: Flags) -> Flags:
        """Return the full groups whose rate no open group that could rise is below.

        They are stuck by their own caps, whatever else there is.
        """
        level = self.rate[open_groups & ~self.full].min(initial=np.inf)
        passed: Flags = open_groups & self.full & (self.rate <= level)
        return passed

    def opened(self, bounds: Bounds, open_groups: Flags) -> Bounds:
        """Return bounds under which the level of the open groups can be asked for."""
        bounds = bounds.copy()
        bounds.column_upper[self.level] = np.inf
        bounds.row_lower[self.row] = np.where(open_groups, 0.0, -np.inf)
        return bounds

    def held(self, bounds: Bounds, stuck: Flags, shares: Floats) -> Bounds:
        """Return bounds that hold the shares of stuck groups, and ask for no level."""
        bounds = bounds.copy()
        which = self.share[stuck]
        bounds.column_lower[which] = np.minimum(shares[stuck], self.cap[stuck])
        bounds.column_upper[self.level] = 0.0
        bounds.row_lower[self.row] = -np.inf
        return bounds

    def nearly(self, program: Program) -> Floats:
        """Return the fair shares less what rounding may have added."""
        return np.maximum(self.base - _ROOM * program.unit[self.share], 0.0)


def with_levels(
    program: Program,
    goals: Sequence[Goal],
    values: Sequence[float],
    shares: Sequence[tuple[Indices, Floats]],
) -> tuple[Program, tuple[Linear | Layer, ...]]:
    """Return a program with columns for the levels of fair goals, its goals as stages.

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    values : sequence of float
        What each goal is at best.
    shares : sequence of (integer array, float array)
        The fair shares of every layer of the fair goals, in order, with the numbers of rows.
    """
    stages: list[Linear | Layer] = []
    proved = iter(shares)
    for number, (goal, value) in enumerate(zip(goals, values, strict=True)):
        if isinstance(goal, LinearGoal):
            stages.append(Linear(number, goal.cost, value))
            continue
        before = 0
        for part in goal.layers():
            rows, had = next(proved)
            assert (rows == part.rows).all()
            rated = bool((goal.weight[np.isin(goal.rows, rows)] > 0).all())
            program, layer = _with_level(program, part, had, number, before, rated=rated)
            stages.append(layer)
            before += len(rows)
    return program, tuple(stages)


def _with_level(
    program: Program, part: FairGoal, had: Floats, number: int, before: int, *, rated: bool
) -> tuple[Program, Layer]:
    """Add the columns level and share, the rows "gap + shares = caps" and the level rows."""
    keys = np.stack([part.gap, part.cap / part.weight], axis=1)
    distinct, of = np.unique(keys, axis=0, return_inverse=True)
    of = of.reshape(-1)
    n = len(distinct)
    weight, cap, base = (sums(each, of, n) for each in (part.weight, part.cap, had))
    gap, column_of = np.unique(distinct[:, 0].astype(np.int64), return_inverse=True)
    asked = sums(cap, column_of, len(gap))
    unit = program.unit[gap][column_of]
    middle = np.exp2(np.round(np.median(np.log2(unit / weight))))
    level, share = program.n_columns, program.n_columns + 1 + np.arange(n)
    split, row = np.arange(len(gap)), len(gap) + np.arange(n)
    larger = extend(
        program,
        lower=np.zeros(1 + n),
        upper=np.concatenate([[0.0], cap]),
        unit=np.concatenate([[middle], unit]),
        row_lower=np.concatenate([asked, np.full(n, -np.inf)]),
        row_upper=np.concatenate([asked, np.full(n, np.inf)]),
        entries=(
            np.concatenate([split, column_of, row, row]),
            np.concatenate([gap, share, share, np.full(n, level)]),
            np.concatenate([np.ones(len(gap)), np.ones(n), np.ones(n), -weight]),
        ),
    )
    layer = Layer(
        goal=number,
        level=level,
        share=share,
        row=program.n_rows + row,
        weight=weight,
        cap=cap,
        base=base,
        count=np.bincount(of, minlength=n),
        before=before,
        scale=1.0 if rated else float(part.weight[0]),
        rated=rated,
    )
    return larger, layer
