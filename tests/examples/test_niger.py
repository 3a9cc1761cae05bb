"""Niger's chain with its regional tier, without it, against the study and against formulas."""

from __future__ import annotations

import math
from typing import Any

import pytest

import supplyopt as so

# Assi and others 2013: availability with the tier; without it by weeks between deliveries.
PUBLISHED = {"tiered": 0.70, 1: 1.00, 4: 0.87, 12: 0.49}


def availability(network: so.Network, mode: str) -> float:
    plan = so.solve(network.restrict(modes=[mode]), goals=("unmet",))
    return float(plan.measures["fill_rate"])


def by_formula(network: so.Network, mode: str, every: int) -> float:
    """Work availability out by hand, for a whole number of quarters.

    A visit every R weeks brings at most one week's use and a full store: of R weeks min(R, 1 +
    cover) are served. With the tier, a quarter's first visit passes through to the districts, so
    it brings min(12, 1 + cover); the two other months, up to min(4, 1 + cover) each, live on what
    the regional store could hold.
    """
    demand = network.filled("demand").query("cycle == 1").set_index("place")["quantity"]
    places = network.filled("places").set_index("place")
    served = 0.0
    for _, districts in places[places["kind"] == "district"].groupby("parent"):
        more = 0.0
        for district, room in districts["storage"].items():
            use = demand[str(district)]
            once = 1 + room / use
            if mode == "direct":
                served += use * min(every, once) / every
                continue
            served += use * min(12, once) / 12
            more += use * (3 * min(4, once) - min(12, once))
        if mode == "tiered":
            served += min(more, places.loc[districts["parent"].iloc[0], "storage"]) / 12
    return served / demand.sum()


@pytest.fixture(scope="module")
def found() -> dict[Any, float]:
    result: dict[Any, float] = {
        every: availability(so.examples.niger_vaccines(every=every), "direct")
        for every in (1, 4, 12)
    }
    return result | {"tiered": availability(so.examples.niger_vaccines(), "tiered")}


def test_the_order_is_the_published_one(found: dict[Any, float]) -> None:
    assert found[1] > found[4] > found["tiered"] > found[12]
    assert found[1] == pytest.approx(1)


def test_three_free_numbers_meet_three_figures(found: dict[Any, float]) -> None:
    for which, published in PUBLISHED.items():
        assert found[which] == pytest.approx(published, abs=0.01)


@pytest.mark.parametrize("weeks", [12, 24])
@pytest.mark.parametrize(("mode", "every"), [("direct", 4), ("direct", 6), ("tiered", 4)])
def test_plans_serve_what_the_stores_allow(weeks: int, mode: str, every: int) -> None:
    network = so.examples.niger_vaccines(seed=7, every=every, weeks=weeks)
    expected = by_formula(network, mode, every)
    assert availability(network, mode) == pytest.approx(expected, rel=1e-6)


# Not only at the fitted numbers, nor for one drawing of sizes: rarer visits bring no more.
@pytest.mark.parametrize(("cover", "spread"), [(0.5, 0.0), (2.0, 1.5), (8.0, 0.5)])
def test_rarer_is_never_better(cover: float, spread: float) -> None:
    given = {"district_cover": cover, "spread": spread}
    direct = [
        availability(so.examples.niger_vaccines(every=every, **given), "direct")
        for every in (1, 4, 12)
    ]
    assert direct == sorted(direct, reverse=True)
    tiered = availability(so.examples.niger_vaccines(**given), "tiered")
    # The tier visits monthly what is filled quarterly: it lies between the two.
    assert direct[2] - 1e-9 <= tiered <= direct[1] + 1e-9


def test_direct_does_not_always_win() -> None:
    rare = so.examples.niger_vaccines(every=12)
    assert availability(rare, "tiered") > availability(rare, "direct") + 0.1
    # With roomy stores nobody needs to choose.
    roomy = so.examples.niger_vaccines(every=12, district_cover=12, spread=0.0)
    assert availability(roomy, "direct") == pytest.approx(1)
    assert availability(roomy, "tiered") == pytest.approx(1)


def test_the_chain_is_that_of_the_study() -> None:
    network = so.examples.niger_vaccines()
    assert network.filled("places")["kind"].value_counts().to_dict() == {
        "district": 42,
        "region": 8,
        "central": 1,
    }
    assert len(network.filled("lanes")) == 92
    assert network.warnings == ()
    assert network == so.examples.niger_vaccines(0)
    assert network != so.examples.niger_vaccines(1)


@pytest.mark.parametrize(
    ("arguments", "faulty"),
    [
        ({"seed": -1}, ["seed"]),
        ({"every": 0}, ["every"]),
        ({"every": 2.0}, ["every"]),
        ({"weeks": True}, ["weeks"]),
        ({"spread": math.nan}, ["spread"]),
        ({"district_cover": -1, "region_cover": "2"}, ["district_cover", "region_cover"]),
    ],
)
def test_faulty_arguments_are_named_together(arguments: dict[str, Any], faulty: list[str]) -> None:
    with pytest.raises(so.InputError) as caught:
        so.examples.niger_vaccines(**arguments)
    assert [fault.column for fault in caught.value.faults] == faulty
