"""Whole cartons, case by case."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import supplyopt as so

from ..folders import as_of_0_1_0


def network(*, lot, stock, demand, lanes, volume=1, divisible=0, **more):
    """Make a network of one item, "mask", whose stock lies at W."""
    ends = dict.fromkeys(place for lane in lanes for place in (lane[0], lane[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(
            places=[{"place": place} for place in ends],
            items=[{"item": "mask", "lot": lot, "volume": volume, "divisible": divisible}],
            lanes=[{"origin": a, "destination": b, **dict(*rest)} for a, b, *rest in lanes],
            stock=[{"place": "W", "item": "mask", "quantity": stock}],
            demand=[{"place": p, "item": "mask", "quantity": q} for p, q in demand.items()],
            settings=[{"cycles": 1}],
            **more,
        )


def sent(plan):
    """Return what goes from place to place."""
    rows = plan.shipments.itertuples()
    return {row.origin + row.destination: row.quantity for row in rows}


def got(plan):
    """Return what each place is served."""
    return dict(zip(plan.served["place"], plan.served["served"].tolist(), strict=True))


def test_small_posts_behind_a_depot_get_their_part_of_a_big_carton():
    """Ten posts need 7 each; a carton holds 100. Rounding down would give them nothing."""
    posts = {f"P{number}": 7 for number in range(10)}
    lanes = [("W", "D"), *(("D", post) for post in posts)]
    plan = so.solve(network(lot=100, stock=250, demand=posts, lanes=lanes), lots=True)
    assert sent(plan)["WD"] == 100
    assert got(plan) == posts
    assert plan.stock.set_index("place")["quantity"].to_dict() == {"W": 150, "D": 30}
    assert plan.status is so.Status.OPTIMAL


def test_posts_share_what_cartons_bring_whatever_their_size():
    """40 of 55 in two cartons of 20; a post of 1 has the rate of a post of 30."""
    demand = {"A": 1, "B": 30, "C": 24}
    lanes = [("W", "D"), *(("D", post) for post in demand)]
    plan = so.solve(network(lot=20, stock=59, demand=demand, lanes=lanes), lots=True)
    rates = plan.fairness["rate"]
    assert rates.tolist() == pytest.approx([40 / 55] * 3)
    assert sent(plan)["WD"] == 40


def test_a_place_that_asks_for_the_item_is_the_last_hop_even_where_it_passes_goods_on():
    lanes = [("W", "T"), ("T", "D"), ("D", "V")]
    plan = so.solve(network(lot=6, stock=20, demand={"T": 5, "V": 8}, lanes=lanes), lots=True)
    assert got(plan) == {"T": 5, "V": 8}
    assert sent(plan) == {"WT": 17, "TD": 12, "DV": 8}
    everywhere = so.solve(
        network(lot=6, stock=20, demand={"T": 5, "V": 8}, lanes=lanes), lots="everywhere"
    )
    assert sent(everywhere) == {"WT": 18, "TD": 12, "DV": 12}


def test_a_lane_carries_as_many_cartons_as_fit():
    lanes = [("W", "D", {"capacity": 19}), ("D", "P")]
    plan = so.solve(network(lot=4, volume=2, stock=50, demand={"P": 30}, lanes=lanes), lots=True)
    assert sent(plan)["WD"] == 8
    assert plan.goals["value"].iloc[0] == 22


@pytest.mark.parametrize(
    ("lot", "stock", "asked", "moved"),
    [
        (1e9, 1000, 10, 0),
        (1e9, 3e9, 10, 1e9),
        (0.5, 7.3, 6.9, 7.0),
        (0.1, 0.3, 0.3, 3 * 0.1),
        (1e-6, 5, 3.25, 3.25),
        (1e-6, 3e-6, 2e-6, 2e-6),
        (7e5, 1e9, 8e8, 1143 * 7e5),
    ],
)
def test_cartons_of_any_size(lot, stock, asked, moved):
    plan = so.solve(
        network(lot=lot, stock=stock, demand={"P": asked}, lanes=[("W", "D"), ("D", "P")]),
        lots=True,
    )
    assert sent(plan).get("WD", 0) == pytest.approx(moved, rel=1e-12)
    assert got(plan)["P"] == pytest.approx(min(asked, moved), rel=1e-9)
    assert not so.verify(plan)


def test_cartons_too_many_to_be_counted_are_refused():
    given = network(lot=1e-6, stock=1e6, demand={"P": 9e5}, lanes=[("W", "D"), ("D", "P")])
    with pytest.raises(so.CertificateError, match=r"items, row 2: a carton of 1e-06 .* 'mask'"):
        so.solve(given, lots=True)
    assert so.solve(given).status is so.Status.OPTIMAL


@pytest.mark.parametrize("lots", ["all", 1, None, 0.5, ["everywhere"], np.array([True])])
def test_no_other_rule_is_taken(lots):
    with pytest.raises(so.InputError, match="lots"):
        so.solve(so.examples.four_places(), lots=lots)


def test_a_guarantee_that_cartons_cannot_bring_has_its_conflict():
    given = network(
        lot=5,
        stock=9,
        demand={"P": 9},
        lanes=[("W", "D"), ("D", "P")],
        guarantees=[{"place": "P", "item": "mask", "quantity": 7}],
    )
    assert so.solve(given).status is so.Status.OPTIMAL
    with pytest.raises(so.InfeasibleError) as error:
        so.solve(given, lots=True)
    assert error.value.rows == (("guarantees", 2),)


def test_a_folder_of_before_there_were_cartons_is_read(tmp_path):
    plan = so.solve(so.examples.four_places())
    so.write_plan(plan, tmp_path)
    as_of_0_1_0(tmp_path)
    (tmp_path / "plan.csv").write_text("status,version\noptimal,1\n", encoding="utf-8")
    again = so.read_plan(tmp_path)
    assert again.terms.lots is False
    assert not so.verify(again)


def test_every_priority_comes_before_cartons_of_the_next():
    """3 cartons of 10: the first priority, which needs 11, gets 11; a carton is not saved for it.

    The second gets what is left of the cartons, though it could fill one by itself.
    """
    given = network(
        lot=10,
        stock=30,
        demand={},
        lanes=[("W", "D"), ("W", "E"), ("D", "A"), ("E", "B")],
        groups=[{"group": "first", "priority": 1}, {"group": "second", "priority": 2}],
    )
    tables = dict(given.tables)
    tables["demand"] = [
        {"place": "A", "item": "mask", "group": "first", "quantity": 11},
        {"place": "B", "item": "mask", "group": "second", "quantity": 20},
    ]
    plan = so.solve(so.Network.from_tables(**tables), lots=True)
    assert got(plan) == {"A": 11, "B": 10}


def test_rows_beyond_proof_are_honestly_marked(monkeypatch):
    """Of three alike posts cartons reach two; which, nothing says but the order of sums."""
    monkeypatch.setattr("supplyopt.lp.levels._FEW", 0)
    posts = {"A": 5, "B": 5, "C": 5}
    lanes = [("W", post) for post in posts]
    given = network(lot=5, stock=10, demand=posts, lanes=lanes, divisible=1)
    plan = so.solve(given, lots="everywhere", goals=("fairness", "stages"))
    assert plan.status is so.Status.LIMIT
    assert plan.goals["status"].tolist() == ["limit", "limit"]
    fairness = plan.goals.iloc[0]
    assert fairness["value"] == fairness["bound"] == 0
    assert sorted(got(plan).values()) == [0, 5, 5]
    assert not so.verify(plan)


def test_the_city_in_cartons_is_proved():
    plan = so.solve(so.examples.xiamen(), lots=True)
    assert plan.status is so.Status.OPTIMAL
    free = so.solve(so.examples.xiamen())
    assert (plan.goals["value"] - free.goals["value"])[:2].round(6).tolist() == [132.0, 0.0]
