"""What a check says of each thing that it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

__all__ = ["RAW", "raw_findings"]

_NOTHING = float("nan")
RAW: dict[str, Any] = {
    "kind": "",
    "place": "",
    "item": "",
    "group": "",
    "period": "",
    "counterpart": "",
    "quantity": _NOTHING,
    "found": _NOTHING,
    "expected": _NOTHING,
    "low": _NOTHING,
    "high": _NOTHING,
    "p_value": _NOTHING,
    "documents": (),
    "rows": (),
    "numbers": {},
}
"""Columns, each with what it is where a check says nothing.

``quantity``: pieces at stake. ``found``, ``expected``; ``low, high``: the interval in which it
would have been no finding. ``p_value``: NaN where nothing is left to chance. ``documents``: a tuple
of texts. ``rows``: a tuple of (table, row). ``numbers``: what else the sentences of the kind want,
by name: a number, a text, or a text by language.
"""


def raw_findings(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Give findings of a check as a frame of `RAW`.

    Parameters
    ----------
    rows : iterable of mapping
        Each with ``kind`` and any of the other columns.

    Raises
    ------
    ValueError
        If one has a column that there is not.
    """
    made = []
    for row in rows:
        unknown = set(row) - set(RAW)
        if unknown:
            raise ValueError(f"no columns of a finding: {sorted(unknown)}")
        made.append({**RAW, **row})
    return pd.DataFrame(made, columns=list(RAW))
