"""Demand where places have not reported."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

HEADS = [{"place": p, "people": n} for p, n in (("A", 6), ("B", 4), ("C", 10))]


def test_a_place_takes_the_first_fallback_that_gives_a_figure():
    reports = [
        {"place": "A", "item": "mask", "quantity": 120},
        {"place": "B", "item": "mask", "quantity": None},
        {"place": "C", "item": "mask"},
        {"place": "D", "item": "mask"},
    ]
    demand = so.fill_reports(
        reports,
        fallback=["last", "peers", "survey"],
        last=[
            {"place": "B", "item": "mask", "cycle": 1, "quantity": 70},
            {"place": "B", "item": "mask", "cycle": 3, "quantity": 90},
            {"place": "B", "item": "mask", "cycle": 2, "quantity": 80},
        ],
        headcount=[*HEADS[:1], HEADS[2], {"place": "D", "people": 2}],
        survey=[{"item": "mask", "per_person": 1}],
    )
    assert demand["quantity"].tolist() == [120, 90, 200, 40]
    assert demand["basis"].tolist() == [
        "reported",
        "last known, cycle 3",
        "peers per head",
        "peers per head",
    ]


def test_without_peers_the_survey_speaks():
    demand = so.fill_reports(
        [{"place": "A", "item": "mask"}, {"place": "B", "item": "mask"}],
        fallback=["peers", "survey"],
        headcount=HEADS,
        survey=[{"item": "mask", "per_person": 4.5}],
    )
    assert demand["quantity"].tolist() == [27, 18]
    assert set(demand["basis"]) == {"survey per head"}


def test_who_is_expected_and_is_not_there_is_added():
    demand = so.fill_reports(
        [{"place": "A", "item": "mask", "quantity": 0}],
        expected=[{"place": "B", "item": "mask"}, {"place": "A", "item": "mask"}],
        fallback="last",
        last=[{"place": "B", "item": "mask", "quantity": 5}],
    )
    assert demand[["place", "quantity"]].to_numpy().tolist() == [["A", 0], ["B", 5]]
    assert demand["basis"].tolist() == ["reported", "last known"]


def test_a_report_of_nothing_is_a_report():
    demand = so.fill_reports(
        [{"place": "A", "item": "mask", "quantity": 0}], fallback="peers", headcount=HEADS
    )
    assert demand["quantity"].tolist() == [0]
    assert demand["basis"].tolist() == ["reported"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"fallback": "last"}, "needs the table last"),
        ({"fallback": "peers"}, "needs the table headcount"),
        ({"fallback": "survey", "headcount": HEADS}, "needs the table survey"),
        ({"fallback": "guess"}, "is no fallback"),
        ({"fallback": []}, "is empty"),
        (
            {"fallback": "peers", "headcount": HEADS[:1]},
            "reports, row 3, place, item, group = 'B, mask, all': no report, and no figure",
        ),
        ({"fallback": "last", "last": [{"place": "B"}]}, "last, item: the column is missing"),
        ({"fallback": "peers", "headcount": [*HEADS, HEADS[0]]}, "headcount, row 5"),
    ],
)
def test_what_cannot_be_filled_is_told(arguments, said):
    reports = [
        {"place": "A", "item": "mask", "quantity": 1},
        {"place": "B", "item": "mask"},
    ]
    with pytest.raises(so.InputError) as told:
        so.fill_reports(reports, **arguments)
    assert said in str(told.value)


@given(st.lists(st.tuples(st.integers(1, 50), st.none() | st.integers(0, 500)), min_size=1))
def test_peers_keep_the_ratio_of_those_who_reported(rows):
    reports = [{"place": f"P{n}", "item": "x", "quantity": q} for n, (_, q) in enumerate(rows)]
    heads = [{"place": f"P{n}", "people": people} for n, (people, _) in enumerate(rows)]
    if all(quantity is None for _, quantity in rows):
        with pytest.raises(so.InputError, match="no figure by peers"):
            so.fill_reports(reports, fallback="peers", headcount=heads)
        return
    demand = so.fill_reports(reports, fallback="peers", headcount=heads)
    people = np.array([people for people, _ in rows], dtype=float)
    told = (demand["basis"] == "reported").to_numpy()
    ratio = demand["quantity"][told].sum() / people[told].sum()
    assert np.allclose(demand["quantity"][~told], ratio * people[~told])
    assert demand["quantity"][told].tolist() == [q for _, q in rows if q is not None]


def silent_network(**tables):
    reports = [
        {"place": "A", "item": "mask", "quantity": 60},
        {"place": "B", "item": "mask", "quantity": None},
    ]
    demand = so.fill_reports(reports, fallback="peers", headcount=HEADS[:2])
    return so.Network.from_tables(
        places=[{"place": p} for p in "WAB"],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": p} for p in "AB"],
        stock=[{"place": "W", "item": "mask", "quantity": 50}],
        demand=demand,
        **tables,
    )


def test_plans_mark_what_rests_on_a_fallback(tmp_path):
    plan = so.solve(silent_network())
    for table in (plan.served, plan.fairness):
        marks = dict(zip(table["place"], table["basis"], strict=True))
        assert marks == {"A": "reported", "B": "peers per head"}
    sent = plan.shipments
    assert dict(zip(sent["destination"], sent["basis"], strict=True))["B"] == "peers per head"
    assert not so.verify(plan)
    so.write_plan(plan, tmp_path / "plan")
    again = so.read_plan(tmp_path / "plan")
    assert not so.verify(again)
    pd.testing.assert_frame_equal(again.served, plan.served)
    pd.testing.assert_frame_equal(again.shipments, plan.shipments)


def test_plans_without_fallbacks_have_no_marks():
    plan = so.solve(so.examples.four_places())
    assert "basis" not in plan.served
    assert "basis" not in plan.shipments


def test_the_effect_is_that_of_plans_made_anew():
    network = silent_network()
    effect = so.effect_of_fallback(so.solve(network), scales=[0, 1, 2]).set_index("scale")
    assert effect["assumed_demand"].tolist() == [0, 40, 80]
    assert effect["reported_served"].tolist() == pytest.approx([50, 30, 50 * 60 / 140])
    assert (effect["assumed_served"] + effect["reported_served"]).tolist() == [50, 50, 50]
    assert effect["reported_lowest_rate"].tolist() == pytest.approx([50 / 60, 0.5, 50 / 140])


def test_a_guarantee_to_a_silent_place_shrinks_with_its_need():
    guarantees = [{"place": "B", "item": "mask", "quantity": 30}]
    plan = so.solve(silent_network(guarantees=guarantees))
    effect = so.effect_of_fallback(plan, scales=[0.5, 1]).set_index("scale")
    assert effect.loc[0.5, "assumed_served"] == 20
    assert effect.loc[1, "assumed_served"] == 30


def test_a_plan_without_marks_has_no_such_effect():
    with pytest.raises(so.InputError, match=r"fill_reports"):
        so.effect_of_fallback(so.solve(so.examples.four_places()))
    with pytest.raises(so.InputError, match="scales = -1"):
        so.effect_of_fallback(so.solve(silent_network()), scales=[-1])
