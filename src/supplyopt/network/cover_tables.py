"""The tables that cover targets are made from, checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.everybody import EVERYBODY, rows_for_groups
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import TABLES, Column, Table
from supplyopt.network.suggest import Suggestions

__all__ = ["ALREADY", "read_cover", "safety_rows"]

ALREADY = ("on_hand", "on_order")
"""The tables of what need not be asked for again."""

_PLACE = Column("place", "id", "where", key=True, required=True)
_ITEM = Column("item", "id", "what", key=True, required=True)
_PIECES = Column("quantity", "number", "how many", unit="pieces", required=True)
# A level of 1 would need stock without end; below a half, safety would be less than nothing.
_LEAST_LEVEL, _MOST_LEVEL = 0.5, 0.999999
_DECLARED = (
    Table(
        "rates",
        "what is used up",
        (
            _PLACE,
            _ITEM,
            Column("group", "id", "by whom", key=True, default="all"),
            Column("per_day", "number", "used in a day", unit="pieces/day", required=True),
            Column(
                "deviation",
                "number",
                "standard deviation of a day's use",
                unit="pieces",
                default=math.nan,
            ),
            Column("lead_days", "number", "from order to receipt", unit="days", default=math.nan),
        ),
    ),
    Table(
        "safety",
        "what is kept against surprises",
        (
            Column("group", "id", "for whom, blank: everybody else", key=True),
            Column("days", "number", "days of use", unit="days", default=math.nan),
            Column(
                "service_level",
                "number",
                "chance that stock lasts until the next receipt",
                default=math.nan,
                low=_LEAST_LEVEL,
                high=_MOST_LEVEL,
            ),
        ),
        may_be_empty=False,
    ),
    Table("on_hand", "what is there already", (_PLACE, _ITEM, _PIECES)),
    Table("on_order", "what is on its way", (_PLACE, _ITEM, _PIECES)),
    TABLES["groups"],
)


def read_cover(
    given: Mapping[str, Any], *, review_days: object, lead_days: object
) -> tuple[dict[str, ParsedTable], tuple[Fault, ...]]:
    """Read the tables that cover targets are made from.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
        ``rates``, and if there are any ``safety`` (a number of days does for a table), ``on_hand``,
        ``on_order``, ``groups``.
    review_days, lead_days : object
        What was given for them.

    Returns
    -------
    dict of str to ParsedTable
        The tables by name.
    tuple of Fault
        What was put right, or will have no effect.

    Raises
    ------
    InputError
        With all faults of all tables.
    """
    found = [
        *_days("review_days", review_days, above=True),
        *_days("lead_days", lead_days, above=False),
    ]
    safety = given.get("safety")
    if isinstance(safety, bool | int | float | np.number):
        found += _days("safety", safety, above=False)
        safety = [{"days": 0.0 if found else float(safety)}]
    parsed, faults, notes = read_declared(
        _DECLARED, {**given, "safety": safety}, required=("rates",)
    )
    found += faults
    for check in (_one_measure_a_row, _unknown_groups, _without_safety, _without_deviation):
        found += check(parsed)
    if found:
        order = ["", *(table.name for table in _DECLARED)]
        raise InputError(sorted(found, key=lambda f: (order.index(f.table), f.row or 0)))
    return parsed, (*notes, *stripped_cells(parsed), *_without_effect(parsed))


def safety_rows(tables: Mapping[str, ParsedTable]) -> pd.DataFrame:
    """Give ``days, service_level`` for each row of the rates, NaN where the other one is given."""
    rates = tables["rates"]
    if "safety" not in tables:
        return pd.DataFrame({"days": np.zeros(len(rates)), "service_level": np.nan})
    at = _safety_of(tables)
    return pd.DataFrame(
        {
            name: _given(tables["safety"], name)[at] if len(at) else np.empty(0)
            for name in ("days", "service_level")
        }
    )


def _safety_of(tables: Mapping[str, ParsedTable]) -> NDArray[np.int64]:
    """Return for each row of the rates which row of the safety counts, -1 for none."""
    named = tables["safety"].text("group").tolist()
    return rows_for_groups(named, tables["rates"].text("group").tolist())


def _given(table: ParsedTable, name: str) -> NDArray[np.float64]:
    cells = table.numbers.get(name)
    return np.full(len(table), np.nan) if cells is None else cells.values


def _days(name: str, value: object, *, above: bool) -> Iterator[Fault]:
    number = isinstance(value, int | float | np.integer | np.floating)
    if not number or isinstance(value, bool) or not 0 <= float(value) < math.inf:  # type: ignore[arg-type]
        what = "a number above 0" if above else "a number of 0 or more"
        yield Fault("", None, name, value, f"is not {what}", "give days")
    elif above and not float(value) > 0:  # type: ignore[arg-type]
        yield Fault("", None, name, value, "is not a number above 0", "give days")


def _one_measure_a_row(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    if "safety" not in tables:
        return
    safety = tables["safety"]
    names = "days, service_level"
    given = [name for name in ("days", "service_level") if name in safety.numbers]
    if not given:
        yield Fault("safety", None, names, None, "the columns are missing", "give one of them")
        return
    filled = np.stack([~safety.numbers[name].blank for name in given]).sum(axis=0)
    for position in np.flatnonzero((filled != 1) & ~safety.empty_rows()).tolist():
        both = filled[position] > 1
        problem = "there are two measures in one row" if both else "there is no measure in the row"
        remedy = "keep one of them" if both else f"fill one of {names}"
        yield Fault("safety", int(safety.rows[position]), ", ".join(given), None, problem, remedy)


def _unknown_groups(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find groups that the groups table does not know."""
    if "groups" not in tables:
        return
    known = set(tables["groups"].text("group"))
    suggestions = Suggestions(known)
    for name in ("rates", "safety"):
        table = tables.get(name)
        if table is None or not known:
            continue
        bad = table.texts["group"].bad if "group" in table.texts else np.zeros(len(table), bool)
        for position, group in enumerate(table.text("group")):
            general = name == "safety" and group in ("", EVERYBODY)
            if group and not general and group not in known and not bad[position]:
                near = suggestions.nearest(group)
                remedy = f"did you mean {near!r}?" if near else "name it in groups, or correct it"
                row = int(table.rows[position])
                yield Fault(name, row, "group", group, "groups do not name this group", remedy)


