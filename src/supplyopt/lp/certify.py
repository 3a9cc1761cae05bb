"""Proof that an answer is right, from the program's own numbers alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from supplyopt.errors import CertificateError
from supplyopt.lp.goals import natural_size
from supplyopt.lp.program import Bounds, Floats, Program

__all__ = [
    "FOREIGN_RESOLUTION",
    "OPTIMALITY",
    "certified_bound",
    "dual_bound",
    "dual_terms",
    "require_feasible",
    "require_optimal",
]

FEASIBILITY = 1e-7
"""Largest breach of a row, as a share of the magnitudes that meet in it."""
RESOLUTION = 1e-8
"""Breaches below this many units of a column or row are rounding."""
FOREIGN_RESOLUTION = 1e-6
"""The same for answers of solvers whose tolerances are their own; polished before use."""
OPTIMALITY = 1e-7
"""Largest gap between value and bound, as a share of the goal's natural size."""
_LINEAR_OPTIMALITY = 1e-8
"""The same without whole columns, where nothing but the solver's tolerances makes a gap."""


@dataclass(frozen=True)
class _Breach:
    what: str
    number: int
    amount: float


def require_feasible(
    program: Program, bounds: Bounds, values: Floats, *, resolution: float = RESOLUTION
) -> None:
    """Raise unless values keep every row and bound.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    values : float array, one a column
    resolution : float
        Breaches below this many units of a column or row are rounding.

    Raises
    ------
    CertificateError
        Naming the row or column that is missed most.
    """
    if not np.isfinite(values).all():
        raise CertificateError("the solver returned values that are not finite")
    breaches = [
        _worst_column(program, bounds, values, resolution),
        _worst_row(program, bounds, values, resolution),
    ]
    worst = max(breaches, key=lambda breach: breach.amount)
    if worst.amount > 1.0:
        raise CertificateError(
            f"the solver's values miss {worst.what} {_name(program, worst)} "
            f"by {worst.amount:.3g} times what rounding explains"
        )


def _worst_column(program: Program, bounds: Bounds, values: Floats, resolution: float) -> _Breach:
    missed = np.maximum(bounds.column_lower - values, values - bounds.column_upper)
    whole = np.where(program.integral, np.abs(values - np.round(values)), 0.0)
    allowed = FEASIBILITY * np.abs(values) + resolution * program.unit
    # A whole column a millionth off is rounding; its consequences are checked by the rows.
    return _largest("column", np.maximum(missed / allowed, whole / 1e-6))


def _worst_row(program: Program, bounds: Bounds, values: Floats, resolution: float) -> _Breach:
    activity = program.activity(values)
    missed = np.maximum(bounds.row_lower - activity, activity - bounds.row_upper)
    size = program.size_of_activity(values)
    return _largest("row", missed / (FEASIBILITY * size + resolution / program.row_scale))


def _largest(what: str, ratios: Floats) -> _Breach:
    if len(ratios) == 0:
        return _Breach(what, -1, 0.0)
    number = int(np.argmax(ratios))
    return _Breach(what, number, float(ratios[number]))


def _name(program: Program, breach: _Breach) -> str:
    blocks = program.rows if breach.what == "row" else program.columns
    for block in blocks:
        if block.start <= breach.number < block.start + block.size:
            return block.names[breach.number - block.start]
    return f"number {breach.number}"


def dual_bound(program: Program, bounds: Bounds, cost: Floats, duals: Floats) -> float:
    """Return a value that no solution of the linear program can go below.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    cost : float array, one a column
    duals : float array, one a row

    Returns
    -------
    float
    """
    rows, columns = dual_terms(program, bounds, cost, duals)
    return float(rows.sum() + columns.sum())


def dual_terms(
    program: Program, bounds: Bounds, cost: Floats, duals: Floats
) -> tuple[Floats, Floats]:
    """Return what each row and each column adds to the dual bound.

    Weak duality: for any row prices y the cost of every solution is at least what the rows'
    and columns' active bounds cost at the prices y and the reduced costs c - A'y. A price of
    wrong sign on an infinite bound is put to zero where it is rounding, else the bound is
    minus infinity.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    cost : float array, one a column
    duals : float array, one a row

    Returns
    -------
    rows, columns : float arrays
    """
    typical = float(np.abs(cost * program.unit).max(initial=0.0))
    reduced = cost - program.pricing(duals)
    return (
        _terms(duals, bounds.row_lower, bounds.row_upper, 1 / program.row_scale, typical),
        _terms(reduced, bounds.column_lower, bounds.column_upper, program.unit, typical),
    )


def _terms(prices: Floats, lower: Floats, upper: Floats, unit: Floats, typical: float) -> Floats:
    active = np.where(prices > 0, lower, upper)
    finite = np.isfinite(active)
    wrong = ~finite & (np.abs(prices) * unit > 1e-6 * typical)
    return np.where(wrong, -np.inf, prices * np.where(finite, active, 0.0))


def certified_bound(
    program: Program, bounds: Bounds, cost: Floats, values: Floats, duals: Floats
) -> float:
    """Return the dual bound of a linear program's values, which are feasible and optimal by it.

    Parameters
    ----------
    program : Program
    bounds : Bounds
    cost, values : float array, one a column
    duals : float array, one a row

    Raises
    ------
    CertificateError
        If they are not.
    """
    require_feasible(program, bounds, values)
    bound = dual_bound(program, bounds, cost, duals)
    # Not by @: of some thousand numbers its threads take longer to meet than to add up.
    value, size = float((cost * values).sum()), natural_size(program, cost, values)
    require_optimal(value, bound, size=size, goal="stage", share=_LINEAR_OPTIMALITY)
    return bound


def require_optimal(
    value: float, bound: float, *, size: float, goal: str, share: float = OPTIMALITY
) -> None:
    """Raise unless a value is as near to its bound as rounding allows.

    Parameters
    ----------
    value, bound : float
    size : float
        The natural size of the goal's value: what it would be at the worst.
    goal : str
        For the message.
    share : float
        Of the size: what the gap may be.

    Raises
    ------
    CertificateError
    """
    gap = value - bound
    if not gap <= share * max(size, abs(value)):
        raise CertificateError(
            f"goal {goal!r}: the value found, {value:.9g}, could not be proved best: "
            f"the proven bound is {bound:.9g}"
        )
