"""Plans of visits: what is drawn speaks of all, what is chosen never mixes with it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.audit.kind import SEVERITIES
from supplyopt.audit.visits import planned
from supplyopt.survey.max_entropy import max_entropy


def city(seed: int, count: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw places with people, findings at some of them."""
    rng = np.random.default_rng(seed)
    places = pd.DataFrame(
        {
            "place": [f"p{i:02d}" for i in range(count)],
            "people": rng.integers(0, 900, count),
        }
    )
    many = int(rng.integers(1, 40))
    findings = pd.DataFrame(
        {
            "severity": rng.choice(SEVERITIES, many),
            "kind": rng.choice(["unbalanced", "slow_issue"], many),
            "place": rng.choice([*places["place"], "elsewhere"], many),
            "item": rng.choice(["mask", "gown"], many),
            "period": rng.choice(["1", "2"], many),
            "quantity": rng.choice([np.nan, 5.0, -5.0, 20.0, 300.0], many),
            "p_value": rng.choice([np.nan, 0.001, 0.04], many),
            "evidence": [f"line {i}" for i in range(many)],
        }
    )
    return places, findings


seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=15)
@given(seeds, st.integers(1, 20), st.integers(0, 25), st.sampled_from([None, "people"]))
def test_what_is_chosen_never_changes_what_is_drawn(
    seed: int, drawn: int, targeted: int, size_by: str | None
) -> None:
    places, findings = city(seed)
    alone = so.audit.plan_visits(places, drawn=drawn, size_by=size_by, seed=seed)
    both = so.audit.plan_visits(
        places, findings, drawn=drawn, targeted=targeted, size_by=size_by, seed=seed
    )
    assert both.drawn == alone.drawn
    assert len(both.drawn) == drawn
    assert both.chances.equals(alone.chances)
    assert both.joint.equals(alone.joint)
    assert alone.targeted == []
    # By pieces at stake too, how many are chosen decides nothing.
    stake = [
        so.audit.plan_visits(
            places, findings, drawn=drawn, targeted=more, size_by="at_stake", seed=seed
        )
        for more in (0, targeted)
    ]
    assert stake[0].drawn == stake[1].drawn
    assert len(stake[0].drawn) == drawn
    assert (stake[0].chances > 0).all()


@settings(max_examples=15)
@given(seeds, seeds)
def test_the_order_of_rows_changes_nothing(seed: int, shuffle: int) -> None:
    places, findings = city(seed)
    given_here: dict[str, Any] = {"drawn": 6, "targeted": 5, "size_by": "people", "seed": 3}
    one = so.audit.plan_visits(places, findings, **given_here)
    two = so.audit.plan_visits(
        places.sample(frac=1, random_state=shuffle),
        findings.sample(frac=1, random_state=shuffle),
        **given_here,
    )
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.joint.equals(two.joint)


@settings(max_examples=30)
@given(seeds, st.floats(0.001, 0.3))
def test_every_place_keeps_a_chance(seed: int, least: float) -> None:
    places, _ = city(seed)
    plan = so.audit.plan_visits(places, drawn=6, size_by="people", least=least, seed=seed)
    assert (plan.chances >= least * (1 - 1e-12)).all()
    assert plan.chances.sum() == pytest.approx(6)
    usual = so.audit.plan_visits(places, drawn=6, size_by="people", seed=seed)
    assert (usual.chances >= 6 / 20 / 4 * (1 - 1e-12)).all()


def key_of(rows: list[dict[Any, Any]], place: str) -> tuple[Any, ...]:
    """Say how grave what was found at a place is, with loops."""
    here = [row for row in rows if row["place"] == place]
    gravest = min(SEVERITIES.index(row["severity"]) for row in here)
    grave = [row for row in here if SEVERITIES.index(row["severity"]) == gravest]
    largest: dict[Any, float] = {}
    for row in grave:
        pieces = 0.0 if np.isnan(row["quantity"]) else abs(row["quantity"])
        matter = (row["item"], row["period"])
        largest[matter] = max(largest.get(matter, 0.0), pieces)
    surest = min(0.0 if np.isnan(row["p_value"]) else row["p_value"] for row in grave)
    return (gravest, -sum(largest.values()), surest, -len(grave), place)


