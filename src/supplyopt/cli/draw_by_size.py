"""Samples by size on the command line, with the chances of any two in a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.survey.chance_by_size import inclusion_chances
from supplyopt.survey.pairs import joint_chances
from supplyopt.survey.unequal_drawing import draw_unequal

__all__ = ["draw_by_size", "joint_of_answers", "raise_for_words"]


def raise_for_words(by: str | None, size_by: str | None, *, least: float | None) -> None:
    """Raise for words of the command line that do not go together.

    Parameters
    ----------
    by, size_by : str, optional
    least : float, optional
    """
    if by is not None and size_by is not None:
        problem, remedy = "does not go with --by", "give one of them"
        raise InputError([Fault("", None, "--size-by", size_by, problem, remedy)])
    if least is not None and size_by is None:
        problem, remedy = "is of no use without --size-by", "give that, or leave it out"
        raise InputError([Fault("", None, "--least", least, problem, remedy)])


def draw_by_size(
    frame: pd.DataFrame, size: int, *, size_by: str, least: float | None, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw places with chances in proportion to a column.

    Parameters
    ----------
    frame : DataFrame
    size : int
    size_by : str
    least : float, optional
    seed : int

    Returns
    -------
    DataFrame
        The rows drawn, with ``probability``.
    DataFrame
        ``place, other, probability``: each two of them once.
    """
    missing = [
        Fault("frame", 1, name, None, "the column is missing", f"it has: {has}")
        for has in [", ".join(map(str, frame))]
        for name in ("place", size_by)
        if name not in frame
    ]
    if missing:
        raise InputError(missing)
    numbers = pd.to_numeric(frame[size_by], errors="coerce")
    wrong = [
        Fault("frame", at + 2, size_by, frame[size_by].iloc[at], "is no size", "give 0 or more")
        for at in np.flatnonzero(~(numbers.astype(float) >= 0).to_numpy(dtype=bool)).tolist()
    ]
    places = frame["place"].astype(str)
    wrong += [
        Fault("frame", at + 2, "place", places.iloc[at], "stands there twice", "keep one of them")
        for at in np.flatnonzero(places.duplicated().to_numpy(dtype=bool)).tolist()
    ]
    if wrong:
        raise InputError(wrong)
    chances = inclusion_chances(numbers, size, least=least or 0.0)
    drawn = draw_unequal(frame, size, chances=chances, seed=seed)
    joint = joint_chances(chances, of=drawn.index).to_numpy()
    low, high = np.triu_indices(len(drawn), 1)
    names = places.loc[drawn.index].to_numpy()
    pairs = pd.DataFrame(
        {"place": names[low], "other": names[high], "probability": joint[low, high]}
    )
    return drawn, pairs


def joint_of_answers(answers: pd.DataFrame, pairs: pd.DataFrame) -> Any:
    """Give how likely any two were to be drawn together, in the order of the answers.

    Parameters
    ----------
    answers : DataFrame
        ``place, probability``.
    pairs : DataFrame
        ``place, other, probability``.

    Returns
    -------
    float array, shape (answers, answers)
    """
    for table, frame, wanted in (
        ("answers", answers, ("place", "probability")),
        ("joint", pairs, ("place", "other", "probability")),
    ):
        faults = [
            Fault(table, 1, name, None, "the column is missing", "leave the table as it was drawn")
            for name in wanted
            if name not in frame
        ]
        if faults:
            raise InputError(faults)
    places = answers["place"].astype(str).str.strip()
    faults = [
        Fault("answers", row + 2, "place", places.iloc[row], "answers twice", "keep one of them")
        for row in np.flatnonzero(places.duplicated().to_numpy(dtype=bool)).tolist()
    ]
    if faults:
        raise InputError(faults)
    at = {place: row for row, place in enumerate(places)}
    chances = np.full((len(at), len(at)), np.nan)
    np.fill_diagonal(chances, pd.to_numeric(answers["probability"], errors="coerce").astype(float))
    for at_row, pair in enumerate(pairs.to_dict("records")):
        two = [str(pair[name]).strip() for name in ("place", "other")]
        lost = [name for name in two if name not in at]
        if lost:
            problem = "was drawn and has no answer"
            say = "ask there: whoever is left out spoils the chances of the others"
            faults.append(Fault("joint", at_row + 2, "place", lost[0], problem, say))
        else:
            one, other = at[two[0]], at[two[1]]
            chances[one, other] = chances[other, one] = float(pair["probability"])
    for one, other in np.argwhere(np.tril(np.isnan(chances))).tolist():
        names = list(at)
        problem = f"has no chance together with {names[other]}"
        say = "give the table joint as it was drawn"
        faults.append(Fault("answers", one + 2, "place", names[one], problem, say))
    if faults:
        raise InputError(faults)
    return chances
