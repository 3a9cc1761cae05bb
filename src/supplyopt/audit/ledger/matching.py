"""Papers of two ledgers, held against each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.pairing import pair_papers
from supplyopt.audit.ledger.papers import LINK, PAPER, Papers, papers_of
from supplyopt.audit.ledger.together import mark_together
from supplyopt.audit.ledger.totals import judge_totals
from supplyopt.network.units import measured

__all__ = ["Matched", "match_papers", "matched_papers"]

_COLUMNS = [
    *LINK,
    "document",
    "sent",
    "received",
    "difference",
    "tolerance",
    "sent_at",
    "received_at",
    "days",
    "by",
    "state",
]


_Line = tuple[float, str]
"""Quantity and batch."""


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Pairs of papers with the lines behind them.

    Attributes
    ----------
    papers : Papers
    pairs : DataFrame
        The columns of `match_papers`, then ``one`` and ``other``: rows of ``papers.sides``, -1
        where there is none; ``others``: those of papers that are told with this one.
    """

    papers: Papers
    pairs: pd.DataFrame


@measured()
def match_papers(books: Books) -> pd.DataFrame:
    """Hold what one ledger sent against what another received.

    Parameters
    ----------
    books : Books
        With ``movements``; ``items`` may give ``lot``, ``settings`` tolerances and ``lag``.

    Returns
    -------
    DataFrame
        A row a paper: ``item, origin, destination, document`` (that of the sender, if the two
        differ); ``sent`` and ``received``, pieces, NaN where that ledger has no such line, signs
        left out; ``difference``, received less sent; ``tolerance``, in pieces; ``sent_at`` and
        ``received_at``, dates or cycles; ``days`` that lie between them for certain; ``by`` what
        they were paired ("document", "quantity", "total", ""); ``state``:

        - "matched": within the tolerance;
        - "duplicate": they differ by a line that one of them has twice;
        - "cartons": they differ by the pieces of a carton;
        - "together": one of them booked as one paper what the other booked as several;
        - "short", "over": less or more was received than sent, by anything else;
        - "wrong_way": both ends booked it as received, or both as sent;
        - "missing_receipt": the other end keeps books, and has no such line more than ``lag`` days
          later; "missing_issue": likewise at the sender;
        - "open": it may still be under way, or was so before the books begin;
        - "one_sided": the other end keeps no books.

    Notes
    -----
    Lines of one document, item and link are added up first: what left together may come in two
    loads. Of a number that comes again later (each year, each month) each time is a paper of its
    own. What was carried back under the same number is taken off: goods refused at the door.
    Papers are paired by document; what is left by equal quantity, each receipt with the last thing
    sent until then, where one end has no document, or not more than ``lag`` days lie between. Where
    lines without documents are left on a link, all that is left of it is held against each other in
    total, as one row: whatever was sent more than ``lag`` days before a day must have come by then,
    and no more can have come than was sent. ``difference`` is then the largest breach of either,
    ``received_at`` the first day of it. What soon came after the sender's books begin may have left
    before, and is not asked about.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["W", "A"], "item": ["mask"] * 2, "date": ["2020-02-03", "2020-02-04"],
    ...     "kind": ["issued", "received"], "quantity": [100, 90], "counterpart": ["A", "W"],
    ...     "document": ["D1", "D1"]})
    >>> so.audit.match_papers(books)[["document", "sent", "received", "days", "state"]]
      document   sent  received  days  state
    0       D1  100.0      90.0   1.0  short
    """
    return matched_papers(books).pairs[_COLUMNS]


def matched_papers(books: Books) -> Matched:
    """Give what `match_papers` gives, with the lines behind it.

    Parameters
    ----------
    books : Books
    """
    papers, pairs = pair_papers(books, papers_of(books))
    sides = papers.sides
    one, other = pairs["sent"].to_numpy(np.int64), pairs["received"].to_numpy(np.int64)
    some = np.where(one >= 0, one, other)
    table = sides[PAPER].iloc[some].reset_index(drop=True)
    table["sent"] = _taken(sides["quantity"], one)
    table["received"] = _taken(sides["quantity"], other)
    table["difference"] = table["received"] - table["sent"]
    said = books.settings
    table["tolerance"] = np.maximum(said["tolerance"], said["tolerance_share"] * table["sent"])
    left, came = _taken(sides["last"], one), _taken(sides["last"], other)
    for name, at in (("sent_at", one), ("received_at", other)):
        table[name] = np.where(at >= 0, sides["period"].to_numpy()[at], "")
    table["days"] = books.days_between(left, came)
    table.loc[pairs["by"] == "total", "days"] = np.nan
    table["by"] = pairs["by"]
    table["one"], table["other"] = one, other
    table["state"] = _states(books, table, left, came)
    judge_totals(books, papers, table)
    _mark_differing(books, papers, table)
    _mark_wrong_way(table)
    # A line written again later says nothing of when the goods went, or came.
    again = (table["state"] == "duplicate").to_numpy()
    began = (_taken(sides["first"], one), _taken(sides["first"], other))
    table["days"] = np.where(again, books.days_between(*began), table["days"])
    table = mark_together(books, table.assign(left=left, came=came))
    # Refused as a whole, and carried back.
    alone = (table["one"] < 0) | (table["other"] < 0)
    size = table[["sent", "received"]].max(axis=1)
    table.loc[alone & (size == 0) & (table["document"] != ""), "state"] = "matched"
    order = [*PAPER[:-1], "sent_at", "received_at", "sent", "received"]
    return Matched(papers, table.sort_values(order, kind="stable", ignore_index=True))


