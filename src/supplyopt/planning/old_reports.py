"""What lies in a folder from an earlier run: the reports of a plan, the plan itself."""

from __future__ import annotations

import datetime
from pathlib import Path

from supplyopt.errors import InputError
from supplyopt.tables.csv_file import read_table_file
from supplyopt.tables.readable import bytes_of

__all__ = ["GENERATOR", "earlier_run", "head_of", "reports_in"]

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
        head = head_of(file)
        if GENERATOR in head or (file.name == "report.html" and _BEFORE in head):
            found.append(file)
    return found


def head_of(page: Path) -> str:
    """Return where a page says what it is.

    Parameters
    ----------
    page : Path
    """
    return bytes_of(page)[:_HEAD].decode("utf-8", "replace")


def earlier_run(folder: Path, mark: str) -> str:
    """Say when what lies in a folder was written, and of which tables; "" where nothing does.

    Parameters
    ----------
    folder : Path
        It need not be there.
    mark : str
        The file that is there where something was written.
    """
    file = folder / mark
    if not file.is_file():
        return ""
    written = datetime.datetime.fromtimestamp(file.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    try:
        rows = read_table_file(file.parent / "rows.csv").frame()
        sources = [str(one) for one in rows["source"].dropna() if str(one)]
    except (InputError, KeyError):
        sources = []
    tables = dict.fromkeys(one.split(", sheet ")[0].split("/")[0] for one in sources)
    of = f", of {', '.join(tables)}" if tables else ""
    return f"written {written}{of}"
