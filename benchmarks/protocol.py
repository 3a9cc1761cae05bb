"""How things are timed: in turn, warmed up, medians of ratios."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["Disagreement", "machine", "side_by_side"]

Runs = Callable[[], tuple[float, float]]

AGREE = 1e-6
"""How far optima may differ, of the larger of them."""
SLOW = 10.0
"""Seconds above which a peer's first run counts: nothing that is warmed up matters then."""
PATIENCE = 60.0
"""Seconds after which a peer has run often enough."""


class Disagreement(AssertionError):
    """A peer's optimum is another one: then its time means nothing."""


def side_by_side(ours: Runs, peers: Mapping[str, Runs], runs: int) -> dict[str, dict[str, Any]]:
    """Run all in turn, `runs` times after a first time that does not count.

    Slow peers run less often: none begins again after `PATIENCE` seconds of its own.

    Returns
    -------
    dict of dict
        Of each peer: medians of both times, the median and the largest of the ratios of runs that
        were next to each other, and how many there were.
    """
    pairs: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
    spent = dict.fromkeys(peers, 0.0)
    for turn in range(runs + 1):
        for name, peer in peers.items():
            if spent[name] > PATIENCE:
                continue
            mine, my_optimum = ours()
            theirs, their_optimum = peer()
            _require_same(name, my_optimum, their_optimum)
            spent[name] += theirs
            if turn > 0 or theirs > SLOW:
                pairs[name].append((mine, theirs))
    return {name: _summary(pair) for name, pair in pairs.items() if pair}


def _require_same(name: str, mine: float, theirs: float) -> None:
    if abs(mine - theirs) > AGREE * max(abs(mine), abs(theirs), 1.0):
        raise Disagreement(f"{name} finds {theirs!r}, supplyopt {mine!r}")


def _summary(pairs: list[tuple[float, float]]) -> dict[str, Any]:
    ratios = [mine / theirs for mine, theirs in pairs]
    return {
        "seconds": statistics.median(mine for mine, _ in pairs),
        "peer_seconds": statistics.median(theirs for _, theirs in pairs),
        "ratio": statistics.median(ratios),
        "worst_ratio": max(ratios),
        "runs": len(pairs),
    }


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
