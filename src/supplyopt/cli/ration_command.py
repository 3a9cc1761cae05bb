"""The commands that share one scarce supply."""

from __future__ import annotations

import argparse
import math
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.cli.outcome import Outcome
from supplyopt.cli.said import lines_of_files, said_of_table
from supplyopt.cli.table_words import AddCommand, add_reading, lines_of_table, read_tables
from supplyopt.errors import Fault, InputError
from supplyopt.examples.city import xiamen
from supplyopt.examples.communities import xiamen_communities
from supplyopt.network.declared import read_declared
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.rationing.ration import ration
from supplyopt.rationing.shares import RULES
from supplyopt.study.claiming import gain_from_claiming
from supplyopt.tables.csv_file import write_table_file
from supplyopt.tables.writable import require_writable

__all__ = ["add_ration_commands"]

Step = Callable[[str], None]

_SHOWN = 40
_ROUNDINGS = ("webster", "adams", "dean", "hill", "jefferson", "largest_remainder")
_CLAIMS = Table(
    "claims",
    "who asks for how much",
    (
        Column("claimant", "id", "who", key=True, required=True, aliases=("place", "who")),
        Column(
            "claim",
            "number",
            "how much is asked for",
            unit="pieces",
            required=True,
            aliases=("quantity",),
        ),
        Column("weight", "number", "of the claimant", default=math.nan, low_open=True),
        Column("minimum", "number", "what it gets at least", default=0.0),
        Column("cap", "number", "what it gets at most", default=math.inf),
    ),
    required=True,
    may_be_empty=False,
)
_OUT = "file for the shares, overwritten"


def add_ration_commands(command: AddCommand) -> None:
    """Add the commands.

    Parameters
    ----------
    command : callable
    """
    share = command("share", share_claims, "Share a supply among claims, by one rule or by all")
    _add_claims(share)
    share.add_argument(
        "--rule", choices=RULES, help="default: all, side by side; with weights all but talmud"
    )
    share.add_argument("--lots", type=float, metavar="N", help="whole lots of N pieces only")
    share.add_argument("--rounding", choices=_ROUNDINGS, help="of lots (default webster)")
    share.add_argument("--out", type=Path, metavar="FILE.csv", help=_OUT)
    add_reading(share)

    words = "Tell what each claimant gains by asking for more than it needs"
    gain = command("gain", gain_of_claims, words)
    _add_claims(gain)
    gain.add_argument(
        "--times",
        nargs="+",
        type=float,
        default=[2.0],
        metavar="K",
        help="how many times its need each asks for (default 2)",
    )
    gain.add_argument("--rule", choices=RULES, help="default: all")
    gain.add_argument("--lots", type=float, metavar="N", help="whole lots of N pieces only")
    gain.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="file for all cases, overwritten"
    )
    add_reading(gain)

    example = command("example", show_example, "Share masks among the districts of a real city")
    example.add_argument("--seed", type=int, default=0, help="of what is drawn (default 0)")
    example.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="file for the claims, to go on with"
    )


def _add_claims(parser: ArgumentParser) -> None:
    parser.add_argument(
        "claims",
        type=Path,
        metavar="CLAIMS",
        help="CSV file or workbook: claimant, claim; if need be weight, minimum, cap",
    )
    parser.add_argument("--supply", type=_pieces, required=True, metavar="N", help="what there is")


def _pieces(word: str) -> float:
    number = float(word)
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError("give a number of 0 or more")
    return number


def share_claims(arguments: Namespace, step: Step) -> Outcome:
    """Share a supply among claims."""
    out = arguments.out
    if out is not None:
        require_writable(out.parent)
    step(f"reading {arguments.claims}")
    table = _read(arguments)
    step("sharing")
    shares = _shared(
        table,
        arguments.supply,
        rules=_rules(arguments.rule, table),
        lots=arguments.lots,
        rounding=arguments.rounding,
    )
    return _told(shares, arguments.supply, out=out)


def gain_of_claims(arguments: Namespace, step: Step) -> Outcome:
    """Tell what asking for more gains."""
    out = arguments.out
    if out is not None:
        require_writable(out.parent)
    step(f"reading {arguments.claims}")
    table = _read(arguments)
    step("sharing again for each claimant")
    gains = gain_from_claiming(
        _series(table, "claim"),
        arguments.supply,
        rules=_rules(arguments.rule, table),
        times=arguments.times,
        lots=arguments.lots,
        **_limits(table),
    )
    summary = gains.summary.reset_index()
    payload = {"ok": True, "summary": said_of_table(summary), "table": said_of_table(gains.table)}
    lines = [
        "Each claim is taken for what is needed. One after another asks for more:",
        *lines_of_table(summary),
    ]
    if out is not None:
        write_table_file(gains.table, out)
        payload |= {"out": str(out)}
        lines += ["", f"written to {out}"]
    return Outcome(payload, tuple(lines))


