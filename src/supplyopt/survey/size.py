"""How many to ask for a given margin of error."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from supplyopt.errors import Fault
from supplyopt.survey.estimate import confidence_faults
from supplyopt.survey.reading import raise_if_any, whole_faults
from supplyopt.survey.student import student_quantile

__all__ = ["size_for_margin"]

# Larger than any population: what stands for one without end.
_MOST = 10**12


def size_for_margin(
    margin: float,
    deviation: float,
    *,
    population: int | None = None,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> int:
    """Work out how many to ask at random, so that a mean is known within a margin.

    Parameters
    ----------
    margin : float
        Half the width that the interval of the mean may have, in the unit of the answers; above 0.
        For a total give the margin of the total / population.
    deviation : float
        What the standard deviation of the answers will be, from an earlier sample or a guess. For
        a share p it is sqrt(p (1 - p)), at most 0.5.
    population : int, optional
        How many there are; without end if not given.
    design_effect : float, optional
        How many times larger the variance of the design is than that of a simple random sample,
        such as `Estimate.design_effect` of an earlier one; above 0.
    confidence : float
        Level of the interval.

    Returns
    -------
    int
        The smallest number of answers, two or more, population at most, whose Student's interval
        with n - 1 degrees of freedom has at most the margin if the answers spread as expected.

    Raises
    ------
    InputError
        With all faults of the arguments; if no sample of an endless population is large enough.

    Notes
    -----
    Cochran (1977), Sampling Techniques, 3rd edition, 4.7, with Student's quantile in the place of
    the normal one: a few answers more, and the interval that comes out keeps what was promised.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.survey.size_for_margin(20, 60, population=535)
    35
    >>> so.survey.size_for_margin(20, 60)
    38
    >>> so.survey.size_for_margin(20, 0, population=535)  # If all are alike, two tell so.
    2
    """
    faults = [
        *_positive("margin", margin, zero=False),
        *_positive("deviation", deviation, zero=True),
        *_positive("design_effect", design_effect, zero=False),
        *confidence_faults(confidence),
    ]
    if population is not None:
        faults += whole_faults("population", population, least=1)
    raise_if_any(faults)

    def enough(asked: int) -> bool:
        left = 1.0 if population is None else 1 - asked / population
        error = deviation * math.sqrt(design_effect * left / asked)
        return student_quantile(confidence, asked - 1) * error <= margin

    most = _MOST if population is None else population
    if most <= 2:
        return most
    if not enough(most):
        problem = "is too small for any sample to keep"
        raise_if_any([Fault("", None, "margin", margin, problem, "give a wider one")])
    few, many = 1, most
    # With more answers both the quantile and the standard error are smaller.
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many


def _positive(name: str, value: object, *, zero: bool) -> Iterator[Fault]:
    number = isinstance(value, int | float | np.integer | np.floating)
    good = number and not isinstance(value, bool) and math.isfinite(value)  # type: ignore[arg-type]
    if not good or float(value) < 0 or not (zero or float(value) > 0):  # type: ignore[arg-type]
        what = "of 0 or more" if zero else "above 0"
        yield Fault("", None, name, value, f"is not a number {what}", "give one")
