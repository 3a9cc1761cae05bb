"""The mathematics of the contract once more, in another way: dense rows, scipy, no tricks.

Written from the contract's tables and words alone; it shares nothing with the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import linprog

import supplyopt as so

__all__ = ["NEAR", "Linear", "Stage", "best", "best_of", "fixed_at", "stages_of", "switched_lanes"]

NEAR = 1e-7
"""What is told apart; quantities are small whole numbers."""
_EXACT = 1e-9
"""What scipy is asked to be exact to."""


_TABLES = (
    "places",
    "items",
    "groups",
    "carriers",
    "lanes",
    "stock",
    "arrivals",
    "demand",
    "guarantees",
    "reserves",
)
_PRECISE = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass
class Linear:
    """One cycle of a network as dense rows; every limit is a row with a name.

    Parameters
    ----------
    network : Network
    on : sequence of int
        Of the lanes that are switched, those that are used.
    without : set of (table, row)
        Records left out: a limit is none, a guarantee or reserve asks for nothing.
    """

    network: so.Network
    on: Sequence[int] = ()
    without: frozenset[tuple[str, int]] = frozenset()
    upper: list[tuple[np.ndarray, float]] = field(default_factory=list)
    equal: list[tuple[np.ndarray, float]] = field(default_factory=list)
    fair: dict[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tables = {name: self._records(name) for name in _TABLES}
        self.tables = tables
        self.priority = {row["group"]: row["priority"] for row in tables["groups"]}
        volume = {row["item"]: row["volume"] for row in tables["items"]}
        weight = {row["item"]: row["weight"] for row in tables["items"]}
        of_group = {row["group"]: row["weight"] for row in tables["groups"]}
        self.demand = [row for row in tables["demand"] if row["cycle"] == 1]
        self.weight = [weight[row["item"]] * of_group[row["group"]] for row in self.demand]
        self._number_columns(volume)
        self._balance()
        self._limits(volume)
        self._dues()

    def _records(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.network.filled(name).to_dict("records")
        for number, row in enumerate(rows, start=2):
            row["named"] = (name, number)
        return rows

    def _number_columns(self, volume: dict[str, float]) -> None:
        lanes = self.tables["lanes"]
        open_now = [row["first_cycle"] == 1 and row["lead_time"] == 0 for row in lanes]
        self.ships = [
            (number, item)
            for number, lane in enumerate(lanes)
            for item in volume
            if open_now[number] and lane["item"] in ("", item)
        ]
        self.pairs = list(product((row["place"] for row in self.tables["places"]), volume))
        self.column: dict[tuple[Any, ...], int] = {}
        for ship in self.ships:
            self.column["ship", *ship] = len(self.column)
        for number in range(len(self.demand)):
            self.column["served", number] = len(self.column)
        for pair in self.pairs:
            self.column["stock", *pair] = len(self.column)
            self.column["surplus", *pair] = len(self.column)
        self.most = np.full(len(self.column), np.inf)
        for number, row in enumerate(self.demand):
            self.most[self.column["served", number]] = row["quantity"]
        storage = {row["place"]: row["storage"] for row in self.tables["places"]}
        for pair in self.pairs:
            if storage[pair[0]] == np.inf:
                self.most[self.column["surplus", *pair]] = 0.0
        closed = set(switched_lanes(self.network)) - set(self.on)
        for lane, item in self.ships:
            if lane in closed:
                self.most[self.column["ship", lane, item]] = 0.0

    def row(self, terms: Iterable[tuple[tuple[Any, ...], float]]) -> np.ndarray:
        """Return a dense row of coefficients."""
        dense = np.zeros(len(self.column))
        for key, value in terms:
            dense[self.column[key]] += value
        return dense

    def _balance(self) -> None:
        there = dict.fromkeys(self.pairs, 0.0)
        for row in self.tables["stock"] + self.tables["arrivals"]:
            if row.get("cycle", 1) == 1:
                there[row["place"], row["item"]] += row["quantity"]
        lanes = self.tables["lanes"]
        for place, item in self.pairs:
            terms: list[tuple[tuple[Any, ...], float]] = [
                (("stock", place, item), 1.0),
                (("surplus", place, item), 1.0),
            ]
            for lane, what in self.ships:
                if what == item and lanes[lane]["origin"] == place:
                    terms.append((("ship", lane, item), 1.0))
                if what == item and lanes[lane]["destination"] == place:
                    terms.append((("ship", lane, item), -1.0))
            for number, row in enumerate(self.demand):
                if (row["place"], row["item"]) == (place, item):
                    terms.append((("served", number), 1.0))
            self.equal.append((self.row(terms), there[place, item]))

    def _limits(self, volume: dict[str, float]) -> None:
        def at_most(named: tuple[str, int], ships: Iterable[tuple[int, str]], most: float) -> None:
            if most < np.inf and named not in self.without:
                terms = [(("ship", *ship), volume[ship[1]]) for ship in ships]
                self.upper.append((self.row(terms), most))

        lanes = self.tables["lanes"]
        for number, lane in enumerate(lanes):
            ships = [ship for ship in self.ships if ship[0] == number]
            at_most(lane["named"], ships, lane["capacity"])
            least = lane["min_load"] if number in self.on else 0
            if least and lane["named"] not in self.without:
                terms = [(("ship", *ship), -volume[ship[1]]) for ship in ships]
                self.upper.append((self.row(terms), -least))
        for carrier in self.tables["carriers"]:
            ships = [s for s in self.ships if lanes[s[0]]["carrier"] == carrier["carrier"]]
            at_most(carrier["named"], ships, carrier["capacity"])
        for place in self.tables["places"]:
            if place["storage"] < np.inf and place["named"] not in self.without:
                terms = [(("stock", place["place"], item), size) for item, size in volume.items()]
                self.upper.append((self.row(terms), place["storage"]))

    def _dues(self) -> None:
        for due in self.tables["guarantees"]:
            if due["named"] in self.without:
                continue
            terms = [
                (("served", number), -1.0)
                for number, row in enumerate(self.demand)
                if (row["place"], row["item"]) == (due["place"], due["item"])
                and due["group"] in ("", row["group"])
            ]
            self.upper.append((self.row(terms), -due["quantity"]))
        for due in self.tables["reserves"]:
            if due["named"] not in self.without:
                terms = [(("stock", due["place"], due["item"]), -1.0)]
                self.upper.append((self.row(terms), -due["quantity"]))

    def least(self, cost: np.ndarray, extra: Sequence[tuple[np.ndarray, float]] = ()) -> Any:
        """Minimise a cost; columns of the cost behind the model's own are free from 0 up."""
        more = len(cost) - len(self.column)

        def rows(parts: Sequence[tuple[np.ndarray, float]]) -> tuple[Any, Any]:
            if not parts:
                return None, None
            dense = np.zeros((len(parts), len(cost)))
            for number, (part, _) in enumerate(parts):
                dense[number, : len(part)] = part
            return dense, np.array([right for _, right in parts])

        a_ub, b_ub = rows([*self.upper, *extra])
        a_eq, b_eq = rows(self.equal)
        bounds = [(0.0, most) for most in [*self.most, *[np.inf] * more]]
        return linprog(cost, a_ub, b_ub, a_eq, b_eq, bounds, method="highs", options=_PRECISE)

    def feasible(self) -> bool:
        """Whether anything keeps all rows."""
        if not self._within_stops():
            return False
        answer = self.least(np.zeros(len(self.column)))
        assert answer.status in (0, 2), answer.message
        return bool(answer.status == 0)

    def goal(self, name: str, priority: int | None) -> np.ndarray:
        """Return the cost of a linear goal; of unmet, less what all demand would cost."""
        if name == "unmet":
            return self.row(
                (("served", number), -self.weight[number])
                for number, row in enumerate(self.demand)
                if self.priority[row["group"]] == priority
            )
        lanes = self.tables["lanes"]
        return self.row((("ship", *ship), lanes[ship[0]][name]) for ship in self.ships)

    def constant(self, name: str, priority: int | None) -> float:
        """Return what a linear goal comes to beside its cost."""
        if name == "unmet":
            return sum(
                self.weight[number] * row["quantity"]
                for number, row in enumerate(self.demand)
                if self.priority[row["group"]] == priority
            )
        if name == "cost":
            return sum(self.tables["lanes"][lane]["trip_cost"] for lane in self.on)
        return 0.0

    def _within_stops(self) -> bool:
        used = [self.tables["lanes"][lane]["carrier"] for lane in self.on]
        return all(
            used.count(row["carrier"]) <= row["stops"]
            for row in self.tables["carriers"]
            if row["named"] not in self.without
        )

    def reach(self, name: str, priority: int | None) -> Stage:
        """Make a goal as good as can be, and hold it."""
        if name == "fairness":
            return self._fair(priority)
        cost = self.goal(name, priority)
        answer = self.least(cost)
        assert answer.status == 0, answer.message
        self.upper.append((cost, float(answer.fun) + _EXACT * (1 + abs(answer.fun))))
        value = float(answer.fun) + self.constant(name, priority)
        return Stage(name, priority, value, (value,))

    def _fair(self, priority: int | None) -> Stage:
        rows = [
            number
            for number, row in enumerate(self.demand)
            if self.priority[row["group"]] == priority and row["quantity"] > 0
        ]
        entitled = {number: self.demand[number]["entitlement"] for number in rows}
        rated = {number: weight for number, weight in entitled.items() if weight > 0}
        rates = self._saturate(rated)
        others = self._saturate({number: 1.0 for number in rows if number not in rated})
        value = min(rates.values(), default=np.nan)
        key = (*sorted(rates.values()), *sorted(others.values()))
        return Stage("fairness", priority, value, tuple(-rate for rate in key))

    def _saturate(self, weight: dict[int, float]) -> dict[int, float]:
        """Return the leximin of served / weight, level by level, and hold it.

        The highest common level of all rows that are not stuck is found; a row is stuck if the
        most it can have, all others at least at their levels, is no more than the level.
        """
        level_of: dict[int, float] = {}

        def at_least(levels: dict[int, float]) -> list[tuple[np.ndarray, float]]:
            return [
                (self.row([(("served", row), -1.0)]), _EXACT - level * weight[row])
                for row, level in levels.items()
            ]

        while len(level_of) < len(weight):
            left = [row for row in weight if row not in level_of]
            rising = [
                (np.append(self.row([(("served", row), -1.0)]), weight[row]), 0.0) for row in left
            ]
            highest = self.least(
                np.append(np.zeros(len(self.column)), -1.0), [*rising, *at_least(level_of)]
            )
            assert highest.status == 0, highest.message
            level = float(highest.x[-1])
            floors = at_least({**dict.fromkeys(left, level), **level_of})
            for row in left:
                most = self.least(self.row([(("served", row), -1.0)]), floors)
                assert most.status == 0, most.message
                if -most.fun <= level * weight[row] + NEAR:
                    level_of[row] = level
            assert not level_of.keys().isdisjoint(left), "somebody is stuck at the highest level"
        self.upper += at_least(level_of)
        self.fair |= {row: level * weight[row] for row, level in level_of.items()}
        return level_of


