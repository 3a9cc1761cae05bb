"""What an explanation says is so: causes, least changes, the plan's own goals."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.planning.resolves import Resolves
from supplyopt.planning.status import Status
from supplyopt.report.short_ways import ways_short


def whole_orders(stock: float, orders: dict[str, int], **more: object) -> so.Network:
    """Each place takes its whole order or nothing."""
    return so.Network.from_tables(
        places=[{"place": place} for place in ("W", *orders)],
        items=[{"item": "x"}],
        lanes=[
            {"origin": "W", "destination": place, "min_load": asked, "capacity": asked, **more}
            for place, asked in orders.items()
        ],
        stock=[{"place": "W", "item": "x", "quantity": stock}],
        demand=[
            {"place": place, "item": "x", "quantity": asked} for place, asked in orders.items()
        ],
    )


def fullest(stock: float, orders: dict[str, int]) -> tuple[str, ...]:
    """Return the orders that fill most of a stock, by trying all."""
    sets = [some for n in range(len(orders) + 1) for some in combinations(orders, n)]
    fit = [some for some in sets if sum(orders[place] for place in some) <= stock]
    return max(fit, key=lambda some: sum(orders[place] for place in some))


@pytest.mark.parametrize("trip_cost", [0, 7])
@pytest.mark.parametrize(
    ("stock", "orders"),
    [
        (50, {"A": 25, "B": 35, "C": 40}),
        (5030, {"A": 2510, "B": 3540, "C": 4025}),
        (60, {"A": 20, "B": 33, "C": 55, "D": 71}),
    ],
)
def test_the_least_stock_for_a_whole_order(stock, orders, trip_cost):
    """More may serve others in its place: the least amount is not found by halving."""
    plan = so.solve(whole_orders(stock, orders, trip_cost=trip_cost))
    has = fullest(stock, orders)
    assert set(plan.served.query("served > 0")["place"]) == set(has)
    for place in orders:
        if place in has:
            continue
        sums = {
            sum(orders[p] for p in some)
            for n in range(len(orders) + 1)
            for some in combinations(orders, n)
        }
        right = min(s - stock for s in sums if s > stock and place in fullest(s, orders))
        first = so.explain(plan, place).changes.query("table == 'stock'").iloc[0]
        assert first["more"] == pytest.approx(right)
        assert first["proved"]


def shared(stock: float, capacity: float = 9999, volume: int = 1) -> so.Network:
    """Three places ask for 400, 401 and 600, which no number divides: the shares are close."""
    asked = {"A": 400, "B": 401, "C": 600}
    return so.Network.from_tables(
        places=[{"place": place} for place in ("S", "W", *asked)],
        items=[{"item": "mask", "volume": volume}],
        lanes=[
            {"origin": "S", "destination": "W", "capacity": capacity},
            *({"origin": "W", "destination": place, "capacity": 9999} for place in asked),
        ],
        stock=[{"place": "S", "item": "mask", "quantity": stock}],
        demand=[
            {"place": place, "item": "mask", "quantity": many} for place, many in asked.items()
        ],
    )


@pytest.mark.parametrize("table", ["stock", "lanes"])
def test_the_least_change_in_whole_pieces_is_the_least(table):
    """1,399 pieces serve A in full, 1,398 do not; 1,400 were told, near to the least as it is."""

    def with_(pieces: int) -> so.Network:
        return shared(pieces) if table == "stock" else shared(9999, 3 * pieces, volume=3)

    plan = so.solve(with_(999), lots="pieces")
    why = so.explain(plan, "A")
    least = why.changes.query("reaches").iloc[0]
    assert (least["table"], least["needed"]) == (table, 1399 * (1 if table == "stock" else 3))
    for pieces, served in ((1399, 400), (1398, 399)):
        again = so.solve(with_(pieces), lots="pieces").served.set_index("place")["served"]
        assert again["A"] == served
    less = "399" if table == "stock" else "1,197"
    assert f"({less} would not do; whether less than that would was not proved)" in str(why)


def test_the_least_room_for_cartons_on_one_lorry():
    def lorry(room: float) -> so.Network:
        return so.Network.from_tables(
            places=[{"place": "W"}, {"place": "A"}],
            items=[{"item": "x", "lot": 6}, {"item": "y", "lot": 5}],
            lanes=[{"origin": "W", "destination": "A", "capacity": room}],
            stock=[{"place": "W", "item": item, "quantity": 100} for item in "xy"],
            demand=[
                {"place": "A", "item": "x", "quantity": 12},
                {"place": "A", "item": "y", "quantity": 10},
            ],
        )

    plan = so.solve(lorry(10), lots="everywhere")
    change = so.explain(plan, "A", item="x").changes.iloc[0]
    assert change["more"] == pytest.approx(2)
    again = so.solve(lorry(12), lots="everywhere").served
    assert again["served"].tolist() == [12, 0]


def test_goals_that_do_not_ask_for_serving_are_told_and_no_change_is():
    network = so.Network.from_tables(
        places=[{"place": "p1"}],
        items=[{"item": "x"}],
        lanes=[],
        arrivals=[{"place": "p1", "item": "x", "quantity": 1}],
        demand=[{"place": "p1", "item": "x", "quantity": 13}],
        settings={"cycles": 2},
    )
    why = so.explain(so.solve(network, goals=("cost", "hours")), "p1")
    assert why.changes.empty
    assert "(cost, hours) do not ask that anybody is served" in str(why)
    served = so.solve(network, goals=("unmet", "cost", "hours")).served["served"].sum()
    assert f"it would have {served:g}" in str(why)


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@pytest.mark.parametrize("cycles", [1, 2])
@pytest.mark.parametrize("shelf_life", [1, 2, None])
@pytest.mark.parametrize("lead_time", [0, 1])
def test_ages_and_times_on_the_way_are_explained(cycles, shelf_life, lead_time):
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "x", "shelf_life": shelf_life}],
        lanes=[
            {"origin": "W", "destination": "A"},
            {"origin": "W", "destination": "A", "mode": "slow", "lead_time": lead_time},
        ],
        stock=[{"place": "W", "item": "x", "quantity": 3}],
        demand=[{"place": "A", "item": "x", "quantity": 5}],
        settings={"cycles": cycles},
    )
    why = so.explain(so.solve(network), "A")
    assert why.changes[["table", "more", "serves"]].iloc[0].tolist() == ["stock", 2, 5]
    assert why.table["limit"].tolist() == ["supply"]


@pytest.mark.parametrize(("reserve", "cause"), [(1, "supply"), (300, "reserve at W")])
@pytest.mark.parametrize("cycles", [1, 2])
def test_a_reserve_is_a_cause_where_it_keeps_a_good_part_of_what_is_missing(cycles, reserve, cause):
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "x"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "x", "quantity": 400}],
        reserves=[{"place": "W", "item": "x", "quantity": reserve}],
        demand=[
            {"place": "A", "item": "x", "cycle": cycle, "quantity": 1000}
            for cycle in range(1, cycles + 1)
        ],
        settings={"cycles": cycles},
    )
    plan = so.solve(network)
    why = so.explain(plan, "A")
    assert cause in why.table["limit"].iloc[0]
    assert ("reserve" in why.table["limit"].iloc[0]) == (reserve == 300)
    assert ("reserve" in plan.fairness["limit"].iloc[0]) == (reserve == 300)
    kept = why.changes.query("table == 'reserves'")
    assert kept["serves"].tolist() == pytest.approx([400])


def test_no_lane_is_named_that_others_would_do_as_well_for():
    """A tier of full and of half-full lanes beside a van: what is short is the supply."""
    draw = np.random.default_rng(7)
    asked = draw.integers(200, 2000, 12)
    homes, desks = [f"C{n}" for n in range(12)], ["D0", "D1", "D2"]
    total = float(asked.sum())
    lanes = pd.concat(
        [
            pd.DataFrame(
                {"origin": "W", "destination": desks, "mode": "tiered", "capacity": total * 0.25}
            ),
            pd.DataFrame(
                {
                    "origin": [desks[n % 3] for n in range(12)],
                    "destination": homes,
                    "mode": "tiered",
                    "capacity": np.inf,
                }
            ),
            pd.DataFrame(
                {
                    "origin": "W",
                    "destination": homes,
                    "mode": "direct",
                    "capacity": np.inf,
                    "carrier": "van",
                }
            ),
        ]
    )
    lanes = lanes.astype({"carrier": "str"}).replace({"carrier": {"nan": ""}})
    lanes["capacity"] = lanes["capacity"].replace(np.inf, np.nan)
    stock = pd.DataFrame({"place": ["W"], "item": ["x"], "quantity": [round(total * 0.6, 1)]})
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("W", *desks, *homes)],
        items=[{"item": "x"}],
        lanes=lanes,
        carriers=[{"carrier": "van", "capacity": total * 0.2}],
        stock=stock,
        demand=pd.DataFrame({"place": homes, "item": "x", "quantity": asked}),
    )
    why = so.explain(so.solve(network), "C0")
    assert why.table["limit"].tolist() == ["supply"]
    together = why.changes[why.changes.groupby("change")["change"].transform("size") > 1]
    ways = together.query("table != 'stock'")
    told = {*ways["destination"], *ways["carrier"]} - {""}
    assert len(told) > 1
    # Lanes that have an end and a mode in common are told as one, each with its row.
    assert "any one of 2 lanes out of W (tiered) (lanes, rows 2 and 4)" in str(why)
    assert "carrier van (carriers, row 2)" in str(why)
    more = together.query("table == 'stock'")["more"].iloc[0]
    room = ways["more"].iloc[0]
    for way in (*desks, "van"):
        changed = lanes.reset_index(drop=True).copy()
        changed.loc[(changed["origin"] == "W") & (changed["destination"] == way), "capacity"] += (
            room
        )
        van = total * 0.2 + (room if way == "van" else 0.0)
        again = so.solve(
            network.replace(
                lanes=changed,
                carriers=[{"carrier": "van", "capacity": van}],
                stock=stock.assign(quantity=stock["quantity"] + more),
            )
        )
        got = again.served.set_index("place").loc["C0"]
        assert (got["served"] >= got["demand"] * (1 - 1e-6)) == (way in told)


def test_what_the_next_cycle_uses_is_not_idle():
    """Explain and diagnose agree on what lay idle, of a plan of two cycles given by hand."""
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "x"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "x", "quantity": 100}],
        demand=[{"place": "A", "item": "x", "cycle": cycle, "quantity": 80} for cycle in (1, 2)],
        settings={"cycles": 2},
    )

    def done(first: float, second: float) -> so.Plan:
        trip = {"origin": "W", "destination": "A", "item": "x"}
        ships = [
            {**trip, "cycle": cycle, "quantity": quantity}
            for cycle, quantity in ((1, first), (2, second))
        ]
        served = [
            {"place": "A", "item": "x", "cycle": cycle, "served": quantity}
            for cycle, quantity in ((1, first), (2, second))
        ]
        return so.Plan.from_tables(
            network, shipments=pd.DataFrame(ships), served=pd.DataFrame(served)
        )

    used = done(20, 80)
    assert so.diagnose(used).priorities["idle"].tolist() == [0]
    assert "idle" not in str(so.explain(used, "A"))
    left = done(20, 50)
    assert so.diagnose(left).priorities["idle"].tolist() == pytest.approx([30])
    assert "of idle stock at W it could have 30" in str(so.explain(left, "A"))


def test_an_amount_is_told_rounded_up():
    """What a sentence says is enough: the rounded amount is solved with, too."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("W", "A", "B")],
        items=[{"item": "x"}],
        lanes=[{"origin": "W", "destination": place} for place in "AB"],
        stock=[{"place": "W", "item": "x", "quantity": 10.5}],
        demand=[
            {"place": "A", "item": "x", "quantity": 30, "entitlement": 30},
            {"place": "B", "item": "x", "quantity": 70, "entitlement": 31},
        ],
    )
    why = so.explain(so.solve(network), "A")
    exact = why.changes["more"].iloc[0]
    assert exact == pytest.approx(61 - 10.5)
    third = so.solve(network.replace(stock=[{"place": "W", "item": "x", "quantity": 20.3333}]))
    said = str(so.explain(third, "A"))
    assert "40.7 more pieces" in said


