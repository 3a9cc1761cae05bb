"""One absurd number in any cell changes nothing that it does not bind."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

import supplyopt as so

from .agreement import attempt, require_same
from .cycles_networks import examples, seasons
from .networks import Tables, network_of, tables

CELLS = [
    ("stock", "quantity"),
    ("arrivals", "quantity"),
    ("demand", "quantity"),
    ("lanes", "capacity"),
    ("carriers", "capacity"),
    ("places", "storage"),
]
pytestmark = pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")


def counted(found: Tables, *names: str) -> float:
    return float(sum(row["quantity"] for name in names for row in found.get(name, [])))


def more_than_enough(found: Tables, column: str) -> float:
    """Return a number that can bind nowhere, and is far from absurd."""
    lots = counted(found, "stock", "arrivals", "demand", "reserves") + 50
    return 4.0 * lots * (1 if column == "quantity" else len(found["lanes"]) * 12)


def solved(found: Tables, solver: str) -> so.Plan | None:
    try:
        return so.solve(network_of(found), goals=("unmet", "fairness", "cost"), solver=solver)
    except so.InfeasibleError:
        return None


@examples(2)
@given(
    found=st.one_of(tables(), seasons(served_before=True)),
    cell=st.sampled_from(CELLS),
    power=st.integers(8, 14),
    solver=st.sampled_from(["highs", "pulp"]),
    data=st.data(),
)
def test_an_absurd_number_is_worth_as_much_as_more_than_enough(found, cell, power, solver, data):
    name, column = cell
    assume(found.get(name))
    record = data.draw(st.integers(0, len(found[name]) - 1), label="record")
    row = found[name][record]
    if name == "demand":
        row["entitlement"] = row.get("entitlement") or row["quantity"]
        group = next(each for each in found["groups"] if each["group"] == row["group"])
        item = next(each for each in found["items"] if each["item"] == row["item"])
        weight, level = item["weight"] * group["weight"], group["priority"]
    enough, absurd = copy.deepcopy(found), copy.deepcopy(found)
    enough[name][record][column] = more_than_enough(found, column)
    absurd[name][record][column] = 10.0**power
    expected, plan = solved(enough, "highs"), solved(absurd, solver)
    event("infeasible" if plan is None else f"{name} {column}")
    assert (plan is None) is (expected is None)
    if plan is None or expected is None:
        return
    assert not so.verify(plan)
    right = expected.goals["value"].to_numpy()
    if name == "demand":
        beyond = 10.0**power - enough[name][record][column]
        mine = (expected.goals["goal"] == "unmet") & (expected.goals["priority"] == level)
        right = right + np.where(mine, weight * beyond, 0.0)
    found_values = plan.goals["value"].to_numpy()
    size = np.maximum(1.0, np.nan_to_num(np.abs(expected.goals["value"].to_numpy())))
    digits = 4 * np.finfo(float).eps * np.nan_to_num(np.abs(right))
    assert np.allclose(found_values, right, rtol=0, atol=1e-6 * size + digits, equal_nan=True)
    assert np.allclose(
        plan.goals["bound"], found_values, rtol=0, atol=1e-6 * size + digits, equal_nan=True
    )
    keys = ["place", "item", "group"]
    ours, theirs = (
        each.served.groupby(keys)["served"].sum().sort_index() for each in (plan, expected)
    )
    assert ours.to_numpy() == pytest.approx(theirs.to_numpy(), rel=1e-6, abs=1e-6)


@examples(1)
@given(found=st.one_of(tables(), seasons(served_before=True, shelf_life=True)))
def test_fractions_lead_to_the_plan_that_highs_finds(found):
    """Two ways that share nothing but the program, on numbers that both can tell apart."""
    goals = ("unmet", "fairness", "stages", "cost")
    expected = attempt(found, goals=goals)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("supplyopt.planning.pose.needs_fractions", lambda net: True)
        plan = attempt(found, goals=goals)
    if plan is not None:
        assert set(plan.report["method"]) == {"exact arithmetic"}
        assert (plan.goals["gap"].dropna() == 0).all()
    require_same(plan, expected)
