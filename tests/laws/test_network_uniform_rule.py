"""Fair sharing on a network is the weighted uniform rule, within what lanes let through."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

few = settings(max_examples=max(settings.default.max_examples // 4, 5))
amounts = st.integers(1, 60)
cases = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6)


def one_store(needs, heads, supply, *, limits=None, **tables):
    """A store with a lane to each place."""
    names = [f"P{number}" for number in range(len(needs))]
    lanes = pd.DataFrame({"origin": "W", "destination": names})
    demand = pd.DataFrame({"place": names, "item": "mask", "quantity": needs})
    return so.Network.from_tables(
        places={"place": ["W", *names]},
        items=tables.pop("items", {"item": ["mask"]}),
        lanes=lanes if limits is None else lanes.assign(capacity=limits),
        stock={"place": ["W"], "item": ["mask"], "quantity": [supply]},
        demand=demand.assign(entitlement=heads, **tables.pop("demand", {})),
        **tables,
    )


def served(network, **named):
    plan = so.solve(network, goals=("unmet", "fairness"), **named)
    return plan.served["served"].to_numpy()


@given(cases=cases, part=st.floats(0.05, 1.1))
@few
def test_from_one_store_it_is_the_uniform_rule_weighted_by_entitlement(cases, part):
    needs, heads, _ = (np.array(each, dtype=float) for each in zip(*cases, strict=True))
    supply = part * needs.sum()
    expected = so.ration(needs, supply, rule="uniform", weights=heads)
    assert served(one_store(needs, heads, supply)) == pytest.approx(expected, abs=1e-5)


@given(cases=cases, part=st.floats(0.05, 1.1))
@few
def test_a_lane_of_its_own_is_a_cap(cases, part):
    needs, heads, limits = (np.array(each, dtype=float) for each in zip(*cases, strict=True))
    supply = part * needs.sum()
    expected = so.ration(needs, supply, rule="uniform", weights=heads, cap=limits)
    network = one_store(needs, heads, supply, limits=limits)
    assert served(network) == pytest.approx(expected, abs=1e-5)


@given(cases=cases, later=cases, part=st.floats(0.05, 1.1))
@few
def test_a_priority_shares_what_those_before_it_leave(cases, later, part):
    both = [*cases, *later]
    needs, heads, _ = (np.array(each, dtype=float) for each in zip(*both, strict=True))
    supply, first = part * needs.sum(), len(cases)
    expected = np.concatenate(
        [
            so.ration(needs[:first], supply, rule="uniform", weights=heads[:first]),
            so.ration(
                needs[first:],
                max(supply - needs[:first].sum(), 0),
                rule="uniform",
                weights=heads[first:],
            ),
        ]
    )
    groups = ["first"] * first + ["second"] * len(later)
    network = one_store(
        needs,
        heads,
        supply,
        groups={"group": ["first", "second"], "priority": [1, 2]},
        demand={"group": groups},
    )
    assert served(network) == pytest.approx(expected, abs=1e-5)


@given(
    cases=cases.filter(lambda some: len(some) < 4), lot=st.integers(2, 9), cartons=st.integers(1, 6)
)
@few
def test_in_cartons_it_is_the_best_of_all_ways_to_hand_them_out(cases, lot, cartons):
    """Every way is tried; the lowest rate is that of the rule in lots, by the method of Adams.

    The next carton goes where the rate is lowest, which is what Adams' divisors say. Of whom
    several have the same rate the plan prefers the lighter one, whose rate rises more. The last
    carton of a place may be broken there.
    """
    needs, heads, _ = (np.array(each, dtype=float) for each in zip(*cases, strict=True))
    supply = cartons * lot
    network = one_store(needs, heads, supply, items={"item": ["mask"], "lot": [lot]})
    got = served(network, lots="everywhere")
    best = max(
        (shares.sum(), sorted((shares / heads).round(9)))
        for ways in itertools.product(range(cartons + 1), repeat=len(needs))
        if sum(ways) <= cartons
        for shares in [np.minimum(np.array(ways) * lot, needs)]
    )
    assert got.sum() == pytest.approx(best[0], abs=1e-5)
    assert sorted(got / heads) == pytest.approx(best[1], abs=1e-5)
    whole = np.ceil(needs / lot) * lot
    by_rule = so.ration(whole, supply, rule="uniform", weights=heads, lots=lot, rounding="adams")
    by_rule = np.minimum(by_rule, needs)
    if by_rule.sum() == pytest.approx(best[0]):
        assert (by_rule / heads).min() == pytest.approx(best[1][0])


def most_through(graph, some):
    """Give what lanes let through to some places, all together."""
    wanted = graph.copy()
    for place in some:
        wanted.add_edge(place, "all of them", capacity=wanted.nodes[place]["need"])
    if not some:
        return 0.0
    return nx.maximum_flow_value(wanted, "W", "all of them")


def by_bottlenecks(graph, heads):
    """Raise all rates together; where a set of places cannot have more, it keeps what it has.

    The level at which a set is stuck is what lanes let through to it beside the sets that were
    stuck before, over its entitlement. The lowest is found by looking at every set.
    """
    share, left = {}, set(heads)
    while left:
        given_before = sum(share.values())
        levels = {
            some: (most_through(graph, [*share, *some]) - given_before)
            / sum(heads[place] for place in some)
            for size in range(1, len(left) + 1)
            for some in itertools.combinations(sorted(left), size)
        }
        lowest = min(levels.values())
        stuck = {p for some, level in levels.items() if level <= lowest + 1e-9 for p in some}
        share |= {place: lowest * heads[place] for place in stuck}
        left -= stuck
    return share


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@given(seed=st.integers(0, 2**32 - 1))
@few
def test_on_any_lanes_it_is_the_rule_bottleneck_by_bottleneck(seed):
    """Held against Megiddo's characterization, every set of places looked at, flows by networkx."""
    rng = np.random.default_rng(seed)
    desks = [f"D{number}" for number in range(rng.integers(1, 4))]
    places = [f"P{number}" for number in range(rng.integers(2, 6))]
    lanes = [("W", desk, int(rng.integers(1, 60))) for desk in desks]
    lanes += [
        (desk, place, int(rng.integers(1, 40)))
        for desk in desks
        for place in places
        if rng.random() < 0.6
    ]
    needs = dict(zip(places, rng.integers(1, 40, len(places)).tolist(), strict=True))
    heads = dict(zip(places, rng.integers(1, 40, len(places)).tolist(), strict=True))
    stock = int(rng.integers(1, 120))
    graph = nx.DiGraph()
    graph.add_nodes_from((place, {"need": need}) for place, need in needs.items())
    graph.add_edge("W", "gate", capacity=stock)
    for origin, destination, capacity in lanes:
        graph.add_edge("gate" if origin == "W" else origin, destination, capacity=capacity)
    network = so.Network.from_tables(
        places={"place": ["W", *desks, *places]},
        items={"item": ["mask"]},
        lanes=pd.DataFrame(lanes, columns=["origin", "destination", "capacity"]),
        stock={"place": ["W"], "item": ["mask"], "quantity": [stock]},
        demand={
            "place": places,
            "item": "mask",
            "quantity": list(needs.values()),
            "entitlement": list(heads.values()),
        },
    )
    plan = so.solve(network, goals=("unmet", "fairness"))
    got = plan.served.set_index("place")["served"]
    expected = by_bottlenecks(graph, heads)
    assert got[places].tolist() == pytest.approx([expected[p] for p in places], abs=1e-5)
