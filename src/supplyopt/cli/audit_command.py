"""The command that looks through books."""

from __future__ import annotations

import argparse
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.audit.books import Books, read_books
from supplyopt.audit.examining import examine
from supplyopt.audit.found import Findings
from supplyopt.audit.kind import LANGUAGES, SEVERITIES
from supplyopt.audit.kinds import KINDS
from supplyopt.audit.reports.files import read_findings, write_findings
from supplyopt.audit.reports.words import SEVERITY_WORDS, STATE_WORDS, WORDS
from supplyopt.audit.trends import trend
from supplyopt.cli.audit_visits import (
    add_visit_arguments,
    lines_of_visits,
    visits_of,
    write_visits,
)
from supplyopt.cli.outcome import Outcome
from supplyopt.cli.said import lines_of_files, lines_of_findings, said_of_table
from supplyopt.cli.table_words import add_reading
from supplyopt.report.tables import text_table
from supplyopt.tables.foreign import read_columns
from supplyopt.tables.writable import require_writable

__all__ = ["add_audit_arguments", "audit_books"]

Step = Callable[[str], None]

_SHOWN = 3
_WIDE = 96
_FAILED = 1


def add_audit_arguments(parser: ArgumentParser) -> None:
    """Add what the command understands.

    Parameters
    ----------
    parser : ArgumentParser
    """
    parser.add_argument(
        "data",
        type=Path,
        metavar="DATA",
        help="folder with movements.csv, if need be places, items, groups, people, norms, claims, "
        "promises, notices, settings; a workbook with such sheets; or one CSV file of movements",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder for findings.csv, record.json, report.html, report.xlsx",
    )
    parser.add_argument(
        "--language", choices=LANGUAGES, default="en", help="English or Chinese (default en)"
    )
    parser.add_argument(
        "--fail-on",
        choices=SEVERITIES,
        metavar="SEVERITY",
        help="exit with 1 if there is a finding as grave or graver: error, warning, info",
    )
    parser.add_argument(
        "--before", type=Path, metavar="DIR", help="what an earlier audit wrote: tell what is new"
    )
    parser.add_argument("--checks", nargs="+", metavar="CHECK", help="only these (default: all)")
    parser.add_argument(
        "--set",
        nargs="+",
        type=_setting,
        default=[],
        metavar="NAME=VALUE",
        help="settings in the place of those of the table: tolerance, tolerance_share, lag, cover, "
        "short, issue_days, level, cycle_days, start",
    )
    add_visit_arguments(parser)
    add_reading(parser)


def _setting(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not (name and sign and value):
        raise argparse.ArgumentTypeError(f"{word!r}: write NAME=VALUE")
    return name, value


def audit_books(arguments: Namespace, step: Step) -> Outcome:
    """Look through books, tell what was found."""
    out, language = arguments.out, arguments.language
    if out is not None:
        require_writable(out)
    before = None if arguments.before is None else read_findings(arguments.before)
    step(f"reading {arguments.data}")
    columns = None if arguments.columns is None else read_columns(arguments.columns)
    said: dict[str, Any] = {"settings": dict(arguments.set)} if arguments.set else {}
    books = read_books(arguments.data, columns=columns, encoding=arguments.encoding, **said)
    step("looking")
    findings = examine(books, checks=arguments.checks)
    visits = visits_of(arguments, books, findings)
    written: dict[str, str] = {}
    if out is not None:
        step(f"writing {out}")
        written = _write(findings, out, language=language, before=before)
        written |= {} if visits is None else write_visits(visits, out)
    gravest = findings.counts()
    fail = arguments.fail_on
    failed = fail is not None and bool(
        gravest.loc[list(SEVERITIES[: SEVERITIES.index(fail) + 1])].sum()
    )
    payload = {
        "ok": not failed,
        "counts": {str(name): int(count) for name, count in gravest.items()},
        "findings": said_of_table(findings.told(language)),
        "trend": said_of_table(trend(findings, before=before)),
        "notes": findings.record["notes"],
        "record": findings.record,
        "visits": None if visits is None else said_of_table(visits.table),
        "out": None if out is None else str(out),
        "written": list(written),
    }
    lines = _lines(books, findings, language=language, before=before)
    if visits is not None:
        lines += ["", *lines_of_visits(visits)]
    if out is not None:
        lines += ["", *lines_of_files(out, written)]
    return Outcome(payload, tuple(lines), code=_FAILED if failed else 0)


def _write(
    findings: Findings, out: Path, *, language: str, before: pd.DataFrame | None
) -> dict[str, str]:
    write_findings(findings, out, language=language, before=before)
    write_findings(findings, out / "report.xlsx", language=language, before=before)
    return {
        "findings.csv": "a row a finding, for the next audit too",
        "record.json": "what was looked at: fingerprints, versions, settings",
        "report.html": "a page for others",
        "report.xlsx": "the same as a workbook",
    }


def _lines(
    books: Books, findings: Findings, *, language: str, before: pd.DataFrame | None
) -> list[str]:
    words, table = WORDS[language], findings.told(language)
    lines = [f"{books!r}".strip("<>")]
    if table.empty:
        lines.append(words["none"])
    else:
        rows = [
            [
                f"{KINDS[str(kind)].title[language]} ({kind})",
                SEVERITY_WORDS[language][KINDS[str(kind)].severity],
                f"{len(found):,}",
                f"{found['place'].nunique():,}",
                f"{found['quantity'].sum():,.10g}",
            ]
            for kind, found in table.groupby("kind", sort=False)
        ]
        names = ("findings", "count_places", "pieces")
        lines += ["", text_table(["", "", *(words[name] for name in names)], rows), ""]
        for kind, found in table.groupby("kind", sort=False):
            lines.append(f"{KINDS[str(kind)].title[language]}:")
            first = found.head(_SHOWN).to_dict("records")
            lines += lines_of_findings(_sentence(findings, row) for row in first)
            if len(found) > _SHOWN:
                lines.append(words["more"].format(count=len(found) - _SHOWN))
        lines += ["", textwrap.fill(words["lead"], _WIDE)]
    if before is not None:
        states = trend(findings, before=before)["state"].value_counts()
        told = [f"{word} {states.get(name, 0):,}" for name, word in STATE_WORDS[language].items()]
        lines += ["", f"{words['since']}: {', '.join(told)}"]
    left = findings.record["not_checked"]
    if left:
        lines += ["", words["unchecked_lead"]]
        lines += lines_of_findings(f"{name}: {why}" for name, why in left.items())
    return lines


def _sentence(findings: Findings, row: dict[Any, Any]) -> str:
    about = [findings.label(row["place"]), row["item"], row["group"], row["period"]]
    where = f" [{row['rows']}]" if row["rows"] else ""
    return f"{', '.join(word for word in about if word)}: {row['evidence']}{where}"
