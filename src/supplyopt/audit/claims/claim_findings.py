"""Claims above need, as findings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.claims.judged import judge
from supplyopt.audit.claims.needs import need_by_group
from supplyopt.audit.claims.null import LEAST_CLAIMS
from supplyopt.audit.claims.reference import against_people
from supplyopt.audit.claims.use import use_per_day
from supplyopt.audit.raw import raw_findings

__all__ = ["find_claims", "find_use"]

_KEYS = ["place", "item"]


def find_claims(books: Books) -> pd.DataFrame:
    """Find claims above what people need, claims with no people to hold them against.

    Parameters
    ----------
    books : Books
    """
    table = against_people(books)
    found: list[dict[str, Any]] = []
    for row in table[table["flagged"]].to_dict("records"):
        used = row["use_per_day"] * row["days"]
        found.append(
            {
                "kind": "claim_above_need",
                **_about(row),
                "quantity": row["claimed"] - row["need"],
                "found": row["claimed"],
                "expected": row["need"],
                "low": 0.0,
                "high": row["high"],
                "p_value": row["p_value"],
                "numbers": {
                    "ratio": row["ratio"],
                    "people": row["people"],
                    "days": row["days"],
                    "peers": row["peers"],
                    "used": _known(used),
                },
            }
        )
    for row in table[~(table["need"] > 0)].to_dict("records"):
        reason = "people" if row["people"] == 0 else "none"
        found.append(
            {
                "kind": "no_reference",
                **_about(row),
                "quantity": row["claimed"],
                "found": row["claimed"],
                "numbers": {"reason": _REASONS[reason]},
            }
        )
    untested = table[(table["need"] > 0) & table["p_value"].isna()]
    for item, rows in untested.groupby("item", sort=True):
        found.append(
            {
                "kind": "too_few_claims",
                "item": item,
                "quantity": rows["claimed"].sum(),
                "rows": tuple(("claims", row) for row in rows["row"].tolist()),
                "numbers": {"claims": len(rows), "least": LEAST_CLAIMS},
            }
        )
    return raw_findings(found)


_REASONS = {
    "people": {"en": "nobody on duty there, as verified", "zh": "核定在岗人数为零"},
    "none": {"en": "no verified headcount, or no norm", "zh": "没有核定人数或标准"},
}


def _about(row: dict[Any, Any]) -> dict[str, Any]:
    return {
        "place": row["place"],
        "item": row["item"],
        "group": "" if row["group"] == "all" else row["group"],
        "period": f"{row['cycle']:.0f}",
        "rows": (("claims", int(row["row"])),),
    }


def _known(value: float) -> Any:
    return {"en": "unknown", "zh": "未知"} if np.isnan(value) else value


def find_use(books: Books) -> pd.DataFrame:
    """Find places whose booked use is above what their people need.

    Parameters
    ----------
    books : Books
    """
    need = need_by_group(books).groupby(_KEYS, as_index=False)[["people", "per_day"]].sum()
    table = use_per_day(books).merge(need, on=_KEYS)
    table = table[table["per_day"] > 0].reset_index(drop=True)
    if table.empty:
        return raw_findings(())
    judged = judge(
        table["use_per_day"].to_numpy(dtype=float),
        table["per_day"].to_numpy(dtype=float),
        people=table["people"].to_numpy(dtype=float),
        lot=np.ones(len(table)),
        item=table["item"],
        level=books.settings["level"],
    )
    table = pd.concat([table, judged], axis=1)
    return raw_findings(
        {
            "kind": "use_above_norm",
            "place": row["place"],
            "item": row["item"],
            "quantity": (row["use_per_day"] - row["per_day"]) * row["days"],
            "found": row["use_per_day"],
            "expected": row["per_day"],
            "low": 0.0,
            "high": row["high"],
            "p_value": row["p_value"],
            "numbers": {"people": row["people"], "days": row["days"], "empty": row["empty_days"]},
        }
        for row in table[table["flagged"]].to_dict("records")
    )
