"""Findings as one page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from supplyopt.audit.found import Findings
from supplyopt.audit.kinds import KINDS
from supplyopt.audit.reports.record import record_table
from supplyopt.audit.reports.words import COLUMN_WORDS, SEVERITY_WORDS, STATE_WORDS, WORDS
from supplyopt.audit.trends import trend
from supplyopt.report.pages import html_page
from supplyopt.report.tables import html_table

__all__ = ["audit_page"]

_MOST_ROWS = 200
_MOST_PLACES = 20
_STYLE = """
body { max-width: 80em; }
td, th { text-align: left; vertical-align: top; max-width: 30em; }
.error h2, .error h2 a { color: #a4262c; }
.warning h2 { color: #8a5a00; }
.info h2 { color: #555; }
dt { font-weight: bold; }
dd { margin: 0 0 .4em 1.5em; }
@media print { section { break-inside: avoid-page; } }
"""


def audit_page(
    findings: Findings,
    *,
    language: str = "en",
    title: str | None = None,
    before: Findings | pd.DataFrame | None = None,
) -> str:
    """Return a page of HTML that tells findings to somebody who did not look.

    Parameters
    ----------
    findings : Findings
    language : {"en", "zh"}
    title : str, optional
    before : Findings or DataFrame, optional
        What an earlier audit found: the page then tells what is new since.

    Returns
    -------
    str
        A page that needs no other file. Of each kind it has the first 200 findings.

    Raises
    ------
    InputError
        If the language is another.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["岛"] * 3, "item": ["口罩"] * 3, "cycle": [1, 1, 1],
    ...     "kind": ["opening", "used", "counted"], "quantity": [50, 20, 28]})
    >>> page = so.audit.audit_page(so.audit.examine(books), language="zh")
    >>> "账实不符" in page, "岛" in page
    (True, True)
    """
    table = findings.told(language)
    words = WORDS[language]
    parts = [f"<p>{escape(words['lead'])}</p>"]
    if table.empty:
        parts.append(f"<p><b>{escape(words['none'])}</b></p>")
    else:
        parts += [_overview(table, language), _places(findings, table, language)]
        parts += [_kind(findings, rows, language) for rows in _by_kind(table)]
    parts += [_trend(findings, language, before), _unchecked(findings, language)]
    parts += [f"<h2>{escape(words['record'])}</h2>", f"<p>{escape(words['record_lead'])}</p>"]
    record = record_table(findings)
    parts.append(_table(["what", "value"], record.to_numpy().tolist(), language))
    return html_page(
        title or words["title"], [part for part in parts if part], language=language, style=_STYLE
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> str:
    known = COLUMN_WORDS[language]
    return html_table([known.get(name, name.replace("_", " ")) for name in columns], rows)


def _by_kind(table: pd.DataFrame) -> list[pd.DataFrame]:
    return [rows for _, rows in table.groupby("kind", sort=False)]


def _overview(table: pd.DataFrame, language: str) -> str:
    words = WORDS[language]
    rows = [
        [
            KINDS[str(found["kind"].iloc[0])].title[language],
            SEVERITY_WORDS[language][str(found["severity"].iloc[0])],
            f"{len(found):,}",
            f"{found['place'].nunique():,}",
            _number(float(found["quantity"].sum())),
        ]
        for found in _by_kind(table)
    ]
    header = [
        *(COLUMN_WORDS[language].get(name, name) for name in ("kind", "severity")),
        *(words[name] for name in ("findings", "count_places", "pieces")),
    ]
    return f"<h2>{escape(words['overview'])}</h2>\n{html_table(header, rows)}"


def _places(findings: Findings, table: pd.DataFrame, language: str) -> str:
    """Tell the places with most that contradicts itself, by kinds."""
    words = WORDS[language]
    grave = table[table["severity"] != "info"]
    if grave.empty:
        return ""
    counts = grave.groupby("place").size().sort_values(ascending=False, kind="stable")
    rows = []
    for place in counts.index[:_MOST_PLACES].tolist():
        kinds = grave.loc[grave["place"] == place, "kind"].value_counts(sort=False)
        said = [f"{KINDS[str(kind)].title[language]} {count}" for kind, count in kinds.items()]
        rows.append([findings.label(place), f"{counts[place]:,}", "; ".join(said)])
    header = [COLUMN_WORDS[language].get("place", "place"), words["findings"], ""]
    return f"<h2>{escape(words['places'])}</h2>\n{html_table(header, rows)}" + _more(
        len(counts) - _MOST_PLACES, language
    )


def _kind(findings: Findings, rows: pd.DataFrame, language: str) -> str:
    words = WORDS[language]
    kind = KINDS[str(rows["kind"].iloc[0])]
    shown = rows.head(_MOST_ROWS)
    columns = ["place", "item", "group", "period", "counterpart", "evidence"]
    columns += ["documents", "rows", "finding", "related"]
    columns = [name for name in columns if shown[name].ne("").any()]
    cells = shown[columns].copy()
    for name in {"place", "counterpart"} & set(columns):
        cells[name] = [findings.label(place) for place in cells[name]]
    told = [(words[name], getattr(kind, name)[language]) for name in ("rule", "causes", "remedy")]
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in told)
    if kind.statistical:
        level = findings.record["settings"]["level"]
        lines += f"<dd>{escape(words['chance'].format(level=f'{level:g}'))}</dd>"
    severity = SEVERITY_WORDS[language][kind.severity]
    return (
        f'<section class="{kind.severity}">\n'
        f"<h2>{escape(kind.title[language])} ({escape(severity)}, {len(rows):,})</h2>\n"
        f"<dl>{lines}</dl>\n{_table(columns, cells.to_numpy().tolist(), language)}"
        f"{_more(len(rows) - _MOST_ROWS, language)}\n</section>"
    )


def _more(count: int, language: str) -> str:
    return f"\n<p>{escape(WORDS[language]['more'].format(count=count))}</p>" if count > 0 else ""


def _trend(findings: Findings, language: str, before: Findings | pd.DataFrame | None) -> str:
    table = trend(findings, before=before)
    if table.empty or (before is None and table["step"].nunique() < 2):
        return ""
    states = STATE_WORDS[language]
    counts = table.groupby(["step", "state"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=list(states), fill_value=0)
    rows = [
        [str(step), *(f"{count:,}" for count in row)]
        for step, row in zip(counts.index.tolist(), counts.to_numpy().tolist(), strict=True)
    ]
    heading = WORDS[language]["trend" if before is None else "since"]
    header = [COLUMN_WORDS[language].get("step", "cycle"), *states.values()]
    return f"<h2>{escape(heading)}</h2>\n{html_table(header, rows)}"


def _unchecked(findings: Findings, language: str) -> str:
    left = findings.record["not_checked"]
    if not left:
        return ""
    words = WORDS[language]
    lines = "".join(f"<li>{escape(name)}: {escape(why)}</li>" for name, why in left.items())
    heading, lead = escape(words["unchecked"]), escape(words["unchecked_lead"])
    return f"<h2>{heading}</h2>\n<p>{lead}</p>\n<ul>{lines}</ul>"


def _number(value: float) -> str:
    return "" if value != value else f"{value:,.10g}"
