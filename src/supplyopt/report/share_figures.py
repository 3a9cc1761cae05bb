"""Figures of what each of several changes does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_shares"]

_BAR, _ALONE, _LAST = "#0072B2", "#E69F00", "#000000"


def draw_shares(
    axes: Axes,
    shares: pd.DataFrame,
    alone: pd.DataFrame,
    last: pd.DataFrame,
    *,
    subject: str,
    said: str,
) -> None:
    """Draw the share of each change as a bar, with its interval; alone, last as marks.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    shares, alone, last : DataFrame
        ``mean, low, high`` by change, in one order.
    subject : str
        What it is a change of, with its unit.
    said : str
        Which change did most of it, if any.
    """
    names = [str(name).replace("_", " ") for name in shares.index]
    at = np.arange(len(names))[::-1]
    mean = shares["mean"].to_numpy()
    reach = [mean - shares["low"].to_numpy(), shares["high"].to_numpy() - mean]
    axes.barh(at, mean, xerr=np.nan_to_num(reach), color=_BAR, height=0.6, label="Shapley share")
    axes.plot(alone["mean"], at, "o", color=_ALONE, label="alone")
    axes.plot(last["mean"], at, "D", color=_LAST, markerfacecolor="none", label="after all others")
    axes.axvline(0.0, color="#444444", linewidth=0.8)
    axes.set_yticks(at, names)
    axes.set_xlabel(f"change of {subject}")
    axes.set_title(_message(shares, subject, said), loc="left", fontsize="medium")
    axes.grid(visible=True, axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="best").set_in_layout(False)


def _message(shares: pd.DataFrame, subject: str, said: str) -> str:
    """Say what all changes do, with which one does most of it."""
    total = float(shares["mean"].sum(skipna=False))
    by = "" if math.isnan(total) else f": {total + 0.0:+,.4g} by all five changes"
    return f"{subject}{by}\n{said}"
