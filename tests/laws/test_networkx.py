"""The same flows as networkx finds, on whole numbers."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from .agreement import EXACT
from .networks import network_of

pieces = st.integers(0, 20)


@st.composite
def flows(draw):
    """One item, lanes with capacities and whole costs, parallel ones and circles among them."""
    names = [f"P{number}" for number in range(draw(st.integers(2, 7)))]
    ways = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(["a", "b"]))
    lanes = [
        {
            "origin": origin,
            "destination": destination,
            "mode": mode,
            "capacity": draw(st.one_of(st.none(), pieces)),
            "cost": draw(st.integers(0, 9)),
        }
        for origin, destination, mode in draw(st.lists(ways, unique=True, max_size=14))
        if origin != destination
    ]
    some = st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=4)
    stock, demand = (
        [{"place": name, "item": "x", "quantity": draw(pieces)} for name in draw(some)]
        for _ in range(2)
    )
    return {
        "places": [{"place": name} for name in names],
        "items": [{"item": "x"}],
        "lanes": lanes,
        "stock": stock,
        "demand": demand,
    }


def graph_of(tables):
    """A graph from a source by every lane, cut in two by a node of its own, to a sink."""
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for row in tables["stock"]:
        graph.add_edge("source", row["place"], capacity=row["quantity"], weight=0)
    for row in tables["demand"]:
        graph.add_edge(row["place"], "sink", capacity=row["quantity"], weight=0)
    for number, lane in enumerate(tables["lanes"]):
        limit = {} if lane["capacity"] is None else {"capacity": lane["capacity"]}
        graph.add_edge(lane["origin"], number, weight=lane["cost"], **limit)
        graph.add_edge(number, lane["destination"], weight=0)
    return graph


@given(tables=flows())
def test_most_is_served_as_by_maximum_flow_and_most_cheaply_as_by_cheapest_flow(tables):
    graph = graph_of(tables)
    plan = so.solve(network_of(tables), goals=("unmet", "cost"))
    most = nx.maximum_flow_value(graph, "source", "sink")
    assert plan.measures["served"] == pytest.approx(most, rel=EXACT, abs=EXACT)
    cheapest = nx.cost_of_flow(graph, nx.max_flow_min_cost(graph, "source", "sink"))
    assert plan.measures["cost"] == pytest.approx(cheapest, rel=EXACT, abs=EXACT)
