"""Past distributions, told what was wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so


def delivered(network, quantities, *, served=None):
    """What W sent to A, to B, and who was served: by default all that came."""
    sent = [
        {"origin": "W", "destination": place, "mode": "direct", "item": "mask", "quantity": q}
        for place, q in quantities.items()
        if q > 0
    ]
    rows = network.filled("demand")[["place", "item", "group"]]
    return so.Plan.from_tables(network, shipments=sent, served=rows.assign(served=served))


def test_goods_that_lay_idle_are_told():
    network = so.examples.four_places()
    plan = delivered(network, {"A": 30}, served=[30, 0, 0, 0])
    found = so.diagnose(plan)
    first, second = found.priorities.to_dict("records")
    assert first == {
        "priority": 1,
        "unmet": 30,
        "idle": pytest.approx(30),
        "inverted": 0,
        "unavoidable": pytest.approx(0),
    }
    assert second["idle"] == pytest.approx(60)
    assert "it lay idle" in str(found)
    assert found


def test_a_priority_passed_over_is_told_with_who_had_it():
    network = so.examples.four_places()
    plan = delivered(network, {"A": 20, "B": 70}, served=[0, 20, 0, 70])
    found = so.diagnose(plan)
    assert found.priorities.loc[0, "inverted"] == pytest.approx(60)
    moved = found.inverted
    assert moved.loc[moved["priority"] == 1, "difference"].sum() == pytest.approx(60)
    assert moved.loc[moved["priority"] == 2, "difference"].sum() == pytest.approx(-60)
    rows = found.rows.set_index(["place", "group"])
    assert rows.loc[("A", "frontline"), "best"] == 40


def test_a_distribution_that_breaks_limits_is_told_so_and_not_compared_with_itself():
    network = so.examples.four_places()
    plan = delivered(network, {"A": 60, "B": 120}, served=[40, 20, 20, 100])
    found = so.diagnose(plan)
    assert found.broken
    assert np.isnan(found.priorities["idle"]).any()
    assert "breaks limits" in str(found)
    assert "rules are broken" in str(found) or "rule is broken" in str(found)


def test_without_a_best_plan_the_rest_is_still_told():
    network = so.examples.four_places().replace(
        reserves=[{"place": "W", "item": "mask", "quantity": 80}],
        guarantees=[{"place": "A", "item": "mask", "group": "frontline", "quantity": 40}],
    )
    found = so.diagnose(delivered(network, {"A": 10}, served=[10, 0, 0, 0]))
    assert found.best is None
    assert "there is no best plan" in str(found)
    assert found.rows["best"].isna().all()


def test_a_best_plan_is_healthy():
    found = so.diagnose(so.solve(so.examples.four_places()))
    assert not found
    assert str(found).splitlines() == [
        "no rule is broken, no priority inverted, nothing that anybody short could have had lay "
        "idle",
        "by the best plan everybody would have got the same",
    ]
    assert repr(found) == "<Diagnosis: 0 findings>"
    assert "<table" in found._repr_html_()


def behind_a_full_lane(lot: int = 1) -> so.Network:
    """Give 100 pieces, of which the lane takes 15."""
    return so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "m", "lot": lot}],
        lanes=[{"origin": "W", "destination": "A", "capacity": 15}],
        stock=[{"place": "W", "item": "m", "quantity": 100}],
        demand=[{"place": "A", "item": "m", "quantity": 100}],
    )


def test_what_lies_behind_a_full_lane_is_not_said_to_be_nowhere() -> None:
    plan = so.solve(behind_a_full_lane())
    assert plan.measures["unmet"] == 85
    said = str(so.diagnose(plan))
    assert "nothing lay idle" not in said
    assert "nothing that anybody short could have had lay idle" in said
    assert "keeps to" not in said


@pytest.mark.parametrize(
    ("lot", "terms", "said"),
    [
        (1, {"lots": "pieces"}, "whole pieces"),
        (5, {"lots": True}, "whole cartons"),
        (5, {"lots": "everywhere"}, "whole cartons and whole pieces"),
        (1, {"fixed": [{"origin": "W", "destination": "A", "item": "m", "quantity": 3}]},
         "rows fixed by hand"),
    ],
)  # fmt: skip
def test_only_what_a_plan_keeps_to_is_named(lot: int, terms: dict[str, Any], said: str) -> None:
    terms = {**terms, **({"fixed": pd.DataFrame(terms["fixed"])} if "fixed" in terms else {})}
    told = str(so.diagnose(so.solve(behind_a_full_lane(lot), **terms)))
    assert f"the plan keeps to {said}, what it is held against does not" in told
    assert "plan.losses" not in told


def test_only_plans_are_diagnosed():
    with pytest.raises(so.InputError, match=r"Plan\.from_tables"):
        so.diagnose(so.examples.four_places())
    with pytest.raises(so.InputError, match="is no goal"):
        so.diagnose(so.solve(so.examples.four_places()), goals=["speed"])


def test_a_plan_that_is_as_good_is_not_said_to_be_worse() -> None:
    """Ten pieces for two cycles: whichever gets them, every goal comes to the same."""
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "mask", "quantity": 10}],
        demand=[{"place": "A", "item": "mask", "cycle": c, "quantity": 10} for c in (1, 2)],
    )

    def given(*served: float) -> so.Plan:
        key = {"place": "A", "item": "mask", "group": "all"}
        way = {"origin": "W", "destination": "A", "mode": "", "item": "mask"}
        return so.Plan.from_tables(
            network,
            shipments=pd.DataFrame(
                [{**way, "cycle": c, "quantity": q} for c, q in enumerate(served, 1) if q]
            ),
            served=pd.DataFrame(
                [{**key, "cycle": c, "served": q} for c, q in enumerate(served, 1)]
            ),
        )

    said = [str(so.diagnose(given(*served))) for served in ((10, 0), (0, 10), (5, 5), (0, 7))]
    assert not any("would have got more" in text for text in said[:3])
    assert any("no better in any goal; it hands out in another way" in text for text in said[:3])
    assert "would have got more" in said[3]


def test_pieces_of_several_items_are_said_to_be_added_up() -> None:
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask", "unit": "box"}, {"item": "soap", "unit": "liter"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": item, "quantity": 10} for item in ("mask", "soap")],
        demand=[{"place": "A", "item": item, "quantity": 10} for item in ("mask", "soap")],
    )
    nothing = so.Plan.from_tables(
        network,
        shipments=pd.DataFrame(columns=["origin", "destination", "mode", "item", "quantity"]),
        served=pd.DataFrame(
            [{"place": "A", "item": i, "group": "all", "served": 0} for i in ("mask", "soap")]
        ),
    )
    said = str(so.diagnose(nothing)).splitlines()[0]
    assert said.startswith("priority 1: of 20 unmet (weighted, 2 items added up), 20 could have")
