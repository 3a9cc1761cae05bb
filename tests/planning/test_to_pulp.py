"""A network's program in PuLP, with constraints of one's own, on both of PuLP's majors."""

from __future__ import annotations

import math
import re
from typing import Any

import pulp
import pytest

import supplyopt as so

LP_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def ship(model: so.PulpModel, origin: str, destination: str, mode: str = "direct") -> Any:
    return model.variables["ship"][origin, destination, mode, "mask", 1]


@pytest.fixture
def model() -> so.PulpModel:
    """Give four places: W may send 90 masks to A and B, directly or by the depot D."""
    return so.to_pulp(so.examples.four_places())


def ugly() -> so.Network:
    """Give a network of ids that solvers choke on, or would take for each other."""
    long = "a very long name of a street committee, " * 8 + "end"
    towns = ["W-1", "W+1", "W_1", "W 1", "思明 区", "湖里", "NA", "'quoted\"", "1e5", "free", long]
    return so.Network.from_tables(
        places=[{"place": place} for place in ["仓库", *towns, long + "x"]],
        items=[{"item": "N95 口罩"}],
        lanes=[{"origin": "仓库", "destination": town, "capacity": 3} for town in towns],
        stock=[{"place": "仓库", "item": "N95 口罩", "quantity": 100}],
        demand=[{"place": town, "item": "N95 口罩", "quantity": 10} for town in towns],
    )


def test_keys_are_those_of_the_tables(model: so.PulpModel) -> None:
    plan = so.solve(model.network)
    ways = plan.shipments[["origin", "destination", "mode", "item", "cycle"]]
    assert set(ways.itertuples(index=False, name=None)) <= set(model.variables["ship"])
    rows = plan.served[["place", "item", "group", "cycle"]].itertuples(index=False, name=None)
    assert list(rows) == list(model.variables["served"]) == list(model.variables["unmet"])
    stock = plan.stock[["place", "item", "cycle"]].itertuples(index=False, name=None)
    assert set(stock) <= set(model.variables["stock"])


def test_a_plan_is_a_solution_of_the_problem_with_its_goals(model: so.PulpModel) -> None:
    lanes = model.network.tables["lanes"].assign(trip_cost=[5, 0, 7, 3, 40])
    model = so.to_pulp(model.network.replace(lanes=lanes))
    plan = so.solve(model)
    pieces = {
        "ship": plan.shipments.set_index(["origin", "destination", "mode", "item", "cycle"]),
        "served": plan.served.set_index(["place", "item", "group", "cycle"]),
        "stock": plan.stock.set_index(["place", "item", "cycle"]),
    }
    pieces["unmet"] = pieces["served"]
    used = set(plan.shipments[["origin", "destination", "mode"]].itertuples(index=False, name=None))
    for kind, of_kind in model.variables.items():
        for key, variable in of_kind.items():
            if kind == "use":
                variable.varValue = float(key[:3] in used)
            else:
                column = kind if kind in ("served", "unmet") else "quantity"
                variable.varValue = float(pieces[kind][column].get(key, 0.0))
    assert all(constraint.valid(1e-6) for constraint in model.problem.constraints())
    goals = plan.goals.set_index("goal")["value"]
    for name in ("unmet", "stages", "cost"):
        values = [expression.value() for expression in model.goals[name]]
        assert values == pytest.approx(goals[[name]].tolist())
    rates = [min(each.value() for each in by_row.values()) for by_row in model.goals["fairness"]]
    assert rates == pytest.approx(goals[["fairness"]].tolist())
    assert set(model.goals["fairness"][0]) == {
        ("A", "mask", "frontline"),
        ("B", "mask", "frontline"),
    }
    assert len(model.variables["use"]) == 4


def test_names_are_unique_and_safe(tmp_path: Any) -> None:
    model = so.to_pulp(ugly())
    names = [v.name for of_kind in model.variables.values() for v in of_kind.values()]
    names_of_rows = [str(constraint.name) for constraint in model.problem.constraints()]
    for each in (names, names_of_rows):
        assert len(set(each)) == len(each) > 10
        assert all(LP_NAME.match(name) and len(name) <= 100 for name in each)
    model.problem.writeLP(str(tmp_path / "model.lp"))
    model.problem.writeMPS(str(tmp_path / "model.mps"))
    variable = model.variables["ship"]["仓库", "W+1", "", "N95 口罩", 1]
    variable.upBound = 2
    served = so.solve(model).served.set_index("place")["served"]
    assert served["W+1"] == 2
    assert served["W-1"] == served["NA"] == 3