@given(seeds, st.integers(1, 25))
def test_the_gravest_are_chosen_first(seed: int, targeted: int) -> None:
    places, findings = city(seed)
    plan = so.audit.plan_visits(places, findings, drawn=4, targeted=targeted, seed=1)
    rows = findings.to_dict("records")
    there = {row["place"] for row in rows} & set(places["place"])
    expected = sorted(there, key=lambda place: key_of(rows, place))[:targeted]
    assert plan.targeted == expected
    table = plan.table
    chosen = table[table["why"] == "targeted"]
    assert chosen["rank"].tolist() == list(range(1, len(expected) + 1))
    assert chosen["chance"].isna().all()
    assert chosen["findings"].tolist() == [
        sum(row["place"] == place for row in rows) for place in expected
    ]
    assert chosen["reasons"].str.contains("line").all()
    assert set(plan.elsewhere) == {row["place"] for row in rows} - set(places["place"])
    both = set(plan.drawn) & set(plan.targeted)
    assert set(table.loc[table["also"] != "", "place"]) == both
    assert (
        table.loc[(table["why"] == "drawn") & (table["also"] != ""), "also"]
        .isin(["targeted"])
        .all()
    )


def test_reasons_are_told_in_both_languages() -> None:
    books = so.audit.read_books(
        movements={
            "place": ["A"] * 3 + ["B"] * 3,
            "item": ["mask"] * 6,
            "cycle": [1] * 6,
            "kind": ["opening", "used", "counted"] * 2,
            "quantity": [50, 20, 28, 50, 20, 20],
        }
    )
    findings = so.audit.examine(books, checks=["counts"])
    places = {"place": ["A", "B", "C"], "name": ["甲", "", None]}
    plan = so.audit.plan_visits(places, findings, drawn=3, targeted=2, seed=1)
    assert plan.targeted == ["B", "A"]
    chosen = plan.table[plan.table["why"] == "targeted"]
    assert chosen["name"].tolist() == ["B", "甲"]
    assert "20 counted at 1, 30 by the lines" in chosen["reasons"].iloc[0]
    assert "drawn as well" in chosen["reasons"].iloc[0]
    told = so.audit.plan_visits(places, findings, drawn=3, targeted=2, seed=1, language="zh")
    assert "账实不符（mask）" in told.table["reasons"].iloc[-1]
    assert (told.table["chance"].iloc[:3] == 1).all()
    assert "必查" in told.table["reasons"].iloc[0]
    many = pd.concat([findings.table] * 3, ignore_index=True)
    more = so.audit.plan_visits(places, many, drawn=2, targeted=1, seed=1).table
    assert "2 more" not in more["reasons"].iloc[-1]
    many = pd.concat([findings.table] * 5, ignore_index=True)
    more = so.audit.plan_visits(places, many, drawn=2, targeted=1, seed=1).table
    assert "2 more" in more["reasons"].iloc[-1]


