"""The chain of hashes in a book of orders: rows changed behind its back are told.

Each order has a link, the SHA-256 of the link before it with the order's own cells; each run has
one over the link of its last order, the run before it and all its rows. A row that was changed,
taken out or put in by other means does not fit its link. There is no secret in a chain: who writes
all links anew leaves no trace, and a copy of the book kept elsewhere is the remedy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.orders.database import Connection, column_names, has_chain, insert

__all__ = ["link_orders", "link_run", "require_unchanged", "what_was_changed"]

_OF_A_RUN = ("told", "claims", "visits", "supplies")
_REMEDY = "go back to a copy of the book from before, or load the orders into a new one"


def link_orders(connection: Connection) -> None:
    """Write the links of the orders that have none yet, which have just been loaded.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    """
    if not has_chain(connection):
        return
    head = connection.execute("SELECT number, link FROM links ORDER BY number DESC LIMIT 1")
    last, link = head.fetchone() or (0, "")
    links: dict[str, list[Any]] = {"number": [], "link": []}
    for row in _orders(connection, after=last):
        link = _hash(link, row)
        links["number"].append(row[0])
        links["link"].append(link)
    insert(connection, "links", links)


def link_run(connection: Connection, run: str) -> None:
    """Write the link of a run that has just been made.

    Parameters
    ----------
    connection : Connection
        In a transaction.
    run : str
    """
    if has_chain(connection):
        before = connection.execute("SELECT link FROM run_links ORDER BY rowid DESC LIMIT 1")
        link = _run_link(connection, run, (before.fetchone() or ("",))[0])
        insert(connection, "run_links", {"run": [run], "link": [link]})


def require_unchanged(connection: Connection) -> None:
    """Raise where rows of a book were changed by other means than this package.

    Parameters
    ----------
    connection : Connection

    Raises
    ------
    InputError
    """
    faults = list(what_was_changed(connection))
    if faults:
        raise InputError(faults)


def what_was_changed(connection: Connection) -> Iterator[Fault]:
    """Find rows of a book that do not fit their links.

    Parameters
    ----------
    connection : Connection
        Of a book of an older version, which has no chain, nothing is found.

    Yields
    ------
    Fault
        One an order or run; `row` is the order's number in the book.
    """
    if not has_chain(connection):
        return
    query = "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view')"
    for kind, name in connection.execute(query):
        yield _fault("orders", None, kind, name, "is in the book, which has none of its kind")
    links = dict(connection.execute("SELECT number, link FROM links ORDER BY number"))
    seen = set()
    for row in _orders(connection, after=None):
        number, order = row[0], str(row[2])
        seen.add(number)
        link = links.get(number)
        if link is None:
            yield _fault("orders", number, "order", order, "was put in behind the book's back")
        elif number != len(seen):
            yield _fault("orders", number, "order", order, "stands behind a gap in the numbers")
        elif link != _hash(links.get(number - 1, ""), row):
            yield _fault("orders", number, "order", order, "is not what was loaded")
    for number in links.keys() - seen:
        yield _fault("orders", number, "order", None, f"order number {number} was taken out")
    counted = dict(connection.execute("SELECT batch, count(*) FROM orders GROUP BY batch"))
    batches = {batch for (batch,) in connection.execute("SELECT batch FROM batches")}
    for batch in counted.keys() - batches:
        yield _fault("batches", None, "batch", batch, "has orders, and was never loaded")
    for batch, count in connection.execute("SELECT batch, orders FROM batches"):
        if counted.get(batch, 0) != count:
            problem = f"had {count} orders when it was loaded, and has {counted.get(batch, 0)}"
            yield _fault("batches", None, "batch", batch, problem)
    link = ""
    told = dict(connection.execute("SELECT run, link FROM run_links ORDER BY rowid"))
    for (run,) in connection.execute("SELECT run FROM runs ORDER BY rowid").fetchall():
        if told.get(run) != _run_link(connection, run, link):
            problem = "is not what was worked out: its rows, or orders before it, were changed"
            yield _fault("runs", None, "run", run, problem)
        link = told.get(run, link)
    runs = {run for (run,) in connection.execute("SELECT run FROM runs")}
    for run in told.keys() - runs:
        yield _fault("runs", None, "run", run, "was taken out")


def _orders(connection: Connection, *, after: int | None) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(f'"{name}"' for name in column_names("orders"))
    where = "" if after is None else f"WHERE number > {after}"
    yield from connection.execute(f"SELECT {names} FROM orders {where} ORDER BY number")


def _run_link(connection: Connection, run: str, before: str) -> str:
    digest, last = connection.execute(
        "SELECT digest, last FROM runs WHERE run = ?", (run,)
    ).fetchone()
    found = connection.execute("SELECT link FROM links WHERE number = ?", (last,)).fetchone()
    link = hashlib.sha256(f"{before}{(run, digest, last, found[0] if found else '')}".encode())
    for table in _OF_A_RUN:
        names = ", ".join(f'"{name}"' for name in column_names(table))
        query = f"SELECT {names} FROM {table} WHERE run = ? ORDER BY rowid"
        rows = connection.execute(query, (run,)).fetchall()
        link.update(repr(rows).encode("utf-8", "surrogatepass"))
    return link.hexdigest()


def _hash(before: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(f"{before}{row!r}".encode("utf-8", "surrogatepass")).hexdigest()


def _fault(table: str, row: int | None, column: str, value: object, problem: str) -> Fault:
    return Fault(table, row, column, value, problem, _REMEDY)
