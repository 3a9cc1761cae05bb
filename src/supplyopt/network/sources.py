"""Whose rows the rows of a network's tables are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import ParsedTable

__all__ = ["rows_in_words", "rows_kept"]


def rows_in_words(sources: Mapping[str, str], named: Iterable[str]) -> str:
    """Return whose rows are named, "" where none is or the network has no file.

    Parameters
    ----------
    sources : mapping of str to str
        `Network.sources`.
    named : iterable of str
        The tables of which rows are named, each as often as it likes; others are passed over.

    Examples
    --------
    >>> rows_in_words({"stock": "form.xlsx", "lanes": ""}, ["stock", "fixed", "lanes"])
    'Rows of stock are those of form.xlsx; rows of lanes are counted in the frame that was given, from 2.'
    """  # noqa: E501
    by_source: dict[str, list[str]] = {}
    for name in dict.fromkeys(named):
        if name in sources:
            by_source.setdefault(_shared(sources[name], name), []).append(name)
    if not any(sources.values()):
        return ""
    said = []
    for source, names in by_source.items():
        whose = f"those of {source}" if source else "counted in the frame that was given, from 2"
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        said.append(f"rows of {listed} are {whose}")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _shared(source: str, name: str) -> str:
    """Return what a source is called for all tables that are from it: a folder, not its files."""
    folder, slash, file = source.rpartition("/")
    return f"the files in {folder}" if slash and file.partition(".")[0] == name else source


def rows_kept(before: ParsedTable, after: ParsedTable) -> ParsedTable:
    """Return a table that replaces another with the rows of the file, where it has these records.

    Parameters
    ----------
    before : ParsedTable
        From a file, or counted.
    after : ParsedTable
        Counted. Where its keys are some of those before, in their order, its records are those of
        the file, with other numbers in them; else its rows stay counted in the frame.
    """
    if not before.source or not len(after) or len(after) > len(before):
        return after
    there = _positions(before, after)
    if there is None or (np.diff(there) <= 0).any():
        return after
    return replace(after, rows=before.rows[there], source=before.source)


def _positions(before: ParsedTable, after: ParsedTable) -> NDArray[np.int64] | None:
    """Return where each record stands in the table before, None where one of them does not."""
    old, new = (_keys(table) for table in (before, after))
    if not old:
        return np.arange(len(after), dtype=np.int64)
    if len(before) == len(after) and all(
        bool((a == b).all()) for a, b in zip(old, new, strict=True)
    ):
        return np.arange(len(after), dtype=np.int64)
    if len(before) == len(after):
        return None
    there = pd.MultiIndex.from_arrays(old).get_indexer(pd.MultiIndex.from_arrays(new))
    return None if (there < 0).any() else there.astype(np.int64)


def _keys(table: ParsedTable) -> list[NDArray[Any]]:
    return [
        table.text(column.name) if column.is_text else table.number(column.name)
        for column in table.table.columns
        if column.key
    ]
