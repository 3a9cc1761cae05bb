"""Lines that nothing can check."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import STATEMENTS
from supplyopt.audit.ledger.matching import Matched
from supplyopt.audit.raw import raw_findings

__all__ = ["find_unchecked", "unchecked_lines"]

_UNSEEN = ("open", "one_sided")
_KEYS = ["place", "item"]


def unchecked_lines(books: Books, matched: Matched) -> pd.DataFrame:
    """Give the lines that no count follows and no other ledger tells of.

    Parameters
    ----------
    books : Books
    matched : Matched

    Returns
    -------
    DataFrame
        Rows of ``movements``.
    """
    lines = books.table("movements")
    if lines.empty:
        return lines
    # What stands before a later statement, that statement checks; a count says what it says.
    lines = lines[lines["stands"].astype(bool)]
    after = lines["stretch"].where(lines["kind"].isin(STATEMENTS))
    last = after.groupby([lines[name] for name in _KEYS]).transform("max")
    alone = (lines["kind"] == "opening") & (lines["stretch"] == last) & (last == 0)
    pairs = matched.pairs
    unseen = pairs.loc[pairs["state"].isin(_UNSEEN), ["one", "other"]].to_numpy().ravel()
    papers = matched.papers.lines
    told = papers.loc[~papers["paper"].isin(unseen), "row"]
    checked = ((lines["stretch"] <= last) & ~alone) | lines["row"].isin(told)
    return lines[~checked.to_numpy(dtype=bool)]


def find_unchecked(books: Books, matched: Matched) -> pd.DataFrame:
    """List by place and item what nothing can check.

    Parameters
    ----------
    books : Books
    matched : Matched
    """
    lines = unchecked_lines(books, matched)
    if lines.empty:
        return raw_findings(())
    lines = lines.assign(size=lines["quantity"].astype(float).abs()).sort_values(
        [*_KEYS, "when", "row"], kind="stable"
    )
    return raw_findings(
        {
            "kind": "unchecked",
            "place": place,
            "item": item,
            "quantity": part["size"].sum(),
            "rows": tuple(("movements", row) for row in part["row"].tolist()),
            "numbers": {
                "lines": len(part),
                "since": part["period"].iloc[0],
                "until": part["period"].iloc[-1],
            },
        }
        for (place, item), part in lines.groupby(_KEYS, sort=True)
    )
