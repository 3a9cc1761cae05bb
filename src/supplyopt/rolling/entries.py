"""Arrays or tables taken apart into the lists that a journal can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.rolling.shelves import Floats

__all__ = ["arrays_of", "dense", "frame_of_entry", "in_lists", "lists_of_frame", "sparse"]

_INFINITE = {"inf": np.inf, "-inf": -np.inf}


def sparse(values: Floats) -> list[list[float]]:
    """Return the entries of an array that are not zero: a list an axis, then the values.

    Parameters
    ----------
    values : float array
    """
    where = np.nonzero(values)
    return [*(axis.tolist() for axis in where), values[where].tolist()]


def dense(lists: list[list[float]], shape: tuple[int, ...]) -> Floats:
    """Return the array that `sparse` took apart.

    Parameters
    ----------
    lists : list of list
    shape : tuple of int
    """
    values = np.zeros(shape)
    *where, numbers = lists
    values[tuple(np.array(axis, dtype=np.int64) for axis in where)] = numbers
    return values


def in_lists(thing: Any) -> dict[str, Any]:
    """Return the arrays of a dataclass by name, each with its type.

    Parameters
    ----------
    thing : dataclass of arrays
    """
    return {
        field.name: {"type": array.dtype.name, "values": array.tolist()}
        for field in fields(thing)
        if isinstance(array := getattr(thing, field.name), np.ndarray)
    }


def arrays_of(lists: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arrays that `in_lists` took apart.

    Parameters
    ----------
    lists : mapping
    """
    return {name: np.array(cell["values"], dtype=cell["type"]) for name, cell in lists.items()}


def lists_of_frame(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a table as lists, a column each: None where a number is missing.

    Parameters
    ----------
    frame : DataFrame
    """
    return {
        str(name): {"type": str(column.dtype), "values": [_cell(v) for v in column.tolist()]}
        for name, column in frame.items()
    }


def frame_of_entry(lists: Mapping[str, Any]) -> pd.DataFrame:
    """Return the table that `lists_of_frame` took apart.

    Parameters
    ----------
    lists : mapping
    """
    columns = {}
    for name, cell in lists.items():
        values = cell["values"]
        if cell["type"].startswith("float"):
            values = [_INFINITE.get(value, value) for value in values]
        columns[name] = pd.Series(values, dtype=cell["type"])
    return pd.DataFrame(columns)


def _cell(value: Any) -> Any:
    if value is pd.NA or value is None or value != value:
        return None
    if isinstance(value, float) and np.isinf(value):
        return "inf" if value > 0 else "-inf"
    return value