@dataclass(frozen=True)
class Stage:
    """A goal at its best: its value, and what solutions are compared by, less being better."""

    goal: str
    priority: int | None
    value: float
    key: tuple[float, ...]


def stages_of(network: so.Network, goals: Sequence[str]) -> list[tuple[str, int | None]]:
    """Return what the goals stand for, in order."""
    groups = network.filled("groups").set_index("group")["priority"]
    demand = network.filled("demand")
    asked = set(demand.loc[demand["quantity"] > 0, "group"].map(groups))
    found: list[tuple[str, int | None]] = []
    for name in goals:
        if name == "unmet":
            found += [(name, int(priority)) for priority in sorted(set(groups))]
        elif name == "fairness":
            found += [(name, int(priority)) for priority in sorted(asked)]
        else:
            found.append((name, None))
    return found


def fixed_at(model: Linear, fixed: Sequence[dict[str, Any]]) -> Linear:
    """Hold shipments and amounts served where rows that fix them say."""
    need = ("place", "item", "group")
    way = ("origin", "destination", "mode")
    for row in fixed:
        if "origin" in row:
            (lane,) = (
                number
                for number, lane in enumerate(model.tables["lanes"])
                if all(lane[part] == row[part] for part in way)
            )
            key: tuple[Any, ...] = ("ship", lane, row["item"])
        else:
            (number,) = (
                number
                for number, asked in enumerate(model.demand)
                if all(asked[part] == row[part] for part in need)
            )
            key = ("served", number)
        model.equal.append((model.row([(key, 1.0)]), row["quantity"]))
    return model


