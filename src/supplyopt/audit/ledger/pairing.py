"""What one ledger sent, another received: pairs of papers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.papers import LINK, PAPER, Papers, sides_of

__all__ = ["pair_papers"]

_NONE = -1
_EVENING = 1 - 1e-6


def pair_papers(books: Books, papers: Papers) -> tuple[Papers, pd.DataFrame]:
    """Find for each paper the same goods in the ledger of the other end.

    Parameters
    ----------
    books : Books
    papers : Papers

    Returns
    -------
    Papers
        As given; of links on which something without a document is left over, all that is left
        is one paper at either end.
    DataFrame
        ``sent`` and ``received``, rows of its ``sides``, -1 where there is none; ``by``:
        "document", "quantity" (the same link and quantity; one end without a document, or under
        way no longer than ``lag``), "total" (all that is left of a link), "" for those left alone.
    """
    sides = papers.sides
    sent = sides[sides["end"] == "sent"]
    received = sides[sides["end"] == "received"]
    found: list[pd.DataFrame] = []

    def keep(pairs: pd.DataFrame, by: str) -> None:
        nonlocal sent, received
        found.append(pairs.assign(by=by))
        sent = sent[~sent.index.isin(pairs["sent"])]
        received = received[~received.index.isin(pairs["received"])]

    keep(_by_document(sent, received), "document")
    # Of a paper that was refused as a whole nothing is left to be found elsewhere.
    some = [side[side["quantity"] > 0] for side in (sent, received)]
    lines = papers.lines
    carried = set(lines.loc[lines["quantity"] < 0, "paper"])
    keep(_by_quantity(books, *some, carried=carried), "quantity")
    left = pd.concat([sent, received])
    loose = left.loc[left["document"] == "", LINK].drop_duplicates()
    at = left[LINK].reset_index(names="paper").merge(loose, on=LINK)["paper"].to_numpy(np.int64)
    papers, totals = _in_total(papers, at)
    found.append(totals.assign(by="total"))
    one, other = (np.setdiff1d(side.index.to_numpy(np.int64), at) for side in (sent, received))
    found.append(pd.DataFrame({"sent": one, "received": _NONE, "by": ""}))
    found.append(pd.DataFrame({"sent": _NONE, "received": other, "by": ""}))
    return papers, pd.concat(found, ignore_index=True)


def _in_total(papers: Papers, at: NDArray[np.int64]) -> tuple[Papers, pd.DataFrame]:
    """Make one paper a link and end of those at some rows; pair these."""
    if not len(at):
        return papers, _pairs(at, at)
    lines, sides = papers.lines.copy(), papers.sides
    here = lines["paper"].isin(at)
    lines = _refusals_netted(lines, here)
    numbers = lines[here].groupby(["end", *LINK], sort=True).ngroup() + len(sides)
    lines.loc[here, "paper"] = numbers
    whole = sides_of(lines[here], document=False)
    both = whole[LINK].assign(paper=whole.index)
    is_sent = whole["end"] == "sent"
    pairs = both[is_sent].merge(both[~is_sent], on=LINK, how="outer")
    one, other = (pairs[name].fillna(_NONE).to_numpy(np.int64) for name in ("paper_x", "paper_y"))
    return Papers(lines, pd.concat([sides, whole])), _pairs(one, other)


def _refusals_netted(lines: pd.DataFrame, here: pd.Series) -> pd.DataFrame:
    """Take what was returned, or one ledger alone has going back, from what went out on a link."""
    part = lines[here]
    keys = [part[name] for name in LINK]
    size = part["quantity"].groupby(keys).sum()
    turned = part.rename(columns={"origin": "destination", "destination": "origin"})[LINK]
    there = size.reindex(pd.MultiIndex.from_frame(turned)).to_numpy(dtype=float)
    here_too = size.reindex(pd.MultiIndex.from_frame(part[LINK])).to_numpy(dtype=float)
    back = part["kind"].isin(["returned", "returned_in"]).to_numpy()
    less = (here_too < there) | ((here_too == there) & back)
    alone = part.groupby(keys)["end"].transform("nunique") == 1
    # Who refused which part nobody can say: what went back is one with what was not taken.
    some = pd.Series(back, index=part.index).groupby(keys).transform("any")
    # What was taken off its own paper is not turned once more.
    turn = part.index[(alone | some) & less & (part["quantity"] > 0)]
    other = {"sent": "received", "received": "sent"}
    lines.loc[turn, "end"] = lines.loc[turn, "end"].map(other)
    lines.loc[turn, LINK] = turned.loc[turn, LINK]
    lines.loc[turn, "quantity"] = -lines.loc[turn, "quantity"]
    return lines


def _pairs(sent: NDArray[np.int64], received: NDArray[np.int64]) -> pd.DataFrame:
    return pd.DataFrame({"sent": sent, "received": received}, dtype=np.int64)


def _by_document(sent: pd.DataFrame, received: pd.DataFrame) -> pd.DataFrame:
    keys = PAPER
    one = sent.loc[sent["document"] != "", keys].reset_index(names="sent")
    other = received.loc[received["document"] != "", keys].reset_index(names="received")
    both = one.merge(other, on=keys)
    return _pairs(both["sent"].to_numpy(), both["received"].to_numpy())


def _by_quantity(
    books: Books, sent: pd.DataFrame, received: pd.DataFrame, *, carried: set[int]
) -> pd.DataFrame:
    """Pair each receipt with the last thing of its quantity that was sent until then.

    What is left of a paper of which something was `carried` back may be booked otherwise at the
    other end: such a quantity speaks for a paper only within the lag.
    """
    keys = [*LINK, "quantity"]
    if sent.empty or received.empty:
        return _pairs(np.empty(0, np.int64), np.empty(0, np.int64))
    one = sent[[*keys, "document", "last"]].reset_index(names="sent")
    other = received[[*keys, "document", "last"]].reset_index(names="received")
    # What came at no time of its day came after what was sent on it.
    came = other["last"].astype(float)
    other["last"] = came.where(came % 1 > 0, came + _EVENING)
    both = pd.merge_asof(
        other.sort_values(["last", "received"], kind="stable"),
        one.rename(columns={"document": "other"})
        .sort_values(["last", "sent"], kind="stable")
        .assign(left=lambda frame: frame["last"]),
        on="last",
        by=keys,
    ).dropna(subset=["sent"])
    days = books.days_between(
        both["left"].to_numpy(dtype=float), both["last"].to_numpy(dtype=float)
    )
    # Two numbers that differ are the same paper only if nothing else speaks against it.
    unnumbered = (both["document"] == "").astype(int) + (both["other"] == "")
    soon = days <= books.settings["lag"]
    whole = ~(both["sent"].isin(carried) | both["received"].isin(carried))
    both = both[((unnumbered == 1) & (whole | soon)) | ((unnumbered == 0) & soon)]
    # Of several receipts the first one has it.
    both = both.drop_duplicates("sent", keep="first")
    return _pairs(both["sent"].to_numpy(np.int64), both["received"].to_numpy(np.int64))
