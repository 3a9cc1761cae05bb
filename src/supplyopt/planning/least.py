"""The least amount at which a curve reaches a target."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

__all__ = [
    "NEAR",
    "Found",
    "Reach",
    "below",
    "first_by_doubling",
    "first_by_steps",
    "in_steps",
    "least_amount",
]

NEAR = 1e-6
"""How near to the least an amount is, as a share of it, where nothing else is asked for."""
_TRIALS = 60
_BESIDE, _CLOSE = 2, 0.05
"""So often less is tried beside an amount that a line led to, if so near to it."""
_LESS = 1 / 16
"""How much less, as a share of what the amount is known to."""

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
    same: float | None = None,
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
    same : float, optional
        An amount that may be the least, and is tried first, with hardly less.

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
    for guess in () if same is None or same >= high else (same, same * (1 - near * 0.99)):
        value = curve(guess)
        if value is None:
            return None
        points[guess] = value
        if not reach(value):
            break
        high = guess
    halve, tries = False, 0
    for _ in range(_TRIALS):
        short = sorted(amount for amount in points if amount < high and not reach(points[amount]))
        low = short[-1]
        if high - low <= near * high:
            return _rounded(curve, reach, low, high, points)
        before = high - low
        middle = (low + high) / 2 if low > 0.01 * high else max(low * 8, high / 64)
        at = _on_line(points, short, reach.target)
        if len(short) == 1 and first < high:
            guess = first
        elif tries < _BESIDE and high * (1 - near) <= at <= high * (1 + _CLOSE):
            # All that is left is to see whether less does: hardly less, then a good deal less.
            share = near * 0.99 if tries == 0 else max(near * 0.99, (1 - low / high) * _LESS)
            guess, tries = high * (1 - share), tries + 1
        else:
            guess = middle if halve or not low < at < high else at
        value = curve(guess)
        if value is None:
            return None
        points[guess] = value
        if reach(value):
            high = guess
        else:
            tries = 0  # Another line leads to another amount.
        # After a guess that took little away the middle is tried.
        now = high - max(amount for amount in points if amount < high and not reach(points[amount]))
        halve = now > 0.5 * before and not halve
    return None


def _on_line(points: dict[float, float], short: Sequence[float], target: float) -> float:
    """Return where the line through the last two points below meets the target, 0 where nowhere."""
    if len(short) < 2:
        return 0.0
    before, low = short[-2:]
    if math.isinf(points[before]):
        return 0.0
    slope = (points[low] - points[before]) / (low - before)
    if not 0 < slope < math.inf:
        return 0.0
    at = low + (target - points[low]) / slope
    return float(round(at)) if abs(at - round(at)) <= NEAR * at else at


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


@dataclass(frozen=True)
class Found:
    """An amount that reaches a target.

    Attributes
    ----------
    amount, value : float
        The value of the curve there.
    proved : bool
        Whether it is known of every smaller amount that it does not.
    less : float
        The largest smaller amount that was seen not to; 0 for none.
    """

    amount: float
    value: float
    proved: bool
    less: float = 0.0


def in_steps(
    curve: Curve, reach: Reach, found: Found, tried: dict[float, float], step: float
) -> Found:
    """Return the least multiple of a step below an amount that reaches, with one step less not.

    Amounts between the multiples make no difference. Where the curve can be followed no further,
    the least that was seen to reach.

    Parameters
    ----------
    curve : callable
    reach : Reach
    found : Found
    tried : dict of float to float
        The values that were seen, by amount; what is seen here is added.
    step : float
    """
    high = math.ceil(found.amount / step - NEAR)
    short = math.floor(below(tried, reach, found.amount) / step + NEAR)
    low = high - 1 if found.proved else short
    while high - low > 1 or not (found.proved or low * step in tried):
        middle = (low + high) // 2
        value = curve(middle * step)
        if value is None:
            return found
        tried[middle * step] = value
        if not reach(value):
            low = middle
            continue
        found, high = Found(middle * step, value, proved=False), middle
        if middle == low:
            low = math.floor(below(tried, reach, found.amount) / step + NEAR)
    if high * step != found.amount:
        value = curve(high * step)
        if value is not None and reach(value):
            found = replace(found, amount=high * step, value=value)
    return found


def below(tried: Mapping[float, float], reach: Reach, amount: float) -> float:
    """Return the largest amount below another that was seen not to reach, 0 for none.

    Parameters
    ----------
    tried : mapping of float to float
        Values by amount.
    reach : Reach
    amount : float
    """
    return max((at for at, value in tried.items() if at < amount and not reach(value)), default=0.0)


def first_by_doubling(
    curve: Curve,
    reach: Reach,
    known: Sequence[tuple[float, float]],
    *,
    first: float,
    most: float,
    near: float = NEAR,
) -> Found | None:
    """Return an amount that reaches the target, where a straight-sided curve may rise and fall.

    From a part of what is missing upwards each amount is twice the one before; below the first
    that reaches the target the least is looked for.

    Parameters
    ----------
    curve : callable
    reach : Reach
    known : sequence of (float, float)
    first, most : float
        The amounts to begin and to end with.
    near : float
    """
    points = dict(known)
    amount = min(first / 4, most)
    while True:
        value = points.get(amount)
        if value is None:
            value = curve(amount)
        if value is None:
            return None
        points[amount] = value
        if reach(value):
            break
        if amount >= most:
            return None
        amount = min(amount * 2, most)
    within = [(at, value) for at, value in points.items() if at <= amount]
    found = least_amount(curve, reach, within, first=first, near=near)
    return None if found is None else Found(*found, proved=False)


def first_by_steps(
    curve: Curve,
    reach: Reach,
    known: Sequence[tuple[float, float]],
    *,
    possible: Callable[[float], float],
    step: float,
    most: float,
    tries: int,
    whole: bool = False,
    near: float = NEAR,
) -> Found | None:
    """Return an amount that reaches the target, where more may help less.

    Upwards from nothing: amounts that are proved too little are passed over, where nothing is
    proved the next step is tried. After many steps they grow, and what they pass over is told as
    not proved.

    Parameters
    ----------
    curve : callable
    reach : Reach
    known : sequence of (float, float)
        Points by amount, 0 the first of them.
    possible : callable
        Gives an amount below which no amount from another one on reaches the target.
    step, most : float
    tries : int
        How many amounts are tried before steps grow.
    whole : bool, default False
        Whether amounts between steps make no difference.
    near : float
    """
    points = dict(known)
    low, proved, done = 0.0, True, 0
    while True:
        bound = possible(low)
        if bound > most * (1 + NEAR):
            return None
        on_step = round(bound / step) * step
        if abs(on_step - bound) <= NEAR * max(bound, step):
            bound = on_step
        exact = bound > low * (1 + NEAR) + NEAR * step
        if not exact and low >= most:
            return None
        at = bound if exact else (math.floor(low / step * (1 + NEAR)) + 1) * step
        at = min(at, most)
        value = points[at] if at in points else curve(at)
        if value is None:
            return None
        points[at] = value
        if reach(value):
            break
        low, done = at, done + 1
        proved = proved and (exact or whole)
        if done >= tries and not exact:
            step, proved = step * 2, False
    if whole or exact:
        return Found(at, value, proved)
    within = [(amount, got) for amount, got in points.items() if amount <= at]
    found = least_amount(curve, reach, within, first=at, near=near)
    return None if found is None else Found(*found, proved=False)
