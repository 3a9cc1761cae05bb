"""The words that the command line understands."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

import supplyopt
from supplyopt.cli import commands
from supplyopt.formulation.goals import GOALS

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
    added = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Any, words: str) -> argparse.ArgumentParser:
        sub = added.add_parser(name, parents=[machine], help=words, description=f"{words}.")
        sub.set_defaults(run=run, command=name)
        return sub

    demo = command("demo", commands.demo, "Plan a real city four ways, compare them")
    demo.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help=_OUT)
    demo.add_argument("--seed", type=int, default=0, help="seed of what is drawn (default 0)")
    demo.add_argument(
        "--scarcity",
        type=float,
        default=0.6,
        metavar="SHARE",
        help="supply as a share of verified need (default 0.6)",
    )

    check = command("check", commands.check, "Check the tables of a network")
    _add_data(check)

    solve = command("solve", commands.solve_network, "Make the best plan of a network")
    _add_data(solve)
    solve.add_argument("--out", type=Path, required=True, metavar="DIR", help=_OUT)
    _add_solving(solve)

    compare = command("compare", commands.compare_ways, "Compare the ways goods can travel")
    _add_data(compare)
    compare.add_argument(
        "--modes", nargs="+", metavar="MODE", help="modes of lanes to compare (default: all)"
    )
    compare.add_argument("--out", type=Path, metavar="DIR", help=_OUT)
    _add_solving(compare)

    verify = command("verify", commands.verify_plan, "Check a plan from its tables, with no solver")
    verify.add_argument("plan", type=Path, metavar="DIR", help="folder that a plan was written to")

    explain = command("explain", commands.not_built_yet, "Not built yet: why a place is short")
    explain.add_argument("plan", metavar="DIR")
    explain.add_argument("--place", metavar="PLACE", required=True)
    report = command("report", commands.not_built_yet, "Not built yet: a report of a plan")
    report.add_argument("plan", metavar="DIR")
    template = command("template", commands.not_built_yet, "Not built yet: a workbook to fill in")
    template.add_argument("file", metavar="FILE.xlsx")
    return parser


_OUT = "folder to write to, made if it is not there; files of the same names are overwritten"


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("data", type=Path, metavar="DATA", help="folder with the CSV files")


def _add_solving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--goals",
        nargs="+",
        default=["unmet", "fairness", "stages", "cost"],
        metavar="GOAL",
        help=f"in order, of: {', '.join(GOALS)} (default: unmet fairness stages cost)",
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
