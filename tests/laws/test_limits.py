"""What limits places that are told by one of them is what limits each of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from supplyopt.planning.limits import Limits
from supplyopt.planning.ways import Ways

from .agreement import attempt
from .cycles_networks import examples, seasons
from .networks import tables


@given(tables=st.one_of(tables(switches=1), seasons(most_cycles=3, most_places=5)))
@examples(1 / 2)
def test_places_told_by_one_of_them(tables):
    plan = attempt(tables)
    assume(plan is not None)
    net, flows = plan.network.unrolled.net, plan.flows
    short = np.flatnonzero(flows.served < net.demand_quantity * (1 - 1e-7))
    words, word = Limits(net, flows).of_each(short)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ways, "alike", lambda ways, place: place)
        alone = Limits(net, flows)
        expected = [alone.of(row) for row in short.tolist()]
    for each in expected:
        event(each.split(" ")[0])
    assert [words[number] for number in word.tolist()] == expected
