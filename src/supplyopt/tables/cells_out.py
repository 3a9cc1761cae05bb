"""Cells as plain Python values that JSON knows."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["plain_cell", "records_of"]


def records_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as mappings from header to cell.

    Parameters
    ----------
    frame : DataFrame

    Returns
    -------
    list of dict
        A cell is a number, a truth value or a text; None where blank.
    """
    columns = {
        str(name): [plain_cell(cell) for cell in frame.iloc[:, position].astype(object)]
        for position, name in enumerate(frame.columns)
    }
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def plain_cell(cell: Any) -> Any:
    """Return a cell as a number, a truth value or a text; None where blank."""
    value = cell.item() if hasattr(cell, "item") else cell
    if isinstance(value, str | bool | int):
        return value
    if pd.isna(value):
        return None
    return value if isinstance(value, float) else str(value)
