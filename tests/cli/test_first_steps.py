"""An officer's first steps: from a workbook as offices keep it to a plan."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

import supplyopt as so
from supplyopt.cli import main
from supplyopt.errors import lines_of_faults, said_once
from supplyopt.tables.foreign import read_columns

Captured = pytest.CaptureFixture[str]
Sheets = dict[str, list[list[Any]]]

MAP = """
"地点" = "place"
"类型" = "kind"
"上级" = "parent"
"纬度" = "lat"
"物资" = "item"
"单位" = "unit"
"人群" = "group"
"优先级" = "priority"
"承运方" = "carrier"
"能力" = "capacity"
"起点" = "origin"
"终点" = "destination"
"数量" = "quantity"
"申请数量" = "quantity"
"核定数量" = "entitlement"
"周期" = "cycle"
"需求" = "demand"
"库存" = "stock"
"线路" = "lanes"
"承运" = "carriers"
"留存" = "reserves"
"""
VILLAGES = ["东村", "西村", "南村", "北村"]
DAY = datetime.date(2026, 11, 21)


def county() -> Sheets:
    asked = [
        [village, "口罩", group, 1, count * 10 + at, None, DAY, ""]
        for at, village in enumerate(VILLAGES)
        for group, count in (("医护", 1), ("群众", 4))
    ]
    return {
        "地点": [
            ["安平县地点表"],
            [],
            ["地点", "类型", "上级"],
            ["县库", "仓库", None],
            *([village, "村", "县库"] for village in VILLAGES),
        ],
        "物资": [["物资", "单位"], ["口罩", "个"]],
        "人群": [["人群", "优先级"], ["医护", 1], ["群众", 2]],
        "承运": [["承运方", "能力"], ["邮政", 500]],
        "线路": [["起点", "终点", "承运方"], *(["县库", village, "邮政"] for village in VILLAGES)],
        "库存": [
            ["库存表"],
            [],
            ["地点", "物资", "数量"],
            ["县库", "口罩", 100],
            ["合计", None, 100],
        ],
        "需求": [
            ["需求汇总表"],
            [],
            ["地点", "物资", "人群", "周期", "申请数量", "核定数量", "填报日期", "备注"],
            *asked,
            ["合计", None, None, None, sum(row[4] for row in asked)],
            [],
            ["说明：数字为各村所报"],
        ],
        "旧数据": [["x"]],
    }


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., list[object]]:
    """Write a workbook with its map, and give the words that name them."""

    def write(sheets: Sheets, **formats: str) -> list[object]:
        book = xlsxwriter.Workbook(str(tmp_path / "county.xlsx"))
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    where = f"{name}_{chr(ord('A') + column)}{row + 1}"
                    shown = formats.get(where)
                    if isinstance(cell, datetime.date):
                        sheet.write_datetime(row, column, cell, day)
                    elif cell is not None and shown is not None:
                        sheet.write(row, column, cell, book.add_format({"num_format": shown}))
                    elif cell is not None:
                        sheet.write(row, column, cell)
        book.close()
        (tmp_path / "map.toml").write_text(MAP, encoding="utf-8")
        return [tmp_path / "county.xlsx", "--columns", tmp_path / "map.toml"]

    return write


def run(capsys: Captured, *words: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main([str(word) for word in words])
    return (code, *capsys.readouterr())


def warned(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("warning: ")]


def test_chinese_sheets_go_from_check_to_plan(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    data = put(county())
    code, out, err = run(capsys, "check", *data)
    assert (code, err) == (0, "")
    assert out.startswith("the tables are good: 5 places, 1 item, 4 lanes, 8 demand rows")
    totals = [line for line in warned(out) if "is a total of other rows" in line]
    assert [line.split(":")[1].strip() for line in totals] == [
        "stock, row 5, place = '合计'",
        "demand, row 12, place = '合计'",
    ]
    # One line for what the map has and the file has not.
    idle = [line for line in warned(out) if "had no effect" in line]
    assert len(idle) == 1
    assert "纬度, 留存" in idle[0]
    code, out, _ = run(capsys, "solve", *data, "--out", tmp_path / "plan")
    assert code == 0
    assert so.read_plan(tmp_path / "plan").measures["served"] == 100
    assert run(capsys, "verify", tmp_path / "plan")[0] == 0


def test_without_a_map_each_table_is_missed_once_with_its_sheet(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    data = put(county())
    code, out, err = run(capsys, "check", data[0])
    assert (code, out) == (1, "")
    title, *lines = err.splitlines()
    assert title == "error: the input has 4 faults"
    for table, sheet in {
        "places": "地点",
        "items": "物资",
        "lanes": "线路",
        "demand": "需求",
    }.items():
        (line,) = [line for line in lines if line.startswith(f"  {table}: ")]
        assert f'[sheets] "{sheet}" = "{table}"' in line


def test_headers_that_are_not_mapped_are_named_and_not_the_title(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    data = put(county())
    sheets = {"地点": "places", "物资": "items", "线路": "lanes", "需求": "demand"}
    lines = [f'"{sheet}" = "{table}"' for sheet, table in sheets.items()]
    (tmp_path / "map.toml").write_text("\n".join(["[sheets]", *lines]), encoding="utf-8")
    _, _, err = run(capsys, "check", *data)
    assert "as one of '地点', '类型', '上级'" in err
    assert "has no header" not in err
    assert not [line for line in err.splitlines() if line.startswith("  ") and "汇总表" in line]


def test_a_sheet_called_as_the_table_goes_before_one_called_as_its_ids(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = county()
    renamed = {"places": sheets.pop("地点"), **sheets, "地点": [["old"], ["x"]]}
    code, out, _ = run(capsys, "check", *put(renamed))
    assert code == 0
    assert "'旧数据': is no table, and was not read" in out
    assert "(2 such, other values: '地点')" in out


def test_two_headers_that_are_all_but_the_same_are_a_fault(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = county()
    sheets["需求"][2][5] = "核定数量数"
    code, _, err = run(capsys, "check", *put(sheets))
    assert code == 1
    assert "columns = '核定数量': no file has this header; did you mean '核定数量数'?" in err


def unreported(*villages: str) -> Sheets:
    sheets = county()
    for row in sheets["需求"][3:11]:
        if row[0] in villages:
            row[4] = None
    del sheets["需求"][11]
    return sheets


@pytest.mark.parametrize("villages", [["东村"], ["东村", "北村"]])
def test_a_place_without_a_report_is_one_warning(
    capsys: Captured, put: Callable[..., list[object]], villages: list[str], tmp_path: Path
) -> None:
    data = put(unreported(*villages))
    code, out, _ = run(capsys, "check", *data)
    assert code == 0
    (line,) = [line for line in warned(out) if "has not reported" in line]
    assert "its quantity is blank in 2 rows" in line
    for village in villages:
        assert repr(village) in line
    said = json.loads(run(capsys, "check", *data, "--json")[1])
    told = [one["value"] for one in said["warnings"] if "has not reported" in one["problem"]]
    assert told == villages
    assert run(capsys, "solve", *data, "--out", tmp_path / "plan")[0] == 0
    code, out, _ = run(capsys, "explain", tmp_path / "plan", "--place", villages[0])
    assert code == 0
    assert f"{villages[0]} has no row in demand, so nothing is handed out there" in out


@pytest.mark.parametrize("cycles", [1, 2])
@pytest.mark.parametrize(
    ("fill", "instead"),
    [
        (["zero"], "nothing"),
        (["last"], "its last report"),
        (["last of cycle"], "its last report (of cycle 3)"),
        (["peers"], "what places that reported ask for a head"),
        (["last of one", "zero"], "its last report"),
    ],
)
def test_explain_says_what_stands_in_the_place_of_a_report(
    capsys: Captured,
    put: Callable[..., list[object]],
    tmp_path: Path,
    fill: list[str],
    instead: str,
    cycles: int,
) -> None:
    """It said that a place which had not reported "asked for no 口罩"."""
    (tmp_path / "heads.csv").write_text("place,people\n东村,20\n西村,10\n", encoding="utf-8")
    lines = ["place,item,group,quantity", "东村,口罩,医护,7", "东村,口罩,群众,9"]
    if "of cycle" in fill[0]:
        lines = [f"{line},{cycle}" for line, cycle in zip(lines, ("cycle", 3, 3), strict=True)]
    last = lines[:2] if "of one" in fill[0] else lines
    (tmp_path / "last.csv").write_text("\n".join(last), encoding="utf-8")
    words = ["--fill", *(one.split()[0] for one in fill)]
    if fill[0].startswith("last"):
        words += ["--last", str(tmp_path / "last.csv")]
    if fill == ["peers"]:
        words += ["--headcount", str(tmp_path / "heads.csv")]
    sheets = {**unreported("东村"), "settings": [["cycles"], [cycles]]}
    plan = tmp_path / "plan"
    assert run(capsys, "solve", *put(sheets), *words, "--lots", "none", "--out", plan)[0] == 0
    code, out, _ = run(capsys, "explain", plan, "--place", "东村")
    assert code == 0
    said = " ".join(line.strip(" -") for line in out.splitlines())
    assert "asked for" not in said
    assert f"东村 did not report; in its place stands {instead}, " in said
    assert ("so that it gets no 口罩" in said) == ("zero" in fill)
    assert ("by which it got" in said) == (fill != ["zero"])
    if fill == ["last of one", "zero"]:
        why = so.explain(so.read_plan(plan))
        assert not [one for one in why.sentences if "did not report" in one and "东村" not in one]
        table = so.explain(so.read_plan(plan), "东村").table
        assert table["basis"].tolist() == ["last known", "zero"]


def through_desks(*, lanes_only: bool) -> Sheets:
    """Let goods pass a district and its towns, which stand in the form of demand with blanks."""
    sheets = county()
    desks = {"甲镇": "区", "乙镇": "区"}
    at = dict(zip(VILLAGES, ["甲镇", "甲镇", "乙镇", "乙镇"], strict=True))
    above = {"区": "县库", **desks, **at}
    parent = {} if lanes_only else above
    places = [[one, "村" if one in VILLAGES else "", parent.get(one)] for one in above]
    sheets["地点"][4:] = places
    sheets["线路"][1:] = [[origin, end, None] for end, origin in above.items()]
    del sheets["承运"], sheets["需求"][11:]
    sheets["需求"] += [[desk, "口罩", "群众", 1, None, None, DAY, ""] for desk in ("区", *desks)]
    for row in sheets["需求"][3:11]:
        row[4] = None if row[0] == "北村" else row[4]
    return sheets


@pytest.mark.parametrize("lanes_only", [False, True])
@pytest.mark.parametrize("fill", [[], ["--fill", "zero"]])
def test_desks_that_pass_goods_on_are_not_asked_for_reports(
    capsys: Captured,
    put: Callable[..., list[object]],
    tmp_path: Path,
    lanes_only: bool,
    fill: list[str],
) -> None:
    data = put(through_desks(lanes_only=lanes_only))
    code, out, err = run(capsys, "check", *data, *fill)
    assert (code, err) == (0, "")
    (silent,) = [line for line in warned(out) if "has not reported" in line]
    assert "demand, row 10, place = '北村'" in silent
    assert not [desk for desk in ("区", "甲镇", "乙镇") if desk in silent]
    (passing,) = [line for line in warned(out) if "passes goods on to others" in line]
    assert "demand, row 12, place = '区'" in passing
    assert "(3 such, also in rows 13, 14, other values: '甲镇', '乙镇')" in passing
    assert run(capsys, "solve", *data, *fill, "--out", tmp_path / "plan")[0] == 0
    _, out, _ = run(capsys, "explain", tmp_path / "plan", "--place", "甲镇")
    assert "甲镇 has no row in demand" in out
    assert "it passes goods on to others" in out
    assert "--fill" not in out


def test_a_desk_that_has_reported_before_is_asked_and_filled_in(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    last = tmp_path / "last.csv"
    last.write_text("place,item,group,quantity\n区,口罩,群众,7\n", encoding="utf-8")
    data = put(through_desks(lanes_only=False))
    _, out, _ = run(capsys, "check", *data, "--fill", "last", "zero", "--last", last)
    silent = [line for line in warned(out) if "has not reported" in line]
    assert len([line for line in silent if "'区'" in line and "7 in all (last known)" in line]) == 1
    (passing,) = [line for line in warned(out) if "passes goods on" in line]
    assert "'区'" not in passing


def test_a_village_with_a_lane_to_the_next_one_is_no_desk(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = unreported("东村")
    sheets["线路"] += [["东村", "西村", "邮政"]]
    _, out, _ = run(capsys, "check", *put(sheets))
    (line,) = [line for line in warned(out) if "has not reported" in line]
    assert "'东村'" in line


def test_it_does_not_hide_faults_of_others(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = unreported("东村")
    sheets["需求"][5][4] = "20个"
    _, _, err = run(capsys, "check", *put(sheets))
    assert err.splitlines()[0] == "error: the input has 1 fault"
    assert "demand, row 6, quantity = '20个'" in err


def test_half_a_report_and_no_report_at_all_are_faults(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = unreported()
    sheets["需求"][3][4] = None
    assert "demand, row 4, quantity: is blank" in run(capsys, "check", *put(sheets))[2]
    code, _, err = run(capsys, "check", *put(unreported(*VILLAGES)))
    assert code == 1
    assert "demand, row 4, quantity: is blank; give the quantity (8 such" in err


@pytest.mark.parametrize(
    ("heads", "counted_in", "asked"),
    [
        # 36 and 126 pieces for thirty people, 3 x 8 people, 3,000 people; one person, ten people.
        ((10, 1), "pieces", [1, 4]),
        ((8, 1), "pieces", [2, 5]),
        ((1000, 10), "pieces", [1, 1]),
        ((10, 0), "pieces", None),
        ((8, 1), "any amounts", [1.5, 5.25]),
        ((8, 1), "half pieces in stock", [1.5, 5.25]),
        ((8, 1), "half pieces asked for", [1.5, 126.5 / 24]),
    ],
)
def test_what_stands_in_for_whole_pieces_is_whole(
    capsys: Captured,
    put: Callable[..., list[object]],
    tmp_path: Path,
    heads: tuple[int, int],
    counted_in: str,
    asked: list[float] | None,
) -> None:
    """A place that asks for 1.86 barrels gets 1, though nobody asked for parts of a barrel."""
    others, mine = heads
    people = [("东村", mine), *((village, others) for village in VILLAGES[1:])]
    lines = ["place,people", *(f"{village},{many}" for village, many in people)]
    (tmp_path / "heads.csv").write_text("\n".join(lines), encoding="utf-8")
    sheets = unreported("东村")
    if counted_in == "any amounts":
        sheets["物资"] = [["物资", "单位", "divisible"], ["口罩", "升", 1]]
    if counted_in == "half pieces in stock":
        sheets["库存"][3][2] = sheets["库存"][4][2] = 100.5
    if counted_in == "half pieces asked for":
        sheets["需求"][-3][4] = 43.5
    words = ["--fill", "peers", "zero", "--headcount", tmp_path / "heads.csv", "--lots", "none"]
    plan = tmp_path / "plan"
    code, out, _ = run(capsys, "check", *put(sheets), *words[:-2])
    assert code == 0
    (line,) = [line for line in warned(out) if "stand in for its own figures" in line]
    assert ("rounded to whole pieces" in line) == (counted_in == "pieces" and mine > 0)
    assert run(capsys, "solve", *put(sheets), *words, "--out", plan)[0] == 0
    served = so.read_plan(plan).served
    found = served.loc[served["place"] == "东村", "demand"].tolist()
    assert found == pytest.approx([0, 0] if asked is None else asked)
    whole = served.loc[served["place"] != "东村", "demand"]
    assert whole.sum() == pytest.approx(162 + 0.5 * ("asked" in counted_in))


def test_what_stands_in_for_reports_is_offered(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    data = put(unreported("东村"))
    heads = tmp_path / "heads.csv"
    heads.write_text("地点,people\n东村,20\n西村,10\n南村,10\n北村,10\n", encoding="utf-8")
    last = tmp_path / "last.csv"
    last.write_text("place,item,group,quantity\n东村,口罩,医护,7\n", encoding="utf-8")

    def asked(*words: object) -> list[float]:
        code, _, _ = run(capsys, "solve", *data, *words, "--out", tmp_path / "plan")
        assert code == 0
        served = so.read_plan(tmp_path / "plan").served
        return served.loc[served["place"] == "东村", "demand"].tolist()

    assert asked("--fill", "zero") == [0, 0]
    # 11 + 12 + 13 medics' masks, 41 + 42 + 43 others', a head of thirty, times twenty.
    assert asked("--fill", "peers", "--headcount", heads) == pytest.approx([24, 84])
    assert asked("--fill", "last", "peers", "--last", last, "--headcount", heads) == [7, 84]
    _, out, _ = run(capsys, "check", *data, "--fill", "last", "zero", "--last", last)
    (line,) = [line for line in warned(out) if "has not reported" in line]
    assert "7 in all (last known, zero) stand in for its own figures" in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--fill", "peers"], "add --headcount FILE, a table with the columns place, people"),
        (["--fill", "last"], "add --last FILE, a table with the columns place, item, quantity"),
        (["--last", "x.csv"], "is of use with --fill only"),
    ],
)
def test_a_fallback_says_what_it_needs(
    capsys: Captured, put: Callable[..., list[object]], words: list[str], said: str
) -> None:
    code, _, err = run(capsys, "check", *put(unreported("东村")), *words)
    assert code == 1
    assert said in err


def test_a_place_that_no_fallback_reaches_is_named_by_its_row(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    last = tmp_path / "last.csv"
    last.write_text("place,item,group,quantity\n东村,口罩,医护,7\n", encoding="utf-8")
    words = ["--fill", "last", "--last", last]
    _, _, err = run(capsys, "check", *put(unreported("东村")), *words)
    assert "demand, row 5, place, item, group = '东村, 口罩, 群众': no report, and no figure" in err


@pytest.mark.parametrize(
    ("word", "rank"),
    [("高", 1), ("中", 2), ("低", 3), ("high", 1), ("Medium", 2), ("first", 1), ("二级", 2)],
)
def test_a_priority_in_words_is_told_which_number_it_is(
    capsys: Captured, put: Callable[..., list[object]], word: str, rank: int
) -> None:
    sheets = county()
    sheets["人群"][1][1] = word
    _, _, err = run(capsys, "check", *put(sheets))
    assert f"groups, row 2, priority = {word!r}: is not a number" in err
    assert f"1 for who is served first, 2 for who comes next, and so on; {rank} for {word!r}" in err


@pytest.mark.parametrize("shown", ["0%", "0.00%", '0.0 "of all" %'])
def test_a_percentage_where_pieces_belong_is_told_of_with_its_cell(
    capsys: Captured, put: Callable[..., list[object]], shown: str
) -> None:
    sheets = county()
    sheets["需求"][3][4] = 0.5
    code, out, _ = run(capsys, "check", *put(sheets, 需求_E4=shown, 需求_E5="0", 库存_C4='0"%"'))
    assert code == 0
    told = [line for line in warned(out) if "is shown as" in line]
    assert len(told) == 1
    assert "demand, row 4, quantity = 0.5: is shown as 50 % in cell E4" in told[0]


@pytest.mark.parametrize("command", ["check", "solve"])
def test_what_may_explain_a_fault_is_said_beside_it(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path, command: str
) -> None:
    """A guarantee above a demand of "50 %": the cell that is a percentage explains it."""
    sheets = county()
    sheets["需求"][3][4] = 0.5
    sheets["需求"][9][4] = 500000
    del sheets["需求"][11]
    sheets["guarantees"] = [["place", "item", "quantity"], ["东村", "口罩", 60]]
    data = put(sheets, 需求_E4="0%")
    more = ["--out", tmp_path / "plan"] if command == "solve" else []
    code, out, err = run(capsys, command, *data, *more)
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0] == "error: the input has 1 fault"
    told = [line for line in lines if line.startswith("warning: ")]
    assert lines == [*lines[:2], *told]
    for cause in ("is shown as 50 % in cell E4", "quantity = 500000: is far above all else"):
        assert len([line for line in told if cause in line]) == 1
    said = json.loads(run(capsys, command, *data, *more, "--json")[1])
    assert [one["row"] for one in said["warnings"] if "shown as" in one["problem"]] == [4]
    with pytest.raises(so.InputError) as error:
        so.read_network(tmp_path / "county.xlsx", read_columns(tmp_path / "map.toml"))
    assert len(error.value.warnings) == len(said["warnings"])


@pytest.mark.parametrize("column", [4, 5])
def test_a_number_far_above_its_column_is_told_of(
    capsys: Captured, put: Callable[..., list[object]], column: int
) -> None:
    sheets = county()
    for row in sheets["需求"][3:11]:
        row[5] = row[4]
    sheets["需求"][4][column] = 500000
    del sheets["需求"][11]
    _, out, _ = run(capsys, "check", *put(sheets))
    told = [line for line in warned(out) if "is far above all else" in line]
    name = {4: "quantity", 5: "entitlement"}[column]
    assert len(told) == 1
    assert (
        f"demand, row 5, {name} = 500000: is far above all else that is asked of '口罩'" in told[0]
    )
    assert ", 43 at most" in told[0]


def test_villages_beside_a_city_are_none(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = county()
    for at, row in enumerate(sheets["需求"][3:11]):
        row[4] = 3**at
    del sheets["需求"][11]
    _, out, _ = run(capsys, "check", *put(sheets))
    assert "far above" not in out


def test_faults_are_said_once_a_cause_the_whole_file_first(
    capsys: Captured, put: Callable[..., list[object]]
) -> None:
    sheets = county()
    del sheets["人群"], sheets["线路"], sheets["旧数据"]
    _, _, err = run(capsys, "check", *put(sheets))
    title, first, second, *_ = err.splitlines()
    assert title == "error: the input has 9 faults of 2 kinds"
    assert first.startswith("  lanes: the table is missing")
    assert "demand, row 4, group = '医护': no group has this id" in second
    assert "(8 such, also in rows 5, 6, 7, 8, 9, ..., other values: '群众')" in second
    assert len(json.loads(run(capsys, "check", *put(sheets), "--json")[1])["faults"]) == 9


def test_causes_are_told_by_how_often_they_are_found() -> None:
    faults = [
        so.errors.Fault("t", 5, "a", "x", "is odd", "mend it"),
        *(so.errors.Fault("t", row, "b", row, f"is {row} too many", "mend") for row in (7, 8, 9)),
        so.errors.Fault("t", None, "c", None, "is missing", "add it"),
    ]
    assert said_once(faults) == [
        "t, c: is missing; add it",
        "t, row 7, b = 7: is 7 too many; mend (3 such, also in rows 8, 9, other values: 8, 9)",
        "t, row 5, a = 'x': is odd; mend it",
    ]
    assert (
        lines_of_faults(faults, most=2, rest="elsewhere")[-1] == "  ... and 1 more kinds elsewhere"
    )
    assert lines_of_faults(faults[:1], most=2, rest="")[0] == "the input has 1 fault"


def test_a_report_of_an_earlier_plan_does_not_stay(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    data, plan = put(county()), tmp_path / "plan"
    assert "removed" not in run(capsys, "solve", *data, "--out", plan)[1]
    for words in ([], ["--out", plan / "mayor.html"]):
        assert run(capsys, "report", plan, *words, "--title", "November")[0] == 0
    (plan / "notes.html").write_text("<!DOCTYPE html>\n<html><body>mine</body></html>")
    code, out, _ = run(capsys, "solve", *put(unreported("东村")), "--out", plan)
    assert code == 0
    assert "removed from it: mayor.html, report.html, which told of the plan" in out
    assert sorted(file.name for file in plan.glob("*.html")) == ["notes.html"]


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("solve", "refused"),
        ("solve", "infeasible"),
        ("roll", "refused"),
        ("compare", "refused"),
    ],
)
def test_a_run_that_fails_says_that_the_earlier_plan_still_lies_there(
    capsys: Captured,
    put: Callable[..., list[object]],
    tmp_path: Path,
    command: str,
    fault: str,
) -> None:
    out = tmp_path / "out"
    words = {"roll": ["--horizon", 1], "compare": ["--lots", "none"]}.get(command, [])
    bad = county()
    if fault == "refused":
        bad["需求"][5][4] = "20个"
    else:
        bad["guarantees"] = [["place", "item", "quantity"], *([v, "口罩", 40] for v in VILLAGES)]
        bad["reserves"] = [["place", "item", "quantity"], ["县库", "口罩", 90]]
    code, _, err = run(capsys, command, *put(bad), *words, "--out", out)
    assert code == 1
    assert "still holds" not in err
    assert run(capsys, command, *put(county()), *words, "--out", out)[0] == 0
    files = {file: file.read_bytes() for file in out.rglob("*.csv")}
    code, _, err = run(capsys, command, *put(bad), *words, "--out", out)
    assert code == 1
    (note,) = [line for line in err.splitlines() if line.startswith("note: ")]
    what = "comparison" if command == "compare" else "plan"
    assert f"nothing was written: {out} still holds an earlier {what} (written 20" in note
    assert ("of county.xlsx)" in note) == (command != "compare")
    assert {file: file.read_bytes() for file in out.rglob("*.csv")} == files
    said = json.loads(run(capsys, command, *put(bad), *words, "--out", out, "--json")[1])
    assert note == f"note: {said['out_holds']}"


def test_plans_of_an_earlier_comparison_do_not_stay_beside_others(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    sheets, out = county(), tmp_path / "out"
    sheets["线路"] = [
        ["起点", "终点", "mode"],
        *(["县库", village, mode] for village in VILLAGES for mode in ("road", "rail")),
    ]
    data = put(sheets)
    assert "removed" not in run(capsys, "compare", *data, "--out", out)[1]
    assert (out / "rail" / "plan.csv").is_file()
    (out / "mine").mkdir()
    (out / "mine" / "plan.csv").write_text("mine")
    (out / "rail" / "notes.txt").write_text("mine")
    so.write_plan(so.read_plan(out / "road"), out / "kept")
    code, said, _ = run(capsys, "compare", *data, "--modes", "road", "--out", out)
    assert code == 0
    assert "removed from it: rail, mixed, of the comparison that was there before" in said
    assert not (out / "mixed").exists()
    assert [file.name for file in (out / "rail").iterdir()] == ["notes.txt"]
    assert (out / "road" / "plan.csv").is_file()
    assert (out / "kept" / "plan.csv").is_file()
    assert (out / "mine" / "plan.csv").read_text() == "mine"


def test_a_report_of_the_version_before_does_not_stay(tmp_path: Path) -> None:
    plan = so.solve(so.examples.four_places())
    so.write_plan(plan, tmp_path)
    (tmp_path / "report.html").write_text(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>old</title>'
    )
    so.write_plan(plan, tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_frames_with_blank_quantities_are_faults_as_before() -> None:
    network = so.examples.four_places()
    demand = network.tables["demand"]
    blank = demand.assign(quantity=demand["quantity"].where(demand["place"] != "A"))
    with pytest.raises(so.InputError, match="is blank; give the quantity"):
        network.replace(demand=pd.DataFrame(blank))


@pytest.mark.parametrize("word", ["合计", "Total", "All", "小计："])
def test_shares_of_a_file_leave_its_total_out(capsys: Captured, tmp_path: Path, word: str) -> None:
    file = tmp_path / "claims.csv"
    file.write_text(f"claims of May,\n\nclaimant,claim\n北区,30\n南区,60\n{word},90\n", "utf-8")
    words = ["ration", "share", file, "--supply", 45, "--rule", "proportional"]
    code, out, err = run(capsys, *words)
    assert code == 0
    assert f"claims, row 6, claimant = {word!r}: is a total of other rows" in err
    shares = json.loads(run(capsys, *words, "--json")[1])["shares"]
    assert {row["claimant"]: row["proportional"] for row in shares} == {"北区": 15, "南区": 30}
    assert "2 claims of 90" in out


@pytest.mark.parametrize("word", ["合计", "Total", "All", "全县"])
def test_an_estimate_of_a_file_refuses_its_total(
    capsys: Captured, tmp_path: Path, word: str
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(f"place,masks\nA,10\nB,30\nC,60\n{word},100\n", "utf-8")
    words = ["survey", "estimate", file, "--value", "masks", "--population", 50]
    code, _, err = run(capsys, *words)
    assert code == 1
    assert f"answers, row 5, place = {word!r}: reads like a total of other rows" in err


@pytest.mark.parametrize(("lots", "remedy"), [("pieces", "; --lots none plans"), ("none", "")])
def test_a_plan_that_was_not_proved_is_told_as_that_with_the_remedy(
    lots: str, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def cut_short(network: so.Network, **asked: Any) -> so.Plan:
        return replace(so.solve(network, **asked), status=so.Status.LIMIT)

    data = tmp_path / "data"
    so.write_network(so.examples.four_places(), data)
    words = ["solve", str(data), "--lots", lots, "--out", str(tmp_path / "plan")]
    assert main(words) == 0
    assert "limit" not in capsys.readouterr().out
    monkeypatch.setattr("supplyopt.cli.commands.solve", cut_short)
    main(words)
    said = capsys.readouterr().out
    assert "limit: every rule is kept; whether goals marked so can be better" in said
    assert "a longer --time-limit may prove it" in said
    assert ("whole pieces make it hard" in said) == (lots == "pieces")
    assert remedy in said


def test_columns_that_do_nothing_are_told(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    """A weight whose header no line of the map translates changed the plan in silence."""
    sheets = county()
    sheets["人群"] = [["人群", "优先级", "权重"], ["医护", 1, 1], ["群众", 1, 5]]
    data = put(sheets)
    told = "these columns are kept and do nothing: groups: 权重; demand: 填报日期, 备注; "
    for words in (["check", *data], ["solve", *data, "--out", tmp_path / "plan"]):
        code, out, _ = run(capsys, *words)
        assert code == 0
        assert told in out
    _, out, _ = run(capsys, "check", *data, "--json")
    assert json.loads(out)["unread"] == {"groups": ["权重"], "demand": ["填报日期", "备注"]}
    with (tmp_path / "map.toml").open("a", encoding="utf-8") as text:
        text.write('"权重" = "weight"\n')
    assert "do nothing: demand: 填报日期, 备注; " in run(capsys, "check", *data)[1]
    plain = {name: rows for name, rows in county().items() if name != "需求"}
    plain["需求"] = [row[:6] for row in county()["需求"]]
    assert "do nothing" not in run(capsys, "check", *put(plain))[1]


def test_a_map_may_translate_the_headcount(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    """The remedy for a missing column led to a map that was refused."""
    data = put(unreported("东村"))
    heads = tmp_path / "heads.csv"
    heads.write_text("地点,人数\n东村,20\n西村,10\n南村,10\n北村,10\n", encoding="utf-8")
    words = ["check", *data, "--fill", "peers", "--headcount", heads]
    code, _, err = run(capsys, *words)
    assert code == 1
    assert "if it is there as '人数', say so by columns= (--columns)" in err
    with (tmp_path / "map.toml").open("a", encoding="utf-8") as text:
        text.write('"人数" = "people"\n')
    assert run(capsys, *words)[0] == 0


def test_a_header_that_is_no_sheet_is_not_missed(
    capsys: Captured, put: Callable[..., list[object]], tmp_path: Path
) -> None:
    """承运方, a header of the lanes, was told as a sheet that is missing."""
    data = put(county())
    text = MAP.replace('"承运" = "carriers"\n', "")
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    code, _, err = run(capsys, "check", *data)
    assert code == 1
    assert "no sheet has this name" not in err
    assert '"承运" = "carriers"' in err


@pytest.mark.parametrize("cell", ["80%", "80％", "8‰"])
@pytest.mark.parametrize(("sheet", "column"), [("库存", 2), ("需求", 4), ("需求", 5)])
def test_a_share_where_pieces_belong_is_not_to_be_written_as_a_fraction(
    capsys: Captured, put: Callable[..., list[object]], cell: str, sheet: str, column: int
) -> None:
    """Who wrote 0.8 for 80 %, as the remedy said, was entitled to 0.8 pieces."""
    sheets = county()
    sheets[sheet][3][column] = cell
    code, _, err = run(capsys, "check", *put(sheets))
    assert code == 1
    assert f"{cell!r}: is not a number; give pieces: work out of what it is a share" in err
    assert "fraction" not in err
