"""Fronts that were published, fronts by hand, fronts that time cut short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot
from scipy.optimize import linprog

import supplyopt as so
from supplyopt.lp.weighing import OutOfTime, Weigher


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def transport(**matrix: list[list[float]]) -> so.Network:
    """Aneja and Nair's problem; all demand is to be met."""
    supply, demand = (8, 19, 17), (11, 3, 14, 16)
    asked = [
        {"place": f"to {j}", "item": "goods", "quantity": quantity}
        for j, quantity in enumerate(demand)
    ]
    return so.Network.from_tables(
        places=[{"place": f"from {i}"} for i in range(3)]
        + [{"place": f"to {j}"} for j in range(4)],
        items=[{"item": "goods"}],
        lanes=[
            {
                "origin": f"from {i}",
                "destination": f"to {j}",
                **{name: rows[i][j] for name, rows in matrix.items()},
            }
            for i in range(3)
            for j in range(4)
        ],
        stock=[
            {"place": f"from {i}", "item": "goods", "quantity": q} for i, q in enumerate(supply)
        ],
        demand=asked,
        guarantees=asked,
    )


FIRST = [[1, 2, 7, 7], [1, 9, 3, 4], [8, 9, 4, 6]]
SECOND = [[4, 4, 3, 4], [5, 8, 9, 10], [6, 2, 5, 1]]
CORNERS = [(143, 265), (156, 200), (176, 175), (186, 171), (208, 167)]


@pytest.mark.parametrize("goals", [("cost", "hours"), ("cost", "stages")])
def test_aneja_nair(goals: tuple[str, str]) -> None:
    """Y. P. Aneja, K. P. K. Nair, *Management Science* 25 (1979) 1, pp. 73-78, the example.

    Their procedure prints these nondominated extreme points of the 3 x 4 problem.
    """
    network = transport(**dict(zip(goals, (FIRST, SECOND), strict=True)))
    front = so.study.pareto(network, goals=goals)
    assert front.table[list(goals)].to_numpy() == pytest.approx(np.array(CORNERS))
    assert front.complete
    assert front.rates.tolist() == pytest.approx([13 / 65, 20 / 25, 10 / 4, 22 / 4])
    for number, corner in enumerate(CORNERS):
        measures = front.plan(number).measures
        assert tuple(measures[list(goals)]) == pytest.approx(corner)
        assert measures["unmet"] == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("goals", [("cost", "hours"), ("cost", "hours", "stages")])
def test_dense_fronts_hold_every_weighed_sum(goals: tuple[str, ...], seed: int) -> None:
    """Under any weights the least sum, worked out by scipy, is that of the best corner."""
    random = np.random.default_rng(seed)
    prices = {goal: random.integers(1, 30, size=(3, 4)) for goal in goals}
    front = so.study.pareto(
        transport(**{goal: rows.tolist() for goal, rows in prices.items()}), goals=goals
    )
    assert front.complete
    assert len(front) >= 4
    values = front.table[list(goals)].to_numpy()
    rows = np.kron(np.eye(3), np.ones(4))
    columns = np.kron(np.ones(3), np.eye(4))
    weighings = [*random.dirichlet(np.full(len(goals), 0.7), size=40), *np.eye(len(goals))]
    for weights in weighings:
        cost = sum(w * prices[goal].ravel() for w, goal in zip(weights, goals, strict=True))
        least = linprog(cost, rows, [8, 19, 17], columns, [11, 3, 14, 16])
        assert least.status == 0
        assert (values @ weights).min() == pytest.approx(least.fun)
    # No corner is needless: under its own weights it is best alone.
    for number in front.table.index:
        own = front._weights[number]
        assert np.argmin(values @ own) == number
        assert np.sum(values @ own <= (values @ own).min() * (1 + 1e-9)) == 1
    assert front.plan(len(front) - 1).measures[list(goals)].tolist() == pytest.approx(
        values[-1].tolist()
    )


def test_the_same_corners_with_a_third_goal_that_never_moves() -> None:
    network = transport(cost=FIRST, hours=SECOND)
    front = so.study.pareto(network, goals=("cost", "hours", "unmet"))
    assert front.table[["cost", "hours"]].to_numpy() == pytest.approx(np.array(CORNERS))
    assert front.complete


def test_held_goals_find_the_line_between_the_corners() -> None:
    network = transport(cost=FIRST, hours=SECOND)
    front = so.study.pareto(network, goals=("cost", "hours"), method="epsilon-constraint", steps=8)
    assert (front.table["hours"] <= front.table["held_hours"] + 1e-9).all()
    costs, hours = np.array(CORNERS, dtype=float).T
    expected = np.interp(front.table["hours"], hours[::-1], costs[::-1])
    assert front.table["cost"].to_numpy() == pytest.approx(expected)
    assert len(front) == 8
    assert front.faces.empty
    assert not so.verify(front.plan(3))


def test_four_places_by_hand() -> None:
    """60 frontline masks and 30 more; by van 75 at one hand-over, by the desk two.

    Nobody served: 180 unmet. Each of the first 75 masks costs one hand-over, each of the other 15
    two.
    """
    front = so.study.pareto(so.examples.four_places())
    assert front.table.to_dict("list") == {
        "unmet": [90, 105, 180],
        "stages": [105, 75, 0],
        "status": ["proved"] * 3,
    }
    assert front.rates.tolist() == pytest.approx([1 / 2, 1])
    assert repr(front) == "<Front of unmet and stages: 3 points, exact>"


