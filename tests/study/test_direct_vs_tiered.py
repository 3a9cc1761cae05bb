"""Direct lanes against desks: cases by hand, cases each way, cases without an answer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

import supplyopt as so
from supplyopt.study.judging import set_against
from supplyopt.study.scenario import Result

study = so.study


# Many of these turn the knob by its name of before, which must do what it did.
pytestmark = pytest.mark.filterwarnings("ignore:.*name of before:DeprecationWarning")


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def network() -> so.Network:
    return so.examples.four_places()


def only(found: study.DirectVsTiered) -> dict[str, Any]:
    (row,) = found.break_even.to_dict("records")
    return row


def test_capacity_turns_where_the_van_brings_all_there_is(network: so.Network) -> None:
    """90 masks lie in the warehouse. Below that the desks serve more; from there on the van saves
    hand-overs: 90 against 180."""
    found = study.direct_vs_tiered(network, vary={"capacity": [20, 80, 140]}, tolerance=1)
    row = only(found)
    assert row["low"] < 90 <= row["high"] + 1e-4
    assert row["high"] - row["low"] <= 1
    assert (row["below"], row["above"], row["certainty"]) == ("tiered", "direct", "proved")
    phase = found.phase
    assert phase["by"].tolist() == ["unmet_weighted_1", "unmet_weighted_2", "stages"]
    assert phase["margin"].tolist() == pytest.approx([40, 10, 90])
    # What the van can carry is nothing to the desks: they are planned once.
    direct = 3 + int(np.ceil(np.log2(60)))
    assert found.evaluations == 1 + direct


def test_scarcity_turns_where_the_van_brings_what_is_left(network: so.Network) -> None:
    """The van takes 75 of the 180 asked for."""
    found = study.direct_vs_tiered(network, vary={"scarcity": [0.3, 0.6]}, tolerance=0.01)
    row = only(found)
    assert row["value"] == pytest.approx(1 - 75 / 180, abs=0.01)
    assert (row["below"], row["above"]) == ("tiered", "direct")


def test_stops_are_whole(network: so.Network) -> None:
    """One stop leaves a frontline without any; two are all there are; the masks are 60."""
    few = study.with_scarcity(network, 2 / 3)
    found = study.direct_vs_tiered(few, vary={"stops": [0, 2]})
    assert {k: only(found)[k] for k in ("low", "high", "below", "above", "value")} == {
        "low": 1,
        "high": 2,
        "below": "tiered",
        "above": "direct",
        "value": 1.5,
    }


def test_drop_size_turns_back(network: so.Network) -> None:
    """B's frontline asks for 20 and its support for 100, A for 40 and 20.

    60 masks are there, and the two frontlines ask for them all. Once a drop must be above 20, B's
    frontline costs A's, so the desks win.
    """
    few = study.with_scarcity(network, 2 / 3)
    found = study.direct_vs_tiered(few, vary={"drop_size": [0, 10, 30]}, tolerance=5)
    row = only(found)
    assert (row["below"], row["above"]) == ("direct", "tiered")
    assert row["low"] <= 20 <= row["high"]


def test_no_crossing_is_said(network: so.Network) -> None:
    found = study.direct_vs_tiered(
        network, vary={"capacity": [10, 50], "scarcity": [0.1, 0.9]}, tolerance=2
    )
    table = found.break_even
    assert table.loc[0, ["below", "above"]].tolist() == ["tiered", "tiered"]
    assert table.loc[0, ["value", "low", "high"]].isna().all()
    # 18 masks are there: from 18 on the van brings them all at one hand-over.
    assert table.loc[1, "value"] == pytest.approx(18, abs=2)


def test_the_surface_over_two_others(network: so.Network) -> None:
    """The van must bring all that is there, 180 (1 - scarcity), at any drop size that it can."""
    scarcities = [0.2, 0.8]
    found = study.direct_vs_tiered(
        network,
        vary={"capacity": [10, 200], "scarcity": scarcities, "drop_size": [0, 20]},
        tolerance=50,
    )
    table = found.break_even
    assert len(table) == 4
    for row in table.to_dict("records"):
        assert row["low"] <= 180 * (1 - row["scarcity"]) <= row["high"] + 1e-3
    assert len(found.phase) == 8
    assert found.plot(drop_size=20).get_ylabel() == "scarcity"
    with pytest.raises(so.InputError, match="drop_size"):
        found.plot()
    with pytest.raises(so.InputError, match="nonsense"):
        found.plot(drop_size=0, nonsense=3)


def test_the_grid_agrees_with_plain_solves(network: so.Network) -> None:
    grid = [0.25, 0.75]
    found = study.direct_vs_tiered(network, vary={"scarcity": grid})
    for scarcity in grid:
        changed = study.with_scarcity(network, scarcity)
        values = {}
        for way in ("direct", "tiered"):
            plan = so.solve(changed.restrict(modes=way), goals=("unmet", "stages"))
            values[way] = plan.goals["value"].tolist()
            told = found.outcomes.loc[(scarcity, way)]
            assert told["status"] == "optimal"
            assert told.iloc[1:].tolist() == pytest.approx(values[way])
        assert found.phase.loc[scarcity, "winner"] == min(values, key=lambda way: values[way])


def test_other_goals_decide_otherwise(network: so.Network) -> None:
    """By cost alone nobody moves anything: a tie everywhere."""
    found = study.direct_vs_tiered(network, vary={"capacity": [10, 80]}, goals=["cost"])
    assert found.phase["winner"].tolist() == ["tie", "tie"]
    assert found.phase["certainty"].tolist() == ["proved", "proved"]
    fair = study.direct_vs_tiered(network, vary={"capacity": [10, 80]}, goals=["fairness"])
    # Of rates the higher is the better.
    assert fair.phase["winner"].tolist()[0] == "tiered"
    assert fair.phase["by"].tolist()[0] == "fairness_priority_1"


def wavy(network: so.Network, value: float) -> so.Network:
    """A knob that is no use turning further: stock falls and rises again."""
    stock = network.tables["stock"].assign(quantity=50 + 10 * (value - 5) ** 2)
    return network.replace(stock=stock)


def test_all_changes_are_reported_not_one(network: so.Network) -> None:
    """The van takes 75: the desks win where more is there, 10 (v - 5)^2 > 25."""
    found = study.direct_vs_tiered(
        network, vary={"wavy": [0, 2.5, 5, 7.5, 10]}, knobs={"wavy": wavy}, tolerance=0.5
    )
    table = found.break_even
    assert table["value"].tolist() == pytest.approx([5 - 2.5**0.5, 5 + 2.5**0.5], abs=0.5)
    assert table["below"].tolist() == ["tiered", "direct"]
    assert table["above"].tolist() == ["direct", "tiered"]


def test_a_judge_of_ones_own(network: so.Network) -> None:
    """Work: hours a piece. By desk 0.04, by van 0.03 and half an hour to load it at all."""

    def hours(changed: so.Network) -> dict[str, float]:
        stock = float(changed.filled("stock")["quantity"].sum())
        by_van = "direct" in set(changed.filled("lanes")["mode"])
        return {"hours": 0.03 * stock + 0.5 if by_van else 0.04 * stock}

    found = study.direct_vs_tiered(
        network, vary={"scarcity": [0, 0.5, 0.9]}, evaluate=hours, tolerance=1e-3
    )
    row = only(found)
    assert row["value"] == pytest.approx(1 - 50 / 180, abs=1e-3)
    assert (row["below"], row["above"], row["certainty"]) == ("direct", "tiered", "judged")


def test_a_judge_that_fails_decides_nothing(network: so.Network) -> None:
    def judge(changed: so.Network) -> float:
        if changed.filled("stock")["quantity"].sum() < 100:
            raise OSError("no data")
        return len(changed.filled("lanes"))

    with pytest.warns(UserWarning, match="OSError: no data"):
        found = study.direct_vs_tiered(network, vary={"scarcity": [0, 0.9]}, evaluate=judge)
    assert found.phase["winner"].tolist() == ["direct", "failed"]
    assert isinstance(found.problems[(0.9,), "tiered"], OSError)
    assert "failed 1" in repr(found)


def test_what_cannot_be_kept_loses(network: so.Network) -> None:
    guarantees = [{"place": "A", "item": "mask", "quantity": 60}]
    bound = network.replace(guarantees=guarantees)
    found = study.direct_vs_tiered(bound, vary={"capacity": [30, 75], "scarcity": [0.5, 0.9]})
    assert found.phase["winner"].tolist() == ["tiered", "neither", "tiered", "neither"]
    assert found.phase["by"].tolist() == ["feasibility", "", "unmet_weighted_1", ""]
    assert isinstance(found.problems[(30, 0.5), "direct"], so.InfeasibleError)


def result(status: str = "optimal", problem: Exception | None = None, **numbers: float) -> Result:
    return Result(status, {k.replace("_of_", " of "): v for k, v in numbers.items()}, {},
                  problem=problem)  # fmt: skip


def verdict(one: Result, other: Result) -> tuple[str, str, str]:
    found = set_against({"direct": one, "tiered": other}, tie=1e-6)
    return found.winner, found.by, found.certainty


def test_a_limit_that_can_turn_nothing_is_proved() -> None:
    at_limit = Result("limit", {"unmet": 50.0, "bound of unmet": 30.0}, {})
    better = Result("optimal", {"unmet": 20.0, "bound of unmet": 20.0}, {})
    between = Result("optimal", {"unmet": 40.0, "bound of unmet": 40.0}, {})
    worse = Result("optimal", {"unmet": 60.0, "bound of unmet": 60.0}, {})
    assert verdict(at_limit, better) == ("tiered", "unmet", "proved")
    assert verdict(at_limit, between) == ("tiered", "unmet", "limit")
    assert verdict(at_limit, worse) == ("direct", "unmet", "proved")
    assert verdict(worse, at_limit) == ("tiered", "unmet", "proved")
    equal = Result("optimal", {"unmet": 50.0, "bound of unmet": 50.0}, {})
    assert verdict(at_limit, equal) == ("tie", "", "limit")
    assert verdict(equal, equal) == ("tie", "", "proved")


def test_goals_behind_one_left_open_are_not_proved() -> None:
    one = {"a": 5.0, "bound of a": 4.0, "b": 1.0, "bound of b": 1.0}
    other = {"a": 5.0, "bound of a": 5.0, "b": 2.0, "bound of b": 2.0}
    assert verdict(Result("limit", one, {}), Result("optimal", other, {})) == (
        "direct",
        "b",
        "limit",
    )


def test_a_goal_not_reached_decides_nothing() -> None:
    short = Result("limit", {"a": 5.0, "bound of a": 5.0}, {})
    whole = Result("optimal", {"a": 5.0, "bound of a": 5.0, "b": 1.0, "bound of b": 1.0}, {})
    assert verdict(short, whole)[2] == "limit"
    assert verdict(whole, short)[0] == "unknown"
    lost = Result("no plan", {}, {}, problem=so.LimitError("no time"))
    assert verdict(lost, whole) == ("unknown", "", "limit")


def test_a_time_limit_is_marked(network: so.Network) -> None:
    found = study.direct_vs_tiered(network, vary={"stops": [1, 2]}, time_limit=1e-9)
    assert set(found.phase["winner"]) <= {"unknown", "tiered"}
    assert "limit" in set(found.phase["certainty"])


def test_plans_are_found_again_in_a_cache(network: so.Network, tmp_path: Path) -> None:
    first = study.direct_vs_tiered(
        network, vary={"capacity": [20, 140]}, tolerance=20, cache=tmp_path
    )
    count = len(list(tmp_path.iterdir()))
    assert count == first.evaluations
    again = study.direct_vs_tiered(
        network, vary={"capacity": [20, 140]}, tolerance=20, cache=tmp_path, workers=1
    )
    assert len(list(tmp_path.iterdir())) == count
    assert again.break_even.equals(first.break_even)
    assert again.phase.equals(first.phase)


def test_progress_names_each_network_once(network: so.Network) -> None:
    told: list[str] = []
    found = study.direct_vs_tiered(
        network, vary={"capacity": [20, 140]}, tolerance=60, progress=told.append
    )
    assert len(told) == found.evaluations
    assert told[:2] == ["direct, capacity = 20", "tiered, capacity = 20"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"vary": {}}, "one to 3 knobs"),
        ({"vary": [1, 2]}, "one to 3 knobs"),
        ({"vary": {"scarcty": [0, 1]}}, "did you mean 'scarcity'"),
        ({"vary": {"scarcity": [0.5]}}, "too few values"),
        ({"vary": {"scarcity": "ab"}}, "too few values"),
        ({"vary": {"scarcity": [0.5, 0.2]}}, "do not rise"),
        ({"vary": {"scarcity": [0, None]}}, "no finite number"),
        ({"vary": {"stops": [1, 1.5]}}, "not whole"),
        ({"vary": {"scarcity": [0, 2]}}, "is no share"),
        ({"vary": {"capacity": [-1, 2]}}, "capacity"),
        ({"tolerance": 0}, "tolerance"),
        ({"tie": -1}, "tie"),
        ({"workers": 0}, "workers"),
        ({"goals": ["x"]}, "is no goal"),
        ({"direct": "by air"}, "by air"),
        ({"network": None}, "is no network"),
    ],
)
def test_wrong_arguments_are_told(
    network: so.Network, arguments: dict[str, Any], said: str
) -> None:
    given: dict[str, Any] = {"network": network, "vary": {"scarcity": [0, 0.5]}, **arguments}
    with pytest.raises(so.InputError, match=said):
        study.direct_vs_tiered(given.pop("network"), **given)


def replaced(network: so.Network, **tables: Any) -> so.Network:
    """Change a network; what then has no effect is meant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return network.replace(**tables)