def best(
    network: so.Network, goals: Sequence[str], fixed: Sequence[dict[str, Any]] = ()
) -> tuple[list[Stage], dict[int, float]] | None:
    """Return the stages of a network, the fair shares by row of demand; None if infeasible.

    Lanes that are switched are tried in every combination of use and no use.
    """
    switched = switched_lanes(network)
    uses = [
        [lane for lane, used in zip(switched, flags, strict=True) if used]
        for flags in product((False, True), repeat=len(switched))
    ]
    return best_of([fixed_at(Linear(network, on), fixed) for on in uses], network, goals)


def best_of(
    models: Sequence[Linear], network: so.Network, goals: Sequence[str]
) -> tuple[list[Stage], dict[int, float]] | None:
    """Return the same over models of a network, one of which is to be taken."""
    models = [model for model in models if model.feasible()]
    if not models:
        return None
    stages = []
    for name, priority in stages_of(network, goals):
        reached = [model.reach(name, priority) for model in models]
        for place in range(len(reached[0].key)):
            least = min(stage.key[place] for stage in reached)
            near = least + 10 * NEAR * (1 + abs(least))
            kept = [number for number, stage in enumerate(reached) if stage.key[place] <= near]
            models = [models[number] for number in kept]
            reached = [reached[number] for number in kept]
        stages.append(reached[0])
    return stages, models[0].fair


def switched_lanes(network: so.Network) -> list[int]:
    """Return the lanes that cost a trip, need a load, or count as a stop."""
    lanes = network.filled("lanes")
    stops = network.filled("carriers").set_index("carrier")["stops"]
    counted = lanes["carrier"].map(stops).fillna(np.inf) < np.inf
    switched = (lanes["trip_cost"] > 0) | (lanes["min_load"] > 0) | counted
    return [int(lane) for lane in np.flatnonzero(switched)]
