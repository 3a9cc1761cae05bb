"""The command line: what it says, to whom, with which exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.cli import main
from supplyopt.cli.screen import Progress

# Not every computer that runs this has a Chinese font.
pytestmark = pytest.mark.filterwarnings("ignore:no installed font")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    so.write_network(so.examples.four_places(), tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def infeasible(tmp_path: Path) -> Path:
    guarantees = [
        {"place": "A", "item": "mask", "quantity": 60},
        {"place": "B", "item": "mask", "quantity": 40},
    ]
    network = so.examples.four_places().replace(guarantees=guarantees)
    so.write_network(network, tmp_path / "infeasible")
    return tmp_path / "infeasible"


Captured = pytest.CaptureFixture[str]


def run(capsys: Captured, *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


def run_json(capsys: Captured, *words: object) -> tuple[int, dict[str, Any]]:
    def no_constant(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    code, out, err = run(capsys, *words, "--json")
    assert err == ""
    loaded = json.loads(out, parse_constant=no_constant)
    assert isinstance(loaded, dict)
    return code, loaded


def spoil(data: Path) -> None:
    (data / "demand.csv").write_text("place,item,group,quantity\nA,mask,frontline,-4\nC,mask,x,1\n")


class TestCheck:
    def test_good_tables(self, capsys: Captured, data: Path) -> None:
        code, out, err = run(capsys, "check", data)
        assert (code, err) == (0, "")
        assert out == "the tables are good: 4 places, 1 item, 5 lanes, 4 demand rows, 1 cycle\n"

    def test_faults_are_a_list_on_stderr(self, capsys: Captured, data: Path) -> None:
        spoil(data)
        code, out, err = run(capsys, "check", data)
        assert (code, out) == (1, "")
        lines = err.splitlines()
        assert lines[0] == "error: the input has 3 faults"
        assert "demand, row 2, quantity" in lines[1]
        assert "Traceback" not in err

    def test_faults_are_objects_in_json(self, capsys: Captured, data: Path) -> None:
        spoil(data)
        code, said = run_json(capsys, "check", data)
        assert code == 1
        assert said["ok"] is False
        assert said["error"] == "InputError"
        assert [(fault["table"], fault["row"], fault["column"]) for fault in said["faults"]] == [
            ("demand", 2, "quantity"),
            ("demand", 3, "place"),
            ("demand", 3, "group"),
        ]
        assert set(said["faults"][0]) == {"table", "row", "column", "value", "problem", "remedy"}

    def test_many_faults_do_not_flood_the_screen(self, capsys: Captured, data: Path) -> None:
        rows = "".join(f"X{number},mask,frontline,1\n" for number in range(400))
        (data / "demand.csv").write_text("place,item,group,quantity\n" + rows)
        code, _, err = run(capsys, "check", data)
        assert code == 1
        title, line = err.splitlines()
        assert title == "error: the input has 400 faults of 1 kind"
        assert "'X0': no place has this id" in line
        assert "(400 such, also in rows 3, 4, 5, 6, 7, ..." in line
        assert len(run_json(capsys, "check", data)[1]["faults"]) == 400

    def test_all_warnings_are_told(self, capsys: Captured, data: Path) -> None:
        (data / "stock.csv").unlink()
        code, out, err = run(capsys, "check", data)
        assert (code, err) == (0, "")
        assert out.count("warning: demand, row") == 1
        assert "(4 such, also in rows 3, 4, 5" in out
        said = run_json(capsys, "check", data)[1]
        assert [warning["row"] for warning in said["warnings"]] == [2, 3, 4, 5]

    def test_a_missing_folder(self, capsys: Captured, tmp_path: Path) -> None:
        code, out, err = run(capsys, "check", tmp_path / "nowhere")
        assert (code, out) == (1, "")
        assert "no such folder" in err


class TestSolve:
    def test_the_plan_is_written_and_told(
        self, capsys: Captured, data: Path, tmp_path: Path
    ) -> None:
        code, out, err = run(capsys, "solve", data, "--out", tmp_path / "plan")
        assert (code, err) == (0, "")
        assert "unmet, priority 2 (pieces)" in out
        assert so.read_plan(tmp_path / "plan").measures["cost"] == 255

    def test_json_has_measures_and_goals(
        self, capsys: Captured, data: Path, tmp_path: Path
    ) -> None:
        code, said = run_json(capsys, "solve", data, "--out", tmp_path / "plan")
        assert code == 0
        assert said["status"] == "optimal"
        assert said["measures"]["unmet_priority_2"] == 90
        assert said["goals"][0]["priority"] == 1
        assert said["goals"][-1]["priority"] is None

    def test_nan_is_null(self, capsys: Captured, data: Path, tmp_path: Path) -> None:
        (data / "demand.csv").write_text("place,item,group,quantity\nA,mask,support,0\n")
        _, said = run_json(capsys, "solve", data, "--out", tmp_path / "plan")
        assert said["measures"]["fill_rate"] is None

    def test_goals_and_the_other_solver(self, capsys: Captured, data: Path, tmp_path: Path) -> None:
        words = ["--goals", "unmet", "cost", "--solver", "pulp", "--time-limit", "60"]
        code, said = run_json(capsys, "solve", data, "--out", tmp_path / "plan", *words)
        assert code == 0
        assert [goal["goal"] for goal in said["goals"]] == ["unmet", "unmet", "cost"]

    def test_an_infeasible_network_names_the_rows(
        self, capsys: Captured, infeasible: Path, tmp_path: Path
    ) -> None:
        code, out, err = run(capsys, "solve", infeasible, "--out", tmp_path / "plan")
        assert (code, out) == (1, "")
        assert "guarantees, row 2" in err
        assert not (tmp_path / "plan").exists()
        code, said = run_json(capsys, "solve", infeasible, "--out", tmp_path / "plan")
        assert code == 1
        assert said["error"] == "InfeasibleError"
        named = {(row["table"], row["row"]): row["said"] for row in said["rows"]}
        assert named["guarantees", 2].startswith("guarantees, row 2: 60 pieces of mask")
        assert said["facts"][0].startswith("in all")
        assert said["repair"][0]["table"] == "guarantees"
        assert said["repair"][0]["repaired"] < said["repair"][0]["given"]

    def test_an_unknown_goal_is_a_fault(self, capsys: Captured, data: Path, tmp_path: Path) -> None:
        code, _, err = run(capsys, "solve", data, "--out", tmp_path / "p", "--goals", "unme")
        assert code == 1
        assert "did you mean 'unmet'" in err

    def test_a_file_in_the_way_is_told_before_the_work(
        self, capsys: Captured, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("x")
        code, _, err = run(capsys, "solve", tmp_path / "nowhere", "--out", tmp_path / "file" / "p")
        assert code == 1
        assert "file is not a folder" in err

    def test_a_disk_that_fails_is_one_line(
        self, capsys: Captured, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device", "plan.csv")

        monkeypatch.setattr("supplyopt.cli.commands.write_plan", full)
        code, out, err = run(capsys, "solve", data, "--out", tmp_path / "plan")
        assert (code, out, err) == (1, "", "error: plan.csv: No space left on device\n")


class TestCompare:
    def test_warnings_that_are_not_shown_are_where_a_person_can_look(
        self, capsys: Captured, data: Path
    ) -> None:
        """Six items that no lane brings, of which five are told."""
        network = so.examples.four_places()
        far = [{"item": name} for name in "klmnop"]
        asked = [{**item, "place": "A", "group": "frontline", "quantity": 1} for item in far]
        tables = {
            name: pd.concat([network.tables[name], pd.DataFrame(more)])
            for name, more in (("items", far), ("demand", asked))
        }
        with pytest.warns(so.InputWarning):
            so.write_network(network.replace(**tables), data)
        code, _, err = run(capsys, "compare", data)
        assert code == 0
        assert "more, which supplyopt check names" in err
        assert ".warnings" not in err

    def test_the_four_ways(self, capsys: Captured, data: Path) -> None:
        code, out, err = run(capsys, "compare", data, "--modes", "tiered", "direct")
        assert (code, err) == (0, "")
        assert out.splitlines()[0].split() == ["as", "it", "was", "tiered", "direct", "mixed"]
        assert "mixed beside as it was" in out

    def test_json_has_a_column_an_alternative(self, capsys: Captured, data: Path) -> None:
        _, said = run_json(capsys, "compare", data)
        assert said["statuses"]["as it was"] == "given"
        assert said["measures"]["direct"]["unmet_priority_2"] == 105
        assert said["units"]["cost"] == "cost"
        assert said["notes"][1].endswith("planned in any amounts, not in whole cartons or pieces")
        _, out, _ = run(capsys, "compare", data, "--modes", "tiered", "--lots", "pieces")
        assert "planned in whole cartons on every lane but the last hop, in whole pieces" in out
        assert "any amounts, not" not in out

    def test_an_infeasible_way_is_a_column_and_no_error(
        self, capsys: Captured, infeasible: Path
    ) -> None:
        code, said = run_json(capsys, "compare", infeasible, "--modes", "direct")
        assert code == 0
        assert said["statuses"] == {"direct": "infeasible"}
        assert said["measures"]["direct"]["unmet"] is None
        assert "guarantees" in said["problems"]["direct"]

    def test_files_are_written_on_demand(
        self, capsys: Captured, data: Path, tmp_path: Path
    ) -> None:
        code, said = run_json(capsys, "compare", data, "--out", tmp_path / "out")
        assert code == 0
        assert (tmp_path / "out" / "comparison.html").exists()
        assert "fill_rates.png" in said["written"]

    def test_an_unknown_mode_is_a_fault(self, capsys: Captured, data: Path) -> None:
        code, _, err = run(capsys, "compare", data, "--modes", "tierd")
        assert code == 1
        assert "did you mean 'tiered'" in err


class TestVerify:
    def test_a_plan_that_holds(self, capsys: Captured, data: Path, tmp_path: Path) -> None:
        run(capsys, "solve", data, "--lots", "none", "--out", tmp_path / "plan")
        code, out, err = run(capsys, "verify", tmp_path / "plan")
        assert (code, err) == (0, "")
        assert out.startswith("all holds: optimal: 90 of 180 pieces served")
        code, said = run_json(capsys, "verify", tmp_path / "plan")
        assert (code, said["ok"], said["breaches"]) == (0, True, [])
        assert (said["proved"], said["notes"]) == (True, [])

    def test_whole_pieces_hold_and_are_not_proved_best(
        self, capsys: Captured, data: Path, tmp_path: Path
    ) -> None:
        run(capsys, "solve", data, "--out", tmp_path / "plan")
        code, out, _ = run(capsys, "verify", tmp_path / "plan")
        assert code == 0
        assert out.startswith("optimality not proved: every balance and limit holds")
        _, said = run_json(capsys, "verify", tmp_path / "plan")
        assert (said["ok"], said["proved"], len(said["notes"])) == (True, False, 1)

    def test_a_changed_shipment_is_found(
        self, capsys: Captured, data: Path, tmp_path: Path
    ) -> None:
        run(capsys, "solve", data, "--out", tmp_path / "plan")
        file = tmp_path / "plan" / "shipments.csv"
        header, first, *rest = file.read_text("utf-8").splitlines()
        start, _, quantity = first.rpartition(",")
        changed = [header, f"{start},{float(quantity) + 7}", *rest]
        file.write_text("\n".join(changed) + "\n", "utf-8")
        code, out, err = run(capsys, "verify", tmp_path / "plan")
        assert (code, out) == (1, "")
        assert "books balance" in err
        code, said = run_json(capsys, "verify", tmp_path / "plan")
        assert code == 1
        assert said["ok"] is False
        assert {breach["check"] for breach in said["breaches"]} >= {"books balance", "measure"}

    def test_a_network_is_no_plan(self, capsys: Captured, data: Path) -> None:
        code, _, err = run(capsys, "verify", data)
        assert code == 1
        assert "plan.csv" in err


class TestDemo:
    def test_the_city_four_ways(self, capsys: Captured, tmp_path: Path) -> None:
        out = tmp_path / "demo"
        code, text, err = run(capsys, "demo", "--out", out, "--seed", "3")
        assert (code, err) == (0, "")
        assert "as it was     tiered     direct      mixed" in text
        assert "From as it was to mixed, priority 1 lacks" in text
        for name in ("network", "as-it-was", "tiered", "direct", "mixed"):
            assert (out / name).is_dir()
        for name in ("comparison.csv", "comparison.md", "comparison.html", "fill_rates.png"):
            assert (out / name).stat().st_size > 500
        assert f"Written to {out}:" in text
        assert not so.verify(so.read_plan(out / "mixed"))
        assert so.read_network(out / "network") == so.examples.xiamen(3)

    def test_a_parameter_out_of_range(self, capsys: Captured, tmp_path: Path) -> None:
        code, _, err = run(capsys, "demo", "--out", tmp_path, "--supply-share", "-1")
        assert code == 1
        assert "supply_share = -1" in err
        code, _, err = run(capsys, "demo", "--out", tmp_path, "--scarcity", "-1")
        assert code == 1
        assert "--scarcity is the name of before, and means here supply / need" in err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["frobnicate"],
        ["check"],
        ["check", "a", "b"],
        ["solve", "data"],
        ["solve", "data", "--out", "x", "--solver", "glpk"],
        ["solve", "data", "--out", "x", "--time-limit", "0"],
        ["solve", "data", "--out", "x", "--time-limit", "nan"],
        ["solve", "data", "--out", "x", "--time-limit", "soon"],
        ["demo", "--seed", "x"],
        ["compare", "data", "--modes"],
        ["check", "data", "--frob"],
    ],
)
def test_wrong_usage_is_2(capsys: Captured, words: list[str]) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert err.startswith("usage: supplyopt")
    assert "Traceback" not in err


COMMANDS = ["demo", "check", "solve", "compare", "verify", "explain", "report", "template"]


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_everywhere(capsys: Captured, command: list[str]) -> None:
    code, out, err = run(capsys, *command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: supplyopt")
    assert "--json" in out


def test_version(capsys: Captured) -> None:
    assert run(capsys, "--version") == (0, f"{so.__version__}\n", "")


def test_json_may_come_first(capsys: Captured, data: Path) -> None:
    code = main(["--json", "check", str(data)])
    assert code == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


def test_an_interrupt_ends_quietly(
    capsys: Captured, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("supplyopt.cli.read_data.network_of_files", interrupt)
    assert run(capsys, "check", data) == (130, "", "")


class _Terminal:
    """A terminal that remembers what was written to it."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_that_is_wiped_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Progress(quiet=False) as progress:
        progress.step("planning 一二三")
    assert "planning 一二三 ... 0 s" in terminal.text
    assert "\n" not in terminal.text
    assert terminal.text.endswith("\r\x1b[K")


def test_progress_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    with Progress(quiet=False) as progress:
        progress.step("读" * 40)
    assert terminal.text.count("读") == 9


def test_a_terminal_sees_progress_but_not_with_json(
    capsys: Captured, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert main(["check", str(data)]) == 0
    assert "reading" in terminal.text
    terminal.text = ""
    assert main(["check", str(data), "--json"]) == 0
    assert terminal.text == ""
