"""The translation of foreign headers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import TABLES, Table
from supplyopt.network.suggest import Suggestions, did_you_mean
from supplyopt.tables.raw_table import ReadTables

__all__ = [
    "ForeignHeaders",
    "Renames",
    "read_columns",
    "renames_of",
    "sheets_of",
    "unused_lines",
]

ForeignHeaders = Mapping[str, str | Mapping[str, str]]
Renames = dict[str, dict[str, str]]
"""For each table, from foreign headers to its columns."""
_SHEETS = "sheets"
"""The part of a mapping in which names of sheets stand, that may be called as columns are."""
_DEFINED = {"place": "places", "item": "items", "group": "groups", "carrier": "carriers"}
_ALL_BUT_THE_SAME = 0.8
_NAMED = 8


def read_columns(path: str | PathLike[str]) -> dict[str, Any]:
    """Read a mapping of foreign headers from a TOML file.

    Parameters
    ----------
    path : path
        A TOML file in UTF-8. A line ``"数量" = "quantity"`` is for every table that has the
        column, one under ``[demand]`` for that table. A line ``"需求" = "demand"`` names a sheet,
        or a file without its ending; under ``[sheets]`` it may be called as a column is.

    Returns
    -------
    dict
        What `read_network` takes as ``columns``.

    Raises
    ------
    InputError
        If the file cannot be read, or is not TOML. The names in it are checked by
        `read_network`.
    """
    file = Path(path)
    remedy = 'write a line such as "数量" = "quantity" for each header'
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        problem = f"{file}: {error.strerror or 'cannot be read'}"
        raise InputError([_fault(None, problem, remedy="check the path")]) from None
    except UnicodeDecodeError:
        raise InputError([_fault(str(file), "is not UTF-8 text", remedy=remedy)]) from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = str(error) or type(error).__name__
        raise InputError([_fault(str(file), f"is not TOML: {said}", remedy=remedy)]) from None


def renames_of(
    columns: ForeignHeaders | None, declared: Mapping[str, Table] = TABLES
) -> tuple[Renames, list[Fault]]:
    """Take a mapping of foreign headers apart, before any file is read.

    Parameters
    ----------
    columns : mapping, optional
        ``{"foreign": "contract"}`` for every table that has the column, or
        ``{"table": {"foreign": "contract"}}`` for one.
    declared : mapping of str to Table
        The tables, those of a network if not given.

    Returns
    -------
    dict of str to dict of str to str
        For each declared table, from foreign headers to columns.
    list of Fault
        Tables and columns that are not declared.
    """
    renames: Renames = {name: {} for name in declared}
    faults: list[Fault] = []
    if columns is not None and not isinstance(columns, Mapping):
        return renames, [_fault(columns, "is no mapping", remedy="give a dict of headers")]
    for within, foreign, column in _entries(columns or {}, faults, declared):
        owners = [name for name in within if column in declared[name].by_name]
        for name in owners:
            renames[name][foreign] = column
        if not owners and not (column in declared and _for_all(within, declared)):
            known = sorted({title for name in within for title in declared[name].by_name})
            problem = "no table has this column"
            faults.append(_fault(column, problem, remedy=did_you_mean(column, known)))
    return renames, faults


def sheets_of(
    columns: ForeignHeaders | None, declared: Mapping[str, Table] = TABLES
) -> dict[str, str]:
    """Give the foreign names of sheets or files with their tables, from a mapping of headers.

    No column of the contract is called as a table is. What is called as the ids of a table are,
    "地点" for ``place``, may be the header in all tables and the name of the one that defines
    them; another line for that table goes first.
    """
    if not isinstance(columns, Mapping):
        return {}
    entries = [*_entries(columns, [], declared)]
    said = {
        foreign: name
        for within, foreign, name in entries
        if name in declared and _for_all(within, declared)
    }
    ids = {
        foreign: _DEFINED[column]
        for _, foreign, column in entries
        if _DEFINED.get(column, "") in declared and _DEFINED[column] not in said.values()
    }
    return {**ids, **said}


def _for_all(within: list[str], declared: Mapping[str, Table]) -> bool:
    """Whether a header is meant for every table, not for one that it was given for."""
    return len(within) > 1 or len(declared) == 1


def _entries(
    columns: Mapping[Any, Any], faults: list[Fault], declared: Mapping[str, Table]
) -> Iterable[tuple[list[str], str, str]]:
    """Give each header with its column and the tables it is meant for."""
    for key, value in columns.items():
        if not isinstance(key, str):
            faults.append(_fault(key, "is no header", remedy="give the header as text"))
        elif isinstance(value, str):
            yield list(declared), key.strip(), value.strip()
        elif not isinstance(value, Mapping):
            faults.append(_fault(key, "has no column as its value", remedy="give one as text"))
        elif key == _SHEETS:
            for foreign, name in value.items():
                if isinstance(foreign, str) and name in declared:
                    yield list(declared), foreign.strip(), name
                else:
                    remedy = did_you_mean(str(name), declared)
                    faults.append(_fault(name, "no table has this name", remedy=remedy))
        elif key not in declared:
            remedy = did_you_mean(key, declared)
            faults.append(_fault(key, "no table has this name", remedy=remedy))
        else:
            for foreign, column in value.items():
                if isinstance(foreign, str) and isinstance(column, str):
                    yield [key], foreign.strip(), column.strip()
                else:
                    problem = f"has no column as its value, in {key}"
                    faults.append(_fault(foreign, problem, remedy="give one as text"))


def unused_lines(
    columns: ForeignHeaders | None, read: ReadTables, declared: Mapping[str, Table] = TABLES
) -> tuple[list[Fault], list[Fault]]:
    """Find lines of a mapping that nothing in the files answers to.

    Parameters
    ----------
    columns : mapping, optional
        As it was given.
    read : ReadTables
        The tables that were read, with their headers before they were translated.
    declared : mapping of str to Table
        The tables, those of a network if not given.

    Returns
    -------
    faults : list of Fault
        Lines for which a file has another header that is all but the same.
    notes : list of Fault
        One for all the others: a mapping may be for several files.
    """
    if not isinstance(columns, Mapping):
        return [], []
    there = {name: {title.strip() for title in raw.titles} for name, raw in read.tables.items()}
    sheets = sheets_of(columns, declared)
    used = {raw.source for raw in read.tables.values()}
    used |= {Path(source).stem for source in used}
    faults: list[Fault] = []
    idle: list[str] = []
    for within, foreign, column in _entries(columns, [], declared):
        owners = [name for name in within if column in declared[name].by_name]
        if any(name in read.unreadable for name in [*owners, column]):
            continue
        if foreign in used and foreign in sheets:
            continue
        if any(foreign in there.get(name, ()) for name in owners):
            continue
        unknown = {
            title
            for name in owners
            for title in there.get(name, ())
            if title not in declared[name].by_name
        }
        near = Suggestions(sorted(unknown), closeness=_ALL_BUT_THE_SAME).nearest(foreign)
        if near and not _is_meant(near, columns, declared):
            remedy = f"did you mean {near!r}?"
            faults.append(_fault(foreign, "no file has this header", remedy=remedy))
        else:
            idle.append(foreign)
    if not idle:
        return faults, []
    said = ", ".join(idle[:_NAMED]) + (f" and {len(idle) - _NAMED} more" * (len(idle) > _NAMED))
    problem = "nothing here has this name, so the line had no effect"
    if len(idle) > 1:
        problem = f"nothing here has these names, so {len(idle)} lines had no effect"
    return faults, [_fault(said, problem, remedy="leave them, if they are for other files")]


def _is_meant(title: str, columns: ForeignHeaders, declared: Mapping[str, Table]) -> bool:
    """Whether a header has a line of its own."""
    return any(foreign == title for _, foreign, _ in _entries(columns, [], declared))


def _fault(value: object, problem: str, *, remedy: str) -> Fault:
    return Fault("", None, "columns", value, problem, remedy)
