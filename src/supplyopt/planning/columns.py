"""Columns of a plan's tables as numbers, written out in words for those who read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import named_series
from supplyopt.planning.flows import Indices

__all__ = ["Columns", "Named", "columns_of", "frame_of_columns"]


@dataclass(frozen=True, slots=True)
class Named:
    """A column of words: ``names[numbers[row]]``.

    Attributes
    ----------
    names : sequence of str
    numbers : integer array, one a row
        -1 where there is no word.
    """

    names: Sequence[str]
    numbers: Indices

    def __len__(self) -> int:
        return len(self.numbers)


Columns = Mapping[str, Named | NDArray[Any]]
"""A table of a plan, column by column."""


def frame_of_columns(columns: Columns) -> pd.DataFrame:
    """Write a table out.

    Parameters
    ----------
    columns : Columns
    """
    return pd.DataFrame(
        {
            name: named_series(column.names, column.numbers)
            if isinstance(column, Named)
            else column
            for name, column in columns.items()
        }
    )


def columns_of(frame: pd.DataFrame) -> Columns:
    """Take a table apart.

    Parameters
    ----------
    frame : DataFrame
        Columns that are no numbers are of words.
    """
    columns: dict[str, Named | NDArray[Any]] = {}
    for name, series in frame.items():
        if pd.api.types.is_numeric_dtype(series):
            columns[str(name)] = np.asarray(series.to_numpy())
            continue
        numbers, names = pd.factorize(series)
        columns[str(name)] = Named(tuple(names), numbers.astype(np.int64))
    return columns
