"""Results in words for a person, in plain values for a machine."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InfeasibleError
from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.report.tables import text_table
from supplyopt.report.wording import MISSING, told_measures
from supplyopt.study.comparison import Comparison

__all__ = [
    "LOTS_HELP",
    "LOTS_SAID",
    "figure",
    "lines_of_files",
    "lines_of_findings",
    "lines_of_losses",
    "lines_of_plan",
    "lines_of_unread",
    "said_of_comparison",
    "said_of_conflict",
    "said_of_fault",
    "said_of_network",
    "said_of_plan",
    "said_of_table",
    "short",
    "span_of",
    "unread_headers",
]

_WIDE = 96


LOTS_SAID: dict[str, bool | str] = {
    "pieces": "pieces",
    "hops": True,
    "everywhere": "everywhere",
    "none": False,
}
"""What the command line calls the rules for whole cartons and pieces."""
LOTS_HELP = (
    "whole cartons: on every lane but the last hop, with whole pieces there and in what is handed "
    "out (pieces), with any amounts there (hops); on all lanes, and whole pieces "
    "handed out (everywhere); or any amounts (none)"
)


def said_of_fault(fault: Fault) -> dict[str, Any]:
    """Return a fault as an object."""
    names = ("table", "row", "column", "value", "problem", "remedy")
    return {name: getattr(fault, name) for name in names}


def said_of_conflict(error: InfeasibleError) -> dict[str, Any]:
    """Return the rows in conflict, each with its words, what else matters, the least repair."""
    said = error.words or ("",) * len(error.rows)
    rows = [
        {"table": table, "row": row, "said": words}
        for (table, row), words in zip(error.rows, said, strict=True)
    ]
    repair = None if error.repair is None else said_of_table(error.repair)
    return {"rows": rows, "facts": list(error.facts), "repair": repair}


def said_of_network(network: Network) -> dict[str, Any]:
    """Return the size of each table, the cycles, the warnings."""
    return {
        "network": {name: len(table) for name, table in network.tables.items()},
        "cycles": network.cycles,
        "warnings": [said_of_fault(warning) for warning in network.warnings],
        "unread": unread_headers(network),
    }


def unread_headers(network: Network) -> dict[str, list[str]]:
    """Return the columns that are nobody's but the user's own, by table."""
    tables = network.complete
    return {name: list(table.others) for name, table in tables.items() if table.others}


def lines_of_unread(network: Network) -> list[str]:
    """Say which columns nothing is planned by, so that one that should count is missed."""
    found = unread_headers(network)
    if not found:
        return []
    said = "; ".join(f"{name}: {', '.join(map(str, headers))}" for name, headers in found.items())
    return [
        f"note: these columns are kept and do nothing: {said}; one that should count needs the "
        "name that it has in the template, or a line of a map (--columns)"
    ]


def said_of_plan(plan: Plan) -> dict[str, Any]:
    """Return the status, the measures, the goals."""
    return {
        "status": plan.status.value,
        "measures": plan.measures.to_dict(),
        "units": plan.measures.attrs["units"],
        "added_up": plan.pieces.note,
        "goals": said_of_table(plan.goals),
    }


def said_of_table(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return a row as an object, None where a cell has no value."""
    cells = table.astype(object)
    return cells.where(cells.notna(), None).to_dict("records")


def said_of_comparison(comparison: Comparison) -> dict[str, Any]:
    """Return the status and the measures of each alternative."""
    return {
        "statuses": comparison.statuses.to_dict(),
        "problems": {name: str(problem) for name, problem in comparison.problems.items()},
        "left_out": dict(comparison.left_out),
        "notes": comparison.notes,
        "measures": comparison.table.to_dict(),
        "units": comparison.units,
    }


def lines_of_plan(plan: Plan) -> list[str]:
    """Return the measures as a table, the goals as another."""
    goals = [
        [
            goal,
            "" if priority != priority else f"{priority:g}",
            *(figure(number, digits) for number, digits in ((value, 6), (gap, 2))),
            said,
        ]
        for goal, priority, value, gap, said in zip(
            plan.goals["goal"].tolist(),
            plan.goals["priority"].to_numpy(dtype=float, na_value=float("nan")).tolist(),
            plan.goals["value"].tolist(),
            plan.goals["gap"].tolist(),
            plan.goals["status"].tolist(),
            strict=True,
        )
    ]
    return [
        text_table([span_of(plan), plan.status.value], told_measures(plan.measures, plan.pieces)),
        "",
        text_table(["goal", "priority", "value", "gap", "status"], goals),
        "unmet: weighted; fairness: the lowest share of entitlement"
        + (", over the horizon" if plan.network.cycles > 1 else ""),
        *_of_a_limit(plan),
    ]


def _of_a_limit(plan: Plan) -> list[str]:
    """Say what a plan is that was not proved best, and what to do about it."""
    if plan.status is not Status.LIMIT:
        return []
    said = "limit: every rule is kept; whether goals marked so can be better was not proved in time"
    remedy = "a longer --time-limit may prove it"
    if plan.terms.lots is not False:
        whole = "pieces" if plan.terms.lots in ("pieces", "everywhere") else "cartons"
        remedy = f"whole {whole} make it hard: {remedy}; --lots none plans in any amounts"
    return [said, remedy]


def span_of(plan: Plan) -> str:
    """Return over what a plan's measures are, "" where all is one cycle."""
    cycles = plan.network.cycles
    return f"over all {cycles} cycles" if cycles > 1 else ""


def figure(value: float, digits: int = 6) -> str:
    """Return a number with so many digits, "-" where there is none."""
    return MISSING if value != value else f"{value + 0.0:,.{digits}g}"


def lines_of_losses(plan: Plan) -> list[str]:
    """Return what is lost by what was fixed, goal by goal."""
    losses = plan.losses
    priority = losses["priority"].to_numpy(dtype=float, na_value=float("nan")).tolist()
    rows = [
        [goal, "" if level != level else f"{level:g}", *map(figure, values)]
        for goal, level, *values in zip(
            losses["goal"].tolist(),
            priority,
            *(losses[name].tolist() for name in ("value", "free", "loss")),
            strict=True,
        )
    ]
    count = len(plan.fixed)
    terms = [f"{count:,} fixed row{'' if count == 1 else 's'}"] if count else []
    lots = plan.terms.lots
    terms += ["whole cartons and pieces" if isinstance(lots, str) else "whole cartons"] * bool(lots)
    plural = "" if count == 1 and len(terms) == 1 else "s"
    return [
        f"What {' and '.join(terms)} cost{'' if plural else 's'}:",
        text_table(["goal", "priority", "as fixed", "free", "loss"], rows),
    ]


def lines_of_findings(findings: Iterable[str]) -> list[str]:
    """Return sentences as a list, broken into lines."""
    return [
        textwrap.fill(said, _WIDE, initial_indent="- ", subsequent_indent="  ") for said in findings
    ]


def lines_of_files(folder: Path, written: Mapping[str, str]) -> list[str]:
    """Return what was written to a folder, a line each."""
    wide = max(map(len, written))
    lines = [f"  {name:<{wide}}  {what}" for name, what in written.items()]
    return [f"Written to {folder}:", *lines]


def short(shown: Network | Plan) -> str:
    """Return the one line that stands for it."""
    return repr(shown).strip("<>").removeprefix("Network: ").removeprefix("Plan ")
