"""Promises paired with the receipts that kept them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.occasions import occasions_of
from supplyopt.audit.ledger.together import runs_of
from supplyopt.audit.promises.pairing import landed, pair_off

__all__ = ["promised_lines", "receipts_of_promises"]

_WAY = ["origin", "destination", "item"]
_PAPER = [*_WAY, "document", "occasion"]
_APART = 60.0
"""Days: what came longer before or after a promise was due did not bring it along."""


def promised_lines(books: Books) -> pd.DataFrame:
    """Give promises in the order in which they fall due, with the first and last day of each.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        The table, with ``opens`` and ``due`` in the time of the movements: what is promised for a
        cycle may come on any of its days.
    """
    promises = books.table("promises")
    due = np.floor(promises["when"].to_numpy(dtype=float))
    promises["due"] = due
    wide = books.settings["cycle_days"] - 1.0
    by_cycle = promises["cycle"].notna().to_numpy() if books.dated else np.zeros(len(due), bool)
    promises["opens"] = np.floor(due - np.where(by_cycle, wide, 0.0))
    # Ties go by what the rows say, so that it does not matter where they stand.
    order = ["due", "document", "mode", "carrier", "quantity", *_WAY, "opens"]
    return promises.sort_values(order, kind="stable", ignore_index=True)


def receipts_of_promises(books: Books, promises: pd.DataFrame) -> pd.DataFrame:
    """Pair promised pieces with pieces that came.

    By the paper, where both sides bear its number; then promises without one, in the order of
    time, with all that came under no promise's number; then the rest with what has no number; last
    promises of which nothing came, with what is too much under one other paper, if it is just that.

    Parameters
    ----------
    books : Books
    promises : DataFrame
        Of `promised_lines`.

    Returns
    -------
    DataFrame
        ``promise`` (its position), ``day, period, row, occasion`` of the line that it came by (of
        papers of its number), ``quantity``;
        ``together``, the paper of others under which it came, "" where it came by itself.
    """
    came = _receipts(books, promises)
    occasion, came["occasion"] = _occasions(books, promises, came)
    promises = promises.assign(occasion=occasion)
    came["quantity"] = landed(came, by=_PAPER)
    came = came[came["quantity"] >= 0].reset_index(drop=True)
    left = promises["quantity"].to_numpy(dtype=float).copy()
    free = came["quantity"].to_numpy(dtype=float).copy()
    with_paper = (promises["document"] != "").to_numpy()
    named = (came["document"] != "").to_numpy()
    known = pd.MultiIndex.from_frame(came[_PAPER]).isin(
        pd.MultiIndex.from_frame(promises.loc[with_paper, _PAPER])
    )
    unnamed = (came["origin"] == "").to_numpy()
    parts = []
    for by, of, by_what in (
        (_PAPER, with_paper, named),
        # The number of the paper says from whom it is.
        (["destination", "item", "document", "occasion"], with_paper, named & unnamed),
        (_WAY, ~with_paper, ~known),
        (_WAY, with_paper, ~named),
    ):
        pairs = pair_off(
            promises.assign(quantity=left)[of & (left > 0)],
            came.assign(quantity=free)[by_what & (free > 0)],
            by=by,
        )
        np.subtract.at(left, pairs["left"].to_numpy(), pairs["quantity"].to_numpy())
        np.subtract.at(free, pairs["right"].to_numpy(), pairs["quantity"].to_numpy())
        left, free = _without_dust(left, promises), _without_dust(free, came)
        parts.append(pairs)
    together = _together(books, promises, came, left, free)
    pairs = pd.concat([part for part in (*parts, together) if len(part)] or parts)
    pairs = pairs.reindex(columns=[*parts[0], "together"]).reset_index(drop=True)
    columns = ["day", "period", "row", "occasion"]
    found = came.loc[pairs["right"], columns].reset_index(drop=True)
    found.insert(0, "promise", pairs["left"])
    return found.assign(
        quantity=pairs["quantity"], together=pairs["together"].astype(object).fillna("")
    )


def _receipts(books: Books, promises: pd.DataFrame) -> pd.DataFrame:
    """Give what places received, and as negative lines what they sent back under its paper."""
    lines = books.table("movements")
    lines = lines[lines["place"].isin(promises["destination"])]
    came = lines[lines["kind"] == "received"]
    paper = ["place", "counterpart", "item", "document"]
    back = lines[(lines["kind"] == "returned") & (lines["document"] != "")]
    refused = pd.MultiIndex.from_frame(back[paper]).isin(pd.MultiIndex.from_frame(came[paper]))
    back = back[refused].assign(quantity=lambda frame: -frame["quantity"].abs())
    both = pd.concat([came, back]).rename(columns={"place": "destination", "counterpart": "origin"})
    both["day"] = np.floor(both["when"].to_numpy(dtype=float))
    # What went back the same day came before.
    both["back"] = both["quantity"] < 0
    order = ["day", *_PAPER[:-1], "back", "quantity"]
    return both.sort_values(order, kind="stable", ignore_index=True)


def _senders(promises: pd.DataFrame, came: pd.DataFrame) -> pd.Series:
    """Give from whom goods came; without a sender the number says it: the nearest promise of it."""
    keys = ["destination", "item", "document"]
    origins = came["origin"].copy()
    blank = (origins == "") & (came["document"] != "")
    if not blank.any():
        return origins
    dues = promises.loc[promises["document"] != "", [*keys, "origin", "due"]]
    asked = came.loc[blank, keys].assign(due=came["day"].astype(float)).reset_index(names="at")
    nearest = pd.merge_asof(
        asked.sort_values("due", kind="stable"),
        dues.sort_values("due", kind="stable"),
        on="due",
        by=keys,
        direction="nearest",
    ).set_index("at")["origin"]
    origins[nearest.index] = nearest.fillna("")
    return origins


def _occasions(
    books: Books, promises: pd.DataFrame, came: pd.DataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Tell papers of one number apart, as those of two ledgers are: what is promised is sent."""
    said = {"origin": "place", "destination": "counterpart", "due": "when"}
    heard = {"destination": "place", "origin": "counterpart", "day": "when"}
    columns = ["item", "document", "quantity", "place", "counterpart", "end", "when"]
    both = pd.concat(
        [
            part.drop(columns="when").rename(columns=names).assign(end=end)[columns]
            for part, names, end in (
                (promises, said, "sent"),
                (came.assign(origin=_senders(promises, came)), heard, "received"),
            )
        ],
        ignore_index=True,
    )
    first, second = np.split(occasions_of(books, both), [len(promises)])
    return first, second


