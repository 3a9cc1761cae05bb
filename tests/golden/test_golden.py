"""The program of each tiny network is, letter by letter, the one that someone looked at.

A changed sign shows as one changed line. Where a change is meant, ``GOLDEN=write pytest
tests/golden`` writes the files anew; look at the difference before you keep it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

import supplyopt as so

HERE = Path(__file__).parent


def _lines(text: str) -> list[str]:
    """Give the file line by line, a row a line: where PuLP breaks long lines says nothing."""
    return re.sub(r"\n ([-+<>=])", r" \1", text).strip().splitlines()


def test_program_is_the_one_that_someone_looked_at(case: Any, tmp_path: Path) -> None:
    file = tmp_path / "program.lp"
    so.write_lp(case.network, file, case.goal, priority=case.priority, lots=case.lots)
    found = [rf"\ {case.sentence}", *_lines(file.read_text(encoding="utf-8"))]
    golden = HERE / f"{case.name}.lp"
    if os.environ.get("GOLDEN") == "write":
        golden.write_text("\n".join(found) + "\n", encoding="utf-8")
        pytest.skip(f"{golden.name} is written anew")
    assert found == golden.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("goal", ["unmet", "stages", "hours", "cost"])
def test_file_has_the_optimum_of_the_first_goal(
    case: Any, goal: str, tmp_path: Path, optimum_of_file: Any
) -> None:
    first = so.solve(case.network, goals=(goal,), lots=case.lots).goals.iloc[0]
    for suffix in (".lp", ".mps"):
        file = tmp_path / f"program{suffix}"
        so.write_lp(case.network, file, goal=goal, lots=case.lots)
        assert optimum_of_file(file) == pytest.approx(first["value"], rel=1e-6, abs=1e-6)


def test_golden_files_can_be_read_back(case: Any, optimum_of_file: Any) -> None:
    by_hand = {
        "balance": 3,  # 7 masks for 10
        "demand": 3 * 1,  # 5 masks, all to the second group, which asks for 6 and weighs 3
        "storage": 0,
        "lane": 2.5,  # 5 masks with half a jar: a litre of jars is but half a piece
        "carrier": 9 - 6,
        "guarantee": 5 * 2,
        "stops": 3,  # the town that asks for least goes without
        "opened": 3,  # a trip, against 4 masks by post
        "load": 0,  # 5 masks by lorry, one of which nobody uses
        "reserve": 2,
        "carton": 28 - 23,  # 2 masks of W stay: 15 and 8 leave D, 5 of them in one carton
        "item_lanes": 4,  # no open lane takes masks
        "held": 1,  # 3 go now, of which 1 is used, 3 later: 5 for 6
        "under_way": 2,
        "waiting": 2,
        "batches": 2,
    }
    assert optimum_of_file(HERE / f"{case.name}.lp") == pytest.approx(by_hand[case.name])
