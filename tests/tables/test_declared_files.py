"""Declared tables out of any kind of file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.network.declared import read_declared
from supplyopt.network.schema import Column, Table
from supplyopt.tables.declared_files import read_declared_files

LEDGER = Table(
    "ledger",
    "what moved",
    (
        Column("place", "id", "where", key=True, required=True),
        Column("quantity", "number", "pieces", required=True),
    ),
    required=True,
)
PEOPLE = Table("people", "who works", (Column("place", "id", "where", key=True, required=True),))
FRAME = pd.DataFrame({"place": ["007", "鸿山"], "quantity": [3, 4]})


@pytest.mark.parametrize("kind", ["csv", "parquet", "sheet", "sheets", "folder", "gb18030"])
def test_a_table_is_the_same_from_every_kind_of_file(kind: str, tmp_path: Path) -> None:
    path = tmp_path / {"csv": "a.csv", "gb18030": "a.csv", "parquet": "a.parquet"}.get(kind, "a")
    declared = [LEDGER]
    if kind in ("csv", "gb18030"):
        encoding = "utf-8" if kind == "csv" else "gb18030"
        FRAME.to_csv(path, index=False, encoding=encoding)
    elif kind == "parquet":
        FRAME.to_parquet(path)
    elif kind == "folder":
        path.mkdir()
        FRAME.to_csv(path / "ledger.csv", index=False)
        declared = [LEDGER, PEOPLE]
    else:
        path = tmp_path / "a.xlsx"
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            FRAME.to_excel(book, index=False, sheet_name="Sheet1" if kind == "sheet" else "ledger")
            if kind == "sheets":
                FRAME[["place"]].to_excel(book, index=False, sheet_name="people")
        declared = [LEDGER] if kind == "sheet" else [LEDGER, PEOPLE]
    files = read_declared_files(path, declared)
    tables, faults, _ = read_declared(declared, files.frames(), required=("ledger",))
    assert not faults
    assert tables["ledger"].text("place").tolist() == ["007", "鸿山"]
    assert tables["ledger"].number("quantity").tolist() == [3, 4]
    assert ("people" in tables) is (kind == "sheets")


def test_faults_name_rows_as_the_file_shows_them(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("Ledger of March\nplace,quantity\n\nA,1\n\nA,2\n", encoding="utf-8")
    files = read_declared_files(file, [LEDGER])
    with pytest.raises(so.InputError) as caught, files.rows_as_in_files():
        raise so.InputError(read_declared([LEDGER], files.frames(), required=())[1])
    assert [(fault.row, fault.problem) for fault in caught.value.faults] == [
        (6, "is a duplicate of row 4")
    ]
    assert files.notes[0].problem.startswith("the row above the header")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "there is no such file or folder"),
        (lambda path: path.write_bytes(b""), "the file is empty"),
        (lambda path: path.write_bytes(b"a\0b\n1,2\n"), "NUL"),
        (lambda path: path.write_text('place,quantity\n"A,1\n'), "cannot be read"),
        (lambda path: path.write_text("place,quantity\nA,1,2\n"), "has 3 cells"),
    ],
)
def test_a_file_that_is_none_is_told_of(make, said: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    make(path)
    with pytest.raises(so.InputError, match=said):
        read_declared_files(path, [LEDGER])


def test_a_header_that_no_file_has_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text("地点,数量\nA,1\n", encoding="utf-8")
    found = read_declared_files(file, [LEDGER], columns={"地点": "place", "数量": "quantity"})
    assert list(found.frames()["ledger"].columns) == ["place", "quantity"]
    found = read_declared_files(file, [LEDGER], columns={"位置": "place"})
    assert [(note.value, note.column) for note in found.notes] == [("位置", "columns")]
    with pytest.raises(so.InputError, match="did you mean '地点'"):
        read_declared_files(file, [LEDGER], columns={"地点名": "place"})
    with pytest.raises(so.InputError, match="no table has this column"):
        read_declared_files(file, [LEDGER], columns={"地点": "spot"})
