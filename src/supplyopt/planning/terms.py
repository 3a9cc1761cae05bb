"""What a plan keeps to beside its network."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NO_TERMS", "Terms"]


@dataclass(frozen=True)
class Terms:
    """What a plan keeps to beside its network.

    Attributes
    ----------
    lots : False, True or "everywhere"
        Whether shipments are whole cartons.
    """

    lots: bool | str = False


NO_TERMS = Terms()
"""Nothing but the network."""