def test_knobs_turn_what_they_say(network: so.Network) -> None:
    assert study.with_scarcity(network, 0.5).filled("stock")["quantity"].tolist() == [90]
    assert study.with_scarcity(network, -1).filled("stock")["quantity"].tolist() == [360]
    arriving = network.replace(
        stock=[{"place": "W", "item": "mask", "quantity": 30}],
        arrivals=[{"place": "D", "item": "mask", "quantity": 10}],
    )
    half = study.with_scarcity(arriving, 0.5)
    assert half.filled("stock")["quantity"].tolist() == [67.5]
    assert half.filled("arrivals")["quantity"].tolist() == [22.5]
    assert study.with_stops(network, 1).filled("carriers")["stops"].tolist() == [1]
    assert study.with_stops(network, 1).filled("carriers")["capacity"].tolist() == [75]
    loads = study.with_drop_size(network, 9).filled("lanes")["min_load"]
    assert loads.tolist() == [0, 0, 0, 9, 9]
    seldom = study.with_frequency(network, 2, mode="tiered").filled("lanes")["every"]
    assert seldom.tolist() == [2, 2, 2, 1, 1]
    late = study.with_desk_delay(replaced(network, settings={"cycles": 2}), 1).filled("lanes")
    assert late.loc[late["lead_time"] > 0, "origin"].tolist() == ["D", "D"]
    # The network itself stays as it was.
    assert network == so.examples.four_places()


