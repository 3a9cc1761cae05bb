"""Promises that were not kept, as findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.matching import matched_papers
from supplyopt.audit.promises.keeping import days_for_certain, kept_with_lines
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
    overdue = days_for_certain(books, end - table["due"].to_numpy(dtype=float))
    broken = table["state"].isin(_TOLD)
    # What came late, and with others, is told as late.
    told = table.assign(overdue=overdue)[broken | _came_with_others(books, table)]
    rows_of = _rows_by_promise(lines[lines["promise"].isin(told.index)])
    settings = books.settings
    ends = _word(books, end)
    found = [
        _finding(row, rows_of.get(at, ()), settings, dated=books.dated, ends=ends)
        for at, row in zip(told.index.tolist(), told.to_dict("records"), strict=True)
    ]
    occasions = lines.groupby("promise")["occasion"].max().reindex(told.index).tolist()
    return raw_findings([*_one_a_paper(found, occasions), *_unchecked(books, table)])


def _one_a_paper(found: list[dict[str, Any]], occasions: list[Any]) -> Iterator[dict[str, Any]]:
    """Tell promises that came under one paper (a number, on one occasion) as one matter."""
    by_paper: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one, occasion in zip(found, occasions, strict=True):
        if one["kind"] != "promise_together":
            yield one
            continue
        under = one["numbers"]["under"]
        paper = (one["counterpart"], one["place"], one["item"], under, occasion)
        home = by_paper.setdefault(paper, one)
        if home is not one:
            for name in ("quantity", "found", "expected"):
                home[name] += one[name]
            home["documents"] = tuple(sorted({*home["documents"], *one["documents"]}))
            home["rows"] = tuple(dict.fromkeys((*home["rows"], *one["rows"])))
    for one in by_paper.values():
        yield {**one, "low": one["expected"], "high": one["expected"]}


def _came_with_others(books: Books, table: pd.DataFrame) -> pd.Series:
    """Tell which came under the paper of another, unless the ledgers themselves tell that."""
    came = table["together"] != ""
    if not came.any():
        return came
    pairs = matched_papers(books).pairs
    way = ["origin", "destination", "item"]
    known = pd.MultiIndex.from_frame(pairs.loc[pairs["state"] == "together", way])
    return came & ~pd.MultiIndex.from_frame(table[way]).isin(known)


def _rows_by_promise(lines: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    ordered = lines.sort_values(["promise", "row"])
    promise, first = np.unique(ordered["promise"].to_numpy(), return_index=True)
    parts = np.split(ordered["row"].to_numpy(), first[1:])
    return {int(at): tuple(part.tolist()) for at, part in zip(promise, parts, strict=False)}


def _finding(
    row: Any, lines: tuple[int, ...], settings: dict[str, float], *, dated: bool, ends: str
) -> dict[str, Any]:
    short = row["state"] == "short"
    whole = row["state"] not in _TOLD
    bearable = max(settings["tolerance"], settings["tolerance_share"] * row["promised"])
    days = {name: row[name] for name in ("days_late", "last_days_late", "overdue")}
    if not dated:
        days = {name: _at_least(number) for name, number in days.items()}
    return {
        "kind": "promise_together" if whole else _TOLD[row["state"]],
        "place": row["destination"],
        "item": row["item"],
        "period": row["period"],
        "counterpart": row["origin"],
        "quantity": row["arrived"] if whole else row["missing"] if short else row["late"],
        "found": row["arrived"] if short else row["arrived"] - row["late"],
        "expected": row["promised"],
        "low": row["promised"] - bearable,
        "high": row["promised"],
        "documents": (row["document"],) if row["document"] else (),
        "rows": (("promises", int(row["row"])), *(("movements", int(at)) for at in lines)),
        "numbers": {
            **{name: row[name] for name in ("late", "arrived_by", "carrier", "mode")},
            **days,
            "ends": ends,
            "under": row["together"] or "-",
        },
    }


def _at_least(number: float) -> dict[str, str]:
    """Give days, where only cycles are known."""
    return {"en": f"at least {number:,.10g}", "zh": f"至少 {number:,.10g}"}


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
                "why": _why(_word(books, last[place]) if place in last else ""),
            },
        }


def _why(end: str) -> dict[str, str]:
    if not end:
        return {"en": "the place keeps no ledger", "zh": "该处未设台账"}
    return {"en": f"the ledger of the place ends at {end}", "zh": f"该处台账截至 {end}"}


def _last_day(books: Books) -> float:
    when = books.table("movements")["when"].to_numpy(dtype=float)
    return float(np.floor(when.max())) if len(when) else float("nan")


def _word(books: Books, day: float) -> str:
    return day_text(day) if books.dated else f"{day:.0f}"
