"""Declared tables out of a folder, a workbook or one file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import Table
from supplyopt.tables.csv_folder import add_csv, add_parquet, read_folder
from supplyopt.tables.encoding import check_encoding
from supplyopt.tables.foreign import ForeignHeaders, renames_of, sheets_of, unused_lines
from supplyopt.tables.raw_table import RawTable, ReadTables
from supplyopt.tables.readable import path_of
from supplyopt.tables.whole import finish
from supplyopt.tables.workbook import is_workbook
from supplyopt.tables.workbook_tables import tables_of_workbook

__all__ = ["DeclaredFiles", "read_declared_files"]

_ROW = re.compile(r"(?<=\brow )\d+\b")


@dataclass(frozen=True, slots=True, eq=False)
class DeclaredFiles:
    """Tables as files gave them, cells not yet read.

    Attributes
    ----------
    notes : tuple of Fault
        What was recognized, put right or left out.
    """

    notes: tuple[Fault, ...]
    _raw: Mapping[str, RawTable]

    def frames(self) -> dict[str, pd.DataFrame]:
        """Give each table that is there as a frame of its cells."""
        return {name: raw.frame() for name, raw in self._raw.items()}

    def rows(self) -> dict[str, NDArray[np.int64]]:
        """Give for each table that is there the rows of its records as the file shows them."""
        return {name: raw.row_numbers for name, raw in self._raw.items()}

    @contextmanager
    def rows_as_in_files(self) -> Iterator[None]:
        """Let faults name the rows of the files, where whoever reads the frames counts their own.

        Raises
        ------
        InputError
            As raised within, each row (position + 2) as the file shows it.
        """
        try:
            yield
        except InputError as error:
            raise InputError(self.as_in_files(error.faults)) from None

    def as_in_files(self, faults: Iterable[Fault]) -> list[Fault]:
        """Give what was found in the frames, each row (position + 2) as the file shows it."""
        return [self._told(fault) for fault in faults]

    def _told(self, fault: Fault) -> Fault:
        raw = self._raw.get(fault.table)
        if raw is None or fault.row is None:
            return fault
        # Headers stand above the first record, wherever that is.
        numbers = [raw.header_row, *raw.row_numbers.tolist()]
        # Of a duplicate the words name the first one.
        said = _ROW.sub(lambda found: str(numbers[int(found[0]) - 1]), fault.problem)
        return replace(fault, row=numbers[fault.row - 1], problem=said)


def read_declared_files(
    path: str | PathLike[str],
    declared: Sequence[Table],
    *,
    columns: ForeignHeaders | None = None,
    encoding: str | None = None,
) -> DeclaredFiles:
    """Read tables from files, whatever kind of files they are.

    Parameters
    ----------
    path : path
        A folder with a CSV or Parquet file a table, called as the table; a workbook with a sheet a
        table; or one CSV or Parquet file, which is the first table declared.
    declared : sequence of Table
        What may be there.
    columns : mapping, optional
        From foreign headers to columns, as for `read_network`.
    encoding : str, optional
        Of CSV files without a mark.

    Returns
    -------
    DeclaredFiles

    Raises
    ------
    InputError
        With all faults of the files themselves: missing, spoilt, in an unknown encoding, records
        that are too long.
    """
    path = path_of(path)
    tables = {table.name: table for table in declared}
    renames, faults = renames_of(columns, tables)
    faults += check_encoding(encoding) if encoding is not None else []
    if faults:
        raise InputError(faults)
    sheets = sheets_of(columns, tables)
    finish(path)
    if is_workbook(path):
        read = tables_of_workbook(path, renames=renames, sheets=sheets, declared=tables)
    elif path.is_dir():
        read = read_folder(path, renames=renames, sheets=sheets, encoding=encoding, declared=tables)
    else:
        read = _of_one_file(path, declared[0], renames=renames[declared[0].name], encoding=encoding)
    faults, idle = unused_lines(columns, read, tables)
    if read.faults or faults:
        raise InputError([*read.faults, *faults])
    return DeclaredFiles((*read.notes, *idle), read.tables)


def _of_one_file(
    path: Path, table: Table, *, renames: Mapping[str, str], encoding: str | None
) -> ReadTables:
    if not path.is_file():
        problem, remedy = "there is no such file or folder", "check the path"
        raise InputError([Fault("", None, "path", str(path), problem, remedy)])
    read = ReadTables()
    if path.suffix.lower() == ".parquet":
        add_parquet(read, path, table.name, renames=renames)
    else:
        add_csv(read, path, table, renames=renames, encoding=encoding)
    return read