def test_user_solves_the_first_goal_alone(model: so.PulpModel) -> None:
    model.problem += ship(model, "W", "A") + ship(model, "W", "D", "tiered") <= 13
    model.problem.solve(pulp.HiGHS(msg=False))
    first = so.solve(model).goals["value"][0]
    assert first > 0
    assert model.goals["unmet"][0].value() == pytest.approx(first)
    # What a solve leaves in the problem is no constraint.
    assert so.solve(model).terms.own.names == ("_C1",)


def test_constraints_of_both_majors_are_kept(model: so.PulpModel) -> None:
    total = pulp.lpSum(model.variables["ship"].values())
    model.problem += total <= 80, "few hands"
    model.problem.addConstraint(ship(model, "W", "A") >= 12, "by car")
    open_b = model.problem.add_variable("open_b", cat="Binary")
    extra = model.problem.add_variable("extra", 0, 6)
    model.problem += ship(model, "W", "B") <= 1000 * open_b
    model.problem += ship(model, "W", "A") == 12 + extra, "extra of A"
    model.problem += open_b <= 0, "B is closed"
    plan = so.solve(model)
    assert plan.terms.own.names == ("few_hands", "by_car", "_C1", "extra_of_A", "B_is_closed")
    assert plan.terms.own.values == pytest.approx({"open_b": 0, "extra": 6})
    sent = plan.shipments.set_index(["origin", "destination"])["quantity"]
    assert sent.sum() == pytest.approx(80)
    assert sent["W", "A"] == pytest.approx(18)
    assert ("W", "B") not in sent.index
    assert not so.verify(plan)


@pytest.mark.skipif(not hasattr(pulp.LpVariable, "matrix"), reason="of PuLP 3 only")
def test_variables_made_without_the_problem_are_kept(model: so.PulpModel) -> None:
    half = pulp.LpVariable("half", 0, 20)
    model.problem += ship(model, "W", "A") == 2 * half
    plan = so.solve(model)
    sent = plan.shipments.set_index(["origin", "destination"])["quantity"]
    assert 2 * plan.terms.own.values["half"] == pytest.approx(sent["W", "A"])


def test_bounds_and_wholeness_are_kept(model: so.PulpModel) -> None:
    ship(model, "W", "A").upBound = 2.5
    ship(model, "W", "B").lowBound = 1.5
    for variable in model.variables["ship"].values():
        variable.cat = "Integer"
    d = ship(model, "W", "D", "tiered")
    d.lowBound = d.upBound = 41
    plan = so.solve(model)
    assert plan.terms.own.names == (
        "value of ship0_W_D_tiered_mask",
        "upper bound of ship3_W_A_direct_mask",
        "lower bound of ship4_W_B_direct_mask",
    )
    sent = plan.shipments.set_index(["origin", "destination"])["quantity"]
    assert (sent == sent.round()).all()
    assert sent["W", "D"] == 41
    assert sent["W", "A"] == 2
    assert sent["W", "B"] >= 2


def test_fairness_is_shared_within_constraints() -> None:
    """40 pieces for A, B, C, equally entitled to 30; A and B together may have 20."""
    places = ["W", "A", "B", "C"]
    network = so.Network.from_tables(
        places=[{"place": place} for place in places],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": place} for place in places[1:]],
        stock=[{"place": "W", "item": "mask", "quantity": 40}],
        demand=[{"place": place, "item": "mask", "quantity": 30} for place in places[1:]],
    )
    model = so.to_pulp(network)
    served = {key[0]: variable for key, variable in model.variables["served"].items()}
    model.problem += served["A"] + served["B"] <= 20
    for solver in ("highs", "pulp"):
        shares = so.solve(model, solver=solver).served["served"].tolist()
        assert shares == pytest.approx([10, 10, 20])
    model.problem += served["A"] >= 3 * served["B"]
    shares = so.solve(model).served["served"].tolist()
    assert shares == pytest.approx([15, 5, 20])
    # The rates are PuLP's own expressions.
    rates = model.goals["fairness"][0]
    model.problem += rates["C", "mask", "all"] <= rates["A", "mask", "all"]
    shares = so.solve(model, goals=["fairness", "unmet"]).served["served"].tolist()
    assert shares == pytest.approx([15, 5, 15])


