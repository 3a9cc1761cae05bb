"""Ugly files, each a folder named after its fault: the right network, or the right message.

A folder of tests/data/ugly holds what differs from the network in tests/data/<base>, and
expected.toml: `base` ("clean" without it), `options` of read_network, then either `faults`
(table, row, column, problem, remedy; row 0 where there is none) or `notes` (the same without
remedy) with the `tables` that are not those of the base. `settled` says the same for other
options. Headers of columns.toml are translated.
"""

from __future__ import annotations

import shutil
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.tables.foreign import read_columns

DATA = Path(__file__).resolve().parents[1] / "data"
CASES = sorted(path.name for path in (DATA / "ugly").iterdir() if path.is_dir())


def test_there_are_fifty() -> None:
    assert len(CASES) >= 50


@pytest.mark.parametrize("case", CASES)
def test_right_network_or_right_message(case: str, tmp_path: Path) -> None:
    ugly = DATA / "ugly" / case
    expected = tomllib.loads((ugly / "expected.toml").read_text(encoding="utf-8"))
    base = DATA / expected.get("base", "clean")
    folder = shutil.copytree(base, tmp_path / "data")
    for file in ugly.iterdir():
        if file.suffix != ".toml":
            shutil.copyfile(file, folder / file.name)
    for wanted in (expected, *([expected["settled"]] if "settled" in expected else [])):
        check(folder, wanted, mapping=ugly / "columns.toml", base=so.read_network(base))


def check(folder: Path, wanted: dict[str, Any], *, mapping: Path, base: so.Network) -> None:
    network, faults = outcome(folder, wanted.get("options", {}), mapping=mapping)
    assert [
        (f.table, f.row or 0, f.column, first(f.problem, want[3]), first(f.remedy, want[4]))
        for f, want in zip(faults, padded(wanted.get("faults", []), len(faults)), strict=True)
    ] == [tuple(fault) for fault in wanted.get("faults", [])]
    if network is None:
        return
    assert [
        (n.table, n.row or 0, n.column, first(n.problem, want[3]))
        for n, want in zip(
            network.warnings,
            padded(wanted.get("notes", []), len(network.warnings)),
            strict=True,
        )
    ] == [tuple(note) for note in wanted.get("notes", [])]
    others = {name: framed(name, rows) for name, rows in wanted.get("tables", {}).items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        right = base.replace(**others)
    assert network == right
    assert (network != base) == bool(others)


def outcome(
    folder: Path, options: dict[str, Any], *, mapping: Path
) -> tuple[so.Network | None, list[so.Fault]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        try:
            columns = read_columns(mapping) if mapping.exists() else None
            return so.read_network(folder, columns, **options), []
        except so.InputError as error:
            return None, list(error.faults)


def first(text: str, words: str) -> str:
    """Give the words where the text begins with them: what follows may be Python's own."""
    return words if words and text.startswith(words) else text


def padded(rows: list[list[Any]], count: int) -> list[list[Any]]:
    nothing: list[list[Any]] = [["", 0, "", "", ""]]
    return (rows + nothing * count)[:count]


def framed(name: str, rows: list[dict[str, Any]]) -> Any:
    return rows or pd.DataFrame(columns=["place", "item", "quantity"])
