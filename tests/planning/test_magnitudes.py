"""One absurd number blocks nobody, and small quantities beside large ones are told from nothing."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

few = settings(max_examples=max(settings.default.max_examples, 5))
pytestmark = pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")


def two_places(*, stock: float = 100, clinic: float = 4, typo: float = 1e10, **tables: Any) -> Any:
    """A hub, a clinic, and a place in whose request somebody leaned on the zero."""
    lanes = [{"origin": "hub", "destination": place} for place in ("clinic", "typo")]
    return so.Network.from_tables(
        **{
            "places": [{"place": "hub"}, {"place": "clinic"}, {"place": "typo"}],
            "items": [{"item": "mask"}],
            "lanes": lanes,
            "stock": [{"place": "hub", "item": "mask", "quantity": stock}],
            "demand": [
                {"place": "clinic", "item": "mask", "quantity": clinic},
                {"place": "typo", "item": "mask", "quantity": typo},
            ],
            **tables,
        }
    )


def served(plan: so.Plan) -> list[float]:
    return plan.served["served"].tolist()


@pytest.mark.parametrize("solver", ["highs", "pulp"])
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
@pytest.mark.parametrize("cycles", [1, 3])
@pytest.mark.parametrize("typo", [1e10, 1e15])
def test_an_absurd_request_is_served_at_the_rate_of_all(solver, unmet, cycles, typo):
    """It is measured against what it asks, so it takes nearly all; both rates are the same."""
    network = two_places(typo=typo, settings={"cycles": cycles, "unmet": unmet})
    plan = so.solve(network, solver=solver)
    rate = float(Fraction(100) / (4 + Fraction(typo)))
    assert plan.status is so.Status.OPTIMAL
    assert served(plan) == pytest.approx([4 * rate, typo * rate], rel=1e-12)
    goals = plan.goals.set_index("goal")
    assert goals.loc["unmet", "value"] == typo + 4 - 100
    assert goals.loc["unmet", "bound"] == typo + 4 - 100
    assert goals.loc["fairness", "value"] == pytest.approx(rate, rel=1e-12)
    assert not so.verify(plan)


@pytest.mark.parametrize("solver", ["highs", "pulp"])
def test_with_its_need_as_entitlement_an_absurd_request_takes_nothing_from_others(solver):
    demand = [
        {"place": "clinic", "item": "mask", "quantity": 4, "entitlement": 4},
        {"place": "typo", "item": "mask", "quantity": 1e10, "entitlement": 50},
    ]
    plan = so.solve(two_places(demand=demand), solver=solver)
    assert served(plan) == pytest.approx([4, 96])
    assert plan.goals["value"].tolist()[0] == 1e10 + 4 - 100


@pytest.mark.parametrize("solver", ["highs", "pulp"])
@pytest.mark.parametrize("settings", [{}, {"cycles": 3}, {"cycles": 3, "unmet": "backlog"}])
@pytest.mark.parametrize("lots", [False, True])
@pytest.mark.parametrize("stock", [1.2e9, 1e15])
def test_stock_beyond_all_use_lies_where_it_lies(solver, settings, lots, stock):
    network = two_places(stock=stock, typo=50, settings=settings)
    plan = so.solve(network, solver=solver, lots=lots)
    assert served(plan) == [4, 50]
    assert plan.stock["quantity"].tolist() == [stock - 54] * settings.get("cycles", 1)
    assert not so.verify(plan)


def test_what_is_handed_over_late_is_seen_beside_stock_beyond_all_use():
    """Where all lies that is asked for, and unmet demand waits: a chain of no hand-overs."""
    network = two_places(
        stock=1e14,
        demand=[{"place": "hub", "item": "mask", "quantity": 12}],
        settings={"cycles": 3, "unmet": "backlog"},
    )
    plan = so.solve(network)
    assert served(plan) == [12]
    assert plan.measures["mean_stages"] == 0


def test_arrivals_beyond_all_use_lie_from_their_cycle_on():
    network = two_places(
        typo=50,
        arrivals=[{"place": "hub", "item": "mask", "cycle": 2, "quantity": 1e13}],
        settings={"cycles": 3},
    )
    plan = so.solve(network)
    assert served(plan) == [4, 50]
    assert plan.stock["quantity"].tolist() == [46, 46 + 1e13, 46 + 1e13]
    assert not so.verify(plan)


def test_a_request_is_cut_by_what_its_lane_can_bring():
    """Much lies at the hub, too, but ten pieces are all that can come: the unmet rest is known."""
    lanes = [
        {"origin": "hub", "destination": "clinic"},
        {"origin": "hub", "destination": "typo", "capacity": 10},
    ]
    plan = so.solve(two_places(stock=1e14, typo=1e13, lanes=lanes))
    assert served(plan) == [4, 10]
    assert plan.goals["value"].tolist()[0] == 1e13 - 10


def test_a_place_to_which_nothing_comes_hides_nobody():
    lanes = [{"origin": "hub", "destination": "clinic"}]
    plan = so.solve(two_places(lanes=lanes))
    assert served(plan) == [4, 0]
    assert plan.goals["value"].tolist()[0] == 1e10


def test_requests_of_which_nothing_is_there():
    plan = so.solve(two_places(stock=0))
    assert served(plan) == [0, 0]
    assert plan.goals["value"].tolist()[0] == 1e10 + 4


def test_least_loads_are_met_from_stock_beyond_all_use():
    """The lane carries 600 pieces for 4: what was cut from the stock has to leave room for that."""
    lanes = [{"origin": "hub", "destination": "clinic", "min_load": 600}]
    plan = so.solve(two_places(stock=1e12, typo=0, lanes=lanes), goals=("unmet", "stages"))
    assert served(plan) == [4, 0]
    assert plan.shipments["quantity"].tolist() == [600]
    assert not so.verify(plan)


def test_a_reserve_binds_beside_stock_beyond_all_use():
    reserves = [{"place": "hub", "item": "mask", "quantity": 1e12 - 10}]
    plan = so.solve(two_places(stock=1e12, typo=50, reserves=reserves))
    assert sum(served(plan)) == pytest.approx(10, rel=1e-6)
    assert not so.verify(plan)


@pytest.mark.parametrize(
    ("tables", "row"),
    [
        ({"guarantees": [{"place": "typo", "item": "mask", "quantity": 5e9}]}, ("guarantees", 2)),
        ({"reserves": [{"place": "hub", "item": "mask", "quantity": 1e12}]}, ("reserves", 2)),
    ],
)
def test_what_cannot_be_kept_is_told_in_given_numbers(tables, row):
    with pytest.raises(so.InfeasibleError) as told:
        so.solve(two_places(**tables))
    assert list(map(tuple, told.value.rows)) == [row]
    assert f"{tables[row[0]][0]['quantity']:,.0f}" in str(told.value) or "1e+12" in str(told.value)


def test_what_is_fixed_is_kept_beside_an_absurd_request():
    fixed = pd.DataFrame([{"place": "clinic", "item": "mask", "quantity": 4}])
    plan = so.solve(two_places(), fixed=fixed)
    assert served(plan) == [4, 96]
    assert not so.verify(plan)


def test_a_plan_begins_where_one_with_an_absurd_request_ended():
    """With more supply another number can bind: nothing of the cut is taken over."""
    before = so.solve(two_places(typo=2e6, clinic=400_000, stock=1e6))
    now = so.solve(two_places(typo=2e6, clinic=400_000, stock=2.4e6), start=before)
    assert served(now) == [400_000, 2e6]
    first = so.solve(two_places())
    assert sum(served(so.solve(two_places(stock=1e9), start=first))) == pytest.approx(1e9)


def test_plan_files_come_back(tmp_path: Path):
    plan = so.solve(two_places(typo=1e15, settings={"cycles": 2}))
    so.write_plan(plan, tmp_path / "plan")
    back = so.read_plan(tmp_path / "plan")
    assert back.served.equals(plan.served)
    assert back.goals["value"].tolist() == plan.goals["value"].tolist()
    assert not so.verify(back)


def test_what_would_help_counts_all_that_is_asked_for():
    """104 more at the hub would go to the absurd request, at equal rates, not to the clinic."""
    why = so.explain(so.solve(two_places()), "clinic")
    assert [9_999_999_904 <= more <= 9_999_999_904 * 1.00001 for more in why.changes["more"]]
    assert "104" not in str(why)


def test_a_price_stays_what_it_is():
    prices = so.solve(two_places()).prices
    assert prices["kind"].tolist() == ["stock"]
    assert prices["price"].tolist() == [1.0]


def test_repair_of_a_network_with_an_absurd_request():
    guarantees = [
        {"place": "clinic", "item": "mask", "quantity": 4},
        {"place": "typo", "item": "mask", "quantity": 120},
    ]
    table = so.repair(two_places(guarantees=guarantees)).table
    assert table["lowered"].sum() == pytest.approx(24)


def test_what_is_no_solver_is_told_though_none_is_needed():
    with pytest.raises(so.InputError, match="solver"):
        so.solve(two_places(), solver="abacus")


def test_time_that_is_up_is_told_in_fractions_too():
    plan = so.solve(two_places(), time_limit=1e-9)
    assert plan.status is so.Status.LIMIT
    assert plan.goals["value"].tolist() == [1e10 + 4 - sum(served(plan))]
    assert plan.goals["bound"].isna().all()
    assert not so.verify(plan)


def test_an_absurd_request_is_warned_of():
    with pytest.warns(so.InputWarning, match=r"demand, row 3.*a million times all that there is"):
        two_places()


def test_an_ordinary_request_is_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        two_places(typo=1e7)


# Quantities that bind, side by side.

powers = st.floats(-6, 9)


@few
@given(
    asked=st.lists(powers.map(lambda power: 10**power), min_size=2, max_size=6),
    part=st.sampled_from([0.1, 0.5, 0.9, 1.0, 3.0]),
    apart=st.booleans(),
    settings_=st.sampled_from([{}, {"cycles": 2}, {"cycles": 2, "unmet": "backlog"}]),
    solver=st.sampled_from(["highs", "pulp"]),
)
def test_all_are_served_at_one_rate_from_a_millionth_to_a_billion(
    asked, part, apart, settings_, solver
):
    """From one depot, and over ways that nobody would take for alike."""
    places = [f"p{number}" for number in range(len(asked))]
    there = part * sum(asked)
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("depot", "half", *places)],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "depot", "destination": "half"},
            *(
                {
                    "origin": "half" if apart and number % 2 else "depot",
                    "destination": place,
                    "cost": number if apart else 0,
                }
                for number, place in enumerate(places)
            ),
        ],
        stock=[{"place": "depot", "item": "mask", "quantity": there}],
        demand=[
            {"place": place, "item": "mask", "quantity": quantity}
            for place, quantity in zip(places, asked, strict=True)
        ],
        settings=settings_,
    )
    plan = so.solve(network, solver=solver)
    total = sum(Fraction(repr(each)) for each in asked)
    rate = float(min(Fraction(repr(there)) / total, Fraction(1)))
    assert plan.served["fill_rate"].to_numpy() == pytest.approx(rate, rel=1e-6)
    assert not so.verify(plan)


@few
@given(
    asked=st.lists(st.integers(1, 60), min_size=3, max_size=3),
    there=st.integers(1, 100),
    room=st.integers(1, 60),
    small=st.sampled_from([1e-6, 1e-3]),
    large=st.sampled_from([1e6, 1e9]),
)
def test_parts_that_share_nothing_hide_nothing_of_each_other(asked, there, room, small, large):
    """Two regions, the same but for the scale, beside each other: both as if they were alone."""

    def region(name: str, size: float) -> dict[str, list[dict[str, Any]]]:
        places = [f"{name}{number}" for number in range(3)]
        return {
            "places": [{"place": place} for place in (f"{name}d", *places)],
            "lanes": [
                {"origin": f"{name}d", "destination": places[0], "capacity": room * size},
                {"origin": f"{name}d", "destination": places[1], "cost": 2},
                {"origin": places[1], "destination": places[2]},
            ],
            "stock": [{"place": f"{name}d", "item": "mask", "quantity": there * size}],
            "demand": [
                {"place": place, "item": "mask", "quantity": quantity * size}
                for place, quantity in zip(places, asked, strict=True)
            ],
        }

    items = [{"item": "mask"}]
    alone = so.solve(so.Network.from_tables(items=items, **region("a", 1.0)))
    one, other = region("a", small), region("b", large)
    both = so.solve(
        so.Network.from_tables(items=items, **{name: one[name] + other[name] for name in one})
    )
    rates = alone.served["fill_rate"].tolist()
    assert both.served["fill_rate"].tolist() == pytest.approx([*rates, *rates], rel=1e-6)
    assert not so.verify(both)


def test_who_counts_more_is_served_first_however_little_it_asks():
    """Without fairness the weight decides: a solver takes the millionth for rounding."""
    network = two_places(
        stock=1e9,
        demand=[
            {"place": "clinic", "item": "mask", "quantity": 1e-6, "group": "first"},
            {"place": "typo", "item": "mask", "quantity": 2e9, "group": "then"},
        ],
        groups=[
            {"group": "first", "priority": 1, "weight": 2},
            {"group": "then", "priority": 1, "weight": 1},
        ],
    )
    assert served(so.solve(network, goals=("unmet",)))[0] == 1e-6
    turned = network.replace(
        groups=pd.DataFrame({"group": ["first", "then"], "priority": 1, "weight": [1, 2]})
    )
    assert served(so.solve(turned, goals=("unmet",))) == [0, 1e9]


def test_what_is_small_tomorrow_is_kept_beside_what_is_large_today():
    """Of a billion that passes today seven thousandths are asked for tomorrow."""
    network = so.Network.from_tables(
        places=[{"place": "depot"}, {"place": "p"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "depot", "destination": "p", "every": 2}],
        stock=[{"place": "depot", "item": "mask", "quantity": 2e6}],
        demand=[
            {"place": "p", "item": "mask", "cycle": 1, "quantity": 1e6},
            {"place": "p", "item": "mask", "cycle": 2, "quantity": 7e-4},
        ],
        settings={"cycles": 2},
    )
    plan = so.solve(network)
    assert plan.served["unmet"].tolist() == [0, 0]
    assert not so.verify(plan)


# What no number can be made of is refused by the name of the odd one.


@pytest.mark.parametrize(
    ("tables", "named", "also"),
    [
        ({"stock": 1e18, "typo": 1e18}, "demand, row 3", "stock, row 2"),
        ({"stock": 1e9, "typo": 1e9, "clinic": 1e-6}, "demand, row 2", "stock, row 2"),
    ],
)
def test_the_odd_one_is_named_where_cartons_have_to_be_counted(tables, named, also):
    with pytest.raises(so.CertificateError) as told:
        so.solve(two_places(**tables), lots="everywhere")
    first = str(told.value).splitlines()[0]
    assert first.startswith(f"{named}, place = ")
    assert "is out of proportion" in first
    assert also in first
    assert "correct what is wrong" in first


def test_an_absurd_weight_is_named():
    items = [{"item": "mask"}, {"item": "gown", "weight": 1e12}]
    demand = [
        {"place": place, "item": item, "quantity": 50}
        for place in ("clinic", "typo")
        for item in ("mask", "gown")
    ]
    stock = [{"place": "hub", "item": item, "quantity": 60} for item in ("mask", "gown")]
    network = two_places(items=items, demand=demand).replace(stock=pd.DataFrame(stock))
    plan = so.solve(network)
    assert served(plan) == pytest.approx([30, 30, 30, 30])
    with pytest.raises(so.CertificateError, match="items, row 3, item = 'gown', column 'weight'"):
        so.solve(network, lots="everywhere")


# The independent check.


def test_a_large_number_hides_no_fault_of_a_small_one():
    """A tenth of a piece too many for the clinic, beside a billion at the hub."""
    plan = so.solve(two_places(stock=1.2e9, clinic=1, typo=1e9))
    moved, handed = plan.shipments, plan.served
    moved.loc[moved["destination"] == "clinic", "quantity"] = 1.001
    handed.loc[handed["place"] == "clinic", "served"] = 1.001
    forged = so.Plan.from_tables(plan.network, shipments=moved, served=handed)
    assert "served at most demand" in so.verify(forged).table["check"].tolist()
    moved.loc[moved["destination"] == "clinic", "quantity"] = 0.999
    handed.loc[handed["place"] == "clinic", "served"] = 1.0
    forged = so.Plan.from_tables(plan.network, shipments=moved, served=handed)
    assert any("clinic" in where for where in so.verify(forged).table["where"])


@pytest.mark.parametrize("table", ["goals", "measures"])
def test_unmet_of_an_absurd_request_is_checked_to_what_can_come(tmp_path: Path, table: str):
    """Fifty pieces are half of all there is, though only a billionth of what is asked for."""
    so.write_plan(so.solve(two_places()), tmp_path / "plan")
    path = tmp_path / "plan" / f"{table}.csv"
    text = path.read_text(encoding="utf-8-sig")
    assert "9999999904" in text
    path.write_text(text.replace("9999999904", "9999999954"), encoding="utf-8")
    assert so.verify(so.read_plan(tmp_path / "plan"))


def test_every_row_of_a_merged_city_is_as_near_to_its_share():
    """One absurd request among many like it, in a network too large for fractions."""
    city = so.examples.xiamen()
    demand = city.filled("demand")
    demand.loc[5, ["quantity", "entitlement"]] = 1e10
    plan = so.solve(city.replace(demand=demand), goals=("unmet", "fairness"))
    table = plan.served
    item, group = table.loc[5, ["item", "group"]]
    like = table[(table["item"] == item) & (table["group"] == group)]
    rates = (like["served"] / like["entitlement"]).to_numpy()
    supply = city.tables["stock"].query("item == @item")["quantity"].sum()
    if "arrivals" in city.tables:
        supply += city.tables["arrivals"].query("item == @item")["quantity"].sum()
    assert np.ptp(rates) <= 1e-6 * rates.max() or like["served"].sum() < supply
    assert not so.verify(plan)


@pytest.mark.parametrize("lots", [False, "pieces"])
@pytest.mark.parametrize("goals", [("fairness",), ("unmet", "fairness", "stages", "cost")])
@pytest.mark.parametrize("asked", [1e5, 1e6, 1e7, 3e8, 1e9, 1e10, 1e12])
def test_whole_lanes_and_pieces_beside_an_absurd_request(asked, goals, lots):
    """At equal rates it takes nearly all; 3 go to the other, the least load of its lane."""
    with pytest.warns(so.InputWarning) if asked > 9e6 else nullcontext():
        network = so.Network.from_tables(
            places=[{"place": place} for place in "WAB"],
            items=[{"item": "mask"}],
            lanes=[
                {"origin": "W", "destination": "A"},
                {"origin": "W", "destination": "B", "min_load": 3},
            ],
            stock=[{"place": "W", "item": "mask", "quantity": 9}],
            demand=[
                {"place": "A", "item": "mask", "quantity": asked},
                {"place": "B", "item": "mask", "quantity": 7},
            ],
        )
    if asked > 2e9:
        with pytest.raises(so.CertificateError, match=r"demand, row 2, quantity = 1e\+1"):
            so.solve(network, goals=goals, lots=lots)
        return
    plan = so.solve(network, goals=goals, lots=lots)
    assert plan.served["served"].tolist() == pytest.approx([6, 3], abs=1e-6)
    fair = plan.goals.set_index("goal").loc[["fairness"]]
    assert fair["value"].tolist() == pytest.approx([6 / asked], rel=1e-6)
    assert fair["bound"].tolist() == pytest.approx([6 / asked], rel=1e-6)


@pytest.mark.parametrize("kind", ["stock", "arrivals"])
@pytest.mark.parametrize("cycles", [1, 3])
@pytest.mark.parametrize("storage", [None, 1e3])
@pytest.mark.parametrize(("lies", "asked"), [(1.2e7, 8), (1.5e6, 1), (1e15, 8)])
def test_stock_beyond_all_use_lies_beside_goods_that_grow_old(kind, cycles, storage, lies, asked):
    network = so.Network.from_tables(
        places=[{"place": "A", "storage": storage}, {"place": "B"}],
        items=[{"item": "m"}, {"item": "v", "shelf_life": 2}],
        lanes=[{"origin": "A", "destination": "B"}],
        demand=[{"place": "B", "item": item, "quantity": asked} for item in "mv"],
        settings={"cycles": cycles},
        **{kind: [{"place": "A", "item": "m", "quantity": lies}]},
        **{
            "stock" if kind == "arrivals" else "arrivals": [
                {"place": "A", "item": "v", "quantity": asked + 7}
            ]
        },
    )
    plan = so.solve(network)
    assert served(plan) == [asked, asked]
    lying = pd.concat([plan.stock, plan.surplus]).query("item == 'm' and cycle == 1")
    assert lying["quantity"].sum() == lies - asked
    if storage is None:
        assert not len(plan.surplus)
        assert plan.stock.query("item == 'm'")["quantity"].tolist() == [lies - asked] * cycles
    else:
        held = plan.stock.query("cycle == 1")["quantity"].sum()
        assert held == pytest.approx(storage)
    assert not so.verify(plan)


@pytest.mark.parametrize("cycles", [1, 3])
@pytest.mark.parametrize("stock", [1e12, 1e15, 1e17])
def test_what_is_handed_over_beside_stock_beyond_all_use_is_known_to_the_digit(stock, cycles):
    """A rest of numbers that hold an eighth, or whole dozens, is no measure of it."""
    network = so.Network.from_tables(
        places=[{"place": "A"}, {"place": "B"}],
        items=[{"item": "m"}],
        lanes=[{"origin": "A", "destination": "B"}],
        stock=[{"place": "A", "item": "m", "quantity": stock}],
        demand=[
            {"place": place, "item": "m", "quantity": quantity, "cycle": cycle}
            for cycle in range(1, cycles + 1)
            for place, quantity in (("A", 2.5350276038351183), ("B", 9))
        ],
        settings={"unmet": "backlog", "cycles": cycles},
    )
    plan = so.solve(network, goals=("fairness",))
    assert served(plan) == plan.served["demand"].tolist()
    assert plan.measures["mean_stages"] == pytest.approx(9 / 11.5350276038351183)
    assert plan.measures["lateness"] == pytest.approx(0.0, abs=1e-9)
    assert not so.verify(plan)


def of_two_kinds(*, trips: bool, demand: Any = None, **tables: Any) -> so.Network:
    """A depot with 9 pieces of each of two items, 12 asked for by each of two groups."""
    return so.Network.from_tables(
        **{
            "places": [{"place": "A"}, {"place": "B"}],
            "items": [{"item": "m"}, {"item": "v"}],
            "groups": [{"group": "g", "priority": 1}, {"group": "h", "priority": 1}],
            "lanes": [
                {"origin": "A", "destination": "B", "trip_cost": 3 * trips, "min_load": 2 * trips}
            ],
            "stock": [{"place": "A", "item": item, "quantity": 9} for item in "mv"],
            "demand": [
                {"place": "B", "item": item, "group": group, "quantity": 12}
                for item, group in demand or ("mg", "mh", "vg", "vh")
            ],
            **tables,
        }
    )


@pytest.mark.parametrize("odd", [1e-12, 1e9, 1e10, 1e15, 1e20])
@pytest.mark.parametrize("trips", [False, True])
@pytest.mark.parametrize("table", ["items", "groups"])
def test_weights_that_no_goal_compares_are_no_matter(table, trips, odd):
    """Where unmet is no goal; between priorities; of rows that ask for nothing."""

    def weighted(priorities: tuple[int, int] = (1, 1), demand: Any = None) -> so.Network:
        of_items, of_groups = ((1.0, odd), (1, 1)) if table == "items" else ((1, 1), (1.0, odd))
        return of_two_kinds(
            trips=trips,
            demand=demand,
            items=[{"item": i, "weight": w} for i, w in zip("mv", of_items, strict=True)],
            groups=[
                {"group": group, "weight": weight, "priority": priority}
                for group, weight, priority in zip("gh", of_groups, priorities, strict=True)
            ],
        )

    plan = so.solve(weighted(), goals=("fairness", "cost"))
    assert served(plan) == pytest.approx([4.5] * 4)
    goals = ("unmet", "fairness", "cost")
    apart = ("mg", "vh")
    plan = so.solve(weighted((1, 2), demand=apart), goals=goals)
    assert served(plan) == pytest.approx([9, 9])
    assert plan.goals["value"].tolist()[:2] == pytest.approx([3, 3 * odd], rel=1e-9)
    alone = ("mg", "mg") if table == "items" else ("mg", "vg")
    plan = so.solve(weighted(demand=alone[: 1 + (table == "groups")]), goals=goals)
    assert served(plan) == pytest.approx([9] * (1 + (table == "groups")))
    assert not so.verify(plan)


@pytest.mark.parametrize("lots", [False, "everywhere"])
@pytest.mark.parametrize("volume", [1e-10, 1e10, 1e20])
def test_a_volume_is_no_matter_where_nothing_limits_volumes(volume, lots):
    items = [{"item": "m", "volume": 1}, {"item": "v", "volume": volume}]
    plan = so.solve(of_two_kinds(trips=False, items=items), lots=lots)
    assert sum(served(plan)) == pytest.approx(18)
    trip = [{"origin": "A", "destination": "B", "trip_cost": 3}]
    plan = so.solve(of_two_kinds(trips=False, items=items, lanes=trip), lots=lots)
    assert sum(served(plan)) == pytest.approx(18)
    assert plan.measures["cost"] == 3
    assert not so.verify(plan)


def test_odd_volumes_and_weights_are_named_where_they_count():
    items = [{"item": "m", "weight": 1}, {"item": "v", "volume": 1e10, "weight": 1e10}]
    network = of_two_kinds(trips=True, items=items)
    for column in ("volume", "weight"):
        with pytest.raises(so.CertificateError, match=f"items, row 3, .*column '{column}'"):
            so.solve(network)
    with pytest.raises(so.CertificateError) as told:
        so.solve(network, goals=("fairness",))
    assert "weight" not in str(told.value)


@pytest.mark.parametrize("keeps", [1, 2])
@pytest.mark.parametrize("cycles", [1, 3])
@pytest.mark.parametrize("kind", ["stock", "arrivals"])
@pytest.mark.parametrize("place", ["p0", "p1"])
def test_goods_that_grow_old_beyond_all_use_lie_until_they_are_too_old(place, kind, cycles, keeps):
    """At a place that no lane touches, and at one from where some are used."""
    network = so.Network.from_tables(
        places=[{"place": "p0"}, {"place": "p1"}, {"place": "p2"}],
        items=[{"item": "m", "shelf_life": keeps}],
        lanes=[{"origin": "p0", "destination": "p2", "min_load": 7}],
        demand=[{"place": "p0", "item": "m", "quantity": 5}],
        **{kind: [{"place": place, "item": "m", "quantity": 1e12}]},
        settings={"cycles": cycles},
    )
    plan = so.solve(network, goals=("unmet", "cost"))
    there = 5.0 if place == "p0" else 0.0
    assert served(plan) == [there]
    assert not so.verify(plan)
    lies = plan.stock.query("place == @place").groupby("cycle")["quantity"].sum().tolist()
    last = plan.waste.query("place == @place")["quantity"].sum()
    assert lies == [1e12 - there] * min(keeps - 1, cycles)
    assert last == (1e12 - there if keeps <= cycles else 0.0)


@pytest.mark.parametrize(
    ("column", "absurd"),
    [
        *(("trip_cost", absurd) for absurd in (1e6, 1e9, 1e12)),
        *(("cost", absurd) for absurd in (1e6, 1e9, 1e12, 1e20)),
    ],
)
@pytest.mark.parametrize("goals", [("unmet", "cost"), ("unmet", "fairness", "stages", "cost")])
def test_an_absurd_price_hides_no_other_or_its_lane_is_named(goals, absurd, column):
    """Enough for B alone over a dear lane, A over one with ordinary prices: both are paid."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WAB"],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "W", "destination": "A", "trip_cost": 1, "cost": 0.7},
            {"origin": "W", "destination": "B", column: absurd},
        ],
        stock=[{"place": "W", "item": "mask", "quantity": 9}],
        demand=[
            {"place": "A", "item": "mask", "quantity": 5},
            {"place": "B", "item": "mask", "quantity": 7},
        ],
    )
    fair = "fairness" in goals
    # Of 9 pieces nobody goes without: B gets what A cannot, or all it can beside a trip.
    given = [3.75, 5.25] if fair else [2, 7] if column == "trip_cost" else [5, 4]
    paid = absurd * (1 if column == "trip_cost" else given[1]) + 1 + 0.7 * given[0]
    if absurd > 1e9 and column == "cost":
        with pytest.raises(so.CertificateError) as told:
            so.solve(network, goals=goals)
        assert str(told.value).startswith(
            f"lanes, row 3, origin = 'W', destination = 'B', column '{column}': {absurd:.10g} is "
            "out of proportion, the largest number of the goal 'cost'"
        )
        assert "lanes, row 2, origin = 'W'" in str(told.value)
        assert "correct what is wrong" in str(told.value)
        return
    plan = so.solve(network, goals=goals)
    assert served(plan) == pytest.approx(given)
    cost = plan.goals.set_index("goal").loc["cost"]
    assert cost["value"] == pytest.approx(paid, rel=1e-15, abs=1e-9)
    assert not so.verify(plan)


