"""How likely each is to be drawn, by its size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.survey.design import Numbers
from supplyopt.survey.reading import raise_if_any, whole_faults

__all__ = ["column_of_numbers", "inclusion_chances"]

# What comes nearer to 1 is 1, but for rounding.
_CERTAIN = 1e-12


def inclusion_chances(sizes: Any, asked: int, *, least: float = 0.0) -> pd.Series[float]:
    """Work out how likely each is to be drawn, in proportion to its size.

    Parameters
    ----------
    sizes : Series, array or list of float
        A size for each element of the population: people, pieces, a score of risk; 0 or more.
    asked : int
        How many will be drawn.
    least : float
        A chance that everyone keeps, however small: asked / elements at most. Whoever has no
        chance can never be asked, and no estimate is about them.

    Returns
    -------
    Series
        With the index of ``sizes``: chances that add up to ``asked``; each ``size`` times one
        number, but at least ``least`` and at most 1: those of 1 are drawn for certain.

    Raises
    ------
    InputError
        With all faults: a size that is no number, below 0, or 0 where there is no ``least``; more
        to draw than there are; chances that cannot be had.

    Notes
    -----
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 3.6.2: what is to be
    estimated should go with size; then the estimate of a total is exact. For a share of places,
    each counting as one, equal chances are better, and a higher ``least`` is nearer to them.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.survey.inclusion_chances([90, 30, 20, 10, 0], 2, least=0.1).round(6).tolist()
    [1.0, 0.45, 0.3, 0.15, 0.1]
    """
    worth, faults = column_of_numbers("sizes", sizes)
    faults += whole_faults("asked", asked, least=1)
    numbers: Numbers = np.asarray(worth, dtype=np.float64)
    if not faults:
        faults += _faults(numbers, asked, least=least)
    raise_if_any(faults)
    return pd.Series(_chances(numbers, asked, least=float(least)), worth.index, name="probability")


def column_of_numbers(name: str, values: Any) -> tuple[pd.Series[float], list[Fault]]:
    """Read numbers, one for each element, with their index.

    Parameters
    ----------
    name : str
        The argument.
    values : Series, array or list

    Returns
    -------
    Series
        Empty where there are faults.
    list of Fault
    """
    try:
        given = values if isinstance(values, pd.Series) else pd.Series(values)
        cells = pd.to_numeric(given, errors="coerce").astype(float)
    except (TypeError, ValueError) as error:
        found = Fault("", None, name, None, f"is no column ({error})", "give a number for each")
        return pd.Series(dtype=float), [found]
    wrong = np.flatnonzero(~np.isfinite(cells.to_numpy(dtype=float)))
    faults = [
        Fault(name, at + 2, "", given.iloc[at], "is no finite number", "give one")
        for at in wrong.tolist()
    ]
    if not len(cells):
        faults.append(Fault(name, None, "", None, "there is none", "give one for each element"))
    return cells.iloc[: 0 if faults else None], faults


def _faults(sizes: Numbers, asked: int, *, least: Any) -> Iterator[Fault]:
    for at in np.flatnonzero(sizes < 0).tolist():
        yield Fault("sizes", at + 2, "", float(sizes[at]), "is below 0", "give 0 or more")
    count = len(sizes)
    if asked > count:
        problem = f"is above the {count} that can be drawn"
        yield Fault("", None, "asked", asked, problem, "draw fewer")
        return
    number = isinstance(least, int | float | np.integer | np.floating)
    if not number or isinstance(least, bool) or not 0 <= least <= asked / count:
        problem = f"is not between 0 and {asked / count:.6g}, the chance if all had the same"
        yield Fault("", None, "least", least, problem, "give a part of that")
        return
    there = int((sizes > 0).sum())
    if there > 0 and there + (count - there) * float(least) < asked and least > 0:
        problem = f"is more than the {there} with a size, and the least chance of the others"
        yield Fault("", None, "asked", asked, problem, "draw fewer, give sizes, or a higher least")
    if least == 0:
        remedy = f"give least, such as {asked / count / 4:.2g}, or leave the element out"
        for at in np.flatnonzero(sizes == 0).tolist():
            problem = "has no chance to be drawn, so nothing would be said of it"
            yield Fault("sizes", at + 2, "", 0.0, problem, remedy)


def _chances(sizes: Numbers, asked: int, *, least: float) -> Numbers:
    """Find the one number that chances are a multiple of, by where they meet their bounds."""
    if not sizes.any():
        return np.full(len(sizes), asked / len(sizes))
    # Sizes of any magnitude, so that no bound is lost.
    sizes = sizes / sizes.max()
    with np.errstate(divide="ignore", over="ignore"):
        up, full = least / sizes, 1 / sizes
    up[sizes == 0], full[sizes == 0] = np.inf, np.inf
    bounds = np.unique(np.concatenate([[0.0], up, full]))
    bounds = bounds[np.isfinite(bounds)]
    low, high = 0, len(bounds) - 1
    while high - low > 1:
        middle = (low + high) // 2
        sums = float(np.clip(bounds[middle] * sizes, least, 1.0).sum())
        low, high = (low, middle) if sums >= asked else (middle, high)
    certain, floor = full <= bounds[low], up >= bounds[high]
    between = ~certain & ~floor
    left = asked - float(certain.sum()) - least * float(floor.sum())
    chances = np.where(certain, 1.0, least)
    if between.any():
        chances[between] = np.clip(
            sizes[between] * (left / float(sizes[between].sum())), least, 1.0
        )
    chances[chances >= 1 - _CERTAIN] = 1.0
    return chances
