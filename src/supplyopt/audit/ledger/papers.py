"""Papers: what the lines of one document say at either end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books

__all__ = ["LINK", "Papers", "papers_of", "sides_of"]

LINK = ["item", "origin", "destination"]
"""What goes from where to where."""
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
        A row a line with a counterpart: ``item, origin, destination, document``; ``end`` (sent,
        received), ``place`` and ``counterpart``, ``quantity`` (without its sign: a wrong sign is
        another matter), ``when``, ``period``, ``row``; ``paper``, the row of ``sides``.
    sides : DataFrame
        A row a document, link and end; of lines without a document a row each: ``item, origin,
        destination, document, end, quantity`` (added up), ``first`` and ``last`` (when), ``period``
        (of the first for what was sent, of the last for what was received).
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
    lines = lines.assign(
        end=np.where(sent, "sent", "received"),
        origin=lines["place"].where(sent, lines["counterpart"]),
        destination=lines["counterpart"].where(sent, lines["place"]),
        quantity=lines["quantity"].astype(float).abs(),
    )
    columns = [*LINK, "document", "end", "place", "counterpart", "kind"]
    lines = lines[[*columns, "quantity", "when", "period", "row"]]
    # In an order that the order of rows does not matter to.
    lines = lines.sort_values(
        ["end", *LINK, "document", "when", "quantity"], kind="stable", ignore_index=True
    )
    alone = (lines["document"] == "").to_numpy()
    new = np.ones(len(lines), dtype=bool)
    keys = lines[["end", *LINK, "document"]]
    if len(lines) > 1:
        same = (keys.to_numpy()[1:] == keys.to_numpy()[:-1]).all(axis=1)
        new[1:] = ~same | alone[1:]
    lines["paper"] = np.cumsum(new) - 1
    return Papers(lines, sides_of(lines))


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
    sides = grouped[[*LINK, "document", "end"]].first()
    sides["quantity"] = grouped["quantity"].sum()
    sides["first"] = grouped["when"].min().astype(float)
    sides["last"] = grouped["when"].max().astype(float)
    is_sent = sides["end"] == "sent"
    sides["period"] = grouped["period"].first().where(is_sent, grouped["period"].last())
    if not document:
        sides["document"] = ""
    return sides
