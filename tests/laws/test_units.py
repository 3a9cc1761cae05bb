"""Every table of results says the units of its numbers."""

from __future__ import annotations

import inspect
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

import supplyopt as so


def two_cycles() -> so.Network:
    return so.examples.four_places().replace(settings={"cycles": 2})


def guaranteed(quantity: float) -> so.Network:
    network = so.examples.four_places()
    guarantees = [{"place": p, "item": "mask", "quantity": quantity} for p in "AB"]
    return network.replace(guarantees=guarantees)


def conflict() -> so.InfeasibleError:
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(guaranteed(60))
    return caught.value


def rolled() -> so.Roll:
    return so.roll(two_cycles(), horizon=1)


RESULTS: dict[str, Callable[[], Any]] = {
    "solved": lambda: so.solve(so.examples.four_places()),
    "several cycles": lambda: so.solve(two_cycles()),
    "of a policy": lambda: so.policies.equal_shares(so.examples.four_places()),
    "difference": lambda: so.solve(so.examples.four_places()).diff(
        so.policies.equal_shares(so.examples.four_places())
    ),
    "verified": lambda: so.verify(so.solve(so.examples.four_places())),
    "comparison": lambda: so.compare({"a": so.examples.four_places()}),
    "explanation": lambda: so.explain(so.solve(so.examples.four_places()), "B"),
    "of several cycles": lambda: so.explain(so.solve(two_cycles()), "B"),
    "diagnosis": lambda: so.diagnose(so.policies.equal_shares(so.examples.four_places())),
    "repaired": lambda: so.repair(guaranteed(60)),
    "conflict": conflict,
    "sweep": lambda: so.sweep({"a": so.examples.four_places()}),
    "front": lambda: so.study.pareto(so.examples.four_places(), goals=["unmet_weighted_2", "cost"]),
    "front on a grid": lambda: so.study.pareto(
        so.examples.four_places(), method="epsilon-constraint", steps=3
    ),
    "two ways": lambda: so.study.direct_vs_tiered(
        so.examples.four_places(),
        vary={"capacity": [30, 120]},
        goals=["unmet", "fairness", "stages"],
        tolerance=50,
    ),
    "reform": lambda: so.study.reform(so.examples.four_places(), runs=2, days=10),
    "simulated": lambda: so.simulate(
        so.examples.four_places(), so.Practice.as_it_was(), runs=2, days=10, books=True
    ),
    "carried out": lambda: so.simulate(
        so.examples.four_places(), so.solve(so.examples.four_places()), runs=2, books=True
    ),
    "rolled": rolled,
    "rules compared": lambda: so.study.compare_rules([60.0, 40.0], supply=50),
    "supplyopt.demand_from_headcount": lambda: so.demand_from_headcount(
        {"place": ["A"], "group": ["all"], "people": [3]},
        {"item": ["m"], "group": ["all"], "per_person_day": [1]},
    ),
    "supplyopt.cover_targets": lambda: so.cover_targets(
        {"place": ["A"], "item": ["m"], "group": ["all"], "per_day": [3]}, review_days=10
    ),
    "supplyopt.survey.allocate": lambda: so.survey.allocate(
        {"stratum": ["town"], "population": [9], "deviation": [3]}, 4
    ),
}


def tables_of(name: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give every table that a result shows under a public name."""
    result = RESULTS[name]()
    if isinstance(result, pd.DataFrame):
        yield name, result
        return
    for public in (each for each in dir(result) if not each.startswith("_")):
        try:
            table = getattr(result, public)
        except so.SupplyOptError:
            continue  # it says that it has none
        if isinstance(table, pd.DataFrame) and public != "goal_table":
            yield public, table
        if public == "orders" and callable(table):
            yield public, table("uncovered_days")


@pytest.mark.parametrize("name", RESULTS)
def test_every_number_has_a_unit(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        found = dict(tables_of(name))
    assert found
    for public, table in found.items():
        units = table.attrs["units"]
        rows = {str(label) for label in table.index}
        assert set(units) <= {*map(str, table.columns), *rows}, public
        assert all(isinstance(unit, str) and unit for unit in units.values()), public
        if public == "table" and name == "comparison":
            assert set(units) == rows
            continue
        numbers = [
            str(column)
            for column in table.columns
            if len(table)
            and pd.api.types.is_numeric_dtype(table[column])
            and not pd.api.types.is_bool_dtype(table[column])
        ]
        assert set(numbers) <= set(units), public


def test_pieces_and_weighted_pieces_are_told_apart() -> None:
    front = so.study.pareto(so.examples.four_places(), goals=["unmet_weighted_1", "stages"])
    assert front.table.attrs["units"]["unmet_weighted_1"] == "weighted pieces"
    assert front.plan(0).measures.attrs["units"]["unmet_priority_1"] == "pieces"
    swept = so.sweep({"a": so.examples.four_places()})
    assert swept.table.attrs["units"]["unmet_priority_1"] == "pieces"


def test_units_are_of_the_copy_that_is_handed_out() -> None:
    plan = so.solve(so.examples.four_places())
    plan.served.attrs["units"]["served"] = "boxes"
    assert plan.served.attrs["units"]["served"] == "pieces"


def test_units_cost_next_to_nothing() -> None:
    plan = so.solve(so.examples.four_places())
    assert len(plan.served)
    start = time.perf_counter()
    for _ in range(100):
        assert plan.served.attrs
    assert time.perf_counter() - start < 1


def returning_frames() -> Iterator[tuple[str, Any]]:
    """Give every public function of the rooms that returns a table."""
    for room in (so, so.audit, so.orders, so.policies, so.study, so.survey):
        for name in room.__all__:
            value = getattr(room, name)
            if inspect.isfunction(value) and value.__annotations__.get("return") == "pd.DataFrame":
                yield f"{room.__name__}.{name}", value


@pytest.mark.parametrize(("name", "function"), list(returning_frames()))
def test_every_function_that_gives_a_table_says_its_units(name: str, function: Any) -> None:
    """By a decorator; those that mark their table themselves are called above."""
    assert hasattr(function, "__wrapped__") or name in RESULTS
