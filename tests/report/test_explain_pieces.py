"""Why a place is short in a plan of whole cartons or pieces, and what would help it."""

from __future__ import annotations

from dataclasses import replace

import pytest

import supplyopt as so
from supplyopt.planning.resolves import Resolves


def villages(
    *,
    asked: dict[str, float],
    stock: float,
    cycles: int = 1,
    reserve: float = 0.0,
    lot: float = 1,
    unit: str = "barrel",
) -> so.Network:
    """A store, a depot, villages; staff come before the people."""
    groups = {"医护人员": 1, "群众": 3}
    places = ("西库", "站", *asked)
    return so.Network.from_tables(
        places=[{"place": place} for place in places],
        items=[{"item": "消毒液", "unit": unit, "lot": lot}],
        groups=[{"group": group, "priority": priority} for group, priority in groups.items()],
        lanes=[
            {"origin": "西库", "destination": "站"},
            *({"origin": "站", "destination": place} for place in asked),
        ],
        stock=[{"place": "西库", "item": "消毒液", "quantity": stock}],
        reserves=[{"place": "西库", "item": "消毒液", "quantity": reserve}] if reserve else None,
        demand=[
            {"place": place, "item": "消毒液", "group": group, "cycle": cycle, "quantity": many}
            for place, many in asked.items()
            for group in groups
            for cycle in range(1, cycles + 1)
        ],
        settings={"cycles": cycles},
    )


def of_group(why: so.report.explain.Explanation, group: str) -> dict[str, object]:
    table = why.table[why.table["group"] == group]
    assert len(table) == 1
    return table.iloc[0].to_dict()


@pytest.mark.parametrize("lots", ["pieces", "everywhere"])
@pytest.mark.parametrize("cycles", [1, 4])
def test_less_than_a_piece_is_kept_away_by_whole_pieces_and_not_by_a_reserve(lots, cycles):
    """1.86 barrels a cycle are 1 in whole pieces, be there as much as there may."""
    network = villages(asked={"甲": 1.86, "乙": 1.86}, stock=40, cycles=cycles, reserve=4)
    plan = so.solve(network, lots=lots)
    assert plan.served.query("place == '甲'")["served"].tolist() == [1.0] * 2 * cycles
    assert set(plan.fairness["limit"]) == {"whole pieces"}
    why = so.explain(plan, "甲")
    for group in ("医护人员", "群众"):
        assert of_group(why, group)["limit"] == "whole pieces"
    missing = "0.86" if cycles == 1 else "3.4"
    assert f"of what is missing {missing} barrels are parts of a piece" in str(why)
    assert "reserve" not in str(why)
    assert why.changes.empty
    # What is said of any amounts is so.
    assert "in any amounts (lots=False, --lots none) it would have all of that" in str(why)
    assert so.solve(network).measures["unmet"] == pytest.approx(0)


def test_of_what_is_missing_the_parts_of_pieces_are_told_beside_the_supply():
    """2.5 are asked for, and nothing is there: two pieces more bring two of them."""
    network = villages(asked={"甲": 2.5}, stock=2)
    plan = so.solve(network, lots="pieces")
    why = so.explain(plan, "甲")
    people = of_group(why, "群众")
    assert people["served"] == 0
    assert people["limit"] == "whole pieces, supply"
    assert "of what is missing 0.50 barrels are parts of a piece" in people["sentence"]
    assert "would bring it to 2, the most in whole pieces" in people["sentence"]
    (change,) = why.changes[why.changes["group"] == "群众"].to_dict("records")
    assert (change["more"], change["serves"], change["reaches"]) == (2, 2, True)
    again = so.solve(villages(asked={"甲": 2.5}, stock=4), lots="pieces").served
    assert again["served"].tolist() == [2, 2]


@pytest.mark.parametrize("lots", [True, "pieces", "everywhere"])
@pytest.mark.parametrize("cycles", [1, 2])
def test_goods_that_fill_no_carton_are_kept_away_by_whole_cartons(lots, cycles):
    """Of 80 one carton of 50 can leave; 30 lie where no carton of them can be made."""
    network = villages(asked={"甲": 60}, stock=80, cycles=cycles, lot=50, unit="mask")
    plan = so.solve(network, lots=lots)
    said = "whole cartons" if lots is True else "whole cartons and pieces"
    assert said in plan.fairness.set_index("group")["limit"]["医护人员"]
    assert not plan.fairness["limit"].str.contains("idle stock").any()
    first = of_group(so.explain(plan, "甲"), "医护人员")
    assert first["limit"].startswith(said)
    more = min(80.0, 60.0 * cycles) - 50
    assert f"it would have {more:g} masks of 消毒液 more without whole cartons of 50" in str(
        first["sentence"]
    )
    free = so.solve(network).served.groupby("group")["served"].sum()
    assert free["医护人员"] == pytest.approx(50 + more)


def unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no best plan in whole pieces be found; in any amounts one is."""
    flows = Resolves._flows

    def late(self, key, *rest):
        if self._terms.lots is not False:
            self.out_of_time = True
            return None
        return flows(self, key, *rest)

    monkeypatch.setattr(Resolves, "_flows", late)


SHARED = {"甲": 100.0, "乙": 130.0, "丙": 170.0}


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("cycles", [1, 2])
def test_where_no_plan_in_whole_pieces_was_proved_the_one_in_any_amounts_says_why(
    monkeypatch, cycles, every
):
    """The reserve could bring a village 3 of the 80 pieces that it lacks: supply is short."""
    network = villages(asked=SHARED, stock=500 * cycles, cycles=cycles, reserve=13)
    plan = replace(so.solve(network, lots="pieces"), status=so.Status.LIMIT)
    unproved(monkeypatch)
    why = so.explain(plan) if every else so.explain(plan, "甲")
    people = why.table.query("place == '甲' and group == '群众'").iloc[0]
    assert people["limit"] == "supply"
    change = why.changes.query("place == '甲' and group == '群众'").iloc[0].to_dict()
    assert (change["table"], change["serves"]) == ("stock", 100 * cycles)
    # In any amounts that is the least.
    for less, whole in ((0.0, True), (2.0, False)):
        more = network.tables["stock"].assign(quantity=change["needed"] - less)
        served = so.solve(network.replace(stock=more)).served
        mine = served.query("place == '甲' and group == '群众'")["served"].sum()
        assert (mine >= 100 * cycles * (1 - 1e-6)) == whole
    if every:
        # Of all places none is looked at again in whole pieces: it is a guide, and says so.
        assert (change["divisible"], change["reaches"]) == (True, False)
        assert "were pieces divisible, " in people["sentence"]
        assert "in whole pieces the best plan was not proved" in people["sentence"]
        assert "solve with lots=False" not in people["sentence"]
        assert people["least_table"] is None or people.isna()["least_table"]
    else:
        # Seen to do in whole pieces, it is told as a change of the plan itself.
        assert (change["divisible"], change["reaches"], change["proved"]) == (False, True, False)
        assert "divisible" not in people["sentence"]
        more = network.tables["stock"].assign(quantity=change["needed"])
        served = so.solve(network.replace(stock=more), lots="pieces").served
        mine = served.query("place == '甲' and group == '群众'")["served"].sum()
        assert mine == 100 * cycles


def test_what_whole_pieces_cost_is_told_where_the_best_plan_is_not_known(monkeypatch):
    """Three ask for 3 each, 4 are there: in whole pieces two get 1 and one gets 2."""
    network = villages(asked={"甲": 3, "乙": 3, "丙": 3}, stock=13)
    plan = replace(so.solve(network, lots="pieces"), status=so.Status.LIMIT)
    served = plan.served.query("group == '群众'").set_index("place")["served"]
    assert sorted(served) == [1, 1, 2]
    unproved(monkeypatch)
    with_one = next(place for place, many in served.items() if many == 1)
    people = of_group(so.explain(plan, with_one), "群众")
    assert people["limit"] == "whole pieces, supply"
    assert "it would have 0.33 barrels of 消毒液 more without whole pieces" in str(
        people["sentence"]
    )


def test_what_is_fixed_by_hand_stays_fixed_in_any_amounts(monkeypatch):
    network = villages(asked={"甲": 10, "乙": 10}, stock=30)
    fixed = [{"place": "甲", "item": "消毒液", "group": "群众", "quantity": 2}]
    plan = replace(so.solve(network, lots="pieces", fixed=fixed), status=so.Status.LIMIT)
    unproved(monkeypatch)
    assert of_group(so.explain(plan, "甲"), "群众")["limit"] == "what is fixed by hand"
    other = so.explain(plan, "乙")
    assert of_group(other, "群众")["limit"] == "supply"
    assert other.changes["more"].tolist() == pytest.approx([2])
