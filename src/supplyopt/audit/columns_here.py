"""Columns of the tables of an audit that would change what the others say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.declared import AUDIT_TABLES
from supplyopt.errors import Fault

__all__ = ["misread_columns", "other_units"]

_MEANT = {
    "unit": ("units", "uom", "unit of measure", "measure", "计量单位", "单位", "包装", "规格单位"),
    "batch": ("batches", "batch number", "batch no", "lot", "lot number", "lot no", "批号", "批次"),
    "time": ("hour", "clock", "occurred time", "time of day", "时间", "时刻", "时分"),
    "date": ("day", "日期", "posting date", "occurred date", "datetime", "timestamp"),
    "reason": ("reasons", "原因", "事由"),
}
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
                elif meant in headers:
                    say = f"there is {meant} already: leave the column out"
                else:
                    say = f"call it {meant}, if that is what it says; else give it another name"
                yield Fault(name, 1, header, None, f"looks like the {meant}, and is not read", say)


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
