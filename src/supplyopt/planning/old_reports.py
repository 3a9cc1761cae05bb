"""Reports of a plan that lie in its folder."""

from __future__ import annotations

from pathlib import Path

from supplyopt.tables.readable import bytes_of

__all__ = ["GENERATOR", "reports_in"]

GENERATOR = '<meta name="generator" content="supplyopt">'
"""What stands in the head of every page."""
_BEFORE = (
    '<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>'
)
"""What stood in the head of pages of version 0.1.0."""
_HEAD = 600


def reports_in(folder: Path) -> list[Path]:
    """Find the pages in a folder that tell of the plan in it, whatever they are called.

    Parameters
    ----------
    folder : Path
        It need not be there.

    Returns
    -------
    list of Path
        Pages that other programs wrote are not among them.
    """
    found = []
    for file in sorted(folder.glob("*.html")):
        head = bytes_of(file)[:_HEAD].decode("utf-8", "replace")
        if GENERATOR in head or (file.name == "report.html" and _BEFORE in head):
            found.append(file)
    return found
