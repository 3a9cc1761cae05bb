"""Plans and past distributions audited, and mended."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

from ..laws.cycles_networks import seasons
from ..laws.networks import network_of
from ..laws.networks import tables as networks

POLICIES = ("nearest_first", "by_request", "by_headcount", "first_come", "equal_shares")
WAYS = (("W", "A"), ("W", "B"), ("A", "B"))
NEEDS = (("A", "frontline"), ("A", "support"), ("B", "frontline"), ("B", "support"))


def tiny(seed):
    """Draw three places, one item, two groups, with a distribution that somebody wrote down."""
    rng = np.random.default_rng(seed)
    asked = rng.integers(0, 3, 4)
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WAB"],
        items=[{"item": "mask"}],
        groups=[{"group": "frontline", "priority": 1}, {"group": "support", "priority": 2}],
        lanes=[
            {"origin": o, "destination": d, "capacity": float(rng.integers(1, 4))} for o, d in WAYS
        ],
        stock=[{"place": "W", "item": "mask", "quantity": int(rng.integers(1, 5))}],
        demand=[
            {"place": place, "item": "mask", "group": group, "quantity": int(q)}
            for (place, group), q in zip(NEEDS, asked, strict=True)
        ],
    )
    sent = rng.integers(0, 3, 3)
    served = np.minimum(asked, rng.integers(0, 3, 4))
    return network, sent, served


def written(network, sent, served):
    shipments = pd.DataFrame(WAYS, columns=["origin", "destination"])
    shipments = shipments.assign(item="mask", quantity=sent)[sent > 0]
    rows = pd.DataFrame(NEEDS, columns=["place", "group"]).assign(item="mask", served=served)
    return so.Plan.from_tables(network, shipments=shipments, served=rows)


def every_plan(network):
    """Go through all plans of whole pieces, by hand."""
    stock = int(network.filled("stock")["quantity"].iloc[0])
    most = network.filled("lanes")["capacity"].astype(int)
    asked = network.filled("demand")["quantity"].astype(int)
    for sent in product(*(range(min(q, stock) + 1) for q in most)):
        to_a, to_b, on = sent
        at_a, at_b = to_a - on, to_b + on
        if to_a + to_b > stock or at_a < 0:
            continue
        for served in product(*(range(q + 1) for q in asked)):
            if served[0] + served[1] <= at_a and served[2] + served[3] <= at_b:
                yield np.array(sent), np.array(served)


def worth(network, plan, sent, served):
    """Give what is compared first to last: unmet by priority, pieces sent, served otherwise."""
    unmet = network.filled("demand")["quantity"].to_numpy() - plan[1]
    first = np.array([group == "frontline" for _, group in NEEDS])
    return (
        unmet[first].sum(),
        unmet[~first].sum(),
        np.abs(plan[0] - sent).sum(),
        np.abs(plan[1] - served).sum(),
    )


@given(seed=st.integers(0, 2**32 - 1))
def test_no_other_plan_as_good_changes_less(seed):
    network, sent, served = tiny(seed)
    change = so.audit.least_change(written(network, sent, served))
    best = min(worth(network, plan, sent, served) for plan in every_plan(network))
    assert change.gains["unmet_after"].tolist() == pytest.approx(best[:2])
    assert change.moves["change"].abs().sum() == pytest.approx(best[2])
    assert change.served["change"].abs().sum() == pytest.approx(best[3])
    assert not so.verify(change.plan)
    assert bool(change) == (best[2] + best[3] > 0)


@given(seed=st.integers(0, 2**32 - 1))
def test_findings_are_those_of_a_search_through_all_plans(seed):
    network, sent, served = tiny(seed)
    plan = written(network, sent, served)
    table = so.audit.examine_plan(plan).table
    ways, asked = list(every_plan(network)), network.filled("demand")["quantity"].to_numpy()
    legal = any((a == sent).all() and (b == served).all() for a, b in ways)
    assert legal == (not (table["kind"] == "limit_broken").any())
    if not legal:
        return
    first = np.array([group == "frontline" for _, group in NEEDS])
    # An inversion is what first ones could have beyond that with all that others got.
    alone = max(other[first].sum() for _, other in ways)
    beside = max(o[first].sum() for _, o in ways if (o[~first] >= served[~first]).all())
    told = table.loc[table["kind"] == "priority_inverted", "quantity"].sum()
    assert (told > 0) == (alone > beside)
    # Put right without idle goods it is all; else at least what went to others.
    assert told >= alone - beside - 1e-6
    assert told <= alone - served[first].sum() + 1e-6
    # The rule: first ones first, then as even as can be; nobody is below it without a finding.
    gives = so.solve(network, goals=("unmet", "fairness")).served["served"].to_numpy()
    below = {NEEDS[at] for at in np.flatnonzero(gives > served + 1e-6)}
    found = set(zip(table["place"], table["group"], strict=True))
    assert below <= found
    assert (asked >= served).all()


@given(networks(dues=False), st.sampled_from(POLICIES))
def test_after_the_least_change_no_inversion_is_found(tables, policy):
    network = network_of(tables)
    change = so.audit.least_change(getattr(so.policies, policy)(network))
    found = so.audit.examine_plan(change.plan, rule=change.plan)
    assert len(found) == 0, found.table["evidence"].tolist()
    assert not so.audit.least_change(change.plan)
    goals = so.solve(network, goals=["unmet"]).goals
    assert change.plan.goals["value"].tolist()[:-1] == pytest.approx(
        goals["value"].tolist(), abs=1e-5
    )


@given(networks())
def test_what_is_best_already_is_left_alone(tables):
    network = network_of(tables)
    try:
        plan = so.solve(network)
    except (so.InfeasibleError, so.CertificateError):
        return
    assert not so.audit.least_change(plan)
    assert not so.audit.least_change(plan, goals=["unmet", "fairness"])
    assert len(so.audit.examine_plan(plan)) == 0


@given(seasons())
def test_over_cycles_what_is_best_already_is_left_alone(tables):
    network = network_of(tables)
    try:
        plan = so.solve(network)
    except (so.InfeasibleError, so.CertificateError):
        return
    change = so.audit.least_change(plan)
    assert not change, str(change)
