"""What proves a plan best: a bound for each goal, without a solver.

The program is written anew from the plan's own network and terms, goal by goal on the smaller
program that the search met it on, and the multipliers that the search left price its rows. What
they prove holds whoever wrote them, and whatever was meant by them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.goals import GOALS
from supplyopt.formulation.lift import lift
from supplyopt.formulation.rungs import rungs
from supplyopt.lp.goals import FairGoal, Goal
from supplyopt.lp.multipliers import GoalProof, Multipliers
from supplyopt.lp.program import Bounds, Floats
from supplyopt.lp.proved import Proved, proved_by
from supplyopt.network.by_need import by_need
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.suggest import did_you_mean
from supplyopt.planning.pose import pose

if TYPE_CHECKING:
    from supplyopt.planning.plan import Plan

__all__ = [
    "FORMULATION",
    "Evidence",
    "asked_table",
    "evidence_of",
    "faults_of_asked",
    "goals_asked",
    "multipliers_table",
    "proved_goals",
]

FORMULATION = 1
"""Version of the programs that networks are written as: each has rows of its own."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Row multipliers, goal by goal, with what is needed to find their rows again.

    Attributes
    ----------
    proofs : tuple of GoalProof
        Of the goals that were proved best, in order: a row of the goals table each.
    merged : bool
        Whether places that no goal can tell apart were one.
    rungs : bool
        Whether the first goals were met on smaller programs.
    """

    proofs: tuple[GoalProof, ...]
    merged: bool = True
    rungs: bool = True


def proved_goals(plan: Plan, names: Sequence[str]) -> list[tuple[Goal, Proved]] | None:
    """Return what the evidence proves of each goal, None where there can be none.

    Parameters
    ----------
    plan : Plan
        With evidence.
    names : sequence of str
        The goals that were asked for, in order.

    Returns
    -------
    list of (Goal, Proved) or None
        In order, as far as there is evidence. None for a program with whole columns.

    Raises
    ------
    SupplyOptError
        If the network with the terms of the plan makes no such program.
    """
    evidence = plan.evidence
    assert evidence is not None
    posed = pose(plan.network, names, terms=plan.terms, merged=evidence.merged)
    if not posed.formulation.program.is_linear:
        return None
    net = posed.formulation.merging.whole
    served, before = by_need(net, plan.flows.served, net.demand_served_before)
    shares = served + before
    steps = rungs(posed.formulation, posed.names) if evidence.rungs and posed.names else ()
    found: list[tuple[Goal, Proved]] = []
    bounds: Bounds | None = None
    for number, rung in enumerate([*steps, None]):
        formulation = posed.formulation if rung is None else rung.formulation
        goals = list(posed.goals) if rung is None else posed.first_goals(rung.upto, formulation)
        program = formulation.program if bounds is None else formulation.program.with_bounds(bounds)
        goals, proofs = goals[len(found) :], evidence.proofs[len(found) :]
        most = _most(formulation)
        proved, face = proved_by(program, goals, proofs, shares=shares, most=most)
        found += zip(goals, proved, strict=False)
        if rung is None or len(proved) < len(goals):
            break
        fine = steps[number + 1].formulation if number + 1 < len(steps) else posed.formulation
        fair = [g for g in posed.first_goals(rung.upto, fine) if isinstance(g, FairGoal)]
        held = [(goal.rows, shares[goal.rows]) for goal in fair]
        bounds = lift(formulation, face, fine, rung.step, fair=fair, shares=held)
    return found


def goals_asked(frames: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Return the goals that a plan's folder says were asked for, in order.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Its tables. Where none tells what was asked, the goals that were reached were.
    """
    if "asked" not in frames:
        return tuple(dict.fromkeys(frames["goals"]["goal"].tolist()))
    asked = frames["asked"]
    return tuple(asked.loc[asked["what"] == "goal", "value"].tolist())


