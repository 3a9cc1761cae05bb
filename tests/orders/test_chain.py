"""Rows of a book that were changed by other means are told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

import supplyopt as so

TABLES = so.examples.firms(40)
ORDERS = TABLES["orders"]
ROUND = {name: table for name, table in TABLES.items() if name != "orders"}


@pytest.fixture
def book(tmp_path: Path) -> so.orders.Book:
    book = so.orders.open_book(tmp_path / "firms.db")
    half = len(ORDERS) // 2
    so.orders.load(book, ORDERS.iloc[:half], batch="a")
    so.orders.allocate(book, **ROUND, run="first")
    so.orders.load(book, ORDERS.iloc[half:], batch="b")
    return book


def behind(book: so.orders.Book, *commands: str) -> None:
    connection = sqlite3.connect(book.path)
    with connection:
        for command in commands:
            connection.execute(command)
    connection.close()


def refused(book: so.orders.Book) -> list[so.Fault]:
    with pytest.raises(so.InputError) as error:
        so.orders.allocate(book, **ROUND, run="second")
    for call in (
        lambda: so.orders.allocation(book, "first"),
        lambda: so.orders.load(book, ORDERS.iloc[:1], batch="c"),
    ):
        with pytest.raises(so.InputError):
            call()
    assert "changed" in so.orders.check(book)["kind"].tolist()
    return list(error.value.faults)


def test_a_book_that_nobody_touched_is_good(book):
    assert "changed" not in so.orders.check(book)["kind"].tolist()
    assert so.orders.load(book, ORDERS.iloc[: len(ORDERS) // 2], batch="a") == len(ORDERS) // 2
    first = so.orders.allocation(book, "first")
    second = so.orders.allocate(book, **ROUND, run="second")
    assert len(first.told) + len(second.told) == len(ORDERS)


@pytest.mark.parametrize("number", [1, 7, len(ORDERS)])
def test_a_quantity_times_a_hundred_is_told_with_its_order(book, number):
    behind(book, f"UPDATE orders SET quantity = quantity * 100 WHERE number = {number}")
    fault = refused(book)[0]
    assert (fault.table, fault.row) == ("orders", number)
    assert fault.value == ORDERS["order"].iloc[number - 1]
    assert fault.problem == "is not what was loaded"


@pytest.mark.parametrize("number", [1, 7, len(ORDERS)])
@pytest.mark.parametrize("links", [False, True])
def test_an_order_that_is_gone_is_told(book, number, links):
    """The last one with its link, too: its batch had one more."""
    more = [f"DELETE FROM links WHERE number = {number}"] if links else []
    behind(book, f"DELETE FROM orders WHERE number = {number}", *more)
    faults = refused(book)
    assert any(fault.problem.endswith(("was taken out", "has 0")) for fault in faults) or links
    assert any(fault.table == "batches" for fault in faults)


def test_an_order_that_was_put_in_is_told(book):
    behind(
        book,
        'INSERT INTO orders (batch, "order", firm, license, class, people, item, quantity, place, '
        "time) SELECT batch, 'mine', 'me', 'me', class, people, item, 9e9, place, time FROM orders "
        "WHERE number = 1",
    )
    assert "was put in behind the book's back" in {fault.problem for fault in refused(book)}


@pytest.mark.parametrize(
    ("table", "column"), [("told", "given"), ("visits", "quantity"), ("supplies", "stock")]
)
def test_a_result_that_was_changed_is_told(book, table, column):
    behind(book, f"UPDATE {table} SET {column} = {column} + 1 WHERE rowid = 1")
    (fault,) = refused(book)
    assert (fault.table, fault.value) == ("runs", "first")


def test_a_run_that_is_gone_is_told(book):
    behind(book, "DELETE FROM runs WHERE run = 'first'")
    assert "was taken out" in {fault.problem for fault in refused(book)}


def test_a_book_of_before_there_was_a_chain_is_good(book):
    behind(book, "DROP TABLE links", "DROP TABLE run_links", "PRAGMA user_version = 1")
    assert "changed" not in so.orders.check(book)["kind"].tolist()
    so.orders.allocate(book, **ROUND, run="second")
    so.orders.load(book, [{**ORDERS.iloc[0].to_dict(), "order": "new"}], batch="c")
    assert len(book.orders) == len(ORDERS) + 1
