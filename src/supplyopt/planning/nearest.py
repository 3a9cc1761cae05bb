"""The plan nearest to another among the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import CertificateError, Fault, InfeasibleError, InputError
from supplyopt.formulation.served_before import join_served_before
from supplyopt.lp.goals import Goal, LinearGoal
from supplyopt.planning.arguments import check_goals, require_waiting
from supplyopt.planning.before import before_from_table
from supplyopt.planning.conflict import conflicting_rows
from supplyopt.planning.extract import flows_of, goal_table
from supplyopt.planning.locks import kept_exactly
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.pose import Posed, answer, pose
from supplyopt.planning.settle_time import settle
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify

__all__ = ["nearest_plan"]


def nearest_plan(plan: Plan, *, goals: Sequence[str] = ("unmet",)) -> Plan:
    """Return, among the plans that are best at some goals, the one that changes the least.

    First as few pieces as can be are shipped more or less, trip by trip; then as few served more
    or less, record by record.

    Parameters
    ----------
    plan : Plan
        Any. What it keeps to beside its network, cartons and what is fixed, is kept to.
    goals : sequence of str, default ("unmet",)
        In order. What they leave free stays as it is in `plan`, as far as it can.

    Returns
    -------
    Plan
        Certified, with a row of the goal "stability" in its goals.

    Raises
    ------
    InputError
        If it is no plan, has constraints of its maker's own, or a goal is none or "stability".
    InfeasibleError
        If no plan keeps every guarantee and reserve.
    CertificateError
        If the answer could not be proved right.
    """
    require_plan(plan)
    names = check_goals(goals)
    network, terms = plan.network, plan.terms
    faults = []
    if "stability" in names:
        say = "leave it out: it comes last by itself"
        faults.append(Fault("", None, "goals", "stability", "is what nearness is", say))
    if terms.own:
        problem, say = "has constraints of its maker's own", "solve the model of to_pulp anew"
        faults.append(Fault("", None, "plan", None, problem, say))
    if faults:
        raise InputError(faults)
    require_waiting(network, names)
    require_comparable(network, lots=terms.lots)
    terms = replace(terms, before=before_from_table(network, plan.shipments))
    posed = _with_served(pose(network, (*names, "stability"), terms=terms, merged=False), plan)
    try:
        outcome = answer(posed)
    except InfeasibleError:
        raise conflicting_rows(network, lots=terms.lots, locks=terms.locks) from None
    flows = kept_exactly(flows_of(posed.formulation, outcome), terms.locks)
    found = Plan(
        network=network,
        status=Status.OPTIMAL,
        flows=settle(network.unrolled, flows),
        # The last goal chose among plans as near by their shipments; the table tells those.
        goal_table=goal_table(outcome.stages[:-1]),
        terms=terms,
        work=outcome.work,
    )
    report = verify(found)
    if report:
        raise CertificateError(f"the plan does not stand up to its own check:\n{report}")
    return found


def _with_served(posed: Posed, plan: Plan) -> Posed:
    """Add the goal that what is served stays as it is."""
    formulation, near = join_served_before(posed.formulation, plan.flows.served)
    missing = np.zeros(formulation.program.n_columns - posed.formulation.program.n_columns)

    def widened(goal: Goal) -> Goal:
        if isinstance(goal, LinearGoal):
            return replace(goal, cost=np.append(goal.cost, missing))
        return goal

    goals = (*(widened(goal) for goal in posed.goals), near)
    last = replace(posed.last, cost=np.append(posed.last.cost, missing))
    return Posed(formulation, goals, last)
