"""Texts that stand alone in a file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from os import PathLike
from pathlib import Path

from supplyopt.planning.old_reports import GENERATOR
from supplyopt.tables.whole import put_file

__all__ = ["html_page", "save_text"]

_STYLE = """
body { font: 15px/1.5 sans-serif; margin: 2em auto; max-width: 62em; padding: 0 1em; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25em .8em; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child { text-align: left; font-weight: normal; }
thead th { border-bottom: 2px solid #444; font-weight: bold; }
img { max-width: 100%; }
"""


def html_page(
    title: str, parts: Sequence[str], *, language: str = "en", style: str = "", mark: str = ""
) -> str:
    """Return a page of HTML that needs no other file.

    Parameters
    ----------
    title : str
        Plain text.
    parts : sequence of str
        HTML, one under the other.
    language : str, default "en"
        Of the page, as browsers know it: Chinese characters look as they do in it.
    style : str
        More rules of style.
    mark : str
        A line for its head that says of what it tells.
    """
    body = "\n".join(parts)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{GENERATOR}\n{mark}'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def save_text(text: str, path: str | PathLike[str]) -> None:
    """Write a text as UTF-8, line ends as they are, its folder made if it is not there."""
    put_file(text.encode("utf-8"), Path(path))
