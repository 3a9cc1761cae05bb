"""Findings written to files."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from supplyopt.audit.found import Findings
from supplyopt.audit.kind_table import list_kinds
from supplyopt.audit.reports.page import audit_page
from supplyopt.audit.reports.record import record_table
from supplyopt.audit.reports.words import COLUMN_WORDS, SEVERITY_WORDS, STATE_WORDS
from supplyopt.audit.trends import trend
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured
from supplyopt.report.pages import save_text
from supplyopt.tables.csv_file import csv_of_frame, read_table_file
from supplyopt.tables.whole import finish, put_files
from supplyopt.tables.workbook_out import write_workbook
from supplyopt.tables.writable import require_folder_name

__all__ = ["read_findings", "write_findings"]

_NUMBERS = ("quantity", "found", "expected", "low", "high", "p_value", "cycle")
_SHEETS = {
    "en": {"findings": "findings", "kinds": "kinds", "trend": "trend", "record": "record"},
    "zh": {"findings": "发现", "kinds": "类别", "trend": "变化", "record": "记录"},
}


def write_findings(
    findings: Findings,
    path: str | PathLike[str],
    *,
    language: str = "en",
    title: str | None = None,
    before: Findings | pd.DataFrame | None = None,
) -> None:
    """Write findings for people, or for the next audit.

    Parameters
    ----------
    findings : Findings
    path : path
        ``.html``, a page; ``.xlsx``, a workbook with findings, kinds, trend, record; else a
        folder, into which ``findings.csv``, ``record.json``, ``report.html`` go.
    language : {"en", "zh"}
        Of the sentences; of the headers too, on the page and in the workbook.
    title : str, optional
        Of the page.
    before : Findings or DataFrame, optional
        What an earlier audit found: what is new since is told in the place of cycles.

    Raises
    ------
    InputError
        If the file or folder cannot be written, or the language is another.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 3, "item": ["mask"] * 3, "cycle": [1, 1, 1],
    ...     "kind": ["opening", "used", "counted"], "quantity": [50, 20, 28]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     so.audit.write_findings(so.audit.examine(books), folder)
    ...     print(len(so.audit.read_findings(folder)))
    1
    """
    table = findings.told(language)
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix == ".xlsx":
        write_workbook(_sheets(findings, table, language=language, before=before), file)
        return
    page = audit_page(findings, language=language, title=title, before=before)
    if suffix in (".html", ".htm"):
        save_text(page, file)
        return
    require_folder_name(file)
    record = json.dumps(findings.record, ensure_ascii=False, indent=2, sort_keys=True)
    files = {
        "findings.csv": csv_of_frame(table, "findings"),
        "record.json": f"{record}\n".encode(),
        "report.html": page.encode("utf-8"),
    }
    put_files(file, files)


@measured()
def read_findings(path: str | PathLike[str]) -> pd.DataFrame:
    """Read a table of findings back.

    Parameters
    ----------
    path : path
        ``findings.csv``, or the folder that it was written to.

    Returns
    -------
    DataFrame
        The columns of `Findings.told`, numbers as numbers.

    Raises
    ------
    InputError
        If it is not there, or spoilt.

    Examples
    --------
    See `write_findings`.
    """
    file = Path(path)
    finish(file if file.is_dir() else file.parent)
    file = file / "findings.csv" if file.is_dir() else file
    table = read_table_file(file).frame()
    missing = [name for name in ("finding", "kind", "place", "quantity") if name not in table]
    if missing:
        remedy = "give findings.csv as it was written"
        raise InputError(
            [Fault(file.stem, 1, name, None, "the column is missing", remedy) for name in missing]
        )
    for name in _NUMBERS:
        if name in table:
            table[name] = _numbers(table[name], file.stem)
    for name in table.columns.difference(list(_NUMBERS)):
        table[name] = table[name].fillna("")
    return table


def _numbers(column: pd.Series[Any], table: str) -> pd.Series[Any]:
    numbers = pd.to_numeric(column.replace("", None), errors="coerce")
    wrong = numbers.isna() & column.notna() & column.ne("")
    if wrong.any():
        at = int(wrong.to_numpy().argmax())
        value = column.iloc[at]
        remedy = "give findings.csv as it was written"
        raise InputError([Fault(table, at + 2, str(column.name), value, "is no number", remedy)])
    return numbers


def _sheets(
    findings: Findings,
    table: pd.DataFrame,
    *,
    language: str,
    before: Findings | pd.DataFrame | None,
) -> dict[str, pd.DataFrame]:
    kinds = list_kinds(language)
    titles = kinds.set_index("kind")["title"]
    steps = trend(findings, before=before)
    steps["step"] = steps["step"].astype(str)
    steps["state"] = steps["state"].map(STATE_WORDS[language])
    sheets = {
        "findings": table,
        "kinds": kinds,
        "trend": steps,
        "record": record_table(findings),
    }
    for name in ("findings", "kinds"):
        sheets[name] = sheets[name].assign(
            severity=sheets[name]["severity"].map(SEVERITY_WORDS[language])
        )
    for name in ("findings", "trend"):
        sheets[name] = sheets[name].assign(kind=sheets[name]["kind"].map(titles))
    return {
        _SHEETS[language][name]: sheet.rename(columns=COLUMN_WORDS[language])
        for name, sheet in sheets.items()
    }
