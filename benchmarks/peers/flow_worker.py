"""OR-Tools' min-cost flow in a process of its own, for it clashes with highspy in one.

Run as a script with the path of an ``.npz`` file of arrays. For every line on its standard input
it solves the flow from the arrays, and writes a line: the seconds it took, and the cost.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow


def solve(arrays: dict[str, np.ndarray]) -> tuple[float, int]:
    """Return how long it takes from arrays to flows, and what the flows cost."""
    start = time.perf_counter()
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        arrays["tail"], arrays["head"], arrays["capacity"], arrays["cost"]
    )
    flow.set_nodes_supplies(arrays["node"], arrays["supply"])
    status = flow.solve()
    flows = flow.flows(arcs)
    seconds = time.perf_counter() - start
    if status != flow.OPTIMAL:
        raise RuntimeError(f"OR-Tools says {status}")
    return seconds, int(flows @ arrays["cost"])


if __name__ == "__main__":
    given = dict(np.load(sys.argv[1]))
    for _ in sys.stdin:
        print(*solve(given), flush=True)
