"""Most of the work is credited only where the whole got better and the runs tell who did it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.report.wording import number, percent
from supplyopt.simulation.simulation import UNITS
from supplyopt.study.credit import aim_of, credit
from supplyopt.survey.student import student_quantile

NAMES = ["a", "b", "c", "d", "e"]
MOST = "Most of the work: "


def low_of(values: np.ndarray) -> float:
    """The low end of Student's 95 % interval of the mean."""
    if len(values) < 2:
        return -math.inf
    wide = student_quantile(0.95, len(values) - 1) * values.std(ddof=1) / math.sqrt(len(values))
    return float(values.mean() - wide)


def runs(*means: float, noise: float = 0.01, count: int = 12) -> np.ndarray:
    draws = np.random.default_rng(5).normal(size=(len(means), count))
    return np.array(means)[:, None] + noise * draws


numbers = st.floats(-1e3, 1e3, allow_subnormal=False).map(lambda value: round(value, 3))
tables = st.integers(1, 8).flatmap(
    lambda count: st.lists(
        st.lists(numbers, min_size=count, max_size=count), min_size=5, max_size=5
    )
)


@given(tables, st.sampled_from([-1, 0, 1]), st.integers(0, 8))
def test_nothing_is_credited_that_is_not_so(table: list[list[float]], aim: int, lost: int) -> None:
    shares = np.array(table)
    shares[:, :lost] = np.nan
    said = credit(shares, names=NAMES, aim=aim)
    kept = shares[:, ~np.isnan(shares).any(axis=0)]
    if not said.startswith(MOST):
        return
    total = kept.sum(axis=0)
    sign = float(np.sign(total.mean()))
    assert kept.shape[1] > 1
    assert aim * sign > 0
    assert low_of(sign * total) > 0
    first, *rest = said.removeprefix(MOST).removesuffix(".").split(", then ")
    mine = sign * kept[NAMES.index(first)]
    assert low_of(mine - sign * total / 2) > 0
    others = [name for name in NAMES if name != first]
    assert all(low_of(mine - sign * kept[NAMES.index(name)]) > 0 for name in others)
    for second in rest:
        gain = sign * kept[NAMES.index(second)]
        assert low_of(gain) > 0
        assert all(
            low_of(gain - sign * kept[NAMES.index(name)]) > 0 for name in others if name != second
        )


@given(tables, st.sampled_from([-1, 1]))
def test_it_is_the_same_in_other_units_and_the_other_way_round(
    table: list[list[float]], aim: int
) -> None:
    shares = np.array(table)
    said = credit(shares, names=NAMES, aim=aim)
    assert credit(4.0 * shares, names=NAMES, aim=aim) == said
    assert credit(-shares, names=NAMES, aim=-aim) == said


@pytest.mark.parametrize(
    ("shares", "aim", "said"),
    [
        (runs(-8, -1, 0, 0, 0), -1, "Most of the work: a, then b."),
        (runs(-8, 0, 0, 0, 0), -1, "Most of the work: a."),
        (runs(8, 0, 0, 0, 0), 0, "Most of the change: a."),
        (runs(8, 1, 0, 0, 0), -1, "All together make it worse; most of that comes with a."),
        (runs(3, 3, 3, 0, 0), -1, "All together make it worse."),
        (runs(-5, -4, -3, 0, 0), -1, "No change is told to do more than half of it; the largest "
         "share is that of a."),
        (runs(-5, -5, 0, 0, 0, noise=0.0), -1, "No change is told to do more than half of it; "
         "the largest share is that of a or b."),
        # Each above half of the whole, as a third works against them: neither did most of it.
        (runs(-9, -9, 8, 0, 0, noise=0.0), -1, "No change is told to do more than half of it; "
         "the largest share is that of a or b."),
        (runs(-5, 5, 0, 0, 0, noise=0.0), -1, "All together: no change in any run."),
        (runs(0, 0, 0, 0, 0, noise=0.0), -1, "All together: no change in any run."),
        (runs(-5, 4.9, 0, 0, 0, noise=1.0), -1, "All together: no change that the runs tell from "
         "none."),
        (runs(-8, -1, 0, 0, 0, count=1), -1, "All together: no change that one run tells from "
         "none."),
        (np.full((5, 3), np.nan), -1, "No run has this outcome under every practice."),
    ],
)  # fmt: skip
def test_what_is_said_in_each_case(shares: np.ndarray, aim: int, said: str) -> None:
    assert credit(shares, names=NAMES, aim=aim) == said


def test_every_outcome_has_its_aim() -> None:
    better = {name for name in UNITS if aim_of(name) > 0}
    neither = {name for name in UNITS if aim_of(name) == 0}
    assert better == {"served", "fill_rate", "worst_fill_rate"}
    assert neither == {"need", "lying", "under_way"}
    assert aim_of("unmet_priority_1") == -1


def test_a_reform_credits_no_change_with_an_outcome_that_got_worse() -> None:
    """Told by the result itself, in words and in the figure."""
    study = so.study.reform(
        so.examples.four_places(), runs=8, days=20, seed=3, outcomes=["served", "notices", "need"]
    )
    worse = [
        name
        for name, row in study.total.iterrows()
        if np.sign(row["mean"]) * aim_of(str(name)) <= 0
    ]
    assert worse
    blocks = study.to_text().split("\n\n")
    for block in blocks[:-1]:
        name = block.split(" (")[0].replace(" ", "_")
        assert (MOST in block) <= (name not in worse), block
    for name in worse:
        assert MOST not in study.plot(str(name)).get_title(loc="left")


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.integers(0, 3))
def test_no_number_is_said_to_be_zero_that_is_none(value: float, decimals: int) -> None:
    text = number(value, decimals)
    shown = text.lstrip("<>").replace(",", "")
    assert (float(shown) == 0) == (value == 0)
    assert not text.startswith("-0") or value < -0.5 * 10.0**-decimals
    assert ("-" in text) == (value < 0)


@given(st.floats(-3, 3), st.integers(0, 2))
def test_no_share_is_said_to_be_all_that_is_not(share: float, decimals: int) -> None:
    text = percent(share, decimals)
    if text == f"{100:.{decimals}f} %":
        assert -1e-9 <= share - 1 <= 1e-6
    if text.lstrip(">") == f"{100:.{decimals}f} %" and text.startswith(">"):
        assert share > 1
