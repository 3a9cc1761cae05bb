"""Totals, means, ratios from the answers of a sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from supplyopt.errors import Fault
from supplyopt.survey.design import Design, Numbers
from supplyopt.survey.estimate import Estimate, Of, confidence_faults
from supplyopt.survey.reading import raise_if_any, read_values
from supplyopt.survey.sample import Sample

__all__ = ["expansion", "hajek", "ratio", "regression"]

# How far a known total may be off what a census adds up to.
_SAME = 1e-9
# What is smaller beside what it was worked out from is rounding.
_ROUNDING = 1e-12


def expansion(
    sample: Sample,
    value: str,
    *,
    of: Literal["total", "mean"] = "total",
    confidence: float = 0.95,
) -> Estimate:
    """Add up what was answered, each answer as often as it stands for elements.

    For samples with unequal probabilities this is the estimator of Horvitz and Thompson.

    Parameters
    ----------
    sample : Sample
    value : str
        The column of the answers.
    of : {"total", "mean"}
        A mean is the total over the number of elements, which must be known.
    confidence : float
        Level of the interval.

    Returns
    -------
    Estimate
        Unbiased, with an unbiased estimate of its variance (that of Hansen and Hurwitz aside).

    Raises
    ------
    InputError
        If it is no probability sample, with all faults of the column and the arguments; if the
        variance comes out below 0, as some samples with unequal probabilities make it.

    Notes
    -----
    Cochran (1977), Sampling Techniques, 3rd edition, chapters 2, 5, 9A, 11.

    Examples
    --------
    >>> import supplyopt as so
    >>> sample = so.survey.simple_random({"masks": [40, 30, 50]}, 12)
    >>> so.survey.expansion(sample, "masks")
    <Estimate total of masks: 480 ± 258 (95 %), standard error 60, 2 degrees of freedom>
    """
    faults = [*_of(of, ("total", "mean")), *confidence_faults(confidence)]
    y = read_values(sample, {"value": value})["value"]
    raise_if_any([*faults, *(_elements(sample.design, of) if of == "mean" else [])])
    scale = 1 / sample.design.elements if of == "mean" else 1.0
    total = float(sample.design.weights() @ y)
    said = _Said(of=of, column=value, method="expansion", confidence=confidence)
    return _estimate(sample, total * scale, y * scale, said=said)


def hajek(
    sample: Sample,
    value: str,
    *,
    of: Literal["total", "mean"] = "mean",
    confidence: float = 0.95,
) -> Estimate:
    """Take the weighted mean of the answers, where the weights need not sum to the population.

    Parameters
    ----------
    sample : Sample
    value : str
        The column of the answers.
    of : {"total", "mean"}
        A total is the mean times the number of elements, which must be known.
    confidence : float
        Level of the interval.

    Returns
    -------
    Estimate
        For simple and stratified samples the same as `expansion`. For clusters it is the ratio to
        size, for unequal probabilities Hájek's: both with a bias that shrinks as 1 / answers.

    Raises
    ------
    InputError
        As `expansion`.

    Notes
    -----
    Hájek (1971), discussion of Basu, in Foundations of Statistical Inference; the variance by
    linearization, Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 5.7.

    Examples
    --------
    Of two of ten towns all communities answered.

    >>> import supplyopt as so
    >>> answers = {"cluster": ["a", "a", "b"], "masks": [40, 44, 60]}
    >>> so.survey.hajek(so.survey.cluster(answers, 10), "masks").value
    48.0
    """
    faults = [*_of(of, ("total", "mean")), *confidence_faults(confidence)]
    y = read_values(sample, {"value": value})["value"]
    raise_if_any([*faults, *(_elements(sample.design, of) if of == "total" else [])])
    scale = sample.design.elements if of == "total" else 1.0
    weights = sample.design.weights()
    mean = float(weights @ y / weights.sum())
    said = _Said(of=of, column=value, method="weighted mean", confidence=confidence)
    return _estimate(sample, mean * scale, (y - mean) * (scale / weights.sum()), said=said)


def ratio(
    sample: Sample,
    value: str,
    *,
    auxiliary: str,
    auxiliary_total: float | None = None,
    of: Of = "ratio",
    confidence: float = 0.95,
) -> Estimate:
    """Estimate how much there is for each unit of something else, such as masks a person.

    Parameters
    ----------
    sample : Sample
    value, auxiliary : str
        Columns of the answers: what is asked about, and what it goes with.
    auxiliary_total : float, optional
        What the auxiliary adds up to over the whole population; totals and means need it. For
        strata this is the combined ratio: one ratio, one total for all strata together.
    of : {"ratio", "total", "mean"}
        A total is the ratio times ``auxiliary_total``, a mean that over the number of elements.
    confidence : float
        Level of the interval.

    Returns
    -------
    Estimate
        With a bias that shrinks as 1 / answers; more exact than `expansion` where the two columns
        go together in proportion.

    Raises
    ------
    InputError
        As `expansion`; if the auxiliary adds up to nothing, or at a census to something else than
        ``auxiliary_total``.

    Notes
    -----
    Cochran (1977), chapter 6; Lohr, Sampling: Design and Analysis, chapter 4. The variance is that
    of the residuals y - ratio x over the square of the estimated total of x, as Lohr has it;
    Cochran's, where the total of x is known, is this times (estimated / known total)^2.

    Examples
    --------
    >>> import supplyopt as so
    >>> answers = {"people": [40, 30, 50], "masks": [42, 30, 48]}
    >>> sample = so.survey.simple_random(answers, 12)
    >>> so.survey.ratio(sample, "masks", auxiliary="people").value
    1.0
    >>> so.survey.ratio(
    ...     sample, "masks", auxiliary="people", auxiliary_total=500, of="total"
    ... ).value
    500.0
    """
    faults = [*_of(of, get_args(Of)), *confidence_faults(confidence)]
    if of != "ratio" or auxiliary_total is not None:
        faults += _known_total(auxiliary_total)
    read = read_values(sample, {"value": value, "auxiliary": auxiliary})
    raise_if_any([*faults, *(_elements(sample.design, of) if of == "mean" else [])])
    y, x, weights = read["value"], read["auxiliary"], sample.design.weights()
    found = float(weights @ x)
    if not abs(found) > _ROUNDING * float(weights @ np.abs(x)):
        problem = "adds up to 0, and nothing can be measured in it"
        raise_if_any([Fault("", None, "auxiliary", auxiliary, problem, "choose another column")])
    if auxiliary_total is not None:
        raise_if_any(_contradicted(sample, found, auxiliary_total))
    scale = 1.0
    if of != "ratio":
        assert auxiliary_total is not None
        scale = auxiliary_total / (sample.design.elements if of == "mean" else 1.0)
    rate = float(weights @ y) / found
    name = f"{value} / {auxiliary}" if of == "ratio" else value
    said = _Said(of=of, column=name, method="ratio", confidence=confidence)
    return _estimate(sample, rate * scale, (y - rate * x) * (scale / found), said=said)


def regression(
    sample: Sample,
    value: str,
    *,
    auxiliary: str,
    auxiliary_total: float,
    of: Literal["total", "mean"] = "total",
    confidence: float = 0.95,
) -> Estimate:
    """Correct what was answered by a line through something known of all, such as last month.

    Parameters
    ----------
    sample : Sample
        The number of elements of its population must be known.
    value, auxiliary : str
        Columns of the answers.
    auxiliary_total : float
        What the auxiliary adds up to over the whole population.
    of : {"total", "mean"}
        What to estimate.
    confidence : float
        Level of the interval.

    Returns
    -------
    Estimate
        With a bias that shrinks as 1 / answers; more exact than `expansion` where the two columns
        lie near a line. The line is the weighted one through all answers together. One degree of
        freedom goes to its slope, in the interval and in the variance.

    Raises
    ------
    InputError
        As `ratio`; if the auxiliary is the same everywhere, or answers are too few for a slope.

    Notes
    -----
    Cochran (1977), 7.3 to 7.6 for simple random samples, with n - 2; Särndal, Swensson and Wretman
    (1992), Model Assisted Survey Sampling, chapter 6, for other designs.

    Examples
    --------
    >>> import supplyopt as so
    >>> answers = {"last": [40, 30, 50, 60], "masks": [43, 34, 55, 64]}
    >>> sample = so.survey.simple_random(answers, 12)
    >>> so.survey.regression(sample, "masks", auxiliary="last", auxiliary_total=600)
    <Estimate total of masks: 649.2 ± 20 (95 %), standard error 4.65, 2 degrees of freedom>
    """
    faults = [*_of(of, ("total", "mean")), *confidence_faults(confidence)]
    faults += _known_total(auxiliary_total)
    read = read_values(sample, {"value": value, "auxiliary": auxiliary})
    raise_if_any([*faults, *_elements(sample.design, "regression")])
    y, x, weights = read["value"], read["auxiliary"], sample.design.weights()
    whole, elements = float(weights.sum()), sample.design.elements
    from_mean = x - float(weights @ x) / whole
    squares = float(weights @ from_mean**2)
    if not squares > _ROUNDING**2 * float(weights @ x**2):
        problem = "is the same everywhere, so no line can be drawn"
        raise_if_any([Fault("", None, "auxiliary", auxiliary, problem, "choose another column")])
    raise_if_any(_contradicted(sample, float(weights @ x), auxiliary_total))
    slope = float(weights @ (from_mean * y)) / squares
    mean = float(weights @ y) / whole
    residual = y - mean - slope * from_mean
    total = elements * mean + slope * (auxiliary_total - elements * float(weights @ x) / whole)
    scale = 1 / elements if of == "mean" else 1.0
    said = _Said(of=of, column=value, method="regression", confidence=confidence, slopes=1)
    return _estimate(sample, total * scale, residual * scale, said=said)


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What an estimate is called, how many slopes it took."""

    of: Of
    column: str
    method: str
    confidence: float
    slopes: int = 0


