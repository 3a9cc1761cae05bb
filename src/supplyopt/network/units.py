"""The units of the numbers in tables of results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pandas as pd

__all__ = ["GOAL_UNITS", "in_units", "measured"]

Arguments = ParamSpec("Arguments")
Frame = TypeVar("Frame", bound=pd.DataFrame)

OF_ITS_ROW = "unit of its row"
_CYCLES = ("cycle", "demand_cycle", "arrival_cycle", "born", "review", "first_cycle", "last_cycle")
_PIECES = [
    "quantity",
    "demand",
    "served",
    "unmet",
    "entitlement",
    "delivered",
    "best",
    "could",
    "before",
    "after",
    "change",
    "given",
    "needed",
    "more",
    "pieces",
    "serves",
    "lifts_to",
    "least_more",
    "least_pieces",
    "idle",
    "inverted",
    "unavoidable",
    "need",
    "planned",
    "stock",
    "surplus",
    "waste",
    "lying",
    "lying_at_desks",
    "under_way",
    "claim",
    "claimed",
    "got",
    "allotted",
    "received",
    "useful",
    "shipped",
    "gross",
    "on_hand",
    "lowered",
    "repaired",
    "opening",
    "arrivals",
    "arrived",
    "due",
    "lost",
    "sent",
    "short",
    "closing",
    "asked",
    "entitled",
    "left",
    "frontline",
    "promised",
    "missing",
    "late",
    "beyond",
    "gain",
    "gain_pooled",
    "honest",
    "others",
    "largest_beyond",
    "largest_gain",
    "largest_gain_pooled",
]
_SHARES = ("fill_rate", "fill_rate_error", "share", "used", "rate", "worst", "coverage")
_COUNTS = [
    "priority",
    "for_priority",
    "level",
    "rank",
    "rows_below",
    "columns",
    "rows",
    "solves",
    "iterations",
    "row",
    "lines",
    "round",
    "runs",
    "run",
    "evaluations",
    "firms",
    "firms_covered",
    "firms_so_far",
    "licenses",
    "handled",
    "gainers",
    "claimant",
    "population",
]

_UNITS = {
    **dict.fromkeys(_CYCLES, "cycle"),
    **dict.fromkeys(_PIECES, "pieces"),
    **dict.fromkeys(_SHARES, "share"),
    **dict.fromkeys(_COUNTS, "number"),
    "fill_rate": "share of demand",
    "rate": "share of entitlement",
    "difference": "pieces",
    **dict.fromkeys(("days", "days_late", "last_days_late"), "days"),
    **dict.fromkeys(("people_covered", "people_so_far"), "people"),
    **dict.fromkeys(("accuracy", "firm_coverage", "people_coverage"), "share"),
    "day": "day",
    "in_cycle": "cycle",
    "packs": "packs",
    "times": "times the need",
    "deviation": "unit of what is measured",
    "people": "people",
    "seconds": "seconds",
}
"""Of columns that mean the same in whatever table they stand."""

GOAL_UNITS = {
    "unmet": "weighted pieces",
    "unmet_weighted": "weighted pieces",
    "fairness_priority": "share of entitlement",
    "stages": "pieces x hand-overs",
    "hours": "hours",
    "cost": "cost",
    "lateness": "piece-cycles",
    "stability": "pieces",
}
"""Of the goals, those of a priority without its number."""


def in_units(frame: Frame, units: Mapping[str, str] | None = None) -> Frame:
    """Note the units of a table of results in ``attrs["units"]``, by column; return the table.

    Parameters
    ----------
    frame : DataFrame
        It is marked, not copied: give one of your own.
    units : mapping of str to str, optional
        Of its columns, before what columns of these names mean everywhere.
    """
    said = units or {}
    frame.attrs["units"] = {
        str(name): unit
        for name, unit in ((name, said.get(name) or _unit(frame, name)) for name in frame.columns)
        if unit
    }
    return frame


def _unit(frame: pd.DataFrame, name: Any) -> str:
    """Return the unit of a column that is known by its name; of words there is none."""
    if name not in _UNITS and name not in GOAL_UNITS and "_" not in str(name):
        return ""
    if not pd.api.types.is_numeric_dtype(frame.dtypes[name]):
        return ""
    stem, _, number = str(name).rpartition("_")
    by_goal = GOAL_UNITS.get(stem if number.isdigit() else str(name), "")
    return _UNITS.get(str(name), by_goal)


def measured(
    units: Mapping[str, str] | None = None, **more: str
) -> Callable[[Callable[Arguments, Frame]], Callable[Arguments, Frame]]:
    """Make a function mark the table that it returns with its units, as `in_units` does.

    Parameters
    ----------
    units : mapping of str to str, optional
    **more : str
        The same, of columns whose names are words of Python.
    """
    said = {**(units or {}), **more}

    def decorate(make: Callable[Arguments, Frame]) -> Callable[Arguments, Frame]:
        @wraps(make)
        def marked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Frame:
            return in_units(make(*args, **kwargs), said)

        return marked

    return decorate
