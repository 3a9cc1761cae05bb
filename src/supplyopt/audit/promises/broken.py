"""Promises that were not kept, as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.promises.keeping import kept_with_lines
from supplyopt.audit.raw import raw_findings
from supplyopt.audit.times import day_text

__all__ = ["find_broken_promises"]

_TOLD = {"short": "promise_short", "late": "promise_late"}


def find_broken_promises(books: Books) -> pd.DataFrame:
    """Find promises that were short or late, places at which none can be checked.

    Parameters
    ----------
    books : Books
    """
    table, lines = kept_with_lines(books)
    end = _last_day(books)
    overdue = books.days_between(table["due"].to_numpy(dtype=float), np.full(len(table), end))
    told = table.assign(overdue=overdue)[table["state"].isin(_TOLD)]
    rows_of = _rows_by_promise(lines[lines["promise"].isin(told.index)])
    settings = books.settings
    ends = _word(books, end)
    found = [
        _finding(row, rows_of.get(at, ()), settings, ends=ends)
        for at, row in zip(told.index.tolist(), told.to_dict("records"), strict=True)
    ]
    return raw_findings([*found, *_unchecked(books, table)])


def _rows_by_promise(lines: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    ordered = lines.sort_values(["promise", "row"])
    promise, first = np.unique(ordered["promise"].to_numpy(), return_index=True)
    parts = np.split(ordered["row"].to_numpy(), first[1:])
    return {int(at): tuple(part.tolist()) for at, part in zip(promise, parts, strict=False)}


def _finding(
    row: Any, lines: tuple[int, ...], settings: dict[str, float], *, ends: str
) -> dict[str, Any]:
    short = row["state"] == "short"
    bearable = max(settings["tolerance"], settings["tolerance_share"] * row["promised"])
    numbers = ("late", "days_late", "last_days_late", "arrived_by", "carrier", "mode", "overdue")
    return {
        "kind": _TOLD[row["state"]],
        "place": row["destination"],
        "item": row["item"],
        "period": row["period"],
        "counterpart": row["origin"],
        "quantity": row["missing"] if short else row["late"],
        "found": row["arrived"] if short else row["arrived"] - row["late"],
        "expected": row["promised"],
        "low": row["promised"] - bearable,
        "high": row["promised"],
        "documents": (row["document"],) if row["document"] else (),
        "rows": (("promises", int(row["row"])), *(("movements", int(at)) for at in lines)),
        "numbers": {
            **{name: row[name] for name in numbers},
            "ends": ends,
        },
    }


def _unchecked(books: Books, table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    lines = books.table("movements")
    ends = pd.Series(np.floor(lines["when"].to_numpy(dtype=float))).groupby(
        lines["place"].to_numpy()
    )
    last = ends.max().to_dict()
    for place, rows in table[table["state"] == "unchecked"].groupby("destination"):
        yield {
            "kind": "promise_unchecked",
            "place": place,
            "quantity": rows["missing"].sum(),
            "documents": tuple(sorted({paper for paper in rows["document"] if paper})),
            "rows": tuple(("promises", int(at)) for at in sorted(rows["row"])),
            "numbers": {
                "promises": len(rows),
                "ends": _word(books, last[place]) if place in last else "-",
            },
        }


def _last_day(books: Books) -> float:
    when = books.table("movements")["when"].to_numpy(dtype=float)
    return float(np.floor(when.max())) if len(when) else float("nan")


def _word(books: Books, day: float) -> str:
    return day_text(day) if books.dated else f"{day:.0f}"
