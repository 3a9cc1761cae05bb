"""What stands out between alternatives, in a few plain sentences."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from supplyopt.network.pieces import Pieces
from supplyopt.report.wording import number, percent

__all__ = ["findings", "gain_of_planning"]

_SAME = 1e-6
_MOST_DECIMALS = 9
_PRIORITY = "unmet_priority_"
_RATE = "worst_rate_priority_"
_PIECES = Pieces()


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
    planned = _planned(table)
    if len(planned) < 2:
        return []
    first, *others = planned
    return [_beside(table, name, first) for name in others]


def gain_of_planning(
    table: pd.DataFrame,
    *,
    as_it_was: str,
    at_once: str,
    mixed: str,
    pieces: Pieces = _PIECES,
) -> list[str]:
    """Return what comes from planning at once, what from other lanes.

    Parameters
    ----------
    table : DataFrame
        A row a measure, a column an alternative; NaN where there is no plan.
    as_it_was, at_once, mixed : str
        Alternatives: each desk on its own, the same lanes planned at once, all lanes.
    pieces : Pieces, optional
        What is counted.

    Returns
    -------
    list of str
        A sentence, or none where one of the three has no plan or nothing is gained.
    """
    if not {as_it_was, at_once, mixed} <= set(_planned(table)):
        return []
    unmet = _priorities(table)[0]
    three = [as_it_was, at_once, mixed]
    before, planned, after = np.asarray(table.loc[unmet, three], dtype=float)
    noise = _SAME * before
    if before - after <= noise:
        return []
    shares = [0.0 if abs(part) <= noise else part for part in (before - planned, planned - after)]
    return [
        f"From {as_it_was} to {mixed}, {_who(unmet)} lacks "
        f"{number(before - after)} {pieces.unit} less{pieces.aside}: "
        f"{number(shares[0])} by planning at once over the same lanes, "
        f"{number(shares[1])} by the other lanes.",
    ]


def _planned(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in table if not table[name].isna().all()]


def _priorities(table: pd.DataFrame) -> list[str]:
    """Return the measures of what lacks, what matters most first."""
    levels = [str(name) for name in table.index if str(name).startswith(_PRIORITY)]
    return sorted(levels, key=lambda name: int(name.removeprefix(_PRIORITY))) or ["unmet"]


def _who(unmet: str) -> str:
    return f"priority {unmet.removeprefix(_PRIORITY)}" if unmet != "unmet" else "everybody"


def _beside(table: pd.DataFrame, name: str, first: str) -> str:
    now, before = table[name], table[first]
    parts = [
        f"{_who(unmet)} lacks {_change(now[unmet], before[unmet])}"
        for unmet in _priorities(table)
        if not (math.isnan(now[unmet]) or math.isnan(before[unmet]))
    ]
    chains = (now["mean_stages"], before["mean_stages"])
    chain = f"hand-overs a served piece: {_change(*chains, decimals=2)}"
    if math.isnan(chains[0]):
        chain = "nothing is served"
    elif math.isnan(chains[1]):
        chain = f"hand-overs a served piece: {number(chains[0], 2)}, where nothing was served"
    return f"{name} beside {first}: {'; '.join([', '.join(parts), *_rates(now, before), chain])}."


def _rates(now: pd.Series[float], before: pd.Series[float]) -> list[str]:
    """Say where the worst served are served otherwise: fewer hand-overs alone praise too much."""
    changed = [
        f"priority {str(measure).removeprefix(_RATE)} {_from_to(before[measure], now[measure])}"
        for measure in now.index
        if str(measure).startswith(_RATE)
        and not (math.isnan(now[measure]) or math.isnan(before[measure]))
        and not math.isclose(now[measure], before[measure], rel_tol=_SAME, abs_tol=1e-9)
    ]
    return [f"lowest rate, of entitlement: {', '.join(changed)}"] if changed else []


def _from_to(before: float, now: float) -> str:
    decimals = 1
    while percent(before, decimals) == percent(now, decimals) and decimals < _MOST_DECIMALS:
        decimals += 1
    return f"from {percent(before, decimals)} to {percent(now, decimals)}"


def _change(now: float, before: float, *, decimals: int = 0) -> str:
    if math.isclose(now, before, rel_tol=_SAME, abs_tol=1e-9):
        return f"{number(now, decimals)} as before"
    # What differs is not said to be the same, and rounding is not said to be something.
    noise = 1e-9 * max(abs(now), abs(before))
    now, before = (0.0 if abs(value) <= noise else value for value in (now, before))
    while number(now, decimals) == number(before, decimals) and decimals < _MOST_DECIMALS:
        decimals += 1
    moved = abs(now - before) / before if before > 0 else math.inf
    share = percent(moved, 0)
    said = f" ({share} {'less' if now < before else 'more'})" if moved < 10 else ""
    return f"{number(now, decimals)} instead of {number(before, decimals)}{said}"
