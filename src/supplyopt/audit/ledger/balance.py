"""Opening + in - out = counted, from count to count."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import SIGNS
from supplyopt.network.units import measured

__all__ = ["reconcile"]

_KEYS = ["place", "item"]
_COLUMNS = [
    *_KEYS,
    "period",
    "since",
    *SIGNS,
    "expected",
    "counted",
    "difference",
    "tolerance",
    "balanced",
]


@measured()
def reconcile(books: Books) -> pd.DataFrame:
    """Hold each count against what the lines before it say.

    Parameters
    ----------
    books : Books
        With ``movements``; ``settings`` may give ``tolerance`` (pieces) and ``tolerance_share``
        (of what is expected).

    Returns
    -------
    DataFrame
        A row a place, item and period, in this order. A period ends with a count: ``period`` is
        its date or cycle, ``since`` that of the count before, "" for the first. ``opening,
        received, issued, used, lost, returned``: pieces, added up over the lines after that count
        up to the end of this one's date or cycle. ``expected``: what these make of the count
        before. ``counted``; ``difference``, counted less expected; ``tolerance``, in pieces;
        ``balanced``, whether the difference is within it. What came after the last count is a row
        without one: there ``counted`` and ``difference`` are NaN, ``balanced`` is missing, and
        nothing was checked.

    Notes
    -----
    A count says what lay there at the end of its date or cycle; several of one day are added up
    (two shelves). A first count without an opening before it is where these books begin: there is
    nothing to hold it against, ``expected`` is NaN, ``balanced`` missing. Quantities count with the
    signs that they are written with.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 4, "item": ["mask"] * 4, "cycle": [1, 1, 1, 2],
    ...     "kind": ["opening", "used", "counted", "used"], "quantity": [50, 20, 28, 5]})
    >>> so.audit.reconcile(books)[["period", "expected", "counted", "difference", "balanced"]]
      period  expected  counted  difference balanced
    0      1      30.0     28.0        -2.0    False
    1      2      23.0      NaN         NaN     <NA>
    """
    lines = books.table("movements")
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    # Whatever the hour, a day's lines belong to the count of that day.
    lines["day"] = np.floor(lines["when"].astype(float))
    counts = lines[lines["kind"] == "counted"]
    counted = counts.groupby([*_KEYS, "day"], sort=True).agg(
        counted=("quantity", "sum"), period=("period", "first")
    )
    ends = counted.reset_index()[[*_KEYS, "day"]].assign(end=lambda frame: frame["day"])
    moved = lines[lines["kind"] != "counted"].sort_values("day", kind="stable")
    # Each line belongs to the first count on its day or later; those after the last one to none.
    moved = pd.merge_asof(
        moved, ends.sort_values("day", kind="stable"), on="day", by=_KEYS, direction="forward"
    )
    moved["end"] = moved["end"].fillna(np.inf)
    sums = moved.pivot_table(
        index=[*_KEYS, "end"], columns="kind", values="quantity", aggfunc="sum", fill_value=0.0
    ).reindex(columns=list(SIGNS), fill_value=0.0)
    # Of an open end the period is that of its last line.
    last = moved[np.isinf(moved["end"])].groupby(_KEYS)["period"].last()
    table = sums.join(counted.rename_axis([*_KEYS, "end"]), how="outer").sort_index().reset_index()
    table[list(SIGNS)] = table[list(SIGNS)].fillna(0.0)
    open_end = np.isinf(table["end"].to_numpy())
    if open_end.any():
        where = pd.MultiIndex.from_frame(table.loc[open_end, _KEYS])
        table.loc[open_end, "period"] = last.reindex(where).to_numpy()
    before = table.groupby(_KEYS)[["counted", "period"]].shift()
    table["since"] = before["period"].fillna("")
    change = sum(table[name] * sign for name, sign in SIGNS.items())
    table["expected"] = before["counted"].fillna(0.0) + change
    opened = set(_ends_of(moved[moved["kind"] == "opening"]))
    begins = [
        blank and key not in opened
        for key, blank in zip(_ends_of(table), before["counted"].isna(), strict=True)
    ]
    table.loc[begins, "expected"] = np.nan
    table["difference"] = table["counted"] - table["expected"]
    said = books.settings
    share = said["tolerance_share"] * table["expected"].abs()
    table["tolerance"] = np.maximum(said["tolerance"], share)
    # Sums of decimals are off by rounding.
    rounding = 1e-9 * table[[*SIGNS, "expected", "counted"]].abs().max(axis=1)
    within = table["difference"].abs() <= table["tolerance"] + rounding
    table["balanced"] = within.astype("boolean").mask(table["difference"].isna())
    return table[_COLUMNS]


def _ends_of(rows: pd.DataFrame) -> list[tuple[str, str, float]]:
    return list(zip(rows["place"], rows["item"], rows["end"], strict=True))
