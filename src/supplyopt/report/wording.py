"""How a measure is said to a person."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from supplyopt.network.pieces import Pieces

__all__ = [
    "AMOUNTS",
    "FILL_RATES",
    "MISSING",
    "claims_in_words",
    "goal_label",
    "mode_in_words",
    "number",
    "percent",
    "planned_for",
    "row_label",
    "row_of_numbers",
    "told_measures",
    "unit_of_goal",
]

MISSING = "-"
FILL_RATES = (
    "Fill rates are shares of what was asked for: of all pieces; the lowest and the inequality "
    "of places, items and groups, each over the whole horizon."
)
"""What stands beside fill rates where there is room for it."""

AMOUNTS: Mapping[bool | str, str] = {
    False: "in any amounts, not in whole cartons or pieces",
    True: "in whole cartons on every lane but the last hop, in any amounts there",
    "pieces": "in whole cartons on every lane but the last hop, in whole pieces there and in what "
    "is handed out",
    "everywhere": "in whole cartons on all lanes, in whole pieces where they are handed out",
}
"""In what amounts a plan moves goods, by the `lots` that it was solved with."""

_LABELS = {
    "demand": "asked for",
    "served": "served",
    "unmet": "unmet",
    "fill_rate": "fill rate",
    "worst_fill_rate": "lowest fill rate, of what was asked",
    "gini": "inequality of fill rates, of what was asked (Gini)",
    "stages": "hand-overs, all pieces",
    "mean_stages": "hand-overs, a served piece",
    "longest_chain": "hand-overs, longest chain",
    "hours": "work",
    "cost": "cost",
}
_GOALS = {
    "unmet": "weighted",
    "fairness": "lowest share of entitlement",
    "stages": "pieces x hand-overs",
    "lateness": "pieces x cycles waited",
}
_LABELS_OF_PRIORITY = {
    "unmet_priority_": "unmet",
    "worst_rate_priority_": "lowest rate, of entitlement",
    "gini_rate_priority_": "inequality of rates, of entitlement (Gini)",
}
# Of these the label or the cell says enough.
_NO_UNIT = ("share of demand", "share of entitlement", "0 (all equal) to 1", "hand-overs", "cost")
_DECIMALS = {"gini": 3, "mean_stages": 2}
_SHARES = ("fill_rate", "worst_fill_rate")
_SIGNIFICANT = 3
_WHOLE = 1e-9
_SOLVED = 1e-6


def row_label(measure: str, unit: str = "") -> str:
    """Return the words for a measure.

    Parameters
    ----------
    measure : str
        Its name in `Plan.measures`.
    unit : str, optional
        Its unit there.

    Examples
    --------
    >>> row_label("unmet_priority_1", "pieces")
    'unmet, priority 1 (pieces)'
    >>> row_label("stages", "boxes x hand-overs, 2 items added up")
    'hand-overs, all pieces (2 items added up)'
    """
    label = _LABELS.get(measure, measure.replace("_", " "))
    for start, words in _LABELS_OF_PRIORITY.items():
        if measure.startswith(start):
            label = f"{words}, priority {measure.removeprefix(start)}"
    shown = unit and not any(unit.startswith(said) for said in _NO_UNIT) and "x" not in unit.split()
    # Where the unit says no more than the label, that items are added up is still to be said.
    note = unit.rpartition(", ")[2] if unit.endswith("items added up") else ""
    return f"{label} ({unit if shown else note})" if shown or note else label


def row_of_numbers(measure: str, values: Sequence[float]) -> list[str]:
    """Return the values of one measure as they are read: shares in percent, counts grouped.

    All values of a row have the same decimals: one for percent, else so many that the largest
    value shows three digits and no whole number a fraction.

    Parameters
    ----------
    measure : str
    values : sequence of float
        NaN where there is no plan.

    Examples
    --------
    >>> row_of_numbers("served", [1234567.4, 0.25, math.nan])
    ['1,234,567', '<1', '-']
    >>> row_of_numbers("fill_rate", [0.51234, 0.99999, 1.0])
    ['51.2 %', '>99.9 %', '100.0 %']
    """
    if measure in _SHARES or measure.startswith("worst_rate_priority_"):
        return [percent(value) for value in values]
    name = "gini" if measure.startswith("gini_rate_priority_") else measure
    decimals = _DECIMALS.get(name, _decimals(values))
    return [number(value, decimals) for value in values]


def told_measures(measures: pd.Series[float], pieces: Pieces) -> list[list[str]]:
    """Return a row a measure: its label, which says of what items, with its value.

    Parameters
    ----------
    measures : Series of float
        As in `Plan.measures`.
    pieces : Pieces
        What is counted in it.
    """
    units = measures.attrs["units"]
    return [
        [row_label(str(name), pieces.named(units[name])), *row_of_numbers(str(name), [value])]
        for name, value in measures.items()
    ]


def mode_in_words(mode: str, *, taken: Sequence[str] = ()) -> str:
    """Return what lanes of a mode are called, where others may have the name.

    Examples
    --------
    >>> mode_in_words("direct"), mode_in_words(""), mode_in_words("mixed", taken=["mixed"])
    ('direct', 'no mode', "mode 'mixed'")
    """
    if not mode:
        return "no mode"
    return f"mode {mode!r}" if mode in (*taken, "no mode") else mode


def goal_label(goal: str, priority: int | None = None) -> str:
    """Return the words for a goal's value.

    Parameters
    ----------
    goal : str
    priority : int, optional

    Examples
    --------
    >>> goal_label("unmet", 1), goal_label("fairness"), goal_label("cost")
    ('unmet, priority 1 (weighted)', 'fairness (lowest share of entitlement)', 'cost')
    """
    of = "" if priority is None else f", priority {priority}"
    what = _GOALS.get(goal, "")
    return f"{goal}{of} ({what})" if what else f"{goal}{of}"


def planned_for(goals: Sequence[str]) -> str:
    """Return what plans are best at, in order, and that fairness is not looked at where it is not.

    Parameters
    ----------
    goals : sequence of str

    Examples
    --------
    >>> planned_for(["unmet", "stages"])
    'planned in any amounts for unmet, then stages; how fairly is not compared'
    >>> planned_for(["unmet", "fairness", "cost"])
    'planned in any amounts for unmet, then fairness, then cost'
    """
    unfair = "" if "fairness" in goals else "; how fairly is not compared"
    return f"planned in any amounts for {', then '.join(goals)}{unfair}"


def unit_of_goal(name: str) -> str:
    """Return the unit of what a goal comes to, "" where it is no goal.

    Examples
    --------
    >>> unit_of_goal("unmet_weighted_1"), unit_of_goal("fairness_priority_2")
    ('weighted pieces', 'share of entitlement')
    """
    units = {"hours": "hours", "cost": "cost", **_GOALS}
    units |= {"unmet": "weighted pieces", "fairness": "share of entitlement"}
    return units.get(re.sub(r"_(weighted|priority)_\d+$", "", name), "")


def claims_in_words(priority: int | None = None, *, cycles: int = 1) -> str:
    """Return what fill rates are of, each claim counting once.

    Parameters
    ----------
    priority : int, optional
    cycles : int, default 1
        Of the horizon: a claim is of one of them.

    Examples
    --------
    >>> claims_in_words(1, cycles=4)
    'priority 1 claims (each of one cycle)'
    """
    of = "" if priority is None else f"priority {priority} "
    return f"{of}claims{' (each of one cycle)' if cycles > 1 else ''}"


def number(value: float, decimals: int = 0) -> str:
    """Return a number with thousands separated; what is not zero is not said to be.

    Examples
    --------
    >>> number(12345.678, 1), number(0.004, 2), number(-0.004, 2), number(-0.0, 2)
    ('12,345.7', '<0.01', '>-0.01', '0.00')
    """
    if math.isnan(value):
        return MISSING
    text = f"{value:,.{decimals}f}"
    if math.isinf(value) or float(text.replace(",", "")) != 0:
        return text
    least = f"{10.0**-decimals:.{decimals}f}"
    if value == 0:
        return text.removeprefix("-")
    return f"<{least}" if value > 0 else f">-{least}"


def percent(share: float, decimals: int = 1) -> str:
    """Return a share in percent; what is not all, or more than all, is not said to be all.

    Examples
    --------
    >>> percent(0.4567), percent(0.9999), percent(0.999, 0)
    ('45.7 %', '>99.9 %', '>99 %')
    """
    text = number(100 * share, decimals)
    if text == f"{100:.{decimals}f}" and share < 1 - _WHOLE:
        text = f">{100 - 10.0**-decimals:.{decimals}f}"
    elif text == f"{100:.{decimals}f}" and share > 1 + _SOLVED:
        text = f">{text}"
    return text if text == MISSING else f"{text} %"


def _decimals(values: Sequence[float]) -> int:
    known = [abs(value) for value in values if math.isfinite(value)]
    if not known or all(_is_whole(value) for value in known):
        return 0
    return max(0, _SIGNIFICANT - 1 - math.floor(math.log10(max(known))))


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) <= _WHOLE * max(value, _WHOLE)
