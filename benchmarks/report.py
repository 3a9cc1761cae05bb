"""A run's results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.aims import AIMS
from benchmarks.peers import PEERS
from benchmarks.phases import PHASES
from benchmarks.subjects import SUBJECTS

__all__ = ["markdown", "seconds", "table", "write_block"]

BEGIN, END = "<!-- made by {}: begin -->", "<!-- end -->"

PASSES = {
    "pass": "one pass over memory, program of every place",
    "pass, new": "the same, into memory new to the process",
    "pass, merged": "one pass over memory, program as it is solved",
}


def markdown(results: dict[str, Any]) -> str:
    """Return everything a run measured.

    Parameters
    ----------
    results : dict
        As `run_suite` gives them.
    """
    runs = results["runs"]
    parts = [
        f"Machine: {', '.join(f'{k} {v}' for k, v in results['machine'].items())}. "
        f"At most {runs} repetitions a pair, fewer of what is slow.",
        "### Aims",
        table(("work", "aim", "measured", "met"), _aims(results)),
        "### Against peers",
        table(
            (
                "subject",
                "supplyopt",
                "peer",
                "its time",
                "of the peer counts",
                "ratio",
                "worst",
                "n",
            ),
            _peers(results),
        ),
        *(
            f"Not installed, and left out: {SUBJECTS[name].title}: {', '.join(found['left_out'])}."
            for name, found in results["subjects"].items()
            if found.get("left_out")
        ),
        "### Phases",
        table(("subject", "places", *PHASES, "whole", "n"), _phases(results)),
        "### Warm against cold",
        "What the phases take from a plan made before, and from nothing; *read* is "
        "`network.replace`.",
        table(("subject", "", *PHASES, "whole", "ratio", "worst", "n"), _warm(results)),
        "### Growth",
        _growth(results),
    ]
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def seconds(value: float) -> str:
    """Return a time to three digits."""
    return f"{value * 1000:.3g} ms" if value < 0.9995 else f"{value:#.3g} s".replace(". s", " s")


def write_block(path: Path, text: str, *, command: str) -> None:
    """Put a text where a page has the command's block; a page without one gets it at its end."""
    begin = BEGIN.format(command)
    page = path.read_text(encoding="utf-8") if path.exists() else ""
    before, found, after = page.partition(begin)
    if found:
        after = after.partition(END)[2]
    elif before:
        before += "\n"
    path.write_text(f"{before}{begin}\n\n{text}\n{END}{after or chr(10)}", encoding="utf-8")


def _aims(results: dict[str, Any]) -> Iterable[Sequence[str]]:
    for aim in AIMS:
        measured = aim.measured(results)
        met = "" if measured.met is None or aim.aim == "(none)" else "yes" if measured.met else "no"
        yield aim.work, aim.aim, measured.shown, met


def _peers(results: dict[str, Any]) -> Iterable[Sequence[str]]:
    for name, found in results["subjects"].items():
        for peer, row in found.get("peers", {}).items():
            if peer in PASSES:
                who, ours = PASSES[peer], "both ways between frames and arrays"
                counted = f"writing {row['bytes'] / 2**20:.0f} MiB"
            else:
                who, counted = PEERS[peer].name, PEERS[peer].counted
                ours = "arrays to flows" if PEERS[peer].of_arrays else "frames to certified plan"
            yield (
                SUBJECTS[name].title,
                f"{seconds(row['seconds'])}, {ours}",
                who,
                seconds(row["peer_seconds"]),
                counted,
                f"{row['ratio']:.3g}",
                f"{row['worst_ratio']:.3g}",
                str(row["runs"]),
            )


def _phases(results: dict[str, Any]) -> Iterable[Sequence[str]]:
    for name, found in results["subjects"].items():
        if "failed" in found:
            yield SUBJECTS[name].title, found["failed"], *[""] * (len(PHASES) + 2)
            continue
        yield (
            SUBJECTS[name].title,
            f"{found['places']:,}",
            *(seconds(found["phases"][phase]) for phase in PHASES),
            seconds(found["whole"]),
            str(found["runs"]),
        )


def _warm(results: dict[str, Any]) -> Iterable[Sequence[str]]:
    for name, found in results["subjects"].items():
        if "warm" not in found:
            continue
        row = found["warm"]
        ratios = f"{row['ratio']:.3g}", f"{row['worst_ratio']:.3g}", str(row["runs"])
        for kind, last in (("warm", ratios), ("cold", ("", "", ""))):
            yield (
                SUBJECTS[name].title,
                kind,
                *(seconds(row[kind]["phases"][phase]) for phase in PHASES),
                seconds(row[kind]["whole"]),
                *last,
            )


def _growth(results: dict[str, Any]) -> str:
    growth = results["growth"]
    if growth["exponent"] is None:
        return "Not measured: it takes two subjects or more from the city to the country."
    points = ", ".join(f"{places:,} places {seconds(took)}" for places, took in growth["points"])
    return f"Exponent {growth['exponent']:.2f}, from: {points}."
