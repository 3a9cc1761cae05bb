"""How many to ask until a plan made from the answers loses little."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.units import measured
from supplyopt.survey.drawn import simple_random
from supplyopt.survey.estimate import Estimate, confidence_faults
from supplyopt.survey.estimators import expansion
from supplyopt.survey.reading import frame_of, raise_if_any, read_values, whole_faults
from supplyopt.survey.student import student_quantile

__all__ = ["SizeForLoss", "size_for_loss"]


@dataclass(frozen=True, eq=False, repr=False)
class SizeForLoss:
    """What is lost by asking so many.

    Attributes
    ----------
    under : float
        The loss that was to be kept.
    size : int or None
        The smallest size tried from which on the upper end of the mean loss is below it; None if
        there is none.

    Examples
    --------
    >>> import supplyopt as so
    >>> needs = {"masks": [30, 40, 50, 60, 35, 45, 55, 65]}
    >>> so.survey.size_for_loss(
    ...     needs, lambda found: abs(found.value / 380 - 1), value="masks", under=0.1, sizes=[2, 6]
    ... )
    <SizeForLoss: ask 6, for a loss below 0.1>
    """

    under: float
    size: int | None
    _table: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a size: ``asked, loss`` (mean), ``standard_error, high`` (upper end), ``worst``."""
        return self._table.copy()

    def __repr__(self) -> str:
        found = "no size tried is enough" if self.size is None else f"ask {self.size}"
        return f"<SizeForLoss: {found}, for a loss below {self.under:g}>"


def size_for_loss(
    population: Any,
    loss: Callable[[Estimate], float],
    *,
    value: str,
    under: float,
    sizes: Sequence[int],
    runs: int = 100,
    seed: int = 0,
    confidence: float = 0.95,
) -> SizeForLoss:
    """Find out how many must be asked before the loss of a plan is small, by trying it.

    Parameters
    ----------
    population : DataFrame or what makes one
        All elements as they might be: an earlier census, or needs drawn by a model. The answer is
        as good as that guess.
    loss : callable
        From an estimated total to what is lost by planning with it instead of the truth, such as
        the share of need that stays unmet beyond what had to. It may solve: it is called
        ``runs x len(sizes)`` times.
    value : str
        The column of the population that is asked about.
    under : float
        The loss to be kept, in the unit of ``loss``.
    sizes : sequence of int
        How many to ask, to be tried; each two or more.
    runs : int, optional
        Simple random samples drawn for each size, two or more. Those of a larger size have the
        smaller ones in them, so that sizes differ by what they add, not by luck.
    seed : int, optional
        Seed of the draws.
    confidence : float, optional
        Level of the interval of the mean loss, whose upper end counts.

    Returns
    -------
    SizeForLoss

    Raises
    ------
    InputError
        With all faults of the arguments; if ``loss`` gives what is no finite number.

    Notes
    -----
    The interval is that of the mean over samples. A single sample may lose more: see ``worst``.

    Examples
    --------
    Eight places need 380 masks. Whoever sends what the sample says wastes what is too much and
    leaves unmet what is too little.

    >>> import supplyopt as so
    >>> needs = {"masks": [30, 40, 50, 60, 35, 45, 55, 65]}
    >>> found = so.survey.size_for_loss(
    ...     needs,
    ...     lambda estimate: abs(estimate.value - 380) / 380,
    ...     value="masks",
    ...     under=0.08,
    ...     sizes=[2, 4, 6, 8],
    ... )
    >>> found.size
    6
    >>> print(found.table.round(3).to_string(index=False))
     asked  loss  standard_error  high  worst
         2 0.126           0.009 0.143  0.316
         4 0.083           0.005 0.094  0.211
         6 0.044           0.003 0.050  0.105
         8 0.000           0.000 0.000  0.000
    """
    faults = [*confidence_faults(confidence), *whole_faults("runs", runs, least=2)]
    faults += whole_faults("seed", seed, least=0)
    if not isinstance(under, int | float) or isinstance(under, bool) or not math.isfinite(under):
        problem, remedy = "is not a number", "give the loss to be kept"
        faults.append(Fault("", None, "under", under, problem, remedy))
    if not isinstance(sizes, Sequence | np.ndarray) or not len(sizes):
        faults.append(Fault("", None, "sizes", sizes, "is no list of sizes", "give sizes to try"))
        sizes = ()
    frame, wrong_table = frame_of("population", population)
    faults += wrong_table
    for size in sizes:
        wrong = list(whole_faults("sizes", size, least=2))
        if not wrong and size > len(frame):
            problem = f"is above the population of {len(frame)}"
            wrong = [Fault("", None, "sizes", size, problem, "give less")]
        faults += wrong
    raise_if_any(faults)
    everybody = simple_random(frame, len(frame))
    needs = read_values(everybody, {"value": value})["value"]
    ordered = sorted({int(size) for size in sizes})
    rng = np.random.default_rng(int(seed))
    # A size a row: each is summed up by itself, whatever others are tried.
    lost = np.empty((len(ordered), int(runs)))
    for run in range(int(runs)):
        order = rng.permutation(len(needs))
        for at, size in enumerate(ordered):
            sample = simple_random({value: needs[order[:size]]}, len(needs))
            lost[at, run] = loss(expansion(sample, value))
    if not np.isfinite(lost).all():
        problem, remedy = "gives what is no finite number", "correct the function"
        raise_if_any([Fault("", None, "loss", None, problem, remedy)])
    error = lost.std(axis=1, ddof=1) / math.sqrt(runs)
    table = pd.DataFrame(
        {
            "asked": ordered,
            "loss": lost.mean(axis=1),
            "standard_error": error,
            "high": lost.mean(axis=1) + student_quantile(confidence, int(runs) - 1) * error,
            "worst": lost.max(axis=1),
        }
    )
    good = (table["high"] < under).to_numpy()
    kept = np.logical_and.accumulate(good[::-1])[::-1]
    size_found = ordered[int(np.argmax(kept))] if kept.any() else None
    return SizeForLoss(float(under), size_found, table)
