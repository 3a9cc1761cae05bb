"""Titles of figures count and claim what their tables hold."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

import supplyopt as so
from supplyopt.report.phase_figures import draw_phase
from supplyopt.report.trade_figures import draw_front

winners = st.sampled_from(["desks", "lanes", "tie", "neither", "unknown"])


@given(st.lists(st.tuples(winners, st.sampled_from(["proved", "limit"])), min_size=1, max_size=9))
def test_a_title_counts_every_case_once(cases: list[tuple[str, str]]) -> None:
    phase = pd.DataFrame(cases, columns=["winner", "certainty"])
    phase.insert(0, "capacity", np.arange(len(phase), dtype=float))
    axes = draw_phase(
        Figure().add_subplot(),
        phase,
        pd.DataFrame({"value": pd.Series([], dtype=float)}),
        knobs=["capacity"],
        ways=["desks", "lanes"],
    )
    title = axes.get_title(loc="left")
    first, *rest = title.split("\n")
    counts = re.fullmatch(r"Of (\d+) cases desks does better in (\d+), lanes in (\d+)", first)
    assert counts is not None
    every, desks, lanes = map(int, counts.groups())
    assert (every, desks, lanes) == (
        len(phase),
        (phase["winner"] == "desks").sum(),
        (phase["winner"] == "lanes").sum(),
    )
    told = {
        words: int(count)
        for count, words in (part.split(" ", 1) for line in rest for part in line.split(", "))
    }
    unsure = told.pop("in all not proved", 0)
    assert unsure == (phase["certainty"] == "limit").sum()
    assert desks + lanes + sum(told.values()) == every
    assert all(told.values())


@pytest.mark.parametrize("status", ["proved", "limit"])
def test_points_that_time_ran_out_on_are_not_called_best(status: str) -> None:
    points = pd.DataFrame({"unmet": [3.0, 1.0], "cost": [1.0, 2.0], "status": ["proved", status]})
    axes = draw_front(Figure().add_subplot(), points, goals=["unmet", "cost"], segments=[])
    title = axes.get_title(loc="left")
    assert ("no plan betters" in title) == (status == "proved")
    assert ("not every point is proved" in title) == (status == "limit")
    assert axes.get_xlabel() == "unmet (weighted)"


def test_who_asks_for_less_is_not_called_honest() -> None:
    table = pd.DataFrame({"need": [1.0, 1.0], "times": [0.5, 1.0]})

    def told(outcome: str, times: list[float]) -> str:
        return repr(
            so.study.Responses(
                rule="uniform",
                audit=0.0,
                penalty=1.0,
                outcome=outcome,
                rounds=2,
                _table=table.assign(times=times),
                _history=table,
            )
        )

    assert "1 of 2 ask for less" in told("equilibrium", [0.5, 1.0])
    assert "1 of 2 ask for more and 1 of 2 ask for less" in told("equilibrium", [0.5, 2.0])
    assert "all honest" in told("equilibrium", [1.0, 1.0])
    assert told("cycle", [1.0, 2.0]).endswith("no rest>")
    assert told("limit", [1.0, 2.0]).endswith("no rest so far>")
