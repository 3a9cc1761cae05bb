"""What the column `limit` of a plan's fairness names."""

from __future__ import annotations

import random

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


def kept_by(asked: dict[str, float], *, stock: float, kept: float, cycles: int = 1) -> str:
    """Return what limits the first place of some that share a store with a reserve."""
    tables = so.Network.from_tables(
        places=[{"place": place} for place in ("W", *asked)],
        items=[{"item": "x"}],
        groups=[{"group": "all", "priority": 2}, {"group": "staff", "priority": 1}],
        lanes=[{"origin": "W", "destination": place} for place in asked],
        stock=[{"place": "W", "item": "x", "quantity": stock}],
        reserves=[{"place": "W", "item": "x", "quantity": kept}],
        demand=[
            {
                "place": place,
                "item": "x",
                "cycle": cycle,
                "group": "staff" if place == "S" else "all",
                "quantity": many / cycles,
            }
            for place, many in asked.items()
            for cycle in range(1, cycles + 1)
        ],
        settings={"cycles": cycles},
    )
    fairness = so.solve(tables, goals=("unmet", "fairness")).fairness
    return str(fairness.set_index("place")["limit"][next(iter(asked))])


MANY = {f"v{number}": 300.0 for number in range(10)}


@pytest.mark.parametrize("cycles", [1, 2])
def test_a_reserve_that_would_be_shared_with_many_is_no_limit(cycles):
    """Of 100 kept A would get 9 of the 207 it lacks; of 400 it would get 36."""
    assert kept_by({"A": 300, **MANY}, stock=1120, kept=100, cycles=cycles) == "supply"
    assert kept_by({"A": 300, **MANY}, stock=1420, kept=400, cycles=cycles) == "reserve at W"


def test_a_reserve_that_who_comes_first_would_have_is_a_limit():
    """S lacks 50, and comes before all others: of 100 kept it would have all that."""
    assert kept_by({"S": 300, **MANY}, stock=350, kept=100) == "reserve at W"
    # A comes after S, who lacks more than is kept.
    assert kept_by({"A": 300, "S": 900}, stock=500, kept=100) == "supply"


def test_a_reserve_for_who_has_a_lower_rate_than_others_is_a_limit():
    """V can bring B all but A nothing: A alone would have what is kept."""
    found = limits(
        [lane("W", "A"), lane("V", "B")],
        {"W": 120, "V": 900},
        {"A": 300, "B": 1000},
        reserves=[{"place": "W", "item": "x", "quantity": 100}],
    )
    assert found == {"A": "reserve at W", "B": "supply"}


@pytest.mark.parametrize("seed", range(12))
def test_a_reserve_is_named_where_without_it_a_tenth_of_what_is_missing_comes(seed):
    """Solved without the reserve: what is read off the plan is what happens."""
    draw = random.Random(seed)
    cycles = draw.choice([1, 2])
    groups = {f"p{number}": draw.choice("ab") for number in range(draw.randint(2, 6))}
    demand = []
    for place, group in groups.items():
        for cycle in range(1, cycles + 1):
            record = {"place": place, "item": "x", "group": group, "cycle": cycle}
            entitled = draw.randint(10, 100)
            demand.append(
                {**record, "quantity": draw.randint(10, 100), "entitlement": float(entitled)}
            )
    stock = draw.randint(20, 300)

    def with_(kept: float) -> so.Plan:
        network = so.Network.from_tables(
            places=[{"place": place} for place in ("W", *groups)],
            items=[{"item": "x"}],
            groups=[{"group": "a", "priority": 1}, {"group": "b", "priority": 2}],
            lanes=[{"origin": "W", "destination": place} for place in groups],
            stock=[{"place": "W", "item": "x", "quantity": stock}],
            reserves=[{"place": "W", "item": "x", "quantity": kept}],
            demand=demand,
            settings={"cycles": cycles},
        )
        return so.solve(network, goals=("unmet", "fairness"))

    plan = with_(draw.randint(1, min(80, stock)))
    had, has = (each.served.groupby("place")["served"].sum() for each in (plan, with_(0)))
    missing = plan.served.groupby("place")["demand"].sum() - had
    named = plan.fairness.set_index("place")["limit"].str.contains("reserve at W")
    for place in missing.index[missing > 1e-6]:
        gain = (has[place] - had[place]) / missing[place]
        assert named[place] == (gain >= 0.1), (place, gain)
