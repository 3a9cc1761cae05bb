"""What all below a desk are entitled to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from supplyopt.simulation.pots import Pots
from supplyopt.simulation.world import World

__all__ = ["entitlements"]

Floats = NDArray[np.float64]


def entitlements(world: World, pots: Pots, *, frontline_first: bool) -> list[Floats]:
    """Return entitlement a day below each pot, pots x items x priorities, cycle by cycle."""
    levels = max(len(world.priorities), 1) if frontline_first else 1
    level = world.priority if frontline_first else 0 * world.priority
    tables = []
    for cycle in range(world.cycles):
        table = np.zeros((len(pots.place), len(world.net.items), levels))
        shelf = pots.shelf_of[world.place]
        np.add.at(table, (shelf, world.item, level), world.entitled[:, cycle])
        for pot in np.argsort(-pots.depth, kind="stable").tolist():
            if pots.parent[pot] >= 0:
                table[pots.parent[pot]] += table[pot]
        tables.append(table)
    return tables
