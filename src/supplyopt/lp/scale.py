"""Numbers brought near 1, where solvers' absolute tolerances mean what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from supplyopt.lp.program import Bounds, Floats, Program

__all__ = ["scaled_bounds", "scaled_cost", "scaled_program"]


def scaled_program(program: Program) -> Program:
    """Return the program with columns in their units, and rows near 1 by powers of two.

    Parameters
    ----------
    program : Program

    Returns
    -------
    Program
        Its solutions are those of `program` divided by ``program.unit``.
    """
    unit, scale = program.unit, program.row_scale
    return replace(
        program,
        entry_value=program.entry_value * unit[program.entry_column] * scale[program.entry_row],
        bounds=scaled_bounds(program, program.bounds),
        unit=np.ones(program.n_columns),
    )


def scaled_bounds(program: Program, bounds: Bounds) -> Bounds:
    """Return bounds of a program as its scaled form has them."""
    unit, scale = program.unit, program.row_scale
    return Bounds(
        bounds.column_lower / unit,
        bounds.column_upper / unit,
        bounds.row_lower * scale,
        bounds.row_upper * scale,
    )


def scaled_cost(program: Program, cost: Floats) -> tuple[Floats, float]:
    """Return a cost in a program's units, its middle magnitude near 1, and its scale.

    Returns
    -------
    cost : float array, one a column
    scale : float
        A power of two: what the cost was multiplied by.
    """
    cost = cost * program.unit
    sizes = np.abs(cost[cost != 0])
    if len(sizes) == 0:
        return cost, 1.0
    middle = (np.log2(sizes.min()) + np.log2(sizes.max())) / 2
    scale = float(np.exp2(-np.round(middle)))
    return cost * scale, scale
