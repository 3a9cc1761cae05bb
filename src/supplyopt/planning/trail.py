"""What a plan remembers of how it was found, for the next one."""

from __future__ import annotations

from dataclasses import dataclass

from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.rungs import Rung
from supplyopt.lp.trail import GoalTrail

__all__ = ["Trail"]


@dataclass(frozen=True, eq=False)
class Trail:
    """The programs that were solved, and where the search for each goal ended.

    A trail lives as long as the process: it is neither written to files nor sent to others.

    Attributes
    ----------
    names : tuple of str
        The goals.
    formulation : Formulation
        The last program.
    rungs : tuple of Rung
        Smaller ones for the first goals.
    ends : tuple of tuple of GoalTrail
        Of each smaller program, then of the last one.
    """

    names: tuple[str, ...]
    formulation: Formulation
    rungs: tuple[Rung, ...]
    ends: tuple[tuple[GoalTrail, ...], ...]

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        return type(None), ()
