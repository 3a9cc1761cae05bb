"""Kinds of movements in the words of Chinese ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from supplyopt.errors import Fault

__all__ = ["KIND_WORDS", "with_known_kinds"]

KIND_WORDS = {
    "期初": "opening",
    "入库": "received",
    "收入": "received",
    "出库": "issued",
    "发出": "issued",
    "领用": "used",
    "使用": "used",
    "消耗": "used",
    "损耗": "lost",
    "报损": "lost",
    "退回": "returned",
    "退货": "returned",
    "盘点": "counted",
}
"""Only words that mean one thing: 发放 may be to a place (issued) or to people (used)."""


def with_known_kinds(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Put the kinds of movements that are written in Chinese into the words of the table.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
        Tables by name.

    Returns
    -------
    dict
        The same, with the kinds of ``movements`` known.
    list of Fault
        A note a word: as what it was read.
    """
    tables = dict(given)
    movements: Any = tables.get("movements")
    if not isinstance(movements, pd.DataFrame | Mapping) or "kind" not in movements:
        return tables, []
    given_kinds = movements["kind"]
    if isinstance(given_kinds, pd.DataFrame | str) or not isinstance(given_kinds, Iterable):
        return tables, []
    words = [cell.strip() if isinstance(cell, str) else cell for cell in given_kinds]
    counts = Counter(word for word in words if isinstance(word, str) and word in KIND_WORDS)
    if not counts:
        return tables, []
    kinds = [KIND_WORDS.get(word, word) if isinstance(word, str) else word for word in words]
    tables["movements"] = (
        movements.assign(kind=kinds)
        if isinstance(movements, pd.DataFrame)
        else {**movements, "kind": kinds}
    )
    return tables, [
        Fault(
            "movements",
            None,
            "kind",
            word,
            f"was read as {KIND_WORDS[word]} ({count:,} rows)",
            "see that this is meant",
        )
        for word, count in counts.items()
    ]
