"""A solve that begins where another ended finds what one from scratch finds."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
import supplyopt.formulation.rungs as rungs
import supplyopt.lp.parts as parts
import supplyopt.planning.solve as solving

from ..reductions import as_it_comes
from .agreement import require_same
from .cycles_agreement import require_same_season
from .cycles_networks import examples, seasons
from .networks import network_of, pieces, tables
from .test_invariance import orders

SUPPLIES = (("stock", "quantity"), ("arrivals", "quantity"))
OTHERS = (
    ("demand", "quantity"),
    ("lanes", "capacity"),
    ("carriers", "capacity"),
    ("lanes", "cost"),
)


@st.composite
def changed(draw, tables, columns):
    """Draw other numbers for some cells of some columns."""
    new = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for name, column in columns:
        for row in new.get(name, []):
            if row.get(column) is not None and draw(st.integers(0, 3)) == 0:
                row[column] = draw(pieces)
                row.pop("entitlement", None)
    return new


def attempts(first, then, goals):
    """Solve what was changed twice: from the first plan on, and from scratch; None if it fails."""
    try:
        start = so.solve(network_of(first), goals=goals)
        fresh = so.solve(network_of(then), goals=goals)
    except so.InfeasibleError:
        return None
    return start, so.solve(network_of(then), goals=goals, start=start), fresh


@given(data=st.data(), first=tables(most_places=9, dues=False), goals=orders)
@examples(1 / 3)
@pytest.mark.parametrize("columns", [SUPPLIES, SUPPLIES + OTHERS], ids=["supplies", "anything"])
@pytest.mark.parametrize("small", [False, True], ids=["one program", "smaller ones first"])
def test_one_cycle(small, columns, data, first, goals):
    with pytest.MonkeyPatch.context() as patch:
        if small:
            patch.setattr(rungs, "_LARGE", 0)
            patch.setattr(rungs, "_MUCH_SMALLER", 1.0)
        found = attempts(first, data.draw(changed(first, columns)), goals)
    if found is not None:
        require_same(found[1], found[2])
        assert not so.verify(found[1])


@given(data=st.data(), first=seasons(guarantees=False, reserves=False), goals=orders)
@examples(1 / 3)
def test_many_cycles(data, first, goals):
    found = attempts(first, data.draw(changed(first, SUPPLIES)), goals)
    if found is not None:
        require_same_season(found[1], found[2])


@given(data=st.data(), first=tables(dues=False))
@settings(max_examples=5)
def test_a_start_is_not_used_up(data, first):
    found = attempts(first, data.draw(changed(first, SUPPLIES)), ("unmet", "fairness", "cost"))
    if found is not None:
        start, warm, _ = found
        again = so.solve(warm.network, goals=("unmet", "fairness", "cost"), start=start)
        pd.testing.assert_frame_equal(again.shipments, warm.shipments)


@as_it_comes
def test_the_search_goes_on_where_it_ended():
    network = so.examples.xiamen_season(cycles=3)
    start = so.solve(network)
    arrivals = network.tables["arrivals"]
    arrivals.loc[:4, "quantity"] += 100
    other = network.replace(arrivals=arrivals)
    warm, cold = so.solve(other, start=start), so.solve(other)
    assert warm.goals["value"].tolist() == pytest.approx(cold.goals["value"].tolist(), rel=1e-9)
    steps, from_scratch = (plan.report["iterations"].sum() for plan in (warm, cold))
    assert steps < from_scratch / 10


def test_a_plan_that_travelled_is_a_start_that_does_no_harm(tmp_path):
    network = so.examples.four_places()
    plan = so.solve(network)
    sent = pickle.loads(pickle.dumps(plan))
    so.write_plan(plan, tmp_path)
    for start in (sent, so.read_plan(tmp_path)):
        assert start.trail is None
        again = so.solve(network, start=start)
        pd.testing.assert_frame_equal(again.goals, plan.goals)


def test_other_goals_than_those_of_the_start():
    network = so.examples.four_places()
    start = so.solve(network, goals=("unmet", "cost"))
    warm, cold = so.solve(network, start=start), so.solve(network)
    pd.testing.assert_frame_equal(warm.goals, cold.goals)


@as_it_comes
def test_the_report_tells_what_each_goal_took():
    network = so.examples.four_places()
    plan = so.solve(network)
    report = plan.report
    assert report["goal"].tolist() == plan.goals["goal"].tolist()
    # Without a goal to which every shipment is a cost one is there that nothing moves idly.
    without = so.solve(network, goals=("unmet",))
    assert without.report["goal"].tolist() == [*without.goals["goal"], "movement"]
    assert (report["columns"] > 0).all()
    assert set(report["method"]) <= {"simplex", "fixed before"}
    given = so.Plan.from_tables(plan.network, shipments=plan.shipments, served=plan.served)
    assert given.report.columns.tolist() == report.columns.tolist()
    assert given.report.empty


def region(depot, towns, asks):
    """Give lanes, stock, demand of a depot with too little for its towns."""
    return {
        "lanes": [{"origin": depot, "destination": town, "capacity": 3} for town in towns],
        "stock": [{"place": depot, "item": "mask", "quantity": 7}],
        "demand": [{"place": town, "item": "mask", "quantity": asks} for town in towns],
    }


def test_a_town_moves_from_a_region_to_another():
    """There are as many parts as before, but of other sizes."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "MERGING", True)
        patch.setattr(parts, "_WORTH", 0)
        patch.setattr(parts, "_ENTRIES", 1)
        for first, then in (("ABCD", "EF"), ("ABC", "EFD")):
            regions = region("V", first, 5), region("W", then, 6)
            network = so.Network.from_tables(
                places=[{"place": place} for place in "VWABCDEF"],
                items=[{"item": "mask"}],
                **{name: regions[0][name] + regions[1][name] for name in regions[0]},
            )
            found.append(so.solve(network, start=found[0] if found else None))
        require_same(found[1], so.solve(found[1].network))
    assert len(found[0].trail.ends[0][0].parts) == 2


