"""Supply shared by one rule over the whole network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Indices
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies.central import Offer, hand_out_from_one_office, in_table_order
from supplyopt.planning.policies.transport import closed_now
from supplyopt.rationing.proportional import proportional
from supplyopt.rationing.remainder import remainder
from supplyopt.rationing.uniform import uniform

__all__ = ["by_headcount", "by_request", "equal_shares"]

Rule = Callable[[Floats, float, Floats], Floats]
"""From claims, supply and entitlements to shares."""


def by_request(network: Network, *, by_priority: bool = False) -> Plan:
    """Share each item in proportion to what is asked for.

    Shares are computed from all supply that can reach anyone, as if lanes had no limit. Then
    they are brought, record by record as listed, by the fewest hand-overs (then least hours, then
    least cost) from any place that still has some. What cannot be brought stays where it is:
    the office does not share it out again.

    Parameters
    ----------
    network : Network
        Of one cycle.
    by_priority : bool, default False
        Share among priority 1 first, then what is left among priority 2, ...

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. Guarantees are served first; what is asked for
        above them shares what is left.

    Raises
    ------
    InputError
        If the network has more than one cycle.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Examples
    --------
    90 masks for 180 that are asked for: half for everybody.

    >>> import supplyopt as so
    >>> plan = so.policies.by_request(so.examples.four_places())
    >>> plan.served["served"].tolist()
    [20.0, 10.0, 10.0, 50.0]
    """
    return _share(network, lambda claims, supply, _: proportional(claims, supply), by_priority)


def by_headcount(network: Network, *, by_priority: bool = False) -> Plan:
    """Share each item in proportion to entitlement, nobody above the own request.

    What some do not ask for goes to the others, in proportion to theirs: the uniform rule with
    entitlements as weights. Goods travel as under `by_request`.

    Parameters
    ----------
    network : Network
        Of one cycle.
    by_priority : bool, default False
        Share among priority 1 first, then what is left among priority 2, ...

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. Guarantees are served first; what is asked for
        above them shares what is left.

    Raises
    ------
    InputError
        If the network has more than one cycle.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Examples
    --------
    90 masks for an entitlement of 120: three quarters for everybody.

    >>> import supplyopt as so
    >>> plan = so.policies.by_headcount(so.examples.four_places())
    >>> plan.served["served"].tolist()
    [30.0, 15.0, 15.0, 30.0]
    """
    return _share(
        network,
        lambda claims, supply, entitled: uniform(claims, supply, weights=entitled),
        by_priority,
    )


def equal_shares(network: Network, *, by_priority: bool = False) -> Plan:
    """Share each item in equal pieces for every record of demand, up to its request.

    Goods travel as under `by_request`.

    Parameters
    ----------
    network : Network
        Of one cycle.
    by_priority : bool, default False
        Share among priority 1 first, then what is left among priority 2, ...

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. Guarantees are served first; what is asked for
        above them shares what is left.

    Raises
    ------
    InputError
        If the network has more than one cycle.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Examples
    --------
    Two ask for 20 and get it; 50 are left for the other two.

    >>> import supplyopt as so
    >>> plan = so.policies.equal_shares(so.examples.four_places())
    >>> plan.served["served"].tolist()
    [25.0, 20.0, 20.0, 25.0]
    """
    return _share(network, lambda claims, supply, _: uniform(claims, supply), by_priority)


def _share(network: Network, rule: Rule, by_priority: bool) -> Plan:
    def choose(net: Numbered, offer: Offer) -> tuple[Indices, Floats]:
        wanted = np.zeros(len(offer.asked))
        priority = net.group_priority[net.demand_group] if by_priority else 0 * net.demand_group
        for item in range(len(net.items)):
            claims, left = _within_reach(net, offer, item)
            for level in np.unique(priority):
                claimants = np.flatnonzero((net.demand_item == item) & (priority == level))
                shares = rule(claims[claimants], left, net.demand_entitlement[claimants])
                wanted[claimants] = shares
                left = float(remainder(left, shares.sum()))
        return in_table_order(net, by_priority=by_priority), wanted

    return hand_out_from_one_office(network, choose)


def _within_reach(net: Numbered, offer: Offer, item: int) -> tuple[Floats, float]:
    """Return the claims that goods can come to, and the supply that can come to a claim."""
    lanes = np.flatnonzero(~closed_now(net) & np.isin(net.lane_item, (-1, item)))
    origin, destination = net.lane_origin[lanes], net.lane_destination[lanes]
    supplied = _spread(offer.supply[:, item] > 0, origin, destination)
    here = (net.demand_item == item) & supplied[net.demand_place]
    asking = offer.fill[:, item] > 0
    asking[net.demand_place[here & (net.demand_quantity > 0)]] = True
    useful = _spread(asking, destination, origin)
    due = offer.first[here].sum() + offer.fill[:, item].sum()
    supply = remainder(offer.supply[useful, item].sum(), due)
    return np.where(here, offer.asked, 0.0), float(supply)


def _spread(start: NDArray[np.bool_], tail: Indices, head: Indices) -> NDArray[np.bool_]:
    """Return the places that can be come to from some, over lanes from tail to head."""
    reached = start.copy()
    while True:
        new = reached[tail] & ~reached[head]
        if not new.any():
            return reached
        reached[head[new]] = True
