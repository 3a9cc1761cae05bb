"""Folders of plans as other hands leave them."""

from __future__ import annotations

import csv
from pathlib import Path

from supplyopt.planning.seal import FILES, MANIFEST, SIGNATURE, sealed

NEW_COLUMNS = ("formulation", "proved", "merged", "rungs")
NEW_FILES = ("asked.csv", "multipliers.csv", MANIFEST, SIGNATURE)


def seal_again(folder: Path) -> None:
    """Make the manifest again, as whoever can write to the folder can."""
    there = {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
    for name, data in sealed(there, key=None).items():
        if data is not None:
            (folder / name).write_bytes(data)
    (folder / SIGNATURE).unlink(missing_ok=True)


def as_of_0_1_0(folder: Path) -> None:
    """Leave what version 0.1.0 wrote."""
    for name in NEW_FILES:
        (folder / name).unlink(missing_ok=True)
    rows = read_rows(folder / "plan.csv")
    write_rows(
        folder / "plan.csv",
        [{name: cell for name, cell in row.items() if name not in NEW_COLUMNS} for row in rows],
    )


def read_rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as text:
        return list(csv.DictReader(text))


def write_rows(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", newline="", encoding="utf-8") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
