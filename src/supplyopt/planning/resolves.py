"""What records of demand would be served were a few numbers others."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import InputWarning, SupplyOptError
from supplyopt.formulation.merge import Merging
from supplyopt.network.network import Network
from supplyopt.planning.chains import item_in_circle
from supplyopt.planning.extract import flows_of
from supplyopt.planning.flows import Floats, Flows
from supplyopt.planning.levers import Lever, moved
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import Posed, answer, pose
from supplyopt.planning.shifted import shifted
from supplyopt.planning.status import Status

__all__ = ["DEFAULT_GOALS", "Resolves", "goals_of_plan"]

DEFAULT_GOALS = ("unmet", "fairness", "stages", "cost")


def goals_of_plan(plan: Plan) -> tuple[str, ...]:
    """Return the goals a plan was solved for, the default ones where it was not solved."""
    names = tuple(dict.fromkeys(plan.goals["goal"].tolist()))
    return names or DEFAULT_GOALS


class Resolves:
    """Solves the question behind a plan again, with a few numbers moved.

    Once fairness is done what every record of demand is served is settled on linear networks, so
    goals behind it are left out there.

    Parameters
    ----------
    plan : Plan
    seconds : float or None
        For all solves together.
    """

    def __init__(self, plan: Plan, *, seconds: float | None) -> None:
        self._network = plan.network
        self._terms = plan.terms
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._names: Sequence[str] = goals_of_plan(plan)
        self._known: dict[frozenset[tuple[Lever, float]], Floats | None] = {}
        self._curves: dict[Lever, dict[float, Floats]] = {}
        self.out_of_time = False
        self.count = 0
        self.linear = True
        self.merging: Merging
        self._base: Posed
        # A best plan that took long to find is not looked for again.
        self._plan_flows = plan.flows if plan.status is Status.OPTIMAL else None
        self.base: Flows | None = self._first()

    def _first(self) -> Flows | None:
        names = list(self._names)
        if "fairness" in names:
            short = names[: names.index("fairness") + 1]
            posed = self._posed(self._network, short)
            if posed.formulation.program.is_linear:
                return self._begun(posed, short)
        return self._begun(self._posed(self._network, names), names)

    def _begun(self, posed: Posed, names: Sequence[str]) -> Flows | None:
        self._names = names
        self._base = posed
        self.linear = posed.formulation.program.is_linear
        self.merging = posed.formulation.merging
        if not self.linear and self._plan_flows is not None:
            return self._plan_flows
        flows = self._flows(self._network, posed)
        if "fairness" in names and self.linear:
            # By now all that is asked for here is settled; how it travels makes no difference.
            idle = replace(posed.last, cost=np.zeros_like(posed.last.cost))
            self._base = replace(posed, last=idle)
        return flows

    def _posed(self, network: Network, names: Sequence[str]) -> Posed:
        return pose(network, names, terms=self._terms)

    def _flows(self, network: Network, posed: Posed) -> Flows | None:
        """Return the flows of the best plan, None where there is none or time is up."""
        left = None if self._deadline is None else self._deadline - time.monotonic()
        if left is not None and left <= 0:
            self.out_of_time = True
            return None
        self.count += 1
        try:
            outcome = answer(posed, seconds=left)
        except SupplyOptError:
            return None
        if any(stage.status.value == "limit" for stage in outcome.stages):
            self.out_of_time = True
            return None
        flows = flows_of(posed.formulation, outcome)
        if not self.linear and item_in_circle(network.unrolled.net, flows) is not None:
            return None
        return flows

    def served(self, amounts: Mapping[Lever, float]) -> Floats | None:
        """Return what each record of demand would be served, None where that is not known.

        Parameters
        ----------
        amounts : mapping of Lever to float
            By how much each lever is moved.
        """
        moves = {lever: amount for lever, amount in amounts.items() if amount > 0}
        if not moves:
            return None if self.base is None else self.base.served
        key = frozenset(moves.items())
        if key not in self._known:
            flows = self._flows(*self._question(moves))
            if flows is None and self.out_of_time:
                return None
            self._known[key] = None if flows is None else flows.served
            if flows is not None and len(moves) == 1:
                ((lever, amount),) = moves.items()
                self._curves.setdefault(lever, {})[amount] = flows.served
        return self._known[key]

    def _question(self, moves: Mapping[Lever, float]) -> tuple[Network, Posed]:
        """Return the changed network's question, with a network of the same lanes."""
        posed = shifted(self._base, moves)
        if posed is not None:
            return self._network, posed
        with warnings.catch_warnings():
            # What has no effect in the network was told when it was read.
            warnings.simplefilter("ignore", InputWarning)
            network = moved(self._network, moves)
        return network, self._posed(network, self._names)

    def known(self, lever: Lever, row: int) -> list[tuple[float, float]]:
        """Return amounts of one lever that were tried, with what a record would be served."""
        points = [(amount, float(at[row])) for amount, at in self._curves.get(lever, {}).items()]
        if self.base is not None:
            points.append((0.0, float(self.base.served[row])))
        return sorted(points)

    def best(self) -> Floats:
        """Return what each record is served in the best plan; nothing where none is known."""
        if self.base is None:
            return np.zeros(len(self._network.numbered.demand_place))
        return self.base.served
