"""How things are timed: in turn, warmed up, medians of ratios."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Disagreement", "machine", "side_by_side"]

Optimum = float | NDArray[np.float64]
Runs = Callable[[], tuple[float, Optimum]]

AGREE = 1e-6
"""How far optima may differ, of the larger of them; of 1 where they are smaller."""
SLOW = 10.0
"""Seconds above which a peer's first run counts: nothing that is warmed up matters then."""
PATIENCE = 60.0
"""Seconds after which a pair has run often enough."""


class Disagreement(AssertionError):
    """A peer's optimum is another one: then its time means nothing."""


def side_by_side(ours: Runs, theirs: Runs, runs: int) -> dict[str, Any]:
    """Run both in turn, `runs` times after a first time that does not count.

    Where they are slow they run less often: no pair begins after `PATIENCE` seconds.

    Returns
    -------
    dict
        Medians of both times, the median and the largest of the ratios of runs that were next to
        each other, and how many there were.
    """
    pairs: list[tuple[float, float]] = []
    spent = 0.0
    for turn in range(runs + 1):
        if pairs and spent > PATIENCE:
            break
        mine, my_optimum = ours()
        peers, their_optimum = theirs()
        _require_same(my_optimum, their_optimum)
        spent += mine + peers
        if turn > 0 or peers > SLOW:
            pairs.append((mine, peers))
    ratios = [mine / peers for mine, peers in pairs]
    return {
        "seconds": statistics.median(mine for mine, _ in pairs),
        "peer_seconds": statistics.median(peers for _, peers in pairs),
        "ratio": statistics.median(ratios),
        "worst_ratio": max(ratios),
        "runs": len(pairs),
    }


def _require_same(mine: Optimum, theirs: Optimum) -> None:
    size = np.maximum(np.maximum(np.abs(mine), np.abs(theirs)), 1.0)
    if (np.abs(np.subtract(mine, theirs)) > AGREE * size).any():
        raise Disagreement(f"the peer finds {theirs!r}, supplyopt {mine!r}")


def machine() -> dict[str, str]:
    """Return what the times depend on."""
    found = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
    }
    for name in ("supplyopt", "highspy", "numpy", "pandas", "pulp", "linopy", "ortools"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
