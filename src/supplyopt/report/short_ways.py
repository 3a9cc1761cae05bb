"""The ways in which places are short, the most frequent first."""

from __future__ import annotations

import pandas as pd

from supplyopt.report.explain import Explanation
from supplyopt.report.explain_words import amount_in_words
from supplyopt.report.wording import percent

__all__ = ["WAYS", "ways_short"]

WAYS = 12
"""So many are told; the rest is counted."""
_NAMED = 3
"""So many places of a row are told by name."""


def ways_short(why: Explanation) -> tuple[list[str], list[list[str]], int]:
    """Return a row for each way in which records of demand are short.

    Parameters
    ----------
    why : Explanation
        Of all places.

    Returns
    -------
    header : list of str
    rows : list of list of str
        At most `WAYS`.
    left : int
        Records that are short in other ways.
    """
    table = why.table.assign(least=_least(why.table))
    ways = table.groupby(["priority", "item", "limit", "least"], sort=False)
    found = ways.agg(
        count=("rate", "size"),
        low=("rate", "min"),
        high=("rate", "max"),
        places=("place", _places),
    )
    found = found.sort_values("count", ascending=False).reset_index()
    rows = [
        [
            f"{row['item']}, priority {row['priority']}: {row['limit']}",
            str(row["places"]),
            f"{row['count']:,}",
            " to ".join(dict.fromkeys((percent(row["low"]), percent(row["high"])))),
            str(row["least"]),
        ]
        for row in found.head(WAYS).to_dict("records")
    ]
    header = ["short of, by what", "where", "rows", "of entitlement", "what would help"]
    return header, rows, int(found["count"].iloc[WAYS:].sum())


def _places(column: pd.Series) -> str:
    """Return the places of some records by name, the first few of many."""
    names = list(dict.fromkeys(column.tolist()))
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more"


def _least(table: pd.DataFrame) -> list[str]:
    said = []
    columns = ("least_table", "least_row", "least_column", "least_more")
    for name, row, column, more in zip(*(table[key] for key in columns), strict=True):
        if pd.isna(name):
            said.append("not known")
        else:
            said.append(f"{name}, row {row}, {column}:{'' if pd.isna(more) else _signed(more)}")
    return said


def _signed(value: float) -> str:
    return f" {'+' if value >= 0 else '-'}{amount_in_words(abs(float(f'{value:.4g}')))}"
