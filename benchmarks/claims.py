"""Where fair sharing on a network stops being proof against over-claiming, counted.

Run: python -m benchmarks.claims [--networks 100]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

import supplyopt as so

TIMES = (1.2, 2, 4)
KINDS: dict[str, dict[str, int]] = {
    "one item, one priority, one cycle": {},
    "the same, two to four cycles": {"cycles": 4},
    "the same as the first, in cartons of 2 to 9": {"lot": 9},
    "two items that share lanes, carrier": {"items": 2},
    "two priorities, group by group": {"groups": 2},
    "two priorities, the place hands on": {"groups": 2},
}


def drawn(
    seed: int, *, cycles: int = 1, lot: int = 1, items: int = 1, groups: int = 1
) -> so.Network:
    """Draw a store, three to five places with lanes of their own, of which some share a carrier.

    Parameters
    ----------
    seed : int
    cycles, lot : int
        At most so many; two or more where it is above 1.
    items, groups : int
    """
    rng = np.random.default_rng(seed)
    places = [f"P{number}" for number in range(rng.integers(3, 6))]
    names = [f"item {number}" for number in range(items)]
    spans = range(1, 1 + (int(rng.integers(2, cycles + 1)) if cycles > 1 else 1))
    classes = [f"group {number}" for number in range(groups)]
    keys = pd.MultiIndex.from_product(
        [places, names, classes, spans], names=["place", "item", "group", "cycle"]
    )
    demand = keys.to_frame(index=False)
    demand["quantity"] = rng.integers(1, 30, len(keys))
    demand["entitlement"] = rng.integers(1, 30, len(keys))
    total = float(demand["quantity"].sum()) * rng.uniform(0.3, 0.9)
    arrivals = pd.MultiIndex.from_product([["W"], names, spans], names=["place", "item", "cycle"])
    lots = [int(rng.integers(2, lot + 1)) if lot > 1 else 1 for _ in names]
    return so.Network.from_tables(
        places={"place": ["W", *places]},
        items={"item": names, "volume": rng.integers(1, 4, items), "lot": lots},
        groups={"group": classes, "priority": range(1, groups + 1)},
        carriers={"carrier": ["van"], "capacity": [int(rng.integers(5, 60))]},
        lanes=[
            {
                "origin": "W",
                "destination": place,
                "carrier": "van" if rng.random() < 0.7 else None,
                "capacity": int(rng.integers(5, 90)),
            }
            for place in places
        ],
        arrivals=arrivals.to_frame(index=False).assign(
            quantity=np.floor(rng.dirichlet(np.ones(len(arrivals))) * total)
        ),
        demand=demand,
    )


def rows(networks: int, progress: Callable[[str], None] = lambda _: None) -> Iterator[list[str]]:
    """Count in how many networks, for how many places, asking more gains by verified need.

    Parameters
    ----------
    networks : int
        How many are drawn of each kind.
    progress : callable
    """
    for kind, named in KINDS.items():
        progress(kind)
        column = "gain_pooled" if kind.endswith("hands on") else "gain"
        lots: Any = "everywhere" if "lot" in named else False
        gaining, places, asked, largest = 0, 0, 0, 0.0
        for seed in range(networks):
            gains = so.gain_from_claiming(drawn(seed, **named), times=TIMES, lots=lots)
            table = gains.table[gains.table["entitlement"] == "verified need"]
            best = table.groupby("place")[[column, "need"]].max()
            more = best[best[column] > gains.tie]
            gaining += len(more) > 0
            places += len(more)
            asked += len(best)
            largest = max(largest, (more[column] / more["need"]).max() if len(more) else 0.0)
        yield [kind, f"{gaining} of {networks}", f"{places} of {asked}", f"{largest:.0%}"]


def main() -> None:
    """Print the table of docs/claims.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=100)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore", so.InputWarning)
    print("| network | somebody gains in | places that gain | most, of its need |")
    print("|---|---|---|---|")
    for row in rows(arguments.networks):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
