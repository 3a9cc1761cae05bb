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
