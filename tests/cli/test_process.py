"""The command line as a process of its own: pipes, encodings, signals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import supplyopt as so


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    network = so.examples.four_places()
    lanes = network.tables["lanes"]
    lanes["mode"] = lanes["mode"].replace({"tiered": "逐级", "direct": "直送"})
    so.write_network(network.replace(lanes=lanes), folder)
    return folder


def run(*words: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "supplyopt", *map(str, words)],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        timeout=120,
        check=False,
    )


def test_a_pipe_gets_the_result_and_nothing_else(data: Path, tmp_path: Path) -> None:
    done = run("compare", data, "--out", tmp_path, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    assert b"\r" not in done.stdout
    assert b"HiGHS" not in done.stdout
    assert "逐级" in done.stdout.decode("utf-8")
    warned = done.stderr.decode("utf-8")
    assert warned == "" or warned.startswith("warning: no installed font")


def test_json_is_pure_whatever_solvers_print(data: Path, tmp_path: Path) -> None:
    done = run("solve", data, "--out", tmp_path, "--solver", "pulp", "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["status"] == "optimal"


def test_a_terminal_without_chinese_shows_something_else(data: Path) -> None:
    done = run("compare", data, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert b"??" in done.stdout
    done = run("compare", data, "--json", PYTHONIOENCODING="ascii")
    assert "逐级" in json.loads(done.stdout)["statuses"]


def test_a_reader_that_goes_away_is_no_error(data: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "supplyopt", "check", str(data)],
            stdout=writing,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=120,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")
