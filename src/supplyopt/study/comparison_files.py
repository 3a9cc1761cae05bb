"""A comparison as a folder of files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import pandas as pd

from supplyopt.errors import InputError
from supplyopt.planning.plan_files import remove_plan, write_plan
from supplyopt.report.figures import save_figure
from supplyopt.report.pages import save_text
from supplyopt.study.comparison import Comparison
from supplyopt.tables.csv_file import read_table_file, write_table_file

__all__ = ["earlier_plans", "write_comparison"]


def write_comparison(comparison: Comparison, path: str | PathLike[str]) -> dict[str, str]:
    """Write a comparison: its table three times, its statuses, its plans, its figure.

    Parameters
    ----------
    comparison : Comparison
    path : path
        The folder, made if it is not there. Files of the same names are overwritten; plans of the
        comparison that was there before, and of no alternative here, are removed.

    Returns
    -------
    dict of str to str
        What was written, relative to the folder, with what it is. Without matplotlib there is
        no figure.
    """
    folder = Path(path)
    for plan_folder in earlier_plans(comparison, folder):
        remove_plan(plan_folder)
    save_text(comparison.to_markdown() + "\n", folder / "comparison.md")
    save_text(comparison.to_html(standalone=True), folder / "comparison.html")
    table = comparison.table
    units = [comparison.units[name] for name in table.index]
    table.insert(0, "unit", units, allow_duplicates=True)
    write_table_file(table.reset_index(), folder / "comparison.csv")
    statuses = comparison.statuses
    reasons = [str(comparison.problems.get(name, "")) for name in statuses.index]
    notes = [comparison.note_of(name) for name in statuses.index]
    rows = list(zip(statuses.index, statuses, reasons, notes, strict=True))
    rows += [(name, "left out", why, "") for name, why in comparison.left_out.items()]
    write_table_file(
        pd.DataFrame(rows, columns=["alternative", "status", "reason", "made"]),
        folder / "statuses.csv",
    )
    written = {
        "comparison.csv, .md, .html": "the comparison",
        "statuses.csv": "what may be concluded of each alternative, how it was made",
    }
    for name, subfolder in _folders(comparison.plans).items():
        plan = comparison.plans[name]
        if plan is not None:
            write_plan(plan, folder / subfolder)
            written[f"{subfolder}/"] = f"the plan {name!r} with its network"
    try:
        figure = comparison.figure()
    except ImportError:
        return written
    save_figure(figure, folder / "fill_rates.png")
    return {**written, "fill_rates.png": "fill rates from the lowest to the highest"}


def earlier_plans(comparison: Comparison, folder: Path) -> list[Path]:
    """Find the plans of an earlier comparison in a folder that this one does not write again.

    Parameters
    ----------
    comparison : Comparison
    folder : Path
        It need not be there.
    """
    file = folder / "statuses.csv"
    if not file.is_file():
        return []
    try:
        before = read_table_file(file).frame()
        names = before.loc[before["status"] != "left out", "alternative"].dropna().tolist()
    except (InputError, KeyError):
        return []
    now = _folders(comparison.plans)
    written = {now[name] for name, plan in comparison.plans.items() if plan is not None}
    old = [folder / sub for sub in _folders(map(str, names)).values() if sub not in written]
    return [place for place in old if (place / "plan.csv").is_file()]


def _folders(names: Iterable[str]) -> dict[str, str]:
    """Return a folder for each name: letters, digits, hyphens; no two alike."""
    folders: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"\W+", "-", name).strip("-").lower() or "alternative"
        folder, count = plain, 1
        while folder in folders.values():
            count += 1
            folder = f"{plain}-{count}"
        folders[name] = folder
    return folders
