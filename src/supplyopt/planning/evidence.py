"""What proves a plan best, and what it proves: a bound for each goal, without a solver.

The program is written anew from the plan's own network and terms, goal by goal on the smaller
program that the search met it on, and the multipliers that the search left price its rows. What
they prove holds whoever wrote them, and whatever was meant by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from supplyopt.formulation.lift import lift
from supplyopt.formulation.rungs import rungs
from supplyopt.lp.goals import FairGoal, Goal
from supplyopt.lp.multipliers import GoalProof
from supplyopt.lp.program import Bounds
from supplyopt.lp.proved import Proved, proved_by
from supplyopt.network.by_need import by_need
from supplyopt.planning.pose import pose

if TYPE_CHECKING:
    from supplyopt.planning.plan import Plan

__all__ = ["Evidence", "proved_goals"]


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
        proved, face = proved_by(program, goals, proofs, shares=shares)
        found += zip(goals, proved, strict=False)
        if rung is None or len(proved) < len(goals):
            break
        fine = steps[number + 1].formulation if number + 1 < len(steps) else posed.formulation
        fair = [g for g in posed.first_goals(rung.upto, fine) if isinstance(g, FairGoal)]
        held = [(goal.rows, shares[goal.rows]) for goal in fair]
        bounds = lift(formulation, face, fine, rung.step, fair=fair, shares=held)
    return found
