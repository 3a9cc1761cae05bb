"""What holds of every practice on every tree."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.rationing.in_order import in_order
from supplyopt.rationing.proportional import proportional
from supplyopt.rationing.uniform import uniform
from supplyopt.simulation.draws import Draws, Purpose, days_waited
from supplyopt.simulation.practice import RULES, SWITCHES, with_switches
from supplyopt.simulation.shares import SHARES, family_of

from .trees import bare_trees, practices, trees

DAYS = 7


def simulate(network: so.Network, practice: so.Practice, **options: object) -> so.Simulation:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.simulate(network, practice, **{"runs": 2, "days": DAYS, **options})


@given(trees(), practices(), st.integers(0, 3))
def test_books_balance_for_every_run_day_place_and_item(
    network: so.Network, practice: so.Practice, seed: int
) -> None:
    simulation = simulate(network, practice, seed=seed, books=True, supply_variation=0.3)
    books = simulation.books
    came = books["opening"] + books["arrived"] + books["received"]
    went = books["served"] + books["sent"] + books["lost"] + books["closing"]
    assert np.allclose(came, went, rtol=1e-9, atol=1e-9)
    columns = ["arrived", "received", "served", "sent", "closing"]
    assert (books[columns] >= -1e-9).all(axis=None)
    # A day opens with what the day before closed with.
    keys = ["run", "place", "item"]
    closing = books.assign(day=books["day"] + 1).set_index([*keys, "day"])["closing"]
    opening = books.set_index([*keys, "day"])["opening"]
    there = opening[opening.index.get_level_values("day") > 1]
    assert np.allclose(there, closing.reindex(there.index).fillna(0.0), atol=1e-12)
    # Nothing comes from nowhere: what came in was used, lies there, or is on its way.
    by_run = books.groupby("run")[["arrived", "served", "received", "sent"]].sum()
    lying = books[books["day"] == DAYS].groupby("run")["closing"].sum().reindex(by_run.index)
    under_way = by_run["sent"] - by_run["received"]
    assert (under_way >= -1e-9).all()
    assert np.allclose(by_run["arrived"], by_run["served"] + lying.fillna(0) + under_way)


@given(bare_trees(), st.lists(st.sampled_from(RULES), min_size=4, max_size=4), st.floats(0, 0.9))
def test_a_day_without_waits_is_the_policy_of_desks(
    network: so.Network, drawn: list[str], keep: float
) -> None:
    """Claims of one cycle, shared at once: `policies.decentralized`, written by somebody else."""
    rules = dict(zip(["", "P0", "P1", "P2"], drawn, strict=False))
    rules = {name: rule for name, rule in rules.items() if name in ("", *network.numbered.places)}
    practice = so.Practice(
        delays="fixed",
        notice_days=0,
        handling_days=0,
        report_days=0,
        report_error=0,
        round_days=1,
        hold_back=keep,
        rules=rules,
    )
    simulation = simulate(network, practice, runs=1, days=1, need_variation=0, books=True)
    plan = so.policies.decentralized(network, rules=rules, keep=keep)
    into = plan.shipments.groupby("destination")["quantity"].sum()
    books = simulation.books.set_index("place")
    has_desk = set(network.tables["places"]["parent"].dropna())
    for place in network.numbered.places[1:]:
        found = books["received"].get(place, 0.0)
        # What a desk puts on its own shelf is in the books as sent and received.
        if place in has_desk:
            found = found - plan.served.set_index("place")["served"].get(place, 0.0)
        assert found == pytest.approx(into.get(place, 0.0), abs=1e-9), place


@given(trees(), practices())
def test_nobody_is_served_above_need(network: so.Network, practice: so.Practice) -> None:
    simulation = simulate(network, practice)
    served = simulation.served
    assert (served["served"] <= served["need"] * (1 + 1e-9) + 1e-12).all()
    outcomes = simulation.outcomes
    by_priority = outcomes.filter(like="unmet_priority_").sum(axis=1)
    assert np.allclose(by_priority, outcomes["unmet"])
    assert np.allclose(outcomes["need"] - outcomes["served"], outcomes["unmet"])
    assert (outcomes["days_to_frontline"].dropna() >= -1e-9).all()
    assert (outcomes["mean_stages"].dropna() >= -1e-9).all()


@given(trees(), practices(), st.sampled_from(SWITCHES))
def test_two_practices_see_the_same_needs_and_supply(
    network: so.Network, practice: so.Practice, switch: str
) -> None:
    other = replace(practice, **{switch: not getattr(practice, switch)})
    one, two = (simulate(network, each, books=True) for each in (practice, other))
    pd.testing.assert_series_equal(one.outcomes["need"], two.outcomes["need"])
    pd.testing.assert_series_equal(one.served["need"], two.served["need"])
    keys = ["run", "day", "place", "item"]
    arrived = [
        each.books.query("arrived > 0").set_index(keys)["arrived"].to_dict() for each in (one, two)
    ]
    assert arrived[0] == arrived[1]


@settings(max_examples=10)
@given(trees(), practices())
def test_the_first_runs_of_many_are_the_runs_of_few(
    network: so.Network, practice: so.Practice
) -> None:
    few, many = (simulate(network, practice, runs=runs) for runs in (2, 27))
    # Of 27 the last two are of another block.
    pd.testing.assert_frame_equal(few.outcomes, many.outcomes.iloc[:2], rtol=1e-9, atol=1e-9)


def test_longer_runs_begin_as_shorter_ones_do() -> None:
    network = so.examples.four_places()
    practice = so.Practice.as_it_was()
    short, long = (
        so.simulate(network, practice, runs=3, days=days, books=True).books for days in (5, 9)
    )
    pd.testing.assert_frame_equal(short, long[long["day"] <= 5].reset_index(drop=True))


def test_a_draw_is_told_by_its_purpose_day_run_and_place_alone() -> None:
    one, two = Draws(7, 0, 25), Draws(7, 0, 4, keep=True)
    expected = one.uniform(Purpose.NOTICE_DOWN, 3, 6)
    two.normal(Purpose.NEED, 3, 50)
    two.uniform(Purpose.HANDLING, 9, 6)
    assert np.array_equal(two.uniform(Purpose.NOTICE_DOWN, 3, 6), expected[:, :4])
    for changed in (Draws(8, 0, 25), Draws(7, 1, 25)):
        assert not np.isin(changed.uniform(Purpose.NOTICE_DOWN, 3, 6), expected).any()
    assert not np.isin(one.uniform(Purpose.NOTICE_UP, 3, 6), expected).any()
    assert not np.isin(one.uniform(Purpose.NOTICE_DOWN, 4, 6), expected).any()


@pytest.mark.parametrize("mean", [0.5, 1.0, 4.0])
def test_waits_are_geometric(mean: float) -> None:
    waits = days_waited(np.random.default_rng(0).random((400, 500)), mean, fixed=False)
    # Mean and variance of the geometric law from 0: m and m (1 + m).
    count = waits.size
    assert abs(waits.mean() - mean) < 4 * np.sqrt(mean * (1 + mean) / count)
    assert waits.var() == pytest.approx(mean * (1 + mean), rel=0.03)
    assert (waits == 0).mean() == pytest.approx(1 / (1 + mean), rel=0.02)


def test_no_two_runs_are_alike_where_anything_varies() -> None:
    outcomes = simulate(so.examples.four_places(), so.Practice(), runs=60).outcomes
    assert outcomes["need"].nunique() == 60


claim_lists = st.lists(st.integers(0, 9), min_size=1, max_size=6)


@given(st.lists(st.tuples(claim_lists, st.integers(0, 30)), min_size=1, max_size=4), st.data())
def test_shares_of_many_desks_are_those_of_each_alone(
    desks: list[tuple[list[int], int]], data: st.DataObject
) -> None:
    """Against the rules of `rationing`, one desk, one run at a time."""
    desk = np.repeat(np.arange(len(desks)), [len(claims) for claims, _ in desks])
    family = family_of(desk)
    claims = np.array([c for claims, _ in desks for c in claims], dtype=float)
    weights = np.array([data.draw(st.integers(0, 4)) for _ in claims], dtype=float)
    since = np.array([data.draw(st.integers(0, 2)) for _ in claims])
    supply = np.array([some for _, some in desks], dtype=float)
    at_once = {
        rule: share(
            claims[:, np.newaxis, np.newaxis],
            supply[:, np.newaxis, np.newaxis],
            family=family,
            entitled=weights[:, np.newaxis],
            since=since[:, np.newaxis],
        )[:, 0, 0]
        for rule, share in SHARES.items()
    }
    for number, some in enumerate(supply.tolist()):
        here = desk == number
        mine, heavy = claims[here], weights[here]
        turn = np.argsort(since[here], kind="stable")
        first = np.empty_like(mine)
        first[turn] = in_order(mine[turn], some)
        expected = {
            "request": proportional(mine, some),
            "equal": uniform(mine, some),
            "headcount": uniform(mine, some, weights=heavy),
            "first_come": first,
        }
        for rule, shares in expected.items():
            assert np.allclose(at_once[rule][here], shares, atol=1e-9), rule


def test_more_waiting_keeps_goods_longer() -> None:
    network = so.examples.four_places()
    base = with_switches(so.Practice(), ("one_desk", "ten_day_rhythm"))
    quick, slow = (
        so.simulate(network, replace(base, handling_days=days), runs=40) for days in (0.5, 3)
    )
    change = slow.difference(quick)
    assert change.loc["days_to_frontline", "low"] > 0
    # Paired runs tell more than runs apart.
    name = "days_to_frontline"
    apart = np.hypot(*(each.table.loc[name, "standard_error"] for each in (quick, slow)))
    assert change.loc[name, "standard_error"] < apart
