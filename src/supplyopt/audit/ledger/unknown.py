"""Names that the tables of places, items, groups do not have."""

from __future__ import annotations

from typing import Any

import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.raw import raw_findings
from supplyopt.network.everybody import EVERYBODY

__all__ = ["find_unknown_ids"]

_REFERS: dict[str, dict[str, tuple[str, ...]]] = {
    "places": {
        "movements": ("place", "counterpart"),
        "people": ("place",),
        "claims": ("place",),
        "promises": ("origin", "destination"),
        "notices": ("place",),
        "places": ("parent",),
    },
    "items": {
        "movements": ("item",),
        "norms": ("item",),
        "claims": ("item",),
        "promises": ("item",),
    },
    "groups": {"people": ("group",), "norms": ("group",), "claims": ("group",)},
}
_DEFINES = {"places": "place", "items": "item", "groups": "group"}


def find_unknown_ids(books: Books) -> pd.DataFrame:
    """Find ids that a table uses and the table of their kind, where it is given, does not have.

    Parameters
    ----------
    books : Books
    """
    found: list[dict[str, Any]] = []
    for home, users in _REFERS.items():
        if home not in books.given:
            continue
        # Blank groups are read as "all": everybody.
        known = set(books.table(home)[_DEFINES[home]]) | {"", EVERYBODY if home == "groups" else ""}
        rows: dict[str, list[tuple[str, int]]] = {}
        for name, columns in users.items():
            table = books.table(name)
            for column in columns:
                lost = table[~table[column].isin(known)]
                for word, part in lost.groupby(column):
                    rows.setdefault(str(word), []).extend((name, row) for row in part["row"])
        column = _DEFINES[home]
        found += [
            {
                "kind": "unknown_id",
                column: word,
                "rows": tuple(where),
                "numbers": {"word": word, "table": home, "lines": len(where)},
            }
            for word, where in rows.items()
        ]
    return raw_findings(found)
