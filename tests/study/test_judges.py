"""What a judge or a knob of one's own may do wrong, and how it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import supplyopt as so
from supplyopt import study


@pytest.fixture
def network() -> so.Network:
    return so.examples.four_places()


def test_an_error_of_a_judge_is_told_where_the_figures_stand(network: so.Network) -> None:
    with pytest.warns(UserWarning, match=r"4 outcomes are missing: direct, capacity = 30: ZeroDiv"):
        found = study.direct_vs_tiered(
            network, vary={"capacity": [30, 120]}, evaluate=lambda _: 1 / 0
        )
    assert found.phase["winner"].tolist() == ["failed", "failed"]
    assert found.phase["by"].tolist() == ["ZeroDivisionError: division by zero"] * 2
    assert found.phase["certainty"].tolist() == ["failed", "failed"]
    assert found.break_even["certainty"].tolist() == ["failed"]
    for said in (str(found), found._repr_html_()):
        assert "tiered, capacity = 120: ZeroDivisionError: division by zero" in said
    assert "failed 2" in repr(found)


def test_an_error_at_some_points_leaves_the_others(network: so.Network) -> None:
    """Of direct lanes nothing can be said beyond 60; there is no turn to be looked for there."""

    def judge(changed: so.Network) -> float:
        capacity = changed.filled("carriers")["capacity"].min()
        direct = "direct" in set(changed.filled("lanes")["mode"])
        if direct and capacity > 60:
            raise OSError("no data")
        return 40.0 if direct and capacity > 20 else 30.0 if direct else 35.0

    with pytest.warns(UserWarning, match="OSError: no data"):
        found = study.direct_vs_tiered(
            network, vary={"capacity": [10, 30, 90]}, evaluate=judge, tolerance=1
        )
    assert found.phase["winner"].tolist() == ["direct", "tiered", "failed"]
    (row,) = found.break_even.to_dict("records")
    assert row["low"] <= 20 <= row["high"] <= 30
    assert isinstance(found.problems[(90.0,), "direct"], OSError)


def test_no_error_of_a_way_that_has_no_plan_is_called_one(network: so.Network) -> None:
    guarantees = [{"place": "A", "item": "mask", "quantity": 60}]
    bound = network.replace(guarantees=guarantees)
    found = study.direct_vs_tiered(bound, vary={"capacity": [30, 75]})
    assert "failed" not in set(found.phase["winner"])


def test_a_judge_that_gives_no_number_or_unlike_ones(network: so.Network) -> None:
    found = study.direct_vs_tiered(network, vary={"capacity": [30, 60]}, evaluate=lambda _: np.nan)
    assert found.phase["winner"].tolist() == ["unknown", "unknown"]
    assert found.phase["certainty"].tolist() == ["judged", "judged"]

    def of_one(changed: so.Network) -> dict[str, float]:
        mode = changed.filled("lanes")["mode"].iloc[0]
        return {"hours": 1.0, f"of {mode}": 1.0}

    found = study.direct_vs_tiered(network, vary={"capacity": [30, 60]}, evaluate=of_one)
    assert found.phase["winner"].tolist() == ["failed", "failed"]
    assert "of direct" in found.phase["by"].iloc[0]


def test_whoever_interrupts_is_obeyed(network: so.Network) -> None:
    def judge(_: so.Network) -> float:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study.direct_vs_tiered(network, vary={"capacity": [30, 60]}, evaluate=judge, workers=1)


def test_an_error_of_a_measure_is_told_beside_the_table(network: so.Network) -> None:
    swept = so.sweep({"a <b>": network}, measure=lambda _: {"x": 1 / 0})
    assert swept.table["status"].tolist() == ["failed"]
    assert "a &lt;b&gt;: ZeroDivisionError: division by zero" in swept._repr_html_()


def test_an_error_of_a_knob_says_where_it_happened(network: so.Network) -> None:
    def knob(changed: so.Network, value: float) -> so.Network:
        return changed if value < 2 else changed.replace(settings={"cycles": int(1 / (value - 2))})

    with pytest.raises(ZeroDivisionError) as caught:
        study.direct_vs_tiered(network, vary={"mine": [1, 2]}, knobs={"mine": knob})
    assert "in the knob 'mine' at 2" in caught.value.__notes__


def test_a_knob_that_gives_no_network_is_told(network: so.Network) -> None:
    with pytest.raises(so.InputError, match="vary = 'mine': gave a NoneType, no network, at 1"):
        study.direct_vs_tiered(
            network, vary={"mine": [1, 2]}, knobs={"mine": lambda changed, value: None}
        )


def fresh(network: so.Network, value: float) -> so.Network:
    """Make a network of its own, whatever it is given."""
    base = so.examples.four_places()
    return base.replace(stock=base.tables["stock"].assign(quantity=value))


def own_stock(network: so.Network, value: float) -> so.Network:
    """Keep all but the stock of the network it is given."""
    return network.replace(stock=so.examples.four_places().tables["stock"].assign(quantity=value))


def more_stock(network: so.Network, value: float) -> so.Network:
    stock = network.tables["stock"]
    return network.replace(stock=stock.assign(quantity=stock["quantity"] * value))


@pytest.mark.parametrize(
    ("vary", "said"),
    [
        ({"capacity": [30, 60], "fresh": [90]}, "'fresh': makes carriers anew: what 'capacity'"),
        ({"drop_size": [0, 20], "fresh": [60, 90]}, "makes lanes anew: what 'drop_size'"),
        ({"supply_share": [0.2, 0.4], "own_stock": [60, 90]}, "makes stock anew: what 'supply_sh"),
        ({"frequency": [1, 2], "stops": [1, 2], "fresh": [9]}, "lanes anew.*\n.*carriers anew"),
    ],
)
def test_a_knob_that_loses_what_another_changed_is_refused(
    network: so.Network, vary: dict[str, Any], said: str
) -> None:
    knobs = {"fresh": fresh, "own_stock": own_stock}
    with pytest.raises(so.InputError, match=f"(?s){said}"):
        study.direct_vs_tiered(network, vary=vary, knobs=knobs)


@pytest.mark.parametrize(
    "vary",
    [
        {"fresh": [60, 90], "capacity": [30, 60]},
        {"own_stock": [60, 90], "more_stock": [1, 2]},
        {"capacity": [30, 60], "own_stock": [60, 90]},
        {"supply_share": [0.2, 0.4], "more_stock": [0, 1]},
    ],
)
def test_a_knob_that_keeps_what_another_changed_is_taken(
    network: so.Network, vary: dict[str, Any]
) -> None:
    """A value at which nothing shows, such as no stock at all, is no fault."""
    knobs = {"fresh": fresh, "own_stock": own_stock, "more_stock": more_stock}
    found = study.direct_vs_tiered(network, vary=vary, knobs=knobs, tolerance=1e6)
    assert "failed" not in set(found.phase["winner"])


def renamed(network: so.Network, **names: str) -> so.Network:
    lanes = network.tables["lanes"]
    return network.replace(lanes=lanes.assign(mode=lanes["mode"].map(names)))


def test_the_modes_of_the_two_ways_are_named(network: so.Network) -> None:
    plain = study.direct_vs_tiered(network, vary={"capacity": [30, 120]})
    chinese = study.direct_vs_tiered(
        renamed(network, direct="直送", tiered="逐级"),
        vary={"capacity": [30, 120]},
        direct="直送",
        tiered="逐级",
    )
    words = {"直送": "direct", "逐级": "tiered"}
    assert chinese.ways == ("直送", "逐级")
    assert chinese.phase["winner"].map(words).tolist() == plain.phase["winner"].tolist()
    assert chinese.phase["margin"].tolist() == plain.phase["margin"].tolist()


def test_a_way_may_have_several_modes(network: so.Network) -> None:
    lanes = network.tables["lanes"]
    direct = lanes["mode"] == "direct"
    split = network.replace(
        lanes=lanes.assign(mode=lanes["mode"].where(~direct, lanes["mode"] + lanes["destination"]))
    )
    plain = study.direct_vs_tiered(network, vary={"capacity": [30, 60, 120]})
    found = study.direct_vs_tiered(
        split, vary={"capacity": [30, 60, 120]}, direct=["directA", "directB"]
    )
    assert found.ways == ("directA + directB", "tiered")
    assert found.phase["margin"].tolist() == plain.phase["margin"].tolist()
    assert found.break_even["low"].tolist() == plain.break_even["low"].tolist()


def test_lanes_without_a_mode_are_a_way_too(network: so.Network) -> None:
    found = study.direct_vs_tiered(
        renamed(network, direct="", tiered="tie"),
        vary={"capacity": [30, 120]},
        direct="",
        tiered="tie",
    )
    assert found.ways == ("no mode", "mode 'tie'")
    assert found.phase["winner"].tolist() == ["mode 'tie'", "no mode"]


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ({"direct": "dircet"}, "direct = 'dircet': no lane has this mode; did you mean 'direct'"),
        ({"tiered": ["tiered", "x"]}, "tiered = 'x': no lane has this mode; give one of: direct"),
        ({"tiered": "direct"}, "tiered = 'direct': is the mode of both ways"),
        ({"direct": []}, "direct = .*names no mode"),
    ],
)
def test_wrong_names_of_modes_are_told(network: so.Network, ways: Any, said: str) -> None:
    with pytest.raises(so.InputError, match=said):
        study.direct_vs_tiered(network, vary={"capacity": [30, 120]}, **ways)
