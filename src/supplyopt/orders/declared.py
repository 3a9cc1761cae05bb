"""The tables that group orders are made of, declared."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.network.checks_cells import unknown_words
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.network.suggest import did_you_mean

__all__ = ["CLASSES", "ORDER_TABLES", "argument_faults", "read_orders"]

CLASSES = ("large industrial", "large trading", "small", "sole trader")


def _id(name: str, meaning: str, *, key: bool = False) -> Column:
    return Column(name, "id", meaning, key=key, required=True)


_TABLES = (
    Table(
        "orders",
        "who asks for what",
        (
            _id("order", "id of the order, in the whole book", key=True),
            _id("firm", "who is registered"),
            Column("license", "id", "business license", default_from="firm"),
            Column("class", "text", "class of firm", required=True, choices=CLASSES),
            Column("people", "whole", "who work there", unit="people", required=True),
            _id("item", "what"),
            Column("quantity", "number", "how many", unit="pieces", required=True, low_open=True),
            _id("place", "where it is picked up"),
            # A hundred years: of seconds, or of 20200210, there would be more.
            Column(
                "time", "number", "since the book opened", unit="days", required=True, high=36_525
            ),
        ),
    ),
    Table(
        "items",
        "what is offered, and to how much one is entitled",
        (
            _id("item", "what", key=True),
            Column("per_person", "number", "norm of the round", unit="pieces", required=True),
            Column("limit", "number", "most a license may buy", unit="pieces", default=math.inf),
            Column("pack", "number", "in a pack", unit="pieces", default=1.0, low_open=True),
        ),
        may_be_empty=False,
    ),
    Table(
        "stock",
        "what there is",
        (
            _id("item", "what", key=True),
            Column("place", "id", "at which pickup place; blank: for all", key=True),
            Column("quantity", "number", "how many", unit="pieces", required=True),
            Column(
                "frontline",
                "number",
                "of these for the frontline first",
                unit="pieces",
                default=0.0,
            ),
        ),
    ),
    Table(
        "pickups",
        "where and when packs are handed out",
        (
            _id("place", "where", key=True),
            _id("slot", "when", key=True),
            Column("capacity", "whole", "most in the slot", unit="packs", default=math.inf),
        ),
        may_be_empty=False,
    ),
)

ORDER_TABLES = {table.name: table for table in _TABLES}
"""By name: orders, items, stock, pickups."""


def read_orders(
    given: Mapping[str, Any], *, required: Collection[str], faults: Iterable[Fault] = ()
) -> dict[str, ParsedTable]:
    """Read tables of group orders.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
        Any of orders, items, stock, pickups.
    required : collection of str
    faults : iterable of Fault
        What was found before.

    Raises
    ------
    InputError
        With all faults, those found before included.
    """
    declared = [table for table in _TABLES if table.name in given]
    tables, found, notes = read_declared(declared, given, required=required)
    found += unknown_words(tables)
    if not found:
        found += _undefined(tables)
    found = [*faults, *found]
    if found:
        raise InputError(found)
    announce([*notes, *stripped_cells(tables)], what="orders")
    return tables


def argument_faults(name: str, value: object, *, words: Collection[str] = ()) -> Iterator[Fault]:
    """Find out whether an argument is a word, one of some where they are given.

    Parameters
    ----------
    name : str
    value : object
    words : collection of str
    """
    if not isinstance(value, str) or not value.strip():
        yield Fault("", None, name, value, "is not a name", "give a word")
    elif words and value not in words:
        remedy = did_you_mean(value, list(words))
        yield Fault("", None, name, value, f"is not one of: {', '.join(words)}", remedy)


def _undefined(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find stock of items that are not offered, at places where nothing is picked up."""
    stock = tables.get("stock")
    if stock is None:
        return
    places = stock.text("place").tolist()
    if any(places) and not all(places):
        row = int(stock.rows[places.index("")])
        problem = "is blank where other rows name a place"
        yield Fault("stock", row, "place", None, problem, "name a place in every row, or in none")
    for table, column in (("items", "item"), ("pickups", "place")):
        if table not in tables:
            continue
        known = {*tables[table].text(column).tolist(), ""}
        for value, row in zip(stock.text(column).tolist(), stock.rows.tolist(), strict=True):
            if value not in known:
                remedy = did_you_mean(value, sorted(known - {""}))
                yield Fault("stock", row, column, value, f"is not in the table {table}", remedy)
