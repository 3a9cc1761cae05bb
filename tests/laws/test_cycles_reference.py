"""The reference for many cycles itself: cases done by hand, the reference for one cycle."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from . import reference as of_one_cycle
from .cycles_networks import examples
from .cycles_reference import best, switches_of
from .networks import network_of, tables

few = examples(1 / 4)
NAMES = ("unmet", "fairness", "stages", "hours", "cost")


def season(**tables):
    """Make a network of W with lanes to A and B, unless tables say otherwise."""
    found = {
        "places": [{"place": place} for place in "WAB"],
        "items": [{"item": "x"}],
        "lanes": [{"origin": "W", "destination": place} for place in "AB"],
        **tables,
    }
    return network_of(found)


def values(network, goals):
    found = best(network, goals)
    return None if found is None else [stage.value for stage in found[0]]


def asked(place, *quantities, **more):
    return [
        {"place": place, "item": "x", "cycle": cycle, "quantity": quantity, **more}
        for cycle, quantity in enumerate(quantities, start=1)
    ]


def test_stock_lasts():
    """10 pieces for 4 a cycle: two cycles in full, half of the third."""
    stock = [{"place": "W", "item": "x", "quantity": 10}]
    network = season(stock=stock, demand=asked("A", 4, 4, 4))
    assert values(network, ("unmet", "fairness", "stages")) == pytest.approx([2, 10 / 12, 10])


def test_lead_times_and_rhythms():
    """A lane of lead time 1 that leaves in cycles 2 and 4 brings goods in 3 only: 5 is too late."""
    lane = {"origin": "W", "destination": "A", "lead_time": 1, "every": 2, "first_cycle": 2}
    stock = [{"place": "W", "item": "x", "quantity": 100}]
    network = season(lanes=[lane], stock=stock, demand=asked("A", 3, 3, 3, 3))
    assert values(network, ("unmet",)) == pytest.approx([6])
    waits = season(
        lanes=[lane], stock=stock, demand=asked("A", 3, 3, 3, 3), settings=[{"unmet": "backlog"}]
    )
    # What cycles 1 and 2 ask for waits for cycle 3: 2 ends and 1 end.
    assert values(waits, ("unmet", "lateness")) == pytest.approx([0, 9])


def test_storage_lets_the_surplus_go():
    """Room for 3 at W: of 10 pieces in cycle 1, 4 are used, 3 kept, 3 gone."""
    network = season(
        places=[{"place": "W", "storage": 3}, {"place": "A", "storage": 0}, {"place": "B"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "x", "quantity": 10}],
        demand=asked("A", 4, 4),
    )
    assert values(network, ("unmet",)) == pytest.approx([1])


def test_a_reserve_stays_to_the_end():
    network = season(
        stock=[{"place": "W", "item": "x", "quantity": 10}],
        demand=asked("A", 4, 4),
        reserves=[{"place": "W", "item": "x", "quantity": 5}],
    )
    assert values(network, ("unmet",)) == pytest.approx([3])


@pytest.mark.parametrize(
    ("life", "age", "unmet"), [(None, 0, 2), (3, 0, 2), (2, 0, 4), (1, 0, 8), (3, 1, 4), (3, 2, 8)]
)
def test_goods_go_off(life, age, unmet):
    """10 pieces for 4 a cycle, as long as they keep."""
    stock = [{"place": "W", "item": "x", "quantity": 10, "age": age}]
    items = [{"item": "x", "shelf_life": life}]
    network = season(items=items, stock=stock, demand=asked("A", 4, 4, 4))
    assert values(network, ("unmet",)) == pytest.approx([unmet])


def test_goods_age_on_their_way():
    """Two cycles under way: what keeps for two cycles comes too late, for three just in time."""
    for life, unmet in ((2, 5), (3, 0)):
        network = season(
            items=[{"item": "x", "shelf_life": life}],
            lanes=[{"origin": "W", "destination": "A", "lead_time": 2}],
            stock=[{"place": "W", "item": "x", "quantity": 9}],
            demand=asked("A", 0, 0, 5),
        )
        assert values(network, ("unmet",)) == pytest.approx([unmet])


def test_who_was_short_before_comes_first():
    """A had 6 of the 12 it is entitled to, B none of 12: 6 pieces all go to B."""
    rows = [
        {"place": "A", "item": "x", "quantity": 6, "entitlement": 12, "served_before": 6},
        {"place": "B", "item": "x", "quantity": 12, "entitlement": 12},
    ]
    network = season(stock=[{"place": "W", "item": "x", "quantity": 6}], demand=rows)
    stages, shares = best(network, ("fairness",))
    assert stages[0].key == pytest.approx([-0.5, -0.5])
    assert shares == pytest.approx({("A", "x", "all"): 0, ("B", "x", "all"): 6})


def test_trips_are_paid_by_the_cycle():
    """7 pieces for cycles 1 to 3 fit on one trip, as A has room; else each cycle has its own."""
    for room, cost in ((None, 10), (0, 30), (2, 20)):
        network = season(
            places=[{"place": "W"}, {"place": "A", "storage": room}],
            lanes=[{"origin": "W", "destination": "A", "trip_cost": 10}],
            stock=[{"place": "W", "item": "x", "quantity": 9}],
            demand=asked("A", 3, 2, 2),
        )
        assert values(network, ("unmet", "cost")) == pytest.approx([0, cost])


@given(tables=tables(), goals=st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
@few
def test_one_cycle_is_as_the_reference_for_one_cycle_has_it(tables, goals):
    require_same(network_of(tables), goals)


@given(tables=tables(switches=2, most_places=4, most_items=2))
@few
def test_switches_in_one_cycle_are_as_the_reference_for_one_cycle_has_them(tables):
    network = network_of(tables)
    assume(len(switches_of(network)) <= 3)
    require_same(network, NAMES)


def require_same(network, goals):
    mine, its = best(network, goals), of_one_cycle.best(network, goals)
    assert (mine is None) == (its is None)
    if mine is None:
        return
    for stage, other in zip(mine[0], its[0], strict=True):
        assert (stage.goal, stage.priority) == (other.goal, other.priority)
        assert stage.value == pytest.approx(other.value, abs=1e-6, nan_ok=True)
        assert stage.key == pytest.approx(other.key, abs=1e-6, nan_ok=True)
