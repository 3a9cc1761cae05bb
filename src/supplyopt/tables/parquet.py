"""One table as a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.frames import as_frame
from supplyopt.network.schema import TABLES

__all__ = ["read_parquet", "write_parquet"]


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
        return as_frame(parquet.read_table(str(file), partitioning=None)), []
    except (OSError, ValueError) as error:
        # Arrow's own errors are of these kinds.
        problem = f"cannot be read as Parquet ({str(error).splitlines()[0]})"
        return None, [Fault(name, None, "", None, problem, "write it again as Parquet")]


def write_parquet(frame: pd.DataFrame, file: Path, name: str) -> None:
    """Write a table as a Parquet file.

    Parameters
    ----------
    frame : DataFrame
        Of cells in their types.
    file : Path
        Overwritten if it is there.
    name : str
        The table, which says which columns are text.
    """
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
    parquet.write_table(pyarrow.table(columns), str(file))


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
