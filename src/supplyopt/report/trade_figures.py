"""Figures of what one goal costs another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from supplyopt.report.figures import new_axes
from supplyopt.report.wording import goal_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_front"]

_LINE = "#0072B2"


def draw_front(
    axes: Axes | None,
    points: pd.DataFrame,
    *,
    goals: Sequence[str],
    segments: Sequence[tuple[int, ...]],
) -> Axes:
    """Draw points of a front: the first goal to the right, the second up, a third as color.

    Parameters
    ----------
    axes : matplotlib.axes.Axes or None
        Where to; a new figure without it.
    points : DataFrame
        A row a point, a column a goal.
    goals : sequence of str
        Two or three.
    segments : sequence of tuples of int
        Of two goals: the pairs of neighbors between which the front is proved to be straight.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    axes = new_axes() if axes is None else axes
    first, second = points[goals[0]], points[goals[1]]
    if len(goals) == 2:
        for pair in segments:
            ends = list(pair)
            axes.plot(first[ends], second[ends], color=_LINE, linewidth=1.8, zorder=1)
        axes.scatter(first, second, color=_LINE, s=36, zorder=2)
    else:
        drawn = axes.scatter(first, second, c=points[goals[2]], cmap="cividis", s=48)
        figure: Any = axes.get_figure()
        bar = figure.colorbar(drawn, ax=axes)
        bar.set_label(goal_label(goals[2]))
    proved = "lines: proved, nothing lies below them" if segments and len(goals) == 2 else ""
    limit = "status" in points and bool((points["status"] == "limit").any())
    axes.set_title(_title(goals, proved, limit=limit), loc="left", fontsize="medium")
    axes.set_xlabel(goal_label(goals[0]))
    axes.set_ylabel(goal_label(goals[1]))
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _title(goals: Sequence[str], proved: str, *, limit: bool) -> str:
    """Say what a point is: of one that time ran out on, only that it was found."""
    said = f"At each point no plan betters {goals[0]} without loss in another goal"
    if limit:
        said = "The best that was found: not every point is proved"
    return f"{said}\n{proved}" if proved else said