def show_example(arguments: Namespace, step: Step) -> Outcome:
    """Share masks among the districts of the example city."""
    out = arguments.out
    if out is not None:
        require_writable(out.parent)
    step("drawing the city")
    communities = xiamen_communities(arguments.seed)
    places = xiamen(arguments.seed).tables["places"].set_index("place")["name"]
    districts = communities["district"].map(places)
    asked = communities.groupby(districts, sort=False)[["masks", "people"]].sum()
    claims = pd.DataFrame(
        {"claimant": asked.index, "claim": asked["masks"].to_numpy(), "weight": asked["people"]}
    ).reset_index(drop=True)
    supply = float(math.floor(claims["claim"].sum() * 0.6))
    parsed, _, _ = read_declared([_CLAIMS], {"claims": claims[["claimant", "claim"]]}, required=())
    shares = _shared(parsed["claims"], supply, rules=RULES, lots=None, rounding=None)
    told = _told(shares, supply, out=None)
    lines = [
        "Masks for ten days, the six districts of Xiamen: places are real, people and needs drawn "
        f"(seed {arguments.seed}).",
        "",
        *told.lines,
    ]
    payload = dict(told.payload)
    if out is not None:
        write_table_file(claims, out)
        payload |= {"out": str(out)}
        lines += [
            "",
            *lines_of_files(out.parent, {out.name: "claims, with people on duty as weights"}),
            "",
            f"Next: supplyopt ration share {out} --supply {supply:g} --rule uniform",
        ]
    return Outcome(payload, tuple(lines))


def _read(arguments: Namespace) -> ParsedTable:
    files = read_tables(arguments.claims, [_CLAIMS], said=arguments)
    with files.rows_as_in_files():
        tables, faults, notes = read_declared([_CLAIMS], files.frames(), required=("claims",))
        if not faults:
            faults = _half_weighted(tables["claims"])
        if faults:
            raise InputError(faults)
    announce(files.as_in_files(notes), what=str(arguments.claims))
    return tables["claims"]


def _half_weighted(table: ParsedTable) -> list[Fault]:
    """Refuse weights that some have: what a blank one stands for nobody has said."""
    weights = table.number("weight")
    blank = np.flatnonzero(np.isnan(weights))
    if not 0 < len(blank) < len(weights):
        return []
    problem = "is blank where others have a weight"
    return [
        Fault("claims", int(table.rows[at]), "weight", None, problem, "give all of them or none")
        for at in blank.tolist()
    ]


def _rules(named: str | None, table: ParsedTable) -> tuple[str, ...]:
    if named is not None:
        return (named,)
    weighted = not np.isnan(table.number("weight")).any()
    return tuple(rule for rule in RULES if not (weighted and rule == "talmud"))


def _series(table: ParsedTable, column: str) -> pd.Series[float]:
    return pd.Series(table.number(column), index=table.text("claimant"), name=column)


def _limits(table: ParsedTable) -> dict[str, Any]:
    """Give what the file says beside the claims, None where it says nothing."""
    weights, low = _series(table, "weight"), _series(table, "minimum")
    cap = np.minimum(_series(table, "cap"), _series(table, "claim"))
    return {
        "weights": None if weights.isna().any() else weights,
        "minimum": low if low.any() else None,
        "cap": cap if (cap < _series(table, "claim")).any() else None,
    }


def _shared(
    table: ParsedTable,
    supply: float,
    *,
    rules: tuple[str, ...],
    lots: float | None,
    rounding: str | None,
) -> pd.DataFrame:
    claims = _series(table, "claim")
    limits = _limits(table)
    shares = {
        rule: ration(claims, supply, rule=rule, lots=lots, rounding=rounding, **limits)
        for rule in rules
    }
    frame = pd.DataFrame({"claim": claims, **shares})
    return frame.rename_axis("claimant").reset_index()


def _told(shares: pd.DataFrame, supply: float, *, out: Path | None) -> Outcome:
    totals = shares.drop(columns="claimant").sum()
    total = pd.DataFrame([{"claimant": "total", **totals}])
    left = {rule: supply - totals[rule] for rule in shares.columns[2:]}
    payload = {"ok": True, "supply": supply, "shares": said_of_table(shares), "left": left}
    lines = [f"{supply:,.10g} shared among {len(shares):,} claims of {totals['claim']:,.10g}:", ""]
    lines += lines_of_table(pd.concat([shares.head(_SHOWN), total], ignore_index=True))
    if len(shares) > _SHOWN:
        lines.append(f"the first {_SHOWN} of them; all by --out or --json")
    over = {rule: value for rule, value in left.items() if value > 1e-9 * supply}
    if over:
        said = ", ".join(f"{rule} {value:,.6g}" for rule, value in over.items())
        lines.append(f"left over: {said}")
    if out is not None:
        write_table_file(shares, out)
        payload |= {"out": str(out)}
        lines += ["", f"written to {out}"]
    return Outcome(payload, tuple(lines))
