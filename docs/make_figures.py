"""Makes the figures of docs/niger.md: `python docs/make_figures.py`."""

from __future__ import annotations

from pathlib import Path

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
    direct = [_served(so.examples.niger_vaccines(every=every), "direct") for every in weeks]
    tiered = _served(so.examples.niger_vaccines(), "tiered")
    figure, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.plot(weeks, direct, color=BLUE, marker="o", markersize=4)
    axes.axhline(tiered, color=RED, linewidth=1.5)
    axes.scatter(list(PUBLISHED), list(PUBLISHED.values()), s=90, facecolors="none", edgecolors=INK)
    axes.annotate("direct from the central store", (6.2, 75), color=BLUE)
    axes.annotate(
        "with the regional tier (published: 70 %)", (6.2, tiered + 2), color=RED, va="bottom"
    )
    axes.annotate("circles: published", (8.9, 93), color=INK)
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


if __name__ == "__main__":
    niger()
