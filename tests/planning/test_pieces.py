"""Whole pieces on the last hop and in what is handed out; cartons of one age."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so


def one_item(*, stock, asked, entitled, lot=1.0, depot=0.0, capacity=9.0, divisible=0):
    """A store, a depot with two places behind it, a third place served from the store."""
    ways = [("W", "D"), ("D", "A"), ("D", "B"), ("W", "C")]
    lanes = [{"origin": start, "destination": end} for start, end in ways]
    lanes[0]["capacity"] = capacity
    return so.Network.from_tables(
        places=[{"place": place} for place in "WDABC"],
        items=[{"item": "mask", "lot": lot, "divisible": divisible}],
        lanes=lanes,
        stock=[
            {"place": "W", "item": "mask", "quantity": stock},
            {"place": "D", "item": "mask", "quantity": depot},
        ],
        demand=[
            {"place": place, "item": "mask", "quantity": quantity, "entitlement": entitlement}
            for place, quantity, entitlement in zip("ABC", asked, entitled, strict=True)
        ],
    )


def best_by_trying(rule, *, stock, asked, entitled, lot, depot, capacity):
    """The least unmet, then the fairest rates, of all ways to move and hand out whole pieces."""
    step = 1.0 if rule == "pieces" else lot
    best = None
    for cartons in range(int(min(stock, capacity) / lot + 1e-9) + 1):
        there, left = depot + cartons * lot, stock - cartons * lot
        for a in np.arange(0, there + 1e-9, step):
            for b in np.arange(0, there - a + 1e-9, step):
                most = [min(a, asked[0]), min(b, asked[1]), min(left // step * step, asked[2])]
                for got in itertools.product(*(range(int(x + 1e-9) + 1) for x in most)):
                    rates = np.sort(np.round(np.array(got) / entitled, 9))
                    key = (round(sum(asked) - sum(got), 9), *(-rates))
                    best = key if best is None else min(best, key)
    return best


quantities = st.sampled_from([1, 2, 2.5, 3, 4.2])


@pytest.mark.parametrize("rule", ["pieces", "everywhere"])
@given(
    stock=st.sampled_from([0.5, 3, 4.5, 7.25]),
    asked=st.tuples(quantities, quantities, quantities),
    entitled=st.tuples(*[st.sampled_from([1, 2, 3.5])] * 3),
    lot=st.sampled_from([1, 2, 2.5]),
    depot=st.sampled_from([0, 0.5, 1.5]),
    capacity=st.sampled_from([2, 3.7, 9]),
)
def test_whole_pieces_are_the_best_of_all_ways(rule, **data):
    plan = so.solve(one_item(**data), lots=rule, goals=("unmet", "fairness", "stages"))
    served = plan.served["served"].to_numpy()
    assert (served == np.round(served)).all()
    rates = np.sort(np.round(served / np.array(data["entitled"]), 9))
    found = (round(sum(data["asked"]) - served.sum(), 9), *(-rates))
    assert found == pytest.approx(best_by_trying(rule, **data))
    assert plan.status is so.Status.OPTIMAL
    if rule == "pieces":
        sent = plan.shipments
        by_piece = sent.loc[sent["destination"] != "D", "quantity"]
        assert (by_piece == by_piece.round()).all()


def test_fractions_stay_where_they_are_and_the_difference_is_told():
    network = one_item(stock=4.5, asked=(2.5, 2.5, 2.5), entitled=(1, 1, 1))
    plan = so.solve(network, lots="pieces", goals=("unmet",))
    assert plan.measures["served"] == 4
    assert plan.stock["quantity"].sum() == 0.5
    assert plan.losses["loss"].tolist() == [0.5]
    assert not so.verify(plan)


def test_divisible_items_are_handed_out_in_any_amount_and_travel_in_cartons():
    network = one_item(stock=7, asked=(2.5, 1.2, 0), entitled=(1, 1, 1), lot=2, divisible=1)
    for rule, served in (("pieces", [2.5, 1.2, 0]), ("everywhere", [2.5, 1.2, 0])):
        plan = so.solve(network, lots=rule, goals=("unmet", "stages"))
        assert plan.served["served"].tolist() == served
        into = plan.shipments.set_index("destination")["quantity"]
        assert into["D"] == (4 if rule == "pieces" else 6)
    whole = so.solve(network.replace(items=[{"item": "mask", "lot": 2}]), lots="pieces")
    assert whole.served["served"].tolist() == [2, 1, 0]


def test_a_guarantee_of_a_fraction_takes_the_whole_piece():
    network = one_item(stock=2, asked=(3, 3, 0), entitled=(1, 9, 1)).replace(
        guarantees=[{"place": "B", "item": "mask", "quantity": 1.5}]
    )
    assert so.solve(network, lots="pieces").served["served"].tolist() == [0, 2, 0]
    short = network.replace(guarantees=[{"place": "B", "item": "mask", "quantity": 2.5}])
    with pytest.raises(so.InfeasibleError):
        so.solve(short, lots="pieces")


def test_what_waits_is_handed_over_in_whole_pieces():
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "A", "item": "mask", "quantity": 1.5}],
        arrivals=[{"place": "A", "item": "mask", "cycle": 2, "quantity": 1.5}],
        demand=[{"place": "A", "item": "mask", "cycle": 1, "quantity": 3}],
        settings=[{"cycles": 2, "unmet": "backlog"}],
    )
    plan = so.solve(network, lots="pieces", goals=("unmet", "lateness"))
    assert plan.measures["served"] == 3
    # Of 1.5 one goes at once; two wait a cycle.
    assert plan.goals["value"].tolist() == [0, 2]
    assert not so.verify(plan)


def test_broken_pieces_do_not_pass_the_check():
    network = one_item(stock=4, asked=(2, 2, 2), entitled=(1, 1, 1))
    plan = so.solve(network, goals=("fairness", "stages"))
    assert not so.verify(plan)
    told = so.verify(replace(plan, terms=replace(plan.terms, lots="pieces")))
    assert "whole pieces" in str(told)


def test_fixed_amounts_must_be_whole():
    network = one_item(stock=4, asked=(2, 2, 2), entitled=(1, 1, 1))
    fixed = pd.DataFrame([{"place": "A", "item": "mask", "group": "all", "quantity": 0.5}])
    with pytest.raises(so.InputError, match="is no whole number of pieces"):
        so.solve(network, lots="pieces", fixed=fixed)
    assert so.solve(network, lots=True, fixed=fixed).served["served"][0] == 0.5


def aged(**items):
    """Old and new pieces in cartons; the shelf life ends behind the horizon."""
    return so.Network.from_tables(
        places=[{"place": "S", "storage": 1.0}, {"place": "T"}],
        items=[{"item": "test", "volume": 0.5, "lot": 2.5, "shelf_life": 3, **items}],
        lanes=[{"origin": "S", "destination": "T", "first_cycle": 2}],
        stock=[{"place": "S", "item": "test", "quantity": 18.0}],
        arrivals=[{"place": "S", "item": "test", "cycle": 2, "quantity": 6.0}],
        demand=[{"place": "T", "item": "test", "cycle": 2, "quantity": 9.25}],
        settings=[{"cycles": 2}],
    )


@pytest.mark.parametrize("life", [2, 3, 9])
def test_a_carton_holds_goods_of_one_age_whether_or_not_a_shelf_life_ends(life, tmp_path):
    """Two of the old ones are kept for cycle 2: no carton; six new ones make two of 2.5."""
    plan = so.solve(aged(divisible=1, shelf_life=life), goals=("unmet",), lots="everywhere")
    assert plan.goals["value"].tolist() == [4.25]
    sent = plan.ages[plan.ages["what"] == "sent"]
    assert (sent["quantity"] % 2.5 == 0).all()
    so.write_plan(plan, tmp_path / "plan")
    again = so.read_plan(tmp_path / "plan")
    assert again.terms.lots == "everywhere"
    assert not so.verify(again)


@pytest.mark.parametrize(("life", "served"), [(9, 0.0), (None, 1.0)])
@pytest.mark.parametrize(("divisible", "lots"), [(1, "pieces"), (0, True)])
def test_who_is_brought_halves_of_two_ages_sends_no_piece_on(life, served, divisible, lots):
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("E", "W", "town", "desk", "V")],
        items=[{"item": "x", "shelf_life": life, "divisible": divisible}],
        lanes=[
            {"origin": "E", "destination": "town", "capacity": 0.5},
            {"origin": "W", "destination": "town", "capacity": 0.5},
            {"origin": "town", "destination": "desk"},
            {"origin": "desk", "destination": "V"},
        ],
        stock=[
            {"place": "E", "item": "x", "quantity": 1, "age": 0},
            {"place": "W", "item": "x", "quantity": 1, "age": 1},
        ],
        demand=[
            {"place": "town", "item": "x", "quantity": 0},
            {"place": "V", "item": "x", "quantity": 1},
        ],
    )
    plan = so.solve(network, lots=lots)
    assert plan.served["served"].tolist() == [0.0, served]
    assert not so.verify(plan)


def test_goods_without_a_shelf_life_share_cartons():
    keeps = so.solve(aged(divisible=1, shelf_life=None), goals=("unmet",), lots="everywhere")
    assert keeps.goals["value"].tolist() == [1.75]


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@given(seed=st.integers(0, 10_000))
def test_limits_of_levels_prove_what_trying_all_orders_proves(seed):
    """Shares by levels are those found level by level, rates in order."""
    rng = np.random.default_rng(seed)
    places = [f"P{number}" for number in range(5)]
    asked = rng.integers(1, 7, 5)
    entitled = rng.integers(1, 7, 5)
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("W", "V", *places)],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "W" if number < 3 else "V", "destination": place}
            for number, place in enumerate(places)
        ],
        stock=[
            {"place": place, "item": "mask", "quantity": int(rng.integers(0, 9))} for place in "WV"
        ],
        demand=[
            {"place": place, "item": "mask", "quantity": int(a), "entitlement": int(e)}
            for place, a, e in zip(places, asked, entitled, strict=True)
        ],
    )
    goals = ("fairness", "stages")
    mine = so.solve(network, lots="pieces", goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplyopt.lp.rows.apportioned", lambda *_: None)
        other = so.solve(network, lots="pieces", goals=goals)
    rates = [np.sort(plan.served["served"] / entitled) for plan in (mine, other)]
    assert rates[0] == pytest.approx(rates[1])
    assert mine.status is so.Status.OPTIMAL


def test_the_city_in_whole_pieces_is_proved():
    plan = so.solve(so.examples.xiamen(), lots="pieces")
    assert plan.status is so.Status.OPTIMAL
    assert plan.goals["value"][:2].tolist() == pytest.approx([492_363, 544_305])
    assert (plan.shipments["quantity"] % 1 == 0).all()
    assert (plan.served["served"] % 1 == 0).all()
