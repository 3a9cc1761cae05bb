"""The tables of an explanation, each column in its type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.sources import rows_in_words

__all__ = ["frame_of", "rows_named"]

_NUMBERS = {
    *("demand", "served", "entitlement", "rate", "amount", "used", "given", "needed", "more"),
    *("pieces", "serves", "lifts_to", "least_more", "least_pieces"),
}
_COUNTS = ("row", "change", "priority")


def frame_of(columns: Iterable[str], records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return records as a table, each column in its type, missing where a record has none.

    Parameters
    ----------
    columns : iterable of str
    records : iterable of dict
    """
    found = list(records)
    frame = {}
    for name in columns:
        values = [record.get(name) for record in found]
        if name in _NUMBERS or (name == "limit" and "used" in columns):
            frame[name] = pd.Series(values, dtype="float64")
        elif name in _COUNTS:
            frame[name] = pd.Series(pd.array(values, dtype="Int64"))
        elif name in ("reaches", "proved", "divisible"):
            frame[name] = pd.Series(values, dtype="bool")
        else:
            frame[name] = pd.Series(values, dtype="str")
    return pd.DataFrame(frame)


def rows_named(network: Network, changes: pd.DataFrame) -> str:
    """Say whose rows the column `row` of changes names, as sentences do."""
    named = changes.loc[changes["row"].notna(), "table"]
    return rows_in_words(network.sources, sorted(named))
