"""Student's interval, against what it promises."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.simulation.intervals import interval_table


def test_an_interval_holds_the_mean_as_often_as_it_says() -> None:
    drawn = np.random.default_rng(3).normal(5.0, 2.0, (6, 4000))
    table = interval_table(pd.DataFrame(drawn))
    held = ((table["low"] < 5) & (table["high"] > 5)).mean()
    assert abs(held - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 4000)


def test_what_a_run_lacks_is_left_out() -> None:
    values = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": [np.nan, np.nan, 2.0]})
    table = interval_table(values)
    assert (
        table.loc["a"].tolist() == interval_table(pd.DataFrame({"a": [1.0, 3.0]})).loc["a"].tolist()
    )
    assert table.loc["b", "mean"] == 2.0
    assert np.isnan(table.loc["b", "low"])
