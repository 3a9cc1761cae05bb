"""The command that plans again at every review."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.read_data import read_data
from supplyopt.cli.said import (
    LOTS_HELP,
    LOTS_SAID,
    figure,
    lines_of_files,
    said_of_table,
    span_of,
)
from supplyopt.planning.plan import Plan
from supplyopt.planning.plan_files import write_plan
from supplyopt.report.tables import text_table
from supplyopt.report.wording import told_measures
from supplyopt.rolling.roll import roll
from supplyopt.rolling.rolled import Roll
from supplyopt.tables.csv_file import write_table_file
from supplyopt.tables.writable import require_writable

__all__ = ["add_roll_arguments", "roll_network"]

_TABLES = {
    "reviews": "a row a review",
    "books": "what happened to each item at each place in each cycle",
    "receipts": "what was planned, sent and counted in",
}


def add_roll_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be told.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument(
        "--horizon", type=int, required=True, metavar="N", help="cycles that each plan looks ahead"
    )
    parser.add_argument(
        "--every", type=int, default=1, metavar="K", help="cycles between reviews (default 1)"
    )
    parser.add_argument(
        "--journal",
        type=Path,
        metavar="FILE",
        help="write every step to this file; where it is there, go on from it",
    )
    parser.add_argument(
        "--lots",
        choices=tuple(LOTS_SAID),
        default="pieces",
        help=LOTS_HELP,
    )
    parser.add_argument(
        "--no-carry-over",
        action="store_true",
        help="share each time anew, whoever was short before",
    )


def roll_network(arguments: Namespace, step: Callable[[str], None]) -> Outcome:
    """Plan again at every review, write what came of it."""
    out = arguments.out
    require_writable(out)
    step(f"reading {arguments.data}")
    network = read_data(arguments)
    rolled = roll(
        network,
        horizon=arguments.horizon,
        every=arguments.every,
        goals=arguments.goals,
        solver=arguments.solver,
        lots=LOTS_SAID[arguments.lots],
        carry_over=not arguments.no_carry_over,
        journal=arguments.journal,
        time_limit=arguments.time_limit,
        progress=step,
    )
    step(f"writing {out}")
    written = _write(rolled, out)
    measures = rolled.measures
    payload = {
        "ok": True,
        "measures": measures.to_dict(),
        "units": measures.attrs["units"],
        "reviews": said_of_table(rolled.reviews),
        "out": str(out),
        "written": list(written),
    }
    return Outcome(payload, (*_lines(rolled), "", *lines_of_files(out, written)))


def _write(rolled: Roll, out: Path) -> dict[str, str]:
    # The files of a plan say what was sent and served. What lay where in between is in the books.
    carried = rolled.plan
    plan = Plan.from_tables(carried.network, shipments=carried.shipments, served=carried.served)
    write_plan(plan, out / "plan")
    for name in _TABLES:
        write_table_file(getattr(rolled, name), out / f"{name}.csv")
    files = {f"{name}.csv": words for name, words in _TABLES.items()}
    return {"plan/": "what was carried out, with its network", **files}


def _lines(rolled: Roll) -> list[str]:
    """Return the measures as a table, the reviews as another."""
    reviews = rolled.reviews
    columns = ["review", "cycle", "cycles", "planned_unmet", "changed", "lowered", "seconds"]
    cells = [
        [*map(figure, record[:-1]), f"{record[-1]:.2f}", status]
        for *record, status in reviews[[*columns, "status"]].itertuples(index=False)
    ]
    header = ["review", "from cycle", "cycles", "unmet", "changed", "lowered", "seconds", "status"]
    pieces = rolled.plan.pieces
    carried = text_table(
        [span_of(rolled.plan), "carried out"], told_measures(rolled.measures, pieces)
    )
    note = f"unmet, changed, lowered: {pieces.named('pieces')}"
    return [carried, "", text_table(header, cells), *([note] if pieces.note else [])]
