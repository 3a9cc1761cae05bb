"""No output overwrites an input, or goes where nobody would look for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main


@pytest.fixture
def town(tmp_path: Path) -> Path:
    so.write_network(so.examples.four_places(), tmp_path / "town")
    return tmp_path / "town"


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize("format", ["csv", "parquet"])
@pytest.mark.parametrize(
    "words", [["solve"], ["compare"], ["roll", "--horizon", "1"], ["study", "--question", "direct"]]
)
def test_the_folder_of_the_tables_is_no_output(tmp_path, capsys, format, words):
    """stock.csv of the plan was written over that of the network, and the exit was 0."""
    data = tmp_path / "data"
    so.write_network(so.examples.four_places(), data, format=format)
    before = bytes_in(data)
    for out in (data, tmp_path / "." / "data", Path(os.path.relpath(data))):
        assert main([words[0], str(data), *words[1:], "--out", str(out)]) == 1
        assert "overwrite" in capsys.readouterr().err
        assert bytes_in(data) == before


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_plan_is_not_written_among_tables(tmp_path, format):
    so.write_network(so.examples.four_places(), tmp_path, format=format)
    with pytest.raises(so.InputError, match="tables of a network"):
        so.write_plan(so.solve(so.examples.four_places()), tmp_path)


@pytest.mark.parametrize("name", ["plan.zip", "plan.nc", "PLAN.ZIP", "plan.tar", "plan.pdf"])
def test_the_name_of_a_file_is_no_folder(tmp_path, town, capsys, name):
    plan = so.solve(so.examples.four_places())
    for write in (
        lambda path: so.write_plan(plan, path),
        lambda path: so.write_network(plan.network, path),
        lambda path: so.audit.write_books({}, path),
    ):
        with pytest.raises(so.InputError, match="names a file of the kind"):
            write(tmp_path / name)
    assert main(["solve", str(town), "--out", str(tmp_path / name)]) == 1
    assert not (tmp_path / name).exists()
    # A folder that somebody has called so is one.
    (tmp_path / name).mkdir()
    so.write_plan(plan, tmp_path / name)
    assert so.read_plan(tmp_path / name).measures["served"] == plan.measures["served"]


@pytest.mark.parametrize("words", [["--out", ""], ["--out="]])
def test_no_path_at_all_is_not_the_folder_one_is_in(tmp_path, town, capsys, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert main(["solve", str(town), *words]) == 1
    assert "is empty" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before
    with pytest.raises(so.InputError, match="is empty"):
        so.write_plan(so.solve(so.examples.four_places()), "")


@pytest.mark.parametrize("name", ["goals.csv", "manifest.json", "plan.csv"])
def test_a_file_of_the_plan_is_no_report(town, tmp_path, capsys, name):
    out = tmp_path / "plan"
    assert main(["solve", str(town), "--lots", "none", "--out", str(out)]) == 0
    before = bytes_in(out)
    assert main(["report", str(out), "--out", str(out / name)]) == 1
    assert "overwrite" in capsys.readouterr().err
    assert bytes_in(out) == before
    assert main(["report", str(out), "--out", str(out / "mine.html")]) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_output_is_said(town):
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "supplyopt", "check", str(town)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr.strip() == "error: the output cannot be written: No space left on device"


def test_a_closed_output_is_no_traceback(town):
    run = subprocess.run(
        f'"{sys.executable}" -m supplyopt check "{town}" >&-',
        shell=True,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert "Traceback" not in run.stderr
    assert run.returncode == 1