def test_a_goal_can_be_a_budget(model: so.PulpModel) -> None:
    model.problem += model.goals["cost"][0] <= 100, "budget"
    plan = so.solve(model, goals=["unmet", "cost"])
    assert plan.measures["cost"] == pytest.approx(100)


def test_solving_changes_nothing_and_goes_on(model: so.PulpModel) -> None:
    shown, text = repr(model), str(model.problem)
    first = so.solve(model)
    assert (repr(model), str(model.problem)) == (shown, text)
    assert shown == "<PulpModel: 17 variables, 9 constraints, none of them own>"
    model.problem += ship(model, "W", "A") <= 3
    assert repr(model).endswith("10 constraints, 1 of them own>")
    second = so.solve(model)
    model.problem += ship(model, "W", "B") <= 3
    third = so.solve(model)
    values = [plan.goals["value"].tolist() for plan in (first, second, third)]
    assert values[0] < values[1] < values[2]
    assert so.solve(model).goals.equals(third.goals)


def faults(model: so.PulpModel, **options: Any) -> list[so.Fault]:
    with pytest.raises(so.InputError) as caught:
        so.solve(model, **options)
    return list(caught.value.faults)


def one_fault(model: so.PulpModel, **options: Any) -> str:
    (fault,) = faults(model, **options)
    return str(fault)


def test_another_objective_is_refused(model: so.PulpModel) -> None:
    with pytest.warns(UserWarning, match="Overwriting"):
        model.problem += pulp.lpSum(model.variables["ship"].values())
    assert "is not the first goal any more" in one_fault(model)


def test_maximizing_is_refused(model: so.PulpModel) -> None:
    model.problem.sense = pulp.LpMaximize
    assert "is not the first goal any more" in one_fault(model)


def test_changed_rows_of_the_network_are_named(model: so.PulpModel) -> None:
    row = next(row for row in model.problem.constraints() if row.name.startswith("demand"))
    row.changeRHS(1000)
    fault = one_fault(model)
    assert row.name in fault
    assert "was changed" in fault


@pytest.mark.skipif(hasattr(pulp.LpProblem, "add_column"), reason="PuLP 4 keeps its rows")
def test_rows_of_the_network_that_were_taken_out_are_named(model: so.PulpModel) -> None:
    names = [row.name for row in model.problem.constraints()]
    del model.problem.constraints[names[0]]
    fault = one_fault(model)
    assert names[0] in fault
    assert "is not there any more" in fault


def test_loosened_bounds_are_named(model: so.PulpModel) -> None:
    a, b = ship(model, "W", "A"), ship(model, "W", "B")
    a.lowBound = -5
    b.lowBound, b.upBound = 7, 3
    found = "\n".join(map(str, faults(model)))
    assert re.search(f"{a.name}.*loosened from 0 to -5", found)
    assert re.search(f"{b.name}.*7 above its upper bound 3", found)
    lanes = model.network.tables["lanes"].assign(min_load=[5, 0, 0, 0, 0])
    model = so.to_pulp(model.network.replace(lanes=lanes))
    (use,) = model.variables["use"].values()
    use.upBound, use.cat = 2, "Continuous"
    found = "\n".join(map(str, faults(model)))
    assert "loosened from 1 to 2" in found
    assert "was whole" in found


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none_are_refused(model: so.PulpModel, number: float) -> None:
    """By PuLP itself, where it looks; by name, where it does not."""
    try:
        model.problem += number * ship(model, "W", "A") <= 5, "much"
    except (pulp.PulpError, ValueError, TypeError):
        return
    assert "much: has a" in one_fault(model)


def test_products_of_variables_are_refused(model: so.PulpModel) -> None:
    with pytest.raises(TypeError):
        model.problem += ship(model, "W", "A") * ship(model, "W", "B") <= 5


def test_variables_of_another_model_are_refused(model: so.PulpModel) -> None:
    for other in (model.network, ugly()):
        elsewhere = so.to_pulp(other)
        stranger = next(iter(elsewhere.variables["ship"].values()))
        here = so.to_pulp(model.network)
        try:
            here.problem += stranger + ship(here, "W", "A") <= 5
        except pulp.PulpError:
            continue
        fault = one_fault(here)
        assert stranger.name in fault
        assert re.search("two variables|no variable of this model", fault)


