"""Rows are named as the file shows them that the user gave, after any way through a folder."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.cli.entry import main
from supplyopt.planning.plan_cells import parse_table
from supplyopt.planning.row_files import ROWS, _rows_of, _runs, _tables
from supplyopt.tables.csv_file import read_table_file

from ..folders import as_of_0_1_0

TABLES = {
    "places": [["place"], ["W"], ["A"], ["B"], ["C"]],
    "items": [["item", "unit"], ["mask", "box"]],
    "lanes": [["origin", "destination", "capacity"], ["W", "A", 9], ["W", "B", 4], ["W", "C", ""]],
    "stock": [["place", "item", "quantity"], ["W", "mask", 40]],
    "demand": [["place", "item", "quantity"], ["A", "mask", 5], ["B", "mask", 9], ["C", "mask", 1]],
}
ABOVE = {"lanes": 3, "demand": 2, "stock": 1}


def frames() -> dict[str, pd.DataFrame]:
    return {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in TABLES.items()}


def a_form(folder: Path, *, lanes: str = "lanes") -> Path:
    """A workbook with titles above the header, a remark under it, a blank row between records."""
    with xlsxwriter.Workbook(folder / "form.xlsx") as book:
        for name, rows in TABLES.items():
            sheet = book.add_worksheet(lanes if name == "lanes" else name)
            lines = [[f"Title {number + 1} of {name}"] for number in range(ABOVE.get(name, 0))]
            lines += rows[:2] + [[]] * (name == "lanes") + rows[2:]
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return folder / "form.xlsx"


def read(path: Path, **options: object) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.errors.InputWarning)
        return so.read_network(path, **options)  # type: ignore[arg-type]


def through_a_folder(network: so.Network, folder: Path) -> so.Plan:
    so.write_plan(so.solve(network), folder)
    return so.read_plan(folder)


def rows(network: so.Network) -> dict[str, list[int]]:
    return {name: numbers.tolist() for name, numbers in network.row_numbers.items()}


def test_a_plan_from_a_workbook_names_the_rows_of_the_workbook(tmp_path: Path) -> None:
    network = read(a_form(tmp_path))
    plan = through_a_folder(network, tmp_path / "plan")
    # Three titles, the header, W → A; a blank row; then W → B.
    assert rows(plan.network)["lanes"] == [5, 7, 8]
    assert rows(plan.network) == rows(network)
    assert plan.network.sources == network.sources == dict.fromkeys(TABLES, "form.xlsx")
    why = so.explain(plan, "B")
    assert why.least[["table", "row"]].to_numpy().tolist() == [["lanes", 7]]
    assert "(lanes, row 7, capacity: from 4 to 9)" in str(why)
    assert str(why).splitlines()[-1] == "Rows of lanes are those of form.xlsx."


def test_the_sheet_is_named_where_it_is_not_called_as_its_table(tmp_path: Path) -> None:
    network = read(a_form(tmp_path, lanes="Ways"), columns={"Ways": "lanes"})
    plan = through_a_folder(network, tmp_path / "plan")
    assert plan.network.sources["lanes"] == "form.xlsx, sheet Ways"
    assert so.explain(plan, "B").rows == ("Rows of lanes are those of form.xlsx, sheet Ways.")


def test_the_command_line_names_the_file_and_its_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = a_form(tmp_path)
    assert main(["solve", str(form), "--out", str(tmp_path / "plan")]) == 0
    capsys.readouterr()
    assert main(["explain", str(tmp_path / "plan"), "--place", "B"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "lanes, row 7, capacity: from 4 to 9" in said
    assert "Rows of lanes are those of form.xlsx." in said


def test_remarks_in_a_folder_of_csv_files_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "county"
    so.write_network(so.Network.from_tables(**frames()), folder)
    text = (folder / "lanes.csv").read_text(encoding="utf-8")
    (folder / "lanes.csv").write_text(f"Lanes of the county\n\n{text}", encoding="utf-8")
    plan = through_a_folder(read(folder), tmp_path / "plan")
    assert rows(plan.network)["lanes"] == [4, 5, 6]
    assert so.explain(plan, "B").rows == ("Rows of lanes are those of the files in county.")


def test_rows_of_frames_are_positions_and_two(tmp_path: Path) -> None:
    network = so.Network.from_tables(**frames())
    plan = through_a_folder(network, tmp_path / "plan")
    assert rows(plan.network) == rows(network)
    assert rows(plan.network)["lanes"] == [2, 3, 4]
    assert so.explain(plan, "B").rows == ""


def test_an_older_folder_tells_its_own_rows_and_says_so(tmp_path: Path) -> None:
    so.write_plan(so.solve(read(a_form(tmp_path))), tmp_path / "plan")
    as_of_0_1_0(tmp_path / "plan")
    (tmp_path / "plan" / "rows.csv").unlink()
    why = so.explain(so.read_plan(tmp_path / "plan"), "B")
    assert "(lanes, row 3, capacity" in str(why)
    assert why.rows == "Rows of lanes are those of the files in plan/network."


def test_a_folder_written_from_one_that_was_read_tells_the_same(tmp_path: Path) -> None:
    first = through_a_folder(read(a_form(tmp_path)), tmp_path / "plan")
    so.write_plan(first, tmp_path / "again")
    again = so.read_plan(tmp_path / "again")
    assert rows(again.network) == rows(first.network)
    assert again.network.sources == first.network.sources
    files = [(tmp_path / folder / "rows.csv").read_bytes() for folder in ("plan", "again")]
    assert files[0] == files[1]


def test_tables_without_records_have_no_rows_to_tell(tmp_path: Path) -> None:
    empty = pd.DataFrame({"cycles": []})
    network = read(a_form(tmp_path)).replace(settings=empty, guarantees=frames()["stock"].iloc[:0])
    plan = through_a_folder(network, tmp_path / "plan")
    assert rows(plan.network) == rows(network)
    assert plan.network.cycles == 1
    assert so.explain(plan, "B").rows == "Rows of lanes are those of form.xlsx."


def test_what_is_fixed_keeps_the_rows_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "firm.csv"
    file.write_text(
        "origin,destination,item,quantity\n\nW,C,mask,1\n\n\nW,A,mask,4\n", encoding="utf-8"
    )
    plan = so.solve(read(a_form(tmp_path)), fixed=file)
    so.write_plan(plan, tmp_path / "plan")
    locks = so.read_plan(tmp_path / "plan").terms.locks
    assert sorted(locks.shipped_row.tolist()) == sorted(plan.terms.locks.shipped_row.tolist())
    assert locks.shipped_row.tolist() == plan.terms.locks.shipped_row.tolist()
    assert set(locks.shipped_row.tolist()) == {3, 6}
    assert locks.source == "firm.csv"


def test_a_conflict_names_whose_rows_stand_in_it(tmp_path: Path) -> None:
    network = read(a_form(tmp_path))
    asked = pd.DataFrame({"place": ["B"], "item": ["mask"], "quantity": [7.0]})
    with pytest.raises(so.errors.InfeasibleError) as caught:
        so.solve(network.replace(guarantees=asked))
    assert ("lanes", 7) in caught.value.rows
    assert caught.value.facts[-1] == (
        "Rows of guarantees are counted in the frame that was given, from 2; rows of lanes are "
        "those of form.xlsx."
    )


def test_a_table_with_other_numbers_keeps_the_rows_of_its_file(tmp_path: Path) -> None:
    network = read(a_form(tmp_path))
    lanes = network.tables["lanes"]
    other = network.replace(lanes=lanes.assign(capacity=[9, 3, np.nan]))
    assert rows(other)["lanes"] == [5, 7, 8]
    assert other.sources["lanes"] == "form.xlsx"
    assert rows(network.replace(lanes=lanes.iloc[1:]))["lanes"] == [7, 8]
    assert rows(network.restrict(modes=[""]))["lanes"] == [5, 7, 8]


def test_records_that_the_file_does_not_have_are_counted_in_the_frame(tmp_path: Path) -> None:
    network = read(a_form(tmp_path))
    lanes = network.tables["lanes"]
    turned = network.replace(lanes=lanes.iloc[::-1])
    assert (rows(turned)["lanes"], turned.sources["lanes"]) == ([2, 3, 4], "")
    new = lanes.assign(destination=["A", "B", "B"], mode=["", "", "truck"])
    assert network.replace(lanes=new).sources["lanes"] == ""
    why = so.explain(so.solve(turned), "B")
    assert "(lanes, row 3, capacity" in str(why)
    assert why.rows == "Rows of lanes are counted in the frame that was given, from 2."


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("lanes,form.xlsx,7,2", "lanes,form.xlsx,7,1", "tells 2 rows, and lanes has 3"),
        ("lanes,form.xlsx,7,2", "lanes,form.xlsx,7,1000000000000000", "rows, and lanes has 3"),
        ("lanes,form.xlsx,7,2", "lanes,form.xlsx,5,2", "a row of lanes comes twice"),
        ("lanes,form.xlsx,7,2", "lanes,other.xlsx,7,2", "lanes is from two sources"),
        ("demand,form.xlsx", "demands,form.xlsx", "is not one of"),
        ("stock,form.xlsx,3,1", "stock,form.xlsx,0,1", "is below 1"),
    ],
)
def test_a_rows_file_that_does_not_fit_is_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    so.write_plan(so.solve(read(a_form(tmp_path))), tmp_path / "plan")
    file = tmp_path / "plan" / "rows.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(so.InputError, match="rows") as caught:
        so.read_plan(tmp_path / "plan")
    assert any(problem in fault.problem for fault in caught.value.faults), caught.value


def test_a_table_without_its_rows_is_refused(tmp_path: Path) -> None:
    so.write_plan(so.solve(read(a_form(tmp_path))), tmp_path / "plan")
    file = tmp_path / "plan" / "rows.csv"
    kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("stock")]
    file.write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(so.InputError, match="has no run of rows"):
        so.read_plan(tmp_path / "plan")


def test_records_put_in_another_order_are_refused(tmp_path: Path) -> None:
    """Sorted in a spreadsheet: as many records, and every row told would be another's."""
    so.write_plan(so.solve(read(a_form(tmp_path))), tmp_path / "plan")
    file = tmp_path / "plan" / "network" / "lanes.csv"
    header, *records = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([header, *records[::-1]]), encoding="utf-8")
    with pytest.raises(so.InputError, match="not those of which these rows were told"):
        so.read_plan(tmp_path / "plan")
    (tmp_path / "plan" / "rows.csv").unlink()
    assert so.read_plan(tmp_path / "plan").network.sources["lanes"] == "plan/network/lanes.csv"


