"""A front is what an independent program says of weighed sums and of held goals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .networks import network_of, tables
from .reference import Linear, switched_lanes

GOALS = ("unmet", "stages", "hours", "cost")
NEAR = 1e-6
few = settings(max_examples=max(settings.default.max_examples // 2, 10))
two = st.permutations(GOALS).map(lambda names: tuple(names[:2]))
three = st.permutations(GOALS).map(lambda names: tuple(names[:3]))
weighings = st.lists(st.sampled_from([0.0, 0.1, 1.0, 3.0, 20.0]), min_size=3, max_size=3)


def models_of(network: so.Network) -> list[Linear]:
    """Every way to use and not to use the lanes that are switched, where anything is possible."""
    switched = switched_lanes(network)
    found = [
        Linear(network, [lane for lane, used in zip(switched, flags, strict=True) if used])
        for flags in product((False, True), repeat=len(switched))
    ]
    return [model for model in found if model.feasible()]


def cost_of(model: Linear, name: str) -> tuple[np.ndarray, float]:
    """Return a goal's cost in a model, and what it comes to beside."""
    levels = sorted(set(model.priority.values())) if name == "unmet" else [None]
    cost = np.sum([model.goal(name, level) for level in levels], axis=0)
    return cost, sum(model.constant(name, level) for level in levels)


def least(models, names, weights, most=None) -> float:
    """Return the least weighed sum over all models, goals held at most at some values."""
    best = np.inf
    for model in models:
        costs = [cost_of(model, name) for name in names]
        extra = []
        for (cost, constant), at_most in zip(costs, [] if most is None else most, strict=False):
            extra.append((cost, at_most - constant + 1e-9 * (1 + abs(at_most))))
        weighed = np.sum([w * cost for w, (cost, _) in zip(weights, costs, strict=True)], axis=0)
        answer = model.least(weighed, extra)
        if answer.status == 2:
            continue
        assert answer.status == 0, answer.message
        constants = sum(w * constant for w, (_, constant) in zip(weights, costs, strict=True))
        best = min(best, float(answer.fun) + constants)
    return best


def front_of(network: so.Network, goals, **options) -> so.study.Front | None:
    try:
        return so.study.pareto(network, goals=goals, **options)
    except so.InfeasibleError:
        event("infeasible")
        return None


def require_unbettered(front, models) -> None:
    """Fail unless no plan betters a point in one goal without losing in another."""
    values = front.table[list(front.goals)].to_numpy()
    for point in values:
        found = least(models, front.goals, np.ones(len(point)), most=point)
        assert found == pytest.approx(point.sum(), rel=NEAR, abs=NEAR)
    for one, other in product(values, repeat=2):
        assert one is other or not (one <= other).all() or (one == other).all()


def require_reached(front) -> None:
    """Fail unless a plan that holds comes to each point."""
    for number, row in front.table.iterrows():
        plan = front.plan(number)
        assert not so.verify(plan)
        for name in {"stages", "hours", "cost"} & set(front.goals):
            assert plan.measures[name] == pytest.approx(row[name], rel=NEAR, abs=NEAR)


def require_exact(front, models, weights) -> None:
    values = front.table[list(front.goals)].to_numpy()
    weights = np.array(weights[: len(front.goals)])
    # The least of every weighed sum is at a corner: corners and faces are all there is.
    assert least(models, front.goals, weights) == pytest.approx(
        float((values @ weights).min()), rel=NEAR, abs=NEAR
    )
    faces = front.faces
    assert front.complete
    assert faces["proved"].all()
    for face in faces.to_dict("records"):
        weighed = np.array([face[f"weight_{name}"] for name in front.goals])
        assert least(models, front.goals, weighed) == pytest.approx(
            face["bound"], rel=NEAR, abs=NEAR
        )
        for number in face["points"]:
            assert values[number] @ weighed == pytest.approx(face["bound"], rel=NEAR, abs=NEAR)


@few
@given(tables=tables(), goals=two, weights=weighings)
def test_a_front_of_two_is_exact(tables, goals, weights):
    network = network_of(tables)
    models = models_of(network)
    front = front_of(network, goals)
    assert (front is None) == (models == [])
    if front is None:
        return
    event(f"{min(len(front), 4)} points")
    require_exact(front, models, weights)
    require_unbettered(front, models)
    require_reached(front)
    # From corner to corner the second goal falls, ever more dearly.
    assert (np.diff(front.table[goals[0]]) > 0).all()
    assert (np.diff(front.table[goals[1]]) < 0).all()
    assert (np.diff(front.rates) > 0).all()
    assert front.faces["points"].tolist() == [(at, at + 1) for at in range(len(front) - 1)]


@few
@given(tables=tables(), goals=three, weights=weighings)
def test_a_front_of_three_is_exact(tables, goals, weights):
    network = network_of(tables)
    models = models_of(network)
    front = front_of(network, goals)
    assert (front is None) == (models == [])
    if front is None:
        return
    event(f"{min(len(front), 5)} points")
    require_exact(front, models, weights)
    require_unbettered(front, models)
    require_reached(front)


@few
@given(tables=tables(switches=3), goals=two)
def test_points_on_a_grid_are_unbettered_where_lanes_are_switched(tables, goals):
    network = network_of(tables)
    assume(len(switched_lanes(network)) <= 5)
    models = models_of(network)
    try:
        front = front_of(network, goals, method="epsilon-constraint", steps=4)
    except so.CertificateError:
        event("refused")
        return
    assert (front is None) == (models == [])
    if front is None:
        return
    event(f"{min(len(front), 4)} points")
    assert front.complete
    require_unbettered(front, models)
    require_reached(front)
    # The ends are the goals in order.
    for at, name in enumerate(goals):
        lowest = least(models, goals, np.eye(2)[at])
        assert front.table[name].min() == pytest.approx(lowest, rel=NEAR, abs=NEAR)


@few
@given(tables=tables(), goals=two)
def test_points_on_a_grid_lie_on_the_exact_front(tables, goals):
    network = network_of(tables)
    front = front_of(network, goals)
    if front is None:
        return
    grid = front_of(network, goals, method="epsilon-constraint", steps=5).table
    exact = front.table
    line = np.interp(grid[goals[0]], exact[goals[0]], exact[goals[1]])
    scale = 1 + exact[list(goals)].to_numpy().max()
    np.testing.assert_allclose(grid[goals[1]], line, atol=NEAR * scale)
