"""A network in files: a folder of tables, a workbook, a map, a graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError
from supplyopt.network.build import build_tables
from supplyopt.network.network import Network, announce
from supplyopt.network.number_text import Notation, check_notation
from supplyopt.network.suggest import did_you_mean
from supplyopt.network.unreported import Fill, filled_in, without_unreported
from supplyopt.tables.csv_folder import read_folder, write_csv_folder
from supplyopt.tables.encoding import check_encoding
from supplyopt.tables.foreign import ForeignHeaders, renames_of, sheets_of, unused_lines
from supplyopt.tables.geojson import tables_of_geojson, write_geojson
from supplyopt.tables.graphml import tables_of_graphml, write_graphml
from supplyopt.tables.parquet import write_parquet_folder
from supplyopt.tables.readable import path_of
from supplyopt.tables.remarks import NOT_A_RECORD
from supplyopt.tables.whole import finish
from supplyopt.tables.workbook import is_workbook
from supplyopt.tables.workbook_out import write_workbook
from supplyopt.tables.workbook_tables import tables_of_workbook
from supplyopt.tables.writable import require_folder_name, require_writable

__all__ = ["network_of_files", "read_network", "write_network"]

_AS_USUAL = Notation()


def read_network(
    path: str | PathLike[str],
    columns: ForeignHeaders | None = None,
    *,
    encoding: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
) -> Network:
    """Read a network from a folder of tables, or from one file.

    Parameters
    ----------
    path : path
        The folder, with ``places.csv``, ``items.csv``, ``lanes.csv``, ``demand.csv`` and any of
        the optional tables in it. UTF-8 with commas is read as it is; UTF-16 with a mark,
        semicolons, tabs, and GB18030 or cp1252 where it is certain which, are read and told of.
        A table may be a Parquet file instead, ``demand.parquet``. Or a workbook (.xlsx, .xlsm,
        .xls, .ods) with a sheet a table, or a ``.geojson`` or ``.graphml`` file.
    columns : mapping, optional
        From foreign headers to those of the contract: ``{"foreign": "contract"}`` for all
        tables, or ``{"table": {"foreign": "contract"}}``. Also from a foreign name of a sheet, or
        of a file without its ending, to its table: ``{"sheet": "places"}``, or within
        ``{"sheets": {...}}`` where a header has the same name.
    encoding : str, optional
        Of CSV files without a mark that says it, such as "gb18030".
    decimal : {".", ","}, optional
        The decimal sign of numbers that stand as text. Without it a point, and "1.200" is
        refused where it may be 1200.
    thousands : {",", ".", " ", "'"}, optional
        What parts thousands in numbers that stand as text; " " stands for blanks of every
        width. Without it nothing may: "1,200" is refused.

    Returns
    -------
    Network

    Raises
    ------
    InputError
        With all the faults of all files; a row number is the line on which the record starts,
        in a workbook the row of the sheet, in GeoJSON the number of the feature.

    Warns
    -----
    InputWarning
        Once, where something was recognized, left out or put right, or will have no effect.

    Notes
    -----
    The header is the first row, among the first 20 that are filled, in which all required
    columns are. Rows above it, a row of `#` tags under it, blank rows, and remarks below the
    table or under a blank row (one cell of text in a row that lacks a required column) are left
    out and told of. What could be a record never is. Of demand, a place whose quantities are all
    blank, where others have theirs, has not reported: its rows are left out and told of.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.write_network(network, folder)
    ...     so.read_network(folder) == network
    True
    """
    return announce(
        network_of_files(
            path_of(path), columns, encoding=encoding, notation=Notation(decimal, thousands)
        )
    )


def network_of_files(
    path: Path,
    columns: ForeignHeaders | None = None,
    *,
    encoding: str | None = None,
    notation: Notation = _AS_USUAL,
    fill: Fill | None = None,
) -> Network:
    """Read a network as `read_network` does, whose warnings are not told yet.

    Parameters
    ----------
    path : Path
    columns : mapping, optional
    encoding : str, optional
    notation : Notation
        How numbers are written that stand as text.
    fill : Fill, optional
        What stands in for the figures of places that have not reported. Without it their rows are
        left out.

    Returns
    -------
    Network
    """
    renames, faults = renames_of(columns)
    faults += check_notation(notation)
    faults += check_encoding(encoding) if encoding is not None else []
    if faults:
        raise InputError(faults)
    sheets = sheets_of(columns)
    finish(path)
    if is_workbook(path):
        read = tables_of_workbook(path, renames=renames, sheets=sheets)
    elif path.suffix.lower() in _MAPS and not path.is_dir():
        read = _MAPS[path.suffix.lower()][0](path, renames=renames)
    else:
        read = read_folder(path, renames=renames, sheets=sheets, encoding=encoding)
    raw = read.tables
    faults, idle = unused_lines(columns, read)
    faults = read.faults + faults
    read.notes.extend(idle)
    parsed, notes = build_tables(
        {name: table.frame() for name, table in raw.items()},
        rows={name: table.row_numbers for name, table in raw.items()},
        sources={name: _source(path, name, table.source) for name, table in raw.items()},
        faults=faults,
        notes=read.notes,
        unreadable=read.unreadable,
        notation=notation,
        infinite=False,
        unreported=without_unreported if fill is None else partial(filled_in, fill=fill),
    )
    network = Network(parsed, notes)
    _require_remarks(network, read.notes)
    return network


def _source(path: Path, name: str, part: str) -> str:
    """Return the file that a table is from as a person would name it, with its sheet."""
    if path.is_dir():
        return f"{path.resolve().name}/{part}"
    return path.name if part in (name, "") else f"{path.name}, sheet {part}"


def _require_remarks(network: Network, notes: Iterable[Fault]) -> None:
    """Raise where a row that was taken for a remark names a place or an item after all."""
    known = {*network.numbered.places, *network.numbered.items}
    faults = [
        replace(
            note,
            problem=f"the row has one cell only, {note.value!r}, which names a place or an item",
            remedy="fill in the other cells, or take the row out",
        )
        for note in notes
        if note.problem.endswith(NOT_A_RECORD) and note.value in known
    ]
    if faults:
        raise InputError(faults)


def write_network(
    network: Network, path: str | PathLike[str], *, format: str | None = None
) -> None:
    """Write a network as files that `read_network` reads back equal.

    Parameters
    ----------
    network : Network
        The network.
    path : path
        A folder for CSV or Parquet, made if it is not there: files of tables are overwritten,
        and removed where the network does not have the table; other files are left alone. For
        the other formats a file, which is overwritten; its folder must be there.
    format : {"csv", "parquet", "xlsx", "geojson", "graphml"}, optional
        Without it the path's suffix says it, and a path with none of these is a folder of CSV
        files. "xlsx" is a workbook with a sheet a table; "geojson" has places as points and
        lanes as lines for programs that draw maps; "graphml" has places as nodes and lanes as
        edges.

    Raises
    ------
    InputError
        If the path is not of the kind that the format needs, the format cannot hold the
        network, or a library is missing.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.write_network(network, folder)
    ...     so.write_network(network, Path(folder) / "four.geojson")
    ...     so.read_network(folder) == so.read_network(Path(folder) / "four.geojson") == network
    True
    """
    if not isinstance(network, Network):
        remedy = "give a Network; a plan is written by so.write_plan"
        raise InputError(
            [Fault("", None, "network", type(network).__name__, "is no network", remedy)]
        )
    path = path_of(path)
    kind = _format(path, format)
    if kind in _FOLDERS:
        require_folder_name(path)
        _FOLDERS[kind](network.tables, path)
        return
    if path.is_dir():
        raise InputError([_path_fault(path, problem="is a folder", remedy="give a file")])
    require_writable(path.parent)
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "xlsx":
        write_workbook(network.tables, path)
    else:
        _MAPS[f".{kind}"][1](network.tables, path)


def _format(path: Path, named: str | None) -> str:
    suffix = path.suffix.lower().removeprefix(".")
    if named is None:
        if is_workbook(path) and suffix != "xlsx":
            problem, remedy = "workbooks are written as .xlsx only", f"call it {path.stem}.xlsx"
            raise InputError([_path_fault(path, problem=problem, remedy=remedy)])
        if suffix in _OF_ONE_TABLE and not path.exists():
            problem = "names one file, and a network is a folder of tables"
            remedy = "give a folder, or a file that ends in .xlsx, .geojson or .graphml"
            raise InputError([_path_fault(path, problem=problem, remedy=remedy)])
        return suffix if suffix in _FILES and not path.is_dir() else "csv"
    if named not in (*_FOLDERS, *_FILES):
        remedy = did_you_mean(str(named), (*_FOLDERS, *_FILES))
        raise InputError([Fault("", None, "format", named, "is no format", remedy)])
    if named in _FILES and suffix != named:
        problem, remedy = f"does not end in .{named}", f"call it {path.stem}.{named}"
        raise InputError([_path_fault(path, problem=problem, remedy=remedy)])
    return named


def _path_fault(path: Path, *, problem: str, remedy: str) -> Fault:
    return Fault("", None, "path", str(path), problem, remedy)


_MAPS = {
    ".geojson": (tables_of_geojson, write_geojson),
    ".graphml": (tables_of_graphml, write_graphml),
}
_FOLDERS = {"csv": write_csv_folder, "parquet": write_parquet_folder}
_FILES = ("xlsx", "geojson", "graphml")
_OF_ONE_TABLE = ("csv", "tsv", "txt", "json", "parquet")
