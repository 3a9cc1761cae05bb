"""Fair shares in whole pieces of what few limits share out.

Where the shares of rows are whole numbers, but for what each row had before, and a limit says how
many pieces some rows get together, the fairest way is to give them one by one to whose rate is the
lowest (the divisor method of Adams). Without whole columns fair shares fall into levels: rows of
one level are stuck by limits that they share. How many pieces all rows of a level may have
together, whatever the others get, is a linear program; in whole pieces they have no more than the
whole part of that. Sharing these, level by level, is as fair as any sharing can be, so that a
solution that reaches it is the fairest, and nothing is left to prove.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.asker import Asker
from supplyopt.lp.certify import dual_bound
from supplyopt.lp.extend import extend
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.highs import HighsSession
from supplyopt.lp.program import Floats, Indices, Program, sums
from supplyopt.lp.trial import ROOM

__all__ = ["apportioned", "breaks_pieces"]

_SAME = 1e-9
"""Rates nearer than this, as a share of the rate, are one level."""
_NEAR = 1e-6
"""What is this near to a whole number of pieces is one."""
_LEVELS = 300
"""Of more levels than these not each is looked at."""
_TIME = 20.0
"""Seconds in which pieces are looked for that are as fair as the limits allow."""


def _beside_whole(program: Program, goal: FairGoal) -> Floats | None:
    """Return what each row has beside whole pieces; None where shares are not whole.

    A column that an equation of unit entries ties to whole columns is whole, too, but for a
    constant.

    Parameters
    ----------
    program : Program
    goal : FairGoal

    Returns
    -------
    float array, one a row, or None
        From 0 to below 1.
    """
    row, column = program.entry_row, program.entry_column
    bounds = program.bounds
    equation = bounds.row_lower == bounds.row_upper
    even = sums((np.abs(program.entry_value) != 1).astype(np.float64), row, program.n_rows) == 0
    known = program.integral.copy()
    part = np.zeros(program.n_columns)
    wanted = np.zeros(program.n_columns, dtype=bool)
    wanted[goal.gap] = True
    for _ in range(2):
        loose = sums((~known[column]).astype(np.float64), row, program.n_rows)
        tied = equation & even & (loose == 1)
        entry = np.flatnonzero(tied[row] & ~known[column])
        given = sums(program.entry_value * part[column], row, program.n_rows)
        at = column[entry]
        rest = (bounds.row_lower[row[entry]] - given[row[entry]]) * program.entry_value[entry]
        part[at] = rest - np.floor(rest)
        known[at] = True
    if not known[goal.gap].all():
        return None
    over = goal.cap - part[goal.gap]
    rest = over - np.floor(over)
    rest[rest > 1 - _NEAR] = 0.0
    return rest


def breaks_pieces(
    program: Program, goal: FairGoal, shares: Sequence[tuple[Indices, Floats]]
) -> bool:
    """Whether some shares are no whole numbers of pieces, where they have to be.

    Parameters
    ----------
    program : Program
    goal : FairGoal
    shares : sequence of (integer array, float array)
        Shares with the numbers of their rows, of this goal and of others.
    """
    beside = _beside_whole(program, goal)
    if beside is None:
        return False
    known = dict(zip(goal.rows.tolist(), beside.tolist(), strict=True))
    for rows, share in shares:
        mine = np.isin(rows, goal.rows)
        pieces = share[mine] - np.array([known[row] for row in rows[mine].tolist()])
        if (np.abs(pieces - np.round(pieces)) > _NEAR * np.maximum(pieces, 1.0)).any():
            return True
    return False


def apportioned(program: Program, goal: FairGoal, asker: Asker) -> Program | None:
    """Hold the fairest shares in whole pieces, where limits of levels alone decide them.

    Parameters
    ----------
    program : Program
    goal : FairGoal
        With weights above zero; rows share no column.
    asker : Asker
        Keeps the values that were found.

    Returns
    -------
    Program or None
        Within the fairest shares; rows of equal rates may still trade pieces. None where shares
        are not whole, or the limits of levels do not decide them.
    """
    beside = _beside_whole(program, goal)
    if beside is None or not len(goal.rows):
        return None
    left = asker.left()
    limit = _TIME if left is None else min(_TIME, left / 2)
    with asker.no_longer_than(limit):
        outcome, _ = solve_by_faces(program.relaxed(), [goal], seconds=asker.left())
        if outcome.status is not AnswerStatus.OPTIMAL or not outcome.shares:
            return None
        levels = _levels(goal, outcome.shares[0][1])
        if len(levels) > _LEVELS:
            return None
        held, linear = program, program.relaxed()
        session = HighsSession(linear)
        for rows in levels:
            most = _together(session, linear, goal.part(rows), asker)
            if most is None:
                return None
            held = _held(held, goal.part(rows), beside[rows], most)
        answer = asker.ask(held, np.zeros(held.n_columns))
    return held if answer.status is AnswerStatus.OPTIMAL else None


def _levels(goal: FairGoal, shares: Floats) -> list[Indices]:
    rates = shares / goal.weight
    order = np.argsort(rates, kind="stable")
    apart = np.flatnonzero(np.diff(rates[order]) > _SAME * rates[order][1:]) + 1
    return np.split(order, apart)


def _together(
    session: HighsSession, program: Program, part: FairGoal, asker: Asker
) -> float | None:
    """Return what rows cannot pass together, whatever the others have; None at a limit."""
    cost = np.zeros(program.n_columns)
    cost[part.gap] = 1.0
    answer = session.solve(cost, program.bounds, Limits(asker.left()))
    if answer.status is not AnswerStatus.OPTIMAL or answer.duals is None:
        return None
    return float(part.cap.sum() - dual_bound(program, program.bounds, cost, answer.duals))


def _held(program: Program, part: FairGoal, beside: Floats, most: float) -> Program:
    """Return the program in which rows have what is the fairest of so much in all."""
    bounds = program.bounds.copy()
    low, high = bounds.column_lower[part.gap], bounds.column_upper[part.gap]
    floor = np.floor(np.maximum(part.cap - high - beside, 0.0) + 1 - _NEAR)
    top = np.floor(part.cap - low - beside + _NEAR)
    pieces = int(np.floor(most - beside.sum() + _NEAR * max(1.0, most)))
    given, next_ones, more = _one_by_one(part, beside, floor, top, pieces)
    room = ROOM * (part.cap + program.unit[part.gap])
    lack = np.maximum(part.cap - beside - given, low)
    bounds.column_upper[part.gap] = np.minimum(high, lack + room)
    least = np.maximum(part.cap - beside - given - next_ones, low)
    bounds.column_lower[part.gap] = np.maximum(low, least - room)
    held = program.with_bounds(bounds)
    if not more:
        return held
    tied = np.flatnonzero(next_ones)
    return extend(
        held,
        lower=np.zeros(0),
        upper=np.zeros(0),
        unit=np.zeros(0),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([float(lack[tied].sum()) - more + 0.25]),
        entries=(np.zeros(len(tied), dtype=np.int64), part.gap[tied], np.ones(len(tied))),
    )


def _one_by_one(
    part: FairGoal, beside: Floats, floor: Floats, top: Floats, pieces: int
) -> tuple[Floats, Floats, int]:
    """Give pieces one by one to whose rate is the lowest.

    Returns
    -------
    given : float array
        Pieces of each row.
    next_ones : float array
        1 for rows of equal rate among which the last pieces go, else 0.
    more : int
        How many of these get one.
    """
    pieces = min(max(pieces, int(floor.sum())), int(top.sum()))

    def at(level: float) -> Floats:
        """Give each row pieces until its rate is at least the level."""
        wanted = np.ceil(level * part.weight * (1 - 1e-12) - beside)
        return np.clip(wanted, floor, top)

    less, more = 0.0, float(((beside + top) / part.weight).max(initial=0.0)) * (1 + _NEAR) + 1.0
    for _ in range(200):
        middle = (less + more) / 2
        if not less < middle < more:
            break
        if at(middle).sum() <= pieces:
            less = middle
        else:
            more = middle
    given = at(less)
    rest = pieces - int(given.sum())
    tied = at(more) > given
    if rest == 0 or not tied.any():
        return given, np.zeros(len(given)), 0
    # Of equals the lighter one: it then has the higher rate.
    then = np.where(tied, (beside + given + 1) / part.weight, -np.inf)
    last = np.sort(then)[::-1][rest - 1]
    sure = then > last * (1 + 1e-12)
    same = tied & ~sure & (then >= last * (1 - 1e-12))
    return given + sure, same.astype(np.float64), rest - int(sure.sum())
