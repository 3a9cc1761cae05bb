"""Makes the figures of docs/niger.md, docs/tutorial.md: `python docs/make_figures.py`."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

import supplyopt as so

IMAGES = Path(__file__).resolve().parent / "img"
PUBLISHED = {1: 100, 4: 87, 12: 49}
INK, BLUE, RED, GREY = "#222222", "#1f5a94", "#b03a2e", "#888888"


def niger() -> None:
    """Draw availability by weeks between deliveries."""
    weeks = (1, 2, 3, 4, 6, 8, 12)
    direct = [
        _served(so.examples.niger_vaccines(every=every, weeks=24), "direct") for every in weeks
    ]
    tiered = _served(so.examples.niger_vaccines(), "tiered")
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.plot(weeks, direct, color=BLUE, marker="o", markersize=4)
    axes.axhline(tiered, color=RED, linewidth=1.5)
    axes.scatter(list(PUBLISHED), list(PUBLISHED.values()), s=90, facecolors="none", edgecolors=INK)
    axes.annotate("direct from the central store", (3.2, 96), color=BLUE)
    axes.annotate("with the regional tier", (12, tiered + 2), color=RED, ha="right")
    axes.annotate("circles: published (with the tier: 70 %)", (12, 5), color=INK, ha="right")
    axes.set(
        xlabel="weeks between deliveries to a district",
        ylabel="availability (%)",
        ylim=(0, 105),
        xticks=weeks,
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(IMAGES / "niger.png", dpi=110)
    pyplot.close(figure)


def _served(network: so.Network, mode: str) -> float:
    plan = so.solve(network.restrict(modes=[mode]), goals=("unmet", "stages"))
    return 100 * float(plan.measures["fill_rate"])


def tutorial() -> None:
    """Draw the two figures of the tutorial from the names that its own code makes."""
    names: dict[str, Any] = {}
    text = (IMAGES.parent / "tutorial.md").read_text(encoding="utf-8")
    for block in text.split("```python\n")[1:]:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(block.split("```")[0], names)
    _supply(names["came"] / 1e6, names["need"].iloc[0] / 1e6)
    _frontline({name: names["frontline"](served) for name, served in names["story"].items()})


def _supply(came: Any, need: float) -> None:
    days = [
        f"{int(day[8:])} {'Jan' if day[5:7] == '01' else 'Feb' if day[5:7] == '02' else 'Mar'}"
        for day in came.index
    ]
    figure, axes = pyplot.subplots(figsize=(6.4, 3.2), layout="constrained")
    axes.bar(days, came, color=BLUE, width=0.6)
    axes.axhline(need, color=RED, linewidth=1.5)
    axes.annotate("needed in ten days", (-0.4, need), color=RED, va="bottom")
    axes.set(xlabel="ten days from", ylabel="masks that arrive (million)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(IMAGES / "season_supply.png", dpi=110)
    pyplot.close(figure)


def _frontline(shares: dict[str, Any]) -> None:
    told = {
        "as it was": ("as it was", GREY, 0.0),
        "planned": ("planned at once, by the desks", BLUE, 0.0),
        "carrier": ("by the carrier alone", RED, -2.0),
        "both": ("by both", INK, 0.0),
    }
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    for name, share in shares.items():
        label, color, shift = told[name]
        axes.plot(share.index, 100 * share, color=color, marker="o", markersize=4)
        axes.annotate(
            label, (share.index[-1] + 0.1, 100 * share.iloc[-1] + shift), color=color, va="center"
        )
    axes.axvline(2.5, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate("the carrier begins", (2.55, 4), color=GREY)
    axes.set(
        xlabel="ten days (1: from 24 January)",
        ylabel="frontline's request served (%)",
        xlim=(0.8, 6.9),
        ylim=(0, 105),
        xticks=range(1, 6),
    )
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(IMAGES / "season_frontline.png", dpi=110)
    pyplot.close(figure)


if __name__ == "__main__":
    tutorial()
    niger()
