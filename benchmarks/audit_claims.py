"""How often a claim that is told to be above need is an honest one: drawn cities."""

from __future__ import annotations

import argparse
import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
from tests.audit.honest_claims import SHAPES, told

_CASES = ((0.0, 1.0), (0.01, 2.0), (0.1, 2.0))


def main() -> None:
    """Print a row a shape of honest claims, share of places that ask for more, and how much."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    seeds = arguments.seeds
    print("| honest claims | ask for more | times | false share, mean | found, mean | within |")
    print("|---|---|---|---|---|---|")
    with ProcessPoolExecutor(arguments.workers) as workers:
        for shape in SHAPES:
            for over, times in _CASES:
                one = partial(told, shape=shape, over=over, times=times)
                shares = np.array(list(workers.map(one, range(seeds), chunksize=10)))
                false, found = shares.mean(axis=0)
                error = shares[:, 0].std(ddof=1) / math.sqrt(seeds)
                within = "yes" if false <= 0.05 + 2 * error else "NO"
                hit = f"{found:.2f}" if over else ""
                row = [shape, f"{over:.0%}", f"{times:g}" if over else ""]
                row += [f"{false:.4f} ± {error:.4f}", hit, within]
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
