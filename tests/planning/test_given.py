"""A distribution that somebody wrote down becomes a plan, or its faults are told."""

from __future__ import annotations

import pandas as pd
import pytest

import supplyopt as so


def shipments(**changes: object) -> pd.DataFrame:
    """The desk's way in the docstring of `four_places`: 90 to D, 30 to A, 60 to B."""
    columns: dict[str, object] = {
        "origin": ["W", "D", "D"],
        "destination": ["D", "A", "B"],
        "mode": "tiered",
        "item": "mask",
        "quantity": [90, 30, 60],
    }
    return pd.DataFrame({**columns, **changes})


def served(**changes: object) -> pd.DataFrame:
    columns: dict[str, object] = {
        "place": ["A", "A", "B", "B"],
        "item": "mask",
        "group": ["frontline", "support", "frontline", "support"],
        "served": [30, 0, 20, 40],
    }
    return pd.DataFrame({**columns, **changes})


def plan_of(sent: object, given: object) -> so.Plan:
    return so.Plan.from_tables(so.examples.four_places(), shipments=sent, served=given)  # type: ignore[arg-type]


def faults_of(sent: object, given: object) -> list[so.Fault]:
    with pytest.raises(so.InputError) as raised:
        plan_of(sent, given)
    return list(raised.value.faults)


def test_the_desks_way_is_what_its_docstring_says() -> None:
    plan = plan_of(shipments(), served())
    assert plan.status is so.Status.GIVEN
    assert not so.verify(plan)
    assert plan.measures["unmet_priority_1"] == 10
    assert plan.measures["unmet_priority_2"] == 80
    assert plan.measures["stages"] == 180
    assert plan.measures["mean_stages"] == 2


def test_rows_in_any_order_give_the_same_plan() -> None:
    plan = plan_of(shipments(), served())
    turned = plan_of(shipments().iloc[::-1], served().iloc[[2, 0, 3, 1]])
    pd.testing.assert_frame_equal(plan.served, turned.served)
    pd.testing.assert_series_equal(plan.measures, turned.measures)


def test_lists_of_dicts_will_do() -> None:
    plan = plan_of(shipments().to_dict("records"), served().to_dict("records"))
    pd.testing.assert_frame_equal(plan.served, plan_of(shipments(), served()).served)


def test_a_plan_that_breaks_the_rules_is_a_plan_that_verify_refuses() -> None:
    report = so.verify(plan_of(shipments(quantity=[90, 30, 61]), served(served=[30, 0, 20, 41])))
    assert "stock at least 0" in set(report.table["check"])


def test_the_index_of_a_frame_is_not_read() -> None:
    odd = shipments().set_index(pd.Index([7, 7, 7]))
    assert plan_of(odd, served()).measures["stages"] == 180


@pytest.mark.parametrize(
    ("sent", "given", "expected"),
    [
        (shipments(origin=["W", "D", "X"]), served(), ("shipments", 4, "origin")),
        (shipments(mode=["tiered", "tired", "tiered"]), served(), ("shipments", 3, "mode")),
        (shipments(mode=None), served(), ("shipments", 2, "mode")),
        (shipments(origin=["D", "D", "D"]), served(), ("shipments", 2, "origin, destination")),
        (
            shipments(origin=["D", "A", "D"], destination=["A", "D", "B"]),
            served(),
            ("shipments", 3, "origin, destination"),
        ),
        (shipments(item=["mask", "musk", "mask"]), served(), ("shipments", 3, "item")),
        (shipments(quantity=["9O", 30, 60]), served(), ("shipments", 2, "quantity")),
        (shipments(quantity=[90, None, 60]), served(), ("shipments", 3, "quantity")),
        (shipments(quantity=[90, -30, 60]), served(), ("shipments", 3, "quantity")),
        (shipments(quantity=[90, float("inf"), 60]), served(), ("shipments", 3, "quantity")),
        (shipments(cycle=[1, 1, 2]), served(), ("shipments", 4, "cycle")),
        (shipments(cycle=[1, 1, 1.5]), served(), ("shipments", 4, "cycle")),
        (shipments().drop(columns="item"), served(), ("shipments", None, "item")),
        (
            shipments(),
            served(place=["A", "A", "B", "D"]),
            ("served", 5, "place, item, group, cycle"),
        ),
        (shipments(), served(group=["suport", "frontline"] * 2), ("served", 2, "group")),
        (shipments(), served().drop(columns="served"), ("served", None, "served")),
        (shipments(), served().iloc[:3], ("served", None, "place, item, group, cycle")),
    ],
)
def test_each_fault_is_found_where_it_is(
    sent: pd.DataFrame, given: pd.DataFrame, expected: tuple[str, int | None, str]
) -> None:
    told = [(fault.table, fault.row, fault.column) for fault in faults_of(sent, given)]
    assert told[0] == expected


def test_faults_of_both_tables_are_told_together() -> None:
    sent = shipments(origin=["W", "D", "X"], mode=["tiered", "tired", "tiered"])
    told = {(f.table, f.row) for f in faults_of(sent, served(served=[30, "none", 20, 40]))}
    assert told == {("shipments", 4), ("shipments", 3), ("served", 3)}


def test_remedies_say_what_may_have_been_meant() -> None:
    (fault,) = faults_of(shipments(mode=["tiered", "tired", "tiered"]), served())
    assert fault.remedy == "did you mean 'tiered'?"
    turned = shipments(origin=["D", "A", "D"], destination=["A", "D", "B"])
    assert "other way round" in faults_of(turned, served())[0].remedy
    (fault,) = faults_of(shipments().rename(columns={"quantity": "quantitiy"}), served())
    assert "quantitiy" in fault.remedy


def test_the_same_shipment_twice_is_a_fault() -> None:
    twice = pd.concat([shipments(), shipments().iloc[[1]]])
    (fault,) = faults_of(twice, served())
    assert (fault.table, fault.row) == ("shipments", 5)
    assert "row 3" in fault.problem


def test_what_is_no_table_is_a_fault() -> None:
    assert faults_of(5, served())[0].table == "shipments"


def test_a_header_that_looks_like_a_slip_is_warned_of() -> None:
    with pytest.warns(so.InputWarning, match="cycel"):
        plan_of(shipments(cycel=1), served())
