"""Samples in which some elements were likelier to be drawn than others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from supplyopt.survey.design import Numbers

__all__ = ["Unequal", "VarianceForm"]

VarianceForm = Literal["sen_yates_grundy", "horvitz_thompson", "hansen_hurwitz"]


@dataclass(frozen=True, eq=False)
class Unequal:
    """A sample drawn without replacement with known inclusion probabilities.

    Attributes
    ----------
    probabilities : float array, shape (n,)
        How likely each was to be drawn at all.
    joint : float array, shape (n, n), or None
        How likely any two were to be drawn together; the diagonal is ``probabilities``.
    form : str
        Which estimator of the variance is used.
    elements : float
        How many elements the population has, NaN where nobody knows.

    Notes
    -----
    Horvitz and Thompson (1952), A generalization of sampling without replacement from a finite
    universe, JASA 47, 663-685; Sen (1953) and Yates and Grundy (1953) for designs of fixed size;
    Hansen and Hurwitz (1943) for draws with replacement, used where joint probabilities are not
    known: on the safe side for most designs, since it has no finite population correction. Degrees
    of freedom are n - 1, a convention; with joint probabilities who was certain does not count.
    """

    probabilities: Numbers
    joint: Numbers | None
    form: VarianceForm
    elements: float

    @property
    def name(self) -> str:
        """What the design is called."""
        return "unequal probability"

    @property
    def complete(self) -> bool:
        """Whether all were asked: nothing was left to chance."""
        return bool((self.probabilities == 1).all())

    def weights(self) -> Numbers:
        """Give for each answer how many elements it stands for."""
        return 1 / self.probabilities

    def variance(self, values: Numbers) -> float:
        """Estimate the variance of the weighted sum of values; it may come out below 0."""
        chance, count = self.probabilities, len(self.probabilities)
        if (chance == 1).all():
            return 0.0
        raised = values / chance
        if self.joint is None or self.form == "hansen_hurwitz":
            return float(count * raised.var(ddof=1))
        product = np.outer(chance, chance)
        if self.form == "sen_yates_grundy":
            pairs = (product - self.joint) / self.joint
            return float((pairs * np.subtract.outer(raised, raised) ** 2).sum() / 2)
        pairs = (self.joint - product) / self.joint
        return float(raised @ pairs @ raised)

    def freedom(self, values: Numbers) -> float:
        """Give the degrees of freedom of that estimate."""
        counted = len(self.probabilities)
        if self.joint is not None and self.form != "hansen_hurwitz" and not self.complete:
            # Who was certain to be drawn tells nothing of how others differ.
            counted = int((self.probabilities < 1).sum())
        return float(counted - 1)
