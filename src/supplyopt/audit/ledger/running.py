"""Stock by the lines alone, day by day: it cannot be below nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import SIGNS, STATEMENTS
from supplyopt.audit.ledger.balance import stretches
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
        the opening, NaN where there was neither; ``counted``, NaN where the day does not end with
        a count; ``stock``, the count if there is one, else ``by_lines``; ``moved``, pieces of all
        lines since the count before.
    """
    lines = books.table("movements")
    lines = lines[lines["stands"].astype(bool)]
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    kind, quantity = lines["kind"], lines["quantity"].astype(float)
    states = kind.isin(STATEMENTS)
    lines = lines.assign(
        day=np.floor(lines["when"].astype(float)),
        rank=np.where(kind == "counted", 2, np.where(kind == "opening", 0, 1)),
        net=quantity * kind.map(SIGNS).fillna(0.0),
        size=quantity.abs().where(~states, 0.0),
        stated=quantity.where(states),
    )
    if kind.str.startswith("adjusted").any():
        # A correction that books what a statement found is of its day.
        ends = lines[states].groupby([*_KEYS, "stretch"])["day"].max()
        said = ends.reindex(pd.MultiIndex.from_frame(lines[[*_KEYS, "stretch"]])).to_numpy()
        lines["day"] = np.fmin(lines["day"], said)
    # An opening begins a stretch of lines, a count ends one.
    lines["stretch"] += (kind == "opening").astype(int)
    lines = lines.sort_values([*_KEYS, "day", "stretch", "clock", "rank"], kind="stable")
    keys = [*_KEYS, "stretch"]
    stated = lines[lines["stated"].notna()]
    begun = stated["stretch"] + (stated["kind"] == "counted")
    base = stated.assign(stretch=begun).groupby(keys)["stated"].sum()
    if stated[stated["kind"] == "opening"].duplicated(_KEYS).any():
        # What lies there after an opening that alone is off is what the lines say.
        off = stretches(books).query("slip != 0").assign(stretch=lambda table: table["stretch"] + 1)
        base = base.sub(off.groupby(keys)["slip"].sum(), fill_value=0.0)
    begin = base.reindex(pd.MultiIndex.from_frame(lines[keys])).to_numpy(dtype=float)
    runs = lines.groupby(keys)
    lines["by_lines"] = begin + runs["net"].cumsum()
    lines["moved"] = np.nan_to_num(np.abs(begin)) + runs["size"].cumsum()
    ended = lines["stated"].where(lines["kind"] == "counted").groupby([lines[k] for k in keys])
    lines["counted"] = ended.transform("sum", min_count=1).where(lines["kind"] == "counted")
    days = lines.groupby([*_KEYS, "day"], sort=True).tail(1).reset_index(drop=True)
    days["stock"] = days["counted"].fillna(days["by_lines"])
    return days[_COLUMNS]


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
