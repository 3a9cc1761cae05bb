"""The command that studies which change does the work, or which way to send."""

from __future__ import annotations

import argparse
import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.read_data import read_data
from supplyopt.cli.said import figure, lines_of_files, said_of_table
from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.report.figures import save_figure
from supplyopt.report.pages import save_text
from supplyopt.report.tables import text_table
from supplyopt.report.wording import MISSING
from supplyopt.study.exact_fronts import pareto
from supplyopt.study.reform_study import reform
from supplyopt.study.two_chains import direct_vs_tiered
from supplyopt.tables.csv_file import write_table_file
from supplyopt.tables.writable import require_writable

__all__ = ["add_study_arguments", "study_network"]

Step = Callable[[str], None]
_GOALS = ("unmet", "stages")
_QUESTIONS = ("reform", "direct", "front")


def add_study_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be told.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument(
        "--question",
        choices=_QUESTIONS,
        default="reform",
        help="reform: which of five changes does the work, by simulation; direct: where direct "
        "lanes do better than desks; front: what less unmet demand costs in hand-overs "
        "(default reform)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for tables and a figure")
    parser.add_argument("--runs", type=_count, metavar="N", help="reform: runs (default 50)")
    parser.add_argument(
        "--days", type=_count, metavar="N", help="reform: days (default: the horizon, at least 30)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="reform: of all draws (default 0)")
    parser.add_argument(
        "--vary",
        nargs="+",
        type=_knob,
        metavar="KNOB=VALUES",
        help="direct: one to three of supply_share (supply / need), capacity, stops, drop_size, "
        "frequency, desk_delay with rising values, such as capacity=1000,2000 (default "
        "supply_share=0.25,0.5,0.75,1)",
    )
    parser.add_argument(
        "--goals",
        nargs="+",
        metavar="GOAL",
        help="direct: what both ways are planned for, in order, as in compare, which has fairness "
        f"too (default {' '.join(_GOALS)})",
    )
    for way in ("direct", "tiered"):
        parser.add_argument(
            f"--{way}",
            nargs="+",
            metavar="MODE",
            help=f"direct: the modes that are the {way} way, as lanes.mode has them "
            f"(default {way})",
        )
    parser.add_argument(
        "--time-limit",
        type=float,
        metavar="SECONDS",
        help="direct: for each plan; front: for the whole front",
    )


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number of 1 or more")
    return number


def _knob(word: str) -> tuple[str, list[float]]:
    name, equals, values = word.partition("=")
    try:
        numbers = [float(value) for value in values.split(",")]
    except ValueError:
        numbers = []
    if not equals or not numbers or not all(math.isfinite(number) for number in numbers):
        raise argparse.ArgumentTypeError("give a knob with values, such as capacity=1000,2000")
    return name, numbers


def study_network(arguments: Namespace, step: Step) -> Outcome:
    """Study one question on a network, write what was found."""
    _require_of_use(arguments)
    if arguments.out is not None:
        require_writable(arguments.out)
    step(f"reading {arguments.data}")
    network = read_data(arguments)
    tables, lines, draw = _STUDIES[arguments.question](arguments, network, step)
    payload: dict[str, Any] = {
        "ok": True,
        "question": arguments.question,
        **{name: said_of_table(frame) for name, frame in tables.items()},
    }
    if arguments.out is not None:
        step(f"writing {arguments.out}")
        written = _write(arguments.out, tables, lines, draw, question=arguments.question)
        payload["out"] = str(arguments.out)
        lines += ["", *lines_of_files(arguments.out, written)]
    return Outcome(payload, tuple(lines))


_USED = {
    "reform": ("runs", "days", "seed"),
    "direct": ("vary", "direct", "tiered", "goals", "time_limit"),
    "front": ("time_limit",),
}


def _require_of_use(arguments: Namespace) -> None:
    """Raise InputError for options that the question makes no use of, for a knob named twice."""
    question = arguments.question
    faults = [
        Fault(
            "",
            None,
            f"--{name.replace('_', '-')}",
            None,
            f"has no effect on the question {question!r}",
            "leave it out, or ask another question",
        )
        for name in ("runs", "days", "seed", "vary", "direct", "tiered", "goals", "time_limit")
        if getattr(arguments, name) is not None and name not in _USED[question]
    ]
    knobs = [name for name, _ in arguments.vary or ()]
    faults += [
        Fault("", None, "--vary", name, "is named twice", "give all its values at once")
        for name in dict.fromkeys(knobs)
        if knobs.count(name) > 1
    ]
    if faults:
        raise InputError(faults)


_Found = tuple[dict[str, pd.DataFrame], list[str], Callable[[], Any]]


def _reform(arguments: Namespace, network: Network, step: Step) -> _Found:
    found = reform(
        network,
        runs=arguments.runs or 50,
        days=arguments.days,
        seed=arguments.seed or 0,
        progress=step,
    )
    tables = {
        "shares": found.shares,
        "alone": found.alone,
        "last": found.last,
        "total": found.total.reset_index(),
    }
    return tables, found.to_text().splitlines(), found.plot


def _direct(arguments: Namespace, network: Network, step: Step) -> _Found:
    found = direct_vs_tiered(
        network,
        vary=dict(arguments.vary or [("supply_share", [0.25, 0.5, 0.75, 1.0])]),
        direct=arguments.direct or "direct",
        tiered=arguments.tiered or "tiered",
        goals=arguments.goals or _GOALS,
        time_limit=arguments.time_limit,
        progress=step,
    )
    goals = ", ".join(found.goals)
    tables = {
        "phase": found.shown_phase.reset_index().assign(goals=goals),
        "break_even": found.break_even.assign(goals=goals),
        "outcomes": found.outcomes.reset_index(),
    }
    said = f'{found.judged} ("proved" holds for these goals)'
    lines = ["who does better:", said, *_shown(found.shown_phase.reset_index())]
    lines += ["", "where that changes:"]
    third = {name: found.phase.reset_index()[name].iloc[0] for name in found.knobs[2:]}
    return tables, [*lines, *_shown(found.break_even)], lambda: found.plot(**third)


def _front(arguments: Namespace, network: Network, step: Step) -> _Found:
    found = pareto(network, time_limit=arguments.time_limit, progress=step)
    table = found.table.reset_index(names="point")
    return {"front": table}, [repr(found)[1:-1], *_shown(table)], found.plot


_STUDIES: dict[str, Callable[[Namespace, Network, Step], _Found]] = {
    "reform": _reform,
    "direct": _direct,
    "front": _front,
}


def _shown(frame: pd.DataFrame) -> list[str]:
    def word(value: object) -> str:
        return (
            figure(value) if isinstance(value, float) else MISSING if value is None else str(value)
        )

    rows: Sequence[Sequence[str]] = [
        [word(value) for value in row] for row in frame.itertuples(index=False)
    ]
    return text_table([str(name) for name in frame.columns], rows).splitlines()


def _write(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    lines: list[str],
    draw: Callable[[], Any],
    *,
    question: str,
) -> dict[str, str]:
    save_text("\n".join(lines) + "\n", folder / f"{question}.txt")
    written = {f"{question}.txt": "what was found, in words"}
    for name, frame in tables.items():
        write_table_file(frame, folder / f"{name}.csv")
        written[f"{name}.csv"] = f"{name.replace('_', ' ')} of the study"
    try:
        figure = draw().figure
    except ImportError:
        lines.append("no figure: install the extra plot")
        return written
    save_figure(figure, folder / f"{question}.png")
    written[f"{question}.png"] = "the figure"
    return written
