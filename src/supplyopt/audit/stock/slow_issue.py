"""Goods that lay longer than the limit before they were handed out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import lines_of_days
from supplyopt.audit.raw import raw_findings
from supplyopt.audit.stock.ages import aged_layers

__all__ = ["find_slow_issue"]


def find_slow_issue(books: Books) -> pd.DataFrame:
    """Find places where goods lay, or lie, longer than they may, first in, first out.

    That is ``issue_days`` where somebody stated it. Else a store that usually hands out less often
    is held to its own habit: what lay for two of its intervals was passed over once.

    Parameters
    ----------
    books : Books
    """
    layers, pairs = aged_layers(books)
    limit = books.settings["issue_days"]
    # What was lost or sent back was not handed out late.
    looked = layers[layers["handed_out"] | layers["lying"]]
    usual = {} if "issue_days" in books.stated else _intervals(books)
    own = pairs["place"].map(usual).fillna(0.0)
    limits = (2 * own).clip(lower=limit)
    slow = looked[looked["days"] > limits.loc[looked["pair"]].to_numpy()]
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
    table = table.assign(limit=limits, own=own)
    lines = lines_of_days(books, table)
    return raw_findings(
        {
            "kind": "slow_issue",
            "place": row["place"],
            "item": row["item"],
            "period": books.period_of(row["first"]),
            "quantity": row["quantity"],
            "found": row["found"],
            "high": row["limit"],
            "numbers": {
                "by": _habit(row["own"]) if row["limit"] > limit else "issue_days",
                "still": row["still"],
                "mean": round(row["weighted"] / row["all"], 1),
                "last": books.period_of(row["last"]),
                "came": books.period_of(row["day"]),
            },
            **lines[row["place"], row["item"], row["day"]],
        }
        for row in table.to_dict("records")
    )


_FEWEST = 3
"""Intervals between days of handing out; of fewer nobody can say what is usual."""


def _intervals(books: Books) -> dict[str, float]:
    """Give for each place how many days usually lie between those on which it hands out."""
    lines = books.table("movements")
    lines = lines[lines["kind"].isin(["issued", "used"])]
    days = lines[["place"]].assign(day=np.floor(lines["when"].astype(float)))
    days = days.drop_duplicates().sort_values(["place", "day"])
    apart = days.groupby("place")["day"].diff().dropna()
    apart = apart if books.dated else apart * books.settings["cycle_days"]
    found = apart.groupby(days["place"]).agg(["median", "size"])
    usual = found.loc[found["size"] >= _FEWEST, "median"]
    return {str(place): float(each) for place, each in usual.items()}


def _habit(days: float) -> dict[str, str]:
    return {
        "en": f"two of its usual intervals of {days:g} days",
        "zh": f"通常每隔 {days:g} 天发放一次，取两个间隔",
    }
