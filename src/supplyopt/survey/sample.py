"""A probability sample is one thing, a visit to chosen places another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.frames import frame_or_fault
from supplyopt.network.units import measured
from supplyopt.survey.design import Design

__all__ = ["Sample", "Visits", "sample_faults", "visits"]


@dataclass(frozen=True, eq=False, repr=False)
class Sample:
    """Answers of places that were drawn by chance, with how they were drawn.

    Made by `simple_random`, `stratified`, `cluster`, `unequal`.

    Attributes
    ----------
    label : str
        What it is called in results.
    design : Design
        How it was drawn: ``name``, ``elements`` (of the population), ``complete`` (a census),
        ``weights()``.
    asked : int
        How many answers there are.

    Examples
    --------
    >>> import supplyopt as so
    >>> sample = so.survey.simple_random({"masks": [40, 30, 50]}, 12, label="checks of March")
    >>> sample
    <Sample 'checks of March': simple random, 3 of 12 asked>
    >>> sample.weights().tolist()
    [4.0, 4.0, 4.0]
    """

    label: str
    design: Design
    _answers: pd.DataFrame

    @property
    def asked(self) -> int:
        """How many answers there are."""
        return len(self._answers)

    @property
    @measured()
    def answers(self) -> pd.DataFrame:
        """The answers as they were given."""
        return self._answers.copy()

    def weights(self) -> pd.Series[float]:
        """Give for each answer how many elements of the population it stands for."""
        return pd.Series(self.design.weights(), index=self._answers.index, name="weight")

    def __repr__(self) -> str:
        known = self.design.elements == self.design.elements
        of = f" of {self.design.elements:g}" if known else ""
        return f"<Sample {self.label!r}: {self.design.name}, {self.asked}{of} asked>"


@dataclass(frozen=True, eq=False, repr=False)
class Visits:
    """What was found at places that somebody chose to go to: cases, never an estimate.

    Made by `visits`. Every estimator refuses it.

    Attributes
    ----------
    label : str
        What it is called.
    reason : str
        Why these places were gone to.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.survey.visits({"masks_a_day": [0.45]}, reason="unannounced visit")
    <Visits 'visit to 1 chosen place': unannounced visit; no estimate>
    """

    label: str
    reason: str
    _answers: pd.DataFrame

    @property
    @measured()
    def answers(self) -> pd.DataFrame:
        """What was found, as it was given."""
        return self._answers.copy()

    def __repr__(self) -> str:
        return f"<Visits {self.label!r}: {self.reason}; no estimate>"


def visits(answers: Any, *, reason: str, label: str = "") -> Visits:
    """Keep what was found at places that somebody chose, apart from any sample.

    Parameters
    ----------
    answers : DataFrame or what makes one
        What was found, a row a place.
    reason : str
        Why these places were gone to: a complaint, a road, an unannounced check.
    label : str, optional
        What it is called.

    Returns
    -------
    Visits
        To be read, case by case. A place that was chosen stands for itself alone: nobody knows how
        likely it was to be gone to, so there is neither a weight nor a standard error.

    Raises
    ------
    InputError
        If there is no reason, or no table.

    Examples
    --------
    The report of spring 2020 has one visit, to Jinqiao in Yundang, where 0.45 masks a person a day
    were drawn. That is what was drawn there, not what is needed, there or anywhere.

    >>> import supplyopt as so
    >>> found = so.survey.visits(
    ...     {"place": ["Jinqiao"], "masks_a_day": [0.45]}, reason="unannounced visit"
    ... )
    >>> so.survey.expansion(found, "masks_a_day", of="mean")
    Traceback (most recent call last):
    supplyopt.errors.InputError: the input has 1 fault
      sample = 'visit to 1 chosen place': these places were chosen (unannounced visit), not drawn \
by chance, so what was found has no weight, no standard error: an anecdote, not an estimate; ask a \
sample drawn by chance (supplyopt.survey.draw), keep visits for single cases
    """
    faults = []
    if not isinstance(reason, str) or not reason.strip():
        problem, remedy = "does not say why these places were gone to", "give it in a few words"
        faults.append(Fault("", None, "reason", reason, problem, remedy))
    frame = frame_or_fault(answers, "answers")
    if isinstance(frame, Fault):
        raise InputError([*faults, frame])
    if faults:
        raise InputError(faults)
    places = "place" if len(frame) == 1 else "places"
    name = label or f"visit to {len(frame)} chosen {places}"
    return Visits(name, reason, frame.reset_index(drop=True))


def sample_faults(sample: object) -> list[Fault]:
    """Find out why something is no probability sample.

    Parameters
    ----------
    sample : object

    Returns
    -------
    list of Fault
        Empty for a sample.
    """
    if isinstance(sample, Sample):
        return []
    if isinstance(sample, Visits):
        problem = (
            f"these places were chosen ({sample.reason}), not drawn by chance, so what was found "
            "has no weight, no standard error: an anecdote, not an estimate"
        )
        remedy = (
            "ask a sample drawn by chance (supplyopt.survey.draw), keep visits for single cases"
        )
        return [Fault("", None, "sample", sample.label, problem, remedy)]
    problem = "does not say how the answers were drawn"
    remedy = "make a sample of them by simple_random, stratified, cluster or unequal"
    return [Fault("", None, "sample", type(sample).__name__, problem, remedy)]
