"""What programs with whole columns reach as well as programs without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import CertificateError, LimitError
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.apportion import breaks_pieces
from supplyopt.lp.asker import Asker
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.goals import FairGoal, Goal, Outcome
from supplyopt.lp.program import Bounds, Floats, Program
from supplyopt.lp.trial import ROOM, room_of

__all__ = ["reach_relaxed"]

_NEAR = 1e-9
_TRY = 10.0
"""Seconds in which whole values on the last face of the relaxation are looked for."""


def reach_relaxed(
    program: Program, goals: Sequence[Goal], asker: Asker
) -> tuple[Outcome, Program] | None:
    """Reach goals as well as without whole columns, where that can be done.

    No solution without whole columns betters the relaxation's optimum, so whole values on its
    face are best, with nothing left to prove. They are there whenever every corner of the
    relaxation is whole. One item on lanes with limits of their own makes a network matrix, which
    is totally unimodular: if lots, limits and quantities are whole multiples of one lot, each
    corner is whole (Hoffman and Kruskal, 1956, "Integral boundary points of convex polyhedra").

    Parameters
    ----------
    program : Program
    goals : sequence of Goal
    asker : Asker
        Keeps the values that were found.

    Returns
    -------
    outcome : Outcome
        With whole values.
    program : Program
        Within the face.
    None
        Where no such values are there, or none were found in time.
    """
    try:
        outcome, face = solve_by_faces(program.relaxed(), goals, seconds=asker.left())
    except (LimitError, CertificateError):
        # Numbers too far apart for faces are nothing that the search for whole values needs.
        return None
    if outcome.status is not AnswerStatus.OPTIMAL:
        return None
    if any(
        isinstance(goal, FairGoal) and breaks_pieces(program, goal, outcome.shares)
        for goal in goals
    ):
        return None
    tried = program.with_bounds(_with_room(face, program, goals, outcome))
    if _is_whole(program, outcome.values):
        asker.values = outcome.values
        return outcome, tried
    with asker.no_longer_than(_TRY):
        answer = asker.ask(tried, np.zeros(program.n_columns))
    if answer.status is not AnswerStatus.OPTIMAL or answer.values is None:
        return None
    return replace(outcome, values=answer.values), tried


def _is_whole(program: Program, values: Floats) -> bool:
    whole = values[program.integral]
    return bool((np.abs(whole - np.round(whole)) <= _NEAR).all())


def _with_room(face: Bounds, program: Program, goals: Sequence[Goal], outcome: Outcome) -> Bounds:
    """Give shares that a face holds exactly the room that solvers' rounding needs."""
    bounds = face.copy()
    high = bounds.column_upper
    for goal in goals:
        if isinstance(goal, FairGoal):
            has = goal.cap - outcome.values[goal.gap]
            room = room_of(np.maximum(has, 0.0), ROOM * (goal.cap + program.unit[goal.gap]))
            np.add.at(high, goal.gap, room)
    np.minimum(high, program.bounds.column_upper, out=high)
    return bounds
