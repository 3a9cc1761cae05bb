"""What a plan keeps to beside its network."""

from __future__ import annotations

from dataclasses import dataclass

from supplyopt.formulation.own import NOTHING_OWN, Own
from supplyopt.planning.before import NOTHING_BEFORE, Before
from supplyopt.planning.locks import NO_LOCKS, Locks

__all__ = ["NO_TERMS", "Terms"]


@dataclass(frozen=True)
class Terms:
    """What a plan keeps to beside its network.

    Attributes
    ----------
    lots : False, True, "pieces" or "everywhere"
        Whether shipments are whole cartons, and what is handed out whole pieces.
    own : Own
        Constraints that a user added to the model of `to_pulp`; ``own.names`` are their names,
        ``own.values`` what own variables came to.
    locks : Locks
        Shipments or amounts served that are fixed by hand.
    before : Before
        Shipments of a plan made before, where the plan was to stay near to them.
    """

    lots: bool | str = False
    own: Own = NOTHING_OWN
    locks: Locks = NO_LOCKS
    before: Before = NOTHING_BEFORE

    def __bool__(self) -> bool:
        """Return whether there is anything that the plan keeps to."""
        return (
            self.lots is not False or bool(self.own) or bool(len(self.locks)) or bool(self.before)
        )


NO_TERMS = Terms()
"""Nothing but the network."""