def test_knobs_tell_what_they_cannot_turn(network: so.Network) -> None:
    lacking = replaced(network, stock=None)
    for call, said in [
        (lambda: study.with_scarcity(network, "much"), "no share"),
        (lambda: study.with_scarcity(lacking, 0.5), "no supply"),
        (lambda: study.with_capacity(network, 3, mode="tiered"), "has a carrier"),
        (lambda: study.with_capacity(network, "x"), "capacity"),
        (lambda: study.with_stops(network, 1.5), "stops"),
        (lambda: study.with_frequency(network, 0), "every"),
        (lambda: study.with_drop_size(network, -1), "min_load"),
        (lambda: study.with_desk_delay(network, 1, mode="direct"), "starts where another ends"),
        (lambda: study.with_drop_size(network, 1, mode="ship"), "no lane has this mode"),
    ]:
        with pytest.raises(so.InputError, match=said):
            call()


def test_figures_show_every_case(network: so.Network) -> None:
    found = study.direct_vs_tiered(
        network, vary={"capacity": [20, 140], "scarcity": [0.2, 0.8]}, tolerance=40
    )
    axes = found.plot()
    drawn = sum(len(points.get_offsets()) for points in axes.collections)
    turns = int(found.break_even["value"].notna().sum())
    assert drawn == len(found.phase) + turns
    assert axes.get_xlabel() == "capacity"
    single = study.direct_vs_tiered(network, vary={"capacity": [20, 140]}, tolerance=60)
    own = pyplot.subplots()[1]
    assert single.plot(own) is own
    assert own.get_title(loc="left") == (
        "Of 2 cases direct does better in 1, tiered in 1\n"
        "planned in any amounts for unmet, then stages; how fairly is not compared"
    )


