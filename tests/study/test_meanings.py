"""One name, one quantity: supply shares, weighted unmet pieces; what names of before still do."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import supplyopt as so
from supplyopt import study


@pytest.fixture
def network() -> so.Network:
    return so.examples.four_places()


def share_of(network: so.Network, *, of: str = "entitlement") -> float:
    supply = sum(network.filled(name)["quantity"].sum() for name in ("stock", "arrivals"))
    return float(supply / network.filled("demand")[of].sum())


EXAMPLES: dict[str, Callable[..., so.Network]] = {
    "xiamen": so.examples.xiamen,
    "country": lambda **given: so.examples.country(provinces=["46"], **given),
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("share", [0.2, 0.8])
def test_a_supply_share_is_supply_over_need_everywhere(name: str, share: float) -> None:
    drawn = EXAMPLES[name](supply_share=share)
    assert share_of(drawn) == pytest.approx(share, rel=1e-3)
    scaled = study.with_supply_share(EXAMPLES[name](supply_share=0.5), share)
    assert share_of(scaled) == pytest.approx(share)
    by_item = [
        (each.filled("stock").groupby("item")["quantity"].sum()
         + each.filled("arrivals").groupby("item")["quantity"].sum().reindex(
             each.filled("items")["item"], fill_value=0))
        for each in (drawn, scaled)
    ]  # fmt: skip
    assert by_item[0].tolist() == pytest.approx(by_item[1].tolist(), abs=0.5)


@pytest.mark.parametrize("name", [*EXAMPLES, "season"])
def test_scarcity_in_examples_is_the_supply_share_and_says_so(name: str) -> None:
    make = EXAMPLES.get(name) or (lambda **given: so.examples.xiamen_season(cycles=2, **given))
    with pytest.warns(DeprecationWarning, match="means here supply as a share of need.*supply_sh"):
        old = make(scarcity=0.3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert make(supply_share=0.3) == old
    with pytest.raises(so.InputError, match="give supply_share alone"):
        make(scarcity=0.3, supply_share=0.4)


def test_scarcity_in_the_study_is_the_share_missing_and_says_so(network: so.Network) -> None:
    with pytest.warns(DeprecationWarning, match="the share of what is asked for that is missing"):
        few = study.with_scarcity(network, 0.25)
    assert share_of(few, of="quantity") == pytest.approx(0.75)
    with pytest.warns(DeprecationWarning, match="knob scarcity .*is missing.*give supply_share"):
        old = study.direct_vs_tiered(network, vary={"scarcity": [0.25, 0.5, 0.75]})
    assert old.phase["winner"].tolist() == ["tiered", "tiered", "direct"]


def test_a_supply_share_turns_where_the_van_brings_what_is_left(network: so.Network) -> None:
    """The van takes 75 of the 120 that people are entitled to."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = study.direct_vs_tiered(
            network, vary={"supply_share": [0.25, 0.5, 0.75]}, tolerance=1e-3
        )
    assert found.phase["winner"].tolist() == ["direct", "direct", "tiered"]
    assert found.break_even.loc[0, "value"] == pytest.approx(75 / 120, abs=1e-3)


@pytest.mark.parametrize("wrong", [-0.1, np.inf, np.nan, "much", True, None])
def test_what_is_no_supply_share_is_refused(network: so.Network, wrong: Any) -> None:
    with pytest.raises(so.InputError, match="supply_share"):
        study.with_supply_share(network, wrong)


def weighted(network: so.Network) -> so.Network:
    """Two yardsticks that cannot be mistaken: a piece of the first priority weighs three."""
    groups = network.tables["groups"].assign(weight=[3.0, 5.0])
    return network.replace(groups=groups)


def test_weighted_pieces_have_a_name_of_their_own(network: so.Network) -> None:
    heavy = weighted(network)
    front = study.pareto(heavy, goals=["unmet_weighted_1", "stages"])
    assert front.table.columns[0] == "unmet_weighted_1"
    for point in front.table.index:
        plain = front.plan(point).measures["unmet_priority_1"]
        assert front.table.loc[point, "unmet_weighted_1"] == pytest.approx(3 * plain)
    found = study.direct_vs_tiered(heavy, vary={"capacity": [30, 90]})
    assert found.phase["by"].tolist()[0] == "unmet_weighted_1"
    for way in ("direct", "tiered"):
        cut = study.with_capacity(heavy, 30).restrict(modes=way)
        measures = so.solve(cut, goals=["unmet"]).measures
        row = found.outcomes.loc[(30, way)]
        for priority, weight in ((1, 3), (2, 5)):
            plain = measures[f"unmet_priority_{priority}"]
            assert row[f"unmet_weighted_{priority}"] == pytest.approx(weight * plain)


def test_the_name_of_before_warns_and_finds_the_same(network: so.Network) -> None:
    heavy, meant = weighted(network), r"weighted pieces .*plain pieces.*give unmet_weighted_1"
    with pytest.warns(DeprecationWarning, match=meant):
        front = study.pareto(heavy, goals=["unmet_priority_1", "stages"])
    assert front.goals == ("unmet_weighted_1", "stages")
    found = study.direct_vs_tiered(heavy, vary={"capacity": [30, 90]})
    for table in (front.table, found.outcomes, found.outcomes.copy(), front.table.iloc[1:]):
        new = table["unmet_weighted_1"].tolist()
        at = table.index[0]
        looks: list[Callable[[], Any]] = [
            lambda t=table: t["unmet_priority_1"].tolist(),
            lambda t=table: t.loc[:, "unmet_priority_1"].tolist(),
            lambda t=table: t[["unmet_priority_1", "stages"]].iloc[:, 0].tolist(),
        ]
        cells: list[Callable[[], Any]] = [
            lambda t=table, r=at: t.loc[r, "unmet_priority_1"],
            lambda t=table, r=at: t.at[r, "unmet_priority_1"],
            lambda t=table, r=at: t.loc[r]["unmet_priority_1"],
            lambda t=table: t.iloc[0]["unmet_priority_1"],
        ]
        for look, right in [*((each, new) for each in looks), *((each, new[0]) for each in cells)]:
            with pytest.warns(DeprecationWarning, match=meant) as told:
                assert look() == right
            assert told[0].filename == __file__
        with pytest.raises(KeyError):
            table["unmet_priority_9"]
    with pytest.warns(DeprecationWarning, match="weight_unmet_weighted_1"):
        front.faces["weight_unmet_priority_1"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(front.table.columns) == ["unmet_weighted_1", "stages", "status"]
