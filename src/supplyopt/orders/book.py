"""An order book as a value."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured
from supplyopt.orders.database import begin, column_names, reading, select

__all__ = ["Book", "book_of", "open_book"]


@dataclass(frozen=True, repr=False)
class Book:
    """A book of orders in one file, which stays when the program ends.

    Made by `open_book`.

    Attributes
    ----------
    path : Path
        The file: a SQLite database. While it is at work, and after a kill, files of the same name
        with ``-wal`` and ``-shm`` behind it belong to it.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> folder = tempfile.TemporaryDirectory()
    >>> book = so.orders.open_book(f"{folder.name}/firms.db")
    >>> book.orders.empty, book.batches.empty, book.runs.empty
    (True, True, True)
    >>> folder.cleanup()
    """

    path: Path

    @property
    @measured()
    def orders(self) -> pd.DataFrame:
        """All orders, those set aside too, in the order in which they were loaded."""
        names = [name for name in column_names("orders") if name != "number"]
        listed = ", ".join(f'"{name}"' for name in names)
        return self._table(f"SELECT {listed} FROM orders ORDER BY number", names)

    @property
    @measured()
    def batches(self) -> pd.DataFrame:
        """What was loaded: ``batch, orders``."""
        return self._table("SELECT batch, orders FROM batches ORDER BY rowid", ["batch", "orders"])

    @property
    @measured()
    def runs(self) -> pd.DataFrame:
        """What was allocated: ``run, orders``."""
        query = (
            "SELECT runs.run, (SELECT count(*) FROM told WHERE told.run = runs.run) "
            "FROM runs ORDER BY runs.rowid"
        )
        return self._table(query, ["run", "orders"])

    def _table(self, query: str, names: list[str]) -> pd.DataFrame:
        with reading(self.path) as connection:
            return select(connection, query, names)

    def __repr__(self) -> str:
        return f"<Book {str(self.path)!r}>"


def open_book(path: str | os.PathLike[str]) -> Book:
    """Open the book in a file, or begin one.

    Parameters
    ----------
    path : path-like
        The file; its folder must be there.

    Returns
    -------
    Book
        No connection stays open: each call reads or writes the file in one transaction.

    Raises
    ------
    InputError
        If the file is no book, or cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     tables = so.examples.firms(100)
    ...     so.orders.load(book, tables["orders"], batch="10 February") > 100
    ...     len(so.orders.open_book(book.path).orders) == len(tables["orders"])
    True
    True
    """
    if not isinstance(path, str | os.PathLike) or "\0" in str(path):
        shown = path if isinstance(path, str) else type(path).__name__
        raise InputError([Fault("", None, "path", shown, "is no path", "give one as text")])
    # It stays this file when the program goes to another folder.
    book = Book(Path(path).absolute())
    begin(book.path)
    return book


def book_of(value: object) -> Book:
    """Require a book.

    Parameters
    ----------
    value : object

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(value, Book):
        return value
    problem, remedy = "is no order book", "open one by supplyopt.orders.open_book(path)"
    raise InputError([Fault("", None, "book", type(value).__name__, problem, remedy)])
