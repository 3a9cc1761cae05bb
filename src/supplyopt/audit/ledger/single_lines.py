"""Lines that are wrong by themselves: below nothing, or written twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import STATEMENTS
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.ledger.matching import Matched
from supplyopt.audit.raw import raw_findings

__all__ = ["find_repeated_lines", "find_signs"]

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
                },
            }
        )
    return raw_findings(found)
