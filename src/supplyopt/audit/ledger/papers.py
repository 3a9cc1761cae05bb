"""Papers: what the lines of one document say at either end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.occasions import occasions_of, two_places

__all__ = ["LINK", "PAPER", "Papers", "papers_of", "sides_of", "taken_back"]

LINK = ["item", "origin", "destination"]
"""What goes from where to where."""
PAPER = [*LINK, "document", "occasion"]
"""What one paper is: its number may be that of others, at other times."""
_BACK = ["returned", "returned_in"]
_KINDS = {
    "issued": "sent",
    "returned": "sent",
    "received": "received",
    "returned_in": "received",
}


@dataclass(frozen=True, slots=True, eq=False)
class Papers:
    """Lines that tell of goods under way, by end and document.

    Attributes
    ----------
    lines : DataFrame
        A row a line with a counterpart: ``item, origin, destination, document, occasion`` (papers
        of one number, told apart by time); ``end`` (sent, received), ``place`` and
        ``counterpart``, ``quantity`` (without its sign: a wrong sign is another matter; below
        nothing where it was carried back under its paper), ``batch, when, period, row``;
        ``paper``, the row of ``sides``.
    sides : DataFrame
        A row a document, link and end; of lines without a document a row each: ``item, origin,
        destination, document, occasion, end, quantity`` (added up), ``first`` and ``last`` (when),
        ``period`` (of the first for what was sent, of the last for what was received).
    """

    lines: pd.DataFrame
    sides: pd.DataFrame


def papers_of(books: Books) -> Papers:
    """Gather the lines of goods under way by document.

    Parameters
    ----------
    books : Books
    """
    lines = books.table("movements")
    lines = lines[lines["kind"].isin(list(_KINDS)) & (lines["counterpart"] != "")]
    sent = lines["kind"].map(_KINDS) == "sent"
    signless = lines["quantity"].astype(float).abs()
    lines = lines.assign(
        end=np.where(sent, "sent", "received"),
        origin=lines["place"].where(sent, lines["counterpart"]),
        destination=lines["counterpart"].where(sent, lines["place"]),
        quantity=lines["quantity"].astype(float).where(taken_back(lines), signless),
    )
    lines["occasion"] = occasions_of(books, lines)
    lines = _netted(lines)
    columns = [*PAPER, "end", "place", "counterpart", "kind", "batch"]
    lines = lines[[*columns, "quantity", "when", "period", "row"]]
    # In an order that the order of rows does not matter to.
    lines = lines.sort_values(["end", *PAPER, "when", "quantity"], kind="stable", ignore_index=True)
    alone = (lines["document"] == "").to_numpy()
    new = np.ones(len(lines), dtype=bool)
    keys = lines[["end", *PAPER]]
    if len(lines) > 1:
        same = (keys.to_numpy()[1:] == keys.to_numpy()[:-1]).all(axis=1)
        new[1:] = ~same | alone[1:]
    lines["paper"] = np.cumsum(new) - 1
    return Papers(lines, sides_of(lines))


def taken_back(lines: pd.DataFrame) -> pd.Series:
    """Tell which lines below nothing take back a part of their own paper, as credit notes do.

    A line that stands alone is the wrong way round instead.

    Parameters
    ----------
    lines : DataFrame
        Movements.
    """
    quantity = lines["quantity"].astype(float)
    below = (quantity < 0) & (lines["document"] != "") & (lines["counterpart"] != "")
    if not below.any():
        return below
    keys = [lines[name] for name in ("place", "item", "kind", "counterpart", "document")]
    return below & (quantity.groupby(keys).transform("sum") > 0)


def _netted(lines: pd.DataFrame) -> pd.DataFrame:
    """Take what was carried back under a paper from what the same ledger sent or received by it.

    Goods refused at the door are booked back by who sent them, by both, or as received from there:
    under the number of the paper they make its own quantity less. Who numbers the papers of both
    ways alike, and books both at both ends as sent and received, has two papers.
    """
    named = lines[lines["document"] != ""]
    pair = ["item", "low", "high", "document", "occasion"]
    origin, low, high = two_places(named["origin"], named["destination"])
    named = named.assign(low=low, high=high, onward=origin == low)
    ways = named.groupby(pair, sort=False)["onward"]
    named = named[ways.transform("any") & ~ways.transform("all")]
    if named.empty:
        return lines
    flow = named["quantity"] * np.where(named["onward"], 1.0, -1.0)
    net = flow.groupby([named[name] for name in pair]).transform("sum")
    # Of two ways with as much on either, the way of what was not carried back is the paper's.
    back = named["kind"].isin(_BACK)
    fore = flow.where(~back, 0.0).groupby([named[name] for name in pair]).transform("sum")
    net = net.where(net.abs() > 1e-9 * named["quantity"], fore)
    named = named.assign(against=(net >= 0) != named["onward"], back=back)
    own = [named[name] for name in (*pair, "place")]
    both = named.groupby(own)["against"].transform("nunique") == 2
    against = named[named["against"]].groupby(pair)
    alone = (against["place"].transform("nunique") == 1).reindex(named.index, fill_value=False)
    returned = against["back"].transform("any").reindex(named.index, fill_value=False)
    turn = named.index[named["against"] & both & (alone | returned)]
    lines = lines.copy()
    turned = lines.loc[turn]
    lines.loc[turn, "end"] = turned["end"].map({"sent": "received", "received": "sent"})
    lines.loc[turn, ["origin", "destination"]] = turned[["destination", "origin"]].to_numpy()
    lines.loc[turn, "quantity"] = -turned["quantity"]
    return lines


def sides_of(lines: pd.DataFrame, *, document: bool = True) -> pd.DataFrame:
    """Add up the lines of each paper.

    Parameters
    ----------
    lines : DataFrame
        With ``paper``, in the order of time within each.
    document : bool
        Whether all lines of a paper have the document of the first.
    """
    grouped = lines.groupby("paper", sort=True)
    sides = grouped[[*PAPER, "end"]].first()
    sides["quantity"] = grouped["quantity"].sum()
    # What was carried back says nothing of when the goods went.
    went = lines[lines["quantity"] >= 0].groupby("paper", sort=True)
    first, last = went["when"].min(), went["when"].max()
    sides["first"] = first.reindex(sides.index).fillna(grouped["when"].min()).astype(float)
    sides["last"] = last.reindex(sides.index).fillna(grouped["when"].max()).astype(float)
    is_sent = sides["end"] == "sent"
    some = went["period"].first().where(is_sent.reindex(first.index), went["period"].last())
    sides["period"] = some.reindex(sides.index).fillna(grouped["period"].first())
    if not document:
        sides["document"] = ""
    return sides
