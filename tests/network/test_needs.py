"""Laws of demand from headcounts."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.needs import demand_from_headcount

HEADS = pd.DataFrame(
    {
        "place": ["A", "A", "B"],
        "group": ["worker", "volunteer", "volunteer"],
        "people": [6, 20, 10],
    }
)
NORMS = pd.DataFrame(
    [
        {"item": "mask", "group": "worker", "per_person_day": 2},
        {"item": "mask", "group": "volunteer", "per_person_day": 1},
        {"item": "goggles", "group": "worker", "per_person": 1},
        {"item": "disinfectant", "group": None, "per_place": 3},
    ]
)


def asked(demand: pd.DataFrame, column: str = "quantity") -> dict[tuple[str, str, str], float]:
    keys = zip(demand["place"], demand["item"], demand["group"], strict=True)
    return dict(zip(keys, demand[column], strict=True))


def faults_of(*args: object, **kwargs: object) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        demand_from_headcount(*args, **kwargs)
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_a_person_day_a_person_and_a_place() -> None:
    demand = demand_from_headcount(HEADS, NORMS, days=10)
    # 6 x 2 x 10; 20 x 1 x 10; 10 x 1 x 10; goggles once; 3 barrels a place, on whom is first.
    assert asked(demand, "gross") == {
        ("A", "mask", "worker"): 120,
        ("A", "goggles", "worker"): 6,
        ("A", "disinfectant", "worker"): 3,
        ("A", "mask", "volunteer"): 200,
        ("B", "mask", "volunteer"): 100,
        ("B", "disinfectant", "volunteer"): 3,
    }
    assert demand["quantity"].tolist() == demand["gross"].tolist()
    assert demand["entitlement"].tolist() == demand["gross"].tolist()
    assert demand["people"].tolist() == [6, 6, 6, 20, 10, 10]


def test_what_is_on_hand_serves_the_first_priority_first() -> None:
    on_hand = pd.DataFrame({"place": ["A"], "item": ["mask"], "quantity": [150]})
    by_order = demand_from_headcount(HEADS, NORMS, 10, on_hand)
    # 150 cover the workers' 120, listed first in the norms, and 30 of the volunteers' 200.
    assert asked(by_order)["A", "mask", "worker"] == 0
    assert asked(by_order)["A", "mask", "volunteer"] == 170
    assert asked(by_order)["B", "mask", "volunteer"] == 100
    assert asked(by_order, "entitlement")["A", "mask", "worker"] == 120

    groups = pd.DataFrame({"group": ["worker", "volunteer"], "priority": [2, 1]})
    turned = demand_from_headcount(HEADS, NORMS, 10, on_hand, groups=groups)
    assert asked(turned)["A", "mask", "worker"] == 120
    assert asked(turned)["A", "mask", "volunteer"] == 50
    # The barrels a place go to whoever is first there, and that is now the volunteers.
    assert ("A", "disinfectant", "volunteer") in asked(turned)


def test_groups_of_one_priority_share_what_is_on_hand_by_need() -> None:
    on_hand = [{"place": "A", "item": "mask", "quantity": 80}]
    groups = {"group": ["worker", "volunteer"], "priority": [1, 1]}
    demand = demand_from_headcount(HEADS, NORMS, 10, on_hand, groups=groups)
    # 80 over needs of 120 and 200: 30 and 50.
    assert asked(demand)["A", "mask", "worker"] == pytest.approx(90, rel=1e-12)
    assert asked(demand)["A", "mask", "volunteer"] == pytest.approx(150, rel=1e-12)


def test_a_blank_group_is_everybody() -> None:
    norms = [{"item": "mask", "per_person_day": 1}]
    demand = demand_from_headcount(HEADS, norms, 2)
    assert demand["gross"].tolist() == [12, 40, 20]
    nameless = demand_from_headcount([{"place": "A", "people": 3}], norms, 2)
    assert asked(nameless) == {("A", "mask", "all"): 6}


def test_nobody_there_needs_nothing() -> None:
    heads = [
        {"place": "A", "group": "worker", "people": 0},
        {"place": "A", "group": "volunteer", "people": 1},
        {"place": "B", "group": "worker", "people": 0},
    ]
    demand = demand_from_headcount(heads, NORMS, 10)
    # Barrels follow the people: volunteers at A though workers come first, nobody at B.
    assert asked(demand)["A", "mask", "worker"] == 0
    assert asked(demand)["A", "disinfectant", "volunteer"] == 3
    assert ("B", "disinfectant", "worker") not in asked(demand)
    named = [{"item": "soap", "group": "worker", "per_place": 5}]
    with pytest.warns(so.InputWarning):
        none = so.demand_from_headcount(
            heads[::2], [*named, {"item": "x", "group": "nobody", "per_place": 1}]
        )
    assert none["gross"].tolist() == [0, 0]


def test_norms_a_person_and_a_place_of_one_item_add_up() -> None:
    norms = [
        {"item": "soap", "group": "worker", "per_person": 2},
        {"item": "soap", "per_place": 5},
    ]
    demand = demand_from_headcount(HEADS.iloc[:1], norms)
    assert asked(demand) == {("A", "soap", "worker"): 17}


def test_ids_are_those_of_a_network() -> None:
    heads = pd.DataFrame(
        {"place": [350203001001, 7], "group": [" 志愿者 ", "NA"], "people": [2, 1]}
    )
    norms = pd.DataFrame(
        {"item": ["口罩", "口罩"], "group": ["志愿者", "NA"], "per_person": [1, 1]}
    )
    with pytest.warns(so.InputWarning, match="group"):
        demand = demand_from_headcount(heads, norms)
    assert asked(demand) == {("350203001001", "口罩", "志愿者"): 2, ("7", "口罩", "NA"): 1}


def test_the_table_goes_into_a_network() -> None:
    demand = demand_from_headcount(HEADS, NORMS)
    network = so.Network.from_tables(
        places={"place": ["W", "A", "B"]},
        items={"item": ["mask", "goggles", "disinfectant"]},
        groups={"group": ["worker", "volunteer"], "priority": [1, 2]},
        lanes={"origin": ["W", "W"], "destination": ["A", "B"]},
        stock={
            "place": ["W"] * 3,
            "item": ["mask", "goggles", "disinfectant"],
            "quantity": [9, 9, 9],
        },
        demand=demand,
    )
    assert network.filled("demand")["quantity"].sum() == 120 + 200 + 100 + 6 + 3 + 3


def test_all_faults_at_once() -> None:
    heads = pd.DataFrame(
        {
            "place": ["A", "A", None, "B", "C"],
            "group": ["worker", "worker", "worker", "volunter", "worker"],
            "people": [1, 2, 3, -4, "many"],
        }
    )
    norms = pd.DataFrame(
        {
            "item": ["mask", "mask", "soap", "soap", "gel"],
            "group": ["worker", "volunteer", "worker", "volunteer", None],
            "per_person": [1, 1, 1, None, None],
            "per_place": [None, None, 2, None, -1],
        }
    )
    on_hand = pd.DataFrame(
        {"place": ["A", "A"], "item": ["mask", "mask"], "quantity": [1, math.inf]}
    )
    found = faults_of(heads, norms, 0, on_hand)
    assert set(found) == {
        ("headcount", 3, "place, group"),  # place A, worker again
        ("headcount", 4, "place"),  # blank
        ("headcount", 5, "group"),  # volunter: no norm
        ("headcount", 5, "people"),  # negative
        ("headcount", 6, "people"),  # text
        ("norms", 4, "per_person, per_place"),  # two norms in one row
        ("norms", 5, "per_person, per_place"),  # none
        ("norms", 6, "per_place"),  # negative
        ("on_hand", 3, "place, item"),  # twice
        ("on_hand", 3, "quantity"),  # infinite
        ("", None, "days"),
    }
    assert len(found) == len(set(found))


# Without a groups table, a group that no norm names is a slip; with one, it needs nothing.
def test_groups_are_those_of_the_groups_table_or_of_the_norms() -> None:
    heads = [{"place": "A", "group": "guest", "people": 3}, *HEADS.to_dict("records")]
    assert faults_of(heads, NORMS) == [("headcount", 2, "group")]
    groups = {"group": ["worker", "volunteer", "guest"], "priority": [1, 2, 3]}
    demand = demand_from_headcount(heads, NORMS, groups=groups)
    assert "guest" not in set(demand["group"])
    norms = [*NORMS.to_dict("records"), {"item": "x", "group": "gest", "per_person": 1}]
    with pytest.raises(so.InputError) as caught:
        demand_from_headcount(heads, norms, groups=groups)
    (fault,) = caught.value.faults
    assert (fault.table, fault.row, fault.value) == ("norms", 6, "gest")
    assert fault.remedy == "did you mean 'guest'?"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"group": "worker", "per_person": 1}, {"group": "worker", "per_person_day": 1}),
        ({"group": "worker", "per_person": 1}, {"per_person_day": 1}),
        ({"per_person": 1}, {"group": "volunteer", "per_person": 1}),
        ({"per_place": 1}, {"group": "worker", "per_place": 1}),
        ({"per_place": 1}, {"per_place": 2}),
    ],
)
def test_nobody_is_counted_twice_for_one_item(
    first: dict[str, object], second: dict[str, object]
) -> None:
    other = {"item": "gel", "per_person": 1}
    norms = pd.DataFrame([other, {"item": "soap"} | first, {"item": "soap"} | second])
    assert faults_of(HEADS, norms) == [("norms", 4, "group")]


def test_norms_without_a_column_of_norms() -> None:
    assert faults_of(HEADS, [{"item": "mask", "group": "worker"}])[0] == (
        "norms",
        None,
        "per_person_day, per_person, per_place",
    )


def test_missing_columns_and_tables_that_are_none() -> None:
    assert faults_of({"place": ["A"]}, {"per_person": [1]}) == [
        ("headcount", None, "people"),
        ("norms", None, "item"),
    ]
    assert faults_of(7, NORMS) == [("headcount", None, "")]
    assert faults_of(None, NORMS) == [("headcount", None, "")]
    assert faults_of(HEADS, NORMS.iloc[:0])[0] == ("norms", None, "")


@pytest.mark.parametrize("days", [0, -1, math.nan, math.inf, "10", None, True])
def test_days_are_a_number_above_zero(days: object) -> None:
    assert faults_of(HEADS, NORMS, days) == [("", None, "days")]


def test_an_empty_headcount_needs_nothing() -> None:
    norms = [{"item": "mask", "per_person": 1}, {"item": "barrel", "per_place": 1}]
    on_hand = [{"place": "A", "item": "mask", "quantity": 1}]
    with pytest.warns(so.InputWarning, match="covers no need"):
        demand = demand_from_headcount(HEADS.iloc[:0], norms, 10, on_hand)
    assert len(demand) == 0
    assert list(demand) == ["place", "item", "group", "people", "gross", "quantity", "entitlement"]


def test_what_covers_no_need_is_said() -> None:
    on_hand = pd.DataFrame({"place": ["W", "A"], "item": ["mask", "glove"], "quantity": [9, 9]})
    with pytest.warns(so.InputWarning) as caught:
        demand = demand_from_headcount(HEADS, NORMS, 10, on_hand)
    (warning,) = caught
    assert "on_hand, row 2, place = 'W'" in str(warning.message)
    assert "on_hand, row 3, item = 'glove'" in str(warning.message)
    assert warning.filename == __file__
    assert demand["quantity"].tolist() == demand["gross"].tolist()


def test_the_given_frames_stay_as_they_were() -> None:
    heads, norms = HEADS.set_index(pd.Index([7, 7, 7])), NORMS.copy()
    demand_from_headcount(heads, norms)
    pd.testing.assert_frame_equal(heads, HEADS.set_index(pd.Index([7, 7, 7])))
    pd.testing.assert_frame_equal(norms, NORMS)


PLACES, GROUPS, ITEMS = ["A", "B", "C"], ["g1", "g2", "g3"], ["mask", "gel"]
AMOUNTS = st.one_of(st.just(0.0), st.floats(1e-6, 1e9), st.integers(0, 1000).map(float))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(PLACES), st.sampled_from(GROUPS)), min_size=1, unique=True
        )
    )
    heads = pd.DataFrame(pairs, columns=["place", "group"])
    heads["people"] = draw(st.lists(AMOUNTS, min_size=len(pairs), max_size=len(pairs)))
    # Every group has a norm for masks, so that none is unknown.
    norms = [{"item": "mask", "group": group, "per_person_day": draw(AMOUNTS)} for group in GROUPS]
    norms += [
        {"item": "gel", "group": None, "per_person": draw(AMOUNTS)},
        {"item": "gel", "group": None, "per_place": draw(AMOUNTS)},
    ]
    keys = draw(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(ITEMS)), unique=True))
    on_hand = pd.DataFrame(keys, columns=["place", "item"])
    on_hand["quantity"] = draw(st.lists(AMOUNTS, min_size=len(keys), max_size=len(keys)))
    priorities = draw(st.lists(st.integers(1, 3), min_size=3, max_size=3))
    return {
        "headcount": heads,
        "norms": pd.DataFrame(norms),
        "days": draw(st.floats(0.1, 100)),
        "on_hand": on_hand,
        "groups": pd.DataFrame({"group": GROUPS, "priority": priorities}),
    }


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@settings(max_examples=60, deadline=None)
@given(cases())
def test_laws_of_needs(case: dict[str, object]) -> None:
    demand = demand_from_headcount(**case)
    heads, norms, groups = case["headcount"], case["norms"], case["groups"]
    people = heads.set_index(["place", "group"])["people"].to_dict()
    norm = norms.set_index(["item", "group"])["per_person_day"].to_dict()
    have = case["on_hand"].set_index(["place", "item"])["quantity"].to_dict()
    priority = groups.set_index("group")["priority"].to_dict()
    assert not demand.duplicated(["place", "item", "group"]).any()

    gross = asked(demand, "gross")
    for (place, group), heads_there in people.items():
        expected = heads_there * norm["mask", group] * case["days"]
        assert gross[place, "mask", group] == close(expected)
    per_person, per_place = norms["per_person"].iloc[3], norms["per_place"].iloc[4]
    for place, there in heads.groupby("place"):
        gel = demand[(demand["place"] == place) & (demand["item"] == "gel")]["gross"].sum()
        once = per_place if (there["people"] > 0).any() else 0
        assert gel == close(there["people"].sum() * per_person + once)

    assert (demand["quantity"] >= 0).all()
    assert (demand["quantity"] <= demand["gross"]).all()
    assert (demand["entitlement"] == demand["gross"]).all()
    for (place, item), rows in demand.groupby(["place", "item"]):
        left = max(0.0, rows["gross"].sum() - have.get((place, item), 0.0))
        scale = rows["gross"].sum()
        assert rows["quantity"].sum() == pytest.approx(left, abs=1e-9 * scale + 1e-12)
        # Nobody later in line is covered before all those ahead are.
        rank = rows["group"].map(priority)
        covered = rows["gross"] - rows["quantity"]
        for number in rank[covered > 0].unique():
            assert (rows.loc[rank < number, "quantity"] == 0).all()
        # Of the same priority, the same part of the need is covered.
        for _, level in rows[rows["gross"] > 0].groupby(rank):
            part = level["quantity"] / level["gross"]
            assert part.max() - part.min() <= 1e-9


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@settings(max_examples=30, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_need(case: dict[str, object], random: object) -> None:
    shuffled = dict(case)
    for name in ("headcount", "norms", "on_hand", "groups"):
        order = list(range(len(case[name])))
        random.shuffle(order)
        shuffled[name] = case[name].iloc[order]
    # Groups of one priority rank by their order, and the gel of a place goes to the first.
    ranked = case["groups"].assign(priority=[1, 2, 3])
    case, shuffled = case | {"groups": ranked}, shuffled | {"groups": ranked}
    once, again = (asked(demand_from_headcount(**each)) for each in (case, shuffled))
    assert again == pytest.approx(once, rel=1e-9, abs=1e-6)
