"""Goods passed down a tree of desks, each with a rule of its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.planning.flows import Floats, Indices
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies.cycles import cycle_by_cycle
from supplyopt.planning.policies.desk import RULES, Desk, desks_of
from supplyopt.planning.policies.firm import guaranteed, records_by_place, reserved
from supplyopt.planning.policies.settle import settle
from supplyopt.planning.policies.transport import Transport
from supplyopt.planning.policies.tree import Tree
from supplyopt.planning.policies.tree_faults import require_tree
from supplyopt.planning.scope import require_network
from supplyopt.rationing.in_order import in_order
from supplyopt.rationing.remainder import remainder

__all__ = ["decentralized"]


def decentralized(
    network: Network,
    *,
    rules: str | Desk | Mapping[str, str | Desk] = "request",
    keep: float = 0.0,
) -> Plan:
    """Let each desk of the tree share out what it holds by a rule of its own.

    Desks are the places; ``places.parent`` says who is above whom. From the top down, each desk
    takes its own stock, its arrivals and what it was sent, leaves its reserve, keeps back what
    it keeps, and shares the rest among its own demands and the desks right below. A desk claims
    what is asked for at it and everywhere below, whatever lies there already. Goods go over
    lanes from parent to child only, the fewest hand-overs first. What cannot move stays at the
    desk, which does not share it out again: no desk sees more than its own people.

    Parameters
    ----------
    network : Network
        Of one cycle.
    rules : str, Desk or mapping, default "request"
        One rule for all, or a mapping from place or kind of place (a place wins over its kind)
        to rules, with "" for all others (default "request"). A rule is a `Desk`, or a name:
        "request", "equal", "headcount", "first_come" or "priority" (see `Desk`).
    keep : float, default 0
        The share of what it is sent that each desk keeps back whose rule is given by its name.

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. What guarantees and reserves need is passed down
        the whole tree first.

    Raises
    ------
    InputError
        If goods take cycles to arrive or do not keep, if no lane goes from any parent to its child
        though something is asked for where none of it lies, if a desk without a parent is why
        nobody gets anything, or for what is wrong with the rules.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Warns
    -----
    InputWarning
        Where lanes bring goods to places that the desks do not bring them to: one has no parent,
        or no lane leads to it from its parent.

    Examples
    --------
    The desk halves 90 masks, A uses what comes for its frontline first, B for all alike:

    >>> import supplyopt as so
    >>> rules = {"D": "equal", "A": "priority"}
    >>> plan = so.policies.decentralized(so.examples.four_places(), rules=rules)
    >>> plan.served["served"].tolist()
    [40.0, 5.0, 7.5, 37.5]
    """
    require_network(network)
    kinds = network.filled("places")["kind"].tolist()
    desks = desks_of(rules, keep, places=network.numbered.places, kinds=kinds)
    _require_lanes(network.numbered, Tree(network.numbered))
    require_tree(network)
    if network.cycles > 1:
        return cycle_by_cycle(network, lambda one: _of_one_cycle(one, desks))
    return _of_one_cycle(network, desks)


def _of_one_cycle(network: Network, desks: list[Desk]) -> Plan:
    net = network.numbered
    tree = Tree(net)
    return settle(network, lambda transport: _Descent(net, tree, desks, transport).served)


def _require_lanes(net: Numbered, tree: Tree) -> None:
    """Raise if nothing can move down the tree, though something has to."""
    if any(tree.lanes):
        return
    stocked = first_supply(net)[net.demand_place, net.demand_item] > 0
    if not (net.demand_quantity > 0)[~stocked].any():
        return
    if (net.place_parent >= 0).any():
        problem = "no lane goes from any parent to its child, so desks cannot pass anything on"
        raise InputError([Fault("lanes", None, "", None, problem, "add lanes along the tree")])
    problem = "no place has a parent, so there is no tree of desks"
    raise InputError([Fault("places", None, "parent", None, problem, "name each place's parent")])


class _Descent:
    """One way of all goods from the top to the bottom."""

    def __init__(self, net: Numbered, tree: Tree, desks: list[Desk], transport: Transport) -> None:
        self._net, self._tree, self._desks, self._transport = net, tree, desks, transport
        self._records = records_by_place(net)
        self._first = guaranteed(net)
        self._asked = remainder(net.demand_quantity, self._first)
        self._reserve = reserved(net)
        self._left = first_supply(net)
        self._claims, self._entitled = self._subtree_claims()
        self.served = np.zeros(len(self._first))
        if self._first.any() or self._reserve.any():
            self._pass_down_what_is_due()
        self._left = remainder(self._left, self._reserve)
        self._pass_down_the_rest()

    def _subtree_claims(self) -> tuple[Floats, Floats]:
        """Return claims, places x items x priorities, with entitlements, places x items."""
        net = self._net
        priorities, level = np.unique(net.group_priority[net.demand_group], return_inverse=True)
        claims = np.zeros((len(net.places), len(net.items), max(len(priorities), 1)))
        self._level = level
        np.add.at(claims, (net.demand_place, net.demand_item, level), self._asked)
        entitled = np.zeros(claims.shape[:2])
        np.add.at(entitled, (net.demand_place, net.demand_item), net.demand_entitlement)
        return self._tree.with_all_below(claims), self._tree.with_all_below(entitled)

    def _pass_down_what_is_due(self) -> None:
        net = self._net
        lack = self._reserve - self._left
        np.add.at(lack, (net.demand_place, net.demand_item), self._first)
        need = self._tree.lacking(lack)
        for level in self._tree.levels:
            for place in level.tolist():
                for item in range(len(net.items)):
                    records, children = self._claimants(place, item)
                    due = np.concatenate([self._first[records], need[children, item]])
                    there = remainder(self._left[place, item], self._reserve[place, item])
                    self._give(place, item, in_order(due, float(there)))

    def _pass_down_the_rest(self) -> None:
        before = self._left.copy()
        for level in self._tree.levels:
            for place in level.tolist():
                desk = self._desks[place]
                rule = RULES[desk.rule]
                for item in range(len(self._net.items)):
                    there = self._left[place, item]
                    if there <= 0:
                        continue
                    kept = desk.keep * (there - before[place, item])
                    claims, entitled = self._claims_at(place, item)
                    self._give(place, item, rule(claims, entitled, there - kept))

    def _claims_at(self, place: int, item: int) -> tuple[Floats, Floats]:
        """Return claims, priorities x claimants, with entitlements: own demands, then desks."""
        net = self._net
        records, children = self._claimants(place, item)
        own = np.zeros((self._claims.shape[2], len(records)))
        own[self._level[records], np.arange(len(records))] = self._asked[records]
        claims = np.concatenate([own, self._claims[children, item].T], axis=1)
        entitled = np.concatenate([net.demand_entitlement[records], self._entitled[children, item]])
        return claims, entitled

    def _claimants(self, place: int, item: int) -> tuple[Indices, Indices]:
        nobody = np.zeros(0, dtype=np.int64)
        return self._records.get((place, item), nobody), self._tree.children[place]

    def _give(self, place: int, item: int, shares: Floats) -> None:
        """Serve own demands and send to desks, as far as lanes carry."""
        records, children = self._claimants(place, item)
        own = shares[: len(records)]
        self.served[records] += own
        given = float(own.sum())
        for child, share in zip(children.tolist(), shares[len(records) :].tolist(), strict=True):
            if share > 0:
                sent = self._send(child, item, share)
                self._left[child, item] += sent
                given += sent
        self._left[place, item] = remainder(self._left[place, item], given)

    def _send(self, child: int, item: int, share: float) -> float:
        """Send a share from its parent to a child; return the pieces that lanes carried."""
        missing = share
        for lane in self._tree.lanes[child]:
            pieces = min(missing, self._transport.room([lane], item))
            if pieces > 0:
                self._transport.send([lane], item, pieces)
                missing = float(remainder(missing, pieces))
        return share - missing
