"""What a distribution could have had, and who had it instead."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from .networks import network_of
from .networks import tables as networks

POLICIES = ("nearest_first", "by_request", "by_headcount", "first_come", "equal_shares")


@given(networks(dues=False), st.sampled_from(POLICIES))
def test_what_a_priority_lacks_falls_into_three_parts(tables, policy):
    network = network_of(tables)
    plan = getattr(so.policies, policy)(network)
    found = so.diagnose(plan)
    table = found.priorities
    size = 1e-6 * (1 + network.filled("demand")["quantity"].sum())
    assert np.allclose(
        table["idle"] + table["inverted"] + table["unavoidable"], table["unmet"], atol=size
    )
    assert (table[["idle", "inverted", "unavoidable"]] >= -size).all(axis=None)
    # The first priority has nobody before it: without idleness and inversion it is at its best.
    if found.best is not None:
        best = found.best.goals.query("goal == 'unmet'")["value"].iloc[0]
        assert table["unavoidable"].iloc[0] == pytest.approx(best, abs=size)
    assert table["inverted"].iloc[-1] == 0


@given(networks())
def test_a_best_plan_has_nothing_wrong(tables):
    network = network_of(tables)
    try:
        plan = so.solve(network)
    except (so.InfeasibleError, so.CertificateError):
        return
    found = so.diagnose(plan)
    assert not found, str(found)
    assert (found.rows["difference"].abs() <= 1e-6 * found.rows["demand"]).all()
    assert found.inverted.empty


@given(networks(dues=False), st.sampled_from(POLICIES))
def test_an_inversion_is_put_right_by_taking_from_later_ones_alone(tables, policy):
    network = network_of(tables)
    found = so.diagnose(getattr(so.policies, policy)(network))
    moved = found.inverted
    for level in found.priorities.query("inverted > 0")["priority"]:
        mine = moved[moved["for_priority"] == level]
        assert (mine.loc[mine["difference"] < 0, "priority"] >= level).all()
        assert (mine.loc[mine["priority"] == level, "difference"] > 0).any()
