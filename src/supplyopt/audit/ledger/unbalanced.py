"""Counts that differ from what the lines say, as findings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import STATEMENTS
from supplyopt.audit.ledger.balance import stretches
from supplyopt.audit.raw import raw_findings

__all__ = ["find_unbalanced"]

_BY = {
    "counted": {"en": "counted", "zh": "盘点"},
    "opening": {"en": "stated as opening", "zh": "期初"},
}


def find_unbalanced(books: Books) -> pd.DataFrame:
    """Find the counts that are out of tolerance.

    Parameters
    ----------
    books : Books
    """
    table = stretches(books)
    table["wrong"] = ~table["balanced"].fillna(value=True).astype(bool)
    shelves = table.groupby(["place", "item"])
    table["next"], table["next_by"] = shelves["period"].shift(-1), shelves["by"].shift(-1)
    # What an opening alone is off by is told at it.
    wrong = table[table["wrong"] & (table["after_slip"] == 0)]
    if wrong.empty:
        return raw_findings(())
    lines = books.table("movements")
    keys = ["place", "item", "stretch"]
    # Of a million counts only those that are told of are looked up.
    counts = lines[lines["kind"].isin(STATEMENTS) & lines["stands"]].merge(wrong[keys], on=keys)
    papers = (
        counts.groupby(keys)
        .agg(rows=("row", tuple), documents=("document", tuple))
        .to_dict("index")
    )
    found = []
    for row in wrong.to_dict("records"):
        paper = papers[row["place"], row["item"], row["stretch"]]
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
                "numbers": {
                    "difference": row["difference"],
                    "tolerance": row["tolerance"],
                    "by": _BY[row["by"]],
                    "alone": _alone(row) if row["slip"] else "",
                },
            }
        )
    return raw_findings(found)


def _alone(row: dict[Any, Any]) -> dict[str, str]:
    """Say that an opening alone is off: one matter, though the next statement differs from it."""
    by = _BY[row["next_by"]]
    return {
        "en": f"; what was {by['en']} at {row['next']} agrees with the lines again: it seems that "
        "this opening alone is off, correct it",
        "zh": f"；{row['next']} {by['zh']}又与账相符：看来仅此期初有误，请更正该期初",
    }
