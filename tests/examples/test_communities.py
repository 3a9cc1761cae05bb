"""The frame of communities is the city's, whoever is drawn from it."""

from __future__ import annotations

import pandas as pd

import supplyopt as so


def test_answers_are_the_needs_of_the_city() -> None:
    frame = so.examples.xiamen_communities(seed=3)
    demand = so.examples.xiamen(seed=3).tables["demand"]
    masks = demand[(demand["item"] == "mask") & demand["place"].isin(frame["place"])]
    need = masks.groupby("place")["entitlement"].sum()
    assert len(frame) == 535
    assert frame["place"].is_unique
    pd.testing.assert_series_equal(
        frame.set_index("place")["masks"].sort_index(), need, check_names=False
    )
    assert (frame["listed"] >= 1).all()
    assert frame.equals(so.examples.xiamen_communities(seed=3))
    assert not frame.equals(so.examples.xiamen_communities(seed=4))


def test_a_census_of_them_has_no_error() -> None:
    frame = so.examples.xiamen_communities()
    census = so.survey.simple_random(frame, len(frame))
    found = so.survey.expansion(census, "masks")
    assert (found.value, found.standard_error) == (frame["masks"].sum(), 0)
