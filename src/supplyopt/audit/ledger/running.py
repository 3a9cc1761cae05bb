"""Stock by the lines alone, day by day: it cannot be below nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import SIGNS
from supplyopt.audit.raw import raw_findings

__all__ = ["find_negative_stock", "lines_of_days", "running_stock"]

_KEYS = ["place", "item"]
_COLUMNS = [*_KEYS, "day", "period", "by_lines", "counted", "stock", "moved"]


def running_stock(books: Books) -> pd.DataFrame:
    """Give what lies at each place at the end of each day or cycle that has a line.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        ``place, item, day, period``; ``by_lines``, what the lines make of the count before, or of
        the opening, NaN where there was neither; ``counted``, NaN where nobody counted; ``stock``,
        the count if there is one, else ``by_lines``; ``moved``, pieces of all lines since the count
        before.
    """
    lines = books.table("movements")
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    lines["day"] = np.floor(lines["when"].astype(float))
    quantity = lines["quantity"].astype(float)
    is_count = lines["kind"] == "counted"
    lines["net"] = quantity * lines["kind"].map(SIGNS).fillna(0.0)
    lines["moved"] = quantity.abs().where(~is_count, 0.0)
    lines["counted"] = quantity.where(is_count)
    lines["opened"] = lines["kind"] == "opening"
    days = lines.groupby([*_KEYS, "day"], sort=True).agg(
        period=("period", "first"),
        net=("net", "sum"),
        moved=("moved", "sum"),
        counted=("counted", "sum"),
        counts=("counted", "count"),
        opened=("opened", "any"),
    )
    days["counted"] = days["counted"].where(days["counts"] > 0)
    by_place = days.groupby(level=_KEYS)
    base = by_place["counted"].shift()
    # A stretch ends with a count; what it begins with is that of the stretch before.
    stretch = base.notna().groupby(level=_KEYS).cumsum()
    keys = [days.index.get_level_values(name) for name in _KEYS] + [stretch]
    begin = base.groupby(keys).transform("first").fillna(0.0)
    days["by_lines"] = begin + days["net"].groupby(keys).cumsum()
    days["moved"] = days["moved"].groupby(keys).cumsum() + begin.abs()
    based = days["opened"].groupby(level=_KEYS).cummax() | (stretch > 0)
    days["by_lines"] = days["by_lines"].where(based)
    days["stock"] = days["counted"].fillna(days["by_lines"])
    return days.reset_index()[_COLUMNS]


def find_negative_stock(books: Books) -> pd.DataFrame:
    """Find places that handed out more than the lines say they had.

    Parameters
    ----------
    books : Books
    """
    days = running_stock(books)
    if days.empty:
        return raw_findings(())
    said = books.settings
    slack = np.maximum(said["tolerance"], said["tolerance_share"] * days["moved"])
    below = days["by_lines"] < -(slack + 1e-9 * days["moved"])
    # Below from one day to the next is one matter, told at its first day.
    before = below.groupby([days[name] for name in _KEYS]).shift(fill_value=False).astype(bool)
    begins = below & ~before
    first = days[begins]
    spells = days[below].groupby(begins.cumsum()[below])
    deepest, ends = spells["by_lines"].min().to_numpy(), spells["period"].last().to_numpy()
    rows = lines_of_days(books, first)
    return raw_findings(
        {
            "kind": "negative_stock",
            "place": row["place"],
            "item": row["item"],
            "period": row["period"],
            "quantity": -deep,
            "found": row["by_lines"],
            "low": 0.0,
            "numbers": {"deepest": deep, "until": end},
            **rows[row["place"], row["item"], row["day"]],
        }
        for row, deep, end in zip(first.to_dict("records"), deepest, ends, strict=True)
    )


def lines_of_days(books: Books, days: pd.DataFrame) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Give the lines of each of some days.

    Parameters
    ----------
    books : Books
    days : DataFrame
        ``place, item, day``.

    Returns
    -------
    dict
        ``rows`` and ``documents`` of a finding, by place, item, day.
    """
    lines = books.table("movements")
    lines["day"] = np.floor(lines["when"].astype(float))
    keys = [*_KEYS, "day"]
    lines = lines.merge(days[keys], on=keys)
    return {
        tuple(key): {
            "rows": tuple(("movements", int(row)) for row in part["row"]),
            "documents": tuple(sorted(set(part["document"]) - {""})),
        }
        for key, part in lines.groupby(keys)
    }
