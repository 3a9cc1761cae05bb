"""One review: what is known is gathered, a plan is made."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import InfeasibleError, InputWarning
from supplyopt.network.network import Network
from supplyopt.planning.before import before_from_table
from supplyopt.planning.flows import Flows
from supplyopt.planning.plan import Plan
from supplyopt.planning.solve import solve
from supplyopt.planning.status import Status
from supplyopt.planning.terms import Terms
from supplyopt.rolling.ahead import network_ahead, tables_ahead
from supplyopt.rolling.entries import arrays_of, frame_of_entry, in_lists, lists_of_frame
from supplyopt.rolling.reports import (
    Forecast,
    Observe,
    needs_reported,
    stock_reported,
    told_by,
)
from supplyopt.rolling.review import Review
from supplyopt.rolling.roll_key import header_of
from supplyopt.rolling.state import State

__all__ = ["STABILITY", "Office", "plan_of", "review_entry"]

_WAY = ["origin", "destination", "mode", "item", "cycle"]
STABILITY = "stability"
"""The goal that keeps a plan near to the one before; the first plan has none."""


@dataclass(frozen=True)
class Office:
    """Who plans: the arguments of a roll.

    Attributes
    ----------
    network : Network
        The truth.
    horizon, every : int
        Cycles that are planned, cycles that are carried out.
    forecast, observe : callable or None
    goals, solver, lots, time_limit
        As in `solve`.
    carry_over : bool
    """

    network: Network
    horizon: int
    every: int
    forecast: Forecast | None
    observe: Observe | None
    goals: Sequence[str]
    solver: Any
    lots: bool | str
    carry_over: bool
    time_limit: float | None

    def last(self, cycle: int) -> int:
        """Return the last cycle that is planned at a review.

        Parameters
        ----------
        cycle : int
            The first.
        """
        return min(cycle + int(self.horizon) - 1, self.network.cycles)

    @property
    def header(self) -> dict[str, Any]:
        """What a journal has to begin with to be of this roll."""
        return header_of(
            self.network,
            {
                "horizon": int(self.horizon),
                "every": int(self.every),
                "goals": [self.goals] if isinstance(self.goals, str) else list(self.goals),
                "solver": self.solver
                if isinstance(self.solver, str)
                else type(self.solver).__name__,
                "lots": self.lots,
                "carry_over": self.carry_over,
            },
        )


def review_entry(
    office: Office, state: State, *, number: int, before: Plan | None
) -> tuple[dict[str, Any], Plan]:
    """Gather what is known, make a plan, tell of it.

    Parameters
    ----------
    office : Office
    state : State
    number : int
        Of the review, from 1.
    before : Plan or None
        The plan of the review before.

    Returns
    -------
    dict
        An entry of the journal, from which `plan_of` makes the plan.
    Plan
    """
    truth, last = office.network, office.last(state.cycle)
    review = Review(truth, number, state.cycle, last, state)
    told = told_by(office.observe, review)
    stock, estimated = stock_reported(review, state, told)
    tables = tables_ahead(
        truth,
        state,
        last=last,
        stock=stock,
        needs=needs_reported(review, office.forecast, told),
        carry_over=office.carry_over,
    )
    network = network_ahead(truth, tables, cycle=state.cycle, last=last)
    begun = time.perf_counter()
    plan, lowered = _solved(office, network, before)
    seconds = time.perf_counter() - begun
    tables["guarantees"] = _guarantees(plan.network)
    reserves = plan.network.tables.get("reserves") if lowered else None
    if reserves is not None:
        tables["reserves"] = reserves
    entry = {
        "kind": "review",
        "cycle": state.cycle,
        "tables": {name: lists_of_frame(table) for name, table in tables.items()},
        "flows": in_lists(plan.flows),
        "goals": lists_of_frame(plan.goals),
        "row": {
            "review": number,
            "cycle": state.cycle,
            "cycles": last - state.cycle + 1,
            "status": plan.status.value,
            "planned_unmet": float(plan.measures["unmet"]),
            "changed": 0.0 if before is None else _changed(before, plan, int(office.every)),
            "estimated": estimated,
            "lowered": lowered,
            "seconds": seconds,
        },
    }
    if plan.terms.before:
        entry["before"] = lists_of_frame(plan.before)
    return entry, plan


def plan_of(office: Office, entry: Mapping[str, Any]) -> Plan:
    """Return the plan that an entry tells of.

    Parameters
    ----------
    office : Office
    entry : mapping
        What `review_entry` told.
    """
    tables = {name: frame_of_entry(table) for name, table in entry["tables"].items()}
    cycle, row = entry["cycle"], entry["row"]
    network = network_ahead(office.network, tables, cycle=cycle, last=cycle + row["cycles"] - 1)
    arrays, terms = arrays_of(entry["flows"]), Terms(lots=office.lots)
    if "before" in entry:
        shipments = frame_of_entry(entry["before"])
        terms = replace(terms, before=before_from_table(network, shipments))
    return Plan(
        network,
        Status(row["status"]),
        Flows(*(arrays[name] for name in ("lane", "item", "quantity", "served"))),
        frame_of_entry(entry["goals"]),
        terms=terms,
    )


def _solved(office: Office, network: Network, before: Plan | None) -> tuple[Plan, float]:
    """Return the best plan; where none exists, that of the least lowered guarantees, reserves."""
    goals = (office.goals,) if isinstance(office.goals, str) else tuple(office.goals)
    options: dict[str, Any] = {
        "solver": office.solver,
        "lots": office.lots,
        "time_limit": office.time_limit,
    }
    if STABILITY in goals and before is None:
        goals = tuple(goal for goal in goals if goal != STABILITY)
    elif STABILITY in goals and before is not None:
        options["start"] = _shifted(before, network, int(office.every))
    try:
        return solve(network, goals=goals, **options), 0.0
    except InfeasibleError as error:
        repair = error.repair
        if repair is None or not len(repair):
            raise
        lowered = _lowered(network, repair)
    return solve(lowered, goals=goals, **options), float(repair["lowered"].sum())


def _lowered(network: Network, repair: pd.DataFrame) -> Network:
    """Return the network with guarantees and reserves lowered as a repair says."""
    changed = {}
    for name, rows in repair.groupby("table"):
        table = network.filled(str(name))
        position = np.searchsorted(network.row_numbers[str(name)], rows["row"].to_numpy())
        quantity = table["quantity"].to_numpy(dtype=np.float64, copy=True)
        quantity[position] = rows["repaired"].to_numpy(dtype=np.float64)
        changed[str(name)] = table.assign(quantity=quantity)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return network.replace(**changed)


def _guarantees(network: Network) -> pd.DataFrame:
    return network.filled("guarantees")


def _changed(before: Plan, plan: Plan, every: int) -> float:
    """Return by how many pieces shipments differ in the cycles that both plans plan."""
    old = before.shipments
    old = old[old["cycle"] > every].assign(cycle=lambda rows: rows["cycle"] - every)
    new = plan.shipments
    both = min(plan.network.cycles, before.network.cycles - every)
    parts = [rows[rows["cycle"] <= both].groupby(_WAY)["quantity"].sum() for rows in (old, new)]
    return float(parts[1].sub(parts[0], fill_value=0.0).abs().sum())


def _shifted(before: Plan, network: Network, every: int) -> Plan:
    """Return what is left of the plan before, as a plan of the cycles ahead."""
    unrolled, flows = before.network.unrolled, before.flows
    cycle = unrolled.lane_cycle[flows.lane] - every
    left = unrolled.net.lane_trip[flows.lane] & (cycle >= 1) & (cycle <= network.cycles)
    rows = np.flatnonzero(left)
    trip = network.unrolled.trip(unrolled.lane_of[flows.lane[rows]], cycle[rows])
    nobody = np.zeros(len(network.numbered.demand_place))
    moves = Flows(trip, flows.item[rows], flows.quantity[rows], nobody)
    return Plan(network, Status.GIVEN, moves)
