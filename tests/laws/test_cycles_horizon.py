"""What the length of a horizon changes: nothing where nothing happens in the rest of it."""

from __future__ import annotations

from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import supplyopt as so

from .agreement import attempt
from .cycles_agreement import EXACT, require_same_season, season_sizes
from .cycles_networks import examples, seasons
from .networks import network_of
from .networks import tables as of_one_cycle

few = examples(1 / 4)
fewer = examples(1 / 5)
DATED = ("arrivals", "demand", "guarantees")


def dated(tables):
    """Write a guarantee for every cycle as one for each."""
    cycles = range(1, tables["settings"][0]["cycles"] + 1)
    dues = [
        {**due, "cycle": cycle}
        for due in tables.get("guarantees", [])
        for cycle in (cycles if due["cycle"] is None else [due["cycle"]])
    ]
    kept = {(due["place"], due["item"], due["group"], due["cycle"]): due for due in dues}
    # Two that meet in a cycle are one, the higher.
    for due in dues:
        key = (due["place"], due["item"], due["group"], due["cycle"])
        if due["quantity"] > kept[key]["quantity"]:
            kept[key] = due
    return {**tables, "guarantees": list(kept.values())}


def lasting(tables, cycles):
    """Set the number of cycles."""
    return {**tables, "settings": [{**tables["settings"][0], "cycles": cycles}]}


def at_other_times(tables, when, *, cycles, lead=1):
    """Move all that is dated; `when` gives each cycle its new number."""
    moved = lasting(dated(tables), cycles)
    for name in DATED:
        rows = moved.get(name, [])
        moved[name] = [{**row, "cycle": when(row.get("cycle") or 1)} for row in rows]
    moved["lanes"] = [
        {
            **lane,
            "lead_time": lane["lead_time"] * lead,
            "every": lane["every"] * lead,
            "first_cycle": when(lane["first_cycle"]),
        }
        for lane in tables["lanes"]
    ]
    return moved


@given(tables=seasons(unmet="lost"), more=st.integers(1, 3))
@few
def test_empty_last_cycles_change_nothing_where_unmet_demand_is_lost(tables, more):
    cycles = tables["settings"][0]["cycles"]
    longer = lasting(dated(tables), cycles + more)
    require_same_season(attempt(tables), attempt(longer))


@given(tables=seasons(unmet="lost", shelf_life=True, reserves=False))
@fewer
def test_empty_last_cycles_change_nothing_where_goods_go_off(tables):
    longer = lasting(dated(tables), tables["settings"][0]["cycles"] + 1)
    require_same_season(attempt(tables), attempt(longer))


@given(tables=of_one_cycle(most_places=6, most_items=2), more=st.integers(1, 3))
@few
def test_one_cycle_is_the_first_of_many_empty_ones(tables, more):
    require_same_season(attempt(tables), attempt(lasting(dated(tables), 1 + more)))


@given(tables=seasons(unmet="lost", reserves=False))
@few
def test_a_season_that_starts_a_cycle_later_is_the_same(tables):
    arriving = [{**row, "cycle": 1, "source": "stock"} for row in tables["stock"]]
    tables = {**tables, "stock": [], "arrivals": [*tables["arrivals"], *arriving]}
    cycles = tables["settings"][0]["cycles"]
    later = at_other_times(tables, lambda cycle: cycle + 1, cycles=cycles + 1)
    require_same_season(attempt(tables), attempt(later))


@given(tables=seasons(most_cycles=3))
@few
def test_cycles_cut_in_two_halves_of_which_the_second_is_idle_change_nothing(tables):
    backlog = tables["settings"][0]["unmet"] == "backlog"
    goals = ("unmet", "fairness", "stages", "cost") + (("lateness",) if backlog else ())
    cycles = tables["settings"][0]["cycles"]
    tables = {**tables, "lanes": [{**lane, "every": lane["every"]} for lane in tables["lanes"]]}
    finer = at_other_times(tables, lambda cycle: 2 * cycle - 1, cycles=2 * cycles - 1, lead=2)
    plan, again = attempt(tables, goals=goals), attempt(finer, goals=goals)
    require_same_season(plan, again, factors={"lateness": 2.0})


@given(tables=seasons(shelf_life=True))
@few
def test_goods_that_outlast_the_horizon_keep_for_ever(tables):
    for row in tables["items"]:
        row["shelf_life"] = None
    forever = {
        **tables,
        **{name: _ageless(tables[name]) for name in ("stock", "arrivals")},
    }
    longest = max([row.get("age") or 0 for row in [*tables["stock"], *tables["arrivals"]]])
    life = longest + tables["settings"][0]["cycles"] + 2
    long_lived = {**tables, "items": [{**row, "shelf_life": life} for row in tables["items"]]}
    require_same_season(attempt(forever), attempt(long_lived))


