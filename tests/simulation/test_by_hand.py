"""Tiny chains whose days can be followed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplyopt as so

STILL: dict[str, Any] = {
    "delays": "fixed",
    "notice_days": 0,
    "handling_days": 0,
    "report_days": 0,
    "report_error": 0,
    "hold_back": 0,
    "round_days": 1,
}
"""No waits, no errors, nothing held back."""


def chain(**changed: Any) -> so.Network:
    """W -> D -> A; 100 pieces at W, A uses 10 a day."""
    tables: dict[str, Any] = {
        "places": [
            {"place": "W"},
            {"place": "D", "parent": "W"},
            {"place": "A", "parent": "D"},
        ],
        "items": [{"item": "mask"}],
        "lanes": [
            {"origin": "W", "destination": "D", "mode": "tiered"},
            {"origin": "D", "destination": "A", "mode": "tiered"},
            {"origin": "W", "destination": "A", "mode": "direct", "carrier": "van"},
        ],
        "carriers": [{"carrier": "van"}],
        "stock": [{"place": "W", "item": "mask", "quantity": 100}],
        "demand": [{"place": "A", "item": "mask", "quantity": 100}],
    }
    return so.Network.from_tables(**(tables | changed))


def run(network: so.Network, practice: so.Practice, days: int, **options: Any) -> Any:
    simulation = so.simulate(
        network, practice, runs=2, days=days, need_variation=0, books=True, **options
    )
    for name in simulation.outcomes:
        assert simulation.outcomes[name].nunique(dropna=False) == 1, name
    return simulation


def by_day(simulation: Any, place: str, column: str, days: int) -> list[float]:
    books = simulation.books.query("run == 1 and place == @place").set_index("day")
    return list(books[column].reindex(range(1, days + 1), fill_value=0.0).round(9))


def test_without_waits_goods_are_there_the_same_day() -> None:
    simulation = run(chain(), so.Practice(**STILL), 12)
    assert by_day(simulation, "A", "served", 12) == [10.0] * 10 + [0.0, 0.0]
    outcome = simulation.outcomes.iloc[0]
    assert outcome["unmet"] == pytest.approx(20)
    assert outcome["days_to_frontline"] == pytest.approx(np.mean(range(10)))
    assert outcome["mean_stages"] == pytest.approx(2)


def test_goods_wait_a_day_on_each_hop() -> None:
    """Sent on day 1, at the desk on day 2, at A on day 3; a claim covers 10 + 2 days."""
    simulation = run(chain(), so.Practice(**{**STILL, "handling_days": 1}), 12)
    assert by_day(simulation, "A", "served", 12) == [0.0, 0.0] + [10.0] * 10
    outcome = simulation.outcomes.iloc[0]
    assert outcome["days_to_frontline"] == pytest.approx(np.mean(range(2, 12)))
    assert outcome["uncovered_days"] == pytest.approx(20)
    # All 100 go as one line at each desk; both are told of them, D and A report each day.
    assert simulation.work["lines"].tolist() == [1, 1]
    assert outcome["notices"] == 2 * 12 + 2
    assert outcome["notice_stages"] == 4


def test_a_notice_goes_down_before_goods_at_each_desk() -> None:
    practice = so.Practice(**{**STILL, "handling_days": 1, "notice_days": 2})
    simulation = run(chain(), practice, 12)
    assert by_day(simulation, "A", "served", 12) == [0.0] * 6 + [10.0] * 6


def test_one_desk_spares_the_notices_of_desks() -> None:
    practice = so.Practice(**{**STILL, "handling_days": 1, "notice_days": 2}, one_desk=True)
    simulation = run(chain(), practice, 12)
    assert by_day(simulation, "A", "served", 12) == [0.0] * 2 + [10.0] * 10
    outcome = simulation.outcomes.iloc[0]
    assert outcome["mean_stages"] == pytest.approx(2)
    assert outcome["notice_stages"] == 2
    # W allots the line, D passes it on.
    assert simulation.work["lines"].tolist() == [1, 1]


def test_the_carrier_spares_the_desks_on_the_way() -> None:
    practice = so.Practice(
        **{**STILL, "handling_days": 3, "notice_days": 2}, one_desk=True, direct_lane=True
    )
    simulation = run(chain(), practice, 12)
    assert by_day(simulation, "A", "served", 12) == [10.0] * 10 + [0.0] * 2
    assert simulation.outcomes["mean_stages"].iloc[0] == pytest.approx(1)
    assert simulation.work["place"].tolist() == ["W"]


def test_on_paper_desks_still_decide_and_notices_still_wait() -> None:
    """Direct lane alone: two notices of 2 days go down, then the carrier comes at once."""
    practice = so.Practice(**{**STILL, "handling_days": 3, "notice_days": 2}, direct_lane=True)
    simulation = run(chain(), practice, 12)
    assert by_day(simulation, "A", "served", 12) == [0.0] * 4 + [10.0] * 8
    assert simulation.outcomes["mean_stages"].iloc[0] == pytest.approx(1)


def test_the_carrier_takes_what_it_can_in_a_day() -> None:
    practice = so.Practice(**STILL, one_desk=True, direct_lane=True, carrier_capacity=8)
    simulation = run(chain(), practice, 5)
    assert by_day(simulation, "A", "received", 5) == [8.0] * 5
    assert simulation.outcomes["under_way"].iloc[0] == pytest.approx(np.mean([92, 84, 76, 68, 60]))


def test_the_networks_carrier_is_that_of_a_cycle_by_the_day() -> None:
    practice = so.Practice(**STILL, one_desk=True, direct_lane=True)
    simulation = run(chain(carriers=[{"carrier": "van", "capacity": 50}]), practice, 4)
    assert by_day(simulation, "A", "received", 4) == [5.0] * 4


def test_a_desk_that_holds_back_half_passes_half_each_time() -> None:
    """D gets 100 on day 1; it may pass 50, then 25, ..., as long as A claims so much."""
    simulation = run(chain(), so.Practice(**{**STILL, "hold_back": 0.5}), 4)
    assert by_day(simulation, "D", "closing", 4) == [50.0, 25.0, 12.5, 6.25]


def test_a_lane_along_the_tree_carries_its_capacity_in_a_cycle() -> None:
    lanes = chain().tables["lanes"].assign(capacity=[30, None, None])
    simulation = run(chain(lanes=lanes), so.Practice(**STILL), 12)
    assert by_day(simulation, "D", "received", 12) == [30.0] + [0.0] * 9 + [30.0, 0.0]


def test_the_rhythm_shares_every_tenth_day() -> None:
    """W claims nothing itself: what is claimed are 10 days, given on days 1 and 11."""
    stock = [{"place": "W", "item": "mask", "quantity": 1000}]
    simulation = run(chain(stock=stock), so.Practice(**STILL, ten_day_rhythm=True), 15)
    sent = by_day(simulation, "W", "sent", 15)
    assert [day for day, pieces in enumerate(sent, start=1) if pieces > 0] == [1, 11]
    assert by_day(simulation, "A", "served", 15) == [10.0] * 15


def two_claimants(**changed: Any) -> so.Network:
    """Give W with 60 pieces above A and B, who ask for 40 and 80; B is entitled to 20."""
    tables: dict[str, Any] = {
        "places": [{"place": "W"}, {"place": "A", "parent": "W"}, {"place": "B", "parent": "W"}],
        "items": [{"item": "mask"}],
        "groups": [{"group": "front", "priority": 1}, {"group": "back", "priority": 2}],
        "lanes": [{"origin": "W", "destination": "A"}, {"origin": "W", "destination": "B"}],
        "stock": [{"place": "W", "item": "mask", "quantity": 60}],
        "demand": [
            {"place": "A", "item": "mask", "group": "front", "quantity": 40, "entitlement": 40},
            {"place": "B", "item": "mask", "group": "back", "quantity": 80, "entitlement": 20},
        ],
    }
    return so.Network.from_tables(**(tables | changed))


@pytest.mark.parametrize(
    ("practice", "received"),
    [
        ({"rules": "request"}, [20, 40]),
        ({"rules": "equal"}, [30, 30]),
        ({"rules": "headcount"}, [40, 20]),
        ({"rules": {"W": "first_come"}}, [40, 20]),
        ({"frontline_first": True}, [40, 20]),
        # Claims are 40 and 20: there is enough.
        ({"verified_headcount": True}, [40, 20]),
    ],
)
def test_each_rule_shares_as_its_name_says(practice: dict[str, Any], received: list[float]) -> None:
    simulation = run(two_claimants(), so.Practice(**{**STILL, **practice}), 1)
    assert [by_day(simulation, place, "received", 1)[0] for place in "AB"] == received


def test_people_without_cover_are_counted_by_the_item_they_lack_most() -> None:
    """5 people at A need 5 masks and a suit a day; half of the masks, no suits: 5 without."""
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A", "parent": "W"}],
        items=[{"item": "mask"}, {"item": "suit"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[
            {"place": "A", "item": "mask", "quantity": 2.5},
            {"place": "W", "item": "suit", "quantity": 0.001},
        ],
        demand=[
            {"place": "A", "item": "mask", "quantity": 50, "people": 5},
            {"place": "A", "item": "suit", "quantity": 10, "people": 5},
        ],
    )
    simulation = run(network, so.Practice(**STILL), 3)
    assert simulation.units["uncovered_days"] == "person-days"
    assert simulation.outcomes["uncovered_days"].iloc[0] == pytest.approx(15, rel=1e-3)
    one = so.simulate(
        network.replace(demand=network.tables["demand"].iloc[:1]),
        so.Practice(**STILL),
        runs=1,
        days=1,
        need_variation=0,
    )
    assert one.outcomes["uncovered_days"].iloc[0] == pytest.approx(2.5)


def test_waiting_needs_are_served_later_lost_ones_are_not() -> None:
    practice = so.Practice(**{**STILL, "handling_days": 1})
    lost = run(chain(), practice, 12)
    waiting = run(chain(settings={"unmet": "backlog"}), practice, 12)
    assert by_day(waiting, "A", "served", 4) == [0.0, 0.0, 30.0, 10.0]
    assert by_day(lost, "A", "served", 4) == [0.0, 0.0, 10.0, 10.0]


def test_arrivals_come_anew_after_the_last_cycle() -> None:
    arrivals = [{"place": "A", "item": "mask", "cycle": 1, "quantity": 30}]
    simulation = run(chain(stock=[], arrivals=arrivals), so.Practice(**STILL), 25)
    days = [i for i, n in enumerate(by_day(simulation, "A", "arrived", 25), start=1) if n > 0]
    assert days == [1, 11, 21]


def bureau(**changed: Any) -> so.Network:
    """PORT -> CITY -> B -> U and CITY -> A, straight from CITY to U; 30 pieces lie at B."""
    tables: dict[str, Any] = {
        "places": [
            {"place": "PORT"},
            {"place": "CITY", "parent": "PORT"},
            {"place": "B", "parent": "CITY"},
            {"place": "U", "parent": "B"},
            {"place": "A", "parent": "CITY"},
        ],
        "items": [{"item": "mask"}],
        "lanes": [
            {"origin": "PORT", "destination": "CITY"},
            {"origin": "CITY", "destination": "B"},
            {"origin": "B", "destination": "U"},
            {"origin": "CITY", "destination": "A"},
            {"origin": "CITY", "destination": "U", "mode": "direct"},
        ],
        "stock": [
            {"place": "B", "item": "mask", "quantity": 30},
            {"place": "PORT", "item": "mask", "quantity": 150},
        ],
        "demand": [
            {"place": "U", "item": "mask", "quantity": 100},
            {"place": "A", "item": "mask", "quantity": 100},
        ],
    }
    return so.Network.from_tables(**(tables | changed))


def test_one_desk_counts_what_lies_at_desks_for_those_below() -> None:
    """30 at B are for U, who then claims 70 of the 150 beside the 100 of A: all but 20 are met."""
    practice = so.Practice(**STILL, one_desk=True)
    simulation = run(bureau(), practice, 1)
    received = {place: by_day(simulation, place, "received", 1)[0] for place in "UA"}
    assert received == pytest.approx({"U": 30 + 70 * 150 / 170, "A": 100 * 150 / 170})


def test_warehouses_above_the_hub_send_on_all_they_have() -> None:
    simulation = run(bureau(), so.Practice(**{**STILL, "handling_days": 1}), 3)
    assert by_day(simulation, "PORT", "sent", 3) == [150.0, 0.0, 0.0]
    assert by_day(simulation, "CITY", "received", 3) == [0.0, 150.0, 0.0]
    assert by_day(simulation, "A", "received", 2) == [0.0, 0.0]
    assert by_day(simulation, "A", "received", 3)[2] > 0


def test_by_the_straight_lane_goods_pass_no_bureau() -> None:
    practice = so.Practice(**STILL, one_desk=True, direct_lane=True)
    simulation = run(
        bureau(stock=[{"place": "PORT", "item": "mask", "quantity": 150}]), practice, 1
    )
    assert by_day(simulation, "B", "received", 1) == [0.0]
    assert by_day(simulation, "U", "received", 1) == [75.0]
    # PORT passes one line on, CITY allots two.
    assert simulation.work.set_index("place")["lines"].to_dict() == {"PORT": 1, "CITY": 2}


def test_goods_of_two_trees_stay_in_their_tree() -> None:
    network = so.Network.from_tables(
        places=[
            {"place": "W"},
            {"place": "A", "parent": "W"},
            {"place": "V"},
            {"place": "B", "parent": "V"},
        ],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}, {"origin": "V", "destination": "B"}],
        stock=[
            {"place": "W", "item": "mask", "quantity": 5},
            {"place": "V", "item": "mask", "quantity": 7},
        ],
        demand=[
            {"place": "A", "item": "mask", "quantity": 10},
            {"place": "B", "item": "mask", "quantity": 10},
        ],
    )
    for practice in (so.Practice(**STILL), so.Practice.reformed(**STILL)):
        served = run(network, practice, 30).served.set_index("place")["served"]
        assert served.to_dict() == pytest.approx({"A": 5, "B": 7})
