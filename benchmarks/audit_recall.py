"""How much of what is planted in the city's books an audit finds, kind by kind.

Run: python -m benchmarks.audit_recall [--seeds 20] [--claims 200] [--cycles 3] [--missed]
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from typing import Any

import numpy as np

import supplyopt as so

SHARES = (0.0, 0.01, 0.1)
_START = date(2020, 2, 1)


def hits(finding: dict[Any, Any], row: dict[Any, Any]) -> bool:
    """Tell whether a finding says what was planted: kind, place, item, group, time.

    Parameters
    ----------
    finding : dict
        A row of the table of findings.
    row : dict
        A row of the key.
    """
    same = finding["kind"] == row["kind"] and _of_same(finding, row)
    return same and finding["group"] in ("", row["group"]) and _at_time(finding["period"], row)


def _at_time(period: str, row: dict[Any, Any]) -> bool:
    first, last = row["period"], row["until"]
    if row["kind"] in ("sleeping_stock", "left_short_by_own"):
        # What lies there for days may be told at any day of the cycle.
        return _cycle(first) <= _cycle(period) <= _cycle(last)
    return bool(first <= period <= last)


def _cycle(period: str) -> int:
    if period.isdigit():
        return int(period)
    return (date.fromisoformat(period) - _START).days // 10 + 1


def _of_same(finding: dict[Any, Any], row: dict[Any, Any]) -> bool:
    places = {row["place"], row["counterpart"]} - {""}
    return finding["place"] in places and finding["item"] == row["item"]


def score(planted: so.examples.PlantedBooks) -> tuple[Counter[Any], list[str]]:
    """Count what of the key was found, what was found beside it, by kind.

    Parameters
    ----------
    planted : PlantedBooks

    Returns
    -------
    Counter
        By (kind, word): ``planted, hit`` rows of the key; ``right, wrong, also`` findings. What
        may rightly be told as well (``also``) is neither right nor wrong.
    list of str
        A line a row that was missed, a finding that is wrong.
    """
    found = so.audit.examine(so.audit.read_books(**planted.tables)).table.to_dict("records")
    counts: Counter[Any] = Counter()
    lines = []
    key = planted.key.to_dict("records")
    by_item: dict[Any, list[dict[Any, Any]]] = {}
    for row in key:
        for place in {row["place"], row["counterpart"]} - {""}:
            by_item.setdefault((place, row["item"]), []).append(row)
    hit = set()
    for finding in found:
        near = by_item.get((finding["place"], finding["item"]), [])
        right = [row["kind"] + row["place"] for row in near if hits(finding, row)]
        also = any(finding["kind"] in row["also"] for row in near)
        hit.update(right)
        word = "right" if right else "also" if also else "wrong"
        counts[finding["kind"], word] += 1
        if word == "wrong":
            lines.append("wrong: " + _line(finding) + f" | {finding['evidence']}")
    for row in key:
        counts[row["kind"], "planted"] += 1
        if row["kind"] + row["place"] in hit:
            counts[row["kind"], "hit"] += 1
        else:
            lines.append("missed: " + _line(row) + f"-{row['until']} size {row['size']:g}")
    return counts, lines


def _line(row: dict[Any, Any]) -> str:
    return " ".join(str(row[name]) for name in ("kind", "place", "item", "group", "period"))


def measure(
    seeds: int, *, cycles: int, progress: Callable[[str], None] = lambda _: None
) -> dict[float, list[Counter[Any]]]:
    """Score books of many seeds.

    Parameters
    ----------
    seeds, cycles : int
    progress : callable
        Told each line.

    Returns
    -------
    dict of float to list of Counter
        What `score` counts, a book each, by the share of places with a fault.
    """
    found: dict[float, list[Counter[Any]]] = {share: [] for share in SHARES}
    for share, books in found.items():
        for seed in range(seeds):
            begin = time.perf_counter()
            counts, lines = score(so.examples.xiamen_books(seed, faults=share, cycles=cycles))
            books.append(counts)
            took = time.perf_counter() - begin
            for line in [f"{share:g} {seed}: {took:.1f} s", *lines]:
                progress(line)
    return found


def report(found: dict[float, list[Counter[Any]]]) -> list[str]:
    """Give the tables of docs/audit-recall.md.

    Parameters
    ----------
    found : dict
        As `measure` gives them.
    """
    shares = [share for share in SHARES if share]
    totals: dict[float, Counter[Any]] = {}
    for share, books in found.items():
        totals[share] = Counter()
        for counts in books:
            totals[share].update(counts)
    head = "".join(f" {share:.0%}: recall | precision | told as well |" for share in shares)
    lines = [f"| kind | told of clean books |{head}", "|---|---|" + "---|---|---|" * len(shares)]
    for kind in so.audit.list_kinds()["kind"].tolist():
        cells = [f"`{kind}`", str(totals[0.0][kind, "wrong"])]
        for share in shares:
            words = ("planted", "hit", "right", "wrong", "also")
            planted, hit, right, wrong, also = (totals[share][kind, word] for word in words)
            cells += [_share(hit, planted), _share(right, right + wrong), str(also or "")]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def false_shares(seeds: int, *, cycles: int, workers: int = 2) -> list[str]:
    """Give the false share of the claims told, book by book, on average.

    Parameters
    ----------
    seeds, cycles, workers : int
    """
    lines = ["| share of places with a fault | books | false share, mean |", "|---|---|---|"]
    for share in SHARES:
        one = partial(_false_share, share=share, cycles=cycles)
        with ProcessPoolExecutor(workers) as pool:
            false = np.array(list(pool.map(one, range(seeds), chunksize=5)))
        error = false.std(ddof=1) / np.sqrt(len(false)) if len(false) > 1 else 0.0
        lines.append(f"| {share:.0%} | {len(false)} | {false.mean():.4f} ± {error:.4f} |")
    return lines


def _false_share(seed: int, share: float, cycles: int) -> float:
    """Audit the claims alone; 0 where nothing is told."""
    planted = so.examples.xiamen_books(seed, faults=share, cycles=cycles)
    names = ("claims", "people", "norms", "items", "groups", "places", "settings")
    books = so.audit.read_books(**{name: planted.tables[name] for name in names})
    found = so.audit.examine(books).table
    told = found[found["kind"] == "claim_above_need"].to_dict("records")
    key = planted.key.to_dict("records")
    false = [finding for finding in told if not any(hits(finding, row) for row in key)]
    return len(false) / max(len(told), 1)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} ({part} of {whole})" if whole else ""


def main() -> None:
    """Print the tables of docs/audit-recall.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--cycles", type=int, default=3)
    parser.add_argument("--missed", action="store_true", help="tell what was missed, or is wrong")
    parser.add_argument("--claims", type=int, default=200, help="books whose claims are looked at")
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()

    def say(line: str) -> None:
        if arguments.missed:
            print(line, flush=True)

    for line in report(measure(arguments.seeds, cycles=arguments.cycles, progress=say)):
        print(line)
    print()
    for line in false_shares(arguments.claims, cycles=arguments.cycles, workers=arguments.workers):
        print(line)


if __name__ == "__main__":
    main()
