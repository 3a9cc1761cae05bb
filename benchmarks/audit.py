"""Times the ledger checks on a million movements: `python -m benchmarks.audit`."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import supplyopt as so

SIZES = (100_000, 1_000_000)
FAULTS = 0.001
"""Share of lines whose quantity is not what it should be, so that findings are told too."""
AIM_SECONDS, AIM_GB = 20.0, 3.0
_LINES_OF_A_PLACE, _DESKS, _ITEMS, _DAYS = 2_000, 26, 12, 120
_WEEKS = -(-_DAYS // 7)
_SUMMED = ["place", "item", "date", "kind"]
_LEDGER = ("ids", "signs", "counts", "running", "papers")


def main() -> None:
    """Print a row a size: seconds of each step, those of all checks in group-by sums as well."""
    print("| movements | read s | check s | findings | trace s | sum s | check / sum | GB |")
    print("|---|---|---|---|---|---|---|---|")
    took = {}
    for size in SIZES:
        frame = movements(size)
        read, books = _timed(lambda frame=frame: so.audit.read_books(movements=frame))
        check, found = _timed(lambda books=books: so.audit.examine(books, checks=_LEDGER))
        trace, _ = _timed(lambda books=books: so.audit.trace(books))
        plain, _ = _timed(lambda frame=frame: frame.groupby(_SUMMED)["quantity"].sum())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        took[len(frame)] = check
        seconds = f"{read:.1f} | {check:.1f} | {len(found):,} | {trace:.1f} | {plain:.2f}"
        print(f"| {len(frame):,} | {seconds} | {check / plain:.0f} | {peak:.1f} |", flush=True)
    small, great = took
    growth = took[great] / took[small]
    print(f"\n{great / small:.1f} times the movements take {growth:.1f} times the seconds.")
    print(f"Aim: all checks under {AIM_SECONDS:g} s and {AIM_GB:g} GB.")


def movements(count: int, *, seed: int = 0) -> pd.DataFrame:
    """Draw the ledgers of a city: a warehouse, its desks, the places below; papers at both ends.

    Parameters
    ----------
    count : int
        Lines, about: issues with receipts, use, an opening and a weekly count of each place.
    seed : int
    """
    rng = np.random.default_rng(seed)
    places = count // _LINES_OF_A_PLACE
    desks = [f"desk{at:02}" for at in range(_DESKS)]
    names = np.array(["city", *desks, *(f"place{at:03}" for at in range(places))], dtype=object)
    parent = np.r_[-1, np.zeros(_DESKS, int), 1 + np.arange(places) % _DESKS]
    items = np.array([f"item{at:02}" for at in range(_ITEMS)], dtype=object)
    papers = (count - len(names) * _ITEMS * (_WEEKS + 1)) // 3
    moves = _lines(rng, papers, parent=parent)
    # An opening so great that nobody runs out; counts that say what the lines say.
    keys = ["place", "item"]
    signs = np.where(moves["kind"] == "received", 1.0, -1.0)
    net = moves.assign(net=moves["quantity"] * signs, week=moves["day"] // 7)
    weekly = net.pivot_table(index=keys, columns="week", values="net", aggfunc="sum", fill_value=0)
    weekly = weekly.reindex(columns=range(_WEEKS), fill_value=0.0)
    opening = moves.groupby(keys)["quantity"].sum().reindex(weekly.index)
    counts = weekly.cumsum(axis=1).add(opening, axis=0).stack().rename("quantity").reset_index()
    counts = counts.assign(kind="counted", day=counts["week"] * 7 + 6)
    first = opening.reset_index().assign(kind="opening", day=0)
    lines = pd.concat([first, moves, counts.drop(columns="week")], ignore_index=True)
    # Quantities that somebody wrote wrong.
    wrong = rng.random(len(lines)) < FAULTS
    dates = (np.datetime64("2020-02-01") + np.arange(_DAYS + 14)).astype(str).astype(object)
    paper = lines["paper"].fillna(-1).astype(int)
    other = lines["other"].fillna(-1).astype(int)
    return pd.DataFrame(
        {
            "place": names[lines["place"].to_numpy()],
            "item": items[lines["item"].to_numpy()],
            "date": dates[lines["day"].to_numpy()],
            "kind": lines["kind"].to_numpy(),
            "quantity": lines["quantity"].to_numpy() + wrong * rng.integers(1, 50, len(lines)),
            "counterpart": np.where(other < 0, "", names[other]),
            "document": np.where(paper < 0, "", "D" + paper.astype(str)),
        }
    )


def _lines(rng: np.random.Generator, papers: int, *, parent: Any) -> pd.DataFrame:
    """Draw papers with both their lines, and a line of use for each."""
    to = rng.integers(1, len(parent), papers)
    item, quantity = rng.integers(0, _ITEMS, papers), rng.integers(1, 90, papers)
    day = rng.integers(0, _DAYS - 4, papers)
    number = np.arange(papers)
    base = {"item": item, "quantity": quantity, "paper": number}
    sent = {"place": parent[to], "day": day, "kind": "issued", "other": to}
    came = {"place": to, "day": day + rng.integers(0, 4, papers), "kind": "received"}
    used = {"place": to, "item": item, "quantity": quantity // 2, "kind": "used", "day": day + 3}
    return pd.concat(
        [
            pd.DataFrame({**base, **sent}),
            pd.DataFrame({**base, **came, "other": parent[to]}),
            pd.DataFrame(used),
        ],
        ignore_index=True,
    )


def _timed(step: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = step()
    return time.perf_counter() - start, made


if __name__ == "__main__":
    main()
