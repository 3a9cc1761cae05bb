"""Promised against delivered."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.promises.against import promised_lines, receipts_of_promises
from supplyopt.network.units import measured

__all__ = ["JUDGED", "days_for_certain", "kept", "kept_with_lines"]

JUDGED = ("kept", "early", "late", "short")
"""States of promises that the books can say something final of."""
_ROUNDING = 1e-9
_COLUMNS = [
    *("origin", "destination", "item", "document", "carrier", "mode", "period"),
    *("promised", "arrived", "missing", "late", "days_late", "last_days_late"),
    *("arrived_by", "state", "row", "together"),
]


@measured()
def kept(books: Books) -> pd.DataFrame:
    """Hold what was promised against what came.

    Parameters
    ----------
    books : Books
        With ``promises`` and ``movements``; ``settings`` may give ``tolerance`` (pieces) and
        ``tolerance_share`` (of what was promised).

    Returns
    -------
    DataFrame
        A row a promise, in the order in which they fall due: ``origin, destination, item,
        document, carrier, mode``; ``period`` in which it was due; ``promised, arrived, missing``,
        in pieces; ``late``, pieces of those that came after it was due; ``days_late``, the mean
        over the pieces that came (those in time count 0); ``last_days_late`` of the last of them
        (below 0: so many days before the promised day or cycle); ``arrived_by``, its date or
        cycle; ``state``; ``row`` of the promise; ``together``, the number of the paper with which
        it came, where that is another's.

        States: "kept"; "early", all of it before its day or cycle; "late", all of it, some too
        late; "short", it was due, and less came; "open", not yet due at the end of the books;
        "partly", the same, a part is there; "unchecked", nothing can check it: the destination
        keeps no ledger, or one that ends before the promise was due.

    Notes
    -----
    What came are ``received`` lines of the destination from that origin. They go to the promises
    that bear the number of their paper. Promises without a number are kept by lines under no
    promise's number, in the order of time, the earliest promise first; so are, by lines without
    a number that are left, promises whose own number is on no line. Where nothing came of a
    promise, and just as much too much under the paper of another from there, or under one paper
    just what several lack, they were delivered together. Pieces that a later line below 0 takes
    back, or that went back under their paper, never came. A number that comes again
    (each year, each month) is another paper each time, as in `match_papers`.
    With cycles, days late are the fewest that it may have been: from the last
    day of a cycle to the first of another.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(
    ...     promises={"origin": ["W", "W"], "destination": ["A", "A"], "item": ["mask", "mask"],
    ...               "date": ["2020-02-05", "2020-02-08"], "quantity": [40, 30]},
    ...     movements={"place": ["A", "A"], "item": ["mask", "mask"], "counterpart": ["W", "W"],
    ...                "date": ["2020-02-07", "2020-02-08"], "kind": ["received", "received"],
    ...                "quantity": [40, 20]})
    >>> so.audit.kept(books)[["promised", "arrived", "missing", "days_late", "state"]]
       promised  arrived  missing  days_late  state
    0      40.0     40.0      0.0        2.0   late
    1      30.0     20.0     10.0        0.0  short
    """
    return kept_with_lines(books)[0][_COLUMNS]


def kept_with_lines(books: Books) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the same, with the lines by which each promise was kept.

    Parameters
    ----------
    books : Books

    Returns
    -------
    table : DataFrame
        As of `kept`, with ``due`` in the time of the movements.
    lines : DataFrame
        ``promise`` (position in the table), ``row, quantity, day, period``.
    """
    promises = promised_lines(books)
    lines = receipts_of_promises(books, promises)
    at, pieces = lines["promise"].to_numpy(), lines["quantity"].to_numpy(dtype=float)
    count = len(promises)
    due, opens = (promises[name].to_numpy(dtype=float) for name in ("due", "opens"))
    day = lines["day"].to_numpy(dtype=float)
    after = days_for_certain(books, day - due[at])
    before = days_for_certain(books, day - opens[at])
    is_late = after > 0
    promised = promises["quantity"].to_numpy(dtype=float)
    rounding = _ROUNDING * promised
    arrived = _sums(at, pieces, count)
    arrived = np.where(np.abs(promised - arrived) <= rounding, promised, arrived)
    late = _sums(at, np.where(is_late, pieces, 0.0), count)
    late = np.where(np.abs(arrived - late) <= rounding, arrived, late)
    waited = _sums(at, np.where(is_late, after, 0.0) * pieces, count)
    with np.errstate(invalid="ignore"):
        mean = np.where(arrived > 0, waited / np.where(arrived > 0, arrived, 1.0), np.nan)
    ends = np.where(is_late, after, np.minimum(before, 0.0))
    last = np.full(count, -np.inf)
    np.maximum.at(last, at, ends)
    last_of = lines.sort_values("day", kind="stable").groupby("promise")["period"].last()
    under = lines.groupby("promise")["together"].max()
    table = promises.rename(columns={"quantity": "promised"}).assign(
        arrived=arrived,
        missing=promised - arrived,
        late=late,
        days_late=mean,
        last_days_late=np.where(np.isfinite(last), last, np.nan),
        arrived_by=last_of.reindex(range(count)).fillna("").to_numpy(),
        together=under.reindex(range(count)).fillna("").to_numpy(),
    )
    table["state"] = _states(books, table)
    return table, lines


def _states(books: Books, table: pd.DataFrame) -> NDArray[np.object_]:
    said = books.settings
    promised, missing, late = (
        table[name].to_numpy(dtype=float) for name in ("promised", "missing", "late")
    )
    bearable = np.maximum(said["tolerance"], said["tolerance_share"] * promised)
    bearable = bearable + _ROUNDING * promised
    lines = books.table("movements")
    days = pd.Series(np.floor(lines["when"].to_numpy(dtype=float)))
    ends = days.groupby(lines["place"].to_numpy()).max()
    end = table["destination"].map(ends).to_numpy(dtype=float)
    due = table["due"].to_numpy(dtype=float)
    not_yet = due > (days.max() if len(days) else -np.inf)
    early = table["last_days_late"].to_numpy(dtype=float) < 0
    lacking = missing > bearable
    some = table["arrived"].to_numpy(dtype=float) > 0
    return np.select(
        [
            np.isnan(end),
            lacking & not_yet & some,
            lacking & not_yet,
            lacking & (due > end),
            lacking,
            late > bearable,
            early,
        ],
        ["unchecked", "partly", "open", "unchecked", "short", "late", "early"],
        default="kept",
    ).astype(object)


def days_for_certain(books: Books, apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give days between two times; with cycles at least those that must lie between.

    Parameters
    ----------
    books : Books
    apart : array of float
        Days, or cycles, from one to the other.
    """
    if books.dated:
        return apart
    least = (np.abs(apart) - 1.0) * books.settings["cycle_days"] + 1.0
    return np.where(apart == 0, 0.0, np.sign(apart) * least)


def _sums(at: NDArray[np.int64], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(at, weights=values, minlength=count), dtype=np.float64)
