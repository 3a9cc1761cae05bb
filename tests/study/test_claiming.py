"""Asking for more than one needs: what it gains by rule, on a network, and what it takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so

few = settings(max_examples=max(settings.default.max_examples // 4, 5))
RULES = ("proportional", "uniform", "constrained_equal_losses", "talmud")
needs_of = st.lists(st.one_of(st.integers(0, 50).map(float), st.floats(0.1, 1e4)), min_size=1)
parts = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 1.5]), st.floats(1e-6, 1.0))


@given(
    needs=needs_of.filter(lambda some: len(some) < 7),
    part=parts,
    times=st.floats(1, 1e6),
    seed=st.none() | st.integers(0, 99),
)
def test_under_the_uniform_rule_nobody_gains_at_any_multiple(needs, part, times, seed):
    weights = None if seed is None else np.random.default_rng(seed).uniform(0.1, 9, len(needs))
    gains = so.gain_from_claiming(
        needs, part * sum(needs), rules="uniform", times=times, weights=weights
    )
    assert (gains.table["gain"] <= gains.tie).all()
    # And takes from the others no more than what it holds beyond its need.
    assert (gains.table["others"] <= gains.tie).all()
    assert (gains.table["others"] >= -gains.table["beyond"] - len(needs) * gains.tie).all()
    assert gains.summary["gainers"].tolist() == [0]


@pytest.mark.parametrize("rule", RULES)
@given(needs=needs_of.filter(lambda some: len(some) < 7), part=parts, times=st.floats(1, 100))
def test_the_table_is_what_two_rationings_give(rule, needs, part, times):
    supply = part * sum(needs)
    table = so.gain_from_claiming(needs, supply, rules=rule, times=times, who=[0]).table
    need = np.array(needs)
    claims = np.concatenate([need[:1] * times, need[1:]])
    honest, got = (so.ration(some, supply, rule=rule) for some in (need, claims))
    change = np.minimum(got, need) - np.minimum(honest, need)
    assert table["gain"].tolist() == [change[0]]
    assert table["beyond"].tolist() == [max(got[0] - need[0], 0)]
    assert table["others"].tolist() == pytest.approx([change[1:].sum()], abs=1e-9 * need.max())


@pytest.mark.parametrize(
    ("rule", "gain"),
    [("proportional", 2.5), ("uniform", 0), ("constrained_equal_losses", 5), ("talmud", 0)],
)
def test_needs_10_and_10_supply_10_by_hand(rule, gain):
    table = so.gain_from_claiming([10, 10], 10, rules=rule, times=3).table
    assert table["gain"].tolist() == [gain, gain]
    assert table["others"].tolist() == [-gain, -gain]
    assert table["beyond"].tolist() == [0, 0]


def test_pieces_beyond_need_are_counted_apart():
    needs = pd.Series({"A": 10, "B": 90})
    table = so.gain_from_claiming(needs, 50, rules="uniform", times=[2, 3], who=["A"]).table
    assert table["claimant"].tolist() == ["A", "A"]
    assert table["received"].tolist() == [20, 25]
    assert table["gain"].tolist() == [0, 0]
    assert table["beyond"].tolist() == [10, 15]
    assert table["others"].tolist() == [-10, -15]


def test_weights_go_with_their_label_or_their_place():
    needs, weights = pd.Series({"A": 10, "B": 10}), pd.Series({"B": 1, "A": 3})
    by_label = so.gain_from_claiming(needs, 8, times=2, weights=weights)
    by_place = so.gain_from_claiming([10, 10], 8, times=2, weights=weights[::-1])
    assert "talmud" not in set(by_label.table["rule"])
    numbers = ["honest", "received", "gain"]
    assert by_label.table[numbers].equals(by_place.table[numbers])
    assert by_label.table.loc[2, "honest"] == 6


def test_lots_and_limits_stay_as_they_are_while_a_claim_grows():
    call = {"rules": ("uniform", "proportional"), "times": 2, "who": [0]}
    # A need of one and a half has room for one lot, a claim of three for two.
    table = so.gain_from_claiming([1.5, 3], 4, lots=1, rounding="adams", **call).table
    assert table["gain"].tolist() == [0.5, 0.5]
    assert table["beyond"].tolist() == [0.5, 0.5]
    table = so.gain_from_claiming([10, 10], 10, minimum=4, cap=6, **call).table
    assert table["received"].tolist() == pytest.approx([5, 6])


def test_all_faults_are_said_at_once():
    with pytest.raises(so.InputError) as caught:
        so.gain_from_claiming(
            [10, -1],
            "x",
            rules=["unifrm", "talmud", "talmud"],
            times=[0.5, 2, 2],
            who=["A", ["B"]],
            weights=[1, -1],
        )
    assert [fault.table or fault.column for fault in caught.value.faults] == [
        *(
            "rule",
            "weights",
            "weights",
            "rules",
            "needs",
            "supply",
            "weights",
            "times",
            "times",
            "who",
            "who",
        )
    ]
    with pytest.raises(so.InputError) as caught:
        so.gain_from_claiming(so.examples.four_places(), 3, times=(), rules="uniform", who=["W"])
    assert [fault.column for fault in caught.value.faults] == ["times", "supply", "rules", "who"]
    with pytest.raises(so.InputError):
        so.gain_from_claiming(None, 3, times="more", rules=())
    pairs = pd.Series([1, 2], index=pd.MultiIndex.from_tuples([("A", 1), ("A", 2)]))
    with pytest.raises(so.InputError) as caught:
        so.gain_from_claiming(pairs, 3, times=10**400, who=["A"])
    assert [fault.column for fault in caught.value.faults] == ["times", "who"]
    one = so.gain_from_claiming(pairs, 3, times=2, rules="uniform", who=[("A", 2)])
    assert one.table["claimant"].tolist() == [("A", 2)]
    for needs in ([1, 2], so.examples.four_places()):
        with pytest.raises(so.InputError, match="names nobody"):
            so.gain_from_claiming(needs, 3 if isinstance(needs, list) else None, who=[])


def one_store(needs, *, stock, lanes=None, volumes=None, entitlement=None):
    """A store with a lane to each place; ``needs`` by (place, item, group)."""
    places = sorted({place for place, _, _ in needs})
    demand = pd.DataFrame(
        [(*key, float(need)) for key, need in needs.items()],
        columns=["place", "item", "group", "quantity"],
    )
    if entitlement is not None:
        demand["entitlement"] = entitlement
    return so.Network.from_tables(
        places=[{"place": "W"}, *({"place": place} for place in places)],
        items=[
            {"item": item, "volume": (volumes or {}).get(item, 1)}
            for item in sorted({item for _, item, _ in needs})
        ],
        groups=[{"group": "first", "priority": 1}, {"group": "second", "priority": 2}],
        lanes=[
            {"origin": "W", "destination": place, "capacity": (lanes or {}).get(place)}
            for place in places
        ],
        stock=[
            {"place": "W", "item": item, "quantity": quantity} for item, quantity in stock.items()
        ],
        demand=demand,
    )


@given(
    needs=st.lists(st.integers(1, 40), min_size=2, max_size=3),
    heads=st.lists(st.integers(1, 40), min_size=3, max_size=3),
    lanes=st.lists(st.integers(1, 60), min_size=3, max_size=3),
    part=st.floats(0.1, 1),
    times=st.sampled_from([1.2, 2, 10]),
)
@few
def test_of_one_item_and_priority_verified_needs_leave_nothing_to_gain(
    needs, heads, lanes, part, times
):
    names = "ABC"[: len(needs)]
    network = one_store(
        {(name, "mask", "first"): need for name, need in zip(names, needs, strict=True)},
        stock={"mask": part * sum(needs)},
        lanes=dict(zip(names, lanes, strict=False)),
        entitlement=heads[: len(needs)],
    )
    gains = so.gain_from_claiming(network, times=times)
    summary = gains.summary.xs("verified need")
    assert summary["largest_gain"].max() <= gains.tie
    assert summary["others"].max() <= gains.tie


def drawn(seed, *, items):
    """A store, places, at most so many items, some cycles; some lanes share a carrier."""
    rng = np.random.default_rng(seed)
    places = ["A", "B", "C"][: rng.integers(2, 4)]
    items = ["cap", "mask"][: min(rng.integers(1, 3), items)]
    cycles = range(1, rng.integers(2, 5))
    keys = [(place, item, cycle) for place in places for item in items for cycle in cycles]
    demand = pd.DataFrame(keys, columns=["place", "item", "cycle"])
    supply = [("W", item, cycle) for item in items for cycle in cycles]
    arrivals = pd.DataFrame(supply, columns=["place", "item", "cycle"])
    return so.Network.from_tables(
        places=[{"place": place} for place in ["W", *places]],
        items=[{"item": item, "volume": int(rng.integers(1, 4))} for item in items],
        carriers=[{"carrier": "van", "capacity": int(rng.integers(5, 60))}],
        lanes=[
            {
                "origin": "W",
                "destination": place,
                "carrier": "van" if rng.random() < 0.7 else None,
                "capacity": int(rng.integers(5, 60)),
            }
            for place in places
        ],
        arrivals=arrivals.assign(quantity=rng.integers(0, 30, len(arrivals))),
        demand=demand.assign(
            quantity=rng.integers(1, 20, len(keys)), entitlement=rng.integers(1, 20, len(keys))
        ),
    )


@pytest.mark.filterwarnings("ignore::supplyopt.InputWarning")
@given(seed=st.integers(0, 2**32 - 1), times=st.sampled_from([1.2, 4]))
@few
def test_nor_do_cycles_and_a_shared_carrier(seed, times):
    gains = so.gain_from_claiming(drawn(seed, items=1), times=times)
    assert gains.summary.xs("verified need")["largest_gain"].max() <= gains.tie


def test_of_several_items_a_place_may_gain_of_one_what_it_loses_of_another():
    gains = so.gain_from_claiming(drawn(1845, items=2), times=1.2, who=["A"])
    table = gains.table.set_index(["entitlement", "item"]).loc["verified need"]
    assert table.loc["cap", ["honest", "received", "gain"]].tolist() == pytest.approx([22, 24, 1.2])
    assert table.loc["mask", ["honest", "received", "gain"]].tolist() == (
        pytest.approx([12, 12, -1.2])
    )


def test_by_request_who_asks_more_gains_on_a_network_too():
    needs = {("A", "mask", "first"): 10, ("B", "mask", "first"): 10}
    gains = so.gain_from_claiming(one_store(needs, stock={"mask": 10}), times=3)
    table = gains.table.set_index(["entitlement", "place"])
    # 30 to 10 share 10 as 7.5 to 2.5; against needs of 10 each they share it alike.
    assert table["gain"].tolist() == pytest.approx([2.5, 2.5, 0, 0])
    assert table["others"].tolist() == pytest.approx([-2.5, -2.5, 0, 0])
    assert table["claim"].tolist() == [30] * 4
    assert gains.summary["gainers"].tolist() == [2, 0]


def test_two_priorities_reward_claims_of_the_first_where_the_place_hands_on():
    needs = {(place, "mask", group): 10 for place in ("A", "B") for group in ("first", "second")}
    gains = so.gain_from_claiming(one_store(needs, stock={"mask": 30}), times=2, who=["A"])
    table = gains.table.set_index("entitlement").loc["verified need"]
    # 20 of 30 go to A's first group, 10 to B's: A has 20 in place of 15, half of them beyond.
    assert table[["honest", "received", "gain", "gain_pooled", "beyond", "others"]].tolist() == (
        pytest.approx([15, 20, -5, 5, 10, -5])
    )
    assert gains.summary["largest_gain_pooled"].tolist() == pytest.approx([5, 5])


def over_two_cycles(mode):
    """A needs 10 of each cycle; 4 come in the first, 20 in the second."""
    return so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}, {"place": "B"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}, {"origin": "W", "destination": "B"}],
        arrivals=[
            {"place": "W", "item": "mask", "cycle": 1, "quantity": 4},
            {"place": "W", "item": "mask", "cycle": 2, "quantity": 20},
        ],
        demand=[
            {"place": "A", "item": "mask", "cycle": 1, "quantity": 10},
            {"place": "A", "item": "mask", "cycle": 2, "quantity": 10},
            {"place": "B", "item": "mask", "cycle": 2, "quantity": 0},
        ],
        settings={"unmet": mode},
    )


@pytest.mark.parametrize(("mode", "gain", "beyond"), [("lost", 0, 10), ("backlog", 0, 4)])
def test_pieces_of_a_later_cycle_are_no_use_to_a_need_that_is_lost(mode, gain, beyond):
    table = so.gain_from_claiming(over_two_cycles(mode), times=2).table
    assert table["place"].tolist() == ["A", "A"]
    honest = 14 if mode == "lost" else 20
    assert table["honest"].tolist() == pytest.approx([honest, honest])
    assert table["received"].tolist() == pytest.approx([24, 24])
    assert table["gain"].tolist() == pytest.approx([gain, gain], abs=1e-9)
    assert table["beyond"].tolist() == pytest.approx([beyond, beyond])


def test_whole_cartons_may_reward_a_claim_by_a_carton():
    # A carton of 4 is more than A's 3; asked for 6, it fits.
    needs = {("A", "mask", "first"): 3, ("B", "mask", "first"): 10}
    network = one_store(needs, stock={"mask": 8})
    network = network.replace(items=network.tables["items"].assign(lot=4))
    gains = so.gain_from_claiming(network, times=2, lots="everywhere", who=["A"])
    table = gains.table.set_index("entitlement").loc["verified need"]
    assert table[["honest", "received", "gain", "beyond", "others"]].tolist() == (
        pytest.approx([0, 4, 3, 1, -4])
    )
    with pytest.raises(so.InputError) as caught:
        so.gain_from_claiming(network, lots=4, who="C")
    assert [fault.column for fault in caught.value.faults] == ["who", "lots"]


def test_results_show_themselves_and_cannot_be_changed():
    gains = so.gain_from_claiming([10, 10], 10, times=3)
    changed = gains.table
    changed["gain"] = 0
    assert gains.table["gain"].max() == 5
    assert repr(gains) == "<Gains from claiming: in 4 of 8 cases, 5 at most>"
    assert "largest_gain" in str(gains)
    assert "<table" in gains._repr_html_()
    with pytest.raises(AttributeError):
        gains.by = "rules"
