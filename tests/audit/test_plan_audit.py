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


@given(seasons(), st.integers(0, 2**32 - 1))
def test_over_cycles_any_distribution_is_mended_once(tables, seed):
    network = network_of(tables)
    try:
        best = so.solve(network, goals=["unmet"])
    except (so.InfeasibleError, so.CertificateError):
        return
    # Some of what the best plan does was left undone.
    rng = np.random.default_rng(seed)
    served = best.served
    served["served"] *= rng.integers(0, 2, len(served))
    keys = ["origin", "destination", "mode", "item", "cycle", "quantity"]
    shipments = best.shipments[keys].sample(frac=0.6, random_state=int(rng.integers(99)))
    if network.filled("items")["shelf_life"].lt(np.inf).any():
        return
    plan = so.Plan.from_tables(
        network, shipments=shipments, served=served[["place", "item", "group", "cycle", "served"]]
    )
    change = so.audit.least_change(plan)
    weighted = change.plan.goals["value"].tolist()[:-1]
    assert weighted == pytest.approx(best.goals["value"].tolist(), abs=1e-5)
    sent = change.moves["change"].abs().sum()
    # Whoever takes the best plan instead does not move less.
    assert sent <= best.diff(plan).shipments["change"].abs().sum() + 1e-6
    assert change.plan.goals["value"].iloc[-1] == pytest.approx(sent, abs=1e-6)
    assert not so.audit.least_change(change.plan)


def four(shipments, served):
    """Write down what was sent over lanes of the four places, who was served."""
    network = so.examples.four_places()
    rows = network.filled("demand")[["place", "item", "group"]].assign(served=served)
    sent = pd.DataFrame(shipments, columns=["origin", "destination", "mode", "quantity"])
    return so.Plan.from_tables(network, shipments=sent.assign(item="mask"), served=rows)


def test_an_inversion_tells_who_had_the_pieces():
    plan = four([("W", "A", "direct", 20), ("W", "B", "direct", 50)], [0, 20, 0, 50])
    findings = so.audit.examine_plan(plan)
    table = findings.table
    assert table["kind"].tolist() == ["priority_inverted"] * 2
    assert table[["place", "group", "quantity", "found", "expected"]].to_numpy().tolist() == [
        ["A", "frontline", 40, 0, 40],
        ["B", "frontline", 20, 0, 20],
    ]
    # 20 of 90 never left W.
    assert table["evidence"].tolist()[1] == (
        "frontline (priority 1) wanted 20 and got 0; 20 more could have been there. Of what its "
        "priority lacked, later ones got 40 (A support 20; B support 20), 20 lay idle"
    )
    assert (
        "40 发给了后序（A support 20; B support 20），20 闲置"
        in findings.told("zh")["evidence"].iloc[0]
    )
    assert findings.record["checks"] == ["limits", "priorities", "rule"]


def test_limits_tell_place_item_and_numbers():
    plan = four([("W", "A", "direct", 60), ("W", "B", "direct", 120)], [40, 20, 20, 100])
    findings = so.audit.examine_plan(plan)
    broken = findings.table[findings.table["kind"] == "limit_broken"]
    assert len(broken) == len(so.verify(plan)) > 0
    # 90 masks lay at W and 180 were sent.
    row = broken[(broken["place"] == "W") & (broken["item"] == "mask")].iloc[0]
    assert row["found"] == -90
    assert "-90" in row["evidence"]
    lane = broken[broken["counterpart"] == "A"]
    assert lane["place"].tolist() in ([], ["W"])
    assert findings.record["not_checked"]["priorities"].startswith("the distribution breaks")
    assert "承运人运力" in " ".join(findings.told("zh")["evidence"])


@pytest.mark.parametrize(
    "rule",
    ["equal_shares", so.policies.equal_shares, so.policies.equal_shares(so.examples.four_places())],
)
def test_rules_are_goals_or_what_offices_do(rule):
    network = so.examples.four_places()
    same = so.audit.examine_plan(so.policies.equal_shares(network), rule=rule)
    # What the rule gives is below no rule, though it may invert priorities.
    assert "rule_broken" not in same.table["kind"].tolist()
    best = so.solve(network)
    table = so.audit.examine_plan(best, rule=rule).table
    given = so.policies.equal_shares(network).served["served"] - best.served["served"]
    assert table["kind"].eq("rule_broken").all()
    assert table["quantity"].sum() == pytest.approx(given.clip(lower=0).sum())
    assert table["evidence"].str.contains("A frontline 15").all()


def test_tolerance_is_pieces_that_are_no_finding():
    network = so.examples.four_places()
    best = so.solve(network)
    rows = best.served[["place", "item", "group", "served"]]
    rows.loc[1, "served"] -= 4
    plan = so.Plan.from_tables(network, shipments=best.shipments, served=rows)
    assert so.audit.examine_plan(plan).table["quantity"].tolist() == pytest.approx([4])
    assert len(so.audit.examine_plan(plan, tolerance=3.9)) == 1
    assert len(so.audit.examine_plan(plan, tolerance=4)) == 0