def _most(formulation: Formulation) -> Floats:
    """Return the pieces that no column is above: all that there is, or is asked for, of its item.

    Goods that go round in circles are in no plan that is best. Of variables of a user's own
    nothing is known.
    """
    net, layout = formulation.merging.small, formulation.layout
    there = np.zeros(len(net.items))
    for item, quantity in (
        (net.stock_item, net.stock_quantity),
        (net.arrival_item, net.arrival_quantity),
        (net.demand_item, net.demand_quantity),
    ):
        np.add.at(there, item, quantity)
    most = np.full(formulation.program.n_columns, np.inf)
    most[layout.columns("ship")] = there[layout.ship_item]
    for name in ("served", "unmet"):
        most[layout.columns(name)] = there[net.demand_item[layout.demand]]
    most[layout.columns("stock")] = there[layout.pair_item]
    most[layout.columns("surplus")] = there[layout.pair_item[layout.surplus_pair]]
    most[layout.columns("lack")] = there[net.demand_item[layout.demand[layout.lack_first]]]
    return most


def faults_of_asked(parsed: Mapping[str, ParsedTable]) -> list[Fault]:
    """Find goals that there are not, or that were asked for twice.

    Parameters
    ----------
    parsed : mapping of str to ParsedTable
        Tables of a plan's folder.
    """
    if "asked" not in parsed:
        return []
    table, seen, faults = parsed["asked"], set(), []
    rows = zip(table.rows.tolist(), table.text("what"), table.text("value"), strict=True)
    for row, what, value in rows:
        if what != "goal":
            continue
        if value not in GOALS:
            remedy = did_you_mean(value, GOALS)
            faults.append(Fault("asked", row, "value", value, "is no goal", remedy))
        elif value in seen:
            remedy = "take one of the two rows out"
            faults.append(Fault("asked", row, "value", value, "is asked for twice", remedy))
        seen.add(value)
    return faults


def asked_table(plan: Plan) -> pd.DataFrame:
    """Return what was asked for: ``what, value``, a row a goal, then how many terms of a kind."""
    terms = plan.terms
    counts = {
        "fixed": len(terms.locks),
        "own": len(terms.own.constraints),
        "before": len(terms.before.lane),
    }
    told = [*(("goal", name) for name in plan.asked), *((k, str(n)) for k, n in counts.items())]
    return pd.DataFrame(told, columns=["what", "value"], dtype="str")


def multipliers_table(evidence: Evidence) -> pd.DataFrame:
    """Return multipliers as a table: ``goal, cut, row, multiplier``, each counted from 1."""
    parts = [
        (goal, cut, each)
        for goal, proof in enumerate(evidence.proofs, 1)
        for cut, each in enumerate(proof, 1)
    ]
    sizes = [len(each.row) for _, _, each in parts]
    rows = [each.row + 1 for _, _, each in parts]
    values = [each.value for _, _, each in parts]
    return pd.DataFrame(
        {
            "goal": np.repeat(np.array([goal for goal, _, _ in parts], dtype=np.int64), sizes),
            "cut": np.repeat(np.array([cut for _, cut, _ in parts], dtype=np.int64), sizes),
            "row": np.concatenate([np.zeros(0, dtype=np.int64), *rows]),
            "multiplier": np.concatenate([np.zeros(0), *values]),
        }
    )


def evidence_of(frames: Mapping[str, pd.DataFrame]) -> Evidence | None:
    """Return the evidence that a plan's folder has, None where it has none.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Its tables.
    """
    plan, table = frames["plan"].iloc[0], frames.get("multipliers")
    count = int(plan["proved"])
    if table is None or count == 0 or plan["formulation"] is pd.NA:
        return None
    if plan["formulation"] != FORMULATION:
        return None
    goal, cut = (table[name].to_numpy() for name in ("goal", "cut"))
    row, value = table["row"].to_numpy() - 1, table["multiplier"].to_numpy()
    starts = np.flatnonzero((np.diff(goal, prepend=0) != 0) | (np.diff(cut, prepend=0) != 0))
    proofs: list[list[Multipliers]] = [[] for _ in range(min(count, len(frames["goals"])))]
    for first, last in pairwise([*starts.tolist(), len(goal)]):
        if goal[first] <= len(proofs):
            proofs[goal[first] - 1].append(Multipliers(row[first:last], value[first:last]))
    return Evidence(
        tuple(map(tuple, proofs)), merged=bool(plan["merged"]), rungs=bool(plan["rungs"])
    )