def test_by_which_goals_a_way_wins_stands_wherever_the_winner_does() -> None:
    """Van to A, desks to A and B: the van saves hand-overs and leaves B with nothing at all."""
    lanes = [("W", "D", "tiered"), ("D", "A", "tiered"), ("D", "B", "tiered"), ("W", "A", "direct")]
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WDAB"],
        items=[{"item": "m"}],
        lanes=[{"origin": a, "destination": b, "mode": mode} for a, b, mode in lanes],
        stock=[{"place": "W", "item": "m", "quantity": 90}],
        demand=[{"place": p, "item": "m", "quantity": q} for p, q in (("A", 100), ("B", 80))],
    )
    found = study.direct_vs_tiered(network, vary={"supply_share": [0.25, 0.5]})
    assert found.phase["winner"].tolist() == ["direct", "direct"]
    assert found.goals == ("unmet", "stages")
    said = "planned in any amounts for unmet, then stages; how fairly is not compared"
    title = found.plot().get_title(loc="left")
    for shown in (repr(found), str(found), found._repr_html_(), title):
        assert said in shown
    assert "pieces x hand-overs" in found.to_text()
    goals = ("unmet", "fairness", "stages", "cost")
    fair = study.direct_vs_tiered(network, vary={"supply_share": [0.25, 0.5]}, goals=goals)
    assert fair.phase["winner"].tolist() == ["tiered", "tiered"]
    assert "planned in any amounts for unmet, then fairness, then stages, then cost" in repr(fair)
    assert "not compared" not in str(fair)
    own = study.direct_vs_tiered(
        network, vary={"supply_share": [0.25, 0.5]}, evaluate=lambda changed: 1.0
    )
    assert own.goals == ()
    assert "planned for" not in str(own)


