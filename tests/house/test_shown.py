"""No result shows NaN, None or a negative zero as a figure, above all where nothing is served."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.network.shown import frame_html, frame_text
from supplyopt.report.plan_page import plan_page

NO_FIGURE = re.compile(r"(?<![\w-])(nan|NaN|None|<NA>|&lt;NA&gt;|NaT|-0(\.0+)?)(?![\w.])")


def network(supply: float, asked: float = 6.0, **more: object) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return so.Network.from_tables(
            places=[{"place": "W"}, {"place": "A", "parent": "W"}],
            items=[{"item": "x"}],
            lanes=[{"origin": "W", "destination": "A"}],
            stock=[{"place": "W", "item": "x", "quantity": supply}],
            demand=[{"place": "A", "item": "x", "quantity": asked}],
            **more,
        )


def nothing_served() -> so.Plan:
    return so.solve(network(0))


def given_plan() -> so.Plan:
    return so.policies.nearest_first(network(0))


def guaranteed() -> so.Network:
    guarantees = [{"place": "A", "item": "x", "quantity": 6}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return network(0, guarantees=guarantees)


RESULTS: dict[str, Callable[[], object]] = {
    "network": lambda: network(0),
    "plan": nothing_served,
    "plan of nothing asked": lambda: so.solve(network(5, 0)),
    "given plan": given_plan,
    "comparison": lambda: so.compare({"none": network(0), "some": network(3), "no": guaranteed()}),
    "explanation": lambda: so.explain(nothing_served()),
    "one place": lambda: so.explain(nothing_served(), "A"),
    "diagnosis": lambda: so.diagnose(given_plan()),
    "report": lambda: so.verify(nothing_served()),
    "difference": lambda: so.solve(network(3)).diff(nothing_served()),
    "no difference": lambda: nothing_served().diff(nothing_served()),
    "roll": lambda: so.roll(network(0), horizon=1),
    "simulation": lambda: so.simulate(network(0), so.Practice(), runs=2, days=3),
    "simulation of a plan": lambda: so.simulate(network(0), nothing_served(), runs=1),
    "reform": lambda: so.study.reform(network(0), runs=2, days=3),
    "sweep": lambda: so.sweep({"none": network(0), "no": guaranteed()}, workers=1),
    "front": lambda: so.study.pareto(network(0)),
    "two ways": lambda: so.study.direct_vs_tiered(
        so.examples.four_places(), vary={"capacity": [0.0, 30.0]}
    ),
    "gains": lambda: so.gain_from_claiming([10, 10], 0, rules="proportional", times=3),
    "bench": lambda: so.study.compare_rules([10, 30], 0),
    "responses": lambda: so.study.best_responses([10, 10], 0, rule="proportional"),
    "honesty": lambda: so.study.cheapest_honesty([10, 10], 0),
    "pulp": lambda: so.to_pulp(network(0)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_no_result_shows_what_is_no_figure(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = RESULTS[name]()
    shown = [repr(result), str(result)]
    html = getattr(result, "_repr_html_", None)
    if html is not None:
        shown.append(html())
    if isinstance(result, so.Plan):
        shown.append(re.sub(r'src="[^"]*"', "", plan_page(result)))
    for text in shown:
        assert not NO_FIGURE.search(text), text


def test_a_plan_that_serves_nothing_says_so_without_a_mean() -> None:
    assert repr(nothing_served()) == "<Plan optimal: 0 of 6 pieces served, 0 shipments>"


cells = st.one_of(st.none(), st.just(-0.0), st.floats(allow_infinity=False), st.integers(-3, 3))


@given(st.lists(cells, min_size=1, max_size=6), st.sampled_from(["float64", "object", "Int64"]))
def test_a_frame_is_shown_without_what_is_no_figure(values: list[object], kind: str) -> None:
    if kind == "Int64":
        values = [value if isinstance(value, int) else None for value in values]
    frame = pd.DataFrame({"a": pd.Series(values, dtype=kind), "b": "x"})
    before = frame.copy()
    for text in (frame_text(frame), frame_html(frame), frame_html(frame, index=False)):
        shown = text if kind != "object" else text.replace("-0.0", "0.0")
        assert not NO_FIGURE.search(shown), text
    pd.testing.assert_frame_equal(frame, before)
