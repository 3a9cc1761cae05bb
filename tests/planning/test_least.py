"""The least amount at which a curve reaches a target, and what it costs to find it."""

from __future__ import annotations

import numpy as np
import pytest

from supplyopt.planning.least import Found, Reach, in_steps, least_amount

CURVES = {
    # Steeper right before all is served, as where those who share fall out one by one.
    "steep at its end": [
        (0, 264.77),
        (2717, 475),
        (24556, 2166),
        (32463, 2778),
        (35088, 2981.2),
        (35092.5, 2981.99),
        (35092.55, 2982),
    ],
    "flat at first, then ever steeper": [
        (0, 264.77),
        (24555, 264.77),
        (300000, 500),
        (411306, 1046),
        (604681, 2386),
        (647696, 2791),
        (666084, 2971.9),
        (667005, 2982),
    ],
    "ever flatter": [(0, 0), (10, 50), (100, 80), (1000, 100)],
    "a line": [(0, 10), (7777.123, 100)],
    "a jump": [(0, 10), (1, 10.000001), (2, 99.9), (7, 100)],
}


@pytest.mark.parametrize("near", [1e-3, 2e-4, 1e-6])
@pytest.mark.parametrize("name", CURVES)
def test_the_least_amount_is_found_in_few_steps(name, near):
    amounts, values = np.array(CURVES[name]).T
    target = values[-1]
    tried = []

    def curve(amount: float) -> float:
        tried.append(amount)
        return float(np.interp(amount, amounts, values))

    reach = Reach(target, start=values[0], size=target)
    found = least_amount(
        curve,
        reach,
        [(0.0, float(values[0])), (2e6, float(target))],
        first=target - values[0],
        near=near,
    )
    assert found is not None
    assert reach(curve(found[0]))
    assert not reach(curve(found[0] * (1 - 1.01 * max(near, 1e-6))))
    assert len(tried) <= (33 if near < 1e-5 else 21)


@pytest.mark.parametrize("coarse", [512.0, 401.38, 400.0, 400.4])
@pytest.mark.parametrize("step", [1, 4])
def test_in_whole_steps_the_last_step_is_looked_at(coarse, step):
    """Between multiples of a step nothing changes: an amount near to the least is not the least."""
    tried = {0.0: 0.0, 256.0: 256.0, 399.4: float(399 // step * step), coarse: 400.0}
    reach = Reach(400.0, start=0.0, size=400.0)

    def curve(amount: float) -> float:
        return min(float(amount // step * step), 400.0)

    found = in_steps(curve, reach, Found(coarse, 400.0, proved=False), tried, step)
    assert (found.amount, found.value) == (400, 400)
    assert not reach(tried[400 - step])


def test_in_whole_steps_where_less_does_after_all():
    """A curve that falls in between: below an amount that did not reach another one does."""
    reach = Reach(10.0, start=0.0, size=10.0)
    values = {3: 10.0, 4: 9.0, 5: 10.0}
    tried = {0.0: 0.0, 3.9: 0.0, 5.0: 10.0}
    found = in_steps(
        lambda amount: values.get(int(amount), 0.0), reach, Found(5.0, 10.0, False), tried, 1.0
    )
    assert found.amount == 5
    assert not reach(tried[4.0])


def test_in_whole_steps_what_was_seen_stands_where_time_runs_out():
    found = Found(512.0, 400.0, proved=False)
    reach = Reach(400.0, start=0.0, size=400.0)
    assert in_steps(lambda _: None, reach, found, {0.0: 0.0}, 1.0) is found
