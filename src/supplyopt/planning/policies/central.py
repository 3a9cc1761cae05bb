"""One office that hands goods out over the whole network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply
from supplyopt.planning.flows import Floats, Indices
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies.courier import BY_STAGES, Courier
from supplyopt.planning.policies.cycles import cycle_by_cycle
from supplyopt.planning.policies.firm import guaranteed, reserved
from supplyopt.planning.policies.settle import settle
from supplyopt.planning.policies.transport import Transport
from supplyopt.planning.scope import require_network
from supplyopt.rationing.remainder import remainder

__all__ = ["Offer", "hand_out_from_one_office", "in_table_order"]


@dataclass(frozen=True)
class Offer:
    """What an office has to share, and who may claim it.

    Attributes
    ----------
    supply : float array, places x items
        Pieces that may leave or be used: what is on hand above the reserve.
    first : float array, one a record of demand
        Pieces guaranteed, which are brought before all else.
    fill : float array, places x items
        Pieces that have to be brought because a reserve is above what is on hand.
    asked : float array, one a record of demand
        Pieces asked for above those guaranteed.
    """

    supply: Floats
    first: Floats
    fill: Floats
    asked: Floats


def hand_out_from_one_office(
    network: Network,
    choose: Callable[[Numbered, Offer], tuple[Indices, Floats]],
    *,
    by: tuple[str, str, str] = BY_STAGES,
) -> Plan:
    """Bring what is due first, then what the office chooses, record by record.

    Parameters
    ----------
    network : Network
    choose : callable
        Returns the records in the order in which they are served, and the pieces for each record
        of the demand table.
    by : BY_STAGES or BY_HOURS
        What makes a way short.

    Returns
    -------
    Plan
    """
    require_network(network)
    if network.cycles > 1:
        return cycle_by_cycle(network, lambda one: hand_out_from_one_office(one, choose, by=by))
    net = network.numbered
    there, reserve, first = first_supply(net), reserved(net), guaranteed(net)
    offer = Offer(
        supply=remainder(there, reserve),
        first=first,
        fill=remainder(reserve, there),
        asked=remainder(net.demand_quantity, first),
    )
    order, wanted = choose(net, offer)
    return settle(network, lambda transport: _bring(net, transport, offer, order, wanted, by))


def in_table_order(net: Numbered, *, by_priority: bool) -> Indices:
    """Return the records of demand as listed, or priority by priority."""
    if by_priority:
        return np.argsort(net.group_priority[net.demand_group], kind="stable")
    return np.arange(len(net.demand_quantity))


def _bring(
    net: Numbered,
    transport: Transport,
    offer: Offer,
    order: Indices,
    wanted: Floats,
    by: tuple[str, str, str],
) -> Floats:
    courier = Courier(net, transport, supply=offer.supply, by=by)
    place, item = net.demand_place.tolist(), net.demand_item.tolist()
    served = np.zeros(len(place))
    for record in np.flatnonzero(offer.first):
        served[record] = courier.bring(place[record], item[record], float(offer.first[record]))
    for at, what in np.argwhere(offer.fill):
        courier.bring(int(at), int(what), float(offer.fill[at, what]))
    for record, pieces in zip(order.tolist(), wanted[order].tolist(), strict=True):
        if pieces > 0:
            served[record] += courier.bring(place[record], item[record], pieces)
    return served
