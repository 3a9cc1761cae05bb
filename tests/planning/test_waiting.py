"""Demand that waits is served by goods that do not keep as by others."""

from __future__ import annotations

import pytest

import supplyopt as so


@pytest.mark.parametrize(("keeps", "unmet", "waste"), [(1, 3, 5), (2, 0, 2)])
def test_goods_that_do_not_keep_serve_who_waits(keeps: int, unmet: float, waste: float) -> None:
    """Asked for: 3 pieces in cycle 1, 8 in 2, 3 in 4. Coming: 5 in cycle 2, 11 in 3.

    The 5 serve as many of the 11 who wait in cycle 2, and 6 of those of cycle 3 the rest. The 5
    that are left are waste, or where they keep two cycles, serve the 3 of cycle 4 first.
    """
    network = so.Network.from_tables(
        places=[{"place": "A"}, {"place": "B"}],
        items=[{"item": "bread", "shelf_life": keeps}],
        lanes=[{"origin": "B", "destination": "A"}],
        arrivals=[
            {"place": "A", "item": "bread", "cycle": 2, "quantity": 5},
            {"place": "A", "item": "bread", "cycle": 3, "quantity": 11},
        ],
        demand=[
            {"place": "A", "item": "bread", "cycle": cycle, "quantity": quantity}
            for cycle, quantity in ((1, 3), (2, 8), (4, 3))
        ],
        settings=[{"cycles": 5, "unmet": "backlog"}],
    )
    plan = so.solve(network, goals=("unmet", "lateness"))
    assert plan.measures["unmet"] == pytest.approx(unmet)
    # 3 wait at the end of cycle 1, then 3 + 8 - 5 = 6; none after cycle 3 but those never served.
    assert plan.measures["lateness"] == pytest.approx(3 + 6 + unmet)
    assert plan.measures["waste"] == pytest.approx(waste)


def test_nothing_that_waits_is_not_less_than_nothing() -> None:
    """Of what is not asked for, the rest of a balance of ugly numbers is rounding."""
    network = so.Network.from_tables(
        places=[{"place": "p0", "storage": 4.0}, {"place": "p1"}],
        items=[{"item": "i0", "volume": 3, "shelf_life": 2}],
        lanes=[{"origin": "p0", "destination": "p1", "lead_time": 1, "hours": 1}],
        stock=[{"place": "p1", "item": "i0", "quantity": 6.13}],
        arrivals=[
            {"place": "p1", "item": "i0", "cycle": 4, "quantity": 10.72},
            {"place": "p0", "item": "i0", "cycle": 1, "quantity": 2.0},
            {"place": "p0", "item": "i0", "cycle": 2, "quantity": 11.0},
        ],
        demand=[{"place": "p1", "item": "i0", "cycle": 4, "quantity": 0.0, "entitlement": 29.13}],
        settings={"cycles": 4, "unmet": "backlog"},
    )
    plan = so.solve(network, goals=("cost", "lateness", "unmet", "hours"))
    assert plan.goals["value"].tolist() == [0, 0, 0, 0]
