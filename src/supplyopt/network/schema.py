"""The declared columns of every table.

Checks, defaults, documentation, templates are all made from this one page.
"""

from __future__ import annotations

import math

from supplyopt.network.column import Column, Table

__all__ = ["REQUIRED_TABLES", "TABLES", "Column", "Table"]

_UNLIMITED = math.inf
_UNKNOWN = math.nan


def _id(name: str, meaning: str, refers: str = "") -> Column:
    return Column(name, "id", meaning, key=True, required=True, refers=refers)


def _quantity(meaning: str) -> Column:
    return Column("quantity", "number", meaning, unit="pieces", required=True)


def _degrees(name: str, meaning: str, most: float, aliases: tuple[str, ...]) -> Column:
    return Column(
        name,
        "number",
        meaning,
        unit="degrees",
        default=_UNKNOWN,
        low=-most,
        high=most,
        aliases=aliases,
    )


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
            _degrees("lat", "latitude", 90, ("latitude",)),
            _degrees("lon", "longitude", 180, ("longitude", "lng", "long")),
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
            Column(
                "divisible",
                "whole",
                "1: any amount may be handed out (kilograms, liters), 0: whole pieces where asked",
                default=0,
                high=1,
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