@pytest.mark.parametrize(
    ("room", "alone"), [(8, False), (12, False), (13, True), (16, True), (100, True)]
)
def test_a_shared_lane_that_gets_full_on_the_way_leaves_less_unproved(room, alone):
    """The lane has room beside the plan; with what A lacks of one item it has none for both."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("W", "A", "B")],
        items=[{"item": "x"}, {"item": "y"}],
        lanes=[
            {"origin": "W", "destination": "A", "capacity": room},
            {"origin": "W", "destination": "B"},
        ],
        stock=[
            {"place": "W", "item": "x", "quantity": 6},
            {"place": "W", "item": "y", "quantity": 3},
        ],
        demand=[
            {"place": "A", "item": "x", "quantity": 10},
            {"place": "B", "item": "x", "quantity": 10},
            {"place": "A", "item": "y", "quantity": 6},
        ],
    )
    why = so.explain(so.solve(network), "A", item="x")
    least = why.least
    assert least["more"].tolist() == pytest.approx([14] if alone else [14, 13 - room])
    assert least["proved"].all() == alone
    assert ("not proved" in str(why)) == (not alone)


def test_a_plan_in_whole_pieces_that_was_not_proved_says_what_is_so(monkeypatch):
    places, start = ("W", "A", "B", "C"), {"origin": "W"}
    with pytest.warns(so.InputWarning):
        network = so.Network.from_tables(
            places=[{"place": place} for place in places],
            items=[{"item": "x"}],
            lanes=[{**start, "destination": place} for place in "AB"],
            stock=[{"place": "W", "item": "x", "quantity": 7}],
            demand=[{"place": place, "item": "x", "quantity": 5} for place in "ABC"],
        )
    plan = replace(so.solve(network, lots="pieces"), status=Status.LIMIT)

    def late(self, *rest):
        self.out_of_time = True

    monkeypatch.setattr(Resolves, "_flows", late)
    said = so.explain(plan).sentences
    assert "all 7 pieces within its reach used up" in said[0]
    assert "no lane brings x to it" in said[-1]
    assert all("solve with lots=False (--lots none)" in each for each in said)
    assert not any("within the time" in each for each in said)


def test_the_ways_short_name_the_places():
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WABCDE"],
        items=[{"item": "x"}],
        lanes=[{"origin": "W", "destination": place} for place in "ABCDE"],
        stock=[{"place": "W", "item": "x", "quantity": 25}],
        demand=[{"place": place, "item": "x", "quantity": 10} for place in "ABCDE"],
    )
    header, rows, _ = ways_short(so.explain(so.solve(network)))
    assert header[1] == "where"
    assert [row[1] for row in rows] == ["A, B, C and 2 more"]


@pytest.mark.parametrize("reserve", [0, 3])
def test_what_lies_behind_a_full_lane_is_not_told_to_be_used_up(reserve):
    network = so.Network.from_tables(
        places=[{"place": place} for place in ("east", "west", "hub", "A")],
        items=[{"item": "x"}],
        lanes=[
            {"origin": "east", "destination": "hub"},
            {"origin": "hub", "destination": "A", "capacity": 5},
            {"origin": "west", "destination": "A"},
        ],
        stock=[
            {"place": "east", "item": "x", "quantity": 90},
            {"place": "west", "item": "x", "quantity": 10},
        ],
        reserves=[{"place": "west", "item": "x", "quantity": reserve}],
        demand=[{"place": "A", "item": "x", "quantity": 20}],
    )
    said = str(so.explain(so.solve(network), "A"))
    assert f"all {10 - reserve} pieces on its side of what is full or closed used up" in said
    assert ("beside a reserve of 3 at west" in said) == (reserve > 0)
    assert "within its reach" not in said


def test_a_lane_that_is_not_there_is_told_where_another_limit_is_full():
    with pytest.warns(so.InputWarning, match="no lane brings 'suit' there"):
        network = so.Network.from_tables(
            places=[{"place": place} for place in "WTV"],
            items=[{"item": "mask"}, {"item": "suit"}],
            carriers=[{"carrier": "van", "capacity": 0}],
            lanes=[
                {"origin": "W", "destination": "T", "item": "mask"},
                {"origin": "W", "destination": "V"},
                {"origin": "T", "destination": "V"},
                {"origin": "T", "destination": "W", "carrier": "van"},
            ],
            stock=[{"place": "W", "item": "suit", "quantity": 1}],
            demand=[
                {"place": "T", "item": "suit", "quantity": 1},
                {"place": "V", "item": "mask", "quantity": 0},
            ],
        )
    change = so.explain(so.solve(network), "T", time_limit=None).changes.iloc[0]
    assert change[["table", "origin", "destination"]].tolist() == ["lanes", "W", "T"]
    assert change["pieces"] == pytest.approx(1)
    assert change["reaches"]
    assert change["proved"]


@pytest.mark.parametrize(("served", "told"), [(4.999, False), (4.9, True)])
def test_what_a_plan_keeps_back_is_told_from_a_thousandth_of_what_is_missing_on(served, told):
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "x"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "x", "quantity": 5}],
        demand=[{"place": "A", "item": "x", "quantity": 10}],
    )
    plan = so.Plan.from_tables(
        network,
        shipments=[{"origin": "W", "destination": "A", "item": "x", "quantity": served}],
        served=[{"place": "A", "item": "x", "served": served}],
    )
    said = str(so.explain(plan, "A"))
    assert ("the plan itself keeps 0.100 pieces" in said) == told
    assert ("the plan itself keeps" in said) == told
    assert "the supply is short" in said
