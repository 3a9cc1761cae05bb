"""The words that the command line understands."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

import supplyopt
from supplyopt.cli import commands, plan_commands
from supplyopt.cli.audit_command import add_audit_arguments, audit_books
from supplyopt.cli.explain_command import add_arguments, explain_plan
from supplyopt.cli.orders_command import add_orders_commands
from supplyopt.cli.ration_command import add_ration_commands
from supplyopt.cli.read_data import add_key
from supplyopt.cli.roll_command import add_roll_arguments, roll_network
from supplyopt.cli.said import LOTS_HELP, LOTS_SAID
from supplyopt.cli.study_command import add_study_arguments, study_network
from supplyopt.cli.survey_command import add_survey_commands
from supplyopt.cli.table_words import AddCommand
from supplyopt.formulation.goals import GOALS
from supplyopt.tables.column_words import LANGUAGES

__all__ = ["make_parser"]


def make_parser() -> argparse.ArgumentParser:
    """Return the parser; parsed arguments carry the command to run as ``run``."""
    machine = argparse.ArgumentParser(add_help=False)
    machine.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print one JSON object for machines, nothing else",
    )
    parser = argparse.ArgumentParser(
        prog="supplyopt",
        parents=[machine],
        description="Decides who gets scarce emergency goods, and by which way they travel.",
        epilog="Exit codes: 0 done; 1 the input or the problem has a fault; 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=supplyopt.__version__)
    command = _adder(parser, machine, within="")

    demo = command("demo", commands.demo, "Plan a real city four ways, compare them")
    demo.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help=_OUT)
    demo.add_argument("--seed", type=int, default=0, help="seed of what is drawn (default 0)")
    demo.add_argument(
        "--supply-share",
        type=float,
        default=0.6,
        metavar="SHARE",
        help="supply / verified need (default 0.6)",
    )
    demo.add_argument("--scarcity", type=float, help=argparse.SUPPRESS)

    check = command("check", commands.check, "Check the tables of a network")
    _add_data(check)

    solve = command("solve", commands.solve_network, "Make the best plan of a network")
    _add_data(solve)
    solve.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT)
    _add_solving(solve)
    solve.add_argument(
        "--fixed",
        type=Path,
        metavar="FILE.csv",
        help="shipments or amounts served that are fixed by hand: origin, destination, mode, item, "
        "quantity; or place, item, group, quantity",
    )

    solve.add_argument(
        "--lots",
        choices=tuple(LOTS_SAID),
        default="pieces",
        help=f"{LOTS_HELP} (default pieces)",
    )

    add_key(solve)
    compare = command("compare", commands.compare_ways, "Compare the ways goods can travel")
    _add_data(compare)
    compare.add_argument(
        "--modes", nargs="+", metavar="MODE", help="modes of lanes to compare (default: all)"
    )
    compare.add_argument("--out", type=Path, metavar="DIR", help=_OUT)
    _add_solving(compare)
    compare.add_argument(
        "--lots",
        choices=tuple(LOTS_SAID),
        default="none",
        help=f"{LOTS_HELP} (default none: solve has pieces)",
    )

    roll = command("roll", roll_network, "Plan again at every review, carry out what comes first")
    _add_data(roll)
    add_roll_arguments(roll)
    roll.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT)
    _add_solving(roll, "stability")

    verify = command("verify", commands.verify_plan, "Check a plan from its tables, with no solver")
    verify.add_argument("plan", type=Path, metavar="DIR", help=_PLAN)
    add_key(verify)

    diff = command("diff", commands.diff_plans, "Say what changes from one plan to another")
    diff.add_argument("plan", type=Path, metavar="DIR", help="folder of the plan after")
    diff.add_argument("other", type=Path, metavar="OTHER", help="folder of the plan before")

    words = "Tell why a place is short, and what would help"
    add_arguments(command("explain", explain_plan, words))

    diagnose = command("diagnose", plan_commands.diagnose_plan, "Say what was wrong with a plan")
    diagnose.add_argument("plan", type=Path, metavar="DIR", help=_PLAN)

    report = command("report", plan_commands.report_plan, "Write a plan as a page for others")
    report.add_argument("plan", type=Path, metavar="DIR", help=_PLAN)
    add_key(report)
    report.add_argument(
        "--out", type=Path, metavar="FILE.html", help="file to write (default: DIR/report.html)"
    )
    report.add_argument("--title", metavar="WORDS", help="of the page (default: the folder's name)")
    report.add_argument(
        "--time-limit",
        type=_seconds,
        default=20.0,
        metavar="SECONDS",
        help="for looking for what would help (default 20)",
    )
    words = "Study which change does the work, or which way to send"
    study = command("study", study_network, words)
    _add_data(study)
    add_study_arguments(study)

    words = "Look through books: ledgers, counts, claims, stock, promises"
    add_audit_arguments(command("audit", audit_books, words))

    for name, words, add in _FAMILIES:
        family = command(name, None, words)
        add(_adder(family, machine, within=f"{name} "))

    template = command("template", commands.template, "Write a workbook to fill in")
    template.add_argument(
        "file", type=Path, metavar="FILE.xlsx", help="file to write, not there yet"
    )
    template.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="of instructions and hints: English or Chinese (default en)",
    )
    return parser


_FAMILIES = (
    ("survey", "Learn by a sample what is needed", add_survey_commands),
    ("ration", "Share one scarce supply", add_ration_commands),
    ("orders", "Keep a book of group orders, share a stock among them", add_orders_commands),
)
"""Commands with commands of their own."""


def _adder(
    parser: argparse.ArgumentParser, machine: argparse.ArgumentParser, *, within: str
) -> AddCommand:
    added = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Any, words: str) -> argparse.ArgumentParser:
        sub = added.add_parser(name, parents=[machine], help=words, description=f"{words}.")
        sub.set_defaults(run=run, command=f"{within}{name}")
        return sub

    return command


_PLAN = "folder that a plan was written to"
_OUT = "folder to write to, made if it is not there; files of the same names are overwritten"


def _add_data(parser: argparse.ArgumentParser) -> None:
    help_ = "folder with the CSV files, or workbook"
    parser.add_argument("data", type=Path, metavar="DATA", help=help_)
    reading = parser.add_argument_group("how the tables are written")
    reading.add_argument(
        "--columns",
        type=Path,
        metavar="FILE.toml",
        help='headers in other words: a line "数量" = "quantity" for each',
    )
    reading.add_argument(
        "--encoding", metavar="NAME", help="of CSV files that are not UTF-8, such as gb18030"
    )
    reading.add_argument(
        "--decimal", choices=(".", ","), help="decimal sign of numbers that stand as text"
    )
    reading.add_argument(
        "--thousands",
        choices=(",", ".", " ", "'"),
        help="what parts thousands in numbers that stand as text",
    )
    filling = parser.add_argument_group("places that have not reported (left out without --fill)")
    filling.add_argument(
        "--fill",
        nargs="+",
        choices=("last", "peers", "zero"),
        help="what stands in for their figures, the first that gives one: their own last figure, "
        "pieces a head of those that reported, nothing",
    )
    filling.add_argument(
        "--last", type=Path, metavar="FILE", help="earlier reports: place, item, quantity"
    )
    filling.add_argument(
        "--headcount", type=Path, metavar="FILE", help="who is where: place, people"
    )


def _add_solving(parser: argparse.ArgumentParser, *more: str) -> None:
    # Nearness needs a plan made before, which only a roll has at hand.
    offered = [name for name in GOALS if name != "stability"] + list(more)
    parser.add_argument(
        "--goals",
        nargs="+",
        default=["unmet", "fairness", "stages", "cost"],
        metavar="GOAL",
        help=f"in order, of: {', '.join(offered)} (default: unmet fairness stages cost)",
    )
    parser.add_argument(
        "--solver", choices=("highs", "pulp"), default="highs", help="default: highs"
    )
    parser.add_argument(
        "--time-limit",
        type=_seconds,
        metavar="SECONDS",
        help="for all goals of a plan together",
    )


def _seconds(word: str) -> float:
    seconds = float(word)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return seconds
