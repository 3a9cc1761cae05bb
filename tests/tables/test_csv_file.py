"""One CSV file: what it may look like, what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.tables.csv_file import RawTable, parse_table, read_table_file, write_table_file

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


def parsed(text: str) -> tuple[list[tuple[str, ...]], list[int]]:
    raw, faults = parse_table(text.encode(), "stock")
    assert raw is not None
    assert not faults
    return list(zip(*raw.cells, strict=True)), raw.row_numbers.tolist()


def faults_in(data: bytes) -> list[so.Fault]:
    return parse_table(data, "stock")[1]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", ["", "end"])
def test_newlines_and_byte_order_marks(newline: str, mark: str, last: str) -> None:
    text = mark + newline.join(["a,b", "1,x", '"2","y, ""z"""']) + (newline if last else "")
    assert parsed(text) == ([("1", "x"), ("2", 'y, "z"')], [2, 3])


def test_row_is_the_line_on_which_a_record_starts() -> None:
    text = '\na,b\n\n1,"two\nlines\n"\n\n2,x\n'
    assert parsed(text) == ([("1", "two\nlines\n"), ("2", "x")], [4, 8])


def test_columns_that_a_spreadsheet_adds_are_left_out() -> None:
    assert parsed("a,b,, \n1,2,,\n3,4,,\n")[0] == [("1", "2"), ("3", "4")]
    (fault,) = faults_in(b"a,,b\n1,2,3\n")
    assert (fault.row, fault.problem) == (1, "column 2 has no header")


def test_records_that_do_not_fit_the_header() -> None:
    first, second = faults_in(b"a,b\n1\n1,2\n1,2,3\n")
    assert (first.row, first.problem) == (2, "has 1 cells, the header has 2")
    assert (second.row, second.problem) == (4, "has 3 cells, the header has 2")


@pytest.mark.parametrize(
    ("data", "row", "problem"),
    [
        ("place,名称\nW,仓库\nA,社区".encode("gbk"), 1, "not UTF-8"),
        (b"a,b\nx,y\nx,\xff\n", 3, "not UTF-8"),
        (b"", 1, "empty"),
        (b"\n\n", 1, "empty"),
        (b"a;b\n1;2\n", 1, "separated by ';'"),
        (b"a\tb\n1\t2\n", 1, "separated by '\\t'"),
        (b'a,b\n1,"x\n2,y\n', 2, "cannot be read"),
        (b'a,b\n"x"y,1\n', 2, "cannot be read"),
    ],
)
def test_files_that_are_no_tables(data: bytes, row: int, problem: str) -> None:
    (fault,) = faults_in(data)
    assert (fault.table, fault.row) == ("stock", row)
    assert problem in fault.problem


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(so.InputError, match=r"served\.csv: No such file"):
        read_table_file(tmp_path / "served.csv")
    (tmp_path / "served.csv").write_bytes(b"")
    with pytest.raises(so.InputError, match="the file is empty"):
        read_table_file(tmp_path / "served.csv")


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 3).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), max_size=5)))
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    width = len(rows[0]) if rows else 2
    frame = pd.DataFrame(rows, columns=[f"c{n}" for n in range(width)], dtype=object)
    path = tmp_path_factory.mktemp("text") / "t.csv"
    write_table_file(frame, path)
    raw = read_table_file(path)
    assert list(zip(*raw.cells, strict=True)) == rows
    assert raw.header == tuple(frame)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
def test_any_number_comes_back_to_the_last_digit(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float]
) -> None:
    path = tmp_path_factory.mktemp("numbers") / "t.csv"
    write_table_file(pd.DataFrame({"x": numbers}, dtype=float), path)
    assert [float(cell) for cell in read_table_file(path).cells[0]] == numbers


def test_how_cells_are_written(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "n": [1.0, 0.1, np.nan],
            "i": [1, 2, 3],
            "t": ["a,b", None, "湖"],
            "o": [pd.NA, 'q"', "line\r"],
        }
    )
    write_table_file(frame, tmp_path / "t.csv")
    expected = 'n,i,t,o\n1,1,"a,b",\n0.1,2,,"q"""\n,3,湖,"line\r"\n'
    assert (tmp_path / "t.csv").read_bytes().decode() == expected


@pytest.mark.parametrize(
    ("cell", "word"),
    [("x\0", "NUL"), ("\ud800", "half a character"), (10**6000, "too long")],
    ids=["NUL", "half", "long"],
)
def test_what_no_file_can_hold_is_not_written(tmp_path: Path, cell: object, word: str) -> None:
    frame = pd.DataFrame({"note": [cell]}, dtype=object)
    with pytest.raises(so.InputError, match=word):
        write_table_file(frame, tmp_path / "t.csv")
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.234, "1.2340"), (-999.125, "-999.1250"), (0.125, "0.125"), (1.5, "1.5"), (1234.125,) * 2],
)
def test_a_number_is_written_without_doubt(tmp_path: Path, number: float, text: object) -> None:
    write_table_file(pd.DataFrame({"x": [number]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().split("\n")[1] == str(text)


def test_raw_table_as_a_frame() -> None:
    raw = RawTable(
        ("a", "a"),
        (np.array(["", "x"], dtype=object), np.array(["1", "2"], dtype=object)),
        np.array([2, 3]),
    )
    frame = raw.frame()
    assert list(frame) == ["a", "a"]
    assert frame.isna().to_numpy().tolist() == [[True, False], [False, False]]
