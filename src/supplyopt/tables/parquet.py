"""Tables as Parquet files."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.frames import as_frame
from supplyopt.network.schema import TABLES
from supplyopt.tables.whole import put_files
from supplyopt.tables.writable import require_folder_for

__all__ = ["read_parquet", "write_parquet_folder"]


def read_parquet(file: Path, name: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Read a table from a Parquet file.

    Parameters
    ----------
    file : Path
    name : str
        The table, for the faults.

    Returns
    -------
    DataFrame or None
        None if nothing can be made of the file.
    list of Fault
    """
    parquet = _library()
    try:
        table = parquet.read_table(str(file), partitioning=None)
        # Bytes that are no text would come to light only where their cell is looked at.
        table.validate(full=True)
        return as_frame(table), []
    except (OSError, ValueError) as error:
        # Arrow's own errors are of these kinds.
        problem = f"cannot be read as Parquet ({str(error).splitlines()[0]})"
        return None, [Fault(name, None, "", None, problem, "write it again as Parquet")]


def write_parquet_folder(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables free of faults as Parquet files.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    folder : Path
        Made if it is not there. Files of tables that are not given are removed.

    Raises
    ------
    InputError
        If the path is a file, or has a CSV file of a table in it; if pyarrow is missing.
    """
    _library()
    require_folder_for(folder, ".parquet")
    files = {
        f"{name}.parquet": _bytes_of(tables[name], name) if name in tables else None
        for name in TABLES
    }
    put_files(folder, files)


def _bytes_of(frame: pd.DataFrame, name: str) -> bytes:
    parquet = _library()
    import pyarrow

    known = TABLES[name].by_name
    columns = {}
    for position, label in enumerate(frame.columns):
        column = frame.iloc[:, position]
        if label in known and known[label].is_text:
            cells = pyarrow.array(column.astype(object), pyarrow.string(), from_pandas=True)
        else:
            cells = _array(column)
        columns[str(label)] = cells
    data = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), data)
    return data.getvalue()


def _array(column: pd.Series[Any]) -> Any:
    import pyarrow

    try:
        return pyarrow.array(column, from_pandas=True)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
        # A column of the user's own, of cells of several kinds.
        texts = column.astype(object).where(column.isna(), column.astype(str))
        return pyarrow.array(texts, pyarrow.string(), from_pandas=True)


def _library() -> Any:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        problem, remedy = "Parquet files need pyarrow", 'pip install "supplyopt[parquet]"'
        raise InputError([Fault("", None, "path", None, problem, remedy)]) from None
    return parquet
