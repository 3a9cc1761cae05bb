"""Sentences are made from the numbers."""

from __future__ import annotations

import math

import pandas as pd

from supplyopt.report.findings import findings, gain_of_planning


def table(**columns: tuple[float, float, float]) -> pd.DataFrame:
    """Unmet of priority 1, of priority 2, mean hand-overs."""
    index = ["unmet_priority_1", "unmet_priority_2", "mean_stages"]
    return pd.DataFrame({name.replace("_", " "): list(v) for name, v in columns.items()}, index)


def test_each_alternative_is_put_beside_the_first() -> None:
    said = findings(table(before=(200, 50, 3), after=(100, 60, 3), other=(300, 50, 1.5)))
    assert said == [
        "after beside before: priority 1 lacks 100 instead of 200 (50 % less), priority 2 lacks "
        "60 instead of 50 (20 % more); hand-overs a served piece: 3.00 as before.",
        "other beside before: priority 1 lacks 300 instead of 200 (50 % more), priority 2 lacks "
        "50 as before; hand-overs a served piece: 1.50 instead of 3.00 (50 % less).",
    ]


def test_an_alternative_without_a_plan_is_passed_over() -> None:
    nothing = (math.nan, math.nan, math.nan)
    said = findings(table(none=nothing, before=(2, 0, 1), after=(1, 0, 1)))
    assert len(said) == 1
    assert said[0].startswith("after beside before")
    assert findings(table(none=nothing, before=(2, 0, 1))) == []


def test_from_nothing_there_is_no_percentage() -> None:
    assert "5 instead of 0, " in findings(table(before=(0, 0, 1), after=(5, 0, 1)))[0]


def test_the_gain_is_split_between_planning_and_lanes() -> None:
    three = {"as_it_was": "a", "at_once": "b", "mixed": "c"}
    (first,) = gain_of_planning(table(a=(100, 0, 3), b=(70, 0, 4), c=(60, 0, 2)), **three)
    assert first == (
        "From a to c, priority 1 lacks 40 pieces less: 30 by planning at once over the same lanes, "
        "10 by the other lanes."
    )
    worse = gain_of_planning(table(a=(100, 0, 3), b=(120, 0, 4), c=(60, 0, 2)), **three)
    assert "-20 by planning at once over the same lanes, 60 by the other" in worse[0]


def test_without_a_gain_or_a_plan_nothing_is_said_of_it() -> None:
    three = {"as_it_was": "a", "at_once": "b", "mixed": "c"}
    assert gain_of_planning(table(a=(50, 0, 3), b=(50, 0, 4), c=(50, 0, 2)), **three) == []
    nan = math.nan
    assert gain_of_planning(table(a=(50, 0, 3), b=(nan, nan, nan), c=(5, 0, 2)), **three) == []
    assert gain_of_planning(table(a=(50, 0, 3), c=(5, 0, 2)), **three) == []
