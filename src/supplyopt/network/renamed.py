"""Names of before that still work."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pandas as pd

__all__ = ["UNMET_MEANT", "RenamedFrame", "new_name", "warn_renamed"]

_OLD, _NEW = "unmet_priority_", "unmet_weighted_"
UNMET_MEANT = "weighted pieces (in Plan.measures it means plain pieces)"


def warn_renamed(old: str, new: str, meaning: str, *, depth: int = 3) -> None:
    """Warn that a name of before was used.

    Parameters
    ----------
    old, new : str
        As they are written in a call.
    meaning : str
        What the old name means where it was used.
    depth : int, default 3
        How far up the caller is that is to be told: 3 is who called the function that warns.

    Warns
    -----
    DeprecationWarning
    """
    said = f"{old} is the name of before, and means here {meaning}; give {new}"
    warnings.warn(said, DeprecationWarning, stacklevel=depth)


def new_name(name: Any) -> Any:
    """Return what a column of weighted unmet pieces is called now; others as they are."""
    return name.replace(_OLD, _NEW) if isinstance(name, str) else name


class RenamedFrame(pd.DataFrame):
    """A frame whose columns of weighted unmet pieces are found by their name of before, too.

    ``unmet_priority_<p>`` stands for ``unmet_weighted_<p>`` and warns, in brackets, ``loc`` and
    ``at``, here and in the rows and columns that are taken out of it.

    Examples
    --------
    >>> import warnings
    >>> frame = RenamedFrame({"unmet_weighted_1": [3.0]})
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore", DeprecationWarning)
    ...     frame["unmet_priority_1"].tolist(), float(frame.loc[0, "unmet_priority_1"])
    ([3.0], 3.0)
    """

    @property
    def _constructor(self) -> Callable[..., Any]:
        return RenamedFrame

    @property
    def _constructor_sliced(self) -> Callable[..., Any]:
        return _RenamedSeries

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_known(key, self.columns))

    @property
    def loc(self) -> Any:
        """Rows and columns by label."""
        return _Labels(super().loc, self)

    @property
    def at(self) -> Any:
        """A cell by label."""
        return _Labels(super().at, self)


class _RenamedSeries(pd.Series):
    @property
    def _constructor(self) -> Callable[..., Any]:
        return _RenamedSeries

    @property
    def _constructor_expanddim(self) -> Callable[..., Any]:
        return RenamedFrame

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(_known(key, self.index))


class _Labels:
    """The indexer of a frame, told its columns by their names of now."""

    def __init__(self, indexer: Any, frame: pd.DataFrame) -> None:
        self._indexer, self._frame = indexer, frame

    def __getitem__(self, key: Any) -> Any:
        return self._indexer[self._translated(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._indexer[self._translated(key)] = value

    def __getattr__(self, name: str) -> Any:
        return getattr(self._indexer, name)

    def _translated(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) == 2:
            return key[0], _known(key[1], self._frame.columns, depth=5)
        return key


def _known(key: Any, columns: pd.Index, *, depth: int = 4) -> Any:
    """Return a key, or a list of them, with names of before made those of now."""
    if isinstance(key, list):
        return [_known(each, columns, depth=depth + 2) for each in key]
    if not isinstance(key, str) or _OLD not in key or key in columns:
        return key
    new = new_name(key)
    if new in columns:
        warn_renamed(key, new, UNMET_MEANT, depth=depth)
        return new
    return key
