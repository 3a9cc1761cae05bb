"""Times rationing beside one `numpy.sort` of the claims: `python -m benchmarks.rationing`."""

from __future__ import annotations

import math
import time

import numpy as np

import supplyopt as so
from benchmarks.protocol import Runs, side_by_side

SIZES = (10_000, 100_000, 1_000_000)
AIMS = {"uniform": 3.0, "uniform, weighted": 8.0}


def main(runs: int = 15) -> None:
    """Print a row a rule and size: seconds, the ratio to the sort, the exponent of growth."""
    print("| rule | claims | ms | of one sort | worst | aim | growth |")
    print("|---|---|---|---|---|---|---|")
    rules = ("uniform", "proportional", "constrained_equal_losses", "talmud")
    for rule in rules:
        for weighted in (False, True) if rule != "talmud" else (False,):
            name = f"{rule}, weighted" if weighted else rule
            before = 0.0
            for size in SIZES:
                rng = np.random.default_rng(0)
                claims = rng.lognormal(3, 1, size)
                weights = rng.uniform(0.5, 2, size) if weighted else None
                found = side_by_side(*_pair(claims, rule, weights), runs)
                seconds = found["seconds"]
                growth = f"{math.log10(seconds / before):.2f}" if before else ""
                aim = f"{AIMS[name]:g}" if name in AIMS and size == SIZES[-1] else ""
                print(
                    f"| {name} | {size:,} | {seconds * 1e3:.2f} | {found['ratio']:.2f} "
                    f"| {found['worst_ratio']:.2f} | {aim} | {growth} |"
                )
                before = seconds


def _pair(claims: np.ndarray, rule: str, weights: np.ndarray | None) -> tuple[Runs, Runs]:
    supply = 0.6 * float(claims.sum())

    def share() -> tuple[float, float]:
        start = time.perf_counter()
        shares = so.ration(claims, supply, rule=rule, weights=weights)
        return time.perf_counter() - start, float(shares.sum())

    def sort() -> tuple[float, float]:
        start = time.perf_counter()
        np.sort(claims)
        return time.perf_counter() - start, supply

    return share, sort


if __name__ == "__main__":
    main()
