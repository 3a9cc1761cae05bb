"""Plans carried out: exactly without variation, as far as goods are there with it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import supplyopt as so

from ..laws.networks import network_of, tables
from .trees import trees

SAME: dict[str, Any] = {"rtol": 1e-7, "atol": 1e-7}


def require_the_plan_itself(plan: so.Plan, **options: Any) -> None:
    """Require that without variation just what the plan says happens."""
    simulation = so.simulate(plan.network, plan, runs=2, need_variation=0, books=True, **options)
    expected, served = plan.served, simulation.served
    keys = ["place", "item", "group", "cycle"]
    assert served[keys].to_numpy().tolist() == expected[keys].to_numpy().tolist()
    assert np.allclose(served["need"], expected["demand"], **SAME)
    assert np.allclose(served["served"], expected["served"], **SAME)
    shipments = simulation.shipments
    assert np.allclose(shipments["quantity"], plan.shipments["quantity"], **SAME)
    lying = simulation.lying.set_index(["place", "item", "cycle"])
    for name in ("stock", "surplus", "waste"):
        table = getattr(plan, name, None)
        if table is None:
            assert not lying[name].any()
            continue
        there = table.set_index(["place", "item", "cycle"])["quantity"]
        both = lying[name].index.union(there.index)
        found, wanted = (
            values.reindex(both).fillna(0.0).to_numpy() for values in (lying[name], there)
        )
        assert np.allclose(found, wanted, **SAME), name
    # On no run anything else happened.
    assert np.allclose(simulation.outcomes.iloc[0], simulation.outcomes.iloc[1], equal_nan=True)
    measures = plan.measures
    outcome = simulation.outcomes.iloc[0]
    for name in measures.index.intersection(outcome.index):
        assert outcome[name] == pytest.approx(measures[name], rel=1e-6, abs=1e-6, nan_ok=True), name


def solved(network: so.Network) -> so.Plan:
    try:
        return so.solve(network)
    except (so.InfeasibleError, so.CertificateError):
        assume(False)
        raise


@settings(max_examples=10)
@given(tables(dues=True))
def test_a_solved_plan_happens_exactly(drawn: Any) -> None:
    require_the_plan_itself(solved(network_of(drawn)))


@settings(max_examples=10)
@given(tables(dues=False), st.sampled_from(["by_request", "nearest_first", "equal_shares"]))
def test_a_plan_by_rule_happens_exactly(drawn: Any, rule: str) -> None:
    require_the_plan_itself(getattr(so.policies, rule)(network_of(drawn)))


@settings(max_examples=15)
@given(trees(most_cycles=4, limited=True))
def test_a_plan_of_many_cycles_happens_exactly(network: so.Network) -> None:
    """Stock, lead times, waiting needs, shelf lives, limits of storage, lanes with days off."""
    require_the_plan_itself(solved(network))


def test_the_city_happens_exactly() -> None:
    require_the_plan_itself(so.solve(so.examples.xiamen()))


@settings(max_examples=10)
@given(tables(), st.integers(0, 5), st.sampled_from([0.0, 0.5, 1.0]))
def test_books_balance_whatever_happens(drawn: Any, seed: int, late: float) -> None:
    plan = solved(network_of(drawn))
    simulation = so.simulate(
        plan.network, plan, runs=3, seed=seed, need_variation=0.6, supply_variation=0.6,
        late=late, books=True,
    )  # fmt: skip
    books = simulation.books
    came = books["opening"] + books["arrived"] + books["received"]
    went = books["served"] + books["sent"] + books["lost"] + books["closing"]
    assert np.allclose(came, went, rtol=1e-9, atol=1e-9)
    assert (books.iloc[:, 4:] >= -1e-9).all(axis=None)
    # Never more is sent than planned; nobody gets more than he needs.
    assert (simulation.shipments["quantity"] <= simulation.shipments["planned"] + 1e-9).all()
    served = simulation.served
    assert (served["served"] <= served["need"] + 1e-9).all()


def straight() -> so.Network:
    """50 pieces at W, 50 to come there; A asks for 60, B for 40, by way of A."""
    return so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}, {"place": "B"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}, {"origin": "A", "destination": "B"}],
        stock=[{"place": "W", "item": "mask", "quantity": 100}],
        demand=[
            {"place": "A", "item": "mask", "quantity": 60},
            {"place": "B", "item": "mask", "quantity": 40},
        ],
    )


def test_what_is_not_there_cannot_be_sent() -> None:
    """A plan says 100; half as much is there: A and B get half each, in one cycle."""
    network = straight()
    plan = so.solve(network)
    half = network.replace(stock=[{"place": "W", "item": "mask", "quantity": 50}])
    given_plan = so.Plan.from_tables(half, shipments=plan.shipments, served=plan.served)
    simulation = so.simulate(half, given_plan, runs=1, need_variation=0)
    assert simulation.served["served"].tolist() == pytest.approx([30, 20])
    assert simulation.shipments["quantity"].tolist() == pytest.approx([50, 20])


def test_a_loop_in_a_plan_is_carried_as_far_as_goods_are_there() -> None:
    """A sends to B what B sends to A: with 10 pieces in the loop, it all goes round."""
    network = so.Network.from_tables(
        places=[{"place": "A"}, {"place": "B"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "A", "destination": "B"}, {"origin": "B", "destination": "A"}],
        stock=[{"place": "A", "item": "mask", "quantity": 10}],
        demand=[{"place": "A", "item": "mask", "quantity": 10}],
    )
    shipments = pd.DataFrame(
        {"origin": ["A", "B"], "destination": ["B", "A"], "item": "mask", "quantity": [30, 30]}
    )
    served = pd.DataFrame({"place": ["A"], "item": ["mask"], "served": [10]})
    require_the_plan_itself(so.Plan.from_tables(network, shipments=shipments, served=served))


def test_what_comes_late_is_under_way_at_the_end() -> None:
    plan = so.solve(straight())
    simulation = so.simulate(plan.network, plan, runs=2, need_variation=0, late=1)
    assert simulation.served["served"].tolist() == [0, 0]
    assert simulation.outcomes["under_way"].tolist() == [100, 100]


def test_spare_goods_go_to_those_who_lack() -> None:
    """Twice the need at one place: what others do not need there, nobody sends on."""
    network = so.examples.four_places()
    plan = so.solve(network)
    simulation = so.simulate(network, plan, runs=300, need_variation=0.8, seed=1)
    outcomes = simulation.outcomes
    # What is brought is as planned; needs below it leave goods only where nobody there lacks.
    assert np.allclose(outcomes["served"] + outcomes["lying"], 90)
    assert outcomes["served"].mean() < 90


def test_a_plan_has_no_waits_of_a_practice() -> None:
    plan = so.solve(so.examples.four_places())
    with pytest.raises(so.InputError, match=r"days.*is not of a plan"):
        so.simulate(plan.network, plan, days=3)
    with pytest.raises(so.InputError, match="plan of another network"):
        so.simulate(straight(), plan)
    simulation = so.simulate(plan.network, plan, runs=2)
    assert "notices" not in simulation.outcomes
    assert list(simulation.table.index) == list(simulation.units)


def test_nothing_is_written_into_the_network() -> None:
    plan = so.solve(so.examples.four_places())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        before = {name: table.copy() for name, table in plan.network.tables.items()}
        so.simulate(plan.network, plan, runs=2)
    for name, table in plan.network.tables.items():
        pd.testing.assert_frame_equal(table, before[name])
