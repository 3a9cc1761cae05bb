"""The hand calculation in the docstring of four_places, against a general solver."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so


def goals_in_order(modes: list[str]) -> dict[str, float]:
    """Solve the goals one after the other, each earlier one held by a row."""
    network = so.examples.four_places().restrict(modes=modes)
    lanes, demand = network.filled("lanes"), network.filled("demand")
    places = network.filled("places")["place"].tolist()
    size = len(lanes) + len(demand) + 1
    first = demand["group"].to_numpy() == "frontline"
    balance = np.zeros((len(places), size))
    van = np.zeros((1, size))
    for column, lane in lanes.iterrows():
        balance[places.index(lane["origin"]), column] = 1
        balance[places.index(lane["destination"]), column] = -1
        van[0, column] = lane["carrier"] == "van"
    for row, place in enumerate(demand["place"]):
        balance[places.index(place), len(lanes) + row] = 1
    stock = [90.0 if place == "W" else 0.0 for place in places]
    # The last column is the lowest rate of the support groups.
    rates = np.zeros((2, size))
    for row, number in enumerate(np.flatnonzero(~first)):
        rates[row, len(lanes) + number] = -1 / demand["entitlement"][number]
        rates[row, -1] = 1
    rows = np.vstack([balance, van, rates])
    limits = [*stock, 75.0, 0.0, 0.0]
    bounds = [(0, None)] * len(lanes) + [(0, asked) for asked in demand["quantity"]] + [(0, 1)]

    def vector(on_lanes: np.ndarray, on_demand: np.ndarray, on_rate: float) -> np.ndarray:
        return np.concatenate([on_lanes, on_demand, [on_rate]])

    none = np.zeros(len(lanes))
    nobody = np.zeros(len(demand))
    goals = {
        "unmet 1": vector(none, -first.astype(float), 0),
        "unmet 2": vector(none, -(~first).astype(float), 0),
        "rate": vector(none, nobody, -1),
        "stages": vector(lanes["stages"].to_numpy(), nobody, 0),
        "cost": vector(lanes["cost"].to_numpy(), nobody, 0),
    }
    found = {}
    for name, cost in goals.items():
        answer = linprog(cost, A_ub=rows, b_ub=limits, bounds=bounds, method="highs")
        assert answer.status == 0
        found[name] = answer.fun
        rows, limits = np.vstack([rows, cost]), [*limits, answer.fun + 1e-5]
    asked = demand.groupby(first)["quantity"].sum()
    found["unmet 1"] += asked[True]
    found["unmet 2"] += asked[False]
    found["rate"] *= -1
    return found


@pytest.mark.parametrize(
    ("modes", "hand"),
    [
        (["tiered"], {"unmet 2": 90, "rate": 1 / 2, "stages": 180, "cost": 220}),
        (["direct"], {"unmet 2": 105, "rate": 1 / 4, "stages": 75, "cost": 225}),
        (["tiered", "direct"], {"unmet 2": 90, "rate": 1 / 2, "stages": 105, "cost": 255}),
    ],
)
def test_the_table_in_the_docstring(modes: list[str], hand: dict[str, float]) -> None:
    assert goals_in_order(modes) == pytest.approx({"unmet 1": 0, **hand}, abs=1e-3)


def test_no_warnings_and_the_desks_in_a_tree() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network = so.examples.four_places()
    assert network.warnings == ()
    parents = network.filled("places").set_index("place")["parent"].to_dict()
    assert parents == {"W": "", "D": "W", "A": "D", "B": "D"}
    for mode in ("tiered", "direct"):
        assert network.restrict(modes=[mode]).warnings == ()


def test_the_docstring_has_the_table_that_is_tested() -> None:
    text = inspect.getdoc(so.examples.four_places)
    assert text is not None
    cells = [line.split() for line in text.splitlines()]
    assert ["cost", "220", "225", "255"] in cells
    assert ["support", "rate,", "A", "and", "B", "1/2", "1/4", "1/2"] in cells
