"""What is true of plans that keep to constraints of a user's own."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pulp
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import EXACT, attempt, require_same, sizes_of, unmet_of
from .networks import Tables, network_of, tables
from .reference import Linear, best_of, switched_lanes
from .test_optimum import require_best, require_no_worse

few = settings(max_examples=max(settings.default.max_examples // 4, 5))
SOLVERS = ("PULP_CBC_CMD", "HiGHS", "GLPK_CMD", "SCIP_PY")
goal_orders = st.sampled_from(
    [("unmet", "fairness", "stages", "cost"), ("fairness", "unmet"), ("cost",), ("unmet", "hours")]
)
Terms = list[tuple[tuple[str, tuple[Any, ...]], float]]
Rule = tuple[Terms, str, float]


def value_in(plan: so.Plan, kind: str, key: tuple[Any, ...]) -> float:
    """Return what a variable comes to in the tables of a plan."""
    if kind in ("served", "unmet"):
        frame = plan.served.set_index(["place", "item", "group", "cycle"])[kind]
    elif kind == "ship":
        ways = ["origin", "destination", "mode", "item", "cycle"]
        frame = plan.shipments.set_index(ways)["quantity"]
    else:
        frame = plan.stock.set_index(["place", "item", "cycle"])["quantity"]
    return float(frame.get(key, 0.0))


@st.composite
def rules(draw: st.DrawFn, model: so.PulpModel, plan: so.Plan, *, most: int = 3) -> list[Rule]:
    """Draw constraints, most of which a plan breaks or meets by little."""
    split = model.variables["surplus"].keys()
    known = [
        (kind, key)
        for kind in ("ship", "served", "unmet", "stock")
        for key in model.variables[kind]
        if kind != "stock" or key not in split
    ]
    found = []
    for _ in range(draw(st.integers(1, most))):
        chosen = draw(st.lists(st.sampled_from(known), unique=True, min_size=1, max_size=4))
        factors = [draw(st.sampled_from([1.0, 1.0, 2.0, 0.5, -1.0])) for _ in chosen]
        now = sum(f * value_in(plan, *c) for c, f in zip(chosen, factors, strict=True))
        right = round(now) + draw(st.integers(-4, 4))
        sense = draw(st.sampled_from(["<=", ">=", "<=", ">=", "="]))
        found.append((list(zip(chosen, factors, strict=True)), sense, float(right)))
    return found


def add(model: so.PulpModel, rule: Rule, name: str | None = None) -> None:
    """Add a constraint as a user does."""
    terms, sense, right = rule
    left = pulp.lpSum(factor * model.variables[kind][key] for (kind, key), factor in terms)
    said = {"<=": left <= right, ">=": left >= right}.get(sense)
    model.problem += (left == right if said is None else said, name)


def solved(model: so.PulpModel, **options: Any) -> so.Plan | None:
    """Return the best plan, None where there is none.

    Constraints that ask for much on a lane may be met by goods that go round in a circle alone;
    such plans are refused, and nothing is to be compared.
    """
    try:
        return so.solve(model, **options)
    except so.InfeasibleError:
        return None
    except so.CertificateError as error:
        if "go round in a circle" not in str(error):
            raise
        event("goods would go round in a circle")
        assume(False)
        raise


def missed_by(plan: so.Plan, rule: Rule) -> float:
    """Return by how much a plan misses a constraint, as a share of what meets in it."""
    terms, sense, right = rule
    parts = [factor * value_in(plan, kind, key) for (kind, key), factor in terms]
    over, under = sum(parts) - right, right - sum(parts)
    missed = {"<=": over, ">=": under}.get(sense, abs(over))
    return missed / max(1.0, sum(abs(part) for part in parts))


def held_by(model: Linear, rule: Rule) -> Linear:
    """Hold a constraint in the dense rows of the reference."""
    terms, sense, right = rule
    columns: Any = []
    for (kind, key), factor in terms:
        if kind == "ship":
            way = dict(zip(("origin", "destination", "mode"), key[:3], strict=True))
            (lane,) = (
                number
                for number, row in enumerate(model.tables["lanes"])
                if all(row[part] == name for part, name in way.items())
            )
            columns.append((("ship", lane, key[3]), factor))
        elif kind == "stock":
            columns.append((("stock", *key[:2]), factor))
        else:
            (number,) = (
                number
                for number, row in enumerate(model.demand)
                if (row["place"], row["item"], row["group"]) == key[:3]
            )
            if kind == "unmet":
                right -= factor * model.demand[number]["quantity"]
            columns.append((("served", number), factor if kind == "served" else -factor))
    row = model.row(columns)
    if sense == "=":
        model.equal.append((row, right))
    else:
        sign = 1.0 if sense == "<=" else -1.0
        model.upper.append((sign * row, sign * right))
    return model


@given(tables=tables(most_places=6, switches=1), goals=goal_orders, data=st.data())
def test_goals_are_as_an_independent_program_has_them(tables, goals, data):
    plain = attempt(tables, goals=goals)
    assume(plain is not None)
    network = network_of(tables)
    model = so.to_pulp(network)
    mine = data.draw(rules(model, plain))
    for rule in mine:
        add(model, rule)
    plan = solved(model, goals=goals)
    switched = switched_lanes(network)
    models = []
    for flags in product((False, True), repeat=len(switched)):
        on = [lane for lane, used in zip(switched, flags, strict=True) if used]
        linear = Linear(network, on)
        for rule in mine:
            held_by(linear, rule)
        models.append(linear)
    expected = best_of(models, network, goals)
    event("infeasible" if plan is None else "a plan")
    assert (plan is None) == (expected is None)
    if plan is None:
        return
    assert not so.verify(plan)
    require_best(plan, expected)
    assert max(missed_by(plan, rule) for rule in mine) <= EXACT
    assert len(plan.terms.own.names) == len(mine)


@given(tables=tables(switches=2), goals=goal_orders)
def test_model_with_nothing_added_gives_the_plan_of_the_network(tables, goals):
    plan = attempt(tables, goals=goals)
    try:
        model = so.to_pulp(network_of(tables))
        other = so.solve(model, goals=goals)
    except so.InfeasibleError:
        other = None
    require_same(plan, other)


@given(tables=tables(switches=1, most_places=6), data=st.data())
def test_a_constraint_never_improves_the_first_goal(tables, data):
    plain = attempt(tables, goals=["unmet"])
    assume(plain is not None)
    model = so.to_pulp(network_of(tables))
    before = plain
    for rule in data.draw(rules(model, plain)):
        add(model, rule)
        after = solved(model, goals=["unmet"])
        if after is None:
            return
        require_no_worse(unmet_of(before), unmet_of(after), size=sizes_of(plain)["unmet"])
        before = after


@given(tables=tables(switches=1, most_places=6), data=st.data())
def test_limit_of_a_lane_is_the_same_in_the_table_or_in_the_model(tables, data):
    model = so.to_pulp(network_of(tables))
    number = data.draw(st.integers(0, len(tables["lanes"]) - 1))
    lane = tables["lanes"][number]
    volume = {row["item"]: row["volume"] for row in tables["items"]}
    most = data.draw(st.integers(0, 12))
    way = (lane["origin"], lane["destination"], lane["mode"])
    on_lane = [
        (("ship", key), float(volume[key[3]])) for key in model.variables["ship"] if key[:3] == way
    ]
    add(model, (on_lane, "<=", float(most)), "few")
    lanes = [dict(row) for row in tables["lanes"]]
    old = lane.get("capacity")
    lanes[number]["capacity"] = most if old is None else min(most, old)
    require_same(attempt({**tables, "lanes": lanes}), solved(model))


@given(tables=tables(most_places=5, most_items=2), data=st.data())
@few
def test_whole_shipments_are_cartons_of_one_piece(tables, data):
    tables = {**tables, "items": [{**row, "lot": 1, "divisible": 1} for row in tables["items"]]}
    model = so.to_pulp(network_of(tables))
    for variable in model.variables["ship"].values():
        variable.cat = "Integer"
    plan = solved(model)
    require_same(attempt(tables, lots="everywhere"), plan)
    if plan is not None:
        quantity = plan.shipments["quantity"]
        assert (quantity == quantity.round()).all()


def _solvers() -> list[str]:
    """Return the solvers of PuLP that are here."""
    made = {name: getattr(pulp, name)(msg=False) for name in SOLVERS if hasattr(pulp, name)}
    return [name for name, solver in made.items() if solver.available()]


def test_there_are_solvers_to_compare() -> None:
    assert len(_solvers()) >= 2


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("whole", [False, True], ids=["linear", "whole"])
@few
@given(data=st.data())
def test_solvers_agree(name: str, whole: bool, data: Any) -> None:
    if name not in _solvers():
        pytest.skip(f"{name} is not on this machine")
    drawn: Tables = data.draw(tables(most_places=5, most_items=2, switches=1 if whole else 0))
    plain = attempt(drawn)
    assume(plain is not None)
    model = so.to_pulp(network_of(drawn))
    for rule in data.draw(rules(model, plain, most=2)):
        add(model, rule)
    if whole:
        ships = model.variables["ship"]
        key = data.draw(st.sampled_from(sorted(ships))) if ships else None
        if key is not None:
            chosen = model.problem.add_variable("chosen", 0, 1, "Integer")
            model.problem += ships[key] <= 1000 * chosen, "only if chosen"
            model.problem += ships[key] >= 2 * chosen, "then two or more"
    solver = getattr(pulp, name)(msg=False)
    plan, other = solved(model), solved(model, solver=solver)
    event("infeasible" if plan is None else "a plan")
    require_same(plan, other)


@given(tables=tables(most_places=5), data=st.data())
def test_the_conflict_named_is_smallest(tables, data):
    plain = attempt(tables, goals=["unmet"])
    assume(plain is not None)
    network = network_of(tables)
    model = so.to_pulp(network)
    mine = data.draw(rules(model, plain, most=5))
    for number, rule in enumerate(mine):
        add(model, rule, f"rule{number}")
    fault = None
    try:
        so.solve(model, goals=["unmet"])
    except so.InfeasibleError as error:
        fault = error
    event("infeasible" if fault else "a plan")
    if fault is None:
        return
    named = [row - 1 for table, row in fault.rows if table == "own constraints"]
    assert len(named) == len(fault.rows) > 0
    assert all(f"rule{number}:" in str(fault) for number in named)
    for left_out in [None, *named]:
        other = so.to_pulp(network)
        for number in named:
            if number != left_out:
                add(other, mine[number])
        assert (solved(other, goals=["unmet"]) is None) == (left_out is None)


@given(tables=tables(most_places=5), data=st.data())
@few
def test_bounds_are_as_good_as_constraints(tables, data):
    plain = attempt(tables)
    assume(plain is not None)
    network = network_of(tables)
    by_bound, by_row = so.to_pulp(network), so.to_pulp(network)
    kind = data.draw(st.sampled_from(["ship", "served", "unmet"]))
    assume(by_row.variables[kind])
    key = data.draw(st.sampled_from(sorted(by_row.variables[kind])))
    most = float(data.draw(st.integers(0, 6)))
    by_bound.variables[kind][key].upBound = most
    by_row.problem += by_row.variables[kind][key] <= most
    plan, other = solved(by_bound), solved(by_row)
    require_same(plan, other)
    if plan is not None:
        assert value_in(plan, kind, key) <= most + EXACT
        assert np.isfinite(plan.goals["value"]).any()
