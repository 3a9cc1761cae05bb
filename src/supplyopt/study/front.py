"""A front of several goals, how it shows itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.shown import frame_html
from supplyopt.network.units import GOAL_UNITS, in_units
from supplyopt.planning.flows import Flows
from supplyopt.planning.plan import Plan
from supplyopt.planning.trade_offs import checked_plan, plan_at
from supplyopt.report.trade_figures import draw_front

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Front"]


@dataclass(frozen=True, eq=False, repr=False)
class Front:
    """What several goals can reach together, as `pareto` returns it.

    Attributes
    ----------
    network : Network
    goals : tuple of str
        In the order of the table's columns.
    method : {"exact", "epsilon-constraint"}
        "exact": the points are all corners of the front of a linear network, and every other
        point of it lies on a face between them. "epsilon-constraint": the points are those that
        were found with all goals but the first held on a grid; others may lie between them.
    complete : bool
        Whether every face is proved, or the grid was gone through to its end with every point
        proved.

    Examples
    --------
    >>> import supplyopt as so
    >>> front = so.study.pareto(so.examples.four_places())
    >>> front.table
           unmet  stages status
    point
    0       90.0   105.0  proved
    1      105.0    75.0  proved
    2      180.0     0.0  proved
    """

    network: Network
    goals: tuple[str, ...]
    method: str
    complete: bool
    _table: pd.DataFrame
    _faces: pd.DataFrame
    _weights: Mapping[int, np.ndarray[tuple[int], np.dtype[np.float64]]]
    _flows: Mapping[int, Flows]

    @property
    def table(self) -> pd.DataFrame:
        """A row a point: the value of each goal, `status`.

        "proved": no plan betters it in one goal without losing in another; "limit": the best
        found when time ran out. In a front of "epsilon-constraint" the columns ``held_<goal>``
        say what each goal was to be at most.
        """
        return in_units(self._table.copy(), self._units("held_"))

    @property
    def faces(self) -> pd.DataFrame:
        """A row a face: ``points, weight_<goal>, ..., bound, gap, proved``.

        Under the weights no plan comes below the bound, and the points named, between which the
        face lies, come to it but for `gap`. Of two goals a face is the segment between two
        neighbors. Without rows where the method is "epsilon-constraint", which proves none.
        """
        units = {**self._units("weight_"), **dict.fromkeys(("bound", "gap"), "weighed goals")}
        return in_units(self._faces.copy(), units)

    def _units(self, before: str) -> dict[str, str]:
        """Return the units of goals, and of what is told of each under a name that it ends."""
        units = {goal: GOAL_UNITS[re.sub(r"_\d+$", "", goal)] for goal in self.goals}
        of = units if before == "held_" else {g: f"weight of {u}" for g, u in units.items()}
        return {**units, **{f"{before}{goal}": unit for goal, unit in of.items()}}

    @property
    def rates(self) -> pd.Series[float]:
        """What one unit less of the second goal costs in the first, a row a segment.

        Of two goals with the method "exact".

        Raises
        ------
        InputError
            For other fronts.
        """
        if len(self.goals) != 2 or self.method != "exact":
            remedy = "read the weights in faces, or take two goals of a linear network"
            raise InputError([Fault("", None, "rates", None, "are of two exact goals", remedy)])
        first, second = (self._faces[f"weight_{goal}"] for goal in self.goals)
        return (second / first).rename(f"{self.goals[0]} a unit of {self.goals[1]}")

    def plan(self, point: int) -> Plan:
        """Return a plan that reaches a point, checked to do so.

        Parameters
        ----------
        point : int
            As in the index of `table`.

        Returns
        -------
        Plan
            Of status GIVEN: it is best for a weighing of the goals, not for goals in order.

        Raises
        ------
        InputError
            If there is no such point.
        CertificateError
            If the plan does not come to the values of the point.
        """
        if point not in self._table.index:
            remedy = f"give a whole number from 0 to {len(self._table) - 1}"
            raise InputError([Fault("", None, "point", point, "is no point of it", remedy)])
        values = self._table.loc[point, list(self.goals)].to_numpy(dtype=np.float64)
        if point in self._flows:
            flows = self._flows[point]
            return checked_plan(self.network, flows, names=self.goals, values=values)
        weights = self._weights[point]
        return plan_at(self.network, self.goals, weights=weights, values=values)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the front: the first goal to the right, the second up, a third as color.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to; a new figure without it.

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        ImportError
            If matplotlib (the extra ``plot``) is not installed.
        """
        proved = [tuple(pair) for pair in self._faces.loc[self._faces["proved"], "points"].tolist()]
        return draw_front(ax, self._table, goals=self.goals, segments=proved)

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        said = "" if self.complete else ", not all proved"
        points = f"{len(self)} point{'' if len(self) == 1 else 's'}"
        return f"<Front of {' and '.join(self.goals)}: {points}, {self.method}{said}>"

    def _repr_html_(self) -> str:
        return frame_html(self._table)
