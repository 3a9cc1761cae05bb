"""What is true of every best plan of many cycles."""

from __future__ import annotations

from hypothesis import assume, event, given
from hypothesis import strategies as st

import supplyopt as so

from .agreement import attempt
from .cycles_agreement import EXACT, require_balance, require_best, season_sizes, unmet_by_priority
from .cycles_networks import examples, seasons
from .cycles_reference import best
from .networks import network_of

few = examples(1 / 3)
fewer = examples(1 / 5)
orders = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost"),
        ("unmet", "fairness", "stages", "cost"),
        ("fairness", "unmet", "hours"),
        ("stages", "unmet", "fairness"),
    ]
)
waiting = st.sampled_from(
    [
        ("unmet", "fairness", "stages", "cost", "lateness"),
        ("unmet", "lateness", "fairness", "cost"),
        ("lateness", "fairness", "unmet"),
    ]
)


def require_as_the_reference(tables, goals):
    """Fail unless a plan is the best there is, its books balance, its own check passes."""
    network = network_of(tables)
    plan, expected = attempt(tables, goals=goals), best(network, goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is None:
        return
    report = so.verify(plan)
    assert not report, str(report)
    require_balance(plan)
    require_best(plan, expected)


@given(tables=seasons(unmet="lost"), goals=orders)
@examples(1 / 2)
def test_goals_are_as_an_independent_program_has_them_where_unmet_demand_is_lost(tables, goals):
    require_as_the_reference(tables, goals)


@given(tables=seasons(unmet="backlog"), goals=waiting)
@few
def test_goals_are_as_an_independent_program_has_them_where_unmet_demand_waits(tables, goals):
    require_as_the_reference(tables, goals)


@given(tables=seasons(shelf_life=True, unmet="lost"), goals=orders)
@few
def test_goals_are_as_an_independent_program_has_them_where_goods_go_off(tables, goals):
    require_as_the_reference(tables, goals)


@given(tables=seasons(shelf_life=True, unmet="backlog", most_places=4), goals=waiting)
@fewer
def test_goals_are_as_an_independent_program_has_them_where_goods_go_off_and_demand_waits(
    tables, goals
):
    require_as_the_reference(tables, goals)


@given(tables=seasons(served_before=True), goals=orders)
@fewer
def test_goals_are_as_an_independent_program_has_them_where_past_service_counts(tables, goals):
    require_as_the_reference(tables, goals)


@given(
    tables=seasons(switches=2, most_cycles=3, most_places=4, most_groups=1),
    goals=st.sampled_from(
        [("unmet", "fairness", "stages", "cost"), ("cost", "unmet"), ("unmet", "cost", "fairness")]
    ),
)
@fewer
def test_goals_are_as_an_independent_program_has_them_where_departures_are_chosen(tables, goals):
    require_as_the_reference(tables, goals)


def require_no_worse(mine, other, *, size):
    """Fail unless a vector comes before another, up to rounding."""
    for left, right in zip(mine, other, strict=True):
        assert left <= right + EXACT * size
        if left < right - EXACT * size:
            return


@given(tables=seasons(), data=st.data())
@fewer
def test_more_supply_in_any_cycle_never_worsens_the_vector_of_unmet(tables, data):
    before = attempt(tables, goals=["unmet"])
    assume(before is not None)
    more = {
        "place": data.draw(st.sampled_from(tables["places"]))["place"],
        "item": data.draw(st.sampled_from(tables["items"]))["item"],
        "cycle": data.draw(st.integers(1, tables["settings"][0]["cycles"])),
        "source": "gift",
        "quantity": data.draw(st.integers(1, 9)),
    }
    after = attempt({**tables, "arrivals": [*tables["arrivals"], more]}, goals=["unmet"])
    assert after is not None
    size = season_sizes(before)["unmet"]
    require_no_worse(unmet_by_priority(after), unmet_by_priority(before), size=size)


@given(tables=seasons(unmet="lost", most_places=5))
@fewer
def test_who_may_wait_is_never_left_with_less(tables):
    lost = attempt(tables, goals=["unmet"])
    assume(lost is not None)
    waiting = [{**tables["settings"][0], "unmet": "backlog"}]
    backlog = attempt({**tables, "settings": waiting}, goals=["unmet"])
    assert backlog is not None
    size = season_sizes(lost)["unmet"]
    require_no_worse(unmet_by_priority(backlog), unmet_by_priority(lost), size=size)


@given(tables=seasons(most_places=5), data=st.data())
@fewer
def test_lanes_open_more_often_or_faster_never_worsen_the_vector_of_unmet(tables, data):
    rare = attempt(tables, goals=["unmet"])
    assume(rare is not None)
    change = data.draw(st.sampled_from([{"every": 1}, {"first_cycle": 1, "every": 1}]))
    often = {**tables, "lanes": [{**lane, **change} for lane in tables["lanes"]]}
    more = attempt(often, goals=["unmet"])
    assert more is not None
    size = season_sizes(rare)["unmet"]
    require_no_worse(unmet_by_priority(more), unmet_by_priority(rare), size=size)