@pytest.fixture(scope="module")
def season(network: so.Network) -> so.Network:
    """Give three cycles of the same demand, 90 masks at the start of each."""
    demand = network.tables["demand"]
    later = [{"place": "W", "item": "mask", "cycle": t, "quantity": 90} for t in (2, 3)]
    return replaced(
        network,
        demand=pd.concat([demand.assign(cycle=cycle) for cycle in (1, 2, 3)]),
        arrivals=later,
    )


def test_a_van_that_comes_seldom_stops_winning(season: so.Network) -> None:
    """A van of 270 in each cycle brings all at one hand-over; every third cycle it comes once.

    It comes in cycle 1, in which 90 are there and 60 go to the frontlines. The other 30 can wait
    with them for cycle 2, so of 180 frontline masks 90 are served.
    """
    large = study.with_capacity(season, 270)
    found = study.direct_vs_tiered(large, vary={"frequency": [1, 3]})
    row = only(found)
    assert (row["low"], row["high"]) == (1, 2)
    assert (row["below"], row["above"]) == ("direct", "tiered")
    every_third = found.outcomes.loc[(3, "direct")]
    assert every_third["unmet_weighted_1"] == pytest.approx(90)


def test_desks_that_hold_goods_up_stop_winning(season: so.Network) -> None:
    """The desks serve 15 more in each cycle than the van; with a delay they miss the first one."""
    found = study.direct_vs_tiered(season, vary={"desk_delay": [0, 2]})
    row = only(found)
    assert (row["low"], row["high"]) == (0, 1)
    assert (row["below"], row["above"]) == ("tiered", "direct")
    late = found.outcomes.loc[(2, "tiered")]
    # What the desks have sent in cycle 1 comes in cycle 3.
    assert late["unmet_weighted_1"] == pytest.approx(120)


def test_fronts_over_cycles_add_them_up(season: so.Network) -> None:
    """Goods of one cycle are asked for in it, so the front is three times that of one."""
    front = study.pareto(season)
    assert front.table[["unmet", "stages"]].to_numpy() == pytest.approx(
        np.array([[270, 315], [315, 225], [540, 0]])
    )
    for point in front.table.index:
        assert not so.verify(front.plan(point))


def test_who_waits_can_be_set_against_hand_overs(season: so.Network) -> None:
    waiting = replaced(season, settings={"unmet": "backlog"})
    front = study.pareto(waiting, goals=("stages", "lateness"))
    assert front.complete
    assert front.plan(0).measures["lateness"] == pytest.approx(front.table["lateness"].iloc[0])
    with pytest.raises(so.InputError, match="cannot be set against"):
        study.pareto(season, goals=("stages", "lateness"))


def test_a_season_is_found_again_in_a_cache(season: so.Network, tmp_path: Path) -> None:
    first, again = (so.sweep({"a": season}, cache=tmp_path, keep=True) for _ in range(2))
    assert again.cached == ("a",)
    assert again.table.equals(first.table)
    for name in ("shipments", "served", "stock", "in_transit"):
        assert getattr(again.plans["a"], name).equals(getattr(first.plans["a"], name))
