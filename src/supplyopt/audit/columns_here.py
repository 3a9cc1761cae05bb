"""Columns of the tables of an audit that would change what the others say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.declared import AUDIT_TABLES, STATEMENTS
from supplyopt.errors import Fault
from supplyopt.network.header_words import folded_header, meaning_of
from supplyopt.totals import folded

__all__ = [
    "known_headers",
    "misread_columns",
    "other_units",
    "parts_unread",
    "without_consequences",
]

_MEANT = ("unit", "batch", "time", "date", "reason", "counterpart", "document")
_TWICE = ("counterpart", "document")
"""Of these there may be others beside the one that is read."""
_READS = {
    "movements": _MEANT,
    "promises": ("unit", "batch", "time", "date"),
    "claims": ("unit", "date"),
    "norms": ("unit",),
    "notices": ("time", "date"),
}
"""Where they would change what the table says; of people a unit may be anything."""
_SAME = {"piece", "pieces", "pcs", "pc", "each", "ea", "个", "件"}
"""Words for one piece."""


def known_headers(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Give columns whose headers are plain Chinese words the names that they have here.

    Only one column that means a thing is called so, and only where none is there: else nobody can
    say which holds, and `misread_columns` refuses what would change the table.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one

    Returns
    -------
    dict
        The same tables, columns renamed.
    list of Fault
        A note a column that was renamed.
    """
    tables, notes = dict(given), []
    for name, table in given.items():
        declared = AUDIT_TABLES.get(name)
        if declared is None or not isinstance(table, pd.DataFrame | Mapping):
            continue
        there = {str(header).strip() for header in table}
        means = {header: _meant(header, there) for header in table}
        means = {header: meant for header, meant in means.items() if meant in declared.by_name}
        often = Counter(means.values())
        renames = {
            header: meant
            for header, meant in means.items()
            if meant not in there and not str(header).isascii() and often[meant] == 1
        }
        if not renames:
            continue
        tables[name] = (
            table.rename(columns=renames)
            if isinstance(table, pd.DataFrame)
            else {renames.get(header, header): cells for header, cells in table.items()}
        )
        notes += [
            Fault(name, None, str(header), None, f"was read as {meant}", "see that this is meant")
            for header, meant in renames.items()
        ]
    return tables, notes


def _meant(header: object, there: set[str]) -> str:
    """Give the column of a table that a header means, "" where it means none."""
    meant = meaning_of(header)
    if folded_header(header) == "lot":
        meant = "batch"
    if meant == "due":
        meant = "date"
    # Where nothing else says the day, the time says it.
    days = ("date", "cycle")
    if meant == "time" and not any(
        day in there or any(meaning_of(other) == day for other in there) for day in days
    ):
        meant = "date"
    return meant


def misread_columns(given: Mapping[str, Any]) -> Iterator[Fault]:
    """Find columns that say a unit, batch, time or day, and that the table does not read.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
    """
    for _, fault in _misread(given):
        yield fault


def without_consequences(faults: Iterable[Fault], given: Mapping[str, Any]) -> list[Fault]:
    """Leave out what is found of cells where the header above them is at fault.

    Parameters
    ----------
    faults : iterable of Fault
        Those of headers among them.
    given : mapping of str to DataFrame or what makes one
    """
    lost = {(fault.table, meant) for meant, fault in _misread(given)}
    lost -= {(name, str(header).strip()) for name, table in given.items() for header in _of(table)}
    return [fault for fault in faults if (fault.table, fault.column) not in lost]


def _of(table: object) -> list[object]:
    return list(table) if isinstance(table, pd.DataFrame | Mapping) else []


def _misread(given: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """Yield what each such column is meant to say, with the fault."""
    for name, table in given.items():
        declared = AUDIT_TABLES.get(name)
        if declared is None or not isinstance(table, pd.DataFrame | Mapping):
            continue
        headers = [str(header).strip() for header in table]
        for header in headers:
            meant = _meant(header, set(headers))
            if header in declared.by_name or meant not in _READS.get(name, ()):
                continue
            if meant not in declared.by_name:
                say = f"{name} are not read by {meant}: leave the column out"
            elif meant in headers and meant in _TWICE:
                continue
            elif meant in headers:
                say = f"there is {meant} already: leave the column out"
            else:
                say = f"call it {meant}, if that is what it says; else give it another name"
            problem = f"looks like the {meant}, and is not read"
            yield meant, Fault(name, 1, header, None, problem, say)


_PART = re.compile(
    r"\b(bin|shelf|shelves|rack|location|position|serial|expir[a-z]*|exp|best before|use by)\b"
    r"|库位|货位|架位|储位|仓位|货架|位置|有效期|效期|失效|到期|保质期|序列号|生产日期"
)
"""Columns that may say which part of a shelf was counted."""


def parts_unread(given: Mapping[str, Any], lines: pd.DataFrame) -> Iterator[Fault]:
    """Find columns not read that tell counts (openings) of one shelf on one day apart.

    Read without them the later count would stand, and the other parts of the shelf be lost.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
    lines : DataFrame
        Movements, with their times; a row for each of what was given.
    """
    table = given.get("movements")
    if not isinstance(table, pd.DataFrame | Mapping):
        return
    headers = [header for header in table if _PART.search(folded_header(header))]
    declared = AUDIT_TABLES["movements"].by_name
    for header in headers:
        if str(header).strip() in declared:
            continue
        cells = pd.DataFrame({"cell": list(table[header])}, dtype=object)["cell"]
        cells = cells.where(cells.notna(), "").astype(str).str.strip()
        told = cells.iloc[lines["row"].to_numpy() - 2].to_numpy()
        states = lines.assign(told=told)[lines["kind"].isin(STATEMENTS)]
        one = states.groupby([*_SHELF, "period", "kind", "document", "batch"], sort=False)["told"]
        first = one.transform("first")
        for line in states[first != states["told"]].to_dict("records"):
            word = "openings" if line["kind"] == "opening" else "counts"
            problem = f"tells {word} of {line['place']}, {line['item']}, {line['period']} apart, "
            problem += "and is not read"
            say = "call it batch, if each is of a part of the shelf (write both into batch, if "
            say += "there is one); if the later holds for all, leave the column out"
            row, value = int(line["row"]), line["told"] or None
            yield Fault("movements", row, str(header), value, problem, say)


_SHELF = ("place", "item")


def other_units(frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Find quantities in a unit that is not that of their item.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Tables, read; those with ``unit`` are looked at.
    """
    items = frames["items"]
    own = dict(zip(items["item"], items["unit"], strict=True))
    for name, frame in frames.items():
        if name == "items" or "unit" not in frame or not (frame["unit"] != "").any():
            continue
        for item, rows in frame.groupby("item"):
            said = rows["unit"].map(_unit)
            if item in own:
                known = _unit(own[item])
                wrong, what = (said != "") & (said != known), f"the unit of {item}, {own[item]!r}"
            else:
                known = said.iloc[0]
                wrong, what = said != known, "the unit of the other rows of it"
            for at in np.flatnonzero(wrong.to_numpy()).tolist():
                row = int(rows["row"].iloc[at])
                value = rows["unit"].iloc[at] or None
                problem = f"is not {what}"
                say = "write the quantity in that unit: what one holds is not known here"
                yield Fault(name, row, "unit", value, problem, say)


def _unit(text: object) -> str:
    plain = folded(str(text)).strip(" .")
    return "piece" if plain in _SAME else plain
