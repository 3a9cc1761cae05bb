"""What becomes of estimates: demand tables, sizes that lose little."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import supplyopt as so

survey = so.survey
TOTAL = survey.expansion(survey.simple_random({"masks": [55.0, 60, 62, 67, 56]}, 6), "masks")
DEMAND = pd.DataFrame(
    {
        "place": ["A", "B", "A"],
        "item": ["mask", "mask", "gown"],
        "quantity": [10, 30, 5],
        "entitlement": [5.0, 30.0, 5.0],
    }
)


def test_tables_sum_to_the_estimate_and_its_ends() -> None:
    tables = survey.demands({"mask": TOTAL}, DEMAND)
    for name, total in zip(tables, (TOTAL.low, TOTAL.value, TOTAL.high), strict=True):
        table = tables[name]
        masks = table[table["item"] == "mask"]
        assert masks["quantity"].sum() == pytest.approx(total)
        assert masks["quantity"].tolist() == pytest.approx([total / 4, total * 3 / 4])
        assert masks["entitlement"].tolist() == pytest.approx([total / 8, total * 3 / 4])
        assert table[table["item"] == "gown"]["quantity"].tolist() == [5]
    assert DEMAND["quantity"].tolist() == [10, 30, 5]


def test_a_ratio_is_what_each_row_is_multiplied_by() -> None:
    answers = {"people": [10.0, 20, 30], "masks": [11.0, 19, 33]}
    rate = survey.ratio(survey.simple_random(answers, 9), "masks", auxiliary="people")
    tables = survey.demands({"mask": rate}, DEMAND)
    assert tables["estimate"]["quantity"].tolist() == pytest.approx([10.5, 31.5, 5])


def test_draws_spread_as_the_estimate_does() -> None:
    tables = survey.demands({"mask": TOTAL}, DEMAND, draws=2000, seed=3)
    masks = np.array([table["quantity"][:2].sum() for table in tables.values()][3:])
    # Student's with 4 degrees of freedom has twice the variance of the standard error.
    assert masks.mean() == pytest.approx(TOTAL.value, abs=5 * TOTAL.standard_error / 30)
    assert np.mean((masks > TOTAL.low) & (masks < TOTAL.high)) == pytest.approx(0.95, abs=0.02)
    again = survey.demands({"mask": TOTAL}, DEMAND, draws=2, seed=3)
    assert again["draw 2"].equals(tables["draw 2"])


def test_a_census_gives_one_table_thrice() -> None:
    census = survey.expansion(survey.simple_random({"masks": [10.0, 30]}, 2), "masks")
    tables = survey.demands({"mask": census}, DEMAND, draws=1)
    assert all(table["quantity"].tolist() == [10, 30, 5] for table in tables.values())


def test_what_would_be_below_0_is_said() -> None:
    vague = survey.expansion(survey.simple_random({"masks": [1.0, 90]}, 9), "masks")
    with pytest.warns(so.InputWarning, match="low of 'mask'"):
        tables = survey.demands({"mask": vague}, DEMAND)
    assert tables["low"]["quantity"].tolist() == [0, 0, 5]


def test_what_no_demand_is_made_from() -> None:
    mean = survey.expansion(survey.simple_random({"masks": [1.0, 9]}, 9), "masks", of="mean")
    with pytest.raises(so.InputError) as caught:
        survey.demands({"mask": mean, "gown": 3.0, "boot": TOTAL}, DEMAND, draws=-1)  # type: ignore[dict-item]
    assert [fault.column for fault in caught.value.faults] == [
        "draws",
        "estimate of mask",
        "estimate of gown",
        "item",
    ]
    with pytest.raises(so.InputError, match="does not say of which item"):
        survey.demands(TOTAL, DEMAND)  # type: ignore[arg-type]
    with pytest.raises(so.InputError, match="0 everywhere"):
        survey.demands({"mask": TOTAL}, DEMAND.assign(quantity=0))


def test_a_census_loses_nothing_few_answers_lose_more() -> None:
    needs = pd.DataFrame({"masks": np.random.default_rng(1).lognormal(3, 0.6, 60)})
    truth = needs["masks"].sum()

    def loss(found: so.survey.Estimate) -> float:
        return abs(found.value - truth) / truth

    found = survey.size_for_loss(
        needs, loss, value="masks", under=0.06, sizes=[60, 5, 40, 20], runs=40
    )
    assert found.table["asked"].tolist() == [5, 20, 40, 60]
    assert found.table["loss"].is_monotonic_decreasing
    assert found.table["loss"].iloc[-1] == pytest.approx(0, abs=1e-12)
    assert found.size == 40
    few = survey.size_for_loss(needs, loss, value="masks", under=0.06, sizes=[5], runs=40)
    assert few.size is None
    # A size is as good whatever else is tried.
    assert few.table["loss"][0] == found.table["loss"][0]


def test_what_no_size_is_found_for() -> None:
    with pytest.raises(so.InputError) as caught:
        survey.size_for_loss(
            {"masks": [1.0, 2.0]},
            lambda found: 0.0,
            value="masks",
            under=math.nan,
            sizes=[1, 3],
            runs=1,
            confidence=2.0,
        )
    assert len(caught.value.faults) == 5
    with pytest.raises(so.InputError, match="no list of sizes"):
        survey.size_for_loss(
            {"masks": [1.0, 2.0]},
            lambda found: 0.0,
            value="masks",
            under=1,
            sizes=2,  # type: ignore[arg-type]
        )
    with pytest.raises(so.InputError, match="no finite number"):
        survey.size_for_loss(
            {"masks": [1.0, 2.0]}, lambda found: math.nan, value="masks", under=1, sizes=[2], runs=2
        )
