"""The command that tells what the answers of a sample say of all."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.cli.draw_by_size import joint_of_answers
from supplyopt.cli.outcome import Outcome
from supplyopt.cli.table_words import add_reading, lines_of_table, read_tables, table_of
from supplyopt.errors import Fault, InputError
from supplyopt.network.schema import Column, Table
from supplyopt.survey.chances import unequal
from supplyopt.survey.drawn import simple_random, stratified
from supplyopt.survey.estimate import Estimate
from supplyopt.survey.estimators import expansion, hajek, ratio, regression
from supplyopt.survey.grouped import cluster
from supplyopt.survey.sample import Sample

__all__ = ["add_confidence", "add_estimate_arguments", "lines_of_estimates", "tell_estimate"]

_PAIRS = (
    Column("place", "id", "one of two", required=True),
    Column("other", "id", "the other", required=True),
    Column("probability", "number", "of both", required=True),
)
_METHODS = ("expansion", "hajek", "ratio", "regression")


def add_estimate_arguments(parser: ArgumentParser) -> None:
    """Add what the command can be told.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument(
        "answers",
        type=Path,
        metavar="ANSWERS",
        help="CSV file: a row an answer; or a folder or workbook with the tables answers and "
        "strata (stratum, population), sizes (cluster, size) or joint (as drawn by --size-by)",
    )
    parser.add_argument("--value", required=True, metavar="COLUMN", help="what was answered")
    drawn = parser.add_argument_group("how they were drawn (strata: by the table strata)")
    drawn.add_argument("--population", type=int, metavar="N", help="at random from N")
    drawn.add_argument(
        "--clusters", type=int, metavar="N", help="clusters (column cluster) at random from N"
    )
    drawn.add_argument(
        "--unequal", action="store_true", help="with unequal chances (column probability)"
    )
    parser.add_argument("--of", choices=("total", "mean"), default="total", help="default total")
    parser.add_argument("--method", choices=_METHODS, default="expansion", help="default expansion")
    parser.add_argument("--auxiliary", metavar="COLUMN", help="ratio, regression: known of all")
    parser.add_argument("--auxiliary-total", type=float, metavar="X", help="its total over all")
    add_confidence(parser)
    add_reading(parser)


def add_confidence(parser: ArgumentParser) -> None:
    """Add the level of an interval.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument("--confidence", type=float, default=0.95, metavar="P", help="default 0.95")


def tell_estimate(arguments: Namespace, step: Callable[[str], None]) -> Outcome:
    """Tell what the answers say of all."""
    step(f"reading {arguments.answers}")
    known = [Column("place", "id", "who answered")]
    if arguments.clusters is not None:
        known.append(Column("cluster", "id", "of which cluster", required=True))
    if arguments.unequal:
        known.append(Column("probability", "number", "of being drawn", required=True))
    wanted = [arguments.value] + ([arguments.auxiliary] if arguments.auxiliary else [])
    answered = [Column(name, "number", "what was answered", required=True) for name in wanted]
    declared = [
        Table("answers", "a row an answer", (*answered, *known), required=True),
        Table("strata", "all strata", (Column("stratum", "id", "which", required=True),)),
        Table("joint", "pairs drawn", _PAIRS),
        Table("sizes", "clusters drawn", (Column("cluster", "id", "which", required=True),)),
    ]
    files = read_tables(arguments.answers, declared, said=arguments)
    frames = files.frames()
    with files.rows_as_in_files():
        sample = _sample(arguments, table_of(frames, "answers"), frames)
        found = _estimate(arguments, sample)
    return _told(found, sample)


def _sample(arguments: Namespace, answers: pd.DataFrame, frames: dict[str, Any]) -> Sample:
    ways = {
        "--population": arguments.population is not None,
        "--clusters": arguments.clusters is not None,
        "--unequal": arguments.unequal or "joint" in frames,
        "the table strata": "strata" in frames,
    }
    said = [name for name, there in ways.items() if there]
    both = {"--population", "--unequal"}
    if len(said) != 1 and set(said) != both:
        problem = "says nothing of how the answers were drawn"
        if said:
            problem = f"says it more than once: {', '.join(said)}"
        remedy = "give one of --population, --clusters, --unequal, or a table strata"
        raise InputError([Fault("", None, "how they were drawn", None, problem, remedy)])
    if "sizes" in frames and arguments.clusters is None:
        problem, remedy = "is of no use without --clusters", "give that, or take the table out"
        raise InputError([Fault("sizes", None, "", None, problem, remedy)])
    if "strata" in frames:
        return stratified(answers, frames["strata"])
    if arguments.clusters is not None:
        return cluster(answers, arguments.clusters, sizes=frames.get("sizes"))
    if arguments.unequal or "joint" in frames:
        joint = joint_of_answers(answers, frames["joint"]) if "joint" in frames else None
        return unequal(answers, joint=joint, population=arguments.population)
    return simple_random(answers, arguments.population)


def _estimate(arguments: Namespace, sample: Sample) -> Estimate:
    value, method, of = arguments.value, arguments.method, arguments.of
    confidence = arguments.confidence
    helped = method in ("ratio", "regression")
    given = {"--auxiliary": arguments.auxiliary, "--auxiliary-total": arguments.auxiliary_total}
    faults = [
        Fault(
            "",
            None,
            name,
            worth,
            f"is needed by {method}" if helped else f"has no use for {method}",
            "give it" if helped else "leave it out",
        )
        for name, worth in given.items()
        if (worth is None) == helped
    ]
    if faults:
        raise InputError(faults)
    if method == "expansion":
        return expansion(sample, value, of=of, confidence=confidence)
    if method == "hajek":
        return hajek(sample, value, of=of, confidence=confidence)
    auxiliary, total = arguments.auxiliary, arguments.auxiliary_total
    if method == "ratio":
        return ratio(
            sample, value, auxiliary=auxiliary, auxiliary_total=total, of=of, confidence=confidence
        )
    return regression(
        sample, value, auxiliary=auxiliary, auxiliary_total=total, of=of, confidence=confidence
    )


def _told(found: Estimate, sample: Sample) -> Outcome:
    payload = {
        "ok": True,
        "sample": sample.label,
        **{
            name: getattr(found, name)
            for name in ("of", "column", "method", "value", "standard_error", "freedom")
        },
        **{
            name: getattr(found, name)
            for name in ("confidence", "low", "high", "design_effect", "asked")
        },
    }
    return Outcome(payload, (f"{sample.label}, by {found.method}:", *lines_of_estimates([found])))


def lines_of_estimates(found: list[Estimate]) -> list[str]:
    """Return estimates as a table, a row each.

    Parameters
    ----------
    found : list of Estimate
    """
    table = pd.DataFrame(
        {
            "estimate": [f"{one.of} of {one.column}, {one.method}" for one in found],
            "value": [one.value for one in found],
            "low": [one.low for one in found],
            "high": [one.high for one in found],
            "standard error": [one.standard_error for one in found],
            "design effect": [one.design_effect for one in found],
        }
    )
    return lines_of_table(table)
