"""Mappings of foreign headers in TOML files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import supplyopt as so
from supplyopt.tables.foreign import read_columns, renames_of


def test_flat_lines_and_tables(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text('\ufeff"社区" = "place"\n[demand]\n"数量" = "quantity"\n', encoding="utf-8")
    columns = read_columns(file)
    assert columns == {"社区": "place", "demand": {"数量": "quantity"}}
    renames, faults = renames_of(columns)
    assert faults == []
    assert renames["demand"] == {"社区": "place", "数量": "quantity"}
    assert renames["places"] == {"社区": "place"}
    assert renames["lanes"] == {}


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a = ", "is not TOML"),
        ("社区 = 1".encode(), "is not TOML"),
        ("x = '社区'".encode("gb18030"), "is not UTF-8"),
        (b"a = " + b"[" * 5000, "is not TOML"),
        (b"\0", "is not TOML"),
    ],
)
def test_files_that_are_no_mapping(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "map.toml").write_bytes(data)
    with pytest.raises(so.InputError, match=problem):
        read_columns(tmp_path / "map.toml")


@pytest.mark.parametrize("path", ["nowhere.toml", ""])
def test_file_that_is_not_there(tmp_path: Path, path: str) -> None:
    with pytest.raises(so.InputError, match="check the path"):
        read_columns(tmp_path / path)


@pytest.mark.parametrize(
    "columns", [[1], "place", {"x": 1}, {1: "place"}, {"demand": {"x": {}}}, {"demand": {3: "x"}}]
)
def test_values_that_are_no_columns(columns: Any) -> None:
    _, faults = renames_of(columns)
    assert [fault.column for fault in faults] == ["columns"]
