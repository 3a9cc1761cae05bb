"""Who is asked, some likelier than others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.units import measured
from supplyopt.survey.chance_by_size import column_of_numbers
from supplyopt.survey.design import Numbers
from supplyopt.survey.max_entropy import max_entropy
from supplyopt.survey.pairs import chance_faults
from supplyopt.survey.reading import frame_of, raise_if_any, whole_faults

__all__ = ["draw_unequal"]


@measured()
def draw_unequal(frame: Any, size: int, *, chances: Any, seed: int) -> pd.DataFrame:
    """Draw who is asked without replacement, each with a chance of its own.

    Parameters
    ----------
    frame : DataFrame or what makes one
        A row for each element of the population, as complete as can be.
    size : int
        How many to draw: always as many, whatever the luck.
    chances : str, Series, array or list of float
        A column of the frame, or a number for each row (a Series: with its index): how likely it
        is to be drawn; above 0, 1 at most, adding up to ``size``, as from `inclusion_chances`.
    seed : int
        Decides the draw; put it on record before asking, so that anybody can repeat it.

    Returns
    -------
    DataFrame
        The rows drawn, in the order of the frame, with their index, and ``probability``, their
        chances: with ``joint_chances(chances, of=drawn.index)`` all that `unequal` wants.

    Raises
    ------
    InputError
        With all faults: chances that are not above 0, are above 1, do not add up to the size.
    CertificateError
        If the chances cannot be had to 1e-12.

    Notes
    -----
    Conditional Poisson sampling: of all samples of that size with these chances the one of
    maximum entropy, so that nothing is assumed but the chances. Chen, Dempster and Liu (1994),
    Weighted finite population sampling to maximize entropy, Biometrika 81, 457-469; Tillé (2006),
    Sampling Algorithms, 5.2. The odds that give the chances are found to 1e-12; with all chances
    the same it is a simple random sample.

    Examples
    --------
    >>> import supplyopt as so
    >>> frame = {"place": list("ABCDEF"), "people": [600, 30, 20, 15, 10, 5]}
    >>> chances = so.survey.inclusion_chances(frame["people"], 3)
    >>> drawn = so.survey.draw_unequal(frame, 3, chances=chances, seed=1)
    >>> drawn[["place", "probability"]]
      place  probability
    0     A        1.000
    1     B        0.750
    3     D        0.375
    >>> drawn["masks"] = [582, 29, 15]  # What they answer.
    >>> joint = so.survey.joint_chances(chances, of=drawn.index)
    >>> so.survey.expansion(so.survey.unequal(drawn, joint=joint), "masks")
    <Estimate total of masks: 660.667 ± 8.68 (95 %), standard error 0.683, 1 degree of freedom>
    """
    table, faults = frame_of("frame", frame)
    faults += [*whole_faults("seed", seed, least=0), *whole_faults("size", size, least=1)]
    raise_if_any(faults)
    named = isinstance(chances, str) and chances == "probability"
    if "probability" in table.columns and not named:
        problem, remedy = "is there already", "give it as the chances, or rename it"
        faults.append(Fault("frame", None, "probability", None, problem, remedy))
    worth, found = _chances_of(table, chances)
    faults += found
    if not found:
        faults += chance_faults(worth, size=int(size))
    raise_if_any(faults)
    values: Numbers = np.asarray(worth, dtype=np.float64)
    rows = max_entropy(values).drawn(np.random.default_rng(int(seed)))
    return table.iloc[rows].assign(probability=values[rows])


def _chances_of(table: pd.DataFrame, chances: Any) -> tuple[pd.Series[float], list[Fault]]:
    if isinstance(chances, str):
        if chances not in table.columns:
            has = f"it has: {', '.join(map(str, table.columns))}"
            found = Fault("frame", None, chances, None, "the column is missing", has)
            return pd.Series(dtype=float), [found]
        chances = table[chances]
    worth, faults = column_of_numbers("chances", chances)
    if faults:
        return worth, faults
    same = len(worth) == len(table)
    if same and isinstance(chances, pd.Series) and not worth.index.equals(table.index):
        same = worth.index.is_unique and set(worth.index) == set(table.index)
        worth = worth.reindex(table.index) if same else worth
    if not same:
        problem = f"are not those of the {len(table)} rows of the frame"
        remedy = "give one for each row, with its index"
        faults.append(Fault("chances", None, "", None, problem, remedy))
    return worth, faults
