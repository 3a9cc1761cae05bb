"""Papers that bear the same number, told apart by their times."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books

__all__ = ["NEAR", "occasions_of", "two_places"]

NEAR = 180.0
"""Days: a number that comes again after half a year is that of another paper."""
_AT_ONCE = 14.0
"""Days, or twice the lag: lines of one number with no longer time between are one paper."""
_ROUNDING = 1e-9


def occasions_of(books: Books, lines: pd.DataFrame) -> NDArray[np.int64]:
    """Give for each line on which occasion its number was used, 0 the first.

    Lines of one number between the same two places are one paper as long as they follow each
    other soon. What comes later is of the same paper only if that brings the two ledgers nearer:
    what one end alone has, the other lacked. Numbers that start again each year, or month, are
    other papers, and what is short in one year is not made good by the next.

    Parameters
    ----------
    books : Books
    lines : DataFrame
        ``item, place, counterpart, document, end`` (sent, received), ``quantity, when``; without a
        document a line has no occasion.
    """
    occasion = np.zeros(len(lines), dtype=np.int64)
    named = np.flatnonzero((lines["document"] != "").to_numpy())
    if not len(named):
        return occasion
    part = lines.iloc[named]
    place, low, high = two_places(part["place"], part["counterpart"])
    key = part.assign(low=low, high=high).groupby(["item", "low", "high", "document"], sort=False)
    number = key.ngroup().to_numpy(np.int64)
    when = part["when"].to_numpy(dtype=float)
    order = np.lexsort((when, number))
    new = np.append(True, number[order][1:] != number[order][:-1])
    before = np.append(when[order][:1], when[order][:-1])
    gap = books.days_between(before, when[order])
    limit = max(_AT_ONCE, 2 * books.settings["lag"])
    cut = ~new & (gap > limit)
    if not cut.any():
        return occasion
    found = np.empty(len(named), dtype=np.int64)
    found[order] = np.cumsum(cut) - np.maximum.accumulate(np.where(new, np.cumsum(cut), 0))
    # What a ledger says that went from the one place to the other, whoever of the two keeps it.
    sent = (part["end"] == "sent").to_numpy()
    onward = sent == (place == low)
    flow = part["quantity"].to_numpy(dtype=float) * np.where(onward, 1.0, -1.0)
    told = pd.DataFrame(
        {
            "at": np.arange(len(named)),
            "number": number,
            "cluster": found,
            "when": when,
            "low": np.where(place == low, flow, 0.0),
            "high": np.where(place == low, 0.0, flow),
            "by_low": place == low,
        }
    )
    again = told[told["number"].isin(number[order][cut])]
    for _, paper in again.groupby("number", sort=False):
        found[paper["at"]] = _joined(books, paper)
    occasion[named] = found
    return occasion


def two_places(
    one: pd.Series, other: pd.Series
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give numbers of places: of the one, then the lower and the higher of the two.

    Parameters
    ----------
    one, other : Series of str
    """
    codes = pd.factorize(pd.concat([one, other], ignore_index=True))[0].astype(np.int64)
    first, second = np.split(codes, 2)
    return first, np.minimum(first, second), np.maximum(first, second)


def _joined(books: Books, paper: pd.DataFrame) -> NDArray[np.int64]:
    """Give the occasions of one number, with clusters joined that belong together."""
    clusters = paper.groupby("cluster", sort=True).agg(
        first=("when", "min"),
        last=("when", "max"),
        low=("low", "sum"),
        high=("high", "sum"),
        some=("by_low", "any"),
        all=("by_low", "all"),
    )
    kept: list[dict[str, float]] = []
    name: dict[int, int] = {}
    for at, row in zip(clusters.index.tolist(), clusters.to_dict("records"), strict=True):
        one = {str(k): v for k, v in row.items()}
        to = next(
            (n for n in range(len(kept) - 1, -1, -1) if _belongs(books, kept[n], one)), len(kept)
        )
        name[int(at)] = to
        if to == len(kept):
            kept.append(one)
            continue
        home = kept[to]
        home["last"] = one["last"]
        home["low"] += one["low"]
        home["high"] += one["high"]
        home["some"] = home["some"] or one["some"]
        home["all"] = home["all"] and one["all"]
    return np.array([name[at] for at in paper["cluster"].tolist()], dtype=np.int64)


def _belongs(books: Books, home: dict[str, float], later: dict[str, float]) -> bool:
    """Whether what came later is what an earlier paper lacked."""
    apart = float(books.days_between(np.array([home["last"]]), np.array([later["first"]]))[0])
    first, second = (one["low"] - one["high"] for one in (home, later))
    both = first + second
    # Each of the two told by one ledger alone, and not by the same.
    halves = (home["all"] and not later["some"]) or (later["all"] and not home["some"])
    if apart > NEAR:
        # A slip in a date: all else agrees.
        return bool(halves and abs(both) <= _ROUNDING * abs(first))
    alone = any(one["all"] or not one["some"] for one in (home, later))
    nearer = abs(both) < min(abs(first), abs(second)) * (1 - _ROUNDING)
    return bool(halves or (alone and nearer))
