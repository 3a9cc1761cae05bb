"""What a plan keeps to beside its network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.formulation.binding import without_what_cannot_bind
from supplyopt.formulation.own import NOTHING_OWN, Own
from supplyopt.network.numbered import Numbered
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

    def binding(self, net: Numbered, *, asked: bool = False, loose: bool = False) -> Numbered:
        """Return an unrolled network with what cannot bind cut.

        Constraints of a user's own may speak of any number, and bind where the network does not.

        Parameters
        ----------
        net : Numbered
        asked : bool, default False
            Whether guarantees and reserves stay as they are.
        loose : bool, default False
            Whether limits of lanes and carriers may still be taken out.
        """
        if self.own:
            return net
        moved = np.zeros(len(net.items))
        for item, pieces in (
            (self.locks.item, self.locks.shipped),
            (self.before.item, self.before.quantity),
        ):
            np.add.at(moved, item, pieces)
        return without_what_cannot_bind(net, lots=self.lots, moved=moved, asked=asked, loose=loose)


NO_TERMS = Terms()
"""Nothing but the network."""