def near_to_enough(vast):
    """Give a network of two stocks: more than there ever was, or nearly enough."""
    left = {"W": 1e9, "V": 1e9} if vast else {"W": 16, "V": 5.0995}
    ways = [("W", "B"), ("W", "C"), ("V", "A"), ("V", "B")]
    return so.Network.from_tables(
        places=[{"place": place} for place in "WVABC"],
        items=[{"item": "mask"}],
        lanes=[{"origin": origin, "destination": end} for origin, end in ways],
        stock=[{"place": place, "item": "mask", "quantity": left[place]} for place in "WV"],
        demand=[
            {"place": place, "item": "mask", "quantity": asked}
            for place, asked in zip("ABC", (5.1, 7, 9), strict=True)
        ],
    )


def test_supplies_of_another_size():
    """What was rounding beside the supplies of before is none beside those of now."""
    start, network = so.solve(near_to_enough(True)), near_to_enough(False)
    require_same(so.solve(network, start=start), so.solve(network))
    back = so.solve(start.network, start=so.solve(network))
    require_same(back, start)


@as_it_comes
def test_a_chain_of_starts_does_not_forget():
    network = so.examples.xiamen_season(cycles=3)
    plan = so.solve(network)
    from_scratch = plan.report["iterations"].sum()
    for _ in range(3):
        plan = so.solve(network, start=plan)
        assert plan.report["iterations"].sum() < from_scratch / 10
        assert plan.report["warm"].any()


@as_it_comes
def test_a_start_whose_places_were_alike_does_not_hide_smaller_programs():
    network = so.examples.country(provinces="46")
    lanes = network.tables["lanes"]
    start = so.solve(network.replace(lanes=lanes.assign(cost=1.0)))
    warm, cold = so.solve(network, start=start), so.solve(network)
    assert warm.report["columns"].tolist() == cold.report["columns"].tolist()
    assert warm.goals["value"].tolist() == pytest.approx(cold.goals["value"].tolist(), rel=1e-9)
    assert not cold.report["warm"].any()
