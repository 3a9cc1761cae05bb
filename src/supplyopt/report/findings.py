"""What stands out between alternatives, in a few plain sentences."""

from __future__ import annotations

import math

import pandas as pd

from supplyopt.report.wording import number

__all__ = ["findings"]

_SAME = 1e-6


def findings(table: pd.DataFrame) -> list[str]:
    """Return a sentence for each alternative, beside the first one that has a plan.

    Parameters
    ----------
    table : DataFrame
        A row a measure, a column an alternative; NaN where there is no plan.

    Returns
    -------
    list of str
        Nothing where fewer than two alternatives have a plan.
    """
    planned = [name for name in table if not table[name].isna().all()]
    if len(planned) < 2:
        return []
    first, *others = planned
    unmet = _first_priority(table)
    return [_beside(table, name, first, unmet=unmet) for name in others]


def _first_priority(table: pd.DataFrame) -> str:
    """Return the measure of what lacks where it matters most."""
    levels = [name for name in table.index if str(name).startswith("unmet_priority_")]
    return min(levels, key=lambda name: int(str(name).rpartition("_")[2])) if levels else "unmet"


def _beside(table: pd.DataFrame, name: str, first: str, *, unmet: str) -> str:
    now, before = table[name], table[first]
    who = "everyone" if unmet == "unmet" else f"priority {unmet.rpartition('_')[2]}"
    parts = [
        f"{who} lacks {_change(now[unmet], before[unmet])}",
        f"hand-overs a served piece are {_change(now['mean_stages'], before['mean_stages'], 2)}",
        f"the lowest fill rate is {_share_change(now['worst_fill_rate'], before['worst_fill_rate'])}",
    ]
    return f"{name} beside {first}: {'; '.join(parts)}."


def _change(now: float, before: float, decimals: int = 0) -> str:
    if math.isclose(now, before, rel_tol=_SAME, abs_tol=1e-9):
        return f"{number(now, decimals)}, the same"
    moved = abs(now - before) / before if before else math.inf
    share = f", {moved:.0%} {'less' if now < before else 'more'}" if moved < 10 else ""
    return f"{number(now, decimals)} instead of {number(before, decimals)}{share}"


def _share_change(now: float, before: float) -> str:
    if math.isclose(now, before, abs_tol=_SAME):
        return f"{100 * now:.1f} %, the same"
    return f"{100 * now:.1f} % instead of {100 * before:.1f} %"
