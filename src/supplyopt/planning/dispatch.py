"""What changes between two plans, as a dispatcher's list."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

__all__ = ["dispatch_lines"]

_WHOLE = 1e-9
_DIGITS = 6

Row = Mapping[Hashable, Any]


def dispatch_lines(
    shipments: pd.DataFrame,
    served: pd.DataFrame,
    *,
    goals: pd.DataFrame,
    notes: Sequence[str],
    units: Mapping[str, str],
) -> list[str]:
    """Return the lines: by origin what to send otherwise, then who gets more, who less.

    Parameters
    ----------
    shipments, served, goals : DataFrame
        As in `Difference`.
    notes : sequence of str
    units : mapping of str to str
        Of items.
    """
    lines = [_title(len(shipments), len(served))]
    for origin, part in shipments.groupby("origin", sort=False):
        lines.append(f"From {origin}:")
        lines += [f"  {_sent(row, units)}" for row in part.to_dict("records")]
    for title, part in (
        ("Gets more:", served[served["change"] > 0]),
        ("Gets less:", served[served["change"] < 0]),
    ):
        if len(part):
            lines.append(title)
            lines += [f"  {_got(row, units)}" for row in part.to_dict("records")]
    if len(goals):
        lines.append("Goals:")
        lines += [f"  {line}" for line in _reached(goals)]
    return [*lines, *(f"Note: {note}" for note in notes)]


def _title(sent: int, got: int) -> str:
    if not sent + got:
        return "nothing to send otherwise"
    shipments = f"{sent:,} shipment{'' if sent == 1 else 's'}"
    amounts = f"{got:,} amount{'' if got == 1 else 's'} served"
    return f"{sent + got:,} change{'' if sent + got == 1 else 's'}: {shipments}, {amounts}"


def _sent(row: Row, units: Mapping[str, str]) -> str:
    way = f" ({row['mode']})" if row["mode"] else ""
    to = f"to {row['destination']}{way}{_when(row)}"
    item = _item(row["item"], units)
    before, after, change = (row[name] for name in ("before", "after", "change"))
    if before == 0:
        return f"new: send {_number(after)} {item} {to}"
    if after == 0:
        return f"stop: send no {item} {to}, {_number(before)} before"
    more = "more" if change > 0 else "less"
    return f"send {_number(abs(change))} {item} {more} {to}: {_number(before)} -> {_number(after)}"


def _got(row: Row, units: Mapping[str, str]) -> str:
    group = f" ({row['group']})" if row["group"] != "all" else ""
    more = "more" if row["change"] > 0 else "less"
    change = f"{_number(abs(row['change']))} {_item(row['item'], units)} {more}"
    return f"{row['place']}{group}{_when(row)}: {change}, {_change(row)}"


def _reached(goals: pd.DataFrame) -> Iterator[str]:
    for row in goals.to_dict("records"):
        of = "" if pd.isna(row["priority"]) else f", priority {row['priority']}"
        word = {"fairness": "lowest rate", "unmet": "unmet, weighted"}.get(row["goal"], row["goal"])
        yield f"{word}{of}: {_change(row)}"


def _change(row: Row) -> str:
    return f"{_number(row['before'])} -> {_number(row['after'])}"


def _when(row: Row) -> str:
    return f" in cycle {row['cycle']}" if row["cycle"] != 1 else ""


def _item(item: str, units: Mapping[str, str]) -> str:
    unit = units.get(item, "piece")
    return item if unit == "piece" else f"{item} ({unit})"


def _number(value: float) -> str:
    """Return a number with so many digits as matter, thousands separated."""
    if not math.isfinite(value):
        return "none" if math.isnan(value) else str(value)
    if abs(value - round(value)) <= _WHOLE * max(abs(value), _WHOLE):
        return f"{round(value):,}"
    decimals = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}".rstrip("0").rstrip(".") if decimals else f"{value:,.0f}"
