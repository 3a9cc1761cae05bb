"""Commands that speak of a plan that was written before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    so.write_plan(so.policies.equal_shares(so.examples.four_places()), tmp_path / "早前")
    return tmp_path / "早前"


def test_a_past_plan_is_diagnosed(plan, capsys):
    assert main(["diagnose", str(plan)]) == 0
    out = capsys.readouterr().out
    assert "15 went to later priorities instead" in out
    assert main(["diagnose", str(plan), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["healthy"] is False
    assert told["priorities"][0]["inverted"] == pytest.approx(15)


def test_a_plan_is_written_as_a_page(plan, tmp_path, capsys):
    assert main(["report", str(plan)]) == 0
    assert str(plan / "report.html") in capsys.readouterr().out
    page = (plan / "report.html").read_text(encoding="utf-8")
    assert "<title>早前</title>" in page
    assert "Taken from records" in page
    assert "Who is short, and what would help" in page
    assert main(["report", str(plan), "--out", str(tmp_path / "p.html"), "--title", "<b>"]) == 0
    assert "<h1>&lt;b&gt;</h1>" in (tmp_path / "p.html").read_text(encoding="utf-8")


def test_a_plan_of_cartons_tells_what_they_cost(tmp_path, capsys):
    network = so.examples.four_places()
    items = network.tables["items"].assign(lot=20)
    so.write_network(network.replace(items=items), tmp_path / "net")
    words = ["solve", str(tmp_path / "net"), "--out", str(tmp_path / "plan"), "--lots"]
    assert main([*words, "everywhere"]) == 0
    assert "What whole cartons and pieces cost:" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "plan")]) == 0
    assert main(["report", str(tmp_path / "plan")]) == 0
    assert "without terms" in (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")


def test_a_folder_without_a_plan_is_told(tmp_path, capsys):
    for command in ("diagnose", "report"):
        assert main([command, str(tmp_path / "nowhere")]) == 1
        assert "there is no such folder" in capsys.readouterr().err
