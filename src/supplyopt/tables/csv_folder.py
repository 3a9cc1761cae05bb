"""Tables as a folder of CSV files, of which some may be Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES, Table
from supplyopt.network.suggest import Suggestions
from supplyopt.tables.csv_file import csv_of_frame
from supplyopt.tables.csv_text import grid_of_csv
from supplyopt.tables.parquet import read_parquet
from supplyopt.tables.raw_table import ReadTables, raw_of_frame
from supplyopt.tables.tidy import table_of_grid
from supplyopt.tables.whole import put_files
from supplyopt.tables.workbook import SUFFIXES
from supplyopt.tables.writable import require_folder_for

__all__ = ["add_csv", "add_parquet", "read_folder", "write_csv_folder"]

_TEXTS = (".tsv", ".txt")


def read_folder(
    folder: Path,
    *,
    renames: Mapping[str, Mapping[str, str]],
    sheets: Mapping[str, str] | None = None,
    encoding: str | None = None,
    declared: Mapping[str, Table] = TABLES,
) -> ReadTables:
    """Read the tables in a folder of CSV files, not checked.

    Parameters
    ----------
    folder : Path
    renames : mapping of str to mapping
        For each table, from foreign headers to columns.
    sheets : mapping of str to str, optional
        From foreign names of files, without their endings, to tables.
    encoding : str, optional
        Of files without a mark.
    declared : mapping of str to Table
        The tables that may be in it, those of a network if not given.

    Returns
    -------
    ReadTables

    Raises
    ------
    InputError
        If there is no such folder.
    """
    _require_folder(folder, declared)
    files = _files(folder, sheets or {}, declared)
    read = ReadTables(notes=_unknown_files(folder, declared, files))
    for name, table in declared.items():
        file = files[name]
        if (folder / f"{name}.parquet").is_file():
            add_parquet(read, folder / f"{name}.parquet", name, renames=renames[name], also=file)
            continue
        if not file.is_file():
            continue
        add_csv(read, file, table, renames=renames[name], encoding=encoding)
    return read


def add_csv(
    read: ReadTables,
    file: Path,
    table: Table,
    *,
    renames: Mapping[str, str],
    encoding: str | None = None,
) -> None:
    """Add the table of one CSV file to what was read.

    Parameters
    ----------
    read : ReadTables
        Added to.
    file : Path
    table : Table
        What it should hold.
    renames : mapping of str to str
    encoding : str, optional
    """
    name = table.name
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be read"
        read.faults.append(Fault(name, None, "", None, reason, "check the file"))
        read.unreadable.append(name)
        return
    grid, faults, notes = grid_of_csv(data, table, renames=renames, encoding=encoding)
    raw = None
    if grid is not None:
        raw, found, more = table_of_grid(grid, table, renames=renames)
        faults, notes = faults + found, notes + more
    read.faults.extend(faults)
    read.notes.extend(notes)
    if raw is None:
        read.unreadable.append(name)
    else:
        read.tables[name] = replace(raw, source=file.name)


def add_parquet(
    read: ReadTables,
    file: Path,
    name: str,
    *,
    renames: Mapping[str, str],
    also: Path | None = None,
) -> None:
    """Add the table of one Parquet file to what was read.

    Parameters
    ----------
    read : ReadTables
        Added to.
    file : Path
    name : str
        The table.
    renames : mapping of str to str
    also : Path, optional
        Another file that would be the same table, if it is there.
    """
    frame, faults = read_parquet(file, name)
    if also is not None and also.is_file():
        problem, remedy = f"is there as {file.name} and as {also.name}", "keep one of them"
        faults = [Fault(name, None, "", None, problem, remedy), *faults]
    read.faults.extend(faults)
    if frame is None:
        read.unreadable.append(name)
    else:
        read.tables[name] = replace(raw_of_frame(frame, renames=renames), source=file.name)


def write_csv_folder(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables free of faults as CSV files.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    folder : Path
        Made if it is not there. Files of tables that are not given are removed.

    Raises
    ------
    InputError
        If the path is a file, or has a Parquet file of a table in it, or a cell holds what no
        CSV file can; then nothing is written.
    """
    written = csv_files(tables)
    require_folder_for(folder, ".csv")
    put_files(folder, written)


def csv_files(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes | None]:
    """Return the CSV files of a network's tables, None for those of tables that are not given.

    Parameters
    ----------
    tables : mapping of str to DataFrame

    Raises
    ------
    InputError
        If a cell holds what no CSV file can.
    """
    return {
        f"{name}.csv": csv_of_frame(tables[name], name) if name in tables else None
        for name in TABLES
    }


def _require_folder(folder: Path, declared: Mapping[str, Table]) -> None:
    if folder.is_dir():
        return
    files = ", ".join(f"{name}.csv" for name, table in declared.items() if table.required)
    problem, remedy = "there is no such folder", f"give a folder with {files}"
    if folder.exists():
        problem, remedy = "is not a folder", "give the folder with the CSV files in it"
    raise InputError([_path_fault(folder, problem=problem, remedy=remedy)])


def _path_fault(path: Path, *, problem: str, remedy: str) -> Fault:
    return Fault("", None, "path", str(path), problem, remedy)


def _files(
    folder: Path, sheets: Mapping[str, str], declared: Mapping[str, Table]
) -> dict[str, Path]:
    """Give the file of each table: called as it is, or as somebody said."""
    files = {name: folder / f"{name}.csv" for name in declared}
    for foreign, name in sheets.items():
        if name in files and not files[name].is_file():
            file = folder / f"{foreign}.csv"
            files[name] = file if file.is_file() else files[name]
    return files


def _unknown_files(
    folder: Path, declared: Mapping[str, Table], files: Mapping[str, Path]
) -> list[Fault]:
    suggestions = Suggestions(declared)
    found = []
    for file in sorted(folder.iterdir()):
        suffix = file.suffix.lower()
        # Programs leave such files beside those that are open in them.
        if file.name.startswith((".", "~$")) or file in files.values():
            continue
        near = suggestions.nearest(file.stem)
        if suffix in SUFFIXES:
            problem = "is a workbook in a folder of CSV files, and was not read"
            remedy = "give its own path to read it, or save its sheets as CSV files"
        elif suffix == ".csv" or (suffix in _TEXTS and file.stem in declared):
            problem = "is no table, and was not read"
            remedy = f"did you mean {near}.csv?" if near else "leave it, if that is what you want"
        else:
            continue
        found.append(Fault("", None, "path", file.name, problem, remedy))
    return found
