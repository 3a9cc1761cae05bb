"""What is carried out of a plan, worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import supplyopt as so


def town(**changed: Any) -> so.Network:
    """A depot that sends to A, which serves two groups and sends on to B."""
    tables: dict[str, Any] = {
        "places": {"place": ["仓", "A", "B"]},
        "items": {"item": ["口罩"]},
        "groups": {"group": ["nurse", "other"], "priority": [1, 2]},
        "lanes": {"origin": ["仓", "A"], "destination": ["A", "B"]},
        "stock": [{"place": "仓", "item": "口罩", "quantity": 40}],
        "demand": [
            {"place": "A", "item": "口罩", "group": "nurse", "quantity": 10},
            {"place": "A", "item": "口罩", "group": "other", "quantity": 10},
            {"place": "B", "item": "口罩", "group": "other", "quantity": 20},
        ],
    }
    return so.Network.from_tables(**{**tables, **changed})


def served(roll: so.Roll) -> dict[tuple[str, str, int], float]:
    table = roll.plan.served
    keys = zip(table["place"], table["group"], table["cycle"].tolist(), strict=True)
    return dict(zip(keys, table["served"].tolist(), strict=True))


def test_where_less_is_there_all_is_cut_in_one_proportion() -> None:
    # The depot has 40 and sends all of it; 24 come to A, which was to serve 20 and send 20.
    def short(shipments: pd.DataFrame) -> pd.Series:
        share = shipments["destination"].map({"A": 0.6, "B": 1.0})
        return shipments["quantity"] * share

    roll = so.roll(town(), horizon=1, receipts=short)
    assert served(roll) == {
        ("A", "nurse", 1): 10,
        ("A", "other", 1): pytest.approx(2),
        ("B", "other", 1): pytest.approx(12),
    }
    assert roll.measures["lost"] == pytest.approx(16)
    told = roll.receipts[["destination", "planned", "sent", "received", "short"]]
    assert told.round(9).to_dict("list") == {
        "destination": ["A", "B"],
        "planned": [40, 20],
        "sent": [40, 12],
        "received": [24, 12],
        "short": [16, 0],
    }


def test_cartons_are_rounded_down() -> None:
    network = town(items=[{"item": "口罩", "lot": 5}])
    roll = so.roll(
        network,
        horizon=1,
        lots="everywhere",
        receipts=lambda rows: rows["quantity"].where(rows["destination"] != "A", 24),
    )
    assert roll.receipts["sent"].tolist() == [40, 10]
    assert served(roll)["B", "other", 1] == 10
    assert served(roll)["A", "nurse", 1] + served(roll)["A", "other", 1] == pytest.approx(12)


def test_a_lane_below_its_least_load_does_not_run() -> None:
    lanes = {"origin": ["仓", "A"], "destination": ["A", "B"], "min_load": [0, 15]}
    roll = so.roll(
        town(lanes=lanes),
        horizon=1,
        receipts=lambda rows: rows["quantity"].where(rows["destination"] != "A", 24),
    )
    assert roll.receipts["sent"].tolist() == [40, 0]
    assert served(roll) == {("A", "nurse", 1): 10, ("A", "other", 1): 10, ("B", "other", 1): 0}
    assert roll.books.set_index("place")["closing"].to_dict() == {"仓": 0, "A": 4}


def test_needs_above_the_forecast_get_what_nobody_else_needs() -> None:
    # All needs were thought to be 5; 40 pieces are there. What lies at A beyond the plan is used.
    def low(review: so.Review) -> pd.DataFrame:
        return review.needs.assign(quantity=5)

    stock = [
        {"place": "仓", "item": "口罩", "quantity": 20},
        {"place": "A", "item": "口罩", "quantity": 19},
    ]
    network = town(stock=stock)
    roll = so.roll(network, horizon=1, forecast=low)
    assert served(roll) == {("A", "nurse", 1): 9, ("A", "other", 1): 5, ("B", "other", 1): 5}
    kept = network.replace(reserves=[{"place": "A", "item": "口罩", "quantity": 3}])
    roll = so.roll(kept, horizon=1, forecast=low)
    assert served(roll) == {("A", "nurse", 1): 6, ("A", "other", 1): 5, ("B", "other", 1): 5}
    assert roll.books.set_index("place")["closing"]["A"] == 3


def test_what_later_cycles_of_the_plan_need_is_not_given_away() -> None:
    demand = [
        {"place": "A", "item": "口罩", "group": "nurse", "cycle": cycle, "quantity": quantity}
        for cycle, quantity in ((1, 10), (2, 10))
    ]
    network = so.Network.from_tables(
        places={"place": ["仓", "A"]},
        items={"item": ["口罩"]},
        groups={"group": ["nurse"], "priority": [1]},
        lanes=[{"origin": "仓", "destination": "A"}],
        stock=[{"place": "A", "item": "口罩", "quantity": 15}],
        demand=demand,
    )

    def low(review: so.Review) -> pd.DataFrame:
        return review.needs.assign(quantity=lambda rows: rows["quantity"] - 4 * (rows.cycle == 1))

    ahead = so.roll(network, horizon=2, forecast=low)
    assert served(ahead) == {("A", "nurse", 1): 6, ("A", "nurse", 2): 9} or served(ahead) == {
        ("A", "nurse", 1): 5,
        ("A", "nurse", 2): 10,
    }
    blind = so.roll(network, horizon=1, forecast=low)
    assert served(blind) == {("A", "nurse", 1): 10, ("A", "nurse", 2): 5}


def test_a_place_that_does_not_report_is_thought_to_have_used_what_was_planned() -> None:
    days = range(1, 4)
    network = so.Network.from_tables(
        places={"place": ["仓", "A"]},
        items={"item": ["口罩"]},
        lanes=[{"origin": "仓", "destination": "A"}],
        stock=[
            {"place": "仓", "item": "口罩", "quantity": 100},
            {"place": "A", "item": "口罩", "quantity": 20},
        ],
        demand=[{"place": "A", "item": "口罩", "cycle": day, "quantity": 5} for day in days],
    )
    seen = []

    def observe(review: so.Review) -> dict[str, pd.DataFrame]:
        thought = review.believed.set_index("place")["quantity"]
        there = review.stock.set_index("place")["quantity"]
        seen.append((thought.to_dict(), there.to_dict()))
        return {"stock": review.stock[review.stock["place"] == "仓"]}

    def high(review: so.Review) -> pd.DataFrame:
        return review.needs.assign(quantity=8)

    roll = so.roll(network, horizon=1, observe=observe, forecast=high)
    # It serves 5 a day, and is thought to have served 8.
    assert seen == [
        ({"仓": 100, "A": 20}, {"仓": 100, "A": 20}),
        ({"仓": 100, "A": 12}, {"仓": 100, "A": 15}),
        ({"仓": 100, "A": 4}, {"仓": 100, "A": 10}),
    ]
    # On the third day 4 are thought to lie there, 8 to be needed.
    assert roll.receipts["planned"].tolist() == [4]
    assert roll.reviews["estimated"].tolist() == [1, 1, 1]
    # Where it reports on the second day that 17 are there, that counts from then on.
    seen.clear()

    def wrongly(review: so.Review) -> dict[str, pd.DataFrame]:
        told = observe(review)["stock"]
        late = pd.DataFrame([{"place": "A", "item": "口罩", "quantity": 17}])
        return {"stock": pd.concat([told, late[: int(review.number == 2)]])}

    so.roll(network, horizon=1, observe=wrongly, forecast=high)
    assert [thought["A"] for thought, _ in seen] == [20, 12, 9]


def test_who_was_short_comes_first_next_time() -> None:
    network = so.Network.from_tables(
        places={"place": ["仓", "A", "B"]},
        items={"item": ["口罩"]},
        lanes={"origin": ["仓", "仓"], "destination": ["A", "B"], "capacity": [None, 10]},
        arrivals=[{"place": "仓", "item": "口罩", "cycle": c, "quantity": 40} for c in (1, 2)],
        demand=[
            {"place": place, "item": "口罩", "cycle": cycle, "quantity": 50}
            for place in "AB"
            for cycle in (1, 2)
        ],
    )
    # In the first cycle B can have no more than 10. From the second on its lane is free.
    wide = network.tables["lanes"].assign(mode=["", "slow"])
    late = {"origin": "仓", "destination": "B", "mode": "fast", "first_cycle": 2}
    lanes = pd.concat([wide, pd.DataFrame([late])], ignore_index=True)
    network = network.replace(lanes=lanes)
    fair = served(so.roll(network, horizon=1))
    assert fair["A", "all", 1] == pytest.approx(30)
    assert fair["B", "all", 1] == pytest.approx(10)
    assert fair["A", "all", 2] == pytest.approx(10)
    assert fair["B", "all", 2] == pytest.approx(30)
    each = served(so.roll(network, horizon=1, carry_over=False))
    assert each["A", "all", 2] == pytest.approx(20)
    assert each["B", "all", 2] == pytest.approx(20)


def test_what_waits_is_asked_for_again() -> None:
    network = so.Network.from_tables(
        places={"place": ["仓", "A"]},
        items={"item": ["口罩"]},
        lanes=[{"origin": "仓", "destination": "A"}],
        arrivals=[{"place": "A", "item": "口罩", "cycle": c, "quantity": 6} for c in (1, 2, 3)],
        demand=[
            {"place": "A", "item": "口罩", "cycle": 1, "quantity": 10},
            {"place": "A", "item": "口罩", "cycle": 2, "quantity": 5},
        ],
        settings={"cycles": 3, "unmet": "backlog"},
    )
    waiting = []

    def observe(review: so.Review) -> None:
        waiting.append(review.waiting[["cycle", "quantity"]].to_dict("list"))

    roll = so.roll(network, horizon=1, observe=observe)
    assert waiting == [
        {"cycle": [], "quantity": []},
        {"cycle": [1], "quantity": [4]},
        {"cycle": [2], "quantity": [3]},
    ]
    assert roll.measures["unmet"] == 0
    # 4 pieces wait from the first cycle to the second, 3 from the second to the third.
    assert roll.measures["lateness"] == 7
    assert [plan.measures["demand"] for plan in roll.plans] == [10, 9, 3]
    assert not so.verify(roll.plan)


def test_the_oldest_goods_are_wasted_as_late_as_can_be() -> None:
    network = so.Network.from_tables(
        places={"place": ["仓", "A"]},
        items=[{"item": "疫苗", "shelf_life": 2}],
        lanes=[{"origin": "仓", "destination": "A", "lead_time": 1}],
        stock=[{"place": "A", "item": "疫苗", "age": 1, "quantity": 4}],
        arrivals=[{"place": "仓", "item": "疫苗", "cycle": 1, "quantity": 9}],
        demand=[
            {"place": "A", "item": "疫苗", "cycle": 1, "quantity": 3},
            {"place": "A", "item": "疫苗", "cycle": 2, "quantity": 6},
        ],
    )
    roll = so.roll(network, horizon=2)
    assert roll.books.query("place == 'A'")["waste"].tolist() == [1, 0]
    assert roll.measures["waste"] == roll.plan.measures["waste"]
    assert roll.measures["unmet"] == 0
    assert not so.verify(roll.plan)


def test_guarantees_that_cannot_be_kept_are_lowered_and_told() -> None:
    network = town(
        guarantees=[{"place": "B", "item": "口罩", "group": "other", "quantity": 20}],
        stock=[{"place": "仓", "item": "口罩", "quantity": 40}],
    )
    roll = so.roll(network, horizon=1, observe=lambda review: {"stock": review.stock.iloc[:0]})
    assert roll.reviews["lowered"].tolist() == [0]

    def nearly_nothing(review: so.Review) -> dict[str, pd.DataFrame]:
        return {"stock": review.stock.assign(quantity=15)}

    roll = so.roll(network, horizon=1, observe=nearly_nothing)
    assert roll.reviews["lowered"].tolist() == [5]
    assert served(roll)["B", "other", 1] == pytest.approx(15)
    assert so.verify(roll.plan)


def test_plans_stay_near_to_the_ones_before() -> None:
    # Two depots serve A alike. Which one sends is open, and the forecast changes all the time.
    network = so.Network.from_tables(
        places={"place": ["E", "W", "A"], "storage": [None, None, 0]},
        items={"item": ["口罩"]},
        lanes={"origin": ["E", "W"], "destination": ["A", "A"], "cost": [1, 1]},
        stock=[{"place": place, "item": "口罩", "quantity": 60} for place in "EW"],
        demand=[
            {"place": "A", "item": "口罩", "cycle": cycle, "quantity": 10} for cycle in range(1, 6)
        ],
    )

    def restless(review: so.Review) -> pd.DataFrame:
        needs = review.needs
        return needs.assign(quantity=10 + 2 * ((needs["cycle"] + review.number) % 2))

    goals = ("unmet", "stability", "cost")
    roll = so.roll(network, horizon=3, goals=goals, forecast=restless)
    # Too much in one cycle is better than less than before; too little is not.
    assert roll.reviews["changed"].tolist() == [0, 2, 2, 2, 0]
    assert "stability" not in roll.plans[0].goals["goal"].tolist()
    # What the plan before said nothing of is new: 10 in the last cycle.
    value = roll.plans[1].goals.set_index("goal")["value"]["stability"]
    assert value == pytest.approx(2 + 10)
    free = so.roll(network, horizon=3, goals=("unmet", "cost"), forecast=restless)
    assert (free.reviews["changed"] >= [0, 4, 4, 4, 2]).all()
    for plan in roll.plans:
        assert not so.verify(plan)
    with pytest.raises(so.InputError, match="is the only goal"):
        so.roll(network, horizon=1, goals=("stability",))


def test_days_as_cycles_with_a_review_every_ten() -> None:
    network = so.Network.from_tables(
        places={"place": ["仓", "A"]},
        items={"item": ["口罩"]},
        lanes=[{"origin": "仓", "destination": "A", "lead_time": 2, "every": 5}],
        arrivals=[
            {"place": "仓", "item": "口罩", "cycle": day, "quantity": 50} for day in (1, 11, 21)
        ],
        demand=[
            {"place": "A", "item": "口罩", "cycle": day, "quantity": 4} for day in range(3, 31)
        ],
        settings={"cycles": 30, "cycle_days": 1},
    )
    best = so.solve(network)
    roll = so.roll(network, horizon=15, every=10)
    assert roll.reviews["cycle"].tolist() == [1, 11, 21]
    assert roll.reviews["cycles"].tolist() == [15, 15, 10]
    assert roll.measures["unmet"] == pytest.approx(best.measures["unmet"])
    assert not so.verify(roll.plan)
    sent = roll.plan.shipments["cycle"]
    assert ((sent - 1) % 5 == 0).all()
