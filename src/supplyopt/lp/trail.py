"""What a solve leaves behind for the next one of nearly the same program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from supplyopt.lp.program import Floats

__all__ = ["GoalTrail", "Work"]


@dataclass(frozen=True, eq=False)
class GoalTrail:
    """Where the search for a goal, or for one layer of a fair goal, ended.

    Attributes
    ----------
    basis : object or None
        A solver's basis, which only the solver reads; None where nothing had to be solved.
    duals : tuple of float array
        Of a fair goal the row prices that led to its cuts: of whatever bounds a program has, they
        give cuts that hold.
    iterations : int
        Steps of the solver that led there from where the goal before it ended.
    parts : tuple of tuple of GoalTrail
        Of a program that fell into parts, those of all goals in each.
    shapes : tuple of (int, int)
        How many columns and rows each part had.
    """

    basis: Any = None
    duals: tuple[Floats, ...] = ()
    iterations: int = 0
    parts: tuple[tuple[GoalTrail, ...], ...] = ()
    shapes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Work:
    """What one goal took.

    Attributes
    ----------
    goal : str
    priority : int or None
    columns, rows : int
        Size of the program.
    method : str
        How it was solved.
    solves, iterations : int
        How many programs, and the steps of the solver in all.
    warm : bool
        Whether the search began with what another one of the same goal had left.
    seconds : float
    """

    goal: str
    priority: int | None
    columns: int
    rows: int
    method: str
    solves: int
    iterations: int
    warm: bool
    seconds: float
