"""Books that are audited, as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.declared import AUDIT_TABLES
from supplyopt.audit.times import read_times
from supplyopt.errors import Fault, InputError
from supplyopt.network.checks_cells import unknown_words
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.digest import digest_of
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable, named_series
from supplyopt.tables.declared_files import read_declared_files

__all__ = ["Books", "read_books"]


@dataclass(frozen=True, eq=False, repr=False)
class Books:
    """Tables of an audit, free of faults of form. What they say may contradict itself.

    Made by `read_books`.

    Attributes
    ----------
    dated : bool
        Movements have dates; else cycles.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.read_books(movements={"place": ["A"], "item": ["mask"], "cycle": [1],
    ...                                "kind": ["opening"], "quantity": [5]})
    <Books: 1 movements>
    """

    dated: bool
    _frames: Mapping[str, pd.DataFrame]
    _digests: Mapping[str, str]

    def __contains__(self, name: object) -> bool:
        return name in self._frames

    def table(self, name: str) -> pd.DataFrame:
        """Give a table with its defaults in; empty where it was not given.

        Parameters
        ----------
        name : str

        Returns
        -------
        DataFrame
            The columns of the contract of the table, then ``row``, the row of the file or frame
            (position + 2). Movements have ``when`` (days since 2000-01-01, or cycles) and
            ``period`` (the date or cycle as text).
        """
        return self._frames[name].copy()

    @property
    def digests(self) -> dict[str, str]:
        """A fingerprint of each table that was given (SHA-256 of what it says, in its order)."""
        return dict(self._digests)

    @property
    def settings(self) -> dict[str, float]:
        """What counts as too much or too late."""
        table = AUDIT_TABLES["settings"]
        given = self._frames["settings"]
        if len(given):
            return {column.name: float(given[column.name].iloc[0]) for column in table.columns}
        return {column.name: float(column.default) for column in table.columns}

    def __repr__(self) -> str:
        counts = [f"{len(frame):,} {name}" for name, frame in self._frames.items() if len(frame)]
        return f"<Books: {', '.join(counts)}>"


def read_books(
    path: str | PathLike[str] | None = None,
    *,
    columns: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    **tables: Any,
) -> Books:
    """Read the tables of an audit, from files or frames.

    Parameters
    ----------
    path : path, optional
        A folder with a CSV file a table, a workbook with a sheet a table, or one CSV file of
        movements.
    columns : mapping, optional
        From foreign headers to those of the tables, as for `read_network`.
    encoding : str, optional
        Of CSV files without a mark that says it.
    tables : DataFrame or what makes one, by name
        In the place of the path: ``movements`` (``place, item, cycle`` or ``date``, ``kind``,
        ``quantity``, if need be ``counterpart, document``); ``settings`` (``tolerance,
        tolerance_share``). Kinds are opening, received (which add to what lies there), issued,
        used, lost, returned (which take from it), counted (what lay there at the end of the day
        or cycle).

    Returns
    -------
    Books

    Raises
    ------
    InputError
        With all faults of form: missing or unknown tables and columns, cells that are no numbers
        or dates, unknown words, blanks where there must be something. What the books say is not
        judged here.

    Warns
    -----
    InputWarning
        Where outer blanks were stripped, or a header looks like a slip.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.read_books(movements={
    ...     "place": ["A", "A"], "item": ["mask", "mask"], "date": ["2020-02-01", "2020-02-10"],
    ...     "kind": ["opening", "counted"], "quantity": [50, 48]})
    <Books: 2 movements>
    """
    faults = [
        Fault(name, None, "", None, "is no table of an audit", f"there are: {_KNOWN}")
        for name in tables
        if name not in AUDIT_TABLES
    ]
    if (path is None) == (not tables):
        problem = "says nothing, or twice, where the tables are"
        faults.append(Fault("", None, "path", path, problem, "give a path, or tables"))
    if faults:
        raise InputError(faults)
    if path is None:
        return _checked(tables, notes=())
    files = read_declared_files(
        path, list(AUDIT_TABLES.values()), columns=columns, encoding=encoding
    )
    with files.rows_as_in_files():
        return _checked(files.frames(), notes=files.notes, rows=files.rows())


_KNOWN = ", ".join(AUDIT_TABLES)


def _checked(
    given: Mapping[str, Any],
    *,
    notes: tuple[Fault, ...],
    rows: Mapping[str, NDArray[np.int64]] | None = None,
) -> Books:
    tables, faults, more = read_declared(list(AUDIT_TABLES.values()), given, required=())
    faults += unknown_words(tables)
    if "settings" in tables and len(tables["settings"]) > 1:
        faults.append(Fault("settings", 3, "", None, "there is a row too many", "keep one row"))
    frames = {}
    dated = False
    for name, declared in AUDIT_TABLES.items():
        if name not in tables:
            frames[name] = pd.DataFrame(columns=[*(c.name for c in declared.columns), "row"])
            continue
        frame = _frame(tables[name])
        if name == "movements":
            found, dated = read_times(frame, name)
            faults += found
        frames[name] = frame
    if faults:
        raise InputError(faults)
    for name, numbers in (rows or {}).items():
        frames[name]["row"] = numbers
    announce([*notes, *more, *stripped_cells(tables)], what="the audit")
    digests = {name: digest_of({name: table}, said="") for name, table in tables.items()}
    return Books(dated, frames, digests)


def _frame(table: ParsedTable) -> pd.DataFrame:
    """Give the columns that are declared, defaults in, with the row of each record."""
    columns: dict[str, Any] = {
        column.name: named_series(*table.words(column.name))
        if column.is_text
        else table.number(column.name)
        for column in table.table.columns
    }
    return pd.DataFrame({**columns, "row": table.rows}, index=pd.RangeIndex(len(table)))
