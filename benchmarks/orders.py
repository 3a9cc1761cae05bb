"""Times an order book of a million orders: `python -m benchmarks.orders`."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from typing import Any

import supplyopt as so

FIRMS = (7_000, 70_000, 690_000)
"""They place about 10,000, 100,000 and 1,000,000 orders."""
AIM = 60.0


def main() -> None:
    """Print a row a size: seconds of each step, those of load with allocation beside the aim."""
    print("| orders | load s | check s | allocate s | read s | load + allocate s | aim | GB |")
    print("|---|---|---|---|---|---|---|---|")
    for firms in FIRMS:
        count, took = _timed(firms)
        both = took["load"] + took["allocate"]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        cells = " | ".join(f"{seconds:.1f}" for seconds in took.values())
        aim = f"{AIM:g}" if firms == FIRMS[-1] else ""
        print(f"| {count:,} | {cells} | {both:.1f} | {aim} | {peak:.1f} |", flush=True)


def _timed(firms: int) -> tuple[int, dict[str, float]]:
    tables = so.examples.firms(firms)
    orders = tables.pop("orders")
    with tempfile.TemporaryDirectory() as folder:
        book = so.orders.open_book(f"{folder}/book.db")
        steps: dict[str, Callable[[], Any]] = {
            "load": lambda: so.orders.load(book, orders, batch="all"),
            "check": lambda: so.orders.check(book, tables["items"]),
            "allocate": lambda: so.orders.allocate(book, **tables, run="one"),
            "read": lambda: so.orders.allocation(book, "one"),
        }
        return len(orders), {name: _seconds(step) for name, step in steps.items()}


def _seconds(step: Callable[[], Any]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