def _taken(column: pd.Series, at: NDArray[np.int64]) -> NDArray[np.float64]:
    values = np.append(column.to_numpy(dtype=float), np.nan)
    return values[at]


def _states(
    books: Books,
    table: pd.DataFrame,
    left: NDArray[np.float64],
    came: NDArray[np.float64],
) -> NDArray[np.object_]:
    # Sums of decimals are off by rounding.
    within = table["difference"].abs() <= table["tolerance"] + 1e-9 * table["sent"].abs()
    state = np.where(within, "matched", np.where(table["difference"] < 0, "short", "over"))
    state = state.astype(object)
    ends = books.table("movements").groupby("place")["when"].agg(["min", "max"]).astype(float)
    lag = books.settings["lag"]
    last = ends["max"].reindex(table["destination"]).to_numpy()
    late = books.days_between(left, last) > lag
    unreceived = np.where(late, "missing_receipt", "open")
    no_receipt = (table["other"] < 0).to_numpy()
    state[no_receipt] = np.where(np.isnan(last), "one_sided", unreceived)[no_receipt]
    first = ends["min"].reindex(table["origin"]).to_numpy()
    until = ends["max"].reindex(table["origin"]).to_numpy()
    # What came soon after the sender's books begin may have left before.
    length = 1.0 if books.dated else books.settings["cycle_days"]
    since = (np.floor(came) - np.floor(first)) * length
    unsent = np.where((since > lag) & (np.floor(until) >= np.floor(came)), "missing_issue", "open")
    no_issue = (table["one"] < 0).to_numpy()
    state[no_issue] = np.where(np.isnan(first), "one_sided", unsent)[no_issue]
    return state


def _mark_differing(books: Books, papers: Papers, table: pd.DataFrame) -> None:
    """Tell from a shortage what one line too many, or cartons for pieces, account for."""
    differing = np.flatnonzero(table["state"].isin(["short", "over"]) & (table["by"] != "total"))
    if not len(differing):
        return
    items = books.table("items")
    lots = dict(zip(items["item"], items["lot"].astype(float), strict=True))
    wanted = table.iloc[differing]
    used = papers.lines[papers.lines["paper"].isin([*wanted["one"], *wanted["other"]])]
    by_paper = {
        paper: list(zip(rows["quantity"].tolist(), rows["batch"].tolist(), strict=True))
        for paper, rows in used.groupby("paper")
    }
    for at, row in zip(differing.tolist(), wanted.to_dict("records"), strict=True):
        sent, received = by_paper[row["one"]], by_paper[row["other"]]
        slack = row["tolerance"] + 1e-9 * max(row["sent"], row["received"])
        if _is_doubled(sent, received, slack):
            table.loc[at, "state"] = "duplicate"
        elif _is_in_cartons(sent, received, lots.get(row["item"], 1.0), slack):
            table.loc[at, "state"] = "cartons"


def _is_doubled(sent: list[_Line], received: list[_Line], slack: float) -> bool:
    """Whether the end with more has lines of equal quantity, and is right without some of them."""
    apart = _whole(sent) - _whole(received)
    more = Counter(sent if apart > 0 else received)
    return any(
        abs(abs(apart) - times * quantity) <= slack
        for (quantity, _), count in more.items()
        if quantity > 0
        for times in range(1, count)
    )


def _is_in_cartons(sent: list[_Line], received: list[_Line], lot: float, slack: float) -> bool:
    """Whether the end with less is right once one of its lines, or all, are taken for cartons."""
    if lot <= 1:
        return False
    less, more = sorted((sent, received), key=_whole)
    apart = _whole(more) - _whole(less)
    amounts = {*(quantity for quantity, _ in less), _whole(less)}
    return any(abs(apart - quantity * (lot - 1)) <= slack for quantity in amounts if quantity)


def _whole(lines: list[_Line]) -> float:
    return sum(quantity for quantity, _ in lines)


def _mark_wrong_way(table: pd.DataFrame) -> None:
    """Find papers of which both ends say that they sent it, or both that they received it."""
    keys = PAPER
    turned = {"origin": "destination", "destination": "origin", "at": "to"}
    for end in ("one", "other"):
        alone = table[(table[end] >= 0) & ((table["one"] < 0) | (table["other"] < 0))]
        alone = alone.loc[alone["document"] != "", keys].reset_index(names="at")
        both = alone.merge(alone.rename(columns=turned), on=keys)
        table.loc[both["at"], "state"] = "wrong_way"
