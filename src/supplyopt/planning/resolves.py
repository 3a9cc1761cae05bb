"""What needs would be served were a few numbers others."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from supplyopt.errors import InputWarning, LimitError, SupplyOptError
from supplyopt.formulation.cartons import whole_pieces
from supplyopt.formulation.merge import Merging
from supplyopt.lp.program import Flags
from supplyopt.network.by_need import by_need
from supplyopt.network.network import Network
from supplyopt.planning.chains import item_in_circle
from supplyopt.planning.climb import climb
from supplyopt.planning.extract import flows_of
from supplyopt.planning.flows import Floats, Flows
from supplyopt.planning.lever import Lever, moved
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import Posed, answer, pose
from supplyopt.planning.shifted import shifted
from supplyopt.planning.status import Status
from supplyopt.planning.terms import Terms

__all__ = ["DEFAULT_GOALS", "Resolves", "goals_of_plan"]

DEFAULT_GOALS = ("unmet", "fairness", "stages", "cost")


def goals_of_plan(plan: Plan) -> tuple[str, ...]:
    """Return the goals a plan was solved for, the default ones where it was not solved."""
    names = tuple(dict.fromkeys(plan.goals["goal"].tolist()))
    return names or DEFAULT_GOALS


class Resolves:
    """Solves the question behind a plan again, with a few numbers moved.

    The goals are those of the plan, as they stand. Once fairness is done what every need is
    served is settled on linear networks, so goals behind it are left out there.

    Parameters
    ----------
    plan : Plan
    seconds : float or None
        For all solves together.
    goals : sequence of str, optional
        Other goals than the plan's.
    terms : Terms, optional
        Other terms than the plan's.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        seconds: float | None,
        goals: Sequence[str] | None = None,
        terms: Terms | None = None,
    ) -> None:
        self._network = plan.network
        self._terms = plan.terms if terms is None else terms
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self.names: Sequence[str] = goals_of_plan(plan) if goals is None else goals
        self._known: dict[frozenset[tuple[Lever, float]], Floats | None] = {}
        self._curves: dict[Lever, dict[float, Floats]] = {}
        self._values: dict[frozenset[tuple[Lever, float]], tuple[float, ...]] = {}
        self._plans: dict[frozenset[tuple[Lever, float]], tuple[Network, Flows]] = {}
        self._supplies: dict[tuple[int, int], Lever] = {}
        self.out_of_time = False
        self.count = 0
        own_question = goals is None and terms is None
        self._posed_base, self.settled = self._first()
        self.linear = self._posed_base.formulation.program.is_linear
        # A best plan is not looked for again.
        known = own_question and plan.status is Status.OPTIMAL
        self.base: Flows | None = (
            plan.flows if known else self._flows(frozenset(), self._posed_base)
        )
        if self.base is not None:
            self._best = self._of_needs(self.base.served)
            if known:
                self._values[frozenset()] = tuple(plan.goals["value"].tolist())
        if self.settled:
            # By now all that is asked for here is settled; how it travels makes no difference.
            last = self._posed_base.last
            idle = replace(last, cost=np.zeros_like(last.cost))
            self._posed_base = replace(self._posed_base, last=idle)

    @property
    def merging(self) -> Merging:
        """Which places were made one."""
        return self._posed_base.formulation.merging

    def _first(self) -> tuple[Posed, bool]:
        """Return the question, and whether its goals settle what every need is served."""
        names = list(self.names)
        if "fairness" in names:
            short = names[: names.index("fairness") + 1]
            posed = self.posed(self._network, short)
            if posed.formulation.program.is_linear:
                self.names = short
                return posed, True
        return self.posed(self._network, names), False

    def posed(self, network: Network, names: Sequence[str], *, merged: bool = True) -> Posed:
        """Write a network on the plan's terms as a program.

        Parameters
        ----------
        network : Network
        names : sequence of str
            Goals in order.
        merged : bool, default True
        """
        return pose(network, names, terms=self._terms, merged=merged)

    @property
    def has_own(self) -> bool:
        """Whether the plan has constraints of its maker's own."""
        return bool(self._terms.own)

    @property
    def whole(self) -> Flags:
        """Which items are handed out in whole pieces only."""
        return whole_pieces(self._network.unrolled.net, self._terms.lots)

    @property
    def seconds_left(self) -> float | None:
        """How much time is left; None where there is no end to it."""
        return None if self._deadline is None else self._deadline - time.monotonic()

    def found(self, amounts: Mapping[Lever, float], *, seconds: float) -> Floats | None:
        """Return what each need is served in the plan found, be it proved the best or not.

        Goals behind fairness are left out: what they leave open is how goods travel.

        Parameters
        ----------
        amounts : mapping of Lever to float
            By how much each lever is moved.
        seconds : float
            For this one, of what is left for all.
        """
        left, names = self.seconds_left, list(self.names)
        network = self.changed(amounts)
        if network is None or (left is not None and left <= 0):
            return None
        upto = names.index("fairness") + 1 if "fairness" in names else len(names)
        try:
            short = seconds if left is None else min(seconds, left)
            climbed = climb(self.posed(network, names[:upto]), seconds=short)
        except SupplyOptError:
            return None
        flows = flows_of(climbed.formulation, climbed.outcome)
        if item_in_circle(network.unrolled.net, flows) is not None:
            return None
        return self._of_needs(flows.served)

    def _flows(
        self,
        key: frozenset[tuple[Lever, float]],
        posed: Posed,
        network: Network | None = None,
    ) -> Flows | None:
        """Return the flows of the best plan, None where there is none or time is up."""
        left = self.seconds_left
        if left is not None and left <= 0:
            self.out_of_time = True
            return None
        self.count += 1
        network = self._network if network is None else network
        try:
            if self.settled:
                formulation, outcome = posed.formulation, answer(posed, seconds=left)
            else:
                # Where goals leave freedom, what is found hangs on the road: the one of `solve`.
                climbed = climb(posed, seconds=left)
                formulation, outcome = climbed.formulation, climbed.outcome
        except LimitError:
            self.out_of_time = True
            return None
        except SupplyOptError:
            return None
        if any(stage.status.value == "limit" for stage in outcome.stages):
            self.out_of_time = True
            return None
        flows = flows_of(formulation, outcome)
        if not self.linear and item_in_circle(network.unrolled.net, flows) is not None:
            return None
        self._values[key] = tuple(stage.value for stage in outcome.stages)
        self._plans[key] = network, flows
        return flows

    def _of_needs(self, served: Floats) -> Floats:
        return by_need(self._network.numbered, served)[0]

    def served(self, amounts: Mapping[Lever, float]) -> Floats | None:
        """Return what each need would be served, None where that is not known.

        Parameters
        ----------
        amounts : mapping of Lever to float
            By how much each lever is moved.
        """
        key = self._key(amounts)
        if not key:
            return None if self.base is None else self._best
        moves = dict(key)
        if key not in self._known:
            network, posed = self._question(moves)
            flows = None if posed is None else self._flows(key, posed, network)
            if flows is None and self.out_of_time:
                return None
            served = None if flows is None else self._of_needs(flows.served)
            self._known[key] = served
            if served is not None and len(moves) == 1:
                ((lever, amount),) = moves.items()
                self._curves.setdefault(lever, {})[amount] = served
        return self._known[key]

    def _alike(self, lever: Lever) -> Lever:
        """Return the first of the supplies that lie at the same place in the same cycle."""
        if lever.table not in ("stock", "arrivals") or lever.record < 0:
            return lever
        if not (self.settled and self._network.unrolled.is_plain):
            return lever
        return self._supplies.setdefault((lever.place, lever.item), lever)

    def _question(self, moves: Mapping[Lever, float]) -> tuple[Network, Posed | None]:
        """Return the changed network's question, with a network of the same lanes."""
        if self.settled and self._network.unrolled.is_plain:
            posed = shifted(self._posed_base, moves)
            if posed is not None:
                return self._network, posed
        network = self.changed(moves)
        if network is None:
            return self._network, None
        return network, self.posed(network, self.names)

    def changed(self, moves: Mapping[Lever, float]) -> Network | None:
        """Return the network with numbers moved; None where the plan's terms do not fit it.

        Parameters
        ----------
        moves : mapping of Lever to float
        """
        with warnings.catch_warnings():
            # What has no effect in the network was told when it was read.
            warnings.simplefilter("ignore", InputWarning)
            try:
                network = moved(self._network, moves)
            except SupplyOptError:
                return None
        was, now = self._network.unrolled, network.unrolled
        terms = self._terms
        if (terms.locks or terms.own or terms.before) and not was.is_plain:
            # What is fixed speaks of lanes by number.
            same = np.array_equal(was.lane_of, now.lane_of)
            if not same or not np.array_equal(was.net.place_base, now.net.place_base):
                return None
        return network

    def known(self, lever: Lever, need: int) -> list[tuple[float, float]]:
        """Return amounts of one lever that were tried, with what a need would be served."""
        curve = self._curves.get(self._alike(lever), {})
        points = [(amount, float(at[need])) for amount, at in curve.items()]
        if self.base is not None:
            points.append((0.0, float(self._best[need])))
        return sorted(points)

    def flows(self, amounts: Mapping[Lever, float]) -> tuple[Network, Flows] | None:
        """Return a best plan with numbers moved that has been looked for, None where none is known.

        With the network whose lanes and records it numbers.

        Parameters
        ----------
        amounts : mapping of Lever to float
        """
        return self._plans.get(self._key(amounts))

    def values(self, amounts: Mapping[Lever, float]) -> tuple[float, ...] | None:
        """Return the values of the leading linear goals with numbers moved, where known.

        Parameters
        ----------
        amounts : mapping of Lever to float
        """
        return self._values.get(self._key(amounts))

    def _key(self, amounts: Mapping[Lever, float]) -> frozenset[tuple[Lever, float]]:
        """Return by what a question with numbers moved is remembered."""
        moves: dict[Lever, float] = {}
        for lever, amount in amounts.items():
            if amount > 0:
                like = self._alike(lever)
                moves[like] = moves.get(like, 0.0) + amount
        return frozenset(moves.items())

    def best(self) -> Floats:
        """Return what each need is served in the best plan; nothing where none is known."""
        if self.base is None:
            return np.zeros(int(self._network.numbered.demand_row.max(initial=-1)) + 1)
        return self._best
