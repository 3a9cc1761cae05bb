"""How far honest claims are from the need, learned from those below it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.audit.claims.student_tail import student_tail, student_tail_inverse

__all__ = ["LEAST_CLAIMS", "Null", "null_of"]

_Numbers = NDArray[np.float64]

LEAST_CLAIMS = 20
"""Below need (or at it, which counts half); with fewer nothing is learned of honest claims."""
_ALIKE = 200
"""Places of like size are judged by as many claims of theirs, if there are so many."""
_MOST_SIZES = 8
_FREEDOMS = (2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""Thinner tails are never believed in: what is above need might have a heavier one."""
_AS_GOOD = 0.25
"""Of tails about as likely (by their log-likelihood) the heaviest is taken."""
_SKEW = 1.2
"""Honest claims may reach so much further above the need than below it."""
_LEAST_SPREAD = 0.02
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Size:
    """The spread of honest claims of places of like size: log(claim / need) = spread x t.

    Attributes
    ----------
    least : float
        People from which on it holds.
    constant, per_person : float
        Of the squared spread: constant + per_person / people.
    freedom : float
        Degrees of freedom of Student's t.
    claims : float
        How many claims it was learned from.
    """

    least: float
    constant: float
    per_person: float
    freedom: float
    claims: float

    def spread(self, people: _Numbers) -> _Numbers:
        """Give the spread of the claims of places.

        Parameters
        ----------
        people : array of float
            Above 0.
        """
        # One person more or less is nobody's fault, nor are two in a hundred.
        least = _LEAST_SPREAD**2 + 1 / people**2
        square = np.maximum(self.constant + self.per_person / people, least)
        # What is learned of few claims is known that much less.
        known = 1 + math.sqrt(2 / self.claims)
        return np.asarray(_SKEW * np.sqrt(square * known), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Null:
    """The spread of honest claims, size by size.

    Attributes
    ----------
    sizes : tuple of Size
        From the smallest places to the largest.
    """

    sizes: tuple[Size, ...]

    @property
    def claims(self) -> float:
        """How many claims it was learned from."""
        return sum(size.claims for size in self.sizes)

    def _by_size(self, people: _Numbers) -> Iterator[tuple[Size, NDArray[np.bool_]]]:
        starts = np.array([size.least for size in self.sizes])
        at = np.maximum(np.searchsorted(starts, people, side="right") - 1, 0)
        for number, size in enumerate(self.sizes):
            yield size, at == number

    def p_values(self, excess: _Numbers, people: _Numbers) -> _Numbers:
        """Give how likely an honest claim is to be so far above the need.

        Parameters
        ----------
        excess : array of float
            log(claim / need); -inf for a claim of nothing.
        people : array of float
        """
        found = np.ones(len(excess))
        for size, here in self._by_size(people):
            above = here & (excess > 0)
            found[above] = student_tail(excess[above] / size.spread(people[above]), size.freedom)
        return found

    def reach(self, chance: float, people: _Numbers) -> _Numbers:
        """Give the excess that an honest claim reaches with a chance.

        Parameters
        ----------
        chance : float
        people : array of float
        """
        found = np.empty(len(people))
        for size, here in self._by_size(people):
            found[here] = size.spread(people[here]) * student_tail_inverse(chance, size.freedom)
        return found


def null_of(excess: _Numbers, people: _Numbers) -> Null | None:
    """Learn the spread of honest claims from those that are not above need.

    Parameters
    ----------
    excess : array of float
        log(claim / need).
    people : array of float

    Returns
    -------
    Null or None
        None where there are too few claims at or below need.

    Notes
    -----
    Whoever asks for too much stands above the need. So the spread is learned from below it alone,
    and mirrored (an empirical null in the sense of Efron, J. Amer. Statist. Assoc. 99, 2004, from
    one side), by places of like size: its square is a + b / people. Tails are those of Student's
    t, fitted by maximum likelihood over each size and its neighbors, never thinner than with 24
    degrees of freedom.
    """
    here = (excess <= 0) & np.isfinite(excess)
    order = np.argsort(people[here], kind="stable")
    below, people = -excess[here][order], people[here][order]
    weight = np.where(below > 0, 1.0, 0.5)
    claims = float(weight.sum())
    if claims < LEAST_CLAIMS:
        return None
    count = int(np.clip(claims // _ALIKE, 1, _MOST_SIZES))
    # Places with as many people are of one size.
    middle = np.searchsorted(np.cumsum(weight), claims * np.arange(1, count) / count)
    starts = np.unique([people[0], *people[np.minimum(middle, len(people) - 1)]])
    at = np.searchsorted(starts, people, side="right") - 1
    parts = [at == number for number in range(len(starts))]
    if any(weight[part].sum() < LEAST_CLAIMS for part in parts):
        starts, parts = starts[:1], [np.ones(len(people), dtype=bool)]
    fits = [
        [_fitted(below[part], people[part], weight[part], freedom) for freedom in _FREEDOMS]
        for part in parts
    ]
    chosen = [_freedom_at(fits, number) for number in range(len(parts))]
    return Null(
        tuple(
            Size(float(start), *fit[at][1:], _FREEDOMS[at], float(weight[part].sum()))
            for start, fit, at, part in zip(starts, fits, chosen, parts, strict=True)
        )
    )


def _freedom_at(fits: Sequence[Sequence[tuple[float, float, float]]], number: int) -> int:
    """Choose tails for a size: it takes more claims to know them than to know the spread."""
    near = fits[max(number - 1, 0) : number + 2]
    likelihood = [sum(fit[at][0] for fit in near) for at in range(len(_FREEDOMS))]
    good = [at for at, value in enumerate(likelihood) if value >= max(likelihood) - _AS_GOOD]
    return good[0]


def _fitted(
    below: _Numbers, people: _Numbers, weight: _Numbers, freedom: float
) -> tuple[float, float, float]:
    """Fit the spread for some degrees of freedom; give the likelihood first."""
    square = below**2
    columns = np.stack([np.ones_like(people), 1 / people])
    least = _LEAST_SPREAD**2 + 1 / people**2
    a, b = float(np.average(square, weights=weight)), 0.0
    spread = np.maximum(a + b / people, least)
    for _ in range(_STEPS):
        # What is far out counts less, as it is likelier to be of another kind.
        robust = (freedom + 1) / (freedom + square / spread) * square
        before = a, b
        a, b = _not_negative(columns, robust, weight / spread**2)
        spread = np.maximum(a + b / people, least)
        if np.allclose(before, (a, b), rtol=1e-7, atol=0.0):
            break
    log_density = (
        math.lgamma((freedom + 1) / 2)
        - math.lgamma(freedom / 2)
        - 0.5 * math.log(freedom * math.pi)
        - 0.5 * np.log(spread)
        - (freedom + 1) / 2 * np.log1p(square / (freedom * spread))
    )
    return float(weight @ log_density), a, b


def _not_negative(columns: _Numbers, target: _Numbers, weight: _Numbers) -> tuple[float, float]:
    """Fit two coefficients by least squares, none below 0."""
    gram = (columns * weight) @ columns.T
    right = (columns * weight) @ target
    determinant = gram[0, 0] * gram[1, 1] - gram[0, 1] ** 2
    if determinant > 1e-12 * gram[0, 0] * gram[1, 1]:
        a = (right[0] * gram[1, 1] - right[1] * gram[0, 1]) / determinant
        b = (right[1] * gram[0, 0] - right[0] * gram[0, 1]) / determinant
        if a >= 0 and b >= 0:
            return float(a), float(b)
    alone = [(right[0] / gram[0, 0], 0.0), (0.0, right[1] / gram[1, 1])]
    rest = [float(weight @ (target - x * columns[0] - y * columns[1]) ** 2) for x, y in alone]
    a, b = alone[int(rest[1] < rest[0])]
    return float(a), float(b)