def _estimate(sample: Sample, value: float, parts: Numbers, *, said: _Said) -> Estimate:
    """Estimate by a weighted sum of parts, or by what changes as one."""
    design = sample.design
    variance, freedom = (0.0, math.inf) if design.complete else _variance(design, parts)
    if said.slopes and not design.complete:
        if not freedom > said.slopes:
            problem = f"leaves {freedom:g} degrees of freedom, which a slope uses up"
            raise_if_any([Fault("", None, "sample", sample.label, problem, "ask more")])
        variance *= freedom / (freedom - said.slopes)
        freedom -= said.slopes
    if variance < 0:
        problem = f"its estimated variance is {variance:.6g}: below 0"
        remedy = "take another form of the variance, such as hansen_hurwitz"
        raise_if_any([Fault("", None, "sample", sample.label, problem, remedy)])
    return Estimate(
        of=said.of,
        column=said.column,
        value=value,
        standard_error=math.sqrt(variance),
        freedom=freedom,
        confidence=said.confidence,
        method=said.method,
        design_effect=_design_effect(design, parts, variance=variance),
        asked=sample.asked,
        label=sample.label,
    )


def _variance(design: Design, parts: Numbers) -> tuple[float, float]:
    # Squares of very small or large numbers would be lost.
    size = float(np.abs(parts).max())
    if size == 0:
        return 0.0, design.freedom(parts)
    scaled = parts / size
    return design.variance(scaled) * size * size, design.freedom(scaled)


