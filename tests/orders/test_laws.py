"""What holds of every allocation."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.orders.declared import CLASSES
from supplyopt.orders.share import share

PLACES = ("P", "Q", "R")
ITEMS = {"item": ["mask", "glove"], "per_person": [7, 2.5], "limit": [60, None], "pack": [4, 2.5]}
RULES = ("uniform", "proportional", "constrained_equal_losses", "talmud")


def drawn_orders(rng: np.random.Generator) -> pd.DataFrame:
    """Draw a few orders, with repeats, second names, odd items, other places."""
    count = rng.integers(0, 25)
    return pd.DataFrame(
        {
            "order": [str(number) for number in range(count)],
            "firm": [f"F{number}" for number in rng.integers(0, 9, count)],
            "license": [f"L{number}" for number in rng.integers(0, 9, count)],
            "class": rng.choice(CLASSES, count),
            "people": rng.integers(0, 12, count),
            "item": rng.choice(["mask", "mask", "glove", "gown"], count),
            "quantity": rng.choice([1, 4, 10, 12.5, 40, 100], count),
            "place": rng.choice(PLACES, count),
            "time": rng.choice([0, 0.5, 0.7, 1.2], count),
        }
    )


def allocate(orders: pd.DataFrame, items: Any = None, **arguments: Any) -> so.orders.Allocation:
    with tempfile.TemporaryDirectory() as folder:
        book = so.orders.open_book(Path(folder) / "book.db")
        so.orders.load(book, orders, batch="a")
        found = so.orders.allocate(book, items or ITEMS, run="r", **arguments)
        again = so.orders.allocation(book, "r")
    for name in ("told", "claims", "visits", "supplies"):
        kept = getattr(again, name)
        pd.testing.assert_frame_equal(kept, getattr(found, name), check_dtype=len(kept) > 0)
    return found


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(12))
def test_nothing_is_lost_nothing_is_doubled(seed: int, rule: str) -> None:
    rng = np.random.default_rng((seed, RULES.index(rule)))
    orders = drawn_orders(rng)
    mask, glove = rng.integers(0, 250), rng.integers(0, 60)
    pickups = pd.DataFrame(
        {
            "place": rng.choice(PLACES, 5),
            "slot": [f"s{number}" for number in range(5)],
            "capacity": np.where(rng.random(5) < 0.2, np.nan, rng.integers(0, 12, 5)),
        }
    )
    stock = {"item": ["mask", "glove"], "quantity": [mask, glove], "frontline": [9, 0]}
    found = allocate(orders, stock=stock, pickups=pickups, rule=rule)
    told, claims, visits, supplies = found.told, found.claims, found.visits, found.supplies
    # Every order is answered, once, with a reason.
    assert sorted(told["order"]) == sorted(orders["order"])
    assert (told["why"] != "").all()
    assert ((told["given"] == told["quantity"]) == told["why"].str.startswith("in full")).all()
    assert (told["given"] <= told["entitled"]).all()
    assert (told["entitled"] <= told["quantity"]).all()
    # Orders, claims, visits and stock are four views of the same pieces.
    views = {
        (license, item): quantity
        for (license, item), quantity in claims.set_index(["license", "item"])["given"].items()
    }
    for table, column in ((told, "given"), (visits, "quantity")):
        sums = table.groupby(["license", "item"])[column].sum()
        for key, quantity in views.items():
            assert sums.get(key, 0.0) == quantity
    for row in supplies.to_dict("records"):
        assert claims.loc[claims["item"] == row["item"], "given"].sum() == row["firms"]
        assert row["frontline"] + row["firms"] + row["left"] == row["stock"]
        # Frontline first.
        assert row["frontline"] == min(row["stock"], 9 if row["item"] == "mask" else 0)
    # Whole packs; no more people x norm, or the limit, gives.
    packs = claims["item"].map({"mask": 4, "glove": 2.5, "gown": 1})
    assert (claims["given"] % packs == 0).all()
    norm = claims["item"].map({"mask": 7, "glove": 2.5, "gown": 0}) * claims["people"]
    assert (claims["given"] <= norm).all()
    assert (claims.loc[claims["item"] == "mask", "given"] <= 60).all()
    # Slots hold what they can.
    held = visits.groupby(["place", "slot"])["packs"].sum()
    room = pickups.set_index(["place", "slot"])["capacity"].astype(float).fillna(np.inf)
    assert (held <= room.reindex(held.index)).all()
    # Nothing lies where somebody could have it.
    short = claims.assign(pack=packs)[claims["entitled"] // packs * packs > claims["given"]]
    free = (room.groupby("place").sum() - held.groupby("place").sum().reindex(PLACES).fillna(0))[
        lambda left: left > 0
    ]
    left = supplies.set_index("item")["left"]
    for row in short[short["place"].isin(free.index) & (short["item"] != "gown")].itertuples():
        assert left[row.item] < row.pack


@pytest.mark.parametrize("seed", range(30))
def test_asking_for_more_gains_nothing(seed: int) -> None:
    # By the uniform rule nobody has more of what was needed by asking for more than that, in one
    # order or in two, under one name or another.
    rng = np.random.default_rng(seed)
    orders = drawn_orders(rng).drop_duplicates(["license", "item", "quantity", "place"])
    orders = pd.concat([orders, drawn_one()], ignore_index=True)
    stock = {"item": ["mask", "glove"], "quantity": [rng.integers(20, 150), 30]}
    pickups = {"place": list(PLACES), "slot": ["noon"] * 3, "capacity": rng.integers(5, 30, 3)}

    def given_to_one(table: pd.DataFrame) -> float:
        claims = allocate(table, stock=stock, pickups=pickups).claims
        return float(claims.loc[claims["license"] == "one", "given"].sum())

    need = 12.0
    honest = given_to_one(orders)
    more = orders.assign(quantity=np.where(orders["firm"] == "one", 500, orders["quantity"]))
    assert min(given_to_one(more), need) <= honest
    twins = [drawn_one(order=f"twin {name}", firm=name, people=1000) for name in ("x", "y")]
    assert min(given_to_one(pd.concat([orders, *twins], ignore_index=True)), need) <= honest


def drawn_one(**columns: Any) -> pd.DataFrame:
    row = {"order": "one", "firm": "one", "license": "one", "class": "small", "people": 10}
    row |= {"item": "mask", "quantity": 12, "place": "P", "time": 0.6}
    row |= {"time": 1.9} if columns else {}
    return pd.DataFrame([{**row, **columns}])


@pytest.mark.parametrize("weighted", [False, True])
def test_packs_go_one_by_one_to_whom_the_rule_gives_the_next(weighted: bool) -> None:
    rng = np.random.default_rng(1)
    scarce = 0
    for _ in range(300):
        count = rng.integers(0, 9)
        packs, place = rng.integers(0, 10, count), rng.integers(0, 3, count)
        room = np.where(rng.random(3) < 0.5, rng.integers(0, 13, 3), np.inf)
        heavy = rng.integers(1, 6, count).astype(float) if weighted else np.ones(count)
        supply = int(rng.integers(0, 40))
        got, full = share(
            packs,
            supply,
            place=place,
            room=room,
            rule="uniform",
            weights=heavy if weighted else None,
        )
        scarce += got.sum() == supply < packs.sum() and full.any()
        assert got.tolist() == one_by_one(packs, supply, place, room, heavy)
        for number in np.flatnonzero(full):
            assert got[place == number].sum() == room[number]
    assert scarce > 10


def one_by_one(packs: Any, supply: int, place: Any, room: Any, heavy: Any) -> list[int]:
    """Give packs by Webster: the next is due at (k + 1/2) / weight, the heavier first."""
    want, space = np.zeros(len(packs), dtype=int), room.copy()
    for _ in range(supply):
        due = [
            ((want[i] + 0.5) / heavy[i], -heavy[i], i)
            for i in range(len(packs))
            if want[i] < packs[i] and space[place[i]] >= 1
        ]
        if not due:
            break
        winner = min(due)[2]
        want[winner] += 1
        space[place[winner]] -= 1
    return want.tolist()


def test_more_people_more_packs_by_the_uniform_rule() -> None:
    orders = pd.DataFrame(
        {
            "order": ["a", "b"],
            "firm": ["A", "B"],
            "class": ["small"] * 2,
            "people": [10, 30],
            "item": ["mask"] * 2,
            "quantity": [999] * 2,
            "place": ["P"] * 2,
            "time": [0, 0],
        }
    )
    stock = {"item": ["mask"], "quantity": [80]}
    assert allocate(orders, stock=stock).told["given"].tolist() == [20, 60]
    assert allocate(orders, stock=stock, per="firms").told["given"].tolist() == [40, 40]
    other_name = allocate(orders, stock=stock, rule="constrained_equal_awards")
    assert other_name.told["given"].tolist() == [20, 60]
    with pytest.raises(so.InputError, match="talmud"):
        allocate(orders, stock=stock, rule="talmud", per="people")


def test_norms_that_are_no_binary_fractions_lose_no_pack() -> None:
    orders = drawn_one(people=100, quantity=500)
    items = {"item": ["mask"], "per_person": [0.29]}
    found = allocate(orders, items=items, stock={"item": ["mask"], "quantity": [100]})
    assert found.told[["entitled", "given"]].to_numpy().tolist() == [[29, 29]]
    assert found.told["why"].tolist() == ["cut to people x norm"]
    items = {"item": ["mask"], "per_person": [0.3], "pack": [0.1]}
    stock = {"item": ["mask"], "quantity": [1]}
    found = allocate(drawn_one(people=1, quantity=5), items=items, stock=stock)
    assert found.told[["entitled", "given"]].to_numpy().tolist() == [[0.3, 0.3]]
    assert found.told["why"].tolist() == ["cut to people x norm"]


@pytest.mark.parametrize("seed", range(20))
def test_packs_that_are_no_binary_fractions_lose_no_hair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tenths = rng.choice([1, 2, 3, 7, 14, 21, 42, 63], 8)
    rows = [
        drawn_one(
            order=str(number), license=f"L{number % 3}", quantity=tenth / 10, time=number, people=9
        )
        for number, tenth in enumerate(tenths.tolist())
    ]
    pack = float(rng.choice([0.1, 0.7, 0.3, 2.1]))
    items = {"item": ["mask"], "per_person": [float(rng.choice([0.1, 0.7]))], "pack": [pack]}
    stock = {"item": ["mask"], "quantity": [float(rng.choice([0.7, 6.3, 50]))]}
    found = allocate(pd.concat(rows), items=items, stock=stock)
    told, claims = found.told, found.claims
    short = told["quantity"] - told["given"]
    assert ((short == 0) | (short > 0.01)).all()
    assert (told["why"].str.startswith("in full") == (short == 0)).all()
    assert (told["why"] != "").all()
    visited = found.visits.groupby("license")["quantity"].sum()
    for table in (visited, told.groupby("license")["given"].sum()):
        wanted = claims.set_index("license")["given"]
        assert table.reindex(wanted.index).fillna(0).to_numpy() == pytest.approx(
            wanted.to_numpy(), abs=1e-12
        )
    assert claims["given"].tolist() == [round(given, 6) for given in claims["given"]]


def test_pooled_packs_are_whole(tmp_path: Path) -> None:
    rows = [drawn_one(order=name, license=name, quantity=2.1) for name in "abcdefg"]
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, pd.concat(rows), batch="a")
    items = {"item": ["mask"], "per_person": [1], "pack": [0.7]}
    assert so.orders.pooled(book, items)["quantity"].tolist() == [14.7]


def test_a_large_norm_cuts_no_hair(tmp_path: Path) -> None:
    # Rounded to 9 digits behind the point, some of these norms were a hair less, and a pack.
    people = np.arange(900_000_000, 900_000_400)
    names = [str(number) for number in people]
    orders = pd.concat([drawn_one()] * len(people)).assign(
        order=names, license=names, people=people, quantity=people * 30.0
    )
    book = so.orders.open_book(tmp_path / "book.db")
    so.orders.load(book, orders, batch="a")
    items = {"item": ["mask"], "per_person": [30]}
    assert so.orders.check(book, items)["kind"].unique().tolist() == ["several licenses"]
    assert so.orders.pooled(book, items)["quantity"].tolist() == [people.sum() * 30]


def test_of_no_stock_there_are_no_packs_however_small() -> None:
    items = {"item": ["mask"], "per_person": [1], "pack": [1e-7]}
    found = allocate(drawn_one(), items=items, stock={"item": ["mask"], "quantity": [0]})
    assert found.told["given"].tolist() == [0]


def test_more_packs_than_can_be_counted_are_refused() -> None:
    items = {"item": ["glove", "mask"], "per_person": [1, 1e20]}
    with pytest.raises(so.InputError) as caught:
        allocate(drawn_one(quantity=1e20), items=items, stock={"item": ["mask"], "quantity": [9]})
    assert [(fault.table, fault.row, fault.column) for fault in caught.value.faults] == [
        ("items", 3, "pack")
    ]
