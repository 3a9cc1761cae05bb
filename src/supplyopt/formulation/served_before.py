"""How far amounts served are from those of a plan made before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.program import Floats

__all__ = ["join_served_before"]


def join_served_before(formulation: Formulation, served: Floats) -> tuple[Formulation, LinearGoal]:
    """Return the formulation with columns for what is served more or less than before.

    Parameters
    ----------
    formulation : Formulation
        With every place on its own.
    served : float array, one a record of demand
        Pieces of the plan before.

    Returns
    -------
    formulation : Formulation
    goal : LinearGoal
        Pieces more or less, summed over all records of demand.
    """
    layout, program = formulation.layout, formulation.program
    net = formulation.merging.small
    asked = net.demand_quantity[layout.demand]
    count = len(asked)
    numbers = np.arange(count)
    lacking = asked - served[layout.demand]
    unmet = np.arange(program.n_columns)[layout.columns("unmet")]
    first = program.n_columns
    wide = extend(
        program,
        lower=np.zeros(2 * count),
        upper=np.full(2 * count, np.inf),
        unit=np.tile(layout.item_unit[net.demand_item[layout.demand]], 2),
        row_lower=lacking,
        row_upper=lacking,
        entries=(
            np.tile(numbers, 3),
            np.concatenate([unmet, first + numbers, first + count + numbers]),
            np.concatenate([np.ones(count), -np.ones(count), np.ones(count)]),
        ),
    )
    cost = np.zeros(wide.n_columns)
    cost[first:] = 1.0
    size = float(np.abs(served).sum())
    return replace(formulation, program=wide), LinearGoal("served", None, cost, size=size)
