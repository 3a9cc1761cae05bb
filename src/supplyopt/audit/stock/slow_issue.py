"""Goods that lay longer than the limit before they were handed out."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import lines_of_days
from supplyopt.audit.raw import raw_findings
from supplyopt.audit.stock.ages import aged_layers

__all__ = ["find_slow_issue"]


def find_slow_issue(books: Books) -> pd.DataFrame:
    """Find places where goods lay, or lie, longer than ``issue_days``, first in, first out.

    Parameters
    ----------
    books : Books
    """
    layers, pairs = aged_layers(books)
    limit = books.settings["issue_days"]
    # What was lost or sent back was not handed out late.
    looked = layers[layers["handed_out"] | layers["lying"]]
    slow = looked[looked["days"] > limit]
    if slow.empty:
        return raw_findings(())
    sums = slow.groupby("pair").agg(
        quantity=("quantity", "sum"),
        found=("days", "max"),
        first=("until", "min"),
        last=("until", "max"),
        day=("came", "min"),
    )
    sums["still"] = slow["quantity"].where(slow["lying"], 0.0).groupby(slow["pair"]).sum()
    sums["weighted"] = (looked["quantity"] * looked["days"]).groupby(looked["pair"]).sum()
    sums["all"] = looked.groupby("pair")["quantity"].sum()
    table = pairs.loc[sums.index, ["place", "item"]].join(sums)
    lines = lines_of_days(books, table)
    return raw_findings(
        {
            "kind": "slow_issue",
            "place": row["place"],
            "item": row["item"],
            "period": books.period_of(row["first"]),
            "quantity": row["quantity"],
            "found": row["found"],
            "high": limit,
            "numbers": {
                "still": row["still"],
                "mean": round(row["weighted"] / row["all"], 1),
                "last": books.period_of(row["last"]),
                "came": books.period_of(row["day"]),
            },
            **lines[row["place"], row["item"], row["day"]],
        }
        for row in table.to_dict("records")
    )
