"""The declared columns of every table.

Checks, defaults, documentation, templates are all made from this one page.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["REQUIRED_TABLES", "TABLES", "Column", "Table"]

Kind = Literal["id", "text", "number", "whole"]
_UNLIMITED = math.inf
_UNKNOWN = math.nan


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        The header.
    kind : {"id", "text", "number", "whole"}
        What a cell holds. An id is text that a table defines.
    meaning : str
        One line for a reader.
    unit : str
        The unit of a number, "" for text.
    key : bool
        Part of what tells one row from another.
    required : bool
        The column must be there, no cell of it blank.
    default : str or float
        What a blank means. ``inf`` is unlimited, ``nan`` unknown.
    default_from : str
        The column of the same row that a blank takes its value from, or "".
    refers : str
        The table that must define the id, or "".
    low, high : float
        The allowed range, ends included.
    low_open : bool
        True where the value must be above ``low``.
    choices : tuple of str
        The allowed words, empty where any text will do.
    aliases : tuple of str
        Other headers that people use for it, for "did you mean".
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    key: bool = False
    required: bool = False
    default: str | float = ""
    default_from: str = ""
    refers: str = ""
    low: float = 0.0
    high: float = math.inf
    low_open: bool = False
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def is_text(self) -> bool:
        """Whether cells are text, ids included."""
        return self.kind in ("id", "text")

    @property
    def is_integer(self) -> bool:
        """Whether filled cells are integers: whole, with a default that is one."""
        return self.kind == "whole" and not math.isinf(float(self.default or 0))


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, its columns in order, what a row stands for."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    required: bool = False
    may_be_empty: bool = True
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that tell one row from another."""
        return tuple(column for column in self.columns if column.key)


def _id(name: str, meaning: str, refers: str = "") -> Column:
    return Column(name, "id", meaning, key=True, required=True, refers=refers)


def _quantity(meaning: str) -> Column:
    return Column("quantity", "number", meaning, unit="pieces", required=True)


_PLACE = _id("place", "where", refers="places")
_ITEM = _id("item", "what", refers="items")


_AGE = Column(
    "age",
    "whole",
    "cycles it has kept already, where it does not keep for ever",
    unit="cycles",
    key=True,
    default=0,
)


def _cycle(meaning: str, default: int) -> Column:
    return Column("cycle", "whole", meaning, unit="cycle", key=True, default=default, low=1)


