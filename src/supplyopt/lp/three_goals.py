"""The exact front of three goals of a linear program.

The triangle of all weights is cut into cells, one a corner of the front: the weights under which
that corner is best among those known. Under the weights at a cell's corners either something
better is found, a new corner of the front, and the triangle is cut anew; or the prices of that
solve prove that nothing is better. When all corners of all cells are proved the front is whole,
since the least weighed sum is concave in the weights. This is the outer approximation of the
dual of Benson's method (Ehrgott, Löhne and Shao 2012, "A dual variant of Benson's outer
approximation algorithm", Journal of Global Optimization 52, 757-778) with the cells of Benson
and Sun (2000, "Outcome space partition of the weight set").
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from supplyopt.lp.program import Floats
from supplyopt.lp.weighing import OutOfTime, Trade, TradeFace, TradePoint, Weigher

__all__ = ["front_of_three"]

_TRIANGLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
_NEAR = 1e-9
"""Weights this near to each other are one."""


def front_of_three(weigher: Weigher) -> Trade:
    """Return all corners of the front of three goals with the faces between them.

    Parameters
    ----------
    weigher : Weigher
        Of three costs.

    Raises
    ------
    OutOfTime
        If the limit was hit before the least of each goal was known.
    InfeasibleError, CertificateError
        As `Weigher.best` does.
    """
    ends = [weigher.best(one, then=np.ones(3))[0] for one in np.eye(3)]
    low, high = np.min(ends, axis=0), np.max(ends, axis=0)
    weigher.sizes = np.max([weigher.sizes, np.abs(low), np.abs(high)], axis=0)
    span = np.where(high - low > _NEAR * weigher.sizes, high - low, weigher.sizes)
    run = _Run(weigher, span)
    for values in ends:
        run.add(values)
    proofs: dict[tuple[int, int], tuple[Floats, float, float, bool]] = {}
    out_of_time = False
    while True:
        corners = {_key(corner): corner for cell in run.cells() for corner in cell}
        open_ones = [key for key in sorted(corners) if key not in proofs]
        if not open_ones:
            break
        key = open_ones[0]
        weights = run.weights(corners[key])
        try:
            if out_of_time:
                raise OutOfTime
            values, bound = weigher.best(weights, then=1 / span)
        except OutOfTime:
            out_of_time = True
            proofs[key] = (weights, np.nan, np.nan, False)
            continue
        level = run.level(weights)
        rounding = weigher.tolerance(weights, values)
        if level - float(weights @ values) > rounding and run.add(values):
            continue
        proofs[key] = (weights, bound, max(level - bound, 0.0), level - bound <= 2 * rounding)
    return run.trade([proofs[key] for key in sorted(corners)])


def _key(corner: Floats) -> tuple[int, int]:
    first, second = np.round(corner / _NEAR).astype(np.int64).tolist()
    return first, second


class _Run:
    """The corners of the front known so far, each with its cell of the weights."""

    def __init__(self, weigher: Weigher, span: Floats) -> None:
        self._weigher = weigher
        self._span = span
        self.known: list[Floats] = []

    def add(self, values: Floats) -> bool:
        """Take a corner in, unless it is known."""
        near = _NEAR * self._weigher.sizes
        if any((np.abs(values - old) <= near).all() for old in self.known):
            return False
        self.known.append(values)
        return True

    def weights(self, corner: Floats) -> Floats:
        """Return weights of the goals in their own units."""
        plain = np.array([corner[0], corner[1], 1 - corner[0] - corner[1]])
        return np.clip(np.where(plain < _NEAR, 0.0, plain), 0.0, 1.0) / self._span

    def level(self, weights: Floats) -> float:
        """Return the least weighed sum among the corners known."""
        return float(min(weights @ values for values in self.known))

    def cells(self) -> list[Floats]:
        """Return the cell of each corner known, as a polygon; empty where it is best nowhere."""
        scaled = np.array(self.known) / self._span
        found = []
        for mine in scaled:
            cell = _TRIANGLE
            for other in scaled:
                apart = mine - other
                if len(cell) == 0 or not apart.any():
                    continue
                # Kept where mine @ w <= other @ w, in the first two weights.
                cell = _cut(cell, np.array([apart[0] - apart[2], apart[1] - apart[2]]), -apart[2])
            found.append(cell)
        return found

    def trade(self, proofs: list[tuple[Floats, float, float, bool]]) -> Trade:
        """Return the corners that have a cell of their own, with the faces."""
        cells = self.cells()
        kept = [at for at, cell in enumerate(cells) if len(cell) and _area(cell) > _NEAR]
        kept.sort(key=lambda at: tuple(self.known[at]))
        points = [TradePoint(self.known[at], self.weights(_center(cells[at]))) for at in kept]
        faces = []
        for weights, bound, gap, proved in proofs:
            level = self.level(weights)
            on = tuple(
                number
                for number, point in enumerate(points)
                if weights @ point.values - level
                <= 10 * self._weigher.tolerance(weights, point.values)
            )
            faces.append(TradeFace(weights, bound, on, gap, proved))
        return Trade(tuple(points), tuple(faces))


def _cut(polygon: Floats, normal: Floats, most: float) -> Floats:
    """Return what of a convex polygon has ``normal @ x <= most`` (Sutherland and Hodgman 1974)."""
    over = polygon @ normal - most
    zero = 1e-13 * (np.abs(normal).sum() + abs(most))
    over[np.abs(over) <= zero] = 0.0
    if (over <= 0).all():
        return polygon
    kept: list[Floats] = []
    ring = [*range(len(polygon)), 0]
    for here, there in pairwise(ring):
        if over[here] <= 0:
            kept.append(polygon[here])
        if over[here] * over[there] < 0:
            share = over[here] / (over[here] - over[there])
            kept.append(polygon[here] + share * (polygon[there] - polygon[here]))
    return np.array(kept).reshape(-1, 2)


def _area(polygon: Floats) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def _center(polygon: Floats) -> Floats:
    middle: Floats = polygon.mean(axis=0)
    return middle
