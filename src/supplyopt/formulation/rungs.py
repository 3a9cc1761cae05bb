"""Smaller programs for the goals that come first, where those look at less.

Most places differ in nothing but what their lanes cost. As long as no goal looks at costs they are
alike: unmet demand and fair shares of a country are found on a program of its counties, and only
the goals that count what each lane costs need its towns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from supplyopt.formulation.formulate import Formulation, formulate_merged
from supplyopt.formulation.merge import TELLING, Merging, merge_again

__all__ = ["Rung", "rungs", "telling"]

_LARGE = 2_000
"""Columns below which one program for all goals is as fast."""
_MUCH_SMALLER = 0.5


@dataclass(frozen=True)
class Rung:
    """A program for the first goals.

    Attributes
    ----------
    formulation : Formulation
    step : Merging
        From the network of the next program to this one's.
    upto : int
        How many of the goals are met once this program is done with.
    """

    formulation: Formulation
    step: Merging
    upto: int


def telling(names: Sequence[str]) -> tuple[str, ...]:
    """Return by what goals tell lanes apart: those that count it bear its name.

    Parameters
    ----------
    names : sequence of str
    """
    return tuple(name for name in names if name in TELLING)


def rungs(formulation: Formulation, names: Sequence[str]) -> tuple[Rung, ...]:
    """Return smaller programs for the first goals, the smallest first.

    Parameters
    ----------
    formulation : Formulation
        Merged, for all goals.
    names : sequence of str
        Goals in order.
    """
    if formulation.program.n_columns < _LARGE:
        return ()
    found: list[Rung] = []
    merging, upto = formulation.merging, len(names)
    while upto := max((at for at in range(upto) if names[at] in TELLING), default=0):
        step, both = merge_again(merging, telling=telling(names[:upto]))
        if len(step.small.lane_origin) <= _MUCH_SMALLER * len(merging.small.lane_origin):
            found.append(Rung(formulate_merged(both), step, upto))
            merging = both
    return tuple(reversed(found))
