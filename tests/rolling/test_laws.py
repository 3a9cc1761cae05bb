"""What holds for every roll."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

from .networks import Tables, network_of, seasons, unmet_of

NEAR = 1e-6
few = settings(max_examples=max(settings.default.max_examples // 3, 5))


def balanced(roll: so.Roll) -> None:
    """Fail unless the books balance for every place, item and cycle."""
    books = roll.books
    come = books[["opening", "arrivals", "due"]].sum(axis=1)
    gone = books[["served", "sent", "waste", "surplus", "lost", "closing"]].sum(axis=1)
    assert gone.to_numpy() == pytest.approx(come.to_numpy(), abs=NEAR)
    assert (books[["opening", "due", "received", "lost", "closing", "served"]] >= 0).all(axis=None)
    assert (books["due"] - books["lost"]).to_numpy() == pytest.approx(books["received"].to_numpy())
    # What one cycle closes with the next one opens with.
    keys = ["place", "item", "cycle"]
    closing = books.set_index(keys)["closing"]
    opening = books.assign(cycle=books["cycle"] - 1).set_index(keys)["opening"]
    cycles = roll.network.cycles
    stock = roll.network.filled("stock").groupby(["place", "item"])["quantity"].sum()
    both = pd.concat([closing, opening], axis=1).fillna(0.0)
    cycle = both.index.get_level_values("cycle")
    inside = both[(cycle > 0) & (cycle < cycles)]
    assert inside["opening"].to_numpy() == pytest.approx(inside["closing"].to_numpy())
    first = both[cycle == 0]["opening"].droplevel("cycle")
    stock = stock[stock > 0]
    assert first.reindex(stock.index).to_numpy() == pytest.approx(stock.to_numpy())
    # What is served, sent, counted in is what the other tables say.
    assert books["served"].sum() == pytest.approx(roll.plan.served["served"].sum())
    receipts = roll.receipts
    assert books["sent"].sum() == pytest.approx(receipts["sent"].sum())
    assert books["received"].sum() == pytest.approx(receipts["received"].sum())
    assert (receipts["sent"] <= receipts["planned"] + NEAR).all()


def no_better(value: list[float], best: list[float]) -> None:
    """Fail if a list is below another where they first differ."""
    for mine, its in zip(value, best, strict=True):
        assert mine >= its - NEAR
        if mine > its + NEAR:
            return


@few
@given(seasons(), st.integers(1, 4))
def test_a_roll_that_knows_all_is_as_good_as_the_plan_of_all_cycles(
    tables: Tables, every: int
) -> None:
    network = network_of(tables)
    every = min(every, network.cycles)
    best = so.solve(network)
    roll = so.roll(network, horizon=network.cycles, every=every)
    assert unmet_of(roll.plan) == pytest.approx(unmet_of(best), abs=NEAR)
    assert not so.verify(roll.plan), so.verify(roll.plan)
    balanced(roll)


@few
@given(seasons())
def test_a_roll_with_one_review_is_the_plan(tables: Tables) -> None:
    network = network_of(tables)
    roll = so.roll(network, horizon=network.cycles, every=network.cycles)
    (plan,) = roll.plans
    for name in ("shipments", "served", "stock", "surplus", "waste", "in_transit"):
        mine, its = getattr(roll.plan, name), getattr(plan, name)
        keys = [column for column in its if its[column].dtype != float]
        number = "served" if name == "served" else "quantity"
        left, right = (t.groupby(keys)[number].sum() for t in (mine, its))
        change = left.sub(right, fill_value=0.0).abs()
        assert change.max() <= NEAR or not len(change), name
    for name, value in plan.measures.items():
        assert roll.plan.measures[name] == pytest.approx(value, abs=NEAR, nan_ok=True), name
    best = so.solve(network)
    assert plan.goals["value"].to_numpy() == pytest.approx(
        best.goals["value"].to_numpy(), abs=NEAR, nan_ok=True
    )


@few
@given(seasons(), st.integers(1, 3))
def test_no_shorter_horizon_beats_the_plan_of_all_cycles(tables: Tables, horizon: int) -> None:
    network = network_of(tables)
    roll = so.roll(network, horizon=horizon)
    no_better(unmet_of(roll.plan), unmet_of(so.solve(network)))
    assert not so.verify(roll.plan), so.verify(roll.plan)
    balanced(roll)


def _spoilt(seed: int) -> dict[str, Any]:
    """Return callbacks that lose goods, report late or wrongly, forecast wrongly."""

    def draw(review: so.Review, what: int) -> np.random.Generator:
        return np.random.default_rng([seed, review.cycle, what])

    def forecast(review: so.Review) -> pd.DataFrame:
        needs, rng = review.needs, draw(review, 1)
        needs = needs[rng.random(len(needs)) < 0.8]
        return needs.assign(quantity=needs["quantity"] + rng.integers(-3, 4, len(needs))).assign(
            quantity=lambda rows: rows["quantity"].clip(lower=0)
        )

    def observe(review: so.Review) -> dict[str, pd.DataFrame]:
        stock, rng = review.stock, draw(review, 2)
        stock = stock[rng.random(len(stock)) < 0.6]
        wrong = (stock["quantity"] + rng.integers(-2, 4, len(stock))).clip(lower=0)
        return {"stock": stock.assign(quantity=wrong)}

    def receipts(shipments: pd.DataFrame) -> np.ndarray:
        rng = np.random.default_rng([seed, int(shipments["arrives"].iloc[0]), len(shipments)])
        share = rng.choice([1.0, 1.0, 0.5, 0.0], len(shipments))
        return shipments["quantity"].to_numpy() * share

    return {"forecast": forecast, "observe": observe, "receipts": receipts}


@few
@given(seasons(), st.integers(1, 4), st.integers(1, 3), st.integers(0, 1000))
def test_books_balance_whatever_happens(
    tables: Tables, horizon: int, every: int, seed: int
) -> None:
    network = network_of(tables)
    roll = so.roll(network, horizon=horizon, every=min(horizon, every), **_spoilt(seed))
    balanced(roll)
    served = roll.plan.served
    assert (served["served"] <= served["demand"] + NEAR).all()
    assert (served["served"] >= 0).all()
    if roll.measures["lost"] == 0:
        assert not so.verify(roll.plan), so.verify(roll.plan)


@few
@given(seasons(dues=True))
def test_what_is_guaranteed_is_kept(tables: Tables) -> None:
    network = network_of(tables)
    try:
        best = so.solve(network)
    except so.InfeasibleError:
        # One review of all cycles lowers as little as can be; nothing else is out of order.
        roll = so.roll(network, horizon=network.cycles, every=network.cycles)
        assert roll.reviews["lowered"].tolist() == pytest.approx(
            [so.repair(network).table["lowered"].sum()]
        )
        assert roll.reviews["lowered"][0] > 0
        assert so.verify(roll.plan)
    else:
        roll = so.roll(network, horizon=network.cycles)
        assert (roll.reviews["lowered"] == 0).all()
        assert unmet_of(roll.plan) == pytest.approx(unmet_of(best), abs=NEAR)
        assert not so.verify(roll.plan), so.verify(roll.plan)
    balanced(roll)


@few
@given(seasons())
def test_who_was_short_is_made_up_for_over_the_season(tables: Tables) -> None:
    network = network_of(tables)
    best = so.solve(network, goals=("unmet", "fairness"))
    roll = so.roll(network, horizon=network.cycles, goals=("unmet", "fairness"))

    def rates(plan: so.Plan) -> list[float]:
        table = plan.fairness.sort_values(["priority", "rate"])
        return list(table["rate"].dropna())

    assert rates(roll.plan) == pytest.approx(rates(best), abs=1e-5)


@few
@given(seasons(switches=True, old_age=False), st.sampled_from([True, "everywhere"]))
def test_cartons_least_loads_stops_are_kept(tables: Tables, lots: bool | str) -> None:
    network = network_of(tables)
    roll = so.roll(network, horizon=2, lots=lots, goals=("unmet", "cost"))
    assert not so.verify(roll.plan), so.verify(roll.plan)
    balanced(roll)
    spoilt = so.roll(network, horizon=2, lots=lots, goals=("unmet",), **_spoilt(3))
    balanced(spoilt)
    if spoilt.measures["lost"] == 0:
        assert not so.verify(spoilt.plan), so.verify(spoilt.plan)


@few
@given(seasons(), st.integers(1, 3))
def test_what_was_carried_out_can_be_written_and_read(tables: Tables, horizon: int) -> None:
    network = network_of(tables)
    carried = so.roll(network, horizon=horizon).plan
    plan = so.Plan.from_tables(network, shipments=carried.shipments, served=carried.served)
    assert not so.verify(plan), so.verify(plan)
    for name in ("unmet", "stages", "cost", "worst_fill_rate", "gini"):
        mine, its = plan.measures[name], carried.measures[name]
        assert mine == pytest.approx(its, abs=NEAR, nan_ok=True)
