"""Writes where time and memory go: `python -m benchmarks.profile [--only SUBJECT ...]`.

Each subject runs in a process of its own, once for its times and peaks, once under cProfile. The
tables go into the block that docs/profile.md has for them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.alone import run_alone
from benchmarks.phases import PHASES
from benchmarks.protocol import machine
from benchmarks.report import seconds, table, write_block
from benchmarks.subjects import SUBJECTS

PAGE = Path(__file__).parents[1] / "docs" / "profile.md"
USUAL = ("city", "season", "province")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, metavar="SUBJECT")
    parser.add_argument("--whole", action="store_true", help="with the whole country")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds each may take")
    parser.add_argument("--table", type=Path, default=PAGE)
    options = parser.parse_args()
    names = options.only or [*USUAL, *(["country"] if options.whole else [])]
    parts = [f"Machine: {', '.join(f'{k} {v}' for k, v in machine().items())}."]
    for name in names:
        print(SUBJECTS[name].title, file=sys.stderr, flush=True)
        parts += _section(name, run_alone(name, profile=True, patience=options.patience))
    text = "\n\n".join(parts) + "\n"
    print(text)
    write_block(options.table, text, command="python -m benchmarks.profile")


def _section(name: str, found: dict[str, Any]) -> list[str]:
    title = f"### {SUBJECTS[name].title}"
    if "failed" in found:
        return [title, f"Not measured: it {found['failed']}."]
    rooms = sorted({room for phase in found["rooms"].values() for room in phase})
    return [
        title,
        f"{found['places']:,} places, {found['lanes']:,} lanes, {found['demand']:,} rows of "
        f"demand; {seconds(found['whole'])} in all.",
        table(
            ("phase", "time", "share", "peak memory", *rooms),
            _phases(found, rooms),
        ),
        table(
            ("phase", "file", "function", "share of the whole"),
            _longest(found),
        ),
    ]


def _phases(found: dict[str, Any], rooms: Sequence[str]) -> Iterable[Sequence[str]]:
    for phase in PHASES:
        took = found["phases"][phase]
        by_room = found["rooms"].get(phase, {})
        total = sum(by_room.values()) or 1.0
        yield (
            phase,
            seconds(took),
            f"{took / found['whole']:.0%}",
            f"{found['peaks'][phase] / 2**20:,.0f} MiB",
            *(_share(by_room.get(room, 0.0) / total) for room in rooms),
        )


def _longest(found: dict[str, Any]) -> Iterable[Sequence[str]]:
    total = sum(sum(phase.values()) for phase in found["rooms"].values())
    for row in found["longest"]:
        yield row["phase"], row["file"], f"`{row['function']}`", f"{row['seconds'] / total:.1%}"


def _share(part: float) -> str:
    return f"{part:.0%}" if part >= 0.005 else ""


if __name__ == "__main__":
    main()
