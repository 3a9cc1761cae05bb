"""Orders taken into a book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.digest import digest_of
from supplyopt.network.parsed import ParsedTable
from supplyopt.orders.book import Book, book_of
from supplyopt.orders.chain import link_orders, require_unchanged
from supplyopt.orders.database import Connection, Repeated, insert, writing
from supplyopt.orders.declared import argument_faults, read_orders

__all__ = ["load"]


def load(book: Book, orders: Any, *, batch: str) -> int:
    """Take a batch of orders into a book: all of it, or nothing.

    Parameters
    ----------
    book : Book
    orders : DataFrame or what makes one
        ``order`` (its id, in the whole book), ``firm``, ``class`` ("large industrial", "large
        trading", "small", "sole trader"), ``people``, ``item``, ``quantity`` (pieces), ``place``
        (where it is to be picked up), ``time`` (days since the book opened, a hundred years at
        most; 1.5 is noon of the second day). ``license``, if there is one, tells firms apart;
        blank is the firm's own name.
    batch : str
        The name of this batch: a file, a day. A batch that is in the book already is not loaded
        again, so that whoever was cut off loads again, and doubles nothing.

    Returns
    -------
    int
        How many orders the batch has.

    Raises
    ------
    InputError
        With all faults of the table; where the book has another batch of this name, or an order
        of this id in another batch; where rows of the book were changed by other means.

    Warns
    -----
    InputWarning
        Where outer blanks were stripped, or a header looks like a slip.

    Notes
    -----
    Orders that repeat others, that are above any norm, or under a second name are loaded as they
    are: `check` shows them, `allocate` says what became of each.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> orders = {"order": ["1"], "firm": ["Lin"], "class": ["sole trader"], "people": [3],
    ...           "item": ["mask"], "quantity": [60], "place": ["P"], "time": [0.4]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     so.orders.load(book, orders, batch="a"), so.orders.load(book, orders, batch="a")
    ...     len(book.orders)
    (1, 1)
    1
    """
    book = book_of(book)
    faults = argument_faults("batch", batch)
    table = read_orders({"orders": orders}, required=("orders",), faults=faults)["orders"]
    digest = digest_of({"orders": table}, said="")
    with writing(book.path) as connection:
        require_unchanged(connection)
        there = connection.execute("SELECT digest FROM batches WHERE batch = ?", (batch,))
        found = there.fetchone()
        if found is None:
            _write(connection, table, batch=batch, digest=digest)
        elif found[0] != digest:
            problem = "is in the book already, with other orders"
            remedy = "give these orders a batch of their own"
            raise InputError([Fault("", None, "batch", batch, problem, remedy)])
    return len(table)


def _write(connection: Connection, table: ParsedTable, *, batch: str, digest: str) -> None:
    columns: dict[str, Any] = {"batch": [batch] * len(table)}
    for column in table.table.columns:
        name = column.name
        columns[name] = table.text(name) if column.is_text else table.number(name)
    columns["people"] = columns["people"].astype(np.int64)
    try:
        insert(connection, "orders", columns)
    except Repeated:
        raise InputError(_in_another_batch(connection, table, batch=batch)) from None
    link_orders(connection)
    insert(connection, "batches", {"batch": [batch], "digest": [digest], "orders": [len(table)]})


def _in_another_batch(connection: Connection, table: ParsedTable, *, batch: str) -> Iterator[Fault]:
    there = dict(connection.execute('SELECT "order", batch FROM orders WHERE batch <> ?', (batch,)))
    for order, row in zip(table.text("order").tolist(), table.rows.tolist(), strict=True):
        if order in there:
            problem = f"is in the book already, in batch {there[order]!r}"
            yield Fault("orders", row, "order", order, problem, "give each order an id of its own")
