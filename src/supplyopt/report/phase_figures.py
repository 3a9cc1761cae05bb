"""Figures of who wins where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from supplyopt.report.figures import new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_phase"]

_OTHERS = {"tie": "#dddddd", "neither": "#999999", "unknown": "#ffffff", "failed": "#D55E00"}
_WORDS = {
    "tie": "with no difference",
    "neither": "where neither can be",
    "unknown": "unknown",
    "failed": "where the judge failed",
}
_COLORS = ("#56B4E9", "#E69F00")
_SIGNS = ("s", "o")


def draw_phase(
    axes: Axes | None,
    phase: pd.DataFrame,
    turns: pd.DataFrame,
    *,
    knobs: Sequence[str],
    ways: Sequence[str],
    judged: str = "",
) -> Axes:
    """Draw who wins at each point of a grid, with where it turns over between.

    Parameters
    ----------
    axes : matplotlib.axes.Axes or None
        Where to; a new figure without it.
    phase : DataFrame
        The knobs, then `winner`, with `certainty` where that is known.
    turns : DataFrame
        The second knob where there is one, then `value`, NaN where there is no turn.
    knobs : sequence of str
        The first to the right, the second up; one is enough.
    ways : sequence of str
        The two that may win.
    judged : str, optional
        By what the better one was found.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    axes = new_axes() if axes is None else axes
    colors = {**dict(zip(ways, _COLORS, strict=True)), **_OTHERS}
    signs = dict(zip(ways, _SIGNS, strict=True))
    up = phase[knobs[1]] if len(knobs) > 1 else pd.Series(0.0, index=phase.index)
    for winner, color in colors.items():
        mine = (phase["winner"] == winner).to_numpy()
        if not mine.any():
            continue
        axes.scatter(
            phase.loc[mine, knobs[0]],
            up[mine],
            color=color,
            edgecolors="#444444",
            linewidths=0.5,
            marker=signs.get(winner, "D"),
            s=70,
            label=winner if winner in _OTHERS else f"{winner} wins",
        )
    crossed = turns[turns["value"].notna()]
    if len(crossed):
        heights: Any = crossed[knobs[1]] if len(knobs) > 1 else np.zeros(len(crossed))
        axes.scatter(
            crossed["value"], heights, marker="|", s=260, color="#000000", label="break-even"
        )
    axes.set_xlabel(knobs[0].replace("_", " "))
    if len(knobs) > 1:
        axes.set_ylabel(knobs[1].replace("_", " "))
    else:
        axes.set_yticks([])
    title = [_title(phase, ways), *filter(None, [judged])]
    axes.set_title("\n".join(title), loc="left", fontsize="medium")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def _title(phase: pd.DataFrame, ways: Sequence[str]) -> str:
    """Count who does better where, with the cases that nobody wins or that are not proved."""
    winners = phase["winner"]
    (one, best), (other, rest) = ((way, int((winners == way).sum())) for way in ways)
    said = f"Of {len(winners)} cases {one} does better in {best}, {other} in {rest}"
    others = [
        f"{int((winners == name).sum())} {words}"
        for name, words in _WORDS.items()
        if (winners == name).any()
    ]
    if "certainty" in phase and (phase["certainty"] == "limit").any():
        others.append(f"{int((phase['certainty'] == 'limit').sum())} in all not proved")
    return "\n".join([said, *([", ".join(others)] if others else [])])
