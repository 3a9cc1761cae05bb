"""The measures of fair sharing are those of the rates that the goal fairness shares."""

from __future__ import annotations

import math
from itertools import product

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from tests.laws.networks import Tables, network_of, tables

import supplyopt as so

EXACT = 1e-7


def rates_of(plan: so.Plan, priority: int) -> pd.DataFrame:
    """Add up by hand what each place, item and group had of its entitlement, from the tables."""
    demand, groups = plan.network.filled("demand"), plan.network.filled("groups")
    demand["served"] = plan.served["served"] + demand["served_before"]
    level = dict(zip(groups["group"], groups["priority"], strict=True))
    mine = demand[demand["group"].map(level) == priority]
    rows = mine.groupby(["place", "item", "group"])[["quantity", "entitlement", "served"]].sum()
    rows = rows[(rows["quantity"] > 0) & (rows["entitlement"] > 0)]
    return rows.assign(rate=rows["served"] / rows["entitlement"])


def gini_of_pairs(rates: list[float], weights: list[float]) -> float:
    """Half the mean difference of two rates drawn by weight, over their mean."""
    pairs = list(product(range(len(rates)), repeat=2))
    whole = sum(weights)
    apart = sum(weights[i] * weights[j] * abs(rates[i] - rates[j]) for i, j in pairs) / whole**2
    mean = sum(w * r for w, r in zip(weights, rates, strict=True)) / whole
    return apart / (2 * mean) if mean > 0 else 0.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_rates_of_each_priority(drawn: Tables) -> None:
    network = network_of(drawn)
    try:
        plan = so.solve(network, goals=["unmet", "fairness"])
    except so.InfeasibleError:
        return
    measures, goals = plan.measures, plan.goals
    for priority in sorted(set(network.filled("groups")["priority"])):
        rows = rates_of(plan, priority)
        worst = measures[f"worst_rate_priority_{priority}"]
        uneven = measures[f"gini_rate_priority_{priority}"]
        if rows.empty:
            assert math.isnan(worst)
            assert math.isnan(uneven)
            continue
        assert worst == pytest.approx(rows["rate"].min(), abs=EXACT)
        expected = gini_of_pairs(rows["rate"].tolist(), rows["entitlement"].tolist())
        assert uneven == pytest.approx(expected, abs=EXACT)
        stage = goals[(goals["goal"] == "fairness") & (goals["priority"] == priority)]
        assert worst == pytest.approx(stage["value"].iloc[0], abs=EXACT)
    assert not so.verify(plan)


def test_shares_of_need_and_of_what_was_asked_are_told_apart() -> None:
    """Who asks for four times the need is treated alike by need, and unlike by what was asked."""
    network = so.Network.from_tables(
        places={"place": list("WABC")},
        items={"item": ["m"]},
        lanes={"origin": ["W"] * 3, "destination": list("ABC")},
        stock=[{"place": "W", "item": "m", "quantity": 90}],
        demand={
            "place": list("ABC"),
            "item": ["m"] * 3,
            "quantity": [200, 50, 50],
            "entitlement": [50, 50, 50],
        },
    )
    by_need, by_request = so.solve(network), so.policies.by_request(network)
    table = so.compare({"by need": by_need, "by request": by_request}).table
    assert table.loc["worst_rate_priority_1"].tolist() == pytest.approx([0.6, 0.3])
    assert table.loc["gini_rate_priority_1"].tolist() == pytest.approx([0, 1 / 3])
    assert table.loc["worst_fill_rate"].tolist() == pytest.approx([0.15, 0.3])
    assert table.loc["gini"].tolist() == pytest.approx([1 / 3, 0])
    told = " ".join(so.compare({"by need": by_need}).to_text().split())
    assert "inequality of fill rates, of what was asked (Gini) 0.333" in told
    assert "inequality of rates, of entitlement (Gini), priority 1 0.000" in told


def test_what_was_served_before_counts() -> None:
    network = so.Network.from_tables(
        places={"place": list("WAB")},
        items={"item": ["m"]},
        lanes={"origin": ["W"] * 2, "destination": list("AB")},
        stock=[{"place": "W", "item": "m", "quantity": 30}],
        demand={
            "place": ["A", "B", "A", "B"],
            "item": ["m"] * 4,
            "cycle": [1, 1, 2, 2],
            "quantity": [20] * 4,
            "entitlement": [50, 50, 50, 50],
            "served_before": [10, 0, 0, 0],
        },
    )
    measures = so.solve(network).measures
    assert measures["worst_rate_priority_1"] == pytest.approx(0.2)
    assert measures["gini_rate_priority_1"] == 0
    assert measures["worst_fill_rate"] == pytest.approx(0.25)
