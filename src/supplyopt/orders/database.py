"""The file that an order book is, as transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError

__all__ = [
    "Connection",
    "Repeated",
    "begin",
    "column_names",
    "has_chain",
    "insert",
    "reading",
    "select",
    "writing",
]

Connection = sqlite3.Connection
Repeated = sqlite3.IntegrityError

_APPLICATION, _VERSION = 0x736F6F62, 2
_WITHOUT_CHAIN = 1
"""Books of this layout have no chain of hashes, and are good without."""
# Whoever writes meanwhile is waited for.
_PATIENCE = 60.0
_ANOTHER = "give the file of a book, or one not there yet"
_AROUND = (
    "see that file and folder are there and can be written, that there is room, and that nobody "
    "else is at work on it; then call again"
)

_TABLES = {
    "batches": {
        "batch": "TEXT PRIMARY KEY",
        "digest": "TEXT NOT NULL",
        "orders": "INTEGER NOT NULL",
    },
    "orders": {
        "number": "INTEGER PRIMARY KEY",
        "batch": "TEXT NOT NULL",
        "order": "TEXT NOT NULL UNIQUE",
        "firm": "TEXT NOT NULL",
        "license": "TEXT NOT NULL",
        "class": "TEXT NOT NULL",
        "people": "INTEGER NOT NULL",
        "item": "TEXT NOT NULL",
        "quantity": "REAL NOT NULL",
        "place": "TEXT NOT NULL",
        "time": "REAL NOT NULL",
    },
    "runs": {
        "run": "TEXT PRIMARY KEY",
        "digest": "TEXT NOT NULL",
        "last": "INTEGER NOT NULL",
    },
    "told": {
        "number": "INTEGER PRIMARY KEY",
        "run": "TEXT NOT NULL",
        "place": "TEXT NOT NULL",
        "entitled": "REAL NOT NULL",
        "given": "REAL NOT NULL",
        "slots": "TEXT NOT NULL",
        "why": "TEXT NOT NULL",
    },
    "claims": {
        "run": "TEXT NOT NULL",
        "license": "TEXT NOT NULL",
        "class": "TEXT NOT NULL",
        "people": "INTEGER NOT NULL",
        "place": "TEXT NOT NULL",
        "time": "REAL NOT NULL",
        "item": "TEXT NOT NULL",
        "asked": "REAL NOT NULL",
        "entitled": "REAL NOT NULL",
        "given": "REAL NOT NULL",
        "why": "TEXT NOT NULL",
    },
    "visits": {
        "run": "TEXT NOT NULL",
        "place": "TEXT NOT NULL",
        "slot": "TEXT NOT NULL",
        "license": "TEXT NOT NULL",
        "item": "TEXT NOT NULL",
        "packs": "INTEGER NOT NULL",
        "quantity": "REAL NOT NULL",
    },
    "supplies": {
        "run": "TEXT NOT NULL",
        "place": "TEXT NOT NULL",
        "item": "TEXT NOT NULL",
        "stock": "REAL NOT NULL",
        "frontline": "REAL NOT NULL",
        "firms": "REAL NOT NULL",
        "left": "REAL NOT NULL",
    },
    "links": {"number": "INTEGER PRIMARY KEY", "link": "TEXT NOT NULL"},
    "run_links": {"run": "TEXT PRIMARY KEY", "link": "TEXT NOT NULL"},
}


def begin(path: Path) -> None:
    """Make a book where there is none yet.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If the file is something else, or cannot be made.
    """
    with _connected(path, create=True) as connection:
        # Killed before its first commit, a book is an empty file: then it begins once more.
        if _application(connection) != _APPLICATION:
            with _transaction(connection):
                _lay_out(connection)
        # Readers need not wait for writers from then on. Whoever else is just about to say so, too,
        # may be in the way; a book is as safe without.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """Open a transaction: all that is done in it is there afterwards, or nothing of it.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If the file is not there, is no book, or cannot be written.
    """
    with _connected(path, create=False) as connection, _transaction(connection):
        yield connection


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Look at a book as it is at one moment.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputError
        If the file is not there, or is no book.
    """
    with _connected(path, create=False) as connection:
        connection.execute("BEGIN")
        yield connection


def insert(connection: Connection, table: str, columns: Mapping[str, Any]) -> None:
    """Write rows behind those of a table.

    Parameters
    ----------
    connection : Connection
    table : str
    columns : mapping of str to array or list
        By header, all of one length.
    """
    cells = [_plain(values) for values in columns.values()]
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(cells))
    rows = zip(*cells, strict=True)
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def select(
    connection: Connection, query: str, names: Sequence[str], values: Sequence[Any] = ()
) -> pd.DataFrame:
    """Read rows as a frame.

    Parameters
    ----------
    connection : Connection
    query : str
        Marks ``?`` stand for the values.
    names : sequence of str
        Headers of the frame.
    values : sequence
    """
    rows = connection.execute(query, values).fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return pd.DataFrame(dict(zip(names, map(list, columns), strict=True)), columns=list(names))


def has_chain(connection: Connection) -> bool:
    """Whether a book is of a layout that keeps a chain of hashes.

    Parameters
    ----------
    connection : Connection
    """
    query = "SELECT count(*) FROM sqlite_master WHERE name IN ('links', 'run_links')"
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    return bool(version != _WITHOUT_CHAIN or connection.execute(query).fetchone()[0])


def column_names(table: str) -> tuple[str, ...]:
    """Give the headers of a table.

    Parameters
    ----------
    table : str
    """
    return tuple(_TABLES[table])


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def _connected(path: Path, *, create: bool) -> Iterator[Connection]:
    mode = "rwc" if create else "rw"
    try:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(
            sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        ) as connection:
            _require_book(connection, path, create=create)
            # A commit is on the disk when it returns.
            connection.execute("PRAGMA synchronous = FULL")
            yield connection
    except Repeated:
        raise
    except sqlite3.Error as error:
        problem = f"cannot be used as an order book ({error})"
        # An operation fails for what is around the file, else it is for what is in it.
        remedy = _AROUND if isinstance(error, sqlite3.OperationalError) else _ANOTHER
        raise _refused(path, problem, remedy) from None


def _require_book(connection: Connection, path: Path, *, create: bool) -> None:
    connection.execute("BEGIN")
    application = _application(connection)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    others = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    connection.execute("COMMIT")
    if application == _APPLICATION:
        if version not in (_VERSION, _WITHOUT_CHAIN):
            raise _refused(path, f"is a book of layout {version}", f"layout {_VERSION} is known")
        return
    if others or application or not create:
        raise _refused(path, "is no order book", _ANOTHER)


def _application(connection: Connection) -> int:
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def _lay_out(connection: Connection) -> None:
    for table, columns in _TABLES.items():
        inside = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({inside})")
    for table in ("claims", "visits", "supplies", "told"):
        connection.execute(f"CREATE INDEX IF NOT EXISTS {table}_run ON {table} (run)")
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


def _plain(values: Any) -> list[Any]:
    cells: list[Any] = np.asarray(values).tolist() if not isinstance(values, list) else values
    return cells


def _refused(path: Path, problem: str, remedy: str) -> InputError:
    return InputError([Fault("", None, "path", str(path), problem, remedy)])
