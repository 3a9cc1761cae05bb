"""The tables that an audit looks at, declared."""

from __future__ import annotations

import math
from dataclasses import replace

from supplyopt.network.header_words import chinese_headers
from supplyopt.network.schema import Column, Table

__all__ = ["AUDIT_TABLES", "COMES", "LEAVES", "MOVEMENTS", "SIGNS", "STATEMENTS"]

STATEMENTS = ("opening", "counted")
"""What says how much lies there, whatever came and went before."""
SIGNS = {
    "received": 1,
    "returned_in": 1,
    "adjusted_in": 1,
    "issued": -1,
    "used": -1,
    "lost": -1,
    "returned": -1,
    "adjusted_out": -1,
}
"""What a line does to what lies there, once it is known which way it went.

``returned`` was sent back to the counterpart, ``returned_in`` came back from it.
"""
COMES = tuple(kind for kind, sign in SIGNS.items() if sign > 0)
LEAVES = ("issued", "returned")
"""Goes to somebody else, and is not used or lost."""
MOVEMENTS = (
    *("opening", "received", "issued", "used", "lost"),
    *("returned", "returned_in", "returned_out", "adjusted", "adjusted_in", "adjusted_out"),
    "counted",
)
"""What a row of a ledger may say.

Of ``returned`` the papers, the flows between the two, or the parents tell which way it went
(`directions`); of ``adjusted`` its sign or its reason.
"""


def _id(name: str, meaning: str, *, key: bool = False) -> Column:
    return Column(name, "id", meaning, key=key, required=True)


def _group() -> Column:
    return Column("group", "id", "for whom", key=True, default="all")


def _when(meaning: str) -> tuple[Column, Column]:
    return (
        Column("cycle", "whole", f"{meaning}; or give the date", default=math.nan, low=1),
        Column("date", "text", f"{meaning}, as 2020-02-10; or give the cycle"),
    )


def _unit() -> Column:
    return Column("unit", "text", "what the quantity counts: the unit of the item")


def _days(name: str, meaning: str, default: float) -> Column:
    return Column(name, "number", meaning, unit="days", default=default)


_TABLES = (
    Table(
        "movements",
        "a row a line of a ledger",
        (
            _id("place", "whose ledger"),
            _id("item", "what"),
            *_when("when"),
            Column("time", "text", "time of day, as 08:30, where the date has none"),
            Column("kind", "text", "what happened", required=True, choices=MOVEMENTS),
            # Signs are looked at, not refused.
            Column("quantity", "number", "how many", unit="pieces", required=True, low=-math.inf),
            _unit(),
            Column("counterpart", "id", "from whom, to whom"),
            Column("document", "id", "number of the paper"),
            Column("batch", "id", "number of the batch"),
            Column("reason", "text", "why it was corrected, or sent back"),
        ),
        required=True,
    ),
    Table(
        "places",
        "who keeps a ledger, asks for goods, or is to be visited",
        (
            _id("place", "id of the place", key=True),
            Column("kind", "text", "warehouse, district, town, community, bureau, unit, ..."),
            Column("name", "text", "name to show", default_from="place"),
            Column("parent", "id", "the desk above it"),
        ),
    ),
    Table(
        "items",
        "what is handed out",
        (
            _id("item", "id of the item", key=True),
            Column("unit", "text", "what one piece is called", default="piece"),
            Column(
                "lot",
                "number",
                "pieces in a carton",
                unit="pieces/carton",
                default=1.0,
                low_open=True,
            ),
        ),
    ),
    Table(
        "groups",
        "whom goods are for",
        (
            _id("group", "id of the group", key=True),
            Column("priority", "whole", "1 is served first", required=True, low=1),
        ),
    ),
    Table(
        "people",
        "verified headcounts",
        (
            _id("place", "where", key=True),
            _group(),
            Column("people", "number", "on duty, as verified", unit="people", required=True),
        ),
    ),
    Table(
        "norms",
        "what one person needs",
        (
            _id("item", "what", key=True),
            _group(),
            Column(
                "per_person_day",
                "number",
                "need of one",
                unit="pieces/person/day",
                required=True,
            ),
        ),
    ),
    Table(
        "claims",
        "what was asked for",
        (
            _id("place", "who asks", key=True),
            _id("item", "for what", key=True),
            _group(),
            Column("cycle", "whole", "for which cycle", key=True, default=1, low=1),
            Column("quantity", "number", "how many", unit="pieces", required=True),
            Column("days", "number", "for how many days (a cycle)", unit="days", default=math.nan),
            _unit(),
        ),
    ),
    Table(
        "promises",
        "what was planned to arrive",
        (
            _id("origin", "from where"),
            _id("destination", "where to"),
            _id("item", "what"),
            *_when("when it is to be there"),
            Column("quantity", "number", "how many", unit="pieces", required=True),
            _unit(),
            Column("carrier", "text", "who drives"),
            Column("mode", "text", "tiered, direct, ... free text"),
            Column("document", "id", "number of the paper"),
        ),
    ),
    Table(
        "notices",
        "when a desk was told, or told others",
        (
            _id("document", "number of the paper of the goods"),
            _id("place", "the desk"),
            Column("step", "text", "notice, packed, ... free text", default="notice"),
            Column("date", "text", "when, as 2020-02-10", required=True),
        ),
    ),
    Table(
        "settings",
        "what is too much, or too late",
        (
            Column("start", "text", "first day of cycle 1, as 2020-02-01 (the first date there)"),
            Column(
                "cycle_days", "number", "days of a cycle", unit="days", default=10.0, low_open=True
            ),
            Column(
                "tolerance", "number", "difference that is no finding", unit="pieces", default=0.0
            ),
            Column("tolerance_share", "number", "the same, as a share of it", default=0.0),
            _days("lag", "goods may be under way for", 3.0),
            _days("cover", "from here on stock sleeps", 20.0),
            _days("short", "below this a place is short", 3.0),
            _days("issue_days", "goods may lie before they are handed out", 10.0),
            Column(
                "level", "number", "share of false findings, on average", default=0.05, high=1.0
            ),
        ),
    ),
)


def _with_chinese(table: Table) -> Table:
    """Let the row of headers be found where they are in Chinese."""
    columns = (replace(one, aliases=chinese_headers(one.name)) for one in table.columns)
    return replace(table, columns=tuple(columns))


AUDIT_TABLES = {table.name: _with_chinese(table) for table in _TABLES}
"""By name. Each may be absent; what needs it is then not checked, and the record says so."""
