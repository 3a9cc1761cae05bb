"""How far shipments are from those of a plan made before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.program import Floats

__all__ = ["join_before"]


def join_before(formulation: Formulation, before: Floats) -> tuple[Formulation, LinearGoal]:
    """Return the formulation with columns for what is shipped more or less than before.

    Parameters
    ----------
    formulation : Formulation
        With every place on its own.
    before : float array, lanes x items
        Pieces of each trip in the plan before; of lanes that share limits with the one whose
        number they bear.

    Returns
    -------
    formulation : Formulation
    goal : LinearGoal
        Pieces more or less, summed over all trips.
    """
    net, layout, program = formulation.merging.whole, formulation.layout, formulation.program
    ships = np.flatnonzero(net.lane_trip[layout.ship_lane])
    n_items = len(net.items)
    code = net.lane_share[layout.ship_lane[ships]] * n_items + layout.ship_item[ships]
    # What was sent on trips that nothing may take now counts as well: all of it is stopped.
    codes = np.union1d(code, np.flatnonzero(before.ravel()))
    row = np.searchsorted(codes, code)
    count = len(codes)
    numbers = np.arange(count)
    due = before.ravel()[codes]
    unit = layout.item_unit[codes % n_items]
    first = program.n_columns
    wide = extend(
        program,
        lower=np.zeros(2 * count),
        upper=np.full(2 * count, np.inf),
        unit=np.tile(unit, 2),
        row_lower=due,
        row_upper=due,
        entries=(
            np.concatenate([row, numbers, numbers]),
            np.concatenate([ships, first + numbers, first + count + numbers]),
            np.concatenate([np.ones(len(ships)), -np.ones(count), np.ones(count)]),
        ),
    )
    cost = np.zeros(wide.n_columns)
    cost[first:] = 1.0
    size = float(due.sum())
    return replace(formulation, program=wide), LinearGoal("stability", None, cost, size=size)
