"""A network as a workbook: written, read again, equal."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.tables.workbook_out import write_workbook

from ..laws.networks import Tables, network_of, renamed, tables

# Ids that spreadsheets take for something else.
HOSTILE = [
    *(
        "=1+1",
        "+86",
        "-1",
        "@x",
        "{=1}",
        "001",
        "1e3",
        "1.0",
        "NA",
        "#N/A",
        "TRUE",
        "3/4",
        "2020-01-02",
    ),
    *(
        "http://a.b",
        "_x000D_",
        "_x0041_",
        "a\nb",
        "a\rb",
        "a\r\nb",
        "a\tb",
        "&<>\"'",
        "湖滨社区",
        "😀",
    ),
    *("\ufeffx", "x" * 300, "'007", "#1", "# x", "null", "0x10", "１２", "a\u00a0b"),
]
_TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
    ),
    min_size=1,
    max_size=8,
).filter(lambda text: text == text.strip())
IDS = st.one_of(st.sampled_from(HOSTILE), _TEXT)
NAMES = [*(f"P{n}" for n in range(7)), "mask", "suit", "soap", "G0", "G1", "G2", "van", "cart"]


# An example is two files of a dozen parts each.
few = settings(deadline=None, max_examples=max(settings.default.max_examples // 3, 5))


@st.composite
def hostile_tables(draw: st.DrawFn) -> Tables:
    """Draw tables whose ids are hostile, whose numbers have all their digits."""
    ids = draw(st.lists(IDS, min_size=len(NAMES), max_size=len(NAMES), unique=True))
    drawn = renamed(draw(tables()), dict(zip(NAMES, ids, strict=True)))
    for row in [*drawn["stock"], *drawn["arrivals"]]:
        row["quantity"] = draw(st.floats(0, 1e12, allow_nan=False))
    return drawn


def read(path: Path, **options: Any) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.read_network(path, **options)


def faults_of(call: Any, *arguments: Any) -> list[so.Fault]:
    with pytest.raises(so.InputError) as caught:
        call(*arguments)
    return list(caught.value.faults)


@few
@given(hostile_tables())
def test_round_trip_is_equal(tmp_path_factory: pytest.TempPathFactory, drawn: Tables) -> None:
    network = network_of(drawn)
    path = tmp_path_factory.mktemp("round") / "network.xlsx"
    so.write_network(network, path)
    back = read(path)
    assert back == network
    assert list(back.tables) == list(network.tables)
    for name, frame in network.tables.items():
        pd.testing.assert_frame_equal(back.tables[name], frame, check_exact=True)


@few
@given(st.lists(st.floats(0, allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_every_digit_comes_back(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[float]
) -> None:
    path = tmp_path_factory.mktemp("digits") / "network.xlsx"
    places = [{"place": f"P{n}", "storage": amount} for n, amount in enumerate(amounts)]
    network = network_of(
        {
            "places": places,
            "items": [{"item": "mask"}],
            "lanes": [],
            "demand": [{"place": "P0", "item": "mask", "quantity": 1}],
        }
    )
    so.write_network(network, path)
    assert read(path).tables["places"]["storage"].tolist() == amounts


def test_the_city_comes_back(tmp_path: Path) -> None:
    city = so.examples.xiamen()
    so.write_network(city, tmp_path / "new" / "city.XLSX")
    assert read(tmp_path / "new" / "city.XLSX") == city


def test_the_same_network_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = so.examples.four_places()
    so.write_network(network, tmp_path / "one.xlsx")

    class Later(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.datetime(2031, 5, 6, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", Later)
    so.write_network(network, tmp_path / "two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_ids_are_cells_of_text_under_a_frozen_header_with_units(tmp_path: Path) -> None:
    path = tmp_path / "network.xlsx"
    so.write_network(so.examples.four_places(), path)
    with zipfile.ZipFile(path) as archive:
        places = archive.read("xl/worksheets/sheet1.xml").decode()
        comments = "".join(
            archive.read(name).decode() for name in archive.namelist() if "comments" in name
        )
        styles = archive.read("xl/styles.xml").decode()
    assert 'state="frozen"' in places
    assert re.search(r'<c r="A2"[^>]* t="s"', places)
    assert "<b/>" in styles
    assert "unit: volume/cycle" in comments
    assert "blank: unlimited" in comments


def test_columns_of_ones_own_are_kept(tmp_path: Path) -> None:
    network = so.examples.four_places()
    own = network.tables["places"].assign(
        since=[datetime.date(2020, 2, 1), datetime.datetime(2020, 2, 1, 8), None, "soon"],
        open=[True, False, None, 2**70],
        share=[Decimal("0.5"), float("inf"), float("nan"), datetime.time(8)],
    )
    path = tmp_path / "network.xlsx"
    so.write_network(network.replace(places=own), path)
    back = read(path)
    assert back == network
    kept = back.tables["places"]
    assert kept["since"].tolist()[:2] == [
        datetime.date(2020, 2, 1),
        datetime.datetime(2020, 2, 1, 8),
    ]
    assert kept["open"].tolist()[:2] == [True, False]
    assert kept["open"].tolist()[3] == str(2**70)


def test_what_no_workbook_can_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "network.xlsx"
    names = ["a\x01b", "x" * 32_768, "😀" * 20_000, "x" * 32_767]
    frame = pd.DataFrame({"place": ["A", "B", "C", "D"], "name": names})
    found = faults_of(write_workbook, {"places": frame}, path)
    assert [(fault.table, fault.row, fault.column) for fault in found] == [
        ("places", 2, "name"),
        ("places", 3, "name"),
        ("places", 4, "name"),
    ]
    assert "U+0001" in found[0].problem
    assert "32,768 characters" in found[1].problem
    assert "40,000 characters" in found[2].problem
    assert not path.exists()
    long = pd.DataFrame({"item": ["x"]}).reindex(range(1_048_576))
    assert "1,048,576 rows" in faults_of(write_workbook, {"items": long}, path)[0].problem
    wide = pd.DataFrame([[1] * 16_385])
    assert "16,385 columns" in faults_of(write_workbook, {"items": wide}, path)[0].problem


def test_other_workbooks_are_not_written(tmp_path: Path) -> None:
    for name in ("n.ods", "n.xls", "n.xlsm"):
        (fault,) = faults_of(so.write_network, so.examples.four_places(), tmp_path / name)
        assert (fault.problem, fault.remedy) == (
            "workbooks are written as .xlsx only",
            "call it n.xlsx",
        )
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (fault,) = faults_of(so.write_network, so.examples.four_places(), tmp_path / "file" / "n.xlsx")
    assert "is not a folder" in fault.problem


def test_a_folder_may_be_called_as_a_workbook_is(tmp_path: Path) -> None:
    (tmp_path / "n.xlsx").mkdir()
    so.write_network(so.examples.four_places(), tmp_path / "n.xlsx")
    assert (tmp_path / "n.xlsx" / "places.csv").is_file()
    assert read(tmp_path / "n.xlsx") == so.examples.four_places()
