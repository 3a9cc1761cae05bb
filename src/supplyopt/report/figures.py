"""Figures of how well people are served."""

from __future__ import annotations

import base64
import io
import math
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from supplyopt.report.fonts import families, needs_chinese
from supplyopt.report.wording import percent
from supplyopt.tables.whole import put_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_fill_rates", "fill_rate_figure", "new_axes", "png_link", "save_figure"]

Floats = NDArray[np.float64]

# Okabe and Ito's colors, told apart by the color-blind; the dashes tell them apart in gray. The
# first line is the widest, each next one thinner, so that lines on top of each other show.
_COLORS = ("#999999", "#0072B2", "#E69F00", "#000000", "#CC79A7", "#56B4E9", "#D55E00")
_DASHES = ("solid", "solid", (0, (5, 2)), (0, (1, 1.5)))
_WIDTHS = (5.0, 3.6, 2.6, 1.8)
_RESOLUTION = 150
_PANEL = 56
"""Letters that the title of one panel has room for."""
_ROUNDING = 1e-6
_NOTHING, _HARDLY = "nothing", "less than 1 %"
_EVERY = "\nunder every alternative"


def new_axes() -> Axes:
    """Return the axes of a new figure.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        from matplotlib import pyplot
    except ImportError:
        raise _missing() from None
    axes: Axes = pyplot.subplots(figsize=(8, 5), layout="constrained")[1]
    return axes


def draw_fill_rates(
    axes: Axes, rates: Mapping[str, Floats], *, subject: str = "claims", wide: int = 80
) -> None:
    """Draw fill rates from the lowest to the highest, a line an alternative.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to.
    rates : mapping of str to float array
        The fill rates of each alternative, one a claim; alternatives without any are left out.
    subject : str, default "claims"
        What the rates are of, for the title.
    wide : int, default 80
        Letters that a line of the title has room for.
    """
    fonts = _fonts("".join(rates))
    drawn = {name: np.sort(values) for name, values in rates.items() if len(values)}
    for number, (name, values) in enumerate(drawn.items()):
        axes.stairs(
            100 * values,
            np.linspace(0, 100, len(values) + 1),
            baseline=None,
            label=f"{name} (lowest {percent(values[0], 0)})",
            color=_COLORS[number % len(_COLORS)],
            linestyle=_DASHES[number % len(_DASHES)],
            linewidth=_WIDTHS[min(number, len(_WIDTHS) - 1)],
        )
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 103)
    title = _wrapped(_message(drawn, subject), wide)
    axes.set_title(title, fontfamily=fonts, loc="left", fontsize="medium")
    axes.set_xlabel(f"% of {subject}, worst served first", fontfamily=fonts)
    axes.set_ylabel("fill rate: % served of what was asked for", fontfamily=fonts)
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if drawn:
        legend = axes.legend(prop={"family": fonts}, frameon=False, loc="best")
        legend.set_in_layout(False)


def fill_rate_figure(panels: Mapping[str, Mapping[str, Floats]]) -> Figure:
    """Return a figure of fill rates, side by side for several subjects.

    Parameters
    ----------
    panels : mapping of str to mapping of str to float array
        For each subject, the fill rates of each alternative.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise _missing() from None
    # Not by pyplot: a figure that is only saved needs no window and must not stay in memory.
    figure = Figure(figsize=(1.5 + 5.5 * len(panels), 5), layout="constrained")
    row: Sequence[Axes] = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (subject, rates) in zip(row, panels.items(), strict=True):
        draw_fill_rates(axes, rates, subject=subject, wide=_PANEL)
        axes.label_outer()
    return figure


def save_figure(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure as PNG."""
    put_file(_png(figure), Path(path))


def png_link(figure: Figure, alternative: str) -> str:
    """Return a figure as an HTML image that needs no file."""
    data = base64.b64encode(_png(figure)).decode("ascii")
    return f'<img alt="{escape(alternative)}" src="data:image/png;base64,{data}">'


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        # That the font lacks characters has been said once, for all of them.
        warnings.filterwarnings("ignore", "Glyph", UserWarning)
        figure.savefig(buffer, dpi=_RESOLUTION, format="png")
    return buffer.getvalue()


def _fonts(text: str) -> list[str]:
    from matplotlib import font_manager, rcParams

    usual = list(rcParams["font.family"])
    found = families(font_manager.get_font_names(), usual)
    if found == usual and needs_chinese(text):
        warnings.warn(
            "no installed font has Chinese characters, so they show as boxes; install one, such "
            "as Noto Sans CJK SC",
            UserWarning,
            stacklevel=3,
        )
    return found


def _message(rates: Mapping[str, Floats], subject: str) -> str:
    """Say what half of the claims get at least, under the best and under the worst."""
    if not rates:
        return "There is no plan to draw"
    # The lower of the two in the middle, which half of the claims reach for certain.
    middle = {name: values[len(values) // 2] for name, values in rates.items()}
    shown = {name: _at_least(value) for name, value in middle.items()}
    best = shown[max(middle, key=lambda name: middle[name])]
    worst = shown[min(middle, key=lambda name: middle[name])]
    if best in (_NOTHING, _HARDLY):
        return f"Half of the {subject} get {best}{_EVERY if len(shown) > 1 else ''}"
    # More than all is not to be had.
    said = f"Half of the {subject} get {best}{'' if best == '100 %' else ' or more'}"
    if len(shown) == 1:
        return said
    if best == worst:
        return f"{said}{_EVERY}"
    at_best, at_worst = (_those(shown, value) for value in (best, worst))
    return f"{said} under {at_best},\n{worst} under {at_worst}"


def _wrapped(text: str, wide: int) -> str:
    """Break lines that are too long, where a Chinese letter takes the room of two."""
    lines = []
    for line in text.split("\n"):
        now = ""
        for word in re.findall(r"“?[ -~]+? |“?[ -~]+”?,? ?|[^ -~]", line):
            if now and _room(now + word.rstrip()) > wide:
                lines.append(now.rstrip())
                now = ""
            now += word
        lines.append(now.rstrip())
    return "\n".join(lines)


def _room(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _at_least(share: float) -> str:
    """Return what is reached, in whole percents: rounded up it would not be."""
    whole = math.floor(100 * share + _ROUNDING)
    if whole > 0:
        return f"{whole} %"
    return _HARDLY if share > 0 else _NOTHING


def _those(shown: Mapping[str, str], wanted: str) -> str:
    names = [name for name, value in shown.items() if value == wanted]
    if len(names) > 1 and len(names) == len(shown) - 1:
        return "all others"
    return " and ".join(f"“{name}”" for name in names)


def _missing() -> Exception:
    return ImportError('figures need matplotlib: pip install "supplyopt[plot]"')
