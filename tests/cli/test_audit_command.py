"""The command that looks through books."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main

LINES = """place,item,date,kind,quantity
思明区,口罩,2020-02-01,opening,5000
思明区,口罩,2020-02-03,received,20000
思明区,口罩,2020-02-05,issued,18000
思明区,口罩,2020-02-10,counted,6400
"""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    folder = tmp_path / "账"
    folder.mkdir()
    (folder / "movements.csv").write_text(LINES, encoding="utf-8")
    return folder


def told(words: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    capsys.readouterr()
    main([*words, "--json"])
    return json.loads(capsys.readouterr().out)


def test_it_tells_what_the_library_finds(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(["audit", str(books)], capsys)
    found = so.audit.examine(so.audit.read_books(books))
    assert [row["finding"] for row in said["findings"]] == found.table["finding"].tolist()
    assert said["counts"] == found.counts().to_dict()
    assert said["record"] == found.record
    assert said["notes"] == found.record["notes"]
    assert main(["audit", str(books)]) == 0
    text = capsys.readouterr().out
    assert "6,400 counted at 2020-02-10, 7,000 by the lines: -600" in text
    assert "[movements 5]" in text


def test_it_says_how_lines_were_read(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = books / "movements.csv"
    file.write_text(LINES.replace("place,", "仓库,").replace("opening", "期初"), encoding="utf-8")
    out = books / "out"
    notes = told(["audit", str(books), "--out", str(out)], capsys)["notes"]
    assert any("仓库" in note and "was read as place" in note for note in notes)
    assert any("期初" in note and "was read as opening" in note for note in notes)
    assert json.loads((out / "record.json").read_text(encoding="utf-8"))["notes"] == notes


def test_it_speaks_chinese(books: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(books), "--language", "zh"]) == 0
    assert "账实不符" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("severity", "settings", "code"),
    [
        ("error", [], 1),
        ("warning", [], 1),
        ("error", ["--set", "tolerance=600"], 0),
    ],
)
def test_scripts_can_fail_on_what_is_grave(
    severity: str, settings: list[str], code: int, books: Path
) -> None:
    words = ["audit", str(books), "--checks", "counts", *settings]
    assert main([*words, "--fail-on", severity]) == code
    assert main(words) == 0


def test_what_was_written_tells_the_next_audit_what_is_new(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["audit", str(books), "--checks", "counts"]
    assert main([*words, "--out", str(out)]) == 0
    names = {"findings.csv", "record.json", "report.html", "report.xlsx"}
    assert {file.name for file in out.iterdir()} == names
    assert len(pd.read_excel(out / "report.xlsx", engine="calamine")) == 1
    said = told([*words, "--before", str(out)], capsys)
    assert [row["state"] for row in said["trend"]] == ["repeated"]
    said = told([*words, "--set", "tolerance=600", "--before", str(out)], capsys)
    assert [row["state"] for row in said["trend"]] == ["solved"]
    assert main([*words, "--before", str(out)]) == 0
    assert "new 0, repeated 1, not found again 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "foo=1"], "settings, row 1, foo: is no setting; there are: start, cycle_days"),
        (["--set", "lag=soon"], "lag = 'soon': is not a number"),
        (["--set", "start=2020-02-05"], "is before cycle 1 begins"),
        (["--set", "start=1/2"], "start = '1/2': is no date"),
        (["--checks", "vibes"], "is no check"),
        (["--before", "nowhere"], "nowhere"),
    ],
)
def test_what_is_wrong_is_told(
    words: list[str], said: str, books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(books), *words]) == 1
    assert said in capsys.readouterr().err


def test_wrong_usage(books: Path) -> None:
    assert main(["audit", str(books), "--set", "tolerance"]) == 2
    assert main(["audit", str(books), "--fail-on", "everything"]) == 2
    assert main(["audit"]) == 2


def test_settings_that_are_said_leave_the_others_as_the_file_has_them(
    books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (books / "settings.csv").write_text("tolerance,lag\n5,2\n", encoding="utf-8")
    record = told(["audit", str(books), "--set", "lag=4"], capsys)["record"]
    assert (record["settings"]["tolerance"], record["settings"]["lag"]) == (5, 4)


def test_one_file_in_other_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "台账.csv"
    file.write_bytes(LINES.replace("quantity", "数量").encode("gb18030"))
    headers = tmp_path / "headers.toml"
    headers.write_text('"数量" = "quantity"\n', encoding="utf-8")
    words = ["audit", str(file), "--columns", str(headers), "--encoding", "gb18030"]
    assert told(words, capsys)["findings"][0]["quantity"] == 600


def test_whom_to_visit(books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"社区{at}" for at in range(9)]
    places = pd.DataFrame({"place": ["思明区", *names], "kind": ["district"] + ["community"] * 9})
    places.to_csv(books / "places.csv", index=False)
    out = tmp_path / "out"
    words = ["audit", str(books), "--visits", "4", "--seed", "7", "--targeted", "1"]
    said = told([*words, "--out", str(out)], capsys)
    found = so.audit.examine(so.audit.read_books(books))
    plan = so.audit.plan_visits(places, found, drawn=4, targeted=1, seed=7)
    assert [row["place"] for row in said["visits"]] == plan.table["place"].tolist()
    assert pd.read_csv(out / "visits.csv")["place"].tolist() == plan.table["place"].tolist()
    assert plan.targeted == ["思明区"]
    assert main([*words, "--out", str(out), "--among", "community"]) == 0
    assert "4 of 9 places drawn by chance (seed 7)" in capsys.readouterr().out
    assert main([*words, "--out", str(out), "--among", "town"]) == 1
    assert "there are: community, district" in capsys.readouterr().err
    assert main(["audit", str(books), "--visits", "4"]) == 1
    assert "--seed: is not there" in capsys.readouterr().err
