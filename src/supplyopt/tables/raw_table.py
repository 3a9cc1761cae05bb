"""The cells of one table, found in a file but not yet read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault
from supplyopt.network.parsed import text_series

__all__ = ["RawTable", "ReadTables", "raw_of_frame"]


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of a table: text, or what a workbook holds.

    Attributes
    ----------
    header : tuple of str
        The headers, foreign ones translated.
    cells : tuple of ndarray of objects
        A column for each header: of a CSV file all text, of a workbook also numbers, truth
        values, dates and None.
    row_numbers : ndarray of int64, shape (records,)
        The row of each record as the file shows it; of a CSV file the line on which it starts.
    titles : tuple of str
        The headers as the file has them, where they have been translated.
    source : str
        The file, with the sheet where that is not called as the table is.
    header_row : int
        The row of the headers as the file shows it.
    """

    header: tuple[str, ...]
    cells: tuple[NDArray[np.object_], ...]
    row_numbers: NDArray[np.int64]
    titles: tuple[str, ...] = ()
    source: str = ""
    header_row: int = 1

    def frame(self) -> pd.DataFrame:
        """Give the cells as a frame, missing where empty; a column of only text is text."""
        columns = [_with_blanks(column) for column in self.cells]
        if not columns:
            return pd.DataFrame()
        frame = pd.concat(columns, axis=1)
        frame.columns = pd.Index(self.header, dtype=object)
        return frame


def _with_blanks(cells: NDArray[np.object_]) -> pd.Series[Any]:
    # An empty text is a blank cell; a cell of only blanks is told of when it is read.
    given = np.array([None if isinstance(c, str) and c == "" else c for c in cells], dtype=object)
    if all(cell is None or isinstance(cell, str) for cell in given):
        return text_series(given)
    return pd.Series(given, dtype=object)


@dataclass(frozen=True, slots=True)
class ReadTables:
    """What a folder or a workbook gave.

    Attributes
    ----------
    tables : dict of str to RawTable
        By the names of the contract.
    faults, notes : list of Fault
        What is wrong with files or sheets; what was recognized or left out.
    unreadable : list of str
        Tables that are there and of which nothing could be made.
    """

    tables: dict[str, RawTable] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def raw_of_frame(
    frame: pd.DataFrame,
    *,
    renames: Mapping[str, str],
    row_numbers: NDArray[np.int64] | None = None,
) -> RawTable:
    """Give a frame as the cells of a file.

    Parameters
    ----------
    frame : DataFrame
    renames : mapping of str to str
        From foreign headers to columns.
    row_numbers : ndarray of int64, optional
        Without it position + 2.
    """
    titles = tuple(str(title) for title in frame.columns)
    cells = []
    for position in range(len(titles)):
        column = frame.iloc[:, position].astype(object)
        cells.append(column.where(column.notna(), None).to_numpy(dtype=object))
    if row_numbers is None:
        row_numbers = np.arange(len(frame), dtype=np.int64) + 2
    header = tuple(renames.get(title.strip(), title) for title in titles)
    return RawTable(header, tuple(cells), row_numbers, titles)
