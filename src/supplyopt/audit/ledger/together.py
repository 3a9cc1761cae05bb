"""Papers that one ledger booked as one, the other as several."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.papers import LINK

__all__ = ["mark_together", "run_of"]

_SOON = 14.0
"""Days, or twice the lag, that may lie between papers that are booked as one."""


def run_of(amounts: NDArray[np.float64], total: float, *, least: int) -> slice | None:
    """Give neighbors, as few as can be, that add up to a total; None where there are none.

    Parameters
    ----------
    amounts : array of float
    total : float
    least : int
        How many there are at least.
    """
    for begin in range(len(amounts)):
        sums = np.cumsum(amounts[begin:])
        fits = np.flatnonzero(np.abs(sums - total) <= 1e-9 * total)
        if len(fits) and fits[0] + 1 >= least:
            return slice(begin, begin + int(fits[0]) + 1)
    return None


def mark_together(books: Books, table: pd.DataFrame) -> pd.DataFrame:
    """Make one row of a paper and those that the other ledger has under it.

    Two promises delivered at once may be one receipt: under the number of one of them, or under
    another. Only where pieces agree exactly.

    Parameters
    ----------
    books : Books
    table : DataFrame
        Pairs of `matched_papers`, with ``left`` and ``came``, the times of their ends.

    Returns
    -------
    DataFrame
        With ``others``: the sides that were taken into the row.
    """
    table = table.assign(others=pd.Series([()] * len(table), index=table.index, dtype=object))
    one, two = table["one"] >= 0, table["other"] >= 0
    named = (table["document"] != "") & (table["by"] != "total")
    differs = named & (table["state"].isin(["short", "over", "duplicate", "cartons"]) | (one != two))
    differs &= ~table["state"].isin(["one_sided", "wrong_way"])
    links = [table[name] for name in LINK]
    wanted = differs & (differs.groupby(links).transform("sum") > 1)
    soon = max(_SOON, 2 * books.settings["lag"])
    gone: list[int] = []
    for _, rows in table[wanted].groupby(LINK, sort=True):
        for many, single in (("sent", "received"), ("received", "sent")):
            alone = rows[rows[single].isna() & ~rows.index.isin(gone)].sort_values(
                "left" if many == "sent" else "came", kind="stable"
            )
            times = alone["left" if many == "sent" else "came"].to_numpy(dtype=float)
            for at, row in rows[rows[single].notna() & ~rows.index.isin(gone)].iterrows():
                lacks = row[single] - np.nan_to_num(row[many])
                near = ~alone.index.isin(gone) & (alone.index != at) & (lacks > 0)
                when = row["came" if many == "sent" else "left"]
                near &= np.abs(books.days_between(times, np.full(len(times), when))) <= soon
                part = alone[near]
                least = 1 if pd.notna(row[many]) else 2
                fits = run_of(part[many].to_numpy(dtype=float), lacks, least=least)
                if fits is None:
                    continue
                taken = part.iloc[fits]
                gone += taken.index.tolist()
                table.at[at, "others"] = tuple(taken[_SIDE[many]].tolist())
                first = taken.iloc[0]
                table.loc[at, many] = row[single]
                table.loc[at, "difference"] = 0.0
                table.loc[at, "state"] = "together"
                if pd.isna(row[many]):
                    when, period = _TIMES[many]
                    table.loc[at, [when, period]] = first[[when, period]].tolist()
    return table.drop(index=gone)


_SIDE = {"sent": "one", "received": "other"}
_TIMES = {"sent": ("left", "sent_at"), "received": ("came", "received_at")}
