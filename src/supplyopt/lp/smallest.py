"""A smallest part of what was asked for that cannot be kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

__all__ = ["smallest_conflict"]

T = TypeVar("T")


def smallest_conflict(can_keep: Callable[[list[T]], bool], claims: list[T]) -> list[T]:
    """Return claims that cannot all be kept, while without any one of them the others can.

    Parameters
    ----------
    can_keep : callable
        Tells whether some of the claims can be kept together. None at all can.
    claims : list
        Which cannot all be kept.

    Notes
    -----
    Junker (2004), "QuickXPlain: preferred explanations and relaxations for over-constrained
    problems": halving the candidates finds a smallest set of k among n with about k log(n / k)
    questions.
    """

    def explain(base: list[T], *, grew: bool, rest: list[T]) -> list[T]:
        if grew and not can_keep(base):
            return []
        if len(rest) <= 1:
            return rest
        half = len(rest) // 2
        left, right = rest[:half], rest[half:]
        of_right = explain(base + left, grew=True, rest=right)
        of_left = explain(base + of_right, grew=bool(of_right), rest=left)
        return of_left + of_right

    return explain([], grew=False, rest=claims)
