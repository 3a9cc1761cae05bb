"""A sheet as it was read: rows of cells, nothing known about them yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Grid", "is_blank", "is_blank_row", "shown"]


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one sheet or file, blank ones included.

    Attributes
    ----------
    records : list of list
        The cells as given: str, float, int, bool, datetime or None. Rows may differ in length.
    row_numbers : list of int
        The row of each record as the file shows it: the row of a sheet, or the line of a CSV
        file on which the record starts.
    """

    records: list[list[Any]]
    row_numbers: list[int]


def is_blank(cell: Any) -> bool:
    """Whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_blank_row(record: list[Any]) -> bool:
    """Whether nothing can be seen in a whole row."""
    return all(map(is_blank, record))


def shown(record: list[Any]) -> str:
    """Give the filled cells of a row as one short text, to quote it."""
    text = " | ".join(str(cell).strip() for cell in record if not is_blank(cell))
    return text if len(text) <= 80 else text[:77] + "..."
