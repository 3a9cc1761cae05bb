"""A frame as a person reads it: no NaN, no None, no negative zero."""

from __future__ import annotations

from typing import Any

import pandas as pd

__all__ = ["frame_html", "frame_text"]

_MISSING = "-"


def frame_html(frame: pd.DataFrame, **options: Any) -> str:
    """Return a frame as an HTML table, "-" where a cell has no value.

    Parameters
    ----------
    frame : DataFrame
    **options
        As of `DataFrame.to_html`.

    Examples
    --------
    >>> "NaN" in frame_html(pd.DataFrame({"a": [float("nan"), -0.0]}))
    False
    """
    html: str = _shown(frame).to_html(na_rep=_MISSING, **options)
    return html


def frame_text(frame: pd.DataFrame) -> str:
    """Return a frame as plain text, "-" where a cell has no value.

    Examples
    --------
    >>> print(frame_text(pd.DataFrame({"a": [float("nan"), -0.0], "b": ["x", None]})))
         a  b
    0    -  x
    1  0.0  -
    """
    text: str = _shown(frame).to_string(na_rep=_MISSING)
    return text


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    shown = frame.copy()
    for at, kind in enumerate(shown.dtypes):
        column = shown.iloc[:, at]
        if pd.api.types.is_float_dtype(kind) and not pd.api.types.is_extension_array_dtype(kind):
            # Adding zero makes the negative zero positive.
            shown.isetitem(at, (column + 0.0).to_numpy())
        elif column.isna().any():
            told = column.astype(object).where(column.notna(), _MISSING)
            shown.isetitem(at, told.to_numpy())
    return shown
