"""Tables of an audit, written to files."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from supplyopt.audit.declared import AUDIT_TABLES
from supplyopt.errors import Fault, InputError
from supplyopt.tables.csv_file import csv_of_frame
from supplyopt.tables.whole import put_files
from supplyopt.tables.workbook_out import write_workbook
from supplyopt.tables.writable import require_folder_name

__all__ = ["write_books"]


def write_books(tables: Mapping[str, pd.DataFrame], path: str | PathLike[str]) -> None:
    """Write tables of an audit, so that `read_books` reads them back.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        By name, as for `read_books`.
    path : path
        ``.xlsx``, a workbook with a sheet a table; else a folder with a CSV file a table. Files
        of other tables there are left alone.

    Raises
    ------
    InputError
        If a table is none of an audit, does not fit into its file, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> planted = so.examples.xiamen_books(cycles=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.audit.write_books(planted.tables, folder)
    ...     print(so.audit.read_books(folder).given == so.audit.read_books(**planted.tables).given)
    True
    """
    unknown = [name for name in tables if name not in AUDIT_TABLES]
    if unknown:
        say = f"there are: {', '.join(AUDIT_TABLES)}"
        raise InputError(
            [Fault(name, None, "", None, "is no table of an audit", say) for name in unknown]
        )
    file = Path(path)
    if file.suffix.lower() == ".xlsx":
        write_workbook(tables, file)
        return
    require_folder_name(file)
    put_files(file, {f"{name}.csv": csv_of_frame(frame, name) for name, frame in tables.items()})
