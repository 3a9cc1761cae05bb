"""Whether a folder can be written to, asked before the work is done."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES

__all__ = ["require_folder_for", "require_folder_name", "require_writable"]

_OF_FILES = (
    *("csv", "tsv", "txt", "json", "parquet", "xlsx", "xlsm", "xls", "ods", "geojson", "graphml"),
    *("zip", "gz", "bz2", "xz", "tar", "tgz", "7z", "rar", "nc", "h5", "hdf5", "feather", "pkl"),
    *("pickle", "db", "sqlite", "pdf", "html", "htm", "md", "png", "svg", "doc", "docx"),
)


def require_writable(path: str | PathLike[str]) -> None:
    """Raise if a folder can neither be written to nor be made.

    Parameters
    ----------
    path : path
        The folder, there or not.

    Raises
    ------
    InputError
    """
    folder = Path(path)
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir():
        problem = "is not a folder" if there == folder.absolute() else f"{there} is not a folder"
    elif not os.access(there, os.W_OK | os.X_OK):
        problem = "must not be written to"
    else:
        return
    raise InputError([Fault("", None, "path", str(folder), problem, "give a folder to write to")])


def require_folder_name(path: Path) -> None:
    """Raise where a folder would be made under a name that others take for a file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
    """
    suffix = path.suffix.lower().removeprefix(".")
    if suffix in _OF_FILES and not path.exists():
        problem = f"names a file of the kind .{suffix}, and a folder of files is written"
        remedy = f"call it {path.stem}" if path.stem else "give a folder"
        raise InputError([Fault("", None, "path", str(path), problem, remedy)])


def require_folder_for(folder: Path, suffix: str) -> None:
    """Make a folder for files of tables, unless it is a file or has tables of another kind.

    Parameters
    ----------
    folder : Path
    suffix : {".csv", ".parquet"}
        Of what is to be written.

    Raises
    ------
    InputError
    """
    if folder.exists() and not folder.is_dir():
        remedy = "give a folder to write to"
        raise InputError([Fault("", None, "path", str(folder), "is not a folder", remedy)])
    require_writable(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = error.strerror or "cannot be made"
        remedy = "give a folder to write to"
        raise InputError([Fault("", None, "path", str(folder), problem, remedy)]) from None
    other = ".parquet" if suffix == ".csv" else ".csv"
    there = [f"{name}{other}" for name in TABLES if (folder / f"{name}{other}").exists()]
    if there:
        problem = f"has tables of another kind in it: {', '.join(there)}"
        remedy = "take them out, or give another folder"
        raise InputError([Fault("", None, "path", str(folder), problem, remedy)])