def test_uneven_shares_are_mended_where_that_is_asked():
    best = so.solve(so.examples.four_places())
    rows = best.served[["place", "item", "group", "served"]]
    rows.loc[1, "served"] -= 5
    rows.loc[3, "served"] += 5
    sent = best.shipments
    plan = so.Plan.from_tables(best.network, shipments=sent, served=rows)
    findings = so.audit.examine_plan(plan)
    assert "limit_broken" in findings.table["kind"].tolist()
    change = so.audit.least_change(plan, goals=["unmet", "fairness"])
    assert change.plan.served["served"].tolist() == pytest.approx(best.served["served"].tolist())
    assert change.moves.empty
    assert change.served["change"].tolist() == pytest.approx([5, -5])
    assert repr(change) == "<LeastChange: 0 pieces sent otherwise, 10 served otherwise>"


def test_cartons_stay_cartons():
    network = so.examples.four_places().replace(items=[{"item": "mask", "lot": 10}])
    plan = so.solve(network, lots=True)
    change = so.audit.least_change(plan)
    assert not change, str(change)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (["unmet"], "leaves open who gets what"),
        (["unmet", "fairnes"], "is no goal"),
        ("by_hedcount", "is no rule"),
        (7, "is no rule"),
        (lambda network: 3, "gives no plan"),
        (so.solve(so.examples.four_places().restrict(modes=["direct"])), "of another network"),
    ],
)
def test_what_is_no_rule_is_refused(rule, said):
    with pytest.raises(so.InputError, match=said):
        so.audit.examine_plan(so.solve(so.examples.four_places()), rule=rule)


def test_what_is_no_plan_is_refused():
    network = so.examples.four_places()
    for call in (so.audit.examine_plan, so.audit.least_change):
        with pytest.raises(so.InputError, match="is no plan"):
            call(network)
    with pytest.raises(so.InputError, match="is no quantity"):
        so.audit.examine_plan(so.solve(network), tolerance=-1)
    with pytest.raises(so.InputError, match="is what nearness is"):
        so.audit.least_change(so.solve(network), goals=["unmet", "stability"])
    model = so.to_pulp(network)
    model.problem.addConstraint(model.variables["unmet"]["A", "mask", "support", 1] >= 12)
    with pytest.raises(so.InputError, match="of its maker's own"):
        so.audit.least_change(so.solve(model))


def test_without_a_plan_that_keeps_all_the_rule_is_said_to_be_left_out():
    network = so.examples.four_places().replace(
        reserves=[{"place": "W", "item": "mask", "quantity": 80}],
        guarantees=[{"place": "A", "item": "mask", "group": "frontline", "quantity": 40}],
    )
    rows = network.filled("demand")[["place", "item", "group"]].assign(served=0)
    plan = so.Plan.from_tables(
        network, shipments=so.solve(so.examples.four_places()).shipments.iloc[:0], served=rows
    )
    findings = so.audit.examine_plan(plan)
    assert findings.record["not_checked"]["rule"] == "no plan keeps all guarantees and reserves"
    assert findings.table["kind"].tolist() == ["limit_broken"]
    with pytest.raises(so.InfeasibleError):
        so.audit.least_change(plan)


def test_a_page_tells_the_findings_of_a_plan():
    plan = four([("W", "A", "direct", 20), ("W", "B", "direct", 50)], [0, 20, 0, 50])
    findings = so.audit.examine_plan(plan)
    page = so.audit.audit_page(findings, language="zh")
    assert "优先次序颠倒" in page
    assert findings.record["tables"]["network"] == plan.network.digest


def test_what_left_when_nothing_leaves_is_stopped():
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "B"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "B", "every": 2}],
        stock=[{"place": "W", "item": "mask", "quantity": 5}],
        demand=[{"place": "B", "item": "mask", "cycle": 2, "quantity": 5}],
        settings={"cycles": 3},
    )
    sent = [{"origin": "W", "destination": "B", "item": "mask", "cycle": 2, "quantity": 5}]
    served = [{"place": "B", "item": "mask", "cycle": 2, "served": 5}]
    done = so.Plan.from_tables(network, shipments=sent, served=served)
    findings = so.audit.examine_plan(done).table
    assert findings["evidence"].tolist() == ["lane open, W B: 2 where 1 was due"]
    change = so.audit.least_change(done)
    assert change.moves[["cycle", "before", "after"]].to_numpy().tolist() == [[1, 0, 5], [2, 5, 0]]
    assert change.served.empty
    near = so.solve(network, goals=["unmet", "stability"], start=done)
    assert near.goals["value"].tolist() == [0, 10]
