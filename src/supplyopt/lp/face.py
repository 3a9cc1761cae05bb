"""The optimal face of a goal, read off one dual solution."""

from __future__ import annotations

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.lp.program import Bounds, Flags, Floats, Program

__all__ = ["face_of", "held_sides", "hold_at", "zero_price"]

_ZERO_PRICE = 1e-8
"""Reduced costs below this share of the middle price are rounding and fix nothing."""


def zero_price(program: Program, bounds: Bounds, cost: Floats) -> float:
    """Return the size below which scaled prices under a cost are rounding.

    Parameters
    ----------
    program : Program
    bounds : Bounds
        A column that they fix has a price that decides nothing.
    cost : float array, one a column
        Not zero for all columns that are free.

    Raises
    ------
    CertificateError
        If the prices of the cost differ by more than twelve digits.
    """
    prices = np.abs(cost * program.unit)
    free = (prices > 0) & (bounds.column_lower < bounds.column_upper)
    prices = prices[free if free.any() else prices > 0]
    zero = float(_ZERO_PRICE * np.sqrt(prices.min() * prices.max()))
    if prices.min() < 100 * zero:
        raise CertificateError(
            "the prices of a goal differ by more than twelve digits: the small ones "
            "cannot be told from rounding; bring weights, costs and quantities nearer together"
        )
    return zero


def face_of(program: Program, bounds: Bounds, cost: Floats, duals: Floats) -> Bounds:
    """Return bounds within which lie exactly the solutions that the duals prove optimal.

    Complementary slackness: every optimal solution has each column with a reduced cost at the
    bound that its sign names, and each row with a price likewise. So there are such solutions
    if and only if the duals are optimal, whatever the bounds are.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    cost : float array, one a column
    duals : float array, one a row
    """
    zero = zero_price(program, bounds, cost)
    face = bounds.copy()
    reduced = (cost - program.pricing(duals)) * program.unit
    _fix(reduced, zero, face.column_lower, face.column_upper)
    _fix(duals / program.row_scale, zero, face.row_lower, face.row_upper)
    return face


def held_sides(given: tuple[Floats, Floats], face: tuple[Floats, Floats]) -> tuple[Flags, Flags]:
    """Return what a face holds at its lower bound, and at its upper one.

    Parameters
    ----------
    given, face : (float array, float array)
        Lower and upper bounds, before and on the face.
    """
    (lower, upper), (low, high) = given, face
    moved = (low == high) & (lower < upper)
    return moved & (high == lower), moved & (low == upper)


def hold_at(lower: Floats, upper: Floats, sides: tuple[Flags, Flags]) -> None:
    """Hold some at their lower bound, others at their upper one, in place.

    Parameters
    ----------
    lower, upper : float array
    sides : (bool array, bool array)
    """
    at_lower, at_upper = sides
    upper[at_lower] = lower[at_lower]
    lower[at_upper] = upper[at_upper]


def _fix(prices: Floats, zero: float, lower: Floats, upper: Floats) -> None:
    hold_at(lower, upper, (prices > zero, prices < -zero))