@given(st.sets(st.integers(1, 10**6), max_size=60))
def test_runs_tell_the_very_rows(numbers: set[int]) -> None:
    told = np.array(sorted(numbers), dtype=np.int64)
    frame = _runs("lanes", "form.xlsx", told, "k")
    assert frame["rows"].sum() == len(told)
    # No two runs could be one.
    ends = frame["first_row"] + frame["rows"]
    assert (frame["first_row"].to_numpy()[1:] > ends.to_numpy()[:-1]).all()
    parsed, faults, _ = parse_table(ROWS, frame.astype({"first_row": float, "rows": float}))
    assert not faults
    found = _rows_of(parsed, _tables(parsed)["lanes"]) if len(told) else np.zeros(0)
    assert found.tolist() == told.tolist()


def test_a_large_table_takes_one_line(tmp_path: Path) -> None:
    network = so.examples.xiamen(seed=0, scarcity=0.6)
    so.write_plan(so.policies.nearest_first(network), tmp_path / "plan")
    runs = read_table_file(tmp_path / "plan" / "rows.csv").frame()
    assert runs["table"].is_unique
    shutil.rmtree(tmp_path / "plan")


def test_tables_of_a_review_are_not_taken_for_those_of_the_file(tmp_path: Path) -> None:
    """Cycles count from the review, so that the demand of cycle 2 is called as that of cycle 1."""
    demand = pd.DataFrame(
        [("A", "mask", 1, 5), ("A", "mask", 2, 6), ("B", "mask", 2, 9)],
        columns=["place", "item", "cycle", "quantity"],
    )
    folder = tmp_path / "county"
    so.write_network(so.Network.from_tables(**frames() | {"demand": demand}), folder)
    rolled = so.roll(read(folder), horizon=1)
    ahead = rolled.plans[1].network
    assert ahead.sources["demand"] == "the tables of the review at cycle 2"
    assert rows(ahead)["demand"] == [2, 3]
    assert ahead.sources["lanes"] == "county/lanes.csv"
    assert rolled.plan.network.sources["demand"] == "county/demand.csv"
