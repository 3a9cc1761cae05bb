"""What a plan can be made of so far: one cycle."""

from __future__ import annotations

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network

__all__ = ["require_one_cycle"]


def require_one_cycle(network: Network) -> None:
    """Raise if the network spans more than one cycle.

    Raises
    ------
    InputError
    """
    if network.cycles == 1:
        return
    raise InputError(
        [
            Fault(
                "settings",
                None,
                "cycles",
                network.cycles,
                "more than one cycle cannot be planned yet",
                "plan one cycle: keep the records of cycle 1 and set cycles to 1",
            )
        ]
    )
