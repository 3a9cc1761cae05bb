"""Shares by whole numbers of any size, without rounding."""

from __future__ import annotations

from itertools import repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["exact_shares"]

Floats = NDArray[np.float64]

_Line: TypeAlias = tuple[int, int, int, int]
"""What one gets at a level x: a + b x, at least a least, at most a most amount."""


def exact_shares(
    rule: str,
    claims: Floats,
    supply: float,
    *,
    low: Floats,
    high: Floats,
    weights: Floats | None = None,
) -> Floats:
    """Share a supply by a rule exactly, each share rounded once, at the end.

    Parameters
    ----------
    rule, claims, supply, low, high, weights
        As for `supplyopt.rationing.shares.bounded`, of any magnitude.

    Returns
    -------
    float array, shape (n,)
        The float nearest to each exact share.

    Notes
    -----
    Every float is a whole number times a power of two, so that claims are whole numbers in one
    unit, and weights in another. Levels at which a share leaves its least or reaches its most are
    fractions; two different ones are further apart than one in the product of their denominators,
    so that they are put in order by whole numbers.

    Examples
    --------
    >>> claims, none = np.array([14.0, 74.75]), np.zeros(2)
    >>> exact_shares("constrained_equal_losses", claims, 86.28, low=none, high=claims,
    ...              weights=np.array([1e9, 1e-6])).tolist()
    [11.530000000000003, 74.75]
    """
    unit, (asked, least, most, (amount,)) = _whole(claims, low, high, np.array([supply]))
    weight = [1] * len(asked) if weights is None else _whole(weights)[1][0]
    if rule == "talmud":
        unit, amount = unit + 1, 2 * amount
        largest = 2 * max(asked)
        lines = []
        # Twice all amounts, so that half a claim is whole.
        for half, floor, top in zip(asked, least, most, strict=True):
            lines.append((0, 1, min(2 * floor, half), min(2 * top, half)))
            lines.append((half - largest, 1, max(2 * floor - half, 0), max(2 * top - half, 0)))
    else:
        slope = weight
        if rule == "proportional":
            slope = [claim * each for claim, each in zip(asked, weight, strict=True)]
        start = asked if rule == "constrained_equal_losses" else repeat(0, len(asked))
        lines = list(zip(start, slope, least, most, strict=True))
    above, below = _level(lines, amount)
    parts = [_at(line, above, below) for line in lines]
    if rule == "talmud":
        parts = [first + then for first, then in zip(parts[::2], parts[1::2], strict=True)]
    over = below << unit if unit > 0 else below
    times = 0 if unit > 0 else -unit
    return np.array([(part << times) / over for part in parts], dtype=np.float64)


def _whole(*amounts: Floats) -> tuple[int, list[list[int]]]:
    """Return whole numbers of one unit, 2 to the power of minus the first number returned."""
    parts = [np.frexp(each) for each in amounts]
    powers = [power[digits != 0] for digits, power in parts]
    least = int(min((power.min() for power in powers if len(power)), default=0)) - 53
    found = []
    for digits, power in parts:
        whole = (digits * 2.0**53).astype(np.int64).tolist()
        shift = np.where(digits != 0, power - 53 - least, 0).tolist()
        found.append([number << up for number, up in zip(whole, shift, strict=True)])
    return -least, found


def _at(line: _Line, above: int, below: int) -> int:
    """Return what a line gives at a level, times the level's denominator."""
    start, slope, low, high = line
    return min(max(start * below + slope * above, low * below), high * below)


def _level(lines: list[_Line], supply: int) -> tuple[int, int]:
    """Return the level at which lines give a supply, as a fraction."""
    given = sum(low for _, _, low, _ in lines)
    most = sum(high for _, _, _, high in lines)
    supply = min(max(supply, given), most)
    free = [line for line in lines if line[3] > line[2]]
    finer = 2 * max((slope.bit_length() for _, slope, _, _ in free), default=0) + 1
    # Level, as numerator and denominator, with what begins there: constant, slope.
    events = []
    for start, slope, low, high in free:
        for edge, turn in ((low, 1), (high, -1)):
            rise = edge - start
            events.append(((rise << finer) // slope, rise, slope, -turn * rise, turn * slope))
    events.sort(key=lambda event: event[0])
    rise, above, below = 0, 0, 1
    for _, above, below, more, steeper in events:
        if given * below + rise * above >= supply * below:
            break
        given, rise = given + more, rise + steeper
    return (supply - given, rise) if rise else (above, below)
