"""Lines that are wrong by themselves: below nothing, or written twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import COMES, STATEMENTS
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.ledger.matching import Matched
from supplyopt.audit.ledger.occasions import NEAR
from supplyopt.audit.raw import raw_findings

__all__ = ["corrections_of", "find_repeated_lines", "find_signs", "said_corrected"]

_SAME = ["place", "item", "kind", "counterpart", "document", "batch", "quantity", "period"]
_SHELF = ["place", "item", "period"]
_SEEN = ("matched", "short", "over", "cartons", "duplicate")


def find_signs(books: Books) -> pd.DataFrame:
    """Find quantities below 0.

    An opening that comes again and carries on books that are below 0 says what they say: stock
    below 0 is told.

    Parameters
    ----------
    books : Books
    """
    lines = books.table("movements")
    wrong = lines[lines["quantity"].astype(float) < 0]
    if (wrong["kind"] == "opening").any():
        sums = reconcile(books)
        sums = sums[(sums["by"] == "opening") & sums["balanced"].eq(True).fillna(False)]
        carried = set(sums[_SHELF].astype(str).itertuples(index=False, name=None))
        keys = wrong[_SHELF].astype(str).itertuples(index=False, name=None)
        goes_on = np.array([key in carried for key in keys], dtype=bool)
        wrong = wrong[~(goes_on & (wrong["kind"] == "opening").to_numpy())]
    return raw_findings(
        {
            "kind": "reversed_sign",
            "place": line["place"],
            "counterpart": line["counterpart"],
            "item": line["item"],
            "period": line["period"],
            "quantity": -line["quantity"],
            "found": line["quantity"],
            "expected": -line["quantity"],
            "low": 0.0,
            "documents": (line["document"],) if line["document"] else (),
            "rows": (("movements", int(line["row"])),),
            "numbers": {"paper": line["document"] or "-"},
        }
        for line in wrong.to_dict("records")
    )


def find_repeated_lines(books: Books, matched: Matched) -> pd.DataFrame:
    """Find lines with a document that stand twice in a ledger, of which no other ledger tells.

    Those of which another ledger tells are judged by it: two loads of one paper are two lines.

    Parameters
    ----------
    books : Books
    matched : Matched
    """
    lines = books.table("movements")
    lines = lines[(lines["document"] != "") & ~lines["kind"].isin(STATEMENTS)]
    lines = lines[lines.duplicated(_SAME, keep=False)]
    if lines.empty:
        return raw_findings(())
    pairs, papers = matched.pairs, matched.papers.lines
    seen = pairs.loc[pairs["state"].isin(_SEEN), ["one", "other"]].to_numpy().ravel()
    judged = papers.loc[papers["paper"].isin(seen), "row"]
    lines = lines[~lines["row"].isin(judged)]
    fixes = corrections_of(books)
    found = []
    for _, same in lines.groupby(_SAME, sort=True):
        line = same.iloc[0]
        times = len(same)
        found.append(
            {
                "kind": "duplicate_entry",
                "place": line["place"],
                "counterpart": line["counterpart"],
                "item": line["item"],
                "period": line["period"],
                "quantity": float(line["quantity"]) * (times - 1),
                "found": float(line["quantity"]) * times,
                "expected": float(line["quantity"]),
                "documents": (line["document"],),
                "rows": tuple(("movements", int(row)) for row in same["row"]),
                "numbers": {
                    "times": times,
                    "each": float(line["quantity"]),
                    "paper": line["document"],
                    "corrected": said_corrected(
                        books,
                        fixes,
                        same.iloc[-1].to_dict(),
                        float(line["quantity"]) * (times - 1),
                        added=line["kind"] in COMES,
                    ),
                },
            }
        )
    return raw_findings(found)


def corrections_of(books: Books) -> pd.DataFrame:
    """Give the lines that correct the books, in the order of time.

    Parameters
    ----------
    books : Books
    """
    lines = books.table("movements")
    return lines[lines["kind"].isin(["adjusted_in", "adjusted_out"])].sort_values("when")


def said_corrected(
    books: Books, fixes: pd.DataFrame, line: Mapping[Any, Any], quantity: float, *, added: bool
) -> str | dict[str, str]:
    """Say that a later correction took off again what a line too many had done.

    Parameters
    ----------
    books : Books
    fixes : DataFrame
        Of `corrections_of`.
    line : mapping
        The line too many: ``place, item, when``.
    quantity : float
        Its pieces.
    added : bool
        Whether it added to what lies there.

    Returns
    -------
    str or dict of str to str
        By language; "" where there is no such correction within half a year.
    """
    kind = "adjusted_out" if added else "adjusted_in"
    fixes = fixes[(fixes["kind"] == kind) & (fixes["place"] == line["place"])]
    fixes = fixes[fixes["item"] == line["item"]]
    since = float(line["when"])
    when = fixes["when"].to_numpy(dtype=float)
    apart = books.days_between(np.full(len(when), since), when)
    same = (fixes["quantity"].astype(float) - quantity).abs() <= 1e-9 * quantity
    near = (np.floor(when) >= np.floor(since)) & (apart <= NEAR) & same
    if not near.any():
        return ""
    fix = fixes[near].iloc[0]
    much = f"{quantity:,.10g}"
    return {
        "en": f"; a correction of {much} at {fix['period']} (row {fix['row']}) made it good: "
        "nothing is left to strike out",
        "zh": f"；{fix['period']} 已调整 {much}（第 {fix['row']} 行），不必再冲销",
    }
