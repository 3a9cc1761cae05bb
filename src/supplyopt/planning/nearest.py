"""The plan nearest to another among the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from supplyopt.errors import CertificateError, Fault, InfeasibleError, InputError
from supplyopt.planning.arguments import check_goals, require_waiting
from supplyopt.planning.before import before_of_flows
from supplyopt.planning.conflict import conflicting_rows
from supplyopt.planning.extract import flows_of, goal_table
from supplyopt.planning.locks import kept_exactly
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.pose import answer
from supplyopt.planning.pose_near import pose_near
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
    terms = replace(terms, before=before_of_flows(network, plan.flows))
    posed = pose_near(network, plan.flows, names, terms=terms)
    try:
        outcome = answer(posed)
    except InfeasibleError:
        raise conflicting_rows(network, lots=terms.lots, locks=terms.locks) from None
    flows = kept_exactly(flows_of(posed.formulation, outcome), terms.locks)
    found = Plan(
        network=network,
        status=Status.OPTIMAL,
        flows=settle(network.unrolled, flows, lots=terms.lots),
        # The last goal chose among plans as near by their shipments; the table tells those.
        goal_table=goal_table(outcome.stages[:-1]),
        terms=terms,
        work=outcome.work,
    )
    report = verify(found)
    if report:
        raise CertificateError(f"the plan does not stand up to its own check:\n{report}")
    return found
