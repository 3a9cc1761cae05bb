"""Simple random samples of clusters, all of whose elements were asked or some of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.survey.design import Numbers, satterthwaite, spread

__all__ = ["Clusters"]


@dataclass(frozen=True, eq=False)
class Clusters:
    """Clusters drawn at random without replacement, then elements in each of them likewise.

    Attributes
    ----------
    codes : int array, shape (n,)
        The cluster of each answer.
    population : float
        How many clusters there are.
    sizes : float array, shape (clusters drawn,)
        How many elements each has.
    elements : float
        How many elements all clusters have together, NaN where nobody knows.

    Notes
    -----
    Cochran (1977), Sampling Techniques, 3rd edition, theorem 11.2; Lohr, Sampling: Design and
    Analysis, section 5.3. Degrees of freedom are those of the first stage, clusters drawn - 1;
    where all clusters were drawn they are strata, with Satterthwaite's.
    """

    codes: NDArray[np.int64]
    population: float
    sizes: Numbers
    elements: float

    @property
    def asked(self) -> Numbers:
        """How many answers each cluster has."""
        return np.bincount(self.codes, minlength=len(self.sizes)).astype(float)

    @property
    def name(self) -> str:
        """What the design is called."""
        stages = "one-stage" if (self.asked == self.sizes).all() else "two-stage"
        return f"{stages} cluster"

    @property
    def complete(self) -> bool:
        """Whether all were asked."""
        return len(self.sizes) == self.population and bool((self.asked == self.sizes).all())

    def weights(self) -> Numbers:
        """Give for each answer how many elements it stands for."""
        weights: Numbers = (self.population / len(self.sizes) * self.sizes / self.asked)[self.codes]
        return weights

    def variance(self, values: Numbers) -> float:
        """Estimate the variance of the weighted sum of values, one an answer."""
        drawn, asked = len(self.sizes), self.asked
        within = self.population / drawn * float(self._within(values).sum())
        if drawn == self.population:
            return within
        totals = self.sizes / asked * np.bincount(self.codes, weights=values, minlength=drawn)
        factor = self.population * (self.population - drawn) / drawn
        return factor * float(totals.var(ddof=1)) + within

    def freedom(self, values: Numbers) -> float:
        """Give the degrees of freedom of that estimate."""
        if len(self.sizes) < self.population:
            return float(len(self.sizes) - 1)
        return satterthwaite(self._within(values), self.asked - 1)

    def _within(self, values: Numbers) -> Numbers:
        asked = self.asked
        return self.sizes * (self.sizes - asked) / asked * spread(values, self.codes, asked)