def _design_effect(design: Design, parts: Numbers, *, variance: float) -> float:
    weights, count = design.weights(), len(parts)
    elements = float(weights.sum())
    if design.complete or count < 2 or elements <= count:
        return math.nan
    mean = float(weights @ parts) / elements
    spread = float(weights @ (parts - mean) ** 2) / elements * count / (count - 1)
    simple = elements * (elements - count) / count * spread
    return variance / simple if simple > 0 else math.nan


def _of(of: object, choices: tuple[str, ...]) -> list[Fault]:
    if of in choices:
        return []
    return [Fault("", None, "of", of, "cannot be estimated", f"choose of {', '.join(choices)}")]


def _known_total(value: Any) -> list[Fault]:
    number = isinstance(value, int | float | np.integer | np.floating)
    if number and not isinstance(value, bool) and math.isfinite(value):
        return []
    problem = "is not a number"
    remedy = "give what the auxiliary adds up to over the whole population"
    return [Fault("", None, "auxiliary_total", value, problem, remedy)]


def _elements(design: Design, what: str) -> list[Fault]:
    if not math.isnan(design.elements):
        return []
    problem = f"needs the number of elements of the population ({what})"
    remedy = "give elements (clusters) or population (unequal probabilities), or take hajek's mean"
    return [Fault("", None, "sample", design.name, problem, remedy)]


def _contradicted(sample: Sample, found: float, known: float) -> list[Fault]:
    if not sample.design.complete or abs(found - known) <= _SAME * max(abs(found), abs(known)):
        return []
    problem = f"is not what all of them answered together, {found:.12g}"
    return [Fault("", None, "auxiliary_total", known, problem, "correct it, or the answers")]
