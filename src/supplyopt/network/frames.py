"""Frames of other libraries as frames of pandas."""

from __future__ import annotations

from typing import Any

import pandas as pd

from supplyopt.errors import Fault

__all__ = ["as_frame", "frame_or_fault"]


def as_frame(value: Any) -> pd.DataFrame:
    """Return whatever holds a table as a frame.

    Parameters
    ----------
    value : DataFrame, polars or Arrow table, or what `pandas.DataFrame` takes
        A pandas frame is returned as it is. Of a frame of another library the cells are taken
        over as they are: no whole number beside a blank becomes a float.

    Returns
    -------
    DataFrame

    Raises
    ------
    TypeError, ValueError
        If it is no table; the message says what it is.
    """
    if isinstance(value, pd.DataFrame):
        return value
    library = type(value).__module__.partition(".")[0]
    if library == "polars":
        return _of_polars(value)
    if library != "pyarrow" and hasattr(value, "__arrow_c_stream__"):
        import pyarrow

        value = pyarrow.table(value)
        library = "pyarrow"
    if library == "pyarrow":
        return _of_arrow(value)
    return pd.DataFrame(value)


def frame_or_fault(value: Any, name: str) -> pd.DataFrame | Fault:
    """Return whatever holds a table as a frame, or say that it holds none.

    Parameters
    ----------
    value : object
        As for `as_frame`.
    name : str
        The table.
    """
    try:
        return as_frame(value)
    except (ValueError, TypeError, OverflowError) as error:
        return Fault(name, None, "", None, f"is not a table ({error})", "give a DataFrame")


def _of_polars(value: Any) -> pd.DataFrame:
    kind = type(value).__name__
    if kind != "DataFrame":
        remedy = "call collect() first" if kind == "LazyFrame" else "give a polars.DataFrame"
        raise TypeError(f"a polars {kind}: {remedy}")
    # By way of Python's own cells: polars needs Arrow for anything else, and may not have it.
    columns = {name: column.to_list() for name, column in value.to_dict().items()}
    return pd.DataFrame({name: _cells(cells) for name, cells in columns.items()})


def _cells(cells: list[Any]) -> pd.Series[Any]:
    plain = all(type(cell) is int and abs(cell) < 2**53 for cell in cells)
    plain = plain or all(type(cell) is float for cell in cells)
    return pd.Series(cells, dtype=None if plain and cells else object)


def _of_arrow(value: Any) -> pd.DataFrame:
    if not hasattr(value, "to_pandas") or not hasattr(value, "column_names"):
        raise TypeError(f"a pyarrow {type(value).__name__}: give a pyarrow.Table")
    frame: pd.DataFrame = value.to_pandas(
        integer_object_nulls=True, ignore_metadata=True, date_as_object=True
    )
    return frame
