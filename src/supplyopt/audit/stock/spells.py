"""One finding for each spell in which a state met another."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.stock.spans import Spans, meet

__all__ = ["spells_of"]


def spells_of(
    states: pd.DataFrame,
    asked: Spans,
    others: Spans,
    *,
    holds: NDArray[np.bool_],
    true: NDArray[np.bool_],
) -> pd.DataFrame:
    """Give the spells of a state during which another thing's state is true at least once.

    Parameters
    ----------
    states : DataFrame
        Of `stock_states`, in its order.
    asked : Spans
        The same rows; the key is that of the others.
    others : Spans
    holds : array of bool
        In which rows the state is there. Rows that follow each other are one spell.
    true : array of bool
        Of each of the others.

    Returns
    -------
    DataFrame
        A row a spell: ``row`` of the states and ``other`` where they first meet; ``first`` and
        ``last``, the days on which they first and last meet.
    """
    begin, end = meet(asked, others, true=true)
    met = holds & (begin >= 0)
    same = (states[["place", "item"]] == states[["place", "item"]].shift()).all(axis=1).to_numpy()
    goes_on = np.append(False, holds[:-1]) & holds & same
    spell = np.cumsum(holds & ~goes_on)
    rows = np.flatnonzero(met)
    first = np.maximum(asked.begin[rows], others.begin[begin[rows]])
    last = np.minimum(asked.end[rows], others.end[end[rows]]) - 1
    table = pd.DataFrame(
        {"spell": spell[rows], "row": rows, "other": begin[rows], "first": first, "last": last}
    )
    by = table.groupby("spell", sort=True)
    return by.agg({"row": "first", "other": "first", "first": "first", "last": "max"})
