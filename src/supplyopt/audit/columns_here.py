"""Columns of the tables of an audit that would change what the others say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.declared import AUDIT_TABLES, STATEMENTS
from supplyopt.errors import Fault

__all__ = ["misread_columns", "other_units", "parts_unread", "without_consequences"]

_MEANT = {
    "unit": ("units", "uom", "unit of measure", "measure", "计量单位", "单位", "包装", "规格单位"),
    "batch": (
        *("batches", "batch number", "batch no", "batch code", "lot", "lot number", "lot no"),
        *("批号", "批次", "批次号", "批次编号", "生产批号", "生产批次"),
    ),
    "time": ("hour", "clock", "occurred time", "time of day", "时间", "时刻", "时分"),
    "date": ("day", "日期", "posting date", "occurred date", "datetime", "timestamp"),
    "reason": ("reasons", "原因", "事由"),
    "counterpart": (
        *("counter party", "counterparty", "other party", "partner", "from/to", "to/from"),
        *("对方", "对方单位", "对方名称", "往来单位", "往来方", "来往单位", "对应单位"),
    ),
    "document": (
        *("document number", "document no", "doc no", "doc", "voucher", "voucher no", "paper"),
        *("单号", "单据", "单据号", "单据编号", "凭证号", "票号", "出入库单号", "单据号码"),
    ),
}
_TWICE = ("counterpart", "document")
"""Of these there may be others beside the one that is read."""
_READS = {
    "movements": tuple(_MEANT),
    "promises": ("unit", "batch", "time", "date"),
    "claims": ("unit", "date"),
    "norms": ("unit",),
    "notices": ("time", "date"),
}
"""Where they would change what the table says; of people a unit may be anything."""
_SAME = {"piece", "pieces", "pcs", "pc", "each", "ea", "个", "件"}
"""Words for one piece."""


def _plain(text: object) -> str:
    return unicodedata.normalize("NFKC", str(text)).casefold().replace("_", " ").strip(" .#")


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
            if header in declared.by_name:
                continue
            for meant in _READS.get(name, ()):
                if _plain(header) not in (meant, *_MEANT[meant]):
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
    headers = [header for header in table if _PART.search(_plain(header))]
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
    plain = _plain(text)
    return "piece" if plain in _SAME else plain
