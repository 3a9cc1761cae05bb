"""The least by which a number has to be moved for a target to be possible at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import InfeasibleError, SupplyOptError
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.program import Bounds, Floats, Indices, Program, hold
from supplyopt.network.network import Network
from supplyopt.planning.lever import Lever
from supplyopt.planning.pose import Posed, answer
from supplyopt.planning.resolves import Resolves

__all__ = ["Possible"]

_ROOM = 1e-7
"""Room for rounding, as a share of what is held."""
_FAMILIES = {
    ("lanes", "capacity"): "lane",
    ("places", "storage"): "lane",
    ("carriers", "capacity"): "carrier",
    ("carriers", "stops"): "stops",
    ("guarantees", "quantity"): "guarantee",
}


class Possible:
    """Proves amounts of one lever too little for a need to reach a target, whatever is planned.

    The amount is a column of the program, and it is made as small as can be while the need is
    served its target and the first goals are met as well as they are known to be with less: what
    is best under a goal only gets better where a limit is loosened. What is smaller than that is
    too little, wherever lanes are switched and cartons are whole.

    Parameters
    ----------
    resolves : Resolves
    network : Network
        Of the plan.
    lever : Lever
    need : int
    target : float

    Attributes
    ----------
    tells_amounts : bool
        Whether it can tell more than that no amount will do.
    """

    def __init__(
        self, resolves: Resolves, network: Network, lever: Lever, *, need: int, target: float
    ) -> None:
        self._resolves = resolves
        self.tells_amounts = False
        self._free = not resolves.has_own
        self._posed: Posed | None = None
        self._hopeless: bool | None = None
        changed = resolves.changed({lever: lever.most})
        if changed is None:
            return
        posed = resolves.posed(changed, resolves.names, merged=False)
        program = _with_amount(posed, changed, lever)
        # Where the amount is no column, whether any will do can still be told.
        self.tells_amounts = program is not None
        program = posed.formulation.program if program is None else program
        layout = posed.formulation.layout
        rows = network.numbered.demand_row[layout.demand] == need
        served = np.zeros(program.n_columns)
        served[np.arange(layout.starts["served"], layout.starts["unmet"])[rows]] = -1.0
        program = hold(program, served, at_most=-target * (1 - _ROOM))
        self._cost = np.zeros(program.n_columns)
        if self.tells_amounts:
            self._cost[-1] = 1.0
        self._posed = replace(posed, formulation=replace(posed.formulation, program=program))

    def at_least(
        self, low: float, values: Sequence[float] | None, most: Sequence[float] | None
    ) -> float:
        """Return an amount below which no amount from `low` on reaches the target.

        Parameters
        ----------
        low : float
        values, most : sequence of float or None
            What the goals come to with the amount `low`, and with as much as can be.

        Returns
        -------
        float
            `low` where nothing can be said, infinite where no amount will do.
        """
        if self._posed is None:
            return low
        program = self._posed.formulation.program
        if self.tells_amounts:
            bounds = program.bounds.copy()
            bounds.column_lower[-1] = low
            program = program.with_bounds(bounds)
        elif self._hopeless is not None:
            return math.inf if self._hopeless else low
        for number, goal in enumerate(self._posed.goals if self._free and values else ()):
            if not isinstance(goal, LinearGoal) or values is None or number >= len(values):
                break
            value = values[number]
            if math.isnan(value):
                break
            room = _ROOM * max(abs(value), goal.size, 1.0)
            cost = np.append(goal.cost, np.zeros(program.n_columns - len(goal.cost)))
            program = hold(program, cost, at_most=value + room)
            # The next goal counts only where this one can be met no better with more.
            if most is None or number >= len(most) or most[number] < value - room:
                break
        posed = self._posed
        last = replace(posed.last, cost=np.zeros(program.n_columns))
        least = LinearGoal("least", None, self._cost)
        question = replace(
            posed,
            formulation=replace(posed.formulation, program=program),
            goals=(least,),
            last=last,
            names=(),
        )
        try:
            outcome = answer(question, seconds=self._resolves.seconds_left)
        except InfeasibleError:
            self._hopeless = True
            return math.inf
        except SupplyOptError:
            return low
        self._hopeless = False
        if not self.tells_amounts:
            return low
        stage = outcome.stages[0]
        found = min(stage.value, stage.bound)
        return low if math.isnan(found) else max(float(found), low)


def _with_amount(posed: Posed, network: Network, lever: Lever) -> Program | None:
    """Return the program of the network with most of a lever, with its amount as last column."""
    if lever.column == "min_load" or lever.table == "reserves":
        return None
    rows, value, moved = _rows_of(posed, network, lever)
    if not len(rows):
        return None
    program = posed.formulation.program
    bounds = program.bounds.copy()
    if lever.table == "guarantees":
        bounds.row_lower[rows] += moved
    else:
        bounds.row_lower[rows] -= moved
        bounds.row_upper[rows] -= moved
    return replace(
        program,
        entry_row=np.concatenate([program.entry_row, rows]),
        entry_column=np.concatenate(
            [program.entry_column, np.full(len(rows), program.n_columns, dtype=np.int64)]
        ),
        entry_value=np.concatenate([program.entry_value, np.full(len(rows), value)]),
        bounds=Bounds(
            np.append(bounds.column_lower, 0.0),
            np.append(bounds.column_upper, lever.most),
            bounds.row_lower,
            bounds.row_upper,
        ),
        integral=np.append(program.integral, lever.whole),
        unit=np.append(program.unit, _unit(posed, lever)),
    )


def _unit(posed: Posed, lever: Lever) -> float:
    if lever.whole:
        return 1.0
    units: Floats = posed.formulation.layout.item_unit
    return float(units[lever.item] if lever.item >= 0 else units.max(initial=1.0))


def _rows_of(posed: Posed, network: Network, lever: Lever) -> tuple[Indices, float, float]:
    """Return the rows a lever stands in, its entry there, and what it has moved them by."""
    nodes, unrolled = network.unrolled.net, network.unrolled
    formulation = posed.formulation
    if lever.table in ("stock", "arrivals"):
        at = nodes.stock_place if lever.table == "stock" else nodes.arrival_place
        pair = formulation.layout.pair_of[at[lever.record], lever.item]
        return np.array([pair], dtype=np.int64), -1.0, lever.most
    if lever.table == "places":
        stands = nodes.place_base[nodes.lane_origin] == lever.place
        stands &= unrolled.lane_of < 0
    else:
        of = {
            "lanes": unrolled.lane_of,
            "carriers": unrolled.carrier_of,
            "guarantees": unrolled.guarantee_of,
        }[lever.table]
        record = lever.record if lever.record >= 0 else int(of.max(initial=-1))
        stands = of == record
    first = 0
    for family in formulation.families:
        if family.name == _FAMILIES[lever.table, lever.column]:
            rows = first + np.flatnonzero(stands[family.record])
            return rows, 1.0 if lever.table == "guarantees" else -1.0, lever.most
        first += len(family.lower)
    return np.zeros(0, dtype=np.int64), 0.0, 0.0
