"""What the column `limit` of a plan's fairness names."""

from __future__ import annotations

import pytest

import supplyopt as so


def limits(
    lanes: list[dict[str, object]],
    stock: dict[str, int],
    demand: dict[str, int],
    **more: object,
) -> dict[str, str]:
    """Return what limits each place."""
    ends = {str(lane[name]) for lane in lanes for name in ("origin", "destination")}
    network = so.Network.from_tables(
        places=[{"place": place} for place in sorted(ends | set(stock) | set(demand))],
        items=[{"item": "x"}],
        lanes=lanes,
        stock=[{"place": place, "item": "x", "quantity": n} for place, n in stock.items()],
        demand=[{"place": place, "item": "x", "quantity": n} for place, n in demand.items()],
        **more,
    )
    fairness = so.solve(network).fairness
    return dict(zip(fairness["place"], fairness["limit"], strict=True))


def lane(origin: str, destination: str, capacity: int | None = None) -> dict[str, object]:
    return {"origin": origin, "destination": destination, "capacity": capacity}


def test_two_full_lanes_one_behind_the_other():
    found = limits([lane("W", "D", 4), lane("D", "A", 4)], {"W": 9}, {"A": 9})
    assert found == {"A": "lane D → A, lane W → D"}


def test_a_full_lane_with_nothing_behind_it_is_no_limit():
    """W has sent all it has; more room on its lane would bring nothing."""
    found = limits([lane("W", "A", 4), lane("V", "A")], {"W": 4, "V": 1}, {"A": 9})
    assert found == {"A": "supply"}


def test_a_lane_elsewhere_that_would_set_goods_free():
    """V's goods could go to B in place of W's, and W's to A, were V's lane not full."""
    lanes = [lane("W", "A"), lane("W", "B"), lane("V", "B", 1)]
    found = limits(lanes, {"W": 4, "V": 9}, {"A": 6, "B": 6})
    assert found == {"A": "lane V → B", "B": "lane V → B"}


def test_a_full_lane_behind_which_others_have_more():
    """W serves B in full before A, since A's lane is full."""
    found = limits([lane("W", "A", 2), lane("W", "B")], {"W": 8}, {"A": 6, "B": 6})
    assert found["A"] == "lane W → A"
    assert found["B"] == "demand"


def test_a_guarantee_to_somebody_who_comes_later():
    found = limits(
        [lane("W", "A"), lane("W", "B")],
        {"W": 6},
        {"A": 6, "B": 6},
        guarantees=[{"place": "B", "item": "x", "quantity": 5}],
    )
    assert found == {"A": "guarantee at B", "B": "supply"}


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_no_lane():
    assert limits([lane("W", "B")], {"W": 6}, {"A": 6}) == {"A": "no lane"}


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
def test_supply_that_is_listed_as_none_is_supply():
    assert limits([lane("W", "A")], {"W": 0}, {"A": 6}) == {"A": "supply"}
