"""Findings, measures, the way to a network and back, each on a case for the hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so

ITEMS = {"item": ["mask"], "per_person": [10], "limit": [150], "pack": [10]}


@pytest.fixture
def book(tmp_path: Path) -> so.orders.Book:
    """Give a book with one of every kind of finding."""
    rows = [
        # order, firm, license, class, people, item, quantity, place, time
        ("1", "Lin", "A", "small", 5, "mask", 50, "P", 0.1),
        ("2", "Lin", "A", "small", 5, "mask", 50, "P", 0.2),  # again, the same day
        ("3", "Lin & Sons", "A", "small", 9, "mask", 20, "Q", 1.1),  # another name, people, place
        ("4", "Wu", "B", "sole trader", 2, "mask", 100, "Q", 0.3),  # 20 by norm
        ("5", "Wu", "C", "large trading", 4, "gown", 3, "Q", 0.4),  # another license
        ("6", "He", "D", "large industrial", 90, "mask", 400, "P", 0.5),  # limit 150
        ("7", "He", "D", "large trading", 90, "mask", 10, "P", 2.5),  # another class
    ]
    names = ["order", "firm", "license", "class", "people", "item", "quantity", "place", "time"]
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, pd.DataFrame(rows, columns=names), batch="a")
    return book


def test_every_oddity_is_found(book: so.orders.Book) -> None:
    found = so.orders.check(book, ITEMS)
    assert list(
        zip(found["kind"], found["order"], found["found"], found["stands"], strict=True)
    ) == [
        ("repeated order", "2", "2", "1"),
        ("registered twice", "3", "Lin & Sons", "Lin"),
        ("people differ", "3", 9, 5),
        ("class differs", "7", "large trading", "large industrial"),
        ("place differs", "3", "Q", "P"),
        ("several licenses", "5", "C", "B"),
        ("above norm", "1", 70, 50),
        ("above norm", "4", 100, 20),
        ("above limit", "6", 410, 150),
        ("not offered", "5", 3, 0),
    ]
    assert set(so.orders.check(book)["kind"]) == set(found["kind"][:6])
    assert len(book.orders) == 7


def test_a_repeated_order_hides_no_second_name(tmp_path: Path) -> None:
    # What comes first under the second name repeats an order; what comes next does not.
    book = so.orders.open_book(tmp_path / "book.db")
    rows = {"order": ["1", "2", "3"], "firm": ["Lin", "Lin & Sons", "Lin & Sons"]}
    rows |= {"license": ["A"] * 3, "class": ["small"] * 3, "people": [5, 500, 5]}
    rows |= {"item": ["mask"] * 3, "quantity": [50, 50, 20], "place": ["P"] * 3}
    so.orders.load(book, pd.DataFrame({**rows, "time": [0.1, 0.2, 0.3]}), batch="a")
    found = so.orders.check(book)
    assert found[["kind", "order", "found", "stands"]].to_numpy().tolist() == [
        ["repeated order", "2", "2", "1"],
        ["registered twice", "2", "Lin & Sons", "Lin"],
        ["people differ", "2", 500, 5],
    ]


def test_each_firm_learns_what_where_when_why(book: so.orders.Book) -> None:
    given = so.orders.allocate(
        book,
        ITEMS,
        stock={"item": ["mask"], "quantity": [1000], "frontline": [820]},
        pickups={"place": ["P", "P"], "slot": ["Monday", "Tuesday"], "capacity": [4, 9]},
        run="r",
    )
    # Q is no pickup place this time. Of 18 packs P hands out 13; 5 and 90 people share them, and
    # the 1 : 18 of the uniform rule makes 12 to 1.
    assert given.tell("Lin").split("\n") == [
        "order 1: 10 of 50 mask at P, Monday (cut to people x norm; the pickup place can hand out "
        "no more)",
        "order 2: 0 of 50 mask (repeats an earlier order of this license)",
    ]
    assert given.tell("Lin & Sons") == (
        "order 3: 0 of 20 mask (cut to people x norm; the pickup place can hand out no more; "
        "counted together with another registration of this license; "
        "picked up where this license ordered first)"
    )
    assert given.tell("Wu").split("\n") == [
        "order 4: 0 of 100 mask (no such pickup place in this round; cut to people x norm)",
        "order 5: 0 of 3 gown (the item is not offered in this round; no such pickup place in this "
        "round)",
    ]
    assert given.tell("He").split("\n")[0] == (
        "order 6: 120 of 400 mask at P, Monday to Tuesday (cut to the purchase limit; "
        "the pickup place can hand out no more)"
    )
    assert given.visits[["slot", "license", "packs"]].to_numpy().tolist() == [
        ["Monday", "A", 1],
        ["Monday", "D", 3],
        ["Tuesday", "D", 9],
    ]
    assert given.supplies.to_dict("records") == [
        {"place": "", "item": "mask", "stock": 1000, "frontline": 820, "firms": 130, "left": 50}
    ]
    with pytest.raises(so.InputError, match="has no order in this run; did you mean 'Lin'"):
        given.tell("Linn")


def test_a_firm_learns_of_each_piece(book: so.orders.Book) -> None:
    columns = {"order": "8", "firm": "Xu", "class": "small", "people": 90, "item": "mask"}
    orders = pd.DataFrame([{**columns, "quantity": 1_234_567.5, "place": "P", "time": 3}])
    so.orders.load(book, orders, batch="b")
    items = {"item": ["mask"], "per_person": [20_000], "pack": [0.5]}
    stock = {"item": ["mask"], "quantity": [9_999_999]}
    given = so.orders.allocate(book, items, stock=stock, run="r")
    assert given.tell("Xu") == "order 8: 1234567.5 of 1234567.5 mask at P (in full)"
    assert repr(given) == (
        "<Allocation 'r': 1235147.5 of 1235200.5 pieces (2 items added up), 8 orders>"
    )


def test_registration_grows(book: so.orders.Book) -> None:
    grown = so.orders.registered(book)
    assert list(grown.columns) == [
        "day", "class", "firms", "people", "firms_so_far", "people_so_far",
    ]  # fmt: skip
    assert grown.groupby("day")["firms_so_far"].sum().tolist() == [4, 4, 4]
    assert grown.groupby("class")["people"].sum().to_dict() == {
        "large industrial": 90, "large trading": 4, "small": 5, "sole trader": 2,
    }  # fmt: skip


def test_coverage_and_accuracy_by_hand() -> None:
    claims = pd.DataFrame(
        {
            "license": ["A", "A", "B", "C"],
            "item": ["mask", "glove", "mask", "mask"],
            "class": ["small", "small", "small", "sole trader"],
            "people": [10, 10, 30, 2],
            "entitled": [100, 10, 300, 20],
            "given": [150, 10, 0, 15],
        }
    )
    found = so.orders.measures(claims)
    assert found.loc["small"].to_dict() == {
        "firms": 2, "firms_covered": 1, "firm_coverage": 0.5,
        "people": 40, "people_covered": 10, "people_coverage": 0.25,
        "entitled": 410, "given": 160, "accuracy": 110 / 160,
    }  # fmt: skip
    assert found.loc["all", "accuracy"] == 125 / 175
    assert found.loc["large trading", ["firm_coverage", "accuracy"]].isna().all()
    with pytest.raises(so.InputError) as caught:
        so.orders.measures(claims.assign(**{"class": "shop", "given": -1}))
    assert len(caught.value.faults) == 8
    # Of one license A there are 10 people or 11, not both.
    with pytest.raises(so.InputError) as caught:
        so.orders.measures(claims.assign(people=[10, 11, 30, 2]))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, "people")]


def test_the_pooled_order_goes_through_the_network_and_is_split_back_exactly(
    tmp_path: Path,
) -> None:
    tables = so.examples.firms(2000, seed=3)
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, tables["orders"], batch="a")
    demand = so.orders.pooled(book, tables["items"])
    places = demand["place"].unique().tolist()
    frontline = pd.DataFrame({"place": ["hospital"], "item": ["mask"], "quantity": [30_000]})
    network = so.Network.from_tables(
        places={"place": ["warehouse", "hospital", *places]},
        items={"item": tables["items"]["item"], "lot": tables["items"]["pack"]},
        groups={"group": ["frontline", "firms"], "priority": [1, 2]},
        lanes={"origin": "warehouse", "destination": ["hospital", *places]}
        | {"origin": ["warehouse"] * (len(places) + 1)},
        stock=tables["stock"][["item", "quantity"]].assign(place="warehouse"),
        demand=pd.concat([frontline.assign(group="frontline"), demand]),
    )
    plan = so.solve(network, lots="everywhere")
    served = plan.served[plan.served["group"] == "firms"].rename(columns={"served": "quantity"})
    assert plan.measures["unmet_priority_1"] == 0
    assert served["unmet"].sum() > 0
    given = so.orders.allocate(book, tables["items"], stock=served, run="r")
    back = given.visits.groupby(["place", "item"])["quantity"].sum()
    sent = served.set_index(["place", "item"])["quantity"]
    pd.testing.assert_series_equal(
        back.reindex(sent.index).fillna(0), sent, check_exact=False, atol=1e-6, rtol=0
    )
    assert given.supplies["left"].max() < 1e-6
    assert so.orders.pooled(book, tables["items"]).empty


def test_booking_one_by_one_by_hand(book: so.orders.Book) -> None:
    stock = {"item": ["mask"], "quantity": [220]}
    given = so.orders.allocate(book, ITEMS, stock=stock, run="r")
    # Claims by time: Lin 50, Wu 20, He 150 pieces: 5, 2, 15 packs of 22, all met.
    both = so.orders.booking(given, ITEMS, lines_a_day=2, days=1)
    assert both.loc["group orders"].to_dict() == {
        "lines": 3, "days": 2, "handled": 2, "given": 70,
        "people": 97, "people_covered": 7, "people_coverage": 7 / 97,
    }  # fmt: skip
    assert both.loc["one by one"].to_dict() == {
        "lines": 97, "days": 49, "handled": 2, "given": 20,
        "people": 97, "people_covered": 2, "people_coverage": 2 / 97,
    }  # fmt: skip
    plenty = so.orders.booking(given, ITEMS, lines_a_day=50, days=2)
    assert plenty["given"].tolist() == [220, 220]
    assert plenty["people_covered"].tolist() == [97, 22]
    for item, norm in (("glove", 1), ("mask", 0)):
        items = {"item": [item], "per_person": [norm]}
        with pytest.raises(so.InputError, match="was allocated, and has no norm here"):
            so.orders.booking(given, items, lines_a_day=2, days=1)
    with pytest.raises(so.InputError) as caught:
        so.orders.booking(None, ITEMS, lines_a_day=0, days=1.5)  # type: ignore[arg-type]
    assert [fault.column for fault in caught.value.faults] == ["allocation", "lines_a_day", "days"]


def test_a_norm_of_three_packs_of_seven_tenths_is_three_packs(book: so.orders.Book) -> None:
    items = {"item": ["mask"], "per_person": [2.1], "pack": [0.7]}
    given = so.orders.allocate(book, items, stock={"item": ["mask"], "quantity": [999]}, run="r")
    # Lin's 5 people have 10.5, Wu's 2 have 4.2, He's 90 have 189.
    both = so.orders.booking(given, items, lines_a_day=100, days=1)
    assert both["given"].tolist() == pytest.approx([203.7, 203.7])
    assert both["people_covered"].tolist() == [97, 97]


@pytest.mark.parametrize("arguments", [{"count": 0}, {"seed": -1}, {"count": 1.5}])
def test_the_example_refuses(arguments: Any) -> None:
    with pytest.raises(so.InputError):
        so.examples.firms(**arguments)


def test_the_example_is_drawn_by_its_seed(tmp_path: Path) -> None:
    first, again, other = (so.examples.firms(3000, seed)["orders"] for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    share = first.drop_duplicates("license")["class"].value_counts(normalize=True)
    assert share["sole trader"] == pytest.approx(0.6, abs=0.03)
    assert share["large industrial"] == pytest.approx(0.02, abs=0.01)
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, first, batch="a")
    grown = so.orders.registered(book).groupby("day")["firms"].sum()
    assert grown[8:10].sum() > 2 * grown[0:2].sum()
    kinds = set(so.orders.check(book, so.examples.firms(3000, 1)["items"])["kind"])
    assert kinds >= {"repeated order", "registered twice", "people differ", "above norm"}
    for count in (1, 2, 3):
        tables = so.examples.firms(count)
        small = so.orders.open_book(tmp_path / f"{count}.db")
        so.orders.load(small, tables.pop("orders"), batch="a")
        assert len(so.orders.allocate(small, **tables, run="r").told) >= count
