"""Programs as problems of PuLP, with names that any solver reads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pulp

from supplyopt.lp.program import Block, Floats, Program

__all__ = ["build_problem", "expression_of", "readable_names"]

_LONGEST = 100
"""Longer names PuLP writes only when told to."""


def build_problem(
    program: Program,
    cost: Floats,
    columns: Sequence[str],
    rows: Sequence[str],
    *,
    goal: str = "cost",
) -> tuple[Any, list[Any]]:
    """Write a program as a PuLP problem, term by term.

    Parameters
    ----------
    program : Program
    cost : float array, one a column
        To be minimised.
    columns, rows : sequence of str
        Names, each unlike the others.
    goal : str
        Names the objective.

    Returns
    -------
    problem : pulp.LpProblem
    variables : list of pulp.LpVariable
        One a column.
    """
    bounds = program.bounds
    problem = pulp.LpProblem("supplyopt", pulp.LpMinimize)
    variables = [
        problem.add_variable(
            name, _finite(low), _finite(high), "Integer" if whole else "Continuous"
        )
        for name, low, high, whole in zip(
            columns,
            bounds.column_lower.tolist(),
            bounds.column_upper.tolist(),
            program.integral.tolist(),
            strict=True,
        )
    ]
    problem += expression_of([(variables[j], float(cost[j])) for j in np.flatnonzero(cost)]), goal
    terms: dict[int, list[tuple[Any, float]]] = defaultdict(list)
    for row, column, value in zip(
        program.entry_row.tolist(),
        program.entry_column.tolist(),
        program.entry_value.tolist(),
        strict=True,
    ):
        terms[row].append((variables[column], value))
    for row, name in enumerate(rows):
        low, high = float(bounds.row_lower[row]), float(bounds.row_upper[row])
        if not terms[row]:
            # PuLP cannot hold a row without columns; such a row says 0, which may be forbidden.
            if low > 0 or high < 0:
                terms[row] = [(problem.add_variable(f"{name}_empty", 0, 0), 1.0)]
            else:
                continue
        expression = expression_of(terms[row])
        if low == high:
            problem += (expression == low, name)
            continue
        if np.isfinite(low):
            problem += (expression >= low, f"{name}_low" if np.isfinite(high) else name)
        if np.isfinite(high):
            problem += (expression <= high, name)
    return problem, variables


def _finite(bound: float) -> float | None:
    return bound if np.isfinite(bound) else None


def expression_of(terms: list[tuple[Any, float]]) -> Any:
    """Return a sum of variables, each times a number, as PuLP has it.

    Parameters
    ----------
    terms : list of (variable, float)
    """
    make = getattr(pulp.LpAffineExpression, "from_list", pulp.LpAffineExpression)
    return make(terms)


def readable_names(blocks: Sequence[Block]) -> list[str]:
    """Return names that any solver reads: plain letters, and a number that keeps them apart.

    Parameters
    ----------
    blocks : sequence of Block
    """
    names = []
    for block in blocks:
        for number, key in enumerate(block.keys):
            parts = [re.sub(r"\W+", "_", part, flags=re.ASCII).strip("_")[:24] for part in key]
            name = "_".join([f"{block.name}{number}", *filter(None, parts)])
            names.append(name[:_LONGEST])
    return names
