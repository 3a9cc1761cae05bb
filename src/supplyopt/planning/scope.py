"""What a plan can be made of."""

from __future__ import annotations

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network

__all__ = ["require_network", "require_one_cycle"]


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


def require_one_cycle(network: Network) -> None:
    """Raise if it is no network, or one that spans more than one cycle.

    Raises
    ------
    InputError
    """
    require_network(network)
    if network.cycles == 1:
        return
    raise InputError(
        [
            Fault(
                "settings",
                None,
                "cycles",
                network.cycles,
                "this can be asked of one cycle only",
                "keep the records of one cycle, as cycle 1, and set cycles to 1",
            )
        ]
    )
