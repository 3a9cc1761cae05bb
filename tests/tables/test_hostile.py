"""A stranger's file is refused in seconds, by its name, without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main
from supplyopt.tables.workbook_marks import MOST_COLUMNS


@pytest.fixture(scope="module")
def plan() -> so.Plan:
    return so.solve(so.examples.four_places())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 20_000 + "1" + "}" * 20_000,
        '{"constraints": [{"name": "a", "terms": [["x", ' + "9" * 5_000 + "]]}]}",
        "null",
        "7",
        '"text"',
        "",
        "\ufeff{}",
    ],
    ids=["deep list", "deep object", "digits", "null", "number", "text", "empty", "mark"],
)
def test_own_constraints_of_a_stranger_are_refused(plan: so.Plan, tmp_path: Path, text: str):
    so.write_plan(plan, tmp_path)
    (tmp_path / "own.json").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError, match=r"own\.json"):
        so.read_plan(tmp_path)


@pytest.mark.parametrize("name", ["x" * 300, "x" * 100 + "/" + "雾" * 100, "a\0b"])
def test_a_name_that_no_file_can_have_is_refused(plan: so.Plan, tmp_path: Path, name: str):
    for write in (so.write_plan, lambda plan, path: so.write_network(plan.network, path)):
        with pytest.raises(so.InputError, match="path"):
            write(plan, str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("code", [0x01, 0x07, 0x08, 0x1B, 0x7F, 0x85, 0x9B])
@pytest.mark.parametrize("as_file", [False, True])
def test_control_characters_in_ids_are_refused(tmp_path: Path, code: int, as_file: bool):
    wrong = f"A{chr(code)}[31mB"
    tables = {
        name: table.replace({"A": wrong})
        for name, table in so.examples.four_places().tables.items()
    }
    for name, table in tables.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    with pytest.raises(so.InputError) as error:
        so.read_network(tmp_path) if as_file else so.Network.from_tables(**tables)
    told = {(fault.table, fault.column) for fault in error.value.faults}
    assert {("places", "place"), ("lanes", "destination"), ("demand", "place")} <= told
    assert "holds a control character" in str(error.value)
    assert chr(code) not in str(error.value)


def test_line_ends_and_tabs_within_ids_are_none(tmp_path: Path):
    tables = {
        name: table.replace({"A": "A\tand\nB 村"})
        for name, table in so.examples.four_places().tables.items()
    }
    so.write_network(so.Network.from_tables(**tables), tmp_path)
    assert "A\tand\nB 村" in so.read_network(tmp_path).tables["places"]["place"].tolist()


def test_no_escape_sequence_reaches_a_terminal(tmp_path: Path, capsys):
    """A header is nobody's id, and is shown: in a note, in faults, in what a page is called."""
    so.write_network(so.examples.four_places(), tmp_path / "it")
    file = tmp_path / "it" / "places.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines = [f"{lines[0]},\x1b]0;mine\x07x", *(f"{line},1" for line in lines[1:])]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["check", str(tmp_path / "it")]) == 0
    said = capsys.readouterr()
    assert "mine" in said.out
    assert "\x1b" not in said.out + said.err
    assert "\x07" not in said.out + said.err


@pytest.mark.parametrize("count", [MOST_COLUMNS + 1, 100_000])
def test_a_table_of_more_columns_than_a_spreadsheet_has_is_refused(tmp_path: Path, count: int):
    so.write_network(so.examples.four_places(), tmp_path)
    more = count - 3
    header = ",".join(["place", "item", "quantity", *(f"c{number}" for number in range(more))])
    text = f"{header}\nW,mask,90{',' * more}\n"
    (tmp_path / "stock.csv").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError) as error:
        so.read_network(tmp_path)
    (fault,) = error.value.faults
    assert (fault.table, fault.row) == ("stock", 1)
    assert f"has {count:,} columns" in fault.problem