@pytest.mark.parametrize("goals", [("unmet", "cost", "stages"), ("stages", "cost")])
def test_absurd_stages_hide_no_trip_cost(goals):
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WAB"],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "W", "destination": "A", "trip_cost": 1},
            {"origin": "W", "destination": "B", "stages": 1e12},
        ],
        stock=[{"place": "W", "item": "mask", "quantity": 9}],
        demand=[{"place": place, "item": "mask", "quantity": 4} for place in "AB"],
    )
    plan = so.solve(network, goals=goals)
    assert served(plan) == ([4, 4] if "unmet" in goals else [0, 0])
    assert plan.measures["cost"] == (1 if "unmet" in goals else 0)


@pytest.mark.parametrize("absurd", [1e10, 1e20])
@pytest.mark.parametrize("cycles", [1, 2])
def test_a_guarantee_that_nothing_can_keep_is_named_beside_an_absurd_request(cycles, absurd):
    network = so.Network.from_tables(
        places=[{"place": place} for place in "ABC"],
        items=[{"item": "m"}],
        lanes=[{"origin": "A", "destination": "B"}],
        demand=[
            {"place": "A", "item": "m", "quantity": 9},
            {"place": "C", "item": "m", "quantity": absurd},
        ],
        guarantees=[{"place": "A", "item": "m", "quantity": 3, "cycle": 1}],
        settings={"cycles": cycles},
    )
    with pytest.raises(so.InfeasibleError) as told:
        so.solve(network)
    assert list(map(tuple, told.value.rows)) == [("guarantees", 2)]


@pytest.mark.parametrize("absurd", [1e8, 1e20])
@pytest.mark.parametrize("stock", [0, 9])
@pytest.mark.parametrize("place", ["A", "B", "C"])
@pytest.mark.parametrize("goals", [("hours",), ("unmet", "fairness")])
@pytest.mark.parametrize("cycles", [1, 2])
def test_an_absurd_reserve_is_named(cycles, goals, place, stock, absurd):
    """Where the lane has a limit, too: it could be kept no more without the limit."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in "ABC"],
        items=[{"item": "m"}],
        lanes=[{"origin": "A", "destination": "B", "capacity": 3}],
        stock=[{"place": "A", "item": "m", "quantity": stock}],
        demand=[{"place": "B", "item": "m", "quantity": 5}],
        reserves=[{"place": place, "item": "m", "quantity": absurd}],
        settings={"cycles": cycles},
    )
    with pytest.raises(so.InfeasibleError) as told:
        so.solve(network, goals=goals)
    assert list(map(tuple, told.value.rows)) == [("reserves", 2)]
    assert "1e+20" in str(told.value) or "100,000,000" in str(told.value)
    assert "in all 18 pieces" not in str(told.value)
