"""The tables that needs are made from, checked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.declared import read_declared, stripped_cells
from supplyopt.network.everybody import EVERYBODY
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import TABLES, Column, Table
from supplyopt.network.suggest import Suggestions

__all__ = ["NORM_KINDS", "norm_rows", "read_needs"]

_REQUIRED = ("headcount", "norms")
NORM_KINDS = ("per_person_day", "per_person", "per_place")

_PLACE = Column("place", "id", "where", key=True, required=True)
_ITEM = Column("item", "id", "what", key=True, required=True)
_DECLARED = (
    Table(
        "headcount",
        "who is where",
        (
            _PLACE,
            Column("group", "id", "of which group", key=True, default="all"),
            Column("people", "number", "how many", unit="people", required=True),
        ),
    ),
    Table(
        "norms",
        "what they are entitled to",
        (
            Column("item", "id", "what", required=True),
            Column(
                "group", "id", "for whom, all: every group without one of its own, blank: everybody"
            ),
            *(Column(kind, "number", kind.replace("_", " "), unit="pieces") for kind in NORM_KINDS),
        ),
        may_be_empty=False,
    ),
    Table(
        "on_hand",
        "what is there already",
        (_PLACE, _ITEM, Column("quantity", "number", "how many", unit="pieces", required=True)),
    ),
    TABLES["groups"],
)


def read_needs(
    given: Mapping[str, Any], *, days: object
) -> tuple[dict[str, ParsedTable], tuple[Fault, ...]]:
    """Read the tables that needs are made from.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
        ``headcount``, ``norms``, and if there are any ``on_hand`` and ``groups``.
    days : object
        What was given for the days of cover.

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
    parsed, faults, notes = read_declared(_DECLARED, given, required=_REQUIRED)
    found = [*_days(days), *faults]
    if all(name in parsed for name in _REQUIRED):
        for check in (_one_norm_a_row, _counted_twice, _unknown_groups):
            found += check(parsed)
    if found:
        order = ["", *(table.name for table in _DECLARED)]
        raise InputError(sorted(found, key=lambda f: (order.index(f.table), f.row or 0)))
    return parsed, (*notes, *stripped_cells(parsed), *_without_effect(parsed))


def norm_rows(norms: ParsedTable) -> pd.DataFrame:
    """Give ``item, group, kind, value, row``, one row a filled cell; group "" is everybody."""
    parts = [
        pd.DataFrame(
            {
                "item": norms.text("item"),
                "group": norms.text("group"),
                "kind": kind,
                "value": norms.numbers[kind].values,
                "row": norms.rows,
            }
        )[~norms.numbers[kind].blank]
        for kind in NORM_KINDS
        if kind in norms.numbers
    ]
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=["item", "group", "kind", "row"])
    return rows.sort_values("row", kind="stable", ignore_index=True)


def _days(days: object) -> Iterator[Fault]:
    number = isinstance(days, int | float | np.integer | np.floating) and not isinstance(days, bool)
    if not number or not 0 < float(days) < math.inf:  # type: ignore[arg-type]
        yield Fault("", None, "days", days, "is not a number above 0", "give the days of cover")


def _one_norm_a_row(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    norms = tables["norms"]
    given = [kind for kind in NORM_KINDS if kind in norms.numbers]
    names = ", ".join(NORM_KINDS)
    if not given:
        yield Fault("norms", None, names, None, "the columns are missing", "give one of them")
        return
    filled = np.stack([~norms.numbers[kind].blank for kind in given])
    for position in np.flatnonzero((filled.sum(axis=0) != 1) & ~norms.empty_rows()).tolist():
        kinds = [kind for kind, there in zip(given, filled[:, position], strict=True) if there]
        problem = "there are several norms in one row" if kinds else "there is no norm in the row"
        remedy = "give each a row of its own" if kinds else f"fill one of {names}"
        row = int(norms.rows[position])
        yield Fault("norms", row, ", ".join(kinds or given), None, problem, remedy)


def _counted_twice(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find norms that count the same people, or the same place, once more for the same item."""
    rows = norm_rows(tables["norms"])
    rows = rows[rows["item"] != ""].assign(by_place=rows["kind"] == "per_place")
    for (item, _), same in rows.groupby(["item", "by_place"], sort=False):
        everybody = same[same["group"] == ""]
        for position in range(1, len(same)):
            norm = same.iloc[position]
            before = same.iloc[:position]
            if norm["group"] == "":
                clash = before
            else:
                clash = before[before["group"].isin(["", norm["group"]])]
            if len(clash) and clash["row"].iloc[0] != norm["row"]:
                who = f"{norm['group']!r}" if norm["group"] else "everybody"
                problem = f"counts {who} again for {item!r}, as row {clash['row'].iloc[0]} does"
                remedy = "name each group once" if len(everybody) else "keep one of them"
                yield Fault("norms", int(norm["row"]), "group", norm["group"], problem, remedy)


def _unknown_groups(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    """Find groups that the groups table, or without one the norms, do not know."""
    asking, where = ["headcount"], "norms"
    if "groups" in tables:
        known = set(tables["groups"].text("group"))
        asking, where = ["headcount", "norms"], "groups"
    else:
        rows = norm_rows(tables["norms"])
        known = set(rows["group"]) - {""}
        general = rows["group"].isin(["", EVERYBODY])
        everybody = (general & (rows["kind"] != "per_place")).any()
        if everybody or not known:
            return
    suggestions = Suggestions(known)
    for name in asking:
        table = tables[name]
        bad = table.texts["group"].bad if "group" in table.texts else np.zeros(len(table), bool)
        for position, group in enumerate(table.text("group")):
            for_all = name == "norms" and group in ("", EVERYBODY)
            if group and not for_all and group not in known and not bad[position]:
                near = suggestions.nearest(group)
                remedy = f"did you mean {near!r}?" if near else f"name it in {where}, or correct it"
                row = int(table.rows[position])
                yield Fault(name, row, "group", group, f"{where} do not name this group", remedy)


def _without_effect(tables: Mapping[str, ParsedTable]) -> Iterator[Fault]:
    heads, norms = tables["headcount"], norm_rows(tables["norms"])
    if "groups" not in tables:
        present = {"", EVERYBODY, *heads.text("group")}
        absent = norms[~norms["group"].isin(present)]
        for row, group in zip(absent["row"].tolist(), absent["group"], strict=True):
            problem = "nobody in the headcount is of this group"
            yield Fault("norms", row, "group", group, problem, "correct it if somebody should be")
    if "on_hand" in tables:
        on_hand = tables["on_hand"]
        needed = {"place": set(heads.text("place")), "item": set(norms["item"])}
        for column, known in needed.items():
            values = on_hand.text(column)
            for position in np.flatnonzero([value not in known for value in values]).tolist():
                problem = f"nothing is needed of this {column}, so the row covers no need"
                row = int(on_hand.rows[position])
                value = values[position]
                yield Fault("on_hand", row, column, value, problem, "correct it if it should")
