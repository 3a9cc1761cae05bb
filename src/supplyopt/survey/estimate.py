"""An estimate: a number that says how far it may be off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from supplyopt.errors import Fault, InputError
from supplyopt.survey.student import student_quantile

__all__ = ["Estimate", "Of", "confidence_faults"]

Of = Literal["total", "mean", "ratio"]


@dataclass(frozen=True, repr=False)
class Estimate:
    """What a probability sample tells of its population.

    Made by `expansion`, `hajek`, `ratio`, `regression`.

    Attributes
    ----------
    of : {"total", "mean", "ratio"}
        What is estimated: a total over all elements, their mean, or a total in units of another.
    column : str
        What was answered.
    value : float
        The estimate.
    standard_error : float
        The square root of its estimated variance. 0 at a census; 0 too where all answers agree,
        which proves little when few were asked.
    freedom : float
        Degrees of freedom of the interval.
    confidence : float
        How often intervals like this one hold what is estimated.
    method : str
        The estimator.
    design_effect : float
        The variance over that of a simple random sample with as many answers; NaN at a census.
    asked : int
        How many answers there were.
    label : str
        The sample it comes from.

    Examples
    --------
    >>> import supplyopt as so
    >>> sample = so.survey.simple_random({"masks": [40, 30, 50]}, 12)
    >>> estimate = so.survey.expansion(sample, "masks", of="mean")
    >>> estimate.value, round(estimate.standard_error, 6), estimate.freedom
    (40.0, 5.0, 2.0)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (18.49, 61.51)
    """

    of: Of
    column: str
    value: float
    standard_error: float
    freedom: float
    confidence: float
    method: str
    design_effect: float
    asked: int
    label: str

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.interval(self.confidence)[0]

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.interval(self.confidence)[1]

    def interval(self, confidence: float) -> tuple[float, float]:
        """Give Student's interval at another level.

        Parameters
        ----------
        confidence : float
            Above 0, below 1.

        Returns
        -------
        tuple of float
            Its lower end, its upper end. The lower one may be below 0 where needs never are: the
            interval is symmetric, and says so rather than be cut off.
        """
        if found := confidence_faults(confidence):
            raise InputError(found)
        if self.standard_error == 0:
            return self.value, self.value
        half = student_quantile(confidence, self.freedom) * self.standard_error
        return self.value - half, self.value + half

    def __repr__(self) -> str:
        half = self.high - self.value
        share = f"{100 * self.confidence:g} %"
        degrees = "degree" if self.freedom == 1 else "degrees"
        return (
            f"<Estimate {self.of} of {self.column}: {_short(self.value, 6)} ± {_short(half, 3)} "
            f"({share}), standard error {_short(self.standard_error, 3)}, "
            f"{self.freedom:.3g} {degrees} of freedom>"
        )


def _short(number: float, digits: int) -> str:
    """Round to some digits, and write out what is large."""
    return f"{float(f'{number:.{digits}g}'):.12g}"


def confidence_faults(confidence: object) -> list[Fault]:
    """Find out whether a level of confidence is one.

    Parameters
    ----------
    confidence : object
    """
    if isinstance(confidence, float) and 0 < confidence < 1 and not math.isnan(confidence):
        return []
    remedy = "give a number such as 0.95"
    return [Fault("", None, "confidence", confidence, "is not between 0 and 1", remedy)]
