"""A hand-out repeated without the lanes that it loads too lightly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from supplyopt.network.network import Network
from supplyopt.planning.flows import Floats
from supplyopt.planning.plan import Plan
from supplyopt.planning.policies.firm import require_kept
from supplyopt.planning.policies.transport import Transport, closed_now
from supplyopt.planning.status import Status

__all__ = ["settle"]

_ROUNDING = 1e-12


def settle(network: Network, hand_out: Callable[[Transport], Floats]) -> Plan:
    """Hand goods out so that every lane that is used carries its least load.

    Lanes that carry less are closed, and everything is handed out again. That comes to an end,
    because closed lanes only grow in number.

    Parameters
    ----------
    network : Network
        Of one cycle.
    hand_out : callable
        Sends goods by the transport it is given; returns the pieces served, one number a record
        of the demand table. Called anew each time.

    Returns
    -------
    Plan
        Of status GIVEN.

    Raises
    ------
    InfeasibleError
        If a guarantee or a reserve is not kept.
    """
    net = network.numbered
    closed = closed_now(net)
    while True:
        transport = Transport(net, closed=closed)
        served = hand_out(transport)
        light = transport.light()
        if not light.any():
            break
        closed = closed | light
    asked = net.demand_quantity
    served = np.where(served >= asked * (1 - _ROUNDING), asked, served)
    flows = transport.flows(served)
    require_kept(network, flows)
    return Plan(network=network, status=Status.GIVEN, flows=flows)
