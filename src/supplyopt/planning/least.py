"""The least amount at which a rising curve reaches a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

__all__ = ["NEAR", "Reach", "least_amount", "least_whole"]

NEAR = 1e-6
"""How near to the least an amount is, as a share of it, where nothing else is asked for."""
_TRIALS = 60

Curve = Callable[[float], float | None]


class Reach:
    """Whether a value reaches a target, but for rounding.

    Parameters
    ----------
    target : float
    start : float
        The value without any rise: what is missing there is what rounding is measured against.
    size : float
        The size of the values' own rounding.
    """

    def __init__(self, target: float, *, start: float, size: float) -> None:
        self.target = target
        self._from = target - max(1e-7 * (target - start), 1e-10 * size)

    def __call__(self, value: float) -> bool:
        """Return whether it does."""
        return value >= self._from


def least_amount(
    curve: Curve,
    reach: Reach,
    known: Sequence[tuple[float, float]],
    *,
    first: float,
    near: float = NEAR,
) -> tuple[float, float] | None:
    """Return the least amount that reaches the target, with the value there.

    The curve is taken to be made of straight pieces: where the last two points below the target
    lie on the piece that reaches it, the next guess is exact. Halving keeps that honest.

    Parameters
    ----------
    curve : callable
        Gives the value at an amount, None where it is not known.
    reach : Reach
    known : sequence of (float, float)
        Points of the curve by amount, 0 the first of them; one of them reaches the target.
    first : float
        The amount to try where only 0 is known to be too little.
    near : float
        How near to the least the amount has to be, as a share of it.

    Returns
    -------
    (float, float) or None
        The amount reaches the target, and less of it by a share of `near` does not. None where the
        curve could not be followed.
    """
    points = dict(known)
    high = min(amount for amount, value in points.items() if reach(value))
    if high == 0:
        return 0.0, points[0.0]
    halve = False
    for _ in range(_TRIALS):
        below = sorted(amount for amount in points if amount < high and not reach(points[amount]))
        low = below[-1]
        if high - low <= near * high:
            return _rounded(curve, reach, low, high, points)
        before = high - low
        guess = None
        if len(below) == 1 and first < high:
            guess = first
        elif not halve:
            guess = _guess(points, below, high, reach.target)
        if guess is None:
            guess = (low + high) / 2 if low > 0.01 * high else max(low * 8, high / 64)
        value = curve(guess)
        if value is None:
            return None
        points[guess] = value
        if reach(value):
            high = guess
        # After a guess that took little away the middle is tried.
        now = high - max(amount for amount in points if amount < high and not reach(points[amount]))
        halve = now > 0.5 * before and not halve
    return None


def _guess(
    points: dict[float, float], below: Sequence[float], high: float, target: float
) -> float | None:
    """Return where the line through the last two points below meets the target."""
    if len(below) < 2:
        return None
    before, low = below[-2:]
    slope = (points[low] - points[before]) / (low - before)
    if slope <= 0:
        return None
    at = low + (target - points[low]) / slope
    if abs(at - round(at)) <= NEAR * at:
        at = float(round(at))
    # Right beside a point that reaches the target there is nothing left to find but proof.
    if high * (1 - NEAR / 4) <= at <= high * (1 + NEAR):
        at = high * (1 - NEAR / 2)
    return at if low < at < high else None


def _rounded(
    curve: Curve, reach: Reach, low: float, high: float, points: dict[float, float]
) -> tuple[float, float]:
    """Return a whole amount instead of one beside it, where it will do."""
    whole = float(round(high))
    if whole not in points and low < whole <= high * (1 + NEAR):
        value = curve(whole)
        if value is not None and reach(value):
            return whole, value
    return high, points[high]


def least_whole(curve: Curve, reach: Reach, most: int) -> tuple[float, float] | None:
    """Return the least whole amount that reaches the target, with the value there.

    Parameters
    ----------
    curve : callable
    reach : Reach
    most : int
        An amount that reaches it.
    """
    low, high = 0, most
    at_high = curve(float(high))
    while high - low > 1:
        middle = (low + high) // 2
        value = curve(float(middle))
        if value is None:
            return None
        if reach(value):
            high, at_high = middle, value
        else:
            low = middle
    return None if at_high is None else (float(high), at_high)