def test_special_ordered_sets_are_refused(model: so.PulpModel) -> None:
    members = {ship(model, "W", "A"): 1, ship(model, "W", "B"): 2}
    if hasattr(model.problem, "add_sos_group"):
        model.problem.add_sos_group(pulp._rustcore.SosKind.Sos1, "one", members)
    else:
        model.problem.sos1["one"] = members
    assert "special ordered sets" in one_fault(model)


def test_problem_cannot_be_exchanged(model: so.PulpModel) -> None:
    with pytest.raises(so.InputError, match="cannot be exchanged"):
        model.problem = pulp.LpProblem("mine")


def test_cartons_are_refused_beside_a_model(model: so.PulpModel) -> None:
    assert "cannot be asked of a model" in one_fault(model, lots=True)


def test_stock_where_storage_is_limited_goes_with_surplus(model: so.PulpModel) -> None:
    network = model.network.replace(places=model.network.tables["places"].assign(storage=10))
    model = so.to_pulp(network)
    lying, over = (model.variables[kind]["W", "mask", 1] for kind in ("stock", "surplus"))
    model.problem += lying <= 4
    assert "surplus" in one_fault(model)
    model = so.to_pulp(network)
    lying, over = (model.variables[kind]["W", "mask", 1] for kind in ("stock", "surplus"))
    model.problem += lying + over >= 14, "keep back"
    plan = so.solve(model)
    assert plan.stock["quantity"].tolist() == [10]
    assert plan.surplus["quantity"].tolist() == [4]


def test_what_cannot_be_kept_is_named(model: so.PulpModel) -> None:
    a, b, d = ship(model, "W", "A"), ship(model, "W", "B"), ship(model, "W", "D", "tiered")
    model.problem += a + b >= 60, "by car"
    model.problem += a <= 1000, "of no effect"
    model.problem += d >= 31, "by the depot"
    b.lowBound = 1
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(model)
    assert caught.value.rows == (("own constraints", 1), ("own constraints", 3))
    text = str(caught.value)
    assert "these constraints of your own cannot all be kept together" in text
    assert "by_car: ship[W, A, direct, mask, 1] + ship[W, B, direct, mask, 1] >= 60" in text
    assert "of_no_effect" not in text


def test_wholeness_that_cannot_be_kept_is_named(model: so.PulpModel) -> None:
    guarantees = [{"place": "A", "item": "mask", "quantity": 59.5}]
    stock = [{"place": "W", "item": "mask", "quantity": 59.5}]
    network = model.network.replace(guarantees=guarantees, stock=stock)
    model = so.to_pulp(network)
    so.solve(model)
    for variable in model.variables["ship"].values():
        variable.cat = "Integer"
    with pytest.raises(so.InfeasibleError, match="made whole"):
        so.solve(model)


def test_a_network_that_cannot_be_kept_is_told_as_ever(model: so.PulpModel) -> None:
    guarantees = [{"place": "A", "item": "mask", "quantity": 60}]
    reserves = [{"place": "W", "item": "mask", "quantity": 60}]
    model = so.to_pulp(model.network.replace(guarantees=guarantees, reserves=reserves))
    model.problem += ship(model, "W", "A") <= 50
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(model)
    assert {table for table, _ in caught.value.rows} == {"guarantees", "reserves"}


def test_use_of_a_lane_that_carries_nothing_is_told(model: so.PulpModel) -> None:
    lanes = model.network.tables["lanes"].assign(trip_cost=[5, 5, 5, 5, 5])
    model = so.to_pulp(model.network.replace(lanes=lanes))
    model.problem += pulp.lpSum(model.variables["use"].values()) <= 2, "two trips"
    plan = so.solve(model)
    assert len(plan.shipments) == 2
    model.problem += model.variables["use"]["D", "A", "tiered", 1] >= 1
    model.problem += ship(model, "D", "A", "tiered") <= 0
    with pytest.raises(so.CertificateError, match="ask for pieces on a lane"):
        so.solve(model)


def test_a_plan_beside_what_is_fixed_by_hand(model: so.PulpModel) -> None:
    model.problem += ship(model, "W", "A") <= 20
    fixed = [{"origin": "W", "destination": "B", "mode": "direct", "item": "mask", "quantity": 7}]
    plan = so.solve(model, fixed=fixed)
    sent = plan.shipments.set_index(["origin", "destination"])["quantity"]
    assert sent["W", "B"] == 7
    assert sent["W", "A"] <= 20
