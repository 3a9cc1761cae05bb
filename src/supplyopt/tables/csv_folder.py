"""A network as a folder of CSV files."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError
from supplyopt.network.build import build_tables
from supplyopt.network.network import Network, announce
from supplyopt.network.schema import REQUIRED_TABLES, TABLES
from supplyopt.network.suggest import Suggestions
from supplyopt.tables.csv_file import RawTable, parse_table, write_table_file
from supplyopt.tables.foreign import ForeignHeaders, translate

__all__ = ["read_network", "write_network"]


def read_network(path: str | PathLike[str], columns: ForeignHeaders | None = None) -> Network:
    """Read a network from a folder of CSV files.

    Parameters
    ----------
    path : path
        The folder, with ``places.csv``, ``items.csv``, ``lanes.csv``, ``demand.csv`` and any of
        the optional tables in it: UTF-8 (with or without byte order mark), commas, one header.
    columns : mapping, optional
        From foreign headers to those of the contract: ``{"foreign": "contract"}`` for all
        tables, or ``{"table": {"foreign": "contract"}}``.

    Returns
    -------
    Network

    Raises
    ------
    InputError
        With all the faults of all files; a row number is the line on which the record starts.

    Warns
    -----
    InputWarning
        Once, where something was put right or will have no effect.

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
    folder = Path(path)
    _require_folder(folder)
    raw: dict[str, RawTable] = {}
    faults: list[Fault] = []
    unreadable: list[str] = []
    for name in TABLES:
        file = folder / f"{name}.csv"
        if not file.is_file():
            continue
        try:
            table, found = parse_table(file.read_bytes(), name)
        except OSError as error:
            reason = error.strerror or "cannot be read"
            table, found = None, [Fault(name, None, "", None, reason, "check the file")]
        faults += found
        if table is None:
            unreadable.append(name)
        else:
            raw[name] = table
    if columns is not None:
        raw, found = translate(raw, columns)
        faults += found
    parsed, notes = build_tables(
        {name: table.frame() for name, table in raw.items()},
        rows={name: table.row_numbers for name, table in raw.items()},
        faults=faults,
        unreadable=unreadable,
    )
    return announce(Network(parsed, (*_unknown_files(folder), *notes)))


def write_network(network: Network, path: str | PathLike[str]) -> None:
    """Write a network as a folder of CSV files, which `read_network` reads back equal.

    Parameters
    ----------
    network : Network
        The network.
    path : path
        The folder, made if it is not there. Files of tables are overwritten, and removed where
        the network does not have the table; other files are left alone.

    Raises
    ------
    InputError
        If the path is a file.

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
    folder = Path(path)
    if folder.exists() and not folder.is_dir():
        raise InputError(
            [_path_fault(folder, problem="is not a folder", remedy="give a folder to write to")]
        )
    folder.mkdir(parents=True, exist_ok=True)
    tables = network.tables
    for name in TABLES:
        file = folder / f"{name}.csv"
        if name in tables:
            write_table_file(tables[name], file)
        else:
            file.unlink(missing_ok=True)


def _require_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    files = ", ".join(f"{name}.csv" for name in REQUIRED_TABLES)
    problem, remedy = "there is no such folder", f"give a folder with {files}"
    if folder.suffix.lower() in (".xlsx", ".xls", ".xlsm", ".ods"):
        problem = "workbooks are not read yet"
        remedy = "save each sheet as CSV UTF-8 in one folder"
    elif folder.exists():
        problem, remedy = "is not a folder", "give the folder with the CSV files in it"
    raise InputError([_path_fault(folder, problem=problem, remedy=remedy)])


def _path_fault(path: Path, *, problem: str, remedy: str) -> Fault:
    return Fault("", None, "path", str(path), problem, remedy)


def _unknown_files(folder: Path) -> list[Fault]:
    suggestions = Suggestions(TABLES)
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() != ".csv" or (file.suffix == ".csv" and file.stem in TABLES):
            continue
        near = suggestions.nearest(file.stem)
        remedy = f"did you mean {near}.csv?" if near else "leave it, if that is what you want"
        found.append(Fault("", None, "path", file.name, "is no table, and was not read", remedy))
    return found
