"""Where goods were from day to day, at a desk or under way, by the papers of the ledgers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import COMES, LEAVES
from supplyopt.audit.ledger.occasions import NEAR, occasions_of
from supplyopt.audit.ledger.waiting import since_the_first_opening
from supplyopt.audit.promises.pairing import landed, pair_off

__all__ = ["journeys"]

_GOES = (*LEAVES, "used", "lost", "adjusted_out")
_COMES = ("opening", *COMES)
_BROUGHT = ["received", "returned_in"]
_TRIP = ["origin", "destination", "item", "document", "occasion"]
_COLUMNS = ["desk", "onward", "item", "document", "paper_in", "start", "end", "told", "quantity"]
_NOTHING_LEFT = 1e-9


def journeys(books: Books) -> pd.DataFrame:
    """Give the stretches of time that pieces spent at a desk, or between two.

    Parameters
    ----------
    books : Books
        With dates.

    Returns
    -------
    DataFrame
        ``desk``, where pieces lay, or from where they were on their way; ``onward``, "" at a desk,
        else where to; ``item``; ``document`` of the issue; ``paper_in`` of the receipt before;
        ``start, end``, days; ``told``, whether the stretch begins with a notice, as nothing came
        before; ``quantity``.
    """
    lines = since_the_first_opening(books.table("movements"))
    lines = lines.assign(day=np.floor(lines["when"].to_numpy(dtype=float)))
    order = ["day", "document", "counterpart", "place", "item", "kind", "quantity"]
    lines = lines.sort_values(order, kind="stable", ignore_index=True)
    keys = ["place", "item", "kind", "counterpart", "document"]
    lines["quantity"] = landed(lines, by=keys)
    ways, stays = _ways(books, lines), _stays(lines)
    parts = [ways, stays, _first_waits(books, lines, stays)]
    return pd.concat([part[_COLUMNS] for part in parts], ignore_index=True)


def _ways(books: Books, lines: pd.DataFrame) -> pd.DataFrame:
    """Pair what one issued with what another received under the same number."""
    other = lines["counterpart"] != ""
    sent = lines["kind"].isin(LEAVES)
    moved = lines[other & (sent | lines["kind"].isin(_BROUGHT))]
    moved = moved.assign(end=np.where(sent[moved.index], "sent", "received"))
    moved["occasion"] = occasions_of(books, moved)
    out, came = (moved[moved["end"] == end] for end in ("sent", "received"))
    pairs = pair_off(
        out.rename(columns={"place": "origin", "counterpart": "destination"}),
        came.rename(columns={"place": "destination", "counterpart": "origin"}),
        by=_TRIP,
    )
    gone, there = (lines.loc[pairs[side]].reset_index(drop=True) for side in ("left", "right"))
    table = pd.DataFrame(
        {
            "desk": gone["place"],
            "onward": there["place"],
            "item": gone["item"],
            "document": gone["document"],
            "paper_in": "",
            "start": gone["day"],
            "end": there["day"],
            "told": False,
            "quantity": pairs["quantity"],
        }
    )
    # Papers that say it came before it left say nothing of the days between.
    return table[table["end"] >= table["start"]]


def _stays(lines: pd.DataFrame) -> pd.DataFrame:
    """Pair what a desk received with what it sent on: what came first goes first."""
    pairs = pair_off(
        lines[lines["kind"].isin(_COMES)], lines[lines["kind"].isin(_GOES)], by=["place", "item"]
    )
    came, gone = (lines.loc[pairs[side]].reset_index(drop=True) for side in ("left", "right"))
    onward = gone["kind"].isin(LEAVES) & (gone["counterpart"] != "")
    table = pd.DataFrame(
        {
            "desk": came["place"],
            "onward": "",
            "item": came["item"],
            "document": gone["document"],
            "paper_in": came["document"],
            "start": came["day"],
            "end": gone["day"],
            "told": False,
            "quantity": pairs["quantity"],
            "line": pairs["right"],
        }
    )
    return table[onward & came["kind"].isin(_BROUGHT) & (gone["day"] >= came["day"])]


def _first_waits(books: Books, lines: pd.DataFrame, stays: pd.DataFrame) -> pd.DataFrame:
    """Give what goods that were there from the start waited, from the first notice to the issue."""
    notices = books.table("notices")
    notices = notices.assign(start=np.floor(notices["when"].to_numpy(dtype=float)))
    notices = notices[["document", "place", "start"]]
    out = lines[lines["kind"].isin(LEAVES) & (lines["counterpart"] != "")]
    fed = stays.groupby("line")["quantity"].sum().reindex(out.index).fillna(0.0)
    rest = out["quantity"] - fed
    out = out.assign(quantity=rest)[rest > _NOTHING_LEFT * out["quantity"]]
    waits = out.reset_index(names="line").merge(notices, on=["document", "place"])
    # A notice of long before is that of another paper of the same number.
    waits = waits[(waits["start"] <= waits["day"]) & (waits["day"] - waits["start"] <= NEAR)]
    waits = waits.sort_values("start", kind="stable").drop_duplicates("line")
    named = waits.rename(columns={"place": "desk", "day": "end"})
    return named.assign(onward="", paper_in="", told=True)
