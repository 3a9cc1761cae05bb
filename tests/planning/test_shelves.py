"""What lies where of goods that do not keep, at places of limited storage."""

from __future__ import annotations

import pandas as pd
import pytest

import supplyopt as so


def shelf(*, storage: float, keeps: int, cycle: int) -> so.Network:
    """Make a place to which 5 masks come, of which 1 is asked for, in a horizon of 3 cycles."""
    return so.Network.from_tables(
        places=[{"place": "A", "storage": storage}],
        items=[{"item": "mask", "shelf_life": keeps}],
        lanes=[],
        arrivals=[{"place": "A", "item": "mask", "cycle": cycle, "quantity": 5}],
        demand=[{"place": "A", "item": "mask", "cycle": cycle, "quantity": 1}],
        settings={"cycles": 3},
    )


@pytest.mark.parametrize(("keeps", "cycle"), [(2, 1), (3, 1), (2, 2)])
def test_what_finds_no_room_was_not_used(keeps: int, cycle: int) -> None:
    network = shelf(storage=0, keeps=keeps, cycle=cycle)
    nothing = pd.DataFrame({name: [] for name in ("origin", "destination", "item", "quantity")})
    served = pd.DataFrame([{"place": "A", "item": "mask", "cycle": cycle, "served": 1}])
    plan = so.Plan.from_tables(network, shipments=nothing, served=served)
    assert not so.verify(plan), str(so.verify(plan))
    found = plan.ages.set_index("what")["quantity"].to_dict()
    assert found == pytest.approx({"used": 1, "surplus": 4})


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_goods_stay_where_there_is_room_whatever_the_solver(unmet: str) -> None:
    network = shelf(storage=3, keeps=2, cycle=1).replace(settings={"cycles": 3, "unmet": unmet})
    for solver in ("highs", "pulp"):
        plan = so.solve(network, solver=solver)
        found = plan.ages.set_index(["what", "cycle"])["quantity"].to_dict()
        assert found == pytest.approx(
            {("used", 1): 1, ("stored", 1): 3, ("surplus", 1): 1, ("waste", 2): 3}
        )


@pytest.mark.parametrize(("keeps", "fine"), [(3, True), (2, False)])
def test_goods_that_land_behind_the_horizon_are_under_way(keeps: int, fine: bool) -> None:
    """What is new in cycle 2 leaves in 3 to land in 4, in a horizon of 3: good if it keeps 3."""
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask"}, {"item": "bread", "shelf_life": keeps}],
        lanes=[{"origin": "W", "destination": "A", "lead_time": 1}],
        arrivals=[
            {"place": "W", "item": item, "cycle": 2, "quantity": 9} for item in ("mask", "bread")
        ],
        demand=[{"place": "A", "item": "bread", "cycle": 3, "quantity": 4}],
        settings={"cycles": 3},
    )
    sent = [
        {"origin": "W", "destination": "A", "item": item, "cycle": 3, "quantity": 5}
        for item in ("mask", "bread")
    ]
    served = [{"place": "A", "item": "bread", "cycle": 3, "served": 0}]
    plan = so.Plan.from_tables(network, shipments=pd.DataFrame(sent), served=pd.DataFrame(served))
    report = so.verify(plan)
    assert (not report) is fine, str(report)
    assert plan.in_transit["quantity"].tolist() == [5, 5]
    # `solve` sends nothing that helps nobody.
    assert (so.solve(network).in_transit["cycle"] < 3).all()
