"""Recall: saves unmet demand, leaves everybody what is kept, sends nothing back and forth."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

PARENTS = {"W": "", "D": "W", "E": "W", "a": "D", "b": "D", "c": "E"}
TOLERANCE = 1e-6
# Some of these networks cannot serve somebody without a recall, which is told as a warning.
pytestmark = pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")


@st.composite
def networks(draw, *, rooms=False):
    """A small tree of desks, some with stock of their own, over one to three cycles."""
    cycles = draw(st.integers(1, 3))
    items = ["mask", "suit"][: draw(st.integers(1, 2))]
    lanes = []
    for place, parent in PARENTS.items():
        if parent:
            lead, limit = draw(st.integers(0, min(1, cycles - 1))), draw(st.integers(0, 3))
            capacity = 20 * limit if limit else None
            lanes.append([parent, place, lead, capacity, draw(st.integers(1, 2))])
    amounts = st.integers(0, 60)
    places = list(PARENTS)
    stock = [[p, i, draw(amounts)] for p in places for i in items if draw(st.booleans())]
    asked = draw(st.sampled_from([["a", "b", "c"], ["a", "b", "c", "D"]]))
    demand = [
        [p, i, g, c + 1, draw(amounts)]
        for p in asked
        for i in items
        for g in ("front", "rest")
        for c in range(cycles)
        if draw(st.integers(0, 2))
    ]
    demand = demand or [["a", "mask", "front", 1, 10]]
    reserves = [[p, i, min(5, q)] for p, i, q in stock if p in "abc" and draw(st.booleans())]
    room = {"storage": [draw(st.sampled_from([None, 40, 90])) for _ in places]} if rooms else {}
    return network_of(lanes, stock, demand, reserves, items=items, cycles=cycles, **room)


def network_of(lanes, stock, demand, reserves=(), *, items=("mask",), cycles=1, days=10, **room):
    said = {"origin": 0, "destination": 1, "lead_time": 2, "capacity": 3, "stages": 4}
    return so.Network.from_tables(
        places={"place": list(PARENTS), "parent": list(PARENTS.values()), **room},
        items={"item": list(items), "volume": [1, 2][: len(items)]},
        groups={"group": ["front", "rest"], "priority": [1, 2], "weight": [1, 3]},
        lanes={name: [lane[at] for lane in lanes] for name, at in said.items()},
        stock=pd.DataFrame(stock, columns=["place", "item", "quantity"]),
        demand=pd.DataFrame(demand, columns=["place", "item", "group", "cycle", "quantity"]),
        reserves=pd.DataFrame(list(reserves), columns=["place", "item", "quantity"]),
        settings={"cycles": cycles, "cycle_days": days},
    )


def tree(*, lead=0, capacity=None):
    return [[parent, p, lead, capacity, 1] for p, parent in PARENTS.items() if parent]


def kept(network, place, item, keep_days):
    """Add up the need of each day, one by one, in tenths."""
    demand = network.filled("demand").query("place == @place and item == @item")
    by_cycle = demand.groupby("cycle")["quantity"].sum()
    days, horizon = network.cycle_days, network.cycle_days * network.cycles
    tenths = np.arange(0, round(keep_days * 10)) / 10 + 0.05
    cycle = np.floor(tenths / days).astype(int) + 1
    rate = [by_cycle.get(c, 0.0) / days for c in cycle]
    mean = by_cycle.sum() / horizon
    need = sum(r if t < horizon else mean for r, t in zip(rate, tenths, strict=True)) / 10
    reserve = network.filled("reserves").query("place == @place and item == @item")
    return need + reserve["quantity"].sum()


def sums(frame, *by):
    return frame.groupby(list(by))["quantity"].sum()


@settings(max_examples=12)
@given(network=networks(), keep_days=st.sampled_from([0, 5, 12]), sideways=st.booleans())
def test_what_a_recall_may_do(network, keep_days, sideways):
    found = so.audit.recall(network, keep_days=keep_days, sideways=sideways)
    assert not so.verify(found.plan)
    # Nothing is lost by it: the first priority that changes is better off.
    changed = found.saved["weighted"][found.saved["weighted"].abs() > TOLERANCE]
    assert len(found.moves) == 0 or changed.iloc[0] > 0
    assert changed.empty or changed.iloc[0] > 0
    before = so.solve(network).goals.query("goal == 'unmet'")["value"]
    after = found.plan.goals.query("goal == 'unmet'")["value"]
    assert found.saved["weighted"].to_numpy() == pytest.approx(
        before.to_numpy() - after.to_numpy(), abs=1e-5
    )
    # Whoever gives keeps what is to be kept, and gives what was there.
    moves = found.moves
    out, back = sums(moves, "place", "item"), moves[moves["way"] == "return"]
    came = sums(back, "to", "item")
    stock = sums(network.filled("stock"), "place", "item")
    given_away = out.sub(came.rename_axis(["place", "item"]), fill_value=0.0)
    for (place, item), amount in given_away.items():
        if amount > TOLERANCE:
            spare = stock[place, item] - kept(network, place, item, keep_days)
            assert amount <= spare + TOLERANCE
    # Of an item that a place sends back it is sent nothing, in any cycle.
    trips = found.plan.shipments
    sent = sums(trips[trips["destination"].isin(PARENTS)], "destination", "item")
    sent = sent.sub(sums(trips[trips["mode"] == "kept"], "destination", "item"), fill_value=0.0)
    for key, amount in given_away.items():
        if amount > TOLERANCE and key[0] in "abc" and not sideways:
            assert sent.get(key, 0.0) <= TOLERANCE
    assert set(found.left["reason"]) <= {"no lane", "no gain"}
    merged = found.left.merge(found.excess, on=["place", "item"])
    assert len(merged) == len(found.left)
    assert (merged["quantity"] <= merged["excess"] + TOLERANCE).all()


@settings(max_examples=10)
@given(network=networks(rooms=True), sideways=st.booleans(), threshold=st.sampled_from([0, 15]))
def test_limited_room_is_shared_by_both_sides(network, sideways, threshold):
    found = so.audit.recall(network, keep_days=5, sideways=sideways, threshold=threshold)
    assert not so.verify(found.plan)
    changed = found.saved["weighted"][found.saved["weighted"].abs() > TOLERANCE]
    assert changed.empty or changed.iloc[0] > 0
    stock = found.plan.stock
    sizes = network.filled("items").set_index("item")["volume"]
    volume = stock["item"].map(sizes).astype(float)
    front = stock["place"].str.replace(" (recall)", "", regex=False)
    held = (stock["quantity"] * volume).groupby([front, stock["cycle"]]).sum()
    most = network.filled("places").set_index("place")["storage"]
    for (place, _), size in held.items():
        assert size <= most[place] + TOLERANCE
    volume = found.moves["item"].map(sizes).astype(float)
    loads = (volume * found.moves["quantity"]).groupby(
        [found.moves[name] for name in ("place", "to", "cycle", "way")]
    )
    assert (loads.sum() >= threshold - 1e-4).all()


@settings(max_examples=8)
@given(network=networks(), sideways=st.booleans())
def test_where_nothing_is_in_excess_nothing_changes(network, sideways):
    spare = network.filled("stock")["place"].isin(["D", "E", "W"])
    network = network.replace(stock=network.tables["stock"][~spare.to_numpy()])
    found = so.audit.recall(network, keep_days=1e6, sideways=sideways)
    unneeded = set(zip(found.excess["place"], found.excess["item"], strict=True))
    asked = network.filled("demand").query("quantity > 0")
    assert unneeded.isdisjoint(zip(asked["place"], asked["item"], strict=True))
    if not unneeded:
        pd.testing.assert_frame_equal(found.plan.goals, so.solve(network).goals)
        assert found.moves.empty
        assert found.left.empty


def best_by_trying(stock, demand, capacity, *, keep):
    """Try every way to carry whole pieces up, then let the rest flow down."""

    def flow(there):
        graph = nx.DiGraph()
        graph.add_nodes_from(["source", "sink"])
        for place, parent in PARENTS.items():
            graph.add_edge("source", place, capacity=there.get(place, 0))
            graph.add_edge(place, "sink", capacity=demand.get(place, 0))
            if parent:
                graph.add_edge(parent, place, capacity=capacity.get(place, 99))
        return nx.maximum_flow_value(graph, "source", "sink")

    choices = []
    for place in stock:
        spare = max(stock[place] - keep * demand.get(place, 0), 0)
        ups = [PARENTS[place]] if PARENTS[place] else []
        while ups and PARENTS[ups[-1]]:
            ups.append(PARENTS[ups[-1]])
        splits = itertools.product(range(spare + 1), repeat=len(ups))
        choices.append(
            [{place: -sum(s), **dict(zip(ups, s, strict=True))} for s in splits if sum(s) <= spare]
        )
    best = 0
    for choice in itertools.product(*choices):
        up = dict.fromkeys(PARENTS, 0)
        there = dict(stock)
        for change in choice:
            for place, amount in change.items():
                there[place] = there.get(place, 0) + amount
            for place, amount in change.items():
                # What gets to a desk has passed all lanes below it.
                start, step = next(iter(change)), next(iter(change))
                while amount > 0 and step != place and place != start:
                    up[step] += amount
                    step = PARENTS[step]
        if all(up[place] <= capacity.get(place, 99) for place in PARENTS):
            best = max(best, flow(there))
    return best


@settings(max_examples=15)
@given(
    stock=st.dictionaries(st.sampled_from(["a", "b", "c", "E"]), st.integers(1, 4), max_size=3),
    demand=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 5), min_size=1),
    capacity=st.dictionaries(st.sampled_from(list(PARENTS)), st.integers(0, 3)),
    keep=st.sampled_from([0, 1]),
)
def test_it_is_the_best_of_all_ways(stock, demand, capacity, keep):
    lanes = [[parent, p, 0, capacity.get(p), 1] for p, parent in PARENTS.items() if parent]
    network = network_of(
        lanes,
        [[p, "mask", q] for p, q in stock.items()],
        [[p, "mask", "front", 1, q] for p, q in demand.items()],
    )
    found = so.audit.recall(network, keep_days=10 * keep)
    best = best_by_trying(stock, demand, capacity, keep=keep)
    assert found.plan.measures["served"] == pytest.approx(best)


def test_days_of_cover_are_days_of_demand():
    demand = [["a", "mask", "front", 1, 70], ["a", "mask", "rest", 2, 14]]
    network = network_of(tree(), [["a", "mask", 200]], demand, [["a", "mask", 9]], cycles=2, days=7)
    for days, need in ((0, 0), (3.5, 35), (10, 70 + 3 * 2), (14, 84), (21, 84 + 7 * 6)):
        row = so.audit.recall(network, keep_days=days).excess.iloc[0]
        assert row["keep"] == pytest.approx(need + 9)
        assert row["excess"] == pytest.approx(200 - need - 9)
        assert row["keep"] == pytest.approx(kept(network, "a", "mask", days))


@pytest.mark.parametrize(
    ("threshold", "quantity", "reason"), [(0, 30, "no gain"), (45, 45, "too little"), (51, 0, "")]
)
def test_no_trip_is_below_the_threshold(threshold, quantity, reason):
    # Of 150 at a 100 are its own ten days; c lacks 30.
    demand = [["a", "mask", "front", 1, 100], ["c", "mask", "front", 1, 30]]
    network = network_of(tree(), [["a", "mask", 150], ["W", "mask", 0]], demand)
    found = so.audit.recall(network, keep_days=10, threshold=threshold)
    trips = found.moves
    assert (trips["quantity"] >= threshold - TOLERANCE).all()
    assert trips.loc[trips["place"] == "a", "quantity"].sum() == pytest.approx(quantity)
    assert found.saved["saved"].tolist()[0] == pytest.approx(30 if quantity else 0)
    assert not so.verify(found.plan)
    if not quantity:
        assert found.left[["place", "quantity", "reason"]].values.tolist() == [
            ["a", 50.0, "too little"]
        ]
    else:
        assert found.left["reason"].tolist() == [reason]
        assert found.left["quantity"].tolist() == pytest.approx([50 - quantity])


def test_siblings_help_each_other_only_if_asked():
    demand = [["b", "mask", "front", 1, 40], ["c", "mask", "front", 1, 0]]
    network = network_of(tree(), [["a", "mask", 60]], demand)
    one, two = (so.audit.recall(network, keep_days=20, sideways=on) for on in (False, True))
    columns = ["place", "to", "way", "quantity"]
    assert one.moves[columns].values.tolist() == [["a", "D", "return", 40.0]]
    assert two.moves[columns].values.tolist() == [["a", "b", "sideways", 40.0]]
    assert one.saved["saved"].tolist() == two.saved["saved"].tolist() == [40.0, 0.0]
    assert repr(two) == "<Recall: 1 move of 40 pieces saves 40 unmet of priority 1>"


def test_goods_go_back_over_several_desks_with_the_lead_times_of_the_lanes():
    demand = [["c", "mask", "front", t, 10] for t in (1, 2, 3, 4, 5)]
    network = network_of(tree(lead=1), [["a", "mask", 50]], demand, cycles=5)
    moves = so.audit.recall(network, keep_days=20).moves
    steps = sums(moves, "place", "to", "cycle")
    # Up two desks, down two: what leaves a in cycle 1 is at c in cycle 5.
    assert steps.to_dict() == {("D", "W", 2): 10.0, ("a", "D", 1): 10.0}


def test_what_has_no_lane_is_told():
    places = {"place": ["W", "A", "B"]}
    network = so.Network.from_tables(
        places=places,
        items={"item": ["mask", "suit"]},
        lanes={"origin": ["W", "W"], "destination": ["A", "B"], "item": ["suit", "mask"]},
        stock={"place": ["A", "W"], "item": ["mask", "mask"], "quantity": [30, 10]},
        demand={"place": ["A", "B"], "item": ["mask", "mask"], "quantity": [5, 40]},
    )
    found = so.audit.recall(network, keep_days=10)
    assert found.plan is found.without
    assert found.left.values.tolist() == [["A", "mask", 25.0, "no lane"]]
    assert repr(found) == "<Recall: nothing that is worth it>"


def test_names_of_back_sides_are_nobody_elses():
    network = so.Network.from_tables(
        places={"place": ["W", "A", "A (recall)", "B"], "parent": ["", "W", "W", "W"]},
        items={"item": ["mask"]},
        lanes={"origin": ["W"] * 3, "destination": ["A", "A (recall)", "B"]},
        stock={"place": ["A", "W"], "item": ["mask"] * 2, "quantity": [90, 1]},
        demand={"place": ["A (recall)", "B"], "item": ["mask"] * 2, "quantity": [50, 60]},
    )
    found = so.audit.recall(network, keep_days=10)
    assert found.moves["place"].tolist() == ["A"]
    assert found.saved["saved"].tolist() == [90.0]
    assert "A (recall)'" in set(found.plan.network.filled("places")["place"])


def test_a_place_uses_its_oldest_goods_itself():
    network = so.Network.from_tables(
        places={"place": ["W", "A", "B"]},
        items={"item": ["mask"], "shelf_life": [3]},
        lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
        stock={"place": ["A", "A"], "item": ["mask"] * 2, "age": [0, 2], "quantity": [40, 30]},
        demand={"place": ["A", "B"], "item": ["mask"] * 2, "cycle": [1, 2], "quantity": [30, 40]},
    )
    found = so.audit.recall(network, keep_days=10)
    assert found.saved["with_recall"].tolist() == [0.0]
    there = found.plan.network.filled("stock").query("quantity > 0")
    assert dict(zip(there["place"], there["age"], strict=True)) == {"A": 2, "A (recall)": 0}


def test_all_faults_of_the_arguments_are_told_together():
    network = so.examples.four_places()
    with pytest.raises(so.InputError) as caught:
        so.audit.recall(network, keep_days=-1, sideways="no", threshold=float("nan"))
    assert [fault.column for fault in caught.value.faults] == ["keep_days", "threshold", "sideways"]
    with pytest.raises(so.InputError):
        so.audit.recall("network", keep_days=1)