def _ageless(rows):
    """Add up records that differ by age only."""
    summed = {}
    for row in rows:
        key = (row["place"], row["item"], row.get("cycle"))
        kept = summed.setdefault(key, {**row, "quantity": 0})
        kept.pop("age", None)
        kept["quantity"] += row["quantity"]
    return list(summed.values())


def spread_out(tables):
    """Write many cycles as one: places for each cycle, lanes from each to the next that keep.

    What waits is handed over at a place of its own, reached from every later cycle of the place
    for whom it waits; hours are the cycles waited. Reserves have no such form.
    """
    cycles = range(1, tables["settings"][0]["cycles"] + 1)
    backlog = tables["settings"][0]["unmet"] == "backlog"
    rooms = {row["place"]: row["storage"] for row in tables["places"]}
    items = [row["item"] for row in tables["items"]]
    ways, needs = [], []
    for lane, cycle in product(tables["lanes"], cycles):
        lands, since = cycle + lane["lead_time"], cycle - lane["first_cycle"]
        if lands in cycles and since >= 0 and since % lane["every"] == 0:
            ends = {"origin": f"{lane['origin']}@{cycle}"}
            ends["destination"] = f"{lane['destination']}@{lands}"
            carrier = lane["carrier"] and f"{lane['carrier']}@{cycle}"
            timeless = {"lead_time": 0, "every": 1, "first_cycle": 1, "hours": 0}
            ways.append({**lane, **ends, **timeless, "carrier": carrier})
    kept = {"stages": 0, "mode": "kept"}
    for (place, room), cycle in product(rooms.items(), cycles[:-1]):
        ends = {"origin": f"{place}@{cycle}", "destination": f"{place}@{cycle + 1}"}
        ways.append({**kept, **ends, "capacity": room})
    demand = []
    for row in tables["demand"]:
        place, cycle = row["place"], row["cycle"]
        at = f"{place}@{cycle}"
        if backlog:
            at = f"{place} of {cycle}"
            if at not in needs:
                needs.append(at)
                for later in cycles[cycle - 1 :]:
                    ends = {"origin": f"{place}@{later}", "destination": at, "hours": later - cycle}
                    ways.append({**kept, **ends})
        demand.append({**row, "place": at, "cycle": 1})
    guarantees = [
        {**due, "place": f"{due['place']} of {due['cycle']}", "cycle": 1}
        if backlog
        else {**due, "place": f"{due['place']}@{due['cycle']}", "cycle": 1}
        for due in dated(tables)["guarantees"]
    ]
    arrivals = [{**row, "source": "", "cycle": 1} for row in tables["stock"]]
    for row in arrivals:
        row["place"] = f"{row['place']}@1"
    stock = [
        {"place": f"{row['place']}@{row['cycle']}", "item": row["item"], "source": str(number)}
        | {"quantity": row["quantity"]}
        for number, row in enumerate(tables["arrivals"])
    ]
    assert items
    return {
        **{name: tables[name] for name in ("items", "groups")},
        "places": [{"place": f"{p}@{t}"} for p, t in product(rooms, cycles)]
        + [{"place": need} for need in needs],
        "carriers": [
            {**row, "carrier": f"{row['carrier']}@{cycle}"}
            for row, cycle in product(tables["carriers"], cycles)
        ],
        "lanes": ways,
        "arrivals": [*arrivals, *stock],
        "demand": demand,
        "guarantees": guarantees,
        "settings": [{"cycles": 1}],
    }


@given(tables=seasons(reserves=False))
@examples(1 / 2)
def test_many_cycles_are_one_whose_places_are_places_in_a_cycle(tables):
    backlog = tables["settings"][0]["unmet"] == "backlog"
    goals = ("unmet", "stages", "cost")
    plan = attempt(tables, goals=(*goals, "lateness") if backlog else goals)
    one = attempt(spread_out(tables), goals=(*goals, "hours") if backlog else goals)
    assert (plan is None) == (one is None)
    if plan is None:
        return
    sizes = season_sizes(plan)
    values = dict(enumerate(plan.goals["value"]))
    again = dict(enumerate(one.goals["value"]))
    if backlog:
        # Who is never served waits to the end.
        late = plan.served.eval("unmet * (@plan.network.cycles - cycle)").sum()
        again[len(again) - 1] += late
    for number, goal in enumerate(plan.goals["goal"]):
        near = EXACT * max(sizes[goal], 1.0)
        assert again[number] == pytest.approx(values[number], rel=EXACT, abs=near), goal