_TABLES = (
    Table(
        "places",
        "where goods lie, pass or are needed",
        (
            _id("place", "id of the place"),
            Column("kind", "text", "warehouse, district, town, community, unit, ... free text"),
            Column("name", "text", "name to show", default_from="place"),
            Column("parent", "id", "the desk above it", refers="places"),
            Column(
                "lat",
                "number",
                "latitude",
                unit="degrees",
                default=_UNKNOWN,
                low=-90,
                high=90,
                aliases=("latitude",),
            ),
            Column(
                "lon",
                "number",
                "longitude",
                unit="degrees",
                default=_UNKNOWN,
                low=-180,
                high=180,
                aliases=("longitude", "lng", "long"),
            ),
            Column(
                "storage",
                "number",
                "most that may be on hand at a cycle's end",
                unit="volume",
                default=_UNLIMITED,
            ),
        ),
        required=True,
        may_be_empty=False,
    ),
    Table(
        "items",
        "what is handed out",
        (
            _id("item", "id of the item"),
            Column("unit", "text", "what one piece is called", default="piece"),
            Column("volume", "number", "room one piece takes", unit="volume/piece", default=1.0),
            Column(
                "lot",
                "number",
                "pieces in a carton",
                unit="pieces/carton",
                default=1.0,
                low_open=True,
            ),
            Column("weight", "number", "importance of one unmet piece", default=1.0),
            Column(
                "shelf_life",
                "whole",
                "cycles it keeps",
                unit="cycles",
                default=_UNLIMITED,
                low=1,
            ),
        ),
        required=True,
        may_be_empty=False,
    ),
    Table(
        "groups",
        "who it is for",
        (
            _id("group", "id of the group"),
            Column("priority", "whole", "1 is served first", required=True, low=1),
            Column("weight", "number", "importance inside its priority", default=1.0),
        ),
    ),
    Table(
        "carriers",
        "who drives",
        (
            _id("carrier", "id of the carrier"),
            Column(
                "capacity",
                "number",
                "most it moves in a cycle over all its lanes",
                unit="volume/cycle",
                default=_UNLIMITED,
            ),
            Column(
                "stops",
                "whole",
                "most lanes it can use in a cycle",
                unit="lanes/cycle",
                default=_UNLIMITED,
            ),
        ),
    ),
    Table(
        "lanes",
        "by which ways goods may travel",
        (
            _id("origin", "where it starts", refers="places"),
            _id("destination", "where it ends", refers="places"),
            Column("mode", "text", "tiered, direct, ... free text", key=True),
            Column("carrier", "id", "who drives it", refers="carriers"),
            Column("stages", "number", "hand-overs that one trip adds", default=1.0),
            Column("lead_time", "whole", "cycles under way", unit="cycles", default=0),
            Column(
                "capacity",
                "number",
                "most it takes in a cycle, all items together",
                unit="volume/cycle",
                default=_UNLIMITED,
            ),
            Column("item", "id", "the only item that may use it", refers="items"),
            Column("cost", "number", "cost of one piece", unit="money/piece", default=0.0),
            Column("hours", "number", "work on one piece", unit="hours/piece", default=0.0),
            Column(
                "trip_cost",
                "number",
                "cost of each cycle in which it is used",
                unit="money/cycle",
                default=0.0,
            ),
            Column(
                "min_load", "number", "least it takes if used", unit="volume/cycle", default=0.0
            ),
            Column("every", "whole", "cycles between openings", unit="cycles", default=1, low=1),
            Column("first_cycle", "whole", "first opening", unit="cycle", default=1, low=1),
        ),
        required=True,
    ),
    Table(
        "stock",
        "what is on hand before cycle 1",
        (_PLACE, _ITEM, _quantity("pieces on hand"), _AGE),
    ),
    Table(
        "arrivals",
        "supply from outside",
        (
            _PLACE,
            _ITEM,
            _cycle("the cycle at whose start it comes", 1),
            Column("source", "text", "where from, free text", key=True),
            _quantity("pieces that come"),
            _AGE,
        ),
    ),
    Table(
        "demand",
        "what is asked for",
        (
            _PLACE,
            _ITEM,
            Column("group", "id", "for whom", key=True, default="all", refers="groups"),
            _cycle("when it is needed", 1),
            _quantity("pieces asked for"),
            Column(
                "entitlement",
                "number",
                "what it is measured against when shared",
                unit="pieces",
                default_from="quantity",
            ),
            Column(
                "served_before",
                "number",
                "served before cycle 1, counted when shared",
                unit="pieces",
                default=0.0,
            ),
        ),
        required=True,
    ),
    Table(
        "guarantees",
        "hard minima to serve",
        (
            _PLACE,
            _ITEM,
            Column("group", "id", "for whom, blank: all together", key=True, refers="groups"),
            _cycle("when, blank: every cycle", 0),
            _quantity("least pieces to serve"),
        ),
    ),
    Table(
        "reserves",
        "stock to be left at every cycle's end",
        (_PLACE, _ITEM, _quantity("least pieces to leave")),
    ),
    Table(
        "settings",
        "what holds for the whole network",
        (
            Column(
                "cycles",
                "whole",
                "length of the horizon, blank: the largest cycle named",
                unit="cycles",
                default=1,
                low=1,
            ),
            Column(
                "cycle_days",
                "number",
                "length of a cycle",
                unit="days",
                default=10.0,
                low_open=True,
            ),
            Column(
                "unmet",
                "text",
                "what becomes of unmet demand",
                default="lost",
                choices=("lost", "backlog"),
            ),
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table by name, in the order in which they are shown."""

REQUIRED_TABLES: tuple[str, ...] = tuple(table.name for table in _TABLES if table.required)
"""The tables without which there is no network."""
