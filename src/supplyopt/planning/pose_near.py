"""The question for a plan that stays near to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from supplyopt.formulation.served_before import join_served_before
from supplyopt.lp.goals import Goal, LinearGoal
from supplyopt.network.network import Network
from supplyopt.planning.before import before_of_flows
from supplyopt.planning.flows import Flows
from supplyopt.planning.pose import Posed, pose
from supplyopt.planning.terms import NO_TERMS, Terms

__all__ = ["pose_near"]


def pose_near(
    network: Network, flows: Flows, names: Sequence[str], *, terms: Terms = NO_TERMS
) -> Posed:
    """Write a network with its goals as a program, nearness to a distribution the last two.

    Parameters
    ----------
    network : Network
    flows : Flows
        The distribution.
    names : sequence of str
        Goals before nearness, in order.
    terms : Terms
        What is kept to beside the network.

    Returns
    -------
    Posed
        Its last goals are "stability", pieces shipped more or less, and "served", pieces served
        more or less.
    """
    terms = replace(terms, before=before_of_flows(network, flows))
    posed = pose(network, (*names, "stability"), terms=terms, merged=False)
    formulation, near = join_served_before(posed.formulation, flows.served)
    missing = np.zeros(formulation.program.n_columns - posed.formulation.program.n_columns)

    def widened(goal: Goal) -> Goal:
        if isinstance(goal, LinearGoal):
            return replace(goal, cost=np.append(goal.cost, missing))
        return goal

    last = replace(posed.last, cost=np.append(posed.last.cost, missing))
    goals = (*(widened(goal) for goal in posed.goals), near)
    return Posed(formulation, goals, last, exact=posed.exact)
