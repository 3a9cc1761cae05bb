"""Demands served in full, one after another."""

from __future__ import annotations

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.planning.flows import Floats, Indices
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies.central import Offer, hand_out_from_one_office, in_table_order
from supplyopt.planning.policies.courier import BY_HOURS, Courier
from supplyopt.planning.policies.transport import Transport, closed_now

__all__ = ["first_come", "nearest_first"]


def first_come(network: Network, *, by_priority: bool = False) -> Plan:
    """Serve demands in the order of their table, each in full before the next.

    Goods come by the fewest hand-overs (then least hours, then least cost) from any place that
    still has some.

    Parameters
    ----------
    network : Network
        Of one cycle.
    by_priority : bool, default False
        Serve priority 1 first, then 2, ...; each in the order of the table.

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. Guarantees are served before anything else.

    Raises
    ------
    InputError
        If the network has more than one cycle.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Examples
    --------
    A is listed first, for both groups; B gets the last 30 of 90.

    >>> import supplyopt as so
    >>> plan = so.policies.first_come(so.examples.four_places())
    >>> plan.served["served"].tolist()
    [40.0, 20.0, 20.0, 10.0]
    """

    def choose(net: Numbered, offer: Offer) -> tuple[Indices, Floats]:
        return in_table_order(net, by_priority=by_priority), offer.asked

    return hand_out_from_one_office(network, choose)


def nearest_first(network: Network, *, by_priority: bool = False) -> Plan:
    """Serve demands by their nearness to supply, each in full before the next.

    Near is what takes few hours a piece from the nearest place with supply, with no lane full
    yet; then few hand-overs; then as listed. Goods come by the least hours (then the fewest
    hand-overs, then the least cost) from any place that still has some.

    Parameters
    ----------
    network : Network
        Of one cycle.
    by_priority : bool, default False
        Serve priority 1 first, then 2, ...; each by nearness.

    Returns
    -------
    Plan
        Of status GIVEN, within every limit. Guarantees are served before anything else.

    Raises
    ------
    InputError
        If the network has more than one cycle.
    InfeasibleError
        If guarantees or reserves cannot be kept in this way.

    Examples
    --------
    By van all are 0.03 hours away, by way of the desk 0.04: the order of the table decides, and
    the van is full after 75.

    >>> import supplyopt as so
    >>> plan = so.policies.nearest_first(so.examples.four_places())
    >>> plan.served["served"].tolist()
    [40.0, 20.0, 20.0, 10.0]
    """

    def choose(net: Numbered, offer: Offer) -> tuple[Indices, Floats]:
        hours, stages = _nearness(net, offer)
        records = in_table_order(net, by_priority=by_priority)
        priority = net.group_priority[net.demand_group[records]] if by_priority else 0 * records
        order = np.lexsort((stages[records], hours[records], priority))
        return records[order], offer.asked

    return hand_out_from_one_office(network, choose, by=BY_HOURS)


def _nearness(net: Numbered, offer: Offer) -> tuple[Floats, Floats]:
    """Return hours with hand-overs to each record; infinite where no goods come."""
    unused = Transport(net, closed=closed_now(net))
    courier = Courier(net, unused, supply=offer.supply, by=BY_HOURS)
    hours = np.full(len(net.demand_quantity), np.inf)
    stages = hours.copy()
    keys = zip(net.demand_place.tolist(), net.demand_item.tolist(), strict=True)
    for record, (place, item) in enumerate(keys):
        way = courier.way_to(place, item)
        if way is not None:
            hours[record], stages[record], _ = courier.length(way[1])
    return hours, stages
