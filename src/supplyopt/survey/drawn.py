"""Simple, stratified samples of those who answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.frames import as_frame
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.survey.reading import raise_if_any, read_tables, same_place_twice, whole_faults
from supplyopt.survey.sample import Sample
from supplyopt.survey.strata import Strata

__all__ = ["simple_random", "stratified"]

_PLACE = Column("place", "id", "who answered")
_ANSWERS = Table("answers", "a row an answer", (_PLACE,))
_BY_STRATUM = Table(
    "answers",
    "a row an answer",
    (Column("stratum", "id", "in which stratum", required=True), _PLACE),
    may_be_empty=False,
)
_STRATA = Table(
    "strata",
    "what the population is made of",
    (
        Column("stratum", "id", "which", key=True, required=True),
        Column("population", "whole", "how many elements", unit="elements", required=True, low=1.0),
    ),
    may_be_empty=False,
)
_ONE = "one answer tells nothing of how answers differ, so it has no standard error"


def simple_random(answers: Any, population: int, *, label: str = "") -> Sample:
    """Say that answers are those of a simple random sample, drawn without replacement.

    Parameters
    ----------
    answers : DataFrame or what makes one
        A row an answer; what was answered in columns of any name. A column ``place``, if there is
        one, says who answered.
    population : int
        How many there are that could have been drawn.
    label : str, optional
        What the sample is called in results.

    Returns
    -------
    Sample
        Each answer stands for population / answers.

    Raises
    ------
    InputError
        With all faults: fewer than two answers (unless all are asked), more answers than there are
        elements, a place that answers twice.

    Examples
    --------
    >>> import supplyopt as so
    >>> sample = so.survey.simple_random({"masks": [40, 30, 50]}, 12)
    >>> so.survey.expansion(sample, "masks")
    <Estimate total of masks: 480 ± 258 (95 %), standard error 60, 2 degrees of freedom>
    """
    tables, faults, notes = read_tables([_ANSWERS], {"answers": answers}, required=("answers",))
    faults += same_place_twice(tables)
    asked = len(tables["answers"]) if "answers" in tables else 0
    if "answers" in tables and not asked:
        faults.append(Fault("answers", None, "", None, "there is no answer", "give some"))
    wrong = list(whole_faults("population", population, least=max(asked, 1)))
    if not wrong and asked == 1 < population:
        faults.append(Fault("answers", 2, "", None, _ONE, "ask two or more"))
    raise_if_any([*wrong, *faults])
    announce(notes, what="answers")
    design = Strata("simple random", np.zeros(asked, dtype=np.int64), np.array([float(population)]))
    return _sample(answers, design, label=label)


def stratified(answers: Any, strata: Any, *, label: str = "") -> Sample:
    """Say that answers are those of a simple random sample in each stratum.

    Parameters
    ----------
    answers : DataFrame or what makes one
        A row an answer: ``stratum``, what was answered in columns of any name, perhaps ``place``.
    strata : DataFrame or what makes one
        ``stratum, population``: how many elements each stratum has, all strata there are.
    label : str, optional
        What the sample is called in results.

    Returns
    -------
    Sample
        Each answer stands for the elements of its stratum / answers of its stratum.

    Raises
    ------
    InputError
        With all faults: a stratum that the table does not have, one without answers or with one
        (unless that is all of it), more answers than elements.

    Examples
    --------
    >>> import supplyopt as so
    >>> answers = {"stratum": ["town", "town", "hills", "hills"], "masks": [40, 44, 10, 14]}
    >>> strata = {"stratum": ["town", "hills"], "population": [20, 30]}
    >>> so.survey.expansion(so.survey.stratified(answers, strata), "masks")
    <Estimate total of masks: 1200 ± 349 (95 %), standard error 69.3, 1.72 degrees of freedom>
    """
    given = {"answers": answers, "strata": strata}
    tables, faults, notes = read_tables(
        [_BY_STRATUM, _STRATA], given, required=("answers", "strata")
    )
    faults += same_place_twice(tables)
    if not faults:
        faults += _counts(tables)
    raise_if_any(faults)
    announce(notes, what="answers")
    names = tables["strata"].text("stratum").tolist()
    codes = pd.Index(names).get_indexer(pd.Index(tables["answers"].text("stratum")))
    design = Strata("stratified", codes.astype(np.int64), tables["strata"].number("population"))
    return _sample(answers, design, label=label)


def _counts(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    strata = tables["strata"]
    names = strata.text("stratum").tolist()
    asked = dict.fromkeys(names, 0)
    answers = tables["answers"]
    for name, row in zip(answers.text("stratum").tolist(), answers.rows.tolist(), strict=True):
        if name not in asked:
            problem = "is no stratum of the table strata"
            yield Fault("answers", row, "stratum", name, problem, "correct it, or add the stratum")
        else:
            asked[name] += 1
    sizes = strata.number("population").tolist()
    for name, size, row in zip(names, sizes, strata.rows.tolist(), strict=True):
        if asked[name] > size:
            problem = f"is below the {asked[name]} answers of the stratum"
            remedy = "give how many elements it has, all of them"
            yield Fault("strata", row, "population", int(size), problem, remedy)
        elif asked[name] == 0:
            problem, remedy = "has no answers", "ask two or more, or join it to another stratum"
            yield Fault("strata", row, "stratum", name, problem, remedy)
        elif asked[name] == 1 < size:
            remedy = "ask two or more, or join it to another stratum"
            yield Fault("strata", row, "stratum", name, f"has one answer: {_ONE}", remedy)


def _sample(answers: Any, design: Strata, *, label: str) -> Sample:
    frame = as_frame(answers).reset_index(drop=True)
    name = label or f"{design.name} sample of {len(frame)} of {design.elements:g}"
    return Sample(name, design, frame.copy())
