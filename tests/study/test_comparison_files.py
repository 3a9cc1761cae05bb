"""A comparison on disk is the comparison."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.study.comparison_files import write_comparison

# Not every computer that runs this has a Chinese font.
pytestmark = pytest.mark.filterwarnings("ignore:no installed font")


@pytest.fixture(scope="module")
def comparison() -> so.Comparison:
    network = so.examples.four_places()
    guarantees = [{"place": "A", "item": "mask", "quantity": 60}]
    stock = [{"place": "W", "item": "mask", "quantity": 59}]
    short = network.replace(guarantees=guarantees, stock=stock)
    return so.compare({"改革 前/后": network, "a b": network, "a-b": network, "short": short})


def test_files_hold_what_the_comparison_holds(tmp_path: Path, comparison: so.Comparison) -> None:
    written = write_comparison(comparison, tmp_path / "new" / "folder")
    folder = tmp_path / "new" / "folder"
    table = pd.read_csv(folder / "comparison.csv").set_index("measure")
    assert table.pop("unit").to_dict() == comparison.units
    pd.testing.assert_frame_equal(
        table, comparison.table, check_index_type=False, check_column_type=False
    )
    statuses = pd.read_csv(folder / "statuses.csv").set_index("alternative")
    assert statuses["status"].to_dict() == comparison.statuses.to_dict()
    assert statuses.loc["a b", "made"] == "planned in any amounts, not in whole cartons or pieces"
    assert statuses.loc["short", "reason"] == str(comparison.problems["short"])
    assert (folder / "comparison.md").read_text("utf-8") == comparison.to_markdown() + "\n"
    assert "改革 前/后" in (folder / "comparison.html").read_text("utf-8")
    assert (folder / "fill_rates.png").read_bytes().startswith(b"\x89PNG")
    for name in written:
        assert (folder / name.split(",")[0]).exists(), name


def test_each_plan_has_a_folder_of_its_own(tmp_path: Path, comparison: so.Comparison) -> None:
    write_comparison(comparison, tmp_path)
    folders = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert folders == {"改革-前-后", "a-b", "a-b-2"}
    plan = comparison.plans["改革 前/后"]
    assert plan is not None
    assert so.read_plan(tmp_path / "改革-前-后").shipments.equals(plan.shipments)


def test_without_matplotlib_all_but_the_figure_is_written(
    tmp_path: Path, comparison: so.Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    written = write_comparison(comparison, tmp_path)
    assert "fill_rates.png" not in written
    assert not (tmp_path / "fill_rates.png").exists()
    assert "data:image" not in (tmp_path / "comparison.html").read_text("utf-8")
    assert (tmp_path / "comparison.csv").exists()
