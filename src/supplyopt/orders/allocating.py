"""Orders shared out by rule, each answered once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.digest import digest_of
from supplyopt.orders.book import Book, book_of
from supplyopt.orders.chain import link_run, require_unchanged
from supplyopt.orders.claimants import read_ledger
from supplyopt.orders.database import Connection, column_names, insert, reading, select, writing
from supplyopt.orders.declared import argument_faults, read_orders
from supplyopt.orders.told import Allocation
from supplyopt.orders.work_out import work_out
from supplyopt.rationing.shares import ALIASES, RULES

__all__ = ["allocate", "allocation"]

_WEIGHTS = ("people", "firms")
_STORED = ("claims", "visits", "supplies")


def allocate(
    book: Book,
    items: Any,
    *,
    stock: Any,
    run: str,
    pickups: Any = None,
    rule: str = "uniform",
    per: str | None = None,
) -> Allocation:
    """Share a stock among all orders that no run has answered yet, and write it into the book.

    Parameters
    ----------
    book : Book
    items : DataFrame or what makes one
        What this round offers: ``item``, ``per_person`` (the norm of the round, pieces),
        ``limit`` (most a license may buy in this round, pieces; blank: unlimited), ``pack`` (pieces
        in one, default 1).
    stock : DataFrame or what makes one
        ``item, quantity``, if need be ``frontline`` (pieces that the frontline takes first; firms
        share the rest). With ``place`` filled in every row, each pickup place has a stock of its
        own, as a plan of the network gives it.
    run : str
        The name of this round. A run that the book has already is not made again: it is read.
    pickups : DataFrame or what makes one, optional
        ``place, slot``, ``capacity`` (most packs in the slot, all items together; blank:
        unlimited), slots in the order in which they come. Without it nothing limits the places.
    rule : str
        As in `supplyopt.ration`.
    per : {"people", "firms"}, optional
        What weighs: the same for each person behind a claim, or for each license. "people" where
        the rule is uniform, else "firms", if not given.

    Returns
    -------
    Allocation
        Its ``told`` has a row for every order of the round, those that get nothing too.

    Raises
    ------
    InputError
        With all faults of tables and arguments; where the book has a run of this name that was
        made of other tables; where rows of the book were changed by other means.

    Warns
    -----
    InputWarning
        Where outer blanks were stripped, or a header looks like a slip.

    Notes
    -----
    Who claims is the license, not the name or the order: orders of one item are added up, whatever
    the firm calls itself in them; firm, class, people and pickup place are those of its first
    order in the book. An order with the license, item, quantity, place and day of an earlier one
    repeats it, and gets nothing. What is asked is cut to people x norm and to the limit, and to
    whole packs; then the rule shares what stock there is, in whole packs, by Webster's method
    where it must round. Equals may differ by one pack; the earlier license has it.

    A pickup place that cannot hand out what it would get shares its room by the same rule, and
    what is spared goes to the others. Items come one after another, as they are listed, and find
    the room that earlier ones leave. Slots fill up in the order of first orders; what a slot has
    no room for is handed out in the next.

    What is not given is not owed: who still needs it orders again.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> orders = {"order": ["1", "2", "3"], "firm": ["Lin", "Wu", "Wu"],
    ...           "class": ["sole trader", "small", "small"], "people": [2, 10, 10],
    ...           "item": ["mask"] * 3, "quantity": [60, 100, 100], "place": ["P"] * 3,
    ...           "time": [0.1, 0.2, 0.3]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, orders, batch="a")
    ...     given = so.orders.allocate(
    ...         book,
    ...         {"item": ["mask"], "per_person": [20], "pack": [10]},
    ...         stock={"item": ["mask"], "quantity": [100], "frontline": [30]},
    ...         run="first",
    ...     )
    >>> given.told[["firm", "quantity", "entitled", "given"]]
      firm  quantity  entitled  given
    0  Lin      60.0      40.0   10.0
    1   Wu     100.0     100.0   60.0
    2   Wu     100.0       0.0    0.0
    >>> print(given.tell("Lin"))
    order 1: 10 of 60 mask at P (cut to people x norm; too little stock, shared by rule)
    """
    book = book_of(book)
    given = {"items": items, "stock": stock, "pickups": pickups}
    faults = _argument_faults(run, rule, per)
    tables = read_orders(given, required=("items", "stock"), faults=faults)
    rule = ALIASES.get(rule, rule)
    weighs = per or ("people" if rule == "uniform" else "firms")
    digest = digest_of(tables, said=f"{rule} {weighs}")
    with writing(book.path) as connection:
        require_unchanged(connection)
        there = connection.execute("SELECT digest FROM runs WHERE run = ?", (run,)).fetchone()
        if there is None:
            after = connection.execute("SELECT coalesce(max(last), 0) FROM runs").fetchone()[0]
            ledger = read_ledger(connection, after=after)
            found = work_out(ledger, tables, rule=rule, by_people=weighs == "people")
            last = max(after, int(ledger.orders["number"].max())) if len(ledger.orders) else after
            _write(connection, found, run=run, digest=digest, last=last)
            told = found["told"].drop(columns="number")
            return Allocation(run, told, found["claims"], found["visits"], found["supplies"])
        if there[0] != digest:
            problem = "is in the book already, made of other tables or by another rule"
            raise InputError([Fault("", None, "run", run, problem, "give this run another name")])
    return allocation(book, run)


def allocation(book: Book, run: str) -> Allocation:
    """Read what a run gave.

    Parameters
    ----------
    book : Book
    run : str
        One of ``book.runs``.

    Returns
    -------
    Allocation

    Raises
    ------
    InputError
        If the book has no such run, or its rows were changed by other means.

    Examples
    --------
    >>> import tempfile
    >>> import supplyopt as so
    >>> tables = so.examples.firms(20)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = so.orders.open_book(f"{folder}/firms.db")
    ...     _ = so.orders.load(book, tables.pop("orders"), batch="a")
    ...     given = so.orders.allocate(book, **tables, run="first")
    ...     again = so.orders.allocation(book, "first")
    >>> again.told.equals(given.told)
    True
    """
    book = book_of(book)
    with reading(book.path) as connection:
        require_unchanged(connection)
        runs = [name for (name,) in connection.execute("SELECT run FROM runs ORDER BY rowid")]
        faults = list(argument_faults("run", run, words=runs or ("(the book has no run)",)))
        if faults:
            raise InputError(faults)
        query = (
            'SELECT "order", firm, license, class, item, quantity, told.place, told.entitled, '
            "told.given, told.slots, told.why FROM told JOIN orders USING (number) "
            "WHERE run = ? ORDER BY time, number"
        )
        headers = ("order", "firm", "license", "class", "item", "quantity", "place", "entitled")
        told = select(connection, query, (*headers, "given", "slots", "why"), (run,))
        return Allocation(run, told, *(_stored(connection, name, run) for name in _STORED))


def _stored(connection: Connection, table: str, run: str) -> pd.DataFrame:
    names = [name for name in column_names(table) if name != "run"]
    listed = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {listed} FROM {table} WHERE run = ? ORDER BY rowid"
    return select(connection, query, names, (run,))


def _write(
    connection: Connection, found: dict[str, pd.DataFrame], *, run: str, digest: str, last: int
) -> None:
    for table, frame in found.items():
        names = [name for name in column_names(table) if name != "run"]
        columns = {name: frame[name].to_numpy() for name in names}
        insert(connection, table, {"run": [run] * len(frame), **columns})
    insert(connection, "runs", {"run": [run], "digest": [digest], "last": [last]})
    link_run(connection, run)


def _argument_faults(run: object, rule: object, per: object) -> Iterator[Fault]:
    yield from argument_faults("run", run)
    yield from argument_faults("rule", rule, words=(*RULES, *ALIASES))
    if per is not None:
        yield from argument_faults("per", per, words=_WEIGHTS)
    if (str(rule), str(per)) == ("talmud", "people"):
        problem = "has no meaning in the rule talmud, which has no weights"
        yield Fault("", None, "per", per, problem, "leave it out")
