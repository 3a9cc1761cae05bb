"""Simple random samples within strata, one stratum being a simple random sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.survey.design import Numbers, satterthwaite, spread

__all__ = ["Strata"]


@dataclass(frozen=True, eq=False)
class Strata:
    """A simple random sample, without replacement, in each stratum.

    Attributes
    ----------
    name : str
        What the design is called.
    codes : int array, shape (n,)
        The stratum of each answer.
    populations : float array, shape (strata,)
        How many elements each stratum has.

    Notes
    -----
    Cochran (1977), Sampling Techniques, 3rd edition, theorems 2.2 to 2.4 for one stratum, 5.3 to
    5.5 for several.
    """

    name: str
    codes: NDArray[np.int64]
    populations: Numbers

    @property
    def asked(self) -> Numbers:
        """How many answers each stratum has."""
        return np.bincount(self.codes, minlength=len(self.populations)).astype(float)

    @property
    def elements(self) -> float:
        """How many elements the population has."""
        return float(self.populations.sum())

    @property
    def complete(self) -> bool:
        """Whether all were asked."""
        return bool((self.asked == self.populations).all())

    def weights(self) -> Numbers:
        """Give for each answer how many elements it stands for; they sum to the population."""
        weights: Numbers = (self.populations / self.asked)[self.codes]
        return weights

    def variance(self, values: Numbers) -> float:
        """Estimate the variance of the weighted sum of values, one an answer."""
        return float(self._parts(values).sum())

    def freedom(self, values: Numbers) -> float:
        """Give Satterthwaite's degrees of freedom: n - 1 for one stratum."""
        return satterthwaite(self._parts(values), self.asked - 1)

    def _parts(self, values: Numbers) -> Numbers:
        asked = self.asked
        factor = self.populations * (self.populations - asked) / asked
        return factor * spread(values, self.codes, asked)
