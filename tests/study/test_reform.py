"""Which change did the work: Shapley shares, against games whose shares are known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot

import supplyopt as so
from supplyopt.simulation.practice import SWITCHES, with_switches
from supplyopt.study.shapley import gains_in_order, orders, shapley


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def study() -> so.study.Reform:
    return so.study.reform(so.examples.four_places(), runs=12, days=20, seed=3)


def test_without_people_no_days_of_theirs_are_told() -> None:
    """Of two items without people the outcome is pieces, in the words and in the picture."""
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A", "parent": "W"}],
        items=[{"item": "m", "unit": "box"}],
        lanes=[{"origin": "W", "destination": "A"}],
        stock=[{"place": "W", "item": "m", "quantity": 5}],
        demand=[{"place": "A", "item": "m", "quantity": 10}],
    )
    found = so.study.reform(network, outcomes=["uncovered_days"], runs=2, days=10)
    assert found.units == {"uncovered_days": "pieces"}
    for shown in (found.to_text(), found._repr_html_(), found.plot().get_xlabel()):
        assert "need of the first priority not covered (boxes)" in shown
        assert "days (" not in shown
    demand = network.tables["demand"].assign(people=5)
    told = so.study.reform(
        network.replace(demand=demand), outcomes=["uncovered_days"], runs=2, days=10
    )
    assert "uncovered days (person-days)" in told.to_text()


def game(worth: dict[frozenset[int], float], players: int) -> np.ndarray:
    sets = [frozenset(k for k in range(players) if n >> k & 1) for n in range(2**players)]
    return np.array([worth[each] for each in sets])


def test_the_airport_game() -> None:
    """Planes need runways of cost 1, 3, 6, 10: each part is shared by those who need it.

    Littlechild and Owen, "A simple expression for the Shapley value in a special case",
    Management Science 20 (1973).
    """
    costs = [1.0, 3.0, 6.0, 10.0]
    worth = [max((costs[k] for k in range(4) if n >> k & 1), default=0.0) for n in range(16)]
    first = 1 / 4
    second = first + 2 / 3
    third = second + 3 / 2
    assert shapley(np.array(worth)).tolist() == pytest.approx([first, second, third, third + 4])


@given(st.lists(st.integers(-9, 9), min_size=16, max_size=16), st.permutations(range(4)))
def test_shares_are_means_over_all_orders(worth: list[int], renamed: list[int]) -> None:
    values = np.array(worth, dtype=float)
    brute = np.zeros(4)
    for order in permutations(range(4)):
        before = 0
        for player in order:
            after = before | 1 << player
            brute[player] += (values[after] - values[before]) / 24
            before = after
    shares = shapley(values)
    assert np.allclose(shares, brute)
    assert np.allclose(shares, np.mean([gains_in_order(values, o) for o in orders(4)], axis=0))
    # Efficiency; names play no part; a player who adds nothing gets nothing.
    assert shares.sum() == pytest.approx(values[-1] - values[0])
    other = np.zeros(16)
    for number in range(16):
        other[sum(1 << renamed[k] for k in range(4) if number >> k & 1)] = values[number]
    assert np.allclose(shapley(other)[renamed], shares)
    dummy = np.concatenate([values, values])
    assert shapley(dummy)[-1] == 0


def test_shares_sum_to_what_all_changes_do(study: so.study.Reform) -> None:
    total = study.total
    shares = study.shares
    for name in study.units:
        of = shares[shares["outcome"] == name]
        assert of["change"].tolist() == list(SWITCHES)
        assert of["mean"].sum() == pytest.approx(total.loc[name, "mean"])
        assert total.loc[name, "mean"] == pytest.approx(
            total.loc[name, "after"] - total.loc[name, "before"]
        )
        if total.loc[name, "mean"]:
            assert of["share"].sum() == pytest.approx(1)


def test_values_are_those_of_simulate(study: so.study.Reform) -> None:
    """Each practice alone, with no draws kept for the next."""
    network = so.examples.four_places()
    for switches in ((), ("one_desk", "direct_lane"), SWITCHES):
        practice = with_switches(so.Practice(), switches)
        alone = so.simulate(network, practice, runs=12, days=20, seed=3)
        found = study.values.loc[tuple(name in switches for name in SWITCHES)]
        assert found.to_dict() == pytest.approx(alone.outcomes[list(study.units)].mean().to_dict())
    assert len(study.values) == len(set(study.values.index)) == 32


def test_total_is_the_difference_of_two_simulations(study: so.study.Reform) -> None:
    network = so.examples.four_places()
    before, after = (
        so.simulate(network, practice, runs=12, days=20, seed=3)
        for practice in (so.Practice.as_it_was(), so.Practice.reformed())
    )
    expected = after.difference(before).loc[list(study.units)]
    columns = ["mean", "standard_error", "low", "high"]
    assert np.allclose(study.total[columns], expected[columns])


def test_orders_hold_alone_last_and_shares(study: so.study.Reform) -> None:
    table = study.orders("uncovered_days")
    assert len(table) == 120
    assert np.allclose(table.sum(axis=1), study.total.loc["uncovered_days", "mean"])
    shares = study.shares.query("outcome == 'uncovered_days'").set_index("change")["mean"]
    assert np.allclose(table.mean(), shares[table.columns])
    for change in SWITCHES:
        for position, expected in (("first", study.alone), ("fifth", study.last)):
            here = table.loc[table.index.get_level_values(position) == change, change]
            row = expected.query("outcome == 'uncovered_days' and change == @change")
            assert np.allclose(here, row["mean"].iloc[0])


def test_a_change_that_can_do_nothing_gets_nothing() -> None:
    """One group, entitled to what it asks for: who comes first, who is counted is the same."""
    network = so.examples.four_places()
    demand = network.tables["demand"].query("group == 'frontline'")
    network = network.replace(demand=demand)
    study = so.study.reform(
        network, practice=so.Practice(rules="headcount"), runs=4, days=12, outcomes="served"
    )
    shares = study.shares.set_index("change")["mean"]
    assert shares["frontline_first"] == pytest.approx(0, abs=1e-9)
    assert shares["verified_headcount"] == pytest.approx(0, abs=1e-9)


def test_it_says_which_change_did_the_work(study: so.study.Reform) -> None:
    text = study.to_text()
    assert "Most of the work: direct lane.\n" in text
    assert "120 orders, 12 runs of 20 days" in text
    assert str(study) == text
    assert study._repr_html_().count("<table>") == len(study.units)
    assert repr(study) == "<Reform: 5 changes, 32 practices, 12 runs of 20 days>"


def test_it_draws_shares_beside_alone_and_last(study: so.study.Reform) -> None:
    axes = study.plot("mean_stages")
    assert [text.get_text() for text in axes.get_yticklabels()] == [
        name.replace("_", " ") for name in SWITCHES
    ]
    shares, alone, last = (
        table.query("outcome == 'mean_stages'")["mean"].tolist()
        for table in (study.shares, study.alone, study.last)
    )
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(shares)
    marks = {line.get_label(): list(line.get_xdata()) for line in axes.lines}
    assert marks["alone"] == pytest.approx(alone)
    assert marks["after all others"] == pytest.approx(last)
    assert "direct lane" in axes.get_title(loc="left")


def test_progress_is_told() -> None:
    told: list[str] = []
    so.study.reform(so.examples.four_places(), runs=1, days=2, progress=told.append)
    assert len(told) == 32
    assert told[0] == "practice 1 of 32, run 1 and on of 1"


def test_what_is_wrong_is_told(study: so.study.Reform) -> None:
    network = so.examples.four_places()
    with pytest.raises(so.InputError, match="did you mean 'uncovered_days'"):
        so.study.reform(network, outcomes=["uncoverd_days"])
    with pytest.raises(so.InputError, match="outcomes"):
        so.study.reform(network, outcomes=[])
    with pytest.raises(so.InputError, match="is no practice"):
        so.study.reform(network, practice="as it was")  # type: ignore[arg-type]
    with pytest.raises(so.InputError, match="runs"):
        so.study.reform(network, runs=0)
    with pytest.raises(so.InputError, match="is not in this study"):
        study.orders("served")
    with pytest.raises(so.InputError, match="is not in this study"):
        study.plot("served")


def test_runs_without_an_outcome_are_left_out_of_all_practices() -> None:
    """In a few days nothing may come to the frontline: shares still sum to the total."""
    study = so.study.reform(
        so.examples.four_places(), runs=25, days=4, outcomes=["days_to_frontline", "served"]
    )
    missing = study.values["days_to_frontline"].isna()
    assert not missing.any()
    total = study.total.loc["days_to_frontline"]
    shares = study.shares.query("outcome == 'days_to_frontline'")["mean"]
    assert shares.sum() == pytest.approx(total["mean"])
    assert total["mean"] == pytest.approx(total["after"] - total["before"])
    alone = so.simulate(so.examples.four_places(), so.Practice(), runs=25, days=4)
    assert alone.outcomes["days_to_frontline"].isna().any()


def test_an_unmet_priority_is_an_outcome() -> None:
    study = so.study.reform(
        so.examples.four_places(), runs=2, days=2, outcomes=["unmet_priority_2", "served"]
    )
    assert list(study.units) == ["unmet_priority_2", "served"]
