"""Which norm holds for a group: its own, or that for everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["EVERYBODY", "rows_for_groups"]

EVERYBODY = "all"
"""The group of a norm that holds for every group without one of its own."""


def rows_for_groups(named: Sequence[str], groups: Sequence[str]) -> NDArray[np.int64]:
    """Give for each group the position of the row that holds for it, -1 where none does.

    Parameters
    ----------
    named : sequence of str
        The group of each row, each once; "" and "all" are everybody whom no other row names.
    groups : sequence of str
    """
    rows = {group: row for row, group in enumerate(named)}
    others = rows.get("", rows.get(EVERYBODY, -1))
    return np.array([rows.get(group, others) for group in groups], dtype=np.int64)
