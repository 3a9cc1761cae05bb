"""Files of programs: names, arguments, what cannot be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import supplyopt as so


def _ugly_network() -> so.Network:
    """A warehouse sends to places whose names differ in signs, length, or script only."""
    towns = ["W-1", "W+1", "W 1", "思明", "湖里", "x" * 300, "x" * 299 + "y", "1e5", "free", "é"]
    return so.Network.from_tables(
        places=[{"place": place} for place in ["W", *towns]],
        items=[{"item": "mask"}],
        lanes=[
            {"origin": "W", "destination": town, "capacity": number, "mode": "m" * 200}
            for number, town in enumerate(towns)
        ],
        stock=[{"place": "W", "item": "mask", "quantity": 100}],
        demand=[{"place": town, "item": "mask", "quantity": 10} for town in towns],
    )


@pytest.mark.parametrize("suffix", [".lp", ".mps", ".LP"])
def test_names_that_differ_in_signs_only_are_kept_apart(
    suffix: str, tmp_path: Path, optimum_of_file: Any
) -> None:
    file = tmp_path / f"program{suffix}"
    so.write_lp(_ugly_network(), file)
    # Town number k gets k of its 10: 10 + 9 + ... + 1 are unmet.
    assert optimum_of_file(file) == pytest.approx(55)
    text = file.read_text(encoding="utf-8")
    assert text.isascii()
    assert max(len(word) for word in text.split()) <= 255


def test_priority_says_whose_unmet_pieces(tmp_path: Path, optimum_of_file: Any) -> None:
    network = so.examples.four_places()
    file = tmp_path / "four.lp"
    so.write_lp(network, file)
    # 60 are asked for by priority 1, and there are 90.
    assert optimum_of_file(file) == pytest.approx(0)
    so.write_lp(network, file, priority=2)
    # Priority 2 alone asks for 120.
    assert optimum_of_file(file) == pytest.approx(120 - 90)


def test_goal_that_weighs_nothing_is_written(tmp_path: Path, optimum_of_file: Any) -> None:
    network = so.examples.four_places()
    free = network.replace(lanes=network.tables["lanes"].drop(columns=["cost", "hours"]))
    for suffix in (".lp", ".mps"):
        file = tmp_path / f"free{suffix}"
        so.write_lp(free, file, goal="hours")
        assert optimum_of_file(file) == 0


def test_magnitudes_survive_the_file(tmp_path: Path, optimum_of_file: Any) -> None:
    for size in (1e-6, 1.0, 1e9):
        network = so.Network.from_tables(
            places=[{"place": "W"}, {"place": "T"}],
            items=[{"item": "mask", "weight": 1 / size}],
            lanes=[{"origin": "W", "destination": "T"}],
            stock=[{"place": "W", "item": "mask", "quantity": size / 3}],
            demand=[{"place": "T", "item": "mask", "quantity": size}],
        )
        for suffix in (".lp", ".mps"):
            file = tmp_path / f"program{suffix}"
            so.write_lp(network, file)
            assert optimum_of_file(file) == pytest.approx(2 / 3, rel=1e-6), (size, suffix)


def test_folder_is_made(tmp_path: Path) -> None:
    file = tmp_path / "not" / "yet" / "there.mps"
    so.write_lp(so.examples.four_places(), file)
    assert file.stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "column", "problem"),
    [
        ({"goal": "fairness"}, "goal", "is no single goal"),
        ({"goal": "unmed"}, "goal", "is no goal"),
        ({"goal": "lateness"}, "goal", "has no meaning where unmet demand is lost"),
        ({"priority": 3}, "priority", "has no such goal"),
        ({"goal": "stages", "priority": 1}, "priority", "has no such goal"),
        ({"path": "program.txt"}, "path", "is neither .lp nor .mps"),
        ({"path": "program"}, "path", "is neither .lp nor .mps"),
        ({"path": "folder.lp"}, "path", "is a folder"),
        ({"path": "file.lp/program.lp"}, "path", "is not a folder"),
    ],
)
def test_arguments_at_fault_are_named(
    arguments: dict[str, Any], column: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "folder.lp").mkdir()
    (tmp_path / "file.lp").write_text("")
    arguments = {"path": "program.lp", **arguments}
    path = tmp_path / arguments.pop("path")
    with pytest.raises(so.InputError) as caught:
        so.write_lp(so.examples.four_places(), path, **arguments)
    (fault,) = caught.value.faults
    assert fault.column == column
    assert problem in fault.problem
    assert fault.remedy
