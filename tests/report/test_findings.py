"""Sentences are made from the numbers."""

from __future__ import annotations

import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.report.findings import findings, gain_of_planning
from supplyopt.report.plan_page import plan_page


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


def test_what_the_worst_served_lose_stands_beside_hand_overs_saved() -> None:
    """Half the hand-overs, and a place that had half of its entitlement has nothing."""
    rows = ["unmet_priority_1", "mean_stages", "worst_rate_priority_1", "worst_rate_priority_2"]
    columns = {"desks": [90, 2, 0.5, 0.4], "van": [90, 1, 0, 0.4], "both": [90, 1.5, 0.5001, 0.4]}
    said = findings(pd.DataFrame(columns, rows))
    assert said[0] == (
        "van beside desks: priority 1 lacks 90 as before; lowest rate, of entitlement: priority 1 "
        "from 50.0 % to 0.0 %; hand-overs a served piece: 1.00 instead of 2.00 (50 % less)."
    )
    assert "priority 1 from 50.00 % to 50.01 %;" in said[1]
    same = findings(pd.DataFrame({"a": [1, 2, 0.5, 0.4], "b": [1, 2, 0.5, math.nan]}, rows))
    assert "lowest rate" not in same[0]


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


values = st.one_of(
    st.sampled_from([0.0, -0.0, 1e-12, 0.4, 0.9996, 1.0, 100.0, 100.00001, 100.3, 1e9]),
    st.floats(0, 1e6),
)


def read(shown: str) -> tuple[float, float]:
    """What a number that is shown may be: "<1" is above zero, else half a last digit about it."""
    plain = shown.strip("<>").replace(",", "")
    if shown.startswith("<"):
        return 0.0, float(plain)
    half = 0.5 * 10.0 ** -len(plain.partition(".")[2]) if "." in plain else 0.5
    return float(plain) - half, float(plain) + half


@given(values, values)
def test_a_change_is_told_as_it_is(before: float, now: float) -> None:
    (said,) = findings(table(first=(before, 0, 1), then=(now, 0, 1)))
    told = said.split("priority 1 lacks ")[1].split(", priority 2")[0]
    same = math.isclose(now, before, rel_tol=1e-6, abs_tol=1e-9)
    assert ("as before" in told) == same
    if same:
        return
    after, _, rest = told.partition(" instead of ")
    earlier, _, share = rest.partition(" (")
    assert after != earlier
    for shown, value in ((after, now), (earlier, before)):
        low, high = read(shown)
        assert low * (1 - 1e-9) - 1e-9 <= value <= high * (1 + 1e-9) + 1e-9
    if share:
        part, word = share.removesuffix(")").split(" % ")
        assert (word == "less") == (now < before)
        assert part != "0"
        assert (part == "100" and word == "less") <= (now <= 1e-9 * before)


def test_where_nothing_is_served_nothing_is_said_of_hand_overs() -> None:
    nan = math.nan
    (said,) = findings(table(first=(5, 0, 2), none=(9, 0, nan)))
    assert said.endswith("; nothing is served.")
    (said,) = findings(table(none=(9, 0, nan), then=(5, 0, 2)))
    assert said.endswith("hand-overs a served piece: 2.00, where nothing was served.")
    (said,) = findings(table(none=(9, 0, nan), more=(9, 0, nan)))
    assert said.endswith("; nothing is served.")


def two_items(**more: object) -> so.Network:
    items = [{"item": "mask", "unit": "box"}, {"item": "soap", "unit": "liter"}]
    return so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=items,
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": i["item"], "quantity": 4} for i in items],
        demand=[{"place": "A", "item": i["item"], "quantity": 10} for i in items],
        **more,
    )


def test_pieces_of_several_items_are_told_to_be_added_up() -> None:
    network = two_items()
    stock = network.tables["stock"].assign(quantity=8)
    found = so.compare({"little": network, "much": network.replace(stock=stock)})
    assert found.findings[-1] == "What is lacked is told in boxes and liters, 2 items added up."
    assert "unmet (boxes and liters, 2 items added up)" in found.to_text()
    plan = found.plans["little"]
    assert plan is not None
    assert repr(plan).startswith(
        "<Plan optimal: 8 of 20 boxes and liters served (2 items added up), "
    )
    assert plan.measures.attrs["added_up"] == "2 items added up"
    page = plan_page(plan)
    assert "served (boxes and liters, 2 items added up)" in page
    one = so.compare({"a": so.examples.four_places(), "b": so.examples.four_places()})
    assert "added up" not in "".join(one.findings) + one.to_text()


def test_one_that_does_not_hold_is_not_set_beside_the_others() -> None:
    network = so.examples.four_places()
    best = so.solve(network)
    served = best.served.assign(served=best.served["demand"])
    forged = so.Plan.from_tables(network, shipments=best.shipments, served=served)
    assert so.verify(forged)
    found = so.compare({"best": best, "claimed": forged, "again": best})
    first, second = found.findings
    assert first.startswith("again beside best: ")
    assert second == (
        "claimed is not set beside the others: it does not stand up to its own check."
    )
