"""Kills whoever writes an order book, at random moments: `python tests/orders/kills.py 50`.

After each kill the book must hold whole batches and whole runs only; in the end it must hold what
a book holds that nobody was killed over.
"""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pandas as pd

import supplyopt as so

Table = pd.DataFrame
BATCHES, RUNS = 4, 2
ALL = f"{BATCHES} batches, {RUNS} runs"


def work(path: Path, tables: dict[str, Table]) -> None:
    """Load batches, allocate after every second one; go on where somebody left off."""
    book = so.orders.open_book(path)
    orders, rest = tables["orders"], {k: v for k, v in tables.items() if k != "orders"}
    size = -(-len(orders) // BATCHES)
    for number in range(BATCHES):
        part = orders.iloc[number * size : (number + 1) * size]
        so.orders.load(book, part, batch=f"batch {number}")
        if number % 2:
            so.orders.allocate(book, **rest, run=f"run {number // 2}")


def state(path: Path) -> tuple[Table, ...]:
    """Give all that a book holds."""
    book = so.orders.open_book(path)
    found = [book.orders, book.batches, book.runs]
    for run in book.runs["run"]:
        given = so.orders.allocation(book, run)
        found += [given.told, given.claims, given.visits, given.supplies]
    return tuple(found)


def require_whole(path: Path, reference: tuple[Table, ...]) -> str:
    """Require that a book is what the reference was at some moment between two steps."""
    orders, batches, runs, *given = state(path)
    whole_orders, whole_batches, whole_runs, *whole_given = reference
    for part, whole in ((batches, whole_batches), (runs, whole_runs), (orders, whole_orders)):
        pd.testing.assert_frame_equal(part, whole.iloc[: len(part)], check_dtype=False)
    assert len(orders) == batches["orders"].sum()
    assert len(runs) in (len(batches) // 2, len(batches) // 2 - (len(batches) % 2 == 0))
    for part, whole in zip(given, whole_given, strict=False):
        pd.testing.assert_frame_equal(part, whole)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        # What belongs to no run must not be there.
        for table in ("told", "claims", "visits", "supplies"):
            query = f"SELECT count(*) FROM {table} WHERE run NOT IN (SELECT run FROM runs)"
            assert connection.execute(query).fetchone() == (0,)
    connection.close()
    return f"{len(batches)} batches, {len(runs)} runs"


def main(kills: int, firms: int = 2000, seed: int = 0) -> None:
    """Kill so often, and say where it hit."""
    rng = random.Random(seed)
    tables = so.examples.firms(firms, seed)
    hits: Counter[str] = Counter()
    done = 0
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        work(Path(folder) / "reference.db", tables)
        whole = time.perf_counter() - start
        reference = state(Path(folder) / "reference.db")
        book = 0
        while done < kills:
            path = Path(folder) / f"{book}.db"
            child = os.fork()
            if child == 0:
                work(path, tables)
                os._exit(0)
            time.sleep(rng.uniform(0, whole))
            os.kill(child, signal.SIGKILL)
            _, how = os.waitpid(child, 0)
            if os.WIFSIGNALED(how):
                done += 1
                hits[require_whole(path, reference)] += 1
                # Else the next kill goes on with this book, ever nearer to its end.
                if rng.random() < 0.5:
                    work(path, tables)
                    assert require_whole(path, reference) == ALL
                    book += 1
            else:
                assert how == 0
                assert require_whole(path, reference) == ALL
                book += 1
        work(path, tables)
        for part, complete in zip(state(path), reference, strict=True):
            pd.testing.assert_frame_equal(part, complete)
    print(f"{done} kills, {book + 1} books; nothing lost, nothing doubled; left at each kill:")
    for where, times in sorted(hits.items()):
        print(f"  {where}: {times}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
