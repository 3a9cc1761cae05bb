"""Wrong arguments, all told at once; what a simulation says of itself."""

from __future__ import annotations

import warnings
from typing import Any

import pandas as pd
import pytest

import supplyopt as so


def columns(error: so.InputError) -> list[str]:
    return [fault.column for fault in error.faults]


def test_all_that_is_wrong_with_a_practice_is_told() -> None:
    with pytest.raises(so.InputError) as caught:
        so.Practice(
            one_desk="yes",  # type: ignore[arg-type]
            notice_days=-1,
            handling_days=float("nan"),
            report_error=True,
            hold_back=1.5,
            round_days=0,
            review_days=2.5,  # type: ignore[arg-type]
            carrier_stops=-1,
            rules={"W": "request", "D": "requst"},
            delays="fix",
        )
    wrong = "carrier_stops delays handling_days hold_back notice_days one_desk report_error"
    assert sorted(columns(caught.value)) == [*wrong.split(), "review_days", "round_days", "rules"]
    assert "did you mean 'request'?" in str(caught.value)


def test_fixed_delays_are_whole() -> None:
    with pytest.raises(so.InputError, match=r"notice_days.*is not whole"):
        so.Practice(delays="fixed", notice_days=0.5)


def test_a_slip_in_a_name_is_told() -> None:
    with pytest.raises(so.InputError, match="did you mean 'hold_back'"):
        so.Practice.as_it_was(hold_bck=0.1)


def test_all_that_is_wrong_with_a_simulation_is_told() -> None:
    network = so.examples.four_places()
    wrong: dict[str, Any] = {
        "runs": 0,
        "seed": -1,
        "days": 1.5,
        "needs": "askd",
        "need_variation": -1,
        "supply_variation": float("inf"),
        "late": 2,
    }
    with pytest.raises(so.InputError) as caught:
        so.simulate(network, so.Practice(), **wrong)
    assert sorted(columns(caught.value)) == sorted(wrong)
    with pytest.raises(so.InputError) as caught:
        so.simulate("DATA", "as it was")  # type: ignore[arg-type]
    assert columns(caught.value) == ["network", "way"]
    with pytest.raises(so.InputError, match=r"late.*is not of a practice"):
        so.simulate(network, so.Practice(), late=0.1)
    with pytest.raises(so.InputError, match="rules = 'Dd'"):
        so.simulate(network, so.Practice(rules={"Dd": "equal"}))


def test_a_network_without_a_tree_cannot_be_practiced() -> None:
    network = so.examples.four_places()
    flat = network.replace(places=network.tables["places"].drop(columns="parent"))
    with pytest.raises(so.InputError, match="no place has a parent"):
        so.simulate(flat, so.Practice())
    direct = network.restrict(modes=["direct"])
    with pytest.raises(so.InputError, match="add lanes along the tree"):
        so.simulate(direct, so.Practice())
    reformed = so.simulate(direct, so.Practice.reformed(), runs=2)
    assert reformed.outcomes["served"].min() > 0


def test_days_need_whole_cycles() -> None:
    network = so.examples.four_places().replace(settings={"cycle_days": 2.5})
    with pytest.raises(so.InputError, match="whole number of days"):
        so.simulate(network, so.Practice())
    plan = so.solve(network)
    assert so.simulate(network, plan, runs=1, need_variation=0).outcomes["served"].iloc[0] == 90


def test_people_are_numbers_or_left_out() -> None:
    network = so.examples.four_places()
    demand = network.tables["demand"].assign(people=["4", "many", "2", None])
    with pytest.raises(so.InputError) as caught:
        so.simulate(network.replace(demand=demand), so.Practice())
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (3, "people"),
        (5, "people"),
    ]


def test_goods_that_nobody_below_asks_for_are_told() -> None:
    network = so.examples.four_places()
    places = pd.concat(
        [network.tables["places"], pd.DataFrame([{"place": "Depot", "kind": "depot"}])]
    )
    stock = [
        {"place": "W", "item": "mask", "quantity": 90},
        {"place": "Depot", "item": "mask", "quantity": 9},
    ]
    with pytest.warns(so.InputWarning, match=r"Depot.*9 pieces"):
        so.simulate(network.replace(places=places, stock=stock), so.Practice(), runs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        lost = network.replace(places=places, stock=stock[1:])
    with pytest.raises(so.InputError, match="above nobody who asks"):
        so.simulate(lost, so.Practice())


def test_runs_that_differ_cannot_be_paired() -> None:
    network = so.examples.four_places()
    one = so.simulate(network, so.Practice(), runs=2)
    with pytest.raises(so.InputError) as caught:
        one.difference(so.simulate(network, so.Practice(), runs=3, seed=1, days=5))
    assert columns(caught.value) == ["seed", "runs", "days"]
    with pytest.raises(so.InputError, match="is no simulation"):
        one.difference(one.outcomes)  # type: ignore[arg-type]
    assert (one.difference(one)["mean"].dropna() == 0).all()


def test_a_simulation_shows_itself() -> None:
    network = so.examples.four_places()
    told: list[str] = []
    simulation = so.simulate(network, so.Practice(one_desk=True), runs=30, progress=told.append)
    assert told == ["runs 1 to 25 of 30", "runs 26 to 30 of 30"]
    assert repr(simulation) == "<Simulation of one_desk: 30 runs of 30 days>"
    assert "<table" in simulation._repr_html_()
    assert simulation.table["unit"].notna().all()
    table = simulation.table
    assert ((table["low"] <= table["mean"]) & (table["mean"] <= table["high"])).all()
    for name in ("books", "shipments", "lying"):
        with pytest.raises(so.InputError, match=name):
            getattr(simulation, name)
    one = so.simulate(network, so.Practice(), runs=1)
    assert repr(one) == "<Simulation of as it was: 1 run of 30 days>"
    assert one.table["low"].isna().all()


def test_tables_are_copies() -> None:
    simulation = so.simulate(so.examples.four_places(), so.Practice(), runs=2)
    for name in ("outcomes", "work", "served"):
        table = getattr(simulation, name)
        table["mine"] = 1
        assert "mine" not in getattr(simulation, name)


def test_chinese_names_are_kept() -> None:
    network = so.Network.from_tables(
        places=[{"place": "仓库"}, {"place": "社区", "parent": "仓库"}],
        items=[{"item": "口罩"}],
        lanes=[{"origin": "仓库", "destination": "社区"}],
        stock=[{"place": "仓库", "item": "口罩", "quantity": 50}],
        demand=[{"place": "社区", "item": "口罩", "quantity": 20}],
    )
    practice = so.Practice(rules={"仓库": "equal"})
    simulation = so.simulate(network, practice, runs=2)
    assert simulation.work["place"].tolist() == ["仓库"]
    assert simulation.served[["place", "item"]].iloc[0].tolist() == ["社区", "口罩"]
