"""The command that tells why places are short."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.read_data import add_key, key_in
from supplyopt.cli.said import lines_of_findings
from supplyopt.planning.plan_files import read_plan
from supplyopt.report.explain import Explanation, explain
from supplyopt.report.short_ways import WAYS, ways_short
from supplyopt.report.tables import text_table

__all__ = ["add_arguments", "explain_plan"]


def add_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be told.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument("plan", type=Path, metavar="DIR", help="folder that a plan was written to")
    add_key(parser)
    parser.add_argument("--place", metavar="PLACE", help="its id (default: all that are short)")
    parser.add_argument("--item", metavar="ITEM", help="this item only")
    parser.add_argument(
        "--target",
        type=float,
        metavar="SHARE",
        help="served over entitlement that would do, such as 0.8 (default: all asked for)",
    )
    parser.add_argument(
        "--time-limit",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for looking for what would help (default 60)",
    )


def explain_plan(arguments: Namespace, step: Callable[[str], None]) -> Outcome:
    """Tell why a place is short, or every place that is."""
    step(f"reading {arguments.plan}")
    plan = read_plan(arguments.plan, key=key_in(arguments.key))
    step("solving again for what would help")
    why = explain(
        plan,
        arguments.place,
        item=arguments.item,
        target=arguments.target,
        time_limit=arguments.time_limit,
    )
    payload = {
        "ok": True,
        "sentences": list(why.sentences),
        "table": _records(why.table),
        "evidence": _records(why.evidence),
        "changes": _records(why.changes),
        "rows": why.rows,
    }
    rows = ["", why.rows] if why.rows else []
    if arguments.place is not None or len(why.table) <= WAYS:
        return Outcome(payload, (*lines_of_findings(why.sentences), *rows))
    return Outcome(payload, (*_told(why), *rows))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    cells = frame.astype(object)
    return [
        {str(name): value for name, value in record.items()}
        for record in cells.where(cells.notna(), None).to_dict("records")
    ]


def _told(why: Explanation) -> list[str]:
    header, rows, left = ways_short(why)
    lines = [f"{len(why.table):,} rows of demand are short.", "", text_table(header, rows)]
    if left:
        lines.append(f"... and {left:,} rows in more ways")
    return [*lines, "", "Ask for one of them by --place, for all of them by --json."]
