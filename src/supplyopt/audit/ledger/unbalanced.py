"""Counts that differ from what the lines say, as findings."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.balance import reconcile
from supplyopt.audit.raw import raw_findings

__all__ = ["find_unbalanced"]


def find_unbalanced(books: Books) -> pd.DataFrame:
    """Find the counts that are out of tolerance.

    Parameters
    ----------
    books : Books
    """
    table = reconcile(books)
    wrong = table[~table["balanced"].fillna(value=True).astype(bool)]
    if wrong.empty:
        return raw_findings(())
    lines = books.table("movements")
    keys = ["place", "item", "period"]
    # Of a million counts only those that are told of are looked up.
    counts = lines[lines["kind"] == "counted"].merge(wrong[keys], on=keys)
    papers = (
        counts.groupby(keys)
        .agg(rows=("row", tuple), documents=("document", tuple))
        .to_dict("index")
    )
    found = []
    for row in wrong.to_dict("records"):
        paper = papers[row["place"], row["item"], row["period"]]
        found.append(
            {
                "kind": "unbalanced",
                "place": row["place"],
                "item": row["item"],
                "period": row["period"],
                "quantity": abs(row["difference"]),
                "found": row["counted"],
                "expected": row["expected"],
                "low": row["expected"] - row["tolerance"],
                "high": row["expected"] + row["tolerance"],
                "documents": tuple(sorted({word for word in paper["documents"] if word})),
                "rows": tuple(("movements", int(at)) for at in paper["rows"]),
                "numbers": {"difference": row["difference"], "tolerance": row["tolerance"]},
            }
        )
    return raw_findings(found)
