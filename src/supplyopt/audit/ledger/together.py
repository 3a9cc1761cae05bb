"""Papers that one ledger booked as one, the other as several."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.papers import LINK

__all__ = ["SOON", "mark_together", "runs_of"]

SOON = 14.0
"""Days, or twice the lag, that may lie between papers that are booked as one."""


def runs_of(amounts: NDArray[np.float64], total: float, *, least: int) -> list[slice]:
    """Give all runs of neighbors that add up to a total, from each as few as can be.

    Parameters
    ----------
    amounts : array of float
    total : float
    least : int
        How many there are at least.
    """
    found = []
    for begin in range(len(amounts)):
        sums = np.cumsum(amounts[begin:])
        fits = np.flatnonzero(np.abs(sums - total) <= 1e-9 * total)
        if len(fits) and fits[0] + 1 >= least:
            found.append(slice(begin, begin + int(fits[0]) + 1))
    return found


def mark_together(books: Books, table: pd.DataFrame) -> pd.DataFrame:
    """Make one row of a paper and those that the other ledger has under it.

    Two promises delivered at once may be one receipt: under the number of one of them, or under
    another. Only where pieces agree exactly; of several that do, those that are nearest in time.

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
    one, two = table["one"] >= 0, table["other"] >= 0
    named = (table["document"] != "") & (table["by"] != "total")
    differs = named & (table["state"].isin(_DIFFER) | (one != two))
    differs &= ~table["state"].isin(["one_sided", "wrong_way"])
    wanted = differs & (differs.groupby([table[name] for name in LINK]).transform("sum") > 1)
    taken: dict[int, tuple[int, ...]] = {}
    gone: set[int] = set()
    for _, rows in table[wanted].groupby(LINK, sort=True):
        for many in _ENDS:
            _join(books, table, rows, many, taken, gone)
    others = [taken.get(at, ()) for at in table.index.tolist()]
    return table.assign(others=pd.Series(others, index=table.index, dtype=object)).drop(
        index=list(gone)
    )


_DIFFER = ["short", "over", "duplicate", "cartons"]
_MISSING = ["missing_receipt", "missing_issue"]
_ENDS = {
    "sent": ("one", "left", "sent_at", "received", "came"),
    "received": ("other", "came", "received_at", "sent", "left"),
}
"""Of each end: its side, time, period; the other end, its time."""


def _join(
    books: Books,
    table: pd.DataFrame,
    rows: pd.DataFrame,
    many: str,
    taken: dict[int, tuple[int, ...]],
    gone: set[int],
) -> None:
    """Find on a link what stands in several papers at one end, in one at the other."""
    side, when, period, single, other_when = _ENDS[many]
    free = ~rows.index.isin([*gone, *taken])
    alone = rows[rows[single].isna() & free].sort_values(when, kind="stable")
    options: list[tuple[float, int, tuple[int, ...]]] = []
    for row in rows[rows[single].notna()].reset_index(names="at").to_dict("records"):
        at = row["at"]
        lacks = row[single] - (0.0 if pd.isna(row[many]) else row[many])
        if at in gone or at in taken or not lacks > 0:
            continue
        there = np.full(len(alone), row[other_when])
        apart = books.days_between(alone[when].to_numpy(dtype=float), there)
        near = np.abs(apart) <= max(SOON, 2 * books.settings["lag"])
        if row["state"] in ("duplicate", "cartons"):
            # What may still come is no reason to take a line written twice for it.
            near &= alone["state"].isin(_MISSING).to_numpy()
        part = alone[near]
        least = 1 if pd.notna(row[many]) else 2
        for run in runs_of(part[many].to_numpy(dtype=float), lacks, least=least):
            far = float(np.abs(apart[near][run]).max())
            options.append((far, at, tuple(part.index[run].tolist())))
    for _, at, others in sorted(options):
        if at in taken or not gone.isdisjoint(others):
            continue
        part = alone.loc[list(others)]
        gone |= set(others)
        taken[at] = tuple(part[side].tolist())
        own = rows.loc[[at]].iloc[0]
        table.loc[[at], [many, "difference", "state"]] = [own[single], 0.0, "together"]
        if pd.isna(own[many]):
            table.loc[at, when] = part[when].iloc[0]
            table.loc[at, period] = part[period].iloc[0]
