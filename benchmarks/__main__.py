"""Times supplyopt against what its users would write, in one run.

The protocol: every subject is run once to warm up, then `--runs` times in turn with its peer;
reported are medians, and the median of the pairwise ratios, which holds when the machine's speed
drifts. One thread. All data are seeded.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pulp

import supplyopt as so
from benchmarks import season
from benchmarks.plain_pulp import solve_first_goal


def timed(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def paired(work: Callable[[], object], peer: Callable[[], object], runs: int) -> dict[str, float]:
    """Run a piece of work and its peer in turn."""
    work(), peer()
    pairs = [(timed(work), timed(peer)) for _ in range(runs)]
    return {
        "seconds": statistics.median(ours for ours, _ in pairs),
        "peer_seconds": statistics.median(theirs for _, theirs in pairs),
        "ratio": statistics.median(ours / theirs for ours, theirs in pairs),
        "worst_ratio": max(ours / theirs for ours, theirs in pairs),
    }


def city(runs: int) -> list[dict[str, object]]:
    """One cycle of the city, four goals, against plain PuLP doing the first goal only."""
    network = so.examples.xiamen()
    peers: dict[str, Callable[[], object]] = {}
    for name, make in (
        ("PuLP + CBC", lambda: pulp.PULP_CBC_CMD(msg=False)),
        ("PuLP + HiGHS", lambda: pulp.HiGHS(msg=False)),
    ):
        if (name == "PuLP + CBC") and not hasattr(pulp, "PULP_CBC_CMD"):
            continue
        peers[name] = lambda make=make: solve_first_goal(network, make())
    rows = []
    for name, peer in peers.items():
        row = paired(lambda: so.solve(network), peer, runs)
        rows.append(
            {"work": "city, four goals", "peer": f"{name}, first goal, build included", **row}
        )
    return rows


def growth(runs: int) -> list[dict[str, object]]:
    """The city side by side with itself, many times: ten times the places, how much the time."""
    rows = []
    for copies in (1, 10):
        network = several(so.examples.xiamen(), copies)
        so.solve(network)
        seconds = statistics.median(timed(lambda n=network: so.solve(n)) for _ in range(runs))
        rows.append({"work": f"{copies} cities, four goals", "peer": "", "seconds": seconds})
    return rows


def several(network: so.Network, copies: int) -> so.Network:
    """Return a network of several copies of one that have nothing in common but their items."""
    import pandas as pd

    ids = {"place", "parent", "origin", "destination", "carrier"}
    tables = {}
    for name, table in network.tables.items():
        if name in ("items", "groups", "settings"):
            tables[name] = table
            continue
        parts = []
        for copy in range(copies):
            part = table.copy()
            for column in ids & set(part.columns):
                part[column] = part[column].map(lambda x, c=copy: x if pd.isna(x) else f"{c}-{x}")
            parts.append(part)
        tables[name] = pd.concat(parts, ignore_index=True)
    return so.Network.from_tables(**tables)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = city(options.runs) + growth(options.runs)
    rows += season.season(options.runs) + season.growth(options.runs)
    machine = {
        "python": platform.python_version(),
        "processor": platform.machine(),
        **{name: version(name) for name in ("highspy", "pulp", "numpy", "pandas")},
    }
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    for row in rows:
        ratio = (
            f"ratio {row['ratio']:.2f} (worst {row['worst_ratio']:.2f})" if "ratio" in row else ""
        )
        peer = f"{row['peer_seconds']:.3f} s for {row['peer']}" if "peer_seconds" in row else ""
        print(f"{row['work']}: {row['seconds']:.3f} s; {peer} {ratio}")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1))


if __name__ == "__main__":
    main()
