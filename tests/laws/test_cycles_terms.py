"""Prices, fixed rows, nearness, conflicts, repairs, explanations of many cycles."""

from __future__ import annotations

import copy
import warnings

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import EXACT, attempt
from .cycles_networks import seasons
from .explanations import served_in, with_changes
from .networks import network_of

few = settings(max_examples=max(settings.default.max_examples // 3, 5))
WAY = ["origin", "destination", "mode", "item", "cycle"]


def changed(before, after):
    """Return pieces shipped more or less, trip by trip."""
    one, other = (plan.shipments.groupby(WAY)["quantity"].sum() for plan in (before, after))
    return float(one.sub(other, fill_value=0.0).abs().sum())


@given(tables=seasons(most_places=5))
@few
def test_prices_of_supplies_are_what_one_more_piece_gains(tables):
    goals = ("unmet", "stages")
    plan = attempt(tables, goals=goals)
    assume(plan is not None)
    prices = plan.prices
    value = plan.goals["value"].tolist()
    for kind in ("stock", "arrivals"):
        rows = prices[prices["kind"] == kind].reset_index(drop=True)
        assert len(rows) == len(tables.get(kind, []))
        for number, row in rows.iterrows():
            more = copy.deepcopy(tables)
            amount = min(float(row["valid_up_to"]), 2.0)
            more[kind][number]["quantity"] += amount
            now = so.solve(network_of(more), goals=goals).goals["value"].tolist()
            size = 1e-6 * (1 + sum(value))
            gains = [b - a for a, b in zip(now, value, strict=True) if abs(b - a) > size]
            event("helps" if gains else "does not help")
            first = gains[0] if gains else 0.0
            assert first == pytest.approx(row["price"] * amount, abs=size)


@given(tables=seasons(shelf_life=True), data=st.data())
@few
def test_a_plan_near_to_one_before_is_no_farther_than_any_other(tables, data):
    plan = attempt(tables, goals=("unmet", "cost"))
    assume(plan is not None)
    same = so.solve(plan.network, goals=("unmet", "stability"), start=plan)
    assert same.goals["value"].iloc[-1] == pytest.approx(0.0, abs=1e-6)
    later = copy.deepcopy(tables)
    for row in data.draw(st.lists(st.sampled_from(later["demand"]), max_size=2)):
        row["quantity"] += 3
        row["entitlement"] = row.get("entitlement") or row["quantity"]
    network = network_of(later)
    near = so.solve(network, goals=("unmet", "stability"), start=plan)
    assert not so.verify(near)
    value = float(near.goals["value"].iloc[-1])
    assert value == pytest.approx(changed(plan, near), abs=1e-6 * (1 + value))
    for goals in (("unmet",), ("unmet", "stages"), ("unmet", "fairness")):
        assert value <= changed(plan, so.solve(network, goals=goals)) * (1 + EXACT) + 1e-6


@given(tables=seasons(), data=st.data())
@few
def test_what_is_fixed_is_kept_in_its_cycle(tables, data):
    plan = attempt(tables)
    assume(plan is not None and len(plan.shipments))
    # A plan's own shipments cost nothing; those of a cycle forbidden are not there.
    again = so.solve(plan.network, fixed=plan.shipments)
    assert again.goals["value"].tolist() == pytest.approx(plan.goals["value"].tolist(), abs=1e-6)
    row = data.draw(st.integers(0, len(plan.shipments) - 1))
    none = plan.shipments.iloc[[row]].assign(quantity=0)
    try:
        without = so.solve(plan.network, fixed=none)
    except so.InfeasibleError:
        event("a due needs it")
        return
    assert not so.verify(without)
    gone = without.shipments.merge(none[WAY], on=WAY)
    assert gone.empty
    assert without.goals["value"].iloc[0] >= plan.goals["value"].iloc[0] - 1e-6


@given(tables=seasons(unmet="lost"))
@settings(max_examples=settings.default.max_examples * 2)
def test_a_conflict_is_smallest_its_repair_can_be_kept(tables):
    tables = copy.deepcopy(tables)
    # As much as each may ask for is guaranteed, so that conflicts are common.
    tables["guarantees"] = [
        {**{k: row[k] for k in ("place", "item", "group", "cycle") if k in row}, "quantity": pieces}
        for row in tables["demand"][:4]
        if (pieces := row["quantity"])
    ]
    network = network_of(tables)
    try:
        so.solve(network)
    except so.InfeasibleError as error:
        event("a conflict")
        require_smallest(tables, error.rows)
        mended = so.repair(network)
        assert so.solve(mended.network, goals=("unmet",)).status == "optimal"
        assert (mended.table["repaired"] < mended.table["given"]).all()
    else:
        event("no conflict")


def require_smallest(tables, rows):
    """Fail unless these dues are in conflict, and without any one of them are not."""
    dues = [(table, row) for table, row in rows if table in ("guarantees", "reserves")]
    assert dues
    assert not feasible(tables, dues)
    for left_out in dues:
        assert feasible(tables, [due for due in dues if due != left_out])


def feasible(tables, dues):
    """Whether a network can be planned with these guarantees and reserves alone."""
    kept = {
        name: [row for number, row in enumerate(tables.get(name, []), 2) if (name, number) in dues]
        for name in ("guarantees", "reserves")
    }
    try:
        so.solve(network_of({**tables, **kept}), goals=("unmet",))
    except so.InfeasibleError:
        return False
    return True


@given(tables=seasons(most_places=3, most_items=1, most_cycles=3))
@settings(max_examples=max(settings.default.max_examples // 5, 3))
def test_what_an_explanation_says_would_help_does(tables):
    plan = attempt(tables, goals=("unmet", "fairness"))
    assume(plan is not None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        why = so.explain(plan)
    key = ["place", "item", "group"]
    needs = plan.served.groupby(key)[["demand", "served"]].sum()
    assert len(why.table) == (needs["served"] < needs["demand"] * (1 - 1e-7)).sum()
    changes = why.changes.astype(object).where(why.changes.notna(), None)
    for of, rows in changes.groupby([*key, "change"]):
        moved = rows.to_dict("records")
        event(f"{moved[0]['table']}.{moved[0]['column']}, {len(moved)} number(s)")
        goals = ("unmet", "fairness")
        serves, reaches = moved[0]["serves"], moved[0]["reaches"]
        now = served_in(with_changes(tables, moved), goals=goals)[of[:3]]
        assert now == pytest.approx(serves, rel=1e-6, abs=1e-6)
        assert reaches == (serves >= needs.loc[of[:3], "demand"] * (1 - 1e-6))
        assert serves > needs.loc[of[:3], "served"]
