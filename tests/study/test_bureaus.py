"""Bureaus that claim what serves them best, the cost of making them honest, all rules compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so

RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")
GRID = (1, 1.5, 2, 3)
needs_of = st.lists(
    st.one_of(st.integers(0, 50).map(float), st.floats(0.1, 1e4)), min_size=1, max_size=5
)
parts = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 1.5]), st.floats(1e-6, 1.0))
every = pytest.mark.parametrize("rule", RULES)


@every
@given(needs=needs_of, part=parts, start=st.sampled_from(GRID), dear=st.floats(1, 5))
def test_audited_and_fined_a_piece_for_a_piece_all_become_honest(rule, needs, part, start, dear):
    found = so.study.best_responses(
        needs, part * sum(needs), rule=rule, audit=1 / dear, penalty=dear, start=start
    )
    assert found.honest
    assert found.converged
    assert found.rounds <= 2
    assert found.table["received"].tolist() == (
        so.ration(needs, part * sum(needs), rule=rule).tolist()
    )


@every
@given(needs=needs_of, part=parts, audit=st.floats(0, 0.6))
def test_in_an_equilibrium_no_other_multiple_serves_anybody_better(rule, needs, part, audit):
    supply = part * sum(needs)
    found = so.study.best_responses(needs, supply, rule=rule, audit=audit, rounds=20)
    table = found.table
    assert (table["beyond"] >= 0).all()
    assert table["fine"].to_numpy() == pytest.approx(audit * (table["claim"] - table["need"]))
    own = table["useful"] - table["fine"]
    tie = 2e-9 * max(needs)
    for one, need in enumerate(needs if found.converged else []):
        for times in GRID:
            claims = table["claim"].to_numpy().copy()
            claims[one] = times * need
            got = min(so.ration(claims, supply, rule=rule)[one], need)
            other = got - audit * (claims[one] - need)
            assert other <= own[one] + tie
            if times < table["times"][one]:  # Nobody asks more for nothing.
                assert other < own[one]


def test_the_uniform_rule_makes_liars_honest_without_audits():
    found = so.study.best_responses([10, 20, 70], 50, rule="uniform", start=3)
    assert found.history.to_numpy().tolist() == [[3, 3, 3], [1, 1, 1], [1, 1, 1]]
    assert repr(found) == "<Best responses to uniform: equilibrium in 2 rounds, all honest>"


def test_proportional_claims_run_away_and_leave_shares_as_they_were():
    needs = pd.Series({"A": 10, "B": 10})
    found = so.study.best_responses(needs, 10, rule="proportional")
    assert found.table["times"].to_dict() == {"A": 3, "B": 3}
    assert found.table["received"].tolist() == [5, 5]
    assert not found.honest
    assert "2 of 2 ask for more" in repr(found)
    assert "<table" in found._repr_html_()


def test_claims_that_chase_each_other_are_said_to_and_so_is_a_limit():
    call = {"rule": "constrained_equal_losses", "multiples": (1, 2, 3)}
    # Honest, 0 and 1. A asks 3 and has half; B asks 6 and has all; A lies for nothing, and stops.
    found = so.study.best_responses([1, 3], 1, **call)
    assert found.history.to_numpy().tolist() == [[1, 1], [3, 2], [1, 1]]
    assert repr(found) == "<Best responses to constrained_equal_losses: cycle in 2 rounds, no rest>"
    assert not found.converged
    assert not found.honest  # Though the last claims are.
    assert (found.table["times"] == 1).all()
    # With audits, where no tie plays a part.
    found = so.study.best_responses([2, 2], 2, **call, audit=0.3)
    assert found.history.to_numpy().tolist() == [[1, 1], [2, 3], [1, 2], [3, 1], [2, 3]]
    assert found.outcome == "cycle"
    assert so.study.best_responses([1, 3], 1, **call, rounds=1).outcome == "limit"


@every
@given(needs=needs_of, part=parts, penalty=st.floats(0.2, 4))
def test_the_least_audit_rate_is_the_least(rule, needs, part, penalty):
    supply = part * sum(needs)
    table = so.study.cheapest_honesty(needs, supply, rules=rule, penalty=penalty).table
    rate = table["audit_rate"].iloc[0]
    call = {"rule": rule, "penalty": penalty}
    if rule == "uniform" or penalty >= 1:
        assert rate <= (0 if rule == "uniform" else 1)
    if np.isnan(rate):
        assert not so.study.best_responses(needs, supply, **call, audit=1, rounds=1).honest
        return
    assert so.study.best_responses(needs, supply, **call, audit=rate).honest
    # A thousandth of the largest fine has to be more than a tie.
    if rate > 1e-3:
        table = so.study.best_responses(needs, supply, **call, audit=rate * 0.99, rounds=1).table
        assert (table["times"] > 1).any() or rate * penalty * min(needs) < 1e-5 * max(needs)


def test_needs_10_and_10_supply_10_by_hand():
    pair = so.study.cheapest_honesty([10, 10], 10, penalty=0.5, audit_cost=2)
    # Asking 15: 6 in place of 5 by equal parts, 7.5 by equal losses; half a piece a piece is lost.
    assert pair.table["audit_rate"].tolist() == pytest.approx([0.4, 0, 1, 0])
    assert pair.table["audits"].tolist() == pytest.approx([0.8, 0, 2, 0])
    assert pair.table["cost"].tolist() == pytest.approx([1.6, 0, 4, 0])
    assert (pair.rule, pair.audit_rate, pair.best) == ("uniform", 0, 10)
    assert repr(pair) == "<Cheapest honesty: uniform, audit rate 0>"
    assert "<table" in pair._repr_html_()


def test_where_some_needs_count_more_an_audited_rule_may_be_cheaper():
    call = {"supply": 20, "importance": [1, 2], "rules": ("proportional", "uniform")}
    cheap = so.study.cheapest_honesty([10, 30], **call, audit_cost=1)
    # Uniform 10 and 10, by parts 5 and 15, at best 0 and 20: welfare 30, 35, 40.
    assert cheap.best == 40
    assert cheap.table["welfare"].tolist() == [35, 30]
    assert cheap.table["welfare_lost"].tolist() == [5, 10]
    assert cheap.rule == "proportional"
    assert so.study.cheapest_honesty([10, 30], **call, audit_cost=99).rule == "uniform"


def test_of_equal_costs_the_lower_rate_comes_first_whatever_rounding_says():
    # All four cost 1, in welfare lost and audits together.
    pair = so.study.cheapest_honesty([8, 8, 3], 18, importance=[2, 2, 1], audit_cost=0.5)
    assert pair.table["cost"].tolist() == pytest.approx([1] * 4)
    assert (pair.rule, pair.audit_rate) == ("uniform", 0)


def test_no_pair_where_the_penalty_is_too_low():
    pair = so.study.cheapest_honesty([10, 10], 10, rules="proportional", penalty=0.01)
    assert pair.rule is None
    assert np.isnan(pair.audit_rate)
    assert pair.table["cost"].isna().all()
    assert repr(pair) == "<Cheapest honesty: no rule has it at this penalty>"


@given(needs=needs_of, part=parts, seed=st.integers(0, 99))
def test_welfare_has_bounds_and_so_have_prices(needs, part, seed):
    rng = np.random.default_rng(seed)
    importance, claims = rng.uniform(0.5, 5, (len(needs))), np.array(needs)
    claims = claims * rng.uniform(1, 4, len(needs))
    supply = part * sum(needs)
    bench = so.study.compare_rules(needs, supply, claims=claims, importance=importance)
    table, shares = bench.table, bench.shares
    room = 1e-9 * (1 + bench.best)
    assert bench.best <= importance @ np.array(needs) + room
    assert bench.best <= importance.max() * supply + room
    for column in ("welfare", "welfare_honest"):
        assert table[column].between(0, bench.best + room).all()
    assert (table["welfare"] + room >= importance.min() * table["useful"]).all()
    assert (table["welfare"] <= importance.max() * table["useful"] + room).all()
    assert table["price_of_fairness"].between(0, 1).all()
    assert table["price_of_claims"].between(-1, 1).all()
    assert table.loc["uniform", "truthful"]
    assert 0 <= bench.price_of_truthfulness <= 1
    assert table["received"].to_numpy() == pytest.approx(min(supply, claims.sum()))
    assert (table["useful"] + table["beyond"]).to_numpy() == pytest.approx(table["received"])
    assert len(shares) == 4 * len(needs)
    equal = so.study.compare_rules(needs, supply, claims=claims)
    assert equal.table["price_of_fairness"].to_numpy() == pytest.approx(np.zeros(4), abs=1e-9)


def test_who_gains_and_loses_by_hand():
    needs, claims = pd.Series({"A": 10, "B": 30}), pd.Series({"B": 30, "A": 40})
    bench = so.study.compare_rules(needs, 20, claims=claims, importance=[1, 2])
    table = bench.table
    # CEL: claims 40 and 30 lose 25 each: 15 and 5, of which A uses 10. Honest: 0 and 20.
    losses = table.loc["constrained_equal_losses"]
    assert losses[["received", "useful", "beyond"]].tolist() == [20, 15, 5]
    assert losses["worst"] == pytest.approx(1 / 6)
    assert losses[["welfare", "welfare_honest"]].tolist() == [20, 40]
    assert losses[["price_of_fairness", "price_of_claims"]].tolist() == [0, 0.5]
    assert losses[["gainers", "losers"]].tolist() == [1, 1]
    # Rates 1 and 1/6, weights 1/4 and 3/4: (1/4)(3/4)(5/6) over 3/8.
    assert losses["gini"] == pytest.approx(5 / 12)
    assert table["claims"].tolist() == ["given"] * 4
    assert table["truthful"].tolist() == [False, True, False, False]
    # Honest welfare: 35, 30, 40, 35; only uniform is truthful.
    assert bench.price_of_truthfulness == 0.25
    shares = bench.shares.set_index(["rule", "claimant"])
    assert shares.loc[("constrained_equal_losses", "A"), "gain"] == 10
    assert shares.loc[("constrained_equal_losses", "B"), "gain"] == -15
    assert repr(bench) == "<Bench of 4 rules: best welfare 40, price of truthfulness 0.25>"
    assert "<table" in bench._repr_html_()


def test_without_claims_each_rule_gets_those_it_calls_forth():
    bench = so.study.compare_rules([10, 10], 10, rules=("proportional", "uniform"))
    assert bench.table["claims"].tolist() == ["equilibrium"] * 2
    assert bench.shares["claim"].tolist() == [30, 30, 10, 10]


def test_all_faults_are_said_at_once():
    with pytest.raises(so.InputError) as caught:
        so.study.best_responses(
            [1, -1], 1, rule="unifrm", audit=2, penalty=-1, multiples=(2, 3), start=5, rounds=0
        )
    assert [fault.table or fault.column for fault in caught.value.faults] == [
        *("rule", "needs", "multiples", "audit", "penalty", "start", "rounds")
    ]
    with pytest.raises(so.InputError) as caught:
        so.study.cheapest_honesty([1, 1], -1, penalty=0, audit_cost="x", importance=[1, -1])
    assert [fault.table or fault.column for fault in caught.value.faults] == [
        *("supply", "importance", "penalty", "audit_cost")
    ]
    with pytest.raises(so.InputError) as caught:
        so.study.compare_rules([1, 1], 1, claims=[1, -1], multiples="x", importance=[1])
    assert [fault.table or fault.column for fault in caught.value.faults] == [
        *("importance", "multiples", "claims")
    ]
    with pytest.raises(so.InputError) as caught:
        so.study.best_responses([1, 1], 1, rule="uniform", penalty=10**400, start=True)
    assert [fault.column for fault in caught.value.faults] == ["penalty", "start"]
    for claims in (3, "more", [1, 2, 3]):
        with pytest.raises(so.InputError, match="claims"):
            so.study.compare_rules([1, 1], 1, claims=claims)
