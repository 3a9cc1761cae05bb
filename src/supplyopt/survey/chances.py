"""Samples of those who answered with unequal chances."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import numpy as np

from supplyopt.errors import Fault
from supplyopt.network.frames import as_frame
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.survey.design import Numbers
from supplyopt.survey.reading import raise_if_any, read_tables, same_place_twice, whole_faults
from supplyopt.survey.sample import Sample
from supplyopt.survey.unequal_chances import Unequal, VarianceForm

__all__ = ["unequal"]

_ANSWERS = Table(
    "answers",
    "a row an answer",
    (
        Column(
            "probability",
            "number",
            "how likely it was to be drawn",
            required=True,
            low_open=True,
            high=1.0,
        ),
        Column("place", "id", "who answered"),
    ),
)
# Given probabilities are rounded by those who give them.
_ROUNDED = 1e-9


def unequal(
    answers: Any,
    *,
    joint: Any = None,
    population: int | None = None,
    variance: VarianceForm | None = None,
    label: str = "",
) -> Sample:
    """Say that answers were drawn without replacement, some likelier than others.

    Parameters
    ----------
    answers : DataFrame or what makes one
        A row an answer: ``probability``, above 0, 1 at most: how likely it was to be drawn at all
        (its inclusion probability); what was answered in columns of any name, perhaps ``place``.
    joint : array or DataFrame, shape (answers, answers), optional
        How likely any two were to be drawn together, in the order of the answers, the
        probabilities themselves on its diagonal.
    population : int, optional
        How many elements there are; means, and totals by `hajek`, need it.
    variance : {"sen_yates_grundy", "horvitz_thompson", "hansen_hurwitz"}, optional
        Which estimator of the variance is used. With ``joint`` the first (right for designs of
        fixed size; the second is for any), without it the third: as if drawn with replacement,
        too large for most designs rather than too small.
    label : str, optional
        What the sample is called in results.

    Returns
    -------
    Sample
        Each answer stands for 1 / probability elements.

    Raises
    ------
    InputError
        With all faults: one answer (unless nothing was left to chance), with ``joint`` one that
        was left to chance, joint probabilities that are not positive, not symmetric or above those
        of one.

    Examples
    --------
    >>> import supplyopt as so
    >>> sample = so.survey.unequal({"probability": [0.5, 0.25, 0.2], "masks": [50, 20, 22]})
    >>> so.survey.expansion(sample, "masks")
    <Estimate total of masks: 290 ± 114 (95 %), standard error 26.5, 2 degrees of freedom>
    """
    tables, faults, notes = read_tables([_ANSWERS], {"answers": answers}, required=("answers",))
    faults += same_place_twice(tables)
    wrong: list[Fault] = []
    if variance is not None and variance not in get_args(VarianceForm):
        remedy = f"choose of {', '.join(get_args(VarianceForm))}"
        wrong.append(Fault("", None, "variance", variance, "is no form of it", remedy))
    elif joint is None and variance in ("sen_yates_grundy", "horvitz_thompson"):
        remedy = "give joint, or take hansen_hurwitz"
        wrong.append(Fault("", None, "variance", variance, "needs joint probabilities", remedy))
    count = len(tables["answers"]) if "answers" in tables else 0
    if "answers" in tables and not count:
        faults.append(Fault("answers", None, "", None, "there is no answer", "give some"))
    if population is not None:
        wrong += whole_faults("population", population, least=max(count, 1))
        if not faults and not wrong and population > count and _certain(tables):
            problem = f"is above {count}, and nothing was left to chance"
            remedy = "give the probabilities with which the others could have been drawn"
            wrong.append(Fault("", None, "population", population, problem, remedy))
    together = None
    if not faults:
        chance = tables["answers"].number("probability")
        if count == 1 and chance[0] < 1:
            problem = "one answer tells nothing of how answers differ"
            faults.append(Fault("answers", 2, "", None, problem, "ask two or more"))
        if joint is not None and count > 1 == int((chance < 1).sum()):
            at = int(np.argmin(chance))
            problem = "is the one answer that was left to chance: nothing tells how others differ"
            remedy = "draw two or more by chance"
            faults.append(
                Fault("answers", at + 2, "probability", float(chance[at]), problem, remedy)
            )
        if joint is not None:
            together, found = _read_joint(joint, chance)
            faults += found
    raise_if_any([*wrong, *faults])
    announce(notes, what="answers")
    form = variance or ("hansen_hurwitz" if together is None else "sen_yates_grundy")
    known = math.nan if population is None else float(population)
    design = Unequal(chance, together, form, known)
    frame = as_frame(answers).reset_index(drop=True).copy()
    return Sample(label or f"{design.name} sample of {count}", design, frame)


def _certain(tables: Mapping[str, ParsedTable]) -> bool:
    return bool((tables["answers"].number("probability") == 1).all())


def _read_joint(joint: Any, chance: Numbers) -> tuple[Numbers | None, list[Fault]]:
    try:
        table = np.asarray(joint, dtype=float)
    except (ValueError, TypeError):
        problem = "holds what is no number"
        return None, [Fault("joint", None, "", None, problem, "give numbers only")]
    if table.shape != (len(chance), len(chance)):
        problem = f"has the shape {table.shape}"
        remedy = f"give a row and a column an answer, {len(chance)} each"
        return None, [Fault("joint", None, "", None, problem, remedy)]
    return table, list(_joint_faults(table, chance))


def _joint_faults(table: Numbers, chance: Numbers) -> Iterator[Fault]:
    least = np.minimum.outer(chance, chance) + _ROUNDED
    same = np.abs(table - table.T) <= _ROUNDED
    good = (table > 0) & (table <= least) & same
    np.fill_diagonal(good, np.abs(np.diag(table) - chance) <= _ROUNDED)
    # Below the diagonal stands the same once more.
    for row, column in np.argwhere(np.tril(~good)).tolist():
        value = float(table[row, column])
        found = ("joint", row + 2, str(column + 1), value)
        if row == column:
            problem = f"is not the probability {chance[row]:g} of the answer itself"
            yield Fault(*found, problem, "make it the same")
        elif not value > 0:
            yield Fault(*found, "is not above 0", "two that were both drawn could be drawn")
        elif value > least[row, column]:
            problem = "is above the probability of one of the two"
            yield Fault(*found, problem, "correct it: both are drawn no oftener than one")
        else:
            problem = f"differs from {table[column, row]:g} across the diagonal"
            yield Fault(*found, problem, "make them the same")
