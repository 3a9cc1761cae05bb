"""A stranger's file is refused in seconds, by its name, without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.tables.tidy import MOST_COLUMNS


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