def _without_safety(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find rates whose group no row of the safety is for."""
    if "safety" not in tables or "rates" not in tables or not len(tables["safety"]):
        return
    rates = tables["rates"]
    bad = rates.texts["group"].bad if "group" in rates.texts else np.zeros(len(rates), bool)
    for position in np.flatnonzero((_safety_of(tables) < 0) & ~bad).tolist():
        group = rates.text("group")[position]
        remedy = "give it a row, or a row without a group for everybody else"
        yield Fault(
            "rates",
            int(rates.rows[position]),
            "group",
            group,
            "safety has no row for this group",
            remedy,
        )


def _without_deviation(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find rates whose safety is a service level, without a deviation to work it out from."""
    if "safety" not in tables or "rates" not in tables:
        return
    rates, at = tables["rates"], _safety_of(tables)
    level = np.append(~np.isnan(_given(tables["safety"], "service_level")), False)[at]
    cells = rates.numbers.get("deviation")
    blank = np.ones(len(rates), dtype=bool) if cells is None else cells.blank
    for position in np.flatnonzero(level & blank).tolist():
        problem = "is blank, and safety is by a service level"
        remedy = "give the standard deviation of a day's use, or safety in days"
        yield Fault("rates", int(rates.rows[position]), "deviation", None, problem, remedy)


def _without_effect(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    rates = tables["rates"]
    if "safety" in tables:
        present, safety = {"", *rates.text("group")}, tables["safety"]
        for row, group in zip(safety.rows.tolist(), safety.text("group"), strict=True):
            if group not in present:
                problem = "no rate is of this group"
                yield Fault("safety", row, "group", group, problem, "correct it if one should be")
    used = set(zip(rates.text("place"), rates.text("item"), strict=True))
    for name in ALREADY:
        if name not in tables:
            continue
        table = tables[name]
        keys = zip(table.text("place"), table.text("item"), strict=True)
        for row, key in zip(table.rows.tolist(), keys, strict=True):
            if key not in used:
                problem = "nothing is used up there of it, so the row covers no need"
                yield Fault(name, row, "place, item", ", ".join(key), problem, "correct it if so")
