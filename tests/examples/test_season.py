"""The example city over a season, against the city of one cycle and the figures it quotes."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so


@pytest.fixture(scope="module")
def season() -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return so.examples.xiamen_season()


def asked(network: so.Network, cycle: int) -> pd.DataFrame:
    demand = network.tables["demand"]
    return demand[demand["cycle"] == cycle].drop(columns="cycle").reset_index(drop=True)


def arriving(network: so.Network, item: str = "mask") -> pd.Series:
    arrivals = network.filled("arrivals")
    return arrivals[arrivals["item"] == item].set_index("date")["quantity"]


@pytest.mark.parametrize("seed", [0, 3])
def test_each_cycle_is_the_city_of_one_cycle(seed: int) -> None:
    city, season = so.examples.xiamen(seed), so.examples.xiamen_season(seed, cycles=3)
    for name in ("places", "items", "groups", "carriers", "lanes", "stock"):
        pd.testing.assert_frame_equal(season.tables[name], city.tables[name])
    for cycle in (1, 2, 3):
        pd.testing.assert_frame_equal(
            asked(season, cycle), city.tables["demand"], check_dtype=False
        )


def test_the_ten_days_of_the_carrier_bring_what_the_one_cycle_has(season: so.Network) -> None:
    need = asked(season, 1).groupby("item")["entitlement"].sum()
    for item in need.index:
        assert arriving(season, item)["2020-02-13"] == pytest.approx(0.6 * need[item], abs=0.5)


# National Development and Reform Commission: 116 million masks on 29 February, twelve times the
# output of 1 February; 54.77 on 22 February; 76.19 on 25 February.
def test_arrivals_grow_as_reported() -> None:
    days = so.examples.xiamen_season(cycles=60, cycle_days=1, supply_share=0.1)
    masks = arriving(days)
    assert masks["2020-02-29"] / masks["2020-02-01"] == pytest.approx(12, rel=1e-3)
    assert masks["2020-02-22"] / masks["2020-02-29"] == pytest.approx(54.77 / 116, rel=1e-3)
    assert masks["2020-02-25"] / masks["2020-02-29"] == pytest.approx(76.19 / 116, rel=1e-3)
    assert masks.is_monotonic_increasing
    assert masks["2020-01-24"] == masks["2020-02-01"]
    assert masks["2020-03-20"] == masks["2020-02-29"]


def test_the_city_buys_no_more_than_a_fifth_above_its_need(season: so.Network) -> None:
    need = asked(season, 1).groupby("item")["entitlement"].sum()["mask"]
    masks = arriving(season)
    assert masks.max() == pytest.approx(1.2 * need, abs=0.5)
    assert masks.min() < 0.2 * need
    # Where somebody asks for a richer city than that, it is one from the first day.
    rich = arriving(so.examples.xiamen_season(cycles=2, supply_share=3))
    assert rich.max() <= 3 * need


@pytest.mark.parametrize(("cycles", "days"), [(10, 1), (5, 2), (2, 5), (1, 20), (10, 3)])
def test_other_cycles_ask_for_the_same_in_all(cycles: int, days: int) -> None:
    network = so.examples.xiamen_season(cycles=cycles, cycle_days=days)
    city = so.examples.xiamen()
    keys = ["place", "item", "group"]
    ten = city.filled("demand").set_index(keys)
    sums = network.filled("demand").groupby(keys)[["quantity", "entitlement"]].sum()
    sums = sums.reindex(ten.index).fillna(0.0)
    tens = cycles * days / 10
    whole = np.isclose(tens, round(tens))
    # A person's masks are whole a day; pieces over ten days fall due when their days have passed.
    error = 1e-6 if whole else 1.0
    assert (sums["entitlement"] - ten["entitlement"] * tens).abs().max() <= error
    # Bureaus ask for whole masks in each cycle.
    assert (sums["quantity"] - ten["quantity"] * tens).between(-error, error + cycles).all()
    assert (network.filled("demand")["quantity"] % 1 == 0).all()
    assert network.filled("carriers")["capacity"].iloc[0] == pytest.approx(
        city.filled("carriers")["capacity"].iloc[0] * days / 10, abs=1
    )
    assert (network.cycles, network.cycle_days) == (cycles, days)


def test_days_spread_what_is_due_every_ten_days() -> None:
    days = so.examples.xiamen_season(cycles=10, cycle_days=1).filled("demand")
    barrels = days[days["item"] == "disinfectant"].groupby("cycle")["quantity"].sum()
    assert barrels.max() < 1.3 * barrels.mean()
    assert barrels.min() > 0.7 * barrels.mean()


# The benchmark of twelve cycles.
def test_twelve_cycles_have_every_item_group_and_lane() -> None:
    network = so.examples.xiamen_season(cycles=12)
    demand = network.filled("demand")
    assert network.cycles == 12
    per_cycle = demand.groupby("cycle").agg({"item": "nunique", "group": "nunique"})
    assert per_cycle.to_numpy().tolist() == [[3, 4]] * 12
    assert len(network.tables["lanes"]) == len(so.examples.xiamen().tables["lanes"])
    assert demand.groupby("cycle").size().nunique() == 1
    assert network.warnings == ()


def test_a_seed_is_a_season(season: so.Network) -> None:
    assert season == so.examples.xiamen_season(0)
    assert season != so.examples.xiamen_season(1)


@pytest.mark.parametrize(
    ("arguments", "faulty"),
    [
        ({"cycles": 0}, ["cycles"]),
        ({"cycles": 2.5}, ["cycles"]),
        ({"cycles": True}, ["cycles"]),
        ({"cycles": None}, ["cycles"]),
        ({"cycle_days": 0}, ["cycle_days"]),
        ({"cycle_days": 31}, ["cycle_days"]),
        ({"cycle_days": "10"}, ["cycle_days"]),
        ({"seed": -1, "supply_share": 0, "fleet": math.nan, "cycles": 0, "cycle_days": 0}, None),
    ],
)
def test_faulty_arguments_are_named_together(
    arguments: dict[str, Any], faulty: list[str] | None
) -> None:
    with pytest.raises(so.InputError) as caught:
        so.examples.xiamen_season(**arguments)
    assert [fault.column for fault in caught.value.faults] == (faulty or list(arguments))


def test_numpy_numbers_are_numbers() -> None:
    assert so.examples.xiamen_season(0, cycles=np.int64(2)) == so.examples.xiamen_season(cycles=2)


def one_cycle(season: so.Network, cycle: int, stock: pd.DataFrame) -> so.Network:
    now = {
        name: table[table["cycle"] == cycle].drop(columns="cycle")
        for name, table in season.tables.items()
        if name in ("arrivals", "demand")
    }
    return season.replace(stock=stock, settings={"cycles": 1, "cycle_days": 10}, **now)


def test_a_plan_of_the_season_beats_plans_of_its_cycles() -> None:
    season = so.examples.xiamen_season(cycles=3)
    # Plenty first, little later: then it matters to know the season.
    arrivals = season.tables["arrivals"].drop(columns="date")
    season = season.replace(arrivals=arrivals.assign(cycle=4 - arrivals["cycle"]))
    plan = so.solve(season, goals=("unmet", "stages"))
    report = so.verify(plan)
    assert not report, report
    weight = season.filled("items").set_index("item")["weight"]
    stock, short = season.tables["stock"], 0.0
    for cycle in (1, 2, 3):
        part = so.solve(one_cycle(season, cycle, stock), goals=("unmet", "stages"))
        rows = part.served[part.served["group"] != "officer"]
        short += float((rows["unmet"] * rows["item"].map(weight)).sum())
        stock = part.stock.drop(columns="cycle")
    known = float(plan.goals.query("priority == 1")["value"].iloc[0])
    assert known < 0.99 * short