@pytest.mark.parametrize("fault", [[1, 0, 0, 1, 0], [0, 1, 1, 1, 0]])
def test_the_share_is_unbiased_over_all_samples(
    fault: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every sample of three of five, with its probability; the chosen ones answered as well."""
    places = pd.DataFrame({"place": list("ABCDE"), "people": [6, 5, 5, 4, 3], "fault": fault})
    findings = pd.DataFrame(
        {"place": ["B", "C"], "severity": "error", "kind": "unbalanced", "quantity": [9, 5]}
    )
    chances = so.audit.plan_visits(places, drawn=3, size_by="people", seed=0).chances
    assert (chances < 1).all()
    odds = max_entropy(np.asarray(chances, dtype=np.float64)).log_odds
    weights = {part: np.exp(odds[list(part)].sum()) for part in combinations(range(5), 3)}
    expected = variance = truth = 0.0
    for part, weight in weights.items():
        rows = list(part)

        def this_one(frame: pd.DataFrame, size: int, **_: Any) -> pd.DataFrame:
            return frame.iloc[rows].assign(probability=chances.to_numpy()[rows])  # noqa: B023

        monkeypatch.setattr(planned, "draw_unequal", this_one)
        plan = so.audit.plan_visits(places, findings, drawn=3, targeted=2, size_by="people", seed=0)
        visited = places[places["place"].isin([*plan.drawn, *plan.targeted])]
        sample = so.audit.sample_of_visits(plan, visited.iloc[::-1])
        assert sample.asked == 3
        found = so.survey.expansion(sample, "fault", of="mean")
        chance = float(weight / sum(weights.values()))
        expected += chance * found.value
        variance += chance * found.standard_error**2
        truth += chance * (found.value - sum(fault) / 5) ** 2
    assert expected == pytest.approx(sum(fault) / 5, abs=1e-10)
    assert variance == pytest.approx(truth, abs=1e-10)


def test_the_table_filled_in_is_what_may_be_given_back() -> None:
    places, findings = city(5)
    plan = so.audit.plan_visits(places, findings, drawn=10, targeted=8, size_by="people", seed=2)
    assert set(plan.drawn) & set(plan.targeted)
    filled = plan.table.assign(fault=np.arange(len(plan.table)) % 2)
    sample = so.audit.sample_of_visits(plan, filled)
    assert sample.answers["place"].tolist() == plan.drawn
    assert sample.answers["fault"].tolist() == filled["fault"].tolist()[:10]
    assert sample.weights().tolist() == pytest.approx((1 / plan.chances[plan.drawn]).tolist())
    assert sample.design.elements == 20


def faults(call: Any) -> list[tuple[str, int | None, str]]:
    with pytest.raises(so.InputError) as caught:
        call()
    return [(fault.table, fault.row, fault.column) for fault in caught.value.faults]


def test_what_cannot_be_planned() -> None:
    plan = so.audit.plan_visits
    places = {"place": ["A", "B", "A"], "people": [1, "x", 3]}
    assert faults(
        lambda: plan(places, drawn=0, targeted=-1, least=0, size_by="people", seed=1, language="fr")
    ) == [
        ("places", 3, "people"),
        ("places", 4, "place"),
        ("", None, "drawn"),
        ("", None, "targeted"),
        ("", None, "least"),
        ("", None, "language"),
    ]
    good = {"place": ["A", "B", "C"], "people": [1, 2, 0]}
    assert faults(lambda: plan(good, drawn=4, seed=1)) == [("", None, "asked")]
    assert faults(lambda: plan(good, drawn=2, size_by="beds", seed=1)) == [("places", None, "beds")]
    assert faults(lambda: plan(good, drawn=2, seed=-1)) == [("", None, "seed")]
    assert faults(lambda: plan(good, drawn=2, least=0.9, seed=1)) == [("", None, "least")]
    lacking = pd.DataFrame({"place": ["A"], "kind": ["unbalanced"]})
    assert faults(lambda: plan(good, lacking, drawn=1, seed=1)) == [
        ("findings", 1, "severity"),
        ("findings", 1, "quantity"),
    ]
    odd = lacking.assign(severity="grave", quantity=1)
    assert faults(lambda: plan(good, odd, drawn=1, seed=1)) == [("findings", 2, "severity")]


def test_answers_that_are_not_those_of_the_plan() -> None:
    plan = so.audit.plan_visits({"place": list("ABCDEFGH")}, drawn=3, seed=1)
    first, second, _ = plan.drawn
    other = next(place for place in "ABCDEFGH" if place not in plan.drawn)
    answers = {"place": [first, first, other], "fault": [0, 1, 1]}
    assert faults(lambda: so.audit.sample_of_visits(plan, answers)) == [
        ("answers", 3, "place"),
        ("answers", 4, "place"),
        ("answers", None, "place"),
        ("answers", None, "place"),
    ]
    assert faults(lambda: so.audit.sample_of_visits(plan, {"fault": [1]})) == [
        ("answers", None, "place")
    ]
    assert second in plan.drawn


def test_clean_books_leave_nothing_to_choose() -> None:
    books = so.audit.read_books(
        movements={
            "place": ["A"] * 2,
            "item": ["mask"] * 2,
            "cycle": [1, 1],
            "kind": ["opening", "counted"],
            "quantity": [50, 50],
        }
    )
    clean = so.audit.examine(books, checks=["counts"])
    assert len(clean) == 0
    for found in (clean, clean.table, None):
        plan = so.audit.plan_visits({"place": list("ABCD")}, found, drawn=2, targeted=3, seed=1)
        assert (len(plan.drawn), plan.targeted, plan.elsewhere) == (2, [], ())
        assert plan.table["rank"].isna().all()


def test_26_of_535() -> None:
    frame = so.examples.xiamen_communities()
    plan = so.audit.plan_visits(frame, drawn=26, size_by="listed", seed=2020)
    visited = frame[frame["place"].isin(plan.drawn)]
    sample = so.audit.sample_of_visits(plan, visited)
    found = so.survey.hajek(sample, "masks", of="total")
    assert found.low < frame["masks"].sum() < found.high
    assert repr(plan) == "<VisitPlan: 26 of 535 places drawn, 0 chosen, seed 2020>"
