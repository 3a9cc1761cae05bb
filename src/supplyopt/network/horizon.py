"""The length of the horizon."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from supplyopt.network.parsed import ParsedTable

__all__ = ["horizon", "horizon_given"]


def horizon_given(tables: Mapping[str, ParsedTable]) -> int | None:
    """Give the number of cycles that the settings name, None if they name none."""
    cells = tables["settings"].numbers.get("cycles") if "settings" in tables else None
    if cells is None or not len(cells.values) or not np.isfinite(cells.values[0]):
        return None
    return int(cells.values[0])


def horizon(tables: Mapping[str, ParsedTable]) -> int:
    """Give the number of cycles: as set, else the largest cycle named, at least 1."""
    given = horizon_given(tables)
    if given is not None:
        return given
    largest = 1
    for name in ("arrivals", "demand", "guarantees"):
        cells = tables[name].numbers.get("cycle") if name in tables else None
        named = cells.values[np.isfinite(cells.values)] if cells is not None else np.empty(0)
        largest = max(largest, int(named.max(initial=1)))
    return largest