@given(tables=seasons(reserves=False, guarantees=False, most_cycles=3), data=st.data())
@fewer
def test_fair_shares_are_those_of_one_cycle_where_each_row_asks_once(tables, data):
    last = {}
    for row in tables["demand"]:
        key = (row["place"], row["item"], row["group"])
        if key not in last or data.draw(st.booleans()):
            last[key] = row
    tables = {**tables, "demand": list(last.values())}
    assume(tables["demand"])
    plan, one = attempt(tables), attempt(spread_out(tables))
    assert plan.goals["goal"].tolist() == one.goals["goal"].tolist()
    sizes = season_sizes(plan)
    rows = zip(plan.goals.itertuples(), one.goals.itertuples(), strict=True)
    for mine, its in rows:
        near = EXACT * max(sizes[mine.goal], 1.0)
        assert its.value == pytest.approx(mine.value, rel=EXACT, abs=near, nan_ok=True)
    near = EXACT * max(1.0, plan.served["demand"].sum())
    assert one.served["served"].tolist() == pytest.approx(
        plan.served["served"].tolist(), rel=EXACT, abs=near
    )


@st.composite
def flows(draw):
    """One item, lanes with whole costs, lead times, rhythms, room for whole pieces."""
    cycles = draw(st.integers(2, 4))
    names = [f"P{number}" for number in range(draw(st.integers(2, 5)))]
    ways = st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(["a", "b"]))
    lanes = [
        {
            "origin": origin,
            "destination": destination,
            "mode": mode,
            "capacity": draw(st.one_of(st.none(), st.integers(0, 12))),
            "cost": draw(st.integers(0, 9)),
            "lead_time": draw(st.sampled_from([0, 0, 1, 2])),
            "every": draw(st.sampled_from([1, 1, 2])),
            "first_cycle": draw(st.sampled_from([1, 1, 2])),
        }
        for origin, destination, mode in draw(st.lists(ways, unique=True, max_size=10))
        if origin != destination
    ]
    dated = st.tuples(st.sampled_from(names), st.integers(1, cycles))
    arrivals, demand = (
        [
            {"place": name, "item": "x", "cycle": cycle, "quantity": draw(st.integers(0, 15))}
            for name, cycle in draw(st.lists(dated, unique=True, min_size=1, max_size=5))
        ]
        for _ in range(2)
    )
    return {
        "places": [
            {"place": name, "storage": draw(st.one_of(st.none(), st.integers(0, 8)))}
            for name in names
        ],
        "items": [{"item": "x"}],
        "lanes": lanes,
        "arrivals": arrivals,
        "demand": demand,
        "settings": [{"cycles": cycles, "unmet": draw(st.sampled_from(["lost", "backlog"]))}],
    }


def graph_of(tables):
    """A graph over places in cycles, from a source to a sink; lanes are cut by a node each."""
    cycles = range(1, tables["settings"][0]["cycles"] + 1)
    backlog = tables["settings"][0]["unmet"] == "backlog"
    graph = nx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for row in tables["arrivals"]:
        node = (row["place"], row["cycle"])
        graph.add_edge("source", node, capacity=row["quantity"], weight=0)
    for number, row in enumerate(tables["demand"]):
        graph.add_edge(("need", number), "sink", capacity=row["quantity"], weight=0)
        for cycle in cycles[row["cycle"] - 1 :] if backlog else [row["cycle"]]:
            graph.add_edge((row["place"], cycle), ("need", number), weight=0)
    for row, cycle in product(tables["places"], cycles[:-1]):
        limit = {} if row["storage"] is None else {"capacity": row["storage"]}
        graph.add_edge((row["place"], cycle), (row["place"], cycle + 1), weight=0, **limit)
    for (number, lane), cycle in product(enumerate(tables["lanes"]), cycles):
        lands, since = cycle + lane["lead_time"], cycle - lane["first_cycle"]
        if lands in cycles and since >= 0 and since % lane["every"] == 0:
            limit = {} if lane["capacity"] is None else {"capacity": lane["capacity"]}
            middle = ("lane", number, cycle)
            graph.add_edge((lane["origin"], cycle), middle, weight=lane["cost"], **limit)
            graph.add_edge(middle, (lane["destination"], lands), weight=0)
    return graph


@given(tables=flows())
@examples(2 / 3)
def test_flows_over_cycles_are_as_networkx_finds_them(tables):
    graph = graph_of(tables)
    plan = so.solve(network_of(tables), goals=("unmet", "cost"))
    most = nx.maximum_flow_value(graph, "source", "sink")
    assert plan.measures["served"] == pytest.approx(most, rel=EXACT, abs=EXACT)
    cheapest = nx.cost_of_flow(graph, nx.max_flow_min_cost(graph, "source", "sink"))
    assert plan.measures["cost"] == pytest.approx(cheapest, rel=EXACT, abs=EXACT)
    assert np.isfinite(plan.goals["value"]).all()
