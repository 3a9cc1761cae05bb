"""Books that are audited, as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.audit.columns_here import (
    known_headers,
    misread_columns,
    other_units,
    parts_unread,
    without_consequences,
)
from supplyopt.audit.declared import AUDIT_TABLES
from supplyopt.audit.directions import read_directions
from supplyopt.audit.kind_words import kind_remedy, with_known_kinds
from supplyopt.audit.shelves import cut_at_statements
from supplyopt.audit.times import dates_as_text, day_number, day_text, read_all_times
from supplyopt.errors import Fault, InputError, said_once
from supplyopt.network.checks_cells import unknown_words
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.digest import digest_of
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable, named_series
from supplyopt.network.units import measured
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
    start : str
        First day of cycle 1, "" where there are no dates.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.read_books(movements={"place": ["A"], "item": ["mask"], "cycle": [1],
    ...                                "kind": ["opening"], "quantity": [5]})
    <Books: 1 movements>
    """

    dated: bool
    start: str
    _frames: Mapping[str, pd.DataFrame]
    _digests: Mapping[str, str]
    _notes: tuple[str, ...] = ()
    _stated: frozenset[str] = frozenset()

    @property
    def notes(self) -> tuple[str, ...]:
        """How lines were read that might be read otherwise, and what was left out, in sentences."""
        return self._notes

    @property
    def stated(self) -> frozenset[str]:
        """Names of the settings that were given; the others are as they are by default."""
        return self._stated

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the tables that were given and have a row."""
        return tuple(name for name, frame in self._frames.items() if len(frame))

    @measured()
    def table(self, name: str) -> pd.DataFrame:
        """Give a table with its defaults in; empty where it was not given.

        Parameters
        ----------
        name : str

        Returns
        -------
        DataFrame
            The columns of the table, then ``row``, the row of the file or frame (position + 2).
            Movements and promises have ``when`` as well (days since 2000-01-01, or cycles, as the
            movements have them), ``period`` (the date or cycle as it was written) and ``in_cycle``
            (the cycle in which that is, in whole numbers); notices have ``when``, in days. Of
            movements ``kind`` says which way goods went ("returned": sent back), ``stretch`` how
            many counts and openings of the shelf are before a line, and ``stands`` whether no later
            count of its day takes its place.
        """
        return self._frames[name].copy()

    def days_between(
        self, earlier: NDArray[np.float64], later: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Give how many days lie between two times for certain.

        Parameters
        ----------
        earlier, later : array of float
            As in the columns ``when``.

        Returns
        -------
        array of float
            With dates the days from one to the other. With cycles at least those of the cycles
            between, as the day within a cycle is not known; negative likewise.
        """
        apart = np.floor(later) - np.floor(earlier)
        if self.dated:
            return apart
        whole = np.sign(apart) * np.maximum(np.abs(apart) - 1.0, 0.0)
        return np.asarray(whole * self.settings["cycle_days"], dtype=np.float64)

    @property
    def last_cycle(self) -> int | None:
        """The last cycle of which the books say anything; None where they have none."""
        named = {"movements": "in_cycle", "claims": "cycle"}
        ends = [
            self._frames[name][column].max()
            for name, column in named.items()
            if len(self._frames[name])
        ]
        return max((int(end) for end in ends), default=None)

    def period_of(self, when: float) -> str:
        """Give a time of the movements as text: the date, or the cycle.

        Parameters
        ----------
        when : float
            As in the columns ``when``.
        """
        return day_text(when) if self.dated else f"{when:.0f}"

    def cycle_of(self, period: str) -> int | None:
        """Give the cycle of a period; None where it is none.

        Parameters
        ----------
        period : str
            A date or a cycle, as in the column ``period``.
        """
        if period.isdigit():
            return int(period)
        day = day_number(period) if period and self.start else None
        first = day_number(self.start) if self.start else None
        if day is None or first is None:
            return None
        return int((day - first) // self.settings["cycle_days"]) + 1

    @property
    def digests(self) -> dict[str, str]:
        """A fingerprint of each table that was given (SHA-256 of what it says, in its order)."""
        return dict(self._digests)

    @property
    def settings(self) -> dict[str, float]:
        """What counts as too much or too late, by name; the start of cycle 1 is `start`."""
        given = self._frames["settings"]
        columns = [column for column in AUDIT_TABLES["settings"].columns if not column.is_text]
        if len(given):
            return {column.name: float(given[column.name].iloc[0]) for column in columns}
        return {column.name: float(column.default) for column in columns}

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
        In the place of the path; each may be left out, and what needs it is then not checked:

        - ``movements``: ``place, item, cycle`` or ``date``, ``kind``, ``quantity``, if need be
          ``counterpart, document, time, batch, unit, reason``. Kinds are opening, received,
          returned_in, adjusted_in (which add to what lies there), issued, used, lost, returned_out,
          adjusted_out (which take from it), counted (what lay there at that time, or at the end of
          the day or cycle); returned and adjusted, where the papers, or a sign or reason, tell
          which way it was;
        - ``places``: ``place``, if need be ``kind, name, parent``; ``items``: ``item``, if need be
          ``unit, lot`` (pieces in a carton); ``groups``: ``group, priority``;
        - ``people``: ``place, people``, if need be ``group``; ``norms``: ``item, per_person_day``,
          if need be ``group``; ``claims``: ``place, item, quantity``, if need be ``group, cycle,
          days``;
        - ``promises``: ``origin, destination, item, cycle`` or ``date``, ``quantity``, if need be
          ``carrier, mode, document``; ``notices``: ``document, place, date``, if need be ``step``;
        - ``settings``, one row or a dict: ``start, cycle_days, tolerance, tolerance_share, lag,
          cover, short, issue_days, level``. Beside a path it alone may be given: what it says
          stands in the place of what the files say.

    Returns
    -------
    Books

    Raises
    ------
    InputError
        With all faults of form: missing or unknown tables and columns, cells that are no numbers
        or dates, unknown words, blanks where there must be something, lines that may mean two
        things (`docs/audit-ledger.md` says which). What the books say is not judged here.

    Warns
    -----
    InputWarning
        Where outer blanks were stripped, a header looks like a slip, headers or kinds were in
        Chinese, goods went back, an opening comes again, lines correct others, or a shelf was
        counted more than once on a day. `Books.notes` keeps what was said.

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
    if (path is None) == (set(tables) <= {"settings"}):
        problem = "says nothing, or twice, where the tables are"
        faults.append(Fault("", None, "path", path, problem, "give a path, or tables"))
    if faults:
        raise InputError(faults)
    if "settings" in tables:
        tables["settings"] = _one_row(tables["settings"])
    tables = {name: dates_as_text(given) for name, given in tables.items()}
    if path is None:
        return _checked(tables, notes=())
    files = read_declared_files(
        path, list(AUDIT_TABLES.values()), columns=columns, encoding=encoding
    )
    frames = {name: dates_as_text(frame) for name, frame in files.frames().items()}
    rows = files.rows()
    if tables:
        said = tables["settings"]
        if "settings" in frames and isinstance(said, pd.DataFrame) and len(said) == 1:
            # What is not said again stays as the files have it.
            kept = frames["settings"].drop(columns=list(said), errors="ignore")
            said = kept.assign(**said.iloc[0]) if len(kept) == 1 else said
        frames["settings"] = said
        rows.pop("settings", None)
    if not any(len(frames.get(name, ())) for name in _SAID):
        there = ", ".join(frames) or "no tables"
        problem = f"holds nothing that can be checked (there are: {there})"
        remedy = f"see that a table has rows: {', '.join(_SAID)}"
        raise InputError([Fault("", None, "path", str(path), problem, remedy)])
    with files.rows_as_in_files():
        return _checked(frames, notes=files.notes, rows=rows)


_KNOWN = ", ".join(AUDIT_TABLES)
_SAID = ("movements", "claims", "promises")
"""Of these one at least has a row, or a path leads to no books."""


def _one_row(said: Any) -> Any:
    """Let settings be a dict of plain values."""
    if isinstance(said, Mapping) and all(np.isscalar(value) for value in said.values()):
        return pd.DataFrame([dict(said)], dtype=object)
    return said


def _unknown_settings(given: Any) -> list[Fault]:
    """Refuse settings that there are not: to take no notice of them would be a silent answer."""
    known = [column.name for column in AUDIT_TABLES["settings"].columns]
    names = [str(name) for name in pd.DataFrame(given)]
    remedy = f"there are: {', '.join(known)}"
    return [
        Fault("settings", 1, name, None, "is no setting", remedy)
        for name in names
        if name.strip() not in known
    ]


def _checked(
    given: Mapping[str, Any],
    *,
    notes: tuple[Fault, ...],
    rows: Mapping[str, NDArray[np.int64]] | None = None,
) -> Books:
    given, headers = known_headers(given)
    given, words = with_known_kinds(given)
    tables, faults, more = read_declared(
        list(AUDIT_TABLES.values()), given, required=(), meanings="kept"
    )
    faults += [*misread_columns(given), *map(_in_its_meaning, unknown_words(tables))]
    if "settings" in tables:
        faults += _unknown_settings(given["settings"])
    if "settings" in tables and len(tables["settings"]) > 1:
        faults.append(Fault("settings", 3, "", None, "there is a row too many", "keep one row"))
    frames = {
        name: _frame(tables[name])
        if name in tables
        else pd.DataFrame(columns=[*(column.name for column in declared.columns), "row"])
        for name, declared in AUDIT_TABLES.items()
    }
    faults += other_units(frames)
    unread = {name: list(table.others) for name, table in tables.items()}
    dated, start = read_all_times(frames, faults, unread=unread)
    faults = without_consequences(faults, given)
    if not faults:
        faults += parts_unread(given, frames["movements"])
    if not faults:
        for wrong, said in (
            read_directions(frames["movements"], frames["places"]),
            cut_at_statements(frames["movements"]),
        ):
            faults += wrong
            more += said
    if faults:
        raise InputError(faults)
    for name, numbers in (rows or {}).items():
        frames[name]["row"] = numbers[frames[name]["row"].to_numpy(dtype=np.int64) - 2]
    told = [
        _as_in_file(note, rows or {}) for note in (*headers, *words, *more, *stripped_cells(tables))
    ]
    # How lines were read decides what is told of them.
    told = [*notes, *told]
    announce(told, what="the audit", shown=None)
    digests = {name: digest_of({name: table}, said="") for name, table in tables.items()}
    stated: frozenset[str] = frozenset()
    if "settings" in tables:
        cells = {name: tables["settings"].cells(name) for name in tables["settings"].table.by_name}
        given_cells = {name: said for name, said in cells.items() if said is not None}
        stated = frozenset(name for name, said in given_cells.items() if not said.blank.all())
    return Books(dated, start, frames, digests, tuple(said_once(told)), stated)


def _as_in_file(note: Fault, rows: Mapping[str, NDArray[np.int64]]) -> Fault:
    """Give a note with the row as the file shows it."""
    numbers = rows.get(note.table)
    if numbers is None or note.row is None:
        return note
    return replace(note, row=int(numbers[note.row - 2]))


def _in_its_meaning(fault: Fault) -> Fault:
    """Offer for a kind that there is not the one that is nearest in meaning."""
    if (fault.table, fault.column) != ("movements", "kind"):
        return fault
    return replace(fault, remedy=kind_remedy(str(fault.value)))


def _frame(table: ParsedTable) -> pd.DataFrame:
    """Give the columns that are declared, defaults in, with the row of each record."""
    columns: dict[str, Any] = {
        column.name: named_series(*table.words(column.name))
        if column.is_text
        else table.number(column.name)
        for column in table.table.columns
    }
    return pd.DataFrame({**columns, "row": table.rows}, index=pd.RangeIndex(len(table)))
