"""How long goods lay before they went on, first in first out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.declared import COMES

__all__ = ["since_the_first_opening", "waiting_times"]

_KEYS = ["place", "item"]
_ONWARD = ["issued", "used", "returned"]


def waiting_times(books: Books) -> pd.DataFrame:
    """Give how long pieces lay from their receipt to their issue or use.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        ``place, item, counterpart, kind`` of what went on (issued, used, returned), ``pieces`` and
        ``days``; a row for each part of a line that one receipt accounts for. What was there from
        the beginning is the first to go, and is left out: nobody knows when it came. Lines below
        nothing are left out too. Two lines of one day may go either way: then ``days`` is 0.
    """
    lines = since_the_first_opening(books.table("movements"))
    lines = lines[(lines["kind"] != "counted") & (lines["quantity"].astype(float) > 0)]
    columns = [*_KEYS, "counterpart", "kind", "pieces", "days"]
    if lines.empty:
        return pd.DataFrame(columns=columns)
    group = lines.groupby(_KEYS, sort=True).ngroup()
    # An opening was there before whatever else its day has.
    lines = lines.assign(group=group, late=(lines["kind"] != "opening").astype(int))
    lines = lines.sort_values(["group", "when", "late"], kind="stable", ignore_index=True)
    came = lines["kind"].isin(["opening", *COMES]).to_numpy()
    ins, outs = lines[came], lines[~came]
    # Each place and item has a stretch of its own, on which pieces stand in a row.
    sizes = lines.groupby("group")["quantity"].sum().to_numpy(dtype=float) + 1.0
    base = np.append(0.0, np.cumsum(sizes)[:-1])
    first, second = _stretches(ins, base), _stretches(outs, base)
    marks = np.unique(np.concatenate([*first, *second]))
    # Sums of decimals are off by rounding; so short a part is none.
    parts = np.diff(marks) > 1e-12 * max(1.0, float(marks[-1])) if len(marks) else np.empty(0, bool)
    middle = ((marks[1:] + marks[:-1]) / 2)[parts]
    pieces = np.diff(marks)[parts]
    source, target = _holder(middle, *first), _holder(middle, *second)
    both = (source >= 0) & (target >= 0)
    source, target, pieces = source[both], target[both], pieces[both]
    known = (
        ((ins["kind"] != "opening").to_numpy()[source])
        & (outs["kind"].isin(_ONWARD).to_numpy()[target])
    )
    source, target, pieces = source[known], target[known], pieces[known]
    table = outs[[*_KEYS, "counterpart", "kind"]].iloc[target].reset_index(drop=True)
    table["pieces"] = pieces
    one, other = (side["when"].to_numpy(dtype=float) for side in (ins, outs))
    table["days"] = np.maximum(books.days_between(one[source], other[target]), 0.0)
    return table[columns]


def since_the_first_opening(lines: pd.DataFrame) -> pd.DataFrame:
    """Leave out what an opening has in it already, and openings that only state the balance.

    Parameters
    ----------
    lines : DataFrame
        Movements.
    """
    opens = (lines["kind"] == "opening") & lines["stands"].astype(bool)
    number = lines["stretch"].where(opens)
    first = number.groupby([lines[name] for name in _KEYS]).transform("min").fillna(-1)
    history = lines["stretch"] <= first
    return lines[(~history & (lines["kind"] != "opening")) | (opens & (number == first))]


def _stretches(
    lines: pd.DataFrame, base: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where on the row of its place and item each line begins, and ends."""
    quantity = lines["quantity"].astype(float)
    end = quantity.groupby(lines["group"]).cumsum().to_numpy(dtype=float)
    end = end + base[lines["group"].to_numpy(np.int64)]
    return end - quantity.to_numpy(dtype=float), end


def _holder(
    at: NDArray[np.float64], begin: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Give the line on whose stretch each point lies; -1 where there is none."""
    if not len(end):
        return np.full(len(at), -1, dtype=np.int64)
    line = np.searchsorted(end, at, side="right").astype(np.int64)
    inside = line < len(end)
    inside[inside] = begin[line[inside]] <= at[inside]
    return np.where(inside, line, -1)
