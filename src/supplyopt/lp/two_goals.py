"""The exact front of two goals of a linear program.

The scheme of Cohon, Church and Sheer (1979, "Generating multiobjective trade-offs", Water
Resources Research 15, 1001-1010) and of Aneja and Nair (1979, Management Science 25, 73-78): the
two ends are the goals in both orders; between two neighbors the goals are weighed so that both
are equally good. What is better than both is a new corner; where nothing is, the prices of that
solve prove that no solution lies beyond the segment.
"""

from __future__ import annotations

import numpy as np

from supplyopt.lp.program import Floats
from supplyopt.lp.weighing import OutOfTime, Trade, TradeFace, TradePoint, Weigher

__all__ = ["front_of_two"]

_FIRST, _SECOND = np.array([1.0, 0.0]), np.array([0.0, 1.0])


def front_of_two(weigher: Weigher) -> Trade:
    """Return all corners of the front of two goals, from the least of the first on.

    Parameters
    ----------
    weigher : Weigher
        Of two costs.

    Raises
    ------
    OutOfTime
        If the limit was hit before both ends were known.
    InfeasibleError, CertificateError
        As `Weigher.best` does.
    """
    start, _ = weigher.best(_FIRST, then=_SECOND)
    end, _ = weigher.best(_SECOND, then=_FIRST)
    weigher.sizes = np.max([weigher.sizes, np.abs(start), np.abs(end)], axis=0)
    if _same(weigher, start, end):
        return Trade((TradePoint(start, np.ones(2)),), ())
    corners = [start]
    segments: list[tuple[Floats, float, float, bool]] = []
    ahead = [end]
    while ahead:
        here, there = corners[-1], ahead[-1]
        between, segment = _look_between(weigher, here, there)
        if between is not None:
            ahead.append(between)
            continue
        segments.append(segment)
        corners.append(ahead.pop())
    return _joined(corners, segments)


def _look_between(
    weigher: Weigher, here: Floats, there: Floats
) -> tuple[Floats | None, tuple[Floats, float, float, bool]]:
    """Return a corner beyond two, or else what proves that there is none."""
    weights = np.array([here[1] - there[1], there[0] - here[0]])
    weights /= (weights * weigher.sizes).sum()
    level = float(weights @ here)
    rounding = weigher.tolerance(weights, here)
    try:
        # Of several corners that are equally good the first comes next.
        values, bound = weigher.best(weights, then=_FIRST)
    except OutOfTime:
        return None, (weights, np.nan, np.nan, False)
    apart = not (_same(weigher, values, here) or _same(weigher, values, there))
    if level - float(weights @ values) > rounding and apart:
        return values, (weights, bound, 0.0, False)
    gap = level - bound
    return None, (weights, bound, max(gap, 0.0), gap <= 2 * rounding)


def _same(weigher: Weigher, one: Floats, other: Floats) -> bool:
    return bool((np.abs(one - other) <= 1e-9 * weigher.sizes).all())


def _joined(corners: list[Floats], segments: list[tuple[Floats, float, float, bool]]) -> Trade:
    faces = [
        TradeFace(weights, bound, (at, at + 1), gap, proved)
        for at, (weights, bound, gap, proved) in enumerate(segments)
    ]
    points = []
    for at, values in enumerate(corners):
        # Between the weights of the two segments it is best alone.
        before = segments[at - 1][0] if at > 0 else _FIRST * segments[0][0]
        after = segments[at][0] if at < len(segments) else _SECOND * segments[-1][0]
        points.append(TradePoint(values, (before + after) / 2))
    return Trade(tuple(points), tuple(faces))
