"""Networks that mix every feature: as an independent program has them.

`scripts/agreement` compares thousands; here are some of them, and that the comparison can fail.
"""

from __future__ import annotations

import warnings
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.schema import TABLES

from . import agreement_run as run
from .cycles_networks import examples, seasons
from .cycles_reference import Season, best, by_trial, switches_of
from .every_feature import Case, draw, draw_large
from .networks import network_of

SEEDS = range(30)
few = examples(1 / 5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_of_every_feature_agrees(seed):
    outcome = run.against_reference(draw(seed))
    assert outcome.verdict == run.AGREED, outcome.words


def test_these_networks_have_every_feature():
    """What is never drawn is never compared."""
    cases = [draw(seed) for seed in range(300)]
    seen = {
        (table, column)
        for case in cases
        for table, rows in case.tables.items()
        for row in rows
        for column, value in row.items()
        if value not in (None, "", 0)
    }
    free_text = {"kind", "name", "parent", "lat", "lon", "unit", "cycle_days"}
    declared = {
        (table.name, column.name) for table in TABLES.values() for column in table.columns
    } - {(table, column) for table in TABLES for column in free_text}
    assert declared - seen == set()
    terms = [case.terms for case in cases]
    assert {term["lots"] for term in terms} == {False, True, "pieces", "everywhere"}
    assert any("origin" in row for term in terms for row in term.get("fixed", ()))
    assert any("place" in row for term in terms for row in term.get("fixed", ()))
    assert {term["goals"][0] for term in terms} == {
        "unmet", "fairness", "stages", "hours", "cost", "lateness"
    }  # fmt: skip


CHANGED = [
    ("items", "weight", 2),
    ("groups", "weight", 2),
    ("items", "volume", 1.3),
    ("places", "storage", 0.5),
    ("carriers", "capacity", 0.7),
    ("lanes", "capacity", 0.7),
    ("lanes", "stages", 1.1),
    ("lanes", "hours", 1.1),
    ("lanes", "cost", 1.1),
    ("lanes", "trip_cost", 1.1),
    ("stock", "quantity", 1.01),
    ("arrivals", "quantity", 1.01),
    ("demand", "quantity", 1.01),
    ("demand", "entitlement", 1.1),
    ("demand", "served_before", 1.5),
]


@cache
def plan_of(seed):
    case = draw(seed)
    return run.tried(network_of(case.tables), case.terms)


@pytest.mark.parametrize(("table", "column", "factor"), CHANGED)
def test_the_comparison_fails_where_the_program_has_another_number(table, column, factor):
    """One column multiplied for the independent program alone: some network has to differ."""
    for seed in SEEDS:
        case = draw(seed)
        rows = [
            {**row, column: row[column] * factor if row.get(column) else row.get(column)}
            for row in case.tables.get(table, [])
        ]
        if rows == case.tables.get(table, []) or not isinstance(plan_of(seed), so.Plan):
            continue
        other = network_of({**case.tables, table: rows})
        verdict, _ = run.compared(plan_of(seed), run.expected_of(other, case.terms))
        if verdict == run.DIFFERED:
            return
    pytest.fail(f"nothing hangs on {table}.{column}")


@pytest.mark.parametrize("goal", ["unmet", "lateness", "stages", "hours", "cost"])
def test_the_comparison_fails_where_the_program_has_another_objective(goal, monkeypatch):
    linear = Season._linear

    def heavier(model, name, priority):
        cost, constant = linear(model, name, priority)
        return {key: value * (1.01 if name == goal else 1) for key, value in cost.items()}, constant

    monkeypatch.setattr(Season, "_linear", heavier)
    assert any(
        run.against_reference(draw(seed)).verdict == run.DIFFERED
        for seed in SEEDS
        if goal in draw(seed).terms["goals"]
    )


def test_the_comparison_fails_where_the_program_shares_otherwise(monkeypatch):
    """Rates that are raised together, and no further once the first is stuck."""
    saturate = Season._saturate

    def lowest_alone(model, weight, handed, before):
        rates = saturate(model, weight, handed, before)
        return dict.fromkeys(rates, min(rates.values(), default=0.0))

    monkeypatch.setattr(Season, "_saturate", lowest_alone)
    assert any(run.against_reference(draw(seed)).verdict == run.DIFFERED for seed in SEEDS)


def test_what_fails_is_told_with_its_smallest_network(tmp_path):
    """The script that is kept runs, and shows both sides."""
    case = Case(
        {
            "places": [{"place": "p0"}, {"place": "p1"}, {"place": "p2"}],
            "items": [{"item": "i0"}],
            "groups": [{"group": "g0", "priority": 1}],
            "lanes": [
                {"origin": "p0", "destination": "p1", "mode": "", "cost": 2},
            ],
            "stock": [{"place": "p0", "item": "i0", "quantity": 5.0}],
            "demand": [
                {"place": "p1", "item": "i0", "group": "g0", "cycle": 1, "quantity": 8.0},
                {"place": "p2", "item": "i0", "group": "g0", "cycle": 1, "quantity": 0.0},
            ],
            "settings": [{"cycles": 1}],
        },
        {"goals": ("unmet", "cost"), "lots": False},
    )

    def wrong(network, terms):
        richer = network.filled("stock")
        richer["quantity"] += 1
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", so.InputWarning)
            return run.expected_of(network.replace(stock=richer), terms)

    outcome = run.against_reference(case, wrong)
    assert (outcome.verdict, outcome.words) == (run.DIFFERED, "unmet 1: got 3.0, right 2.0")
    small = run.shrunk(case, lambda each: run.against_reference(each, wrong).verdict == "differed")
    assert small.terms["goals"] == ("unmet",)
    assert [len(small.tables[name]) for name in ("places", "lanes", "demand")] == [2, 1, 1]
    script = run.as_script("seed_0", small, outcome)
    written = tmp_path / "seed_0.py"
    written.write_text(script)
    with warnings.catch_warnings():
        exec(compile(script, str(written), "exec"), {})
    line = run.told({0: outcome, 1: run.Outcome(run.AGREED, "a plan")}, 1.0).splitlines()
    assert line[0] == "differed 1: unmet #: got #, right #; seeds [0]"
    assert line[1].startswith(
        "2 networks: 1 agreed (of them 0 infeasible, 0 with a fraction fixed)"
    )
    assert line[1][line[1].index(")") :].startswith("), 0 refused, 1 differed, 0 undecided; ")


def test_another_solver_agrees_on_a_large_network():
    """The smallest of those that `scripts/agreement --cbc` compares."""
    seed = min(range(20), key=lambda each: len(draw_large(each).tables["demand"]))
    outcome = run.against_cbc(draw_large(seed))
    assert outcome.verdict == run.AGREED, outcome.words


@given(tables=seasons(switches=2, most_cycles=3, most_places=4, most_groups=1), data=st.data())
@few
def test_the_program_chooses_departures_as_trying_them_all_does(tables, data):
    network = network_of(tables)
    if len(switches_of(network)) > 4:
        return
    goals = data.draw(
        st.sampled_from([("unmet", "fairness", "cost"), ("cost", "unmet"), ("fairness", "stages")])
    )
    mine, tried = best(network, goals), by_trial(network, goals)
    assert (mine is None) == (tried is None)
    if mine is not None:
        for stage, other in zip(mine.stages, tried.stages, strict=True):
            assert stage.key == pytest.approx(other.key, abs=1e-5, nan_ok=True)


@given(tables=seasons(served_before=True))
@few
def test_rates_in_order_of_sums_are_as_raising_levels_has_them(tables):
    """Stops that limit nothing make lanes whole columns, and change no goal."""
    carrier = [{"carrier": name, "capacity": row["capacity"], "stops": 99}
               for row in tables["carriers"] for name in [row["carrier"]]]  # fmt: skip
    goals = ("unmet", "fairness", "stages")
    plain, whole = (
        best(network_of(tables), goals),
        best(network_of({**tables, "carriers": carrier}), goals),
    )
    assert (plain is None) == (whole is None)
    if plain is not None:
        for stage, other in zip(plain.stages, whole.stages, strict=True):
            assert stage.key == pytest.approx(other.key, abs=1e-5, nan_ok=True)