def _together(
    books: Books,
    promises: pd.DataFrame,
    came: pd.DataFrame,
    left: NDArray[np.float64],
    free: NDArray[np.float64],
) -> pd.DataFrame:
    """Find promises that came under the paper of another, or several under one of no promise.

    Only where what is too much under that paper is just what they lack; of several papers or
    promises those that are nearest in time.
    """
    length = 1.0 if books.dated else books.settings["cycle_days"]
    none = pd.DataFrame(columns=["left", "right", "quantity", "together"], dtype=object)
    lacking = promises[(left > 0) & (left == promises["quantity"].to_numpy(dtype=float))]
    lacking = lacking.assign(lacks=lacking["quantity"].astype(float))
    ways = pd.MultiIndex.from_frame(lacking[_WAY])
    on_way = pd.MultiIndex.from_frame(came[_WAY]).isin(ways)
    heard = pd.MultiIndex.from_frame(came.loc[on_way, _PAPER])
    lacking = lacking[~pd.MultiIndex.from_frame(lacking[_PAPER]).isin(heard)]
    spare = came.assign(free=free)[on_way & (free > 0) & (came["document"] != "").to_numpy()]
    if spare.empty or lacking.empty:
        return none
    on_way = pd.MultiIndex.from_frame(promises[_WAY]).isin(ways)
    own = set(pd.MultiIndex.from_frame(promises.loc[on_way, _PAPER]))
    found: list[pd.DataFrame] = []
    open_ways = dict(list(lacking.groupby(_WAY, sort=False)))
    papers = dict(list(spare.groupby(_PAPER, sort=True)))
    options = []
    for paper, lines in papers.items():
        part = open_ways.get(paper[:3])
        if part is None:
            continue
        apart = (part["due"] - lines["day"].min()).abs() * length
        near, apart = part[apart <= _APART], apart[apart <= _APART]
        least = 1 if paper in own else 2
        for run in runs_of(near["lacks"].to_numpy(dtype=float), lines["free"].sum(), least=least):
            options.append((float(apart.iloc[run].max()), paper, near.index[run].tolist()))
    gone: set[Any] = set()
    for _, paper, those in sorted(options):
        if paper in gone or not gone.isdisjoint(those):
            continue
        gone |= {paper, *those}
        taken, lines = lacking.loc[those], papers[paper]
        pairs = pair_off(
            taken.assign(quantity=taken["lacks"], one=0),
            lines.assign(quantity=lines["free"], one=0),
            by=["one"],
        )
        found.append(pairs.assign(together=str(paper[3])))
    return pd.concat(found, ignore_index=True) if found else none


def _without_dust(rest: np.ndarray, of: pd.DataFrame) -> np.ndarray:
    """Take for nothing what is left by rounding."""
    return np.where(rest <= 1e-9 * of["quantity"].to_numpy(dtype=float), 0.0, rest)
