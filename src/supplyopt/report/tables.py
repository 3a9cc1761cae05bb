"""One table as plain text, Markdown or HTML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import escape

__all__ = ["cells_wide", "html_table", "markdown_table", "markdown_text", "text_table"]

_MARKED = re.compile(r"([\\|`*_<>\[\]])")

Rows = Sequence[Sequence[str]]


def cells_wide(text: str) -> int:
    """Return how many cells of a terminal a text takes: East Asian wide characters take two.

    Examples
    --------
    >>> cells_wide("mask"), cells_wide("口罩")
    (4, 4)
    """
    width = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return width


def text_table(header: Sequence[str], rows: Rows) -> str:
    """Return a table with aligned columns: the first to the left, the others to the right.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences of str, each as long as the header

    Examples
    --------
    >>> print(text_table(["of", "a", "都"], [["one", "1", "22"], ["three", "3", "4"]]))
    of     a  都
    -----  -  --
    one    1  22
    three  3   4
    """
    lines = [[_one_line(cell) for cell in row] for row in (header, *rows)]
    widths = [max(cells_wide(line[at]) for line in lines) for at in range(len(header))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(_padded(cell, widths[at], left=at == 0) for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def markdown_table(header: Sequence[str], rows: Rows) -> str:
    r"""Return a table in Markdown, numbers aligned to the right.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences of str, each as long as the header

    Examples
    --------
    >>> print(markdown_table(["", "a|b"], [["one", "1"]]))
    |     | a\|b |
    | :-- | ---: |
    | one |    1 |
    """
    lines = [[markdown_text(cell) for cell in row] for row in (header, *rows)]
    widths = [max(3, *(cells_wide(line[at]) for line in lines)) for at in range(len(header))]
    body = [
        [_padded(cell, widths[at], left=at == 0) for at, cell in enumerate(line)] for line in lines
    ]
    rule = [
        ":" + "-" * (width - 1) if at == 0 else "-" * (width - 1) + ":"
        for at, width in enumerate(widths)
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (body[0], rule, *body[1:]))


def markdown_text(text: str) -> str:
    r"""Return a text in Markdown on one line, every mark in it escaped.

    Examples
    --------
    >>> print(markdown_text("a|b"))
    a\|b
    """
    return _MARKED.sub(r"\\\1", _one_line(text))


def html_table(header: Sequence[str], rows: Rows, *, caption: str = "") -> str:
    """Return a table in HTML, every text in it escaped.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequences of str, each as long as the header
    caption : str, optional

    Examples
    --------
    >>> print(html_table(["", "a"], [["x < y", "1"]]))
    <table>
    <thead><tr><th scope="col"></th><th scope="col">a</th></tr></thead>
    <tbody>
    <tr><th scope="row">x &lt; y</th><td>1</td></tr>
    </tbody>
    </table>
    """
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = [
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    ]
    title = [f"<caption>{escape(caption)}</caption>"] if caption else []
    lines = [*title, f"<thead><tr>{head}</tr></thead>", "<tbody>", *body, "</tbody>"]
    return "\n".join(["<table>", *lines, "</table>"])


def _one_line(text: str) -> str:
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)


def _padded(text: str, width: int, *, left: bool) -> str:
    blanks = " " * (width - cells_wide(text))
    return text + blanks if left else blanks + text
