"""The example country: its real tree, its drawn needs, two ways down it."""

from __future__ import annotations

import numpy as np
import pytest

import supplyopt as so
from supplyopt.examples.country_base import draw_country
from supplyopt.examples.country_places import PROVINCES, country_tree


@pytest.fixture(scope="module")
def hainan() -> so.Network:
    return so.examples.country(provinces="46")


def test_the_tree_is_the_list_of_2019() -> None:
    tree = country_tree()
    kinds = ("province", "prefecture", "county", "town", "village")
    assert [tree.count(kind) for kind in kinds] == [31, 342, 2995, 43105, 658001]
    assert set(tree.codes["province"]) == set(PROVINCES)
    for kind, length in zip(kinds, (2, 4, 6, 9, 12), strict=True):
        assert {len(code) for code in tree.codes[kind]} == {length}
        assert len(set(tree.codes[kind])) == tree.count(kind)
    village = int(np.flatnonzero(tree.codes["village"] == "350203001001")[0])
    for kind, length in zip(kinds, (2, 4, 6, 9), strict=False):
        above = tree.codes[kind][tree.up("village", kind)[village]]
        assert above == "350203001001"[:length]


def test_what_is_drawn_for_a_province_does_not_depend_on_the_choice() -> None:
    alone, among = draw_country(3, ["46"]), draw_country(3, ["46", "64"])
    mine = np.char.startswith(among.tree.codes["village"].astype(str), "46")
    assert (alone.workers == among.workers[mine]).all()
    assert (alone.tree.codes["village"] == among.tree.codes["village"][mine]).all()
    other = draw_country(4, ["46"])
    assert (alone.workers != other.workers).any()


def test_stock_is_a_share_of_the_need(hainan: so.Network) -> None:
    stock = hainan.tables["stock"].groupby("item")["quantity"].sum()
    need = hainan.tables["demand"].groupby("item")["quantity"].sum()
    assert (stock - 0.6 * need).abs().max() <= 0.5
    assert (hainan.tables["stock"]["quantity"] % 1 == 0).all()


def test_either_mode_reaches_all_and_both_do_no_worse(hainan: so.Network) -> None:
    plenty = so.examples.country(provinces=["海南省"], supply_share=1.5, fleet=2.0)
    unmet = {
        mode: so.solve(plenty.restrict(modes=[mode]), goals=("unmet",)).measures["unmet"]
        for mode in ("tiered", "direct")
    }
    assert unmet["direct"] == pytest.approx(0, abs=1e-6)
    assert unmet["tiered"] > 0  # desks pass on less than is needed in some counties
    plan = so.solve(hainan)
    assert plan.status is so.Status.OPTIMAL
    assert not so.verify(plan)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"provinces": "99"}, "is no province"),
        ({"provinces": ["46", "Hainan"]}, "is no province"),
        ({"provinces": []}, "is empty"),
        ({"provinces": 35}, "is no text and no sequence of texts, but int"),
        ({"provinces": b"35"}, "is no text and no sequence of texts, but bytes"),
        ({"provinces": [35]}, "is no province"),
        ({"supply_share": 0}, "is not above 0"),
        ({"seed": -1}, "whole number"),
    ],
)
def test_faults(arguments: dict[str, object], told: str) -> None:
    with pytest.raises(so.InputError, match=told):
        so.examples.country(**arguments)


def test_all_faults_are_told_together() -> None:
    with pytest.raises(so.InputError) as caught:
        so.examples.country(provinces="47", supply_share=-1)
    assert {fault.column for fault in caught.value.faults} == {"provinces", "supply_share"}
