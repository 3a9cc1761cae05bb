"""The commands that draw samples of places, with what their answers tell of all."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.cli.draw_by_size import draw_by_size, raise_for_words
from supplyopt.cli.estimate_command import (
    add_confidence,
    add_estimate_arguments,
    lines_of_estimates,
    tell_estimate,
)
from supplyopt.cli.outcome import Outcome
from supplyopt.cli.said import lines_of_files, said_of_table
from supplyopt.cli.table_words import AddCommand, add_reading, read_tables, table_of
from supplyopt.errors import Fault, InputError
from supplyopt.examples.communities import xiamen_communities
from supplyopt.network.schema import Column, Table
from supplyopt.survey.allocation import allocate
from supplyopt.survey.drawing import draw
from supplyopt.survey.drawn import simple_random
from supplyopt.survey.estimators import expansion, ratio, regression
from supplyopt.survey.size import size_for_margin
from supplyopt.tables.csv_file import write_table_file
from supplyopt.tables.writable import require_writable

__all__ = ["add_survey_commands"]

Step = Callable[[str], None]

_CHECKED = 26


def add_survey_commands(command: AddCommand) -> None:
    """Add the commands.

    Parameters
    ----------
    command : callable
    """
    drawing = command("draw", draw_sample, "Draw at random who is asked")
    drawing.add_argument(
        "frame", type=Path, metavar="FRAME", help="CSV file or workbook: a row for each place"
    )
    drawing.add_argument("--size", type=int, required=True, metavar="N", help="how many to ask")
    drawing.add_argument(
        "--by", metavar="COLUMN", help="in strata by this column, each in proportion to its size"
    )
    drawing.add_argument(
        "--size-by", metavar="COLUMN", help="chances in proportion to this column, such as people"
    )
    drawing.add_argument(
        "--least", type=float, metavar="P", help="with --size-by: a chance that each keeps"
    )
    drawing.add_argument(
        "--seed", type=int, required=True, metavar="N", help="put it on record before anybody goes"
    )
    drawing.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder to write to"
    )
    add_reading(drawing)

    size = command("size", tell_size, "Tell how many to ask for a margin of error")
    size.add_argument("--margin", type=float, required=True, metavar="M", help="of the mean")
    size.add_argument(
        "--deviation", type=float, required=True, metavar="S", help="by which answers differ"
    )
    size.add_argument("--population", type=int, metavar="N", help="how many there are (no end)")
    size.add_argument("--design-effect", type=float, default=1.0, metavar="D", help="default 1")
    add_confidence(size)

    estimate = command("estimate", tell_estimate, "Tell what the answers of a sample say of all")
    add_estimate_arguments(estimate)

    words = "Draw 26 of the communities of a real city, estimate what all of them need"
    example = command("example", show_example, words)
    example.add_argument("--seed", type=int, default=0, help="of what is drawn (default 0)")
    example.add_argument("--out", type=Path, metavar="DIR", help="folder for the tables")


def draw_sample(arguments: Namespace, step: Step) -> Outcome:
    """Draw who is asked, write who it is."""
    out = arguments.out
    require_writable(out)
    step(f"reading {arguments.frame}")
    by, size_by = arguments.by, arguments.size_by
    raise_for_words(by, size_by, least=arguments.least)
    wanted = [Column(by, "id", "stratum", required=True)] if by else [Column("place", "id", "who")]
    if size_by is not None:
        wanted = [Column("place", "id", "who", key=True, required=True)]
        wanted += [Column(size_by, "number", "its size", required=True)]
    declared = Table(
        "frame", "a row for each place", tuple(wanted), required=True, may_be_empty=False
    )
    files = read_tables(arguments.frame, [declared], said=arguments)
    frame = table_of(files.frames(), "frame")
    tables: dict[str, pd.DataFrame] = {}
    size: Any = arguments.size
    with files.rows_as_in_files():
        if by is not None:
            if by not in frame:
                has = f"it has: {', '.join(map(str, frame))}"
                raise InputError([Fault("frame", 1, by, None, "the column is missing", has)])
            counts = frame.groupby(by, sort=True).size()
            strata = pd.DataFrame({"stratum": counts.index, "population": counts.to_numpy()})
            found = allocate(strata, size, rule="proportional")
            tables["strata"] = found[["stratum", "population"]]
            size = found.set_index("stratum")["asked"]
            frame = frame.assign(stratum=frame[by])
        if size_by is None:
            drawn = draw(frame, size, seed=arguments.seed)
        else:
            drawn, tables["joint"] = draw_by_size(
                frame, size, size_by=size_by, least=arguments.least, seed=arguments.seed
            )
    tables["answers"] = drawn
    step(f"writing {out}")
    written = _write(out, tables)
    chance = f"--population {len(frame)}" if by is None else ""
    where = out / "answers.csv" if by is None and size_by is None else out
    lines = (
        f"{len(drawn):,} of {len(frame):,} drawn, seed {arguments.seed}.",
        *lines_of_files(out, written),
        "",
        "Next: ask them, write what they answer into a column of answers.csv, then",
        f"supplyopt survey estimate {where} --value COLUMN {chance}".rstrip(),
    )
    payload = {
        "ok": True,
        "drawn": len(drawn),
        "of": len(frame),
        "seed": arguments.seed,
        "answers": said_of_table(drawn),
        "out": str(out),
        "written": list(written),
    }
    return Outcome(payload, lines)


def tell_size(arguments: Namespace, step: Step) -> Outcome:
    """Tell how many to ask."""
    asked = size_for_margin(
        arguments.margin,
        arguments.deviation,
        population=arguments.population,
        design_effect=arguments.design_effect,
        confidence=arguments.confidence,
    )
    of = "" if arguments.population is None else f" of {arguments.population:,}"
    line = f"ask {asked:,}{of}: the mean is then known within {arguments.margin:g}"
    return Outcome({"ok": True, "asked": asked}, (f"{line} ({arguments.confidence:g} confidence)",))


def show_example(arguments: Namespace, step: Step) -> Outcome:
    """Draw a sample of the example city, hold what it tells against the truth."""
    out, seed = arguments.out, arguments.seed
    if out is not None:
        require_writable(out)
    step("drawing the city")
    frame = xiamen_communities(seed)
    checked = draw(frame, _CHECKED, seed=seed)
    sample = simple_random(checked, len(frame))
    listed = float(frame["listed"].sum())
    found = [
        expansion(sample, "masks"),
        ratio(sample, "masks", auxiliary="listed", auxiliary_total=listed, of="total"),
        regression(sample, "masks", auxiliary="listed", auxiliary_total=listed),
    ]
    truth = float(frame["masks"].sum())
    lines = [
        f"{_CHECKED} of the {len(frame)} communities of Xiamen, drawn at random "
        f"(seed {seed}). Places are real,",
        f"what they need is drawn. Masks for ten days, by the {_CHECKED} answers:",
        "",
        *lines_of_estimates(found),
        "",
        f"The truth of the example: {truth:,.0f}. Ratio and regression make use of the number of "
        "people listed,",
        f"which is known of all: {listed:,.0f}.",
    ]
    payload = {
        "ok": True,
        "truth": truth,
        "estimates": {one.method: [one.value, one.low, one.high] for one in found},
    }
    if out is not None:
        hidden = frame[["place", "name", "district", "listed"]]
        written = _write(out, {"frame": hidden, "answers": checked})
        payload |= {"out": str(out), "written": list(written)}
        words = (
            f"Next: supplyopt survey estimate {out / 'answers.csv'} --value masks --population "
            f"{len(frame)} --method ratio --auxiliary listed --auxiliary-total {listed:.0f}"
        )
        lines += ["", *lines_of_files(out, written), "", words]
    return Outcome(payload, tuple(lines))


_WRITTEN = {
    "frame": "all who can be drawn, with what is known of them",
    "answers": "who was drawn",
    "strata": "how many there are in each stratum",
    "joint": "how likely any two of them were to be drawn together",
}


def _write(folder: Path, tables: dict[str, pd.DataFrame]) -> dict[str, str]:
    for name, frame in tables.items():
        write_table_file(frame, folder / f"{name}.csv")
    return {f"{name}.csv": _WRITTEN[name] for name in tables}
