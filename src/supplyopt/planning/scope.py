"""What a plan can be made of."""

from __future__ import annotations

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network

__all__ = ["require_network"]


def require_network(network: Network) -> None:
    """Raise if it is no network.

    Raises
    ------
    InputError
    """
    if not isinstance(network, Network):
        remedy = "read a folder by so.read_network, or take frames by so.Network.from_tables"
        raise InputError(
            [Fault("", None, "network", type(network).__name__, "is no network", remedy)]
        )
