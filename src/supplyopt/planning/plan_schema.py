"""The declared columns of a plan's tables."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from supplyopt.formulation.goals import GOALS
from supplyopt.network.parsed import ParsedTable, text_series
from supplyopt.network.schema import Column, Table

__all__ = [
    "ASKED",
    "EVIDENCE_TABLES",
    "FIXED",
    "FIXED_SERVED",
    "FIXED_SHIPMENTS",
    "GIVEN_SERVED",
    "LOTS",
    "PLAN_TABLES",
    "frame_of",
]

_UNKNOWN = math.nan
LOTS: dict[str, bool | str] = {
    "nowhere": False,
    "but the last hop": True,
    "but the last hop, in pieces": "pieces",
    "everywhere": "everywhere",
}
"""How a folder says where cartons and pieces are whole; older ones do not, and mean nowhere."""
ASKED = ("goal", "fixed", "own", "before")
"""Goals, rows fixed by hand, own constraints, shipments of the plan made before."""


def _id(name: str, refers: str, meaning: str) -> Column:
    return Column(name, "id", meaning, key=True, required=True, refers=refers)


def _number(name: str, meaning: str, unit: str = "") -> Column:
    """Give a number that a plan claims: blank where there is none, of any size."""
    return Column(name, "number", meaning, unit=unit, default=_UNKNOWN, low=-math.inf)


def _claimed(name: str, meaning: str) -> Column:
    """Give pieces that a plan claims, of any size: a plan with false books can be read, too."""
    return Column(name, "number", meaning, unit="pieces", required=True, low=-math.inf)


def _pieces(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, unit="pieces", required=True)


_ORIGIN = _id("origin", "places", "where it starts")
_DESTINATION = _id("destination", "places", "where it ends")
_MODE = Column("mode", "text", "tiered, direct, ... as in lanes", key=True)
_PLACE = _id("place", "places", "where")
_ITEM = _id("item", "items", "what")
_GROUP = Column("group", "id", "for whom", key=True, default="all", refers="groups")
_CYCLE = Column("cycle", "whole", "when", unit="cycle", key=True, default=1, low=1)
_LYING = (_PLACE, _ITEM, _CYCLE, _claimed("quantity", "pieces"))
_NEED = (_PLACE, _ITEM, _GROUP, _CYCLE)

GIVEN_SERVED = Table(
    "served", "what each demand got", (*_NEED, _pieces("served", "pieces served of it"))
)
"""The part of the served table that says what was done; the rest follows from it."""

FIXED = Table(
    "fixed",
    "what is fixed by hand: a shipment, or an amount served",
    (
        Column("origin", "id", "of a shipment", refers="places"),
        Column("destination", "id", "of a shipment", refers="places"),
        Column("mode", "text", "of a shipment, as in lanes"),
        Column("item", "id", "what", required=True, refers="items"),
        Column("place", "id", "of an amount served", refers="places"),
        Column("group", "id", "of an amount served", refers="groups"),
        Column("cycle", "whole", "when", unit="cycle", default=1, low=1),
        Column("quantity", "number", "how much, 0 to forbid it", unit="pieces", default=_UNKNOWN),
        Column("served", "number", "read where quantity is blank", unit="pieces", default=_UNKNOWN),
    ),
)
"""Rows of both kinds in one table, as they are handed over."""
FIXED_SHIPMENTS = Table(
    "fixed",
    "shipments fixed by hand",
    (_ORIGIN, _DESTINATION, _MODE, _ITEM, _CYCLE, _pieces("quantity", "pieces shipped")),
)
FIXED_SERVED = Table(
    "fixed", "amounts served fixed by hand", (*_NEED, _pieces("quantity", "pieces served"))
)

_TABLES = (
    Table(
        "shipments",
        "what went where",
        (_ORIGIN, _DESTINATION, _MODE, _ITEM, _CYCLE, _pieces("quantity", "pieces shipped")),
    ),
    Table(
        "served",
        "what each demand got",
        (
            *_NEED,
            _claimed("demand", "pieces asked for"),
            _pieces("served", "pieces served of it"),
            _claimed("unmet", "pieces never served"),
            _number("fill_rate", "served of demand", "share of demand"),
            _claimed("entitlement", "what it is measured against when shared"),
        ),
    ),
    Table("stock", "what is stored at a cycle's end", _LYING),
    Table("surplus", "what found no room at a cycle's end", _LYING),
    Table("waste", "what was too old at a cycle's end", _LYING),
    Table(
        "in_transit",
        "what is under way at a cycle's end",
        (_ORIGIN, _DESTINATION, _MODE, _ITEM, _CYCLE, _claimed("quantity", "pieces")),
    ),
    Table(
        "goals",
        "a row a solved stage",
        (
            Column("goal", "text", "name of the goal", required=True, choices=tuple(GOALS)),
            Column("priority", "whole", "of which priority, blank: all", default=_UNKNOWN),
            _number("value", "what was reached"),
            _number("bound", "what no plan can better"),
            _number("gap", "between the two"),
            Column(
                "status",
                "text",
                "what may be concluded",
                required=True,
                choices=("optimal", "limit"),
            ),
        ),
    ),
    Table(
        "measures",
        "what the plan comes to",
        (
            Column("measure", "text", "name of the measure", key=True, required=True),
            _number("value", "how much"),
            Column("unit", "text", "of what", required=True),
        ),
    ),
    Table(
        "fairness",
        "who is stuck at which level and by what",
        (
            Column("priority", "whole", "priority of the group", required=True, low=1),
            _PLACE,
            _ITEM,
            _GROUP,
            _number("rate", "served of entitlement", "share of entitlement"),
            Column("level", "whole", "number of the rate, lowest first", default=_UNKNOWN),
            Column("limit", "text", "what keeps it from more"),
        ),
    ),
    Table(
        "plan",
        "what the folder holds",
        (
            Column(
                "status",
                "text",
                "what may be concluded",
                required=True,
                choices=("optimal", "limit", "given"),
            ),
            Column("version", "whole", "version of this layout", required=True, low=1),
            Column(
                "lots",
                "text",
                "where shipments are whole cartons",
                default="nowhere",
                choices=tuple(LOTS),
            ),
            Column(
                "formulation",
                "whole",
                "version of the program whose rows have multipliers, blank: none",
                default=_UNKNOWN,
                low=1,
            ),
            Column("proved", "whole", "first goals with multipliers", default=0, low=0),
            Column("merged", "whole", "1: alike places were one", default=1, low=0),
            Column("rungs", "whole", "1: first goals had smaller programs", default=1, low=0),
        ),
        may_be_empty=False,
    ),
)
EVIDENCE_TABLES: dict[str, Table] = {
    "asked": Table(
        "asked",
        "what was asked for: goals in order, and how many terms of each kind",
        (
            Column("what", "text", "kind", required=True, choices=ASKED),
            Column("value", "text", "name of the goal, or how many", required=True),
        ),
    ),
    "multipliers": Table(
        "multipliers",
        "row multipliers that prove each goal's bound",
        (
            Column("goal", "whole", "row of the goals, the first is 1", required=True, low=1),
            Column("cut", "whole", "which set of the goal's, the first is 1", required=True, low=1),
            Column("row", "whole", "row of the program, the first is 1", required=True, low=1),
            Column("multiplier", "number", "price of the row", required=True, low=-math.inf),
        ),
    ),
}
"""Tables that folders of 0.1.0 do not have."""

PLAN_TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every table of a plan folder by name."""


def frame_of(parsed: ParsedTable) -> pd.DataFrame:
    """Return a table of a plan, each column in its type.

    Parameters
    ----------
    parsed : ParsedTable
        Free of faults.

    Returns
    -------
    DataFrame
        The declared columns. Whole numbers that may be missing are ``Int64``.
    """
    columns: dict[str, object] = {}
    for name, column in parsed.table.by_name.items():
        if column.is_text:
            columns[name] = text_series(parsed.text(name))
            continue
        values = parsed.number(name)
        if column.kind == "number":
            columns[name] = values
        elif column.required or not math.isnan(float(column.default)):
            columns[name] = values.astype(np.int64)
        else:
            missing = np.isnan(values)
            columns[name] = pd.arrays.IntegerArray(
                np.where(missing, 0, values).astype(np.int64), missing
            )
    return pd.DataFrame(columns)