def test_priorities_can_be_set_against_each_other() -> None:
    """Frontlines ask for 60, support for 120; 90 masks are there."""
    front = so.study.pareto(
        so.examples.four_places(), goals=("unmet_priority_1", "unmet_priority_2")
    )
    assert front.table.iloc[:, :2].to_numpy().tolist() == [[0, 90], [60, 30]]
    assert front.plan(1).measures["unmet_priority_1"] == 60


def test_goals_that_agree_leave_one_point() -> None:
    network = so.examples.four_places()
    front = so.study.pareto(network, goals=("stages", "hours"))
    assert front.table.iloc[0].tolist() == [0, 0, "proved"]
    assert front.complete
    assert front.faces.empty
    assert len(front) == 1
    assert front.plan(0).measures["served"] == 0


def with_stops(stops: int) -> so.Network:
    network = so.examples.four_places()
    return network.replace(carriers=[{"carrier": "van", "capacity": 75, "stops": stops}])


def test_stops_are_held_on_a_grid() -> None:
    """With one stop the van still brings 75 masks, all to B, who asks for 120; the desk 15."""
    front = so.study.pareto(with_stops(1), steps=4)
    assert front.method == "epsilon-constraint"
    assert front.table["unmet"].iloc[0] == 90
    assert front.table["stages"].iloc[0] == 105
    assert front.complete
    with pytest.raises(so.InputError, match="is for linear networks"):
        so.study.pareto(with_stops(1), method="exact")


def test_three_goals_are_held_on_a_grid_and_near_the_exact_front() -> None:
    network = so.examples.four_places()
    goals = ("unmet", "stages", "cost")
    exact = so.study.pareto(network, goals=goals)
    grid = so.study.pareto(network, goals=goals, method="epsilon-constraint", steps=4)
    faces, points = exact.faces, grid.table[list(goals)].to_numpy()
    weights = faces[[f"weight_{goal}" for goal in goals]].to_numpy()
    above = points @ weights.T - faces["bound"].to_numpy()
    assert (above > -1e-9).all()
    assert above.min(axis=1) == pytest.approx(0)


def test_what_time_leaves_unproved_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    solves = 0
    plainly = Weigher.best

    def until_the_fourth(self: Weigher, *args: Any, **options: Any) -> Any:
        nonlocal solves
        solves += 1
        if solves > 4:
            raise OutOfTime
        return plainly(self, *args, **options)

    monkeypatch.setattr(Weigher, "best", until_the_fourth)
    front = so.study.pareto(transport(cost=FIRST, hours=SECOND), goals=("cost", "hours"))
    assert not front.complete
    assert "not all proved" in repr(front)
    assert not front.faces["proved"].all()
    # Corners that were found are corners.
    assert set(map(tuple, front.table.iloc[:, :2].round(6).to_numpy())) <= set(CORNERS)
    solves = 0
    three = so.study.pareto(transport(cost=FIRST, hours=SECOND), goals=("cost", "hours", "stages"))
    assert not three.complete


def test_a_limit_before_anything_is_an_error() -> None:
    with pytest.raises(so.LimitError):
        so.study.pareto(so.examples.four_places(), time_limit=1e-9)
    with pytest.raises(so.LimitError):
        so.study.pareto(with_stops(1), time_limit=1e-9)


def test_conflicts_are_told_as_solve_tells_them() -> None:
    network = so.examples.four_places()
    guarantees = [
        {"place": "A", "item": "mask", "quantity": 50},
        {"place": "B", "item": "mask", "quantity": 50},
    ]
    for method in ("exact", "epsilon-constraint"):
        with pytest.raises(so.InfeasibleError) as caught:
            so.study.pareto(network.replace(guarantees=guarantees), method=method)
        assert caught.value.rows


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"goals": ["unmet"]}, "two to 3"),
        ({"goals": "unmet"}, "two to 3"),
        ({"goals": ["unmet", "unmet"]}, "occurs twice"),
        ({"goals": ["unmet", "fairness"]}, "an order of rates"),
        ({"goals": ["unmet", "stagse"]}, "did you mean 'stages'"),
        ({"goals": ["unmet", "unmet_priority_7"]}, "cannot be set"),
        ({"method": "best"}, "is no method"),
        ({"steps": 1}, "steps"),
        ({"steps": 2.5}, "steps"),
        ({"time_limit": -1}, "time_limit"),
        ({"network": 3}, "is no network"),
    ],
)
def test_wrong_arguments_are_told(arguments: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"network": so.examples.four_places(), **arguments}
    with pytest.raises(so.InputError, match=said):
        so.study.pareto(given.pop("network"), **given)


def test_wrong_points_are_told() -> None:
    front = so.study.pareto(so.examples.four_places())
    with pytest.raises(so.InputError, match="from 0 to 2"):
        front.plan(3)
    grid = so.study.pareto(so.examples.four_places(), method="epsilon-constraint")
    with pytest.raises(so.InputError, match="two exact goals"):
        _ = grid.rates


def test_figures_show_points_and_only_proved_lines() -> None:
    front = so.study.pareto(so.examples.four_places())
    axes = front.plot()
    assert len(axes.lines) == 2
    assert axes.collections[0].get_offsets().tolist() == [[90, 105], [105, 75], [180, 0]]
    own = pyplot.subplots()[1]
    grid = so.study.pareto(so.examples.four_places(), method="epsilon-constraint", steps=3)
    assert grid.plot(own) is own
    assert len(own.lines) == 0
    three = so.study.pareto(so.examples.four_places(), goals=("unmet", "stages", "cost")).plot()
    assert len(three.figure.axes) == 2
