"""Figures show the numbers they are given, in words and characters that can be read."""

from __future__ import annotations

import sys

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

import supplyopt as so
from supplyopt.report.figures import _message, draw_fill_rates, fill_rate_figure, png_link
from supplyopt.report.fonts import families
from supplyopt.report.plan_page import plan_page

A = np.array([0.9, 0.1, 0.5, 0.5])
B = np.array([1.0, 1.0, 0.2, 1.0])


def drawn(rates: dict[str, np.ndarray]) -> Axes:
    axes = Figure().add_subplot()
    draw_fill_rates(axes, rates)
    return axes


def test_lines_are_the_sorted_rates_over_the_share_of_claims() -> None:
    lines = drawn({"a": A, "b": B}).patches
    assert [line.get_data().values.tolist() for line in lines] == [
        [10, 50, 50, 90],
        [20, 100, 100, 100],
    ]
    assert lines[0].get_data().edges.tolist() == [0, 25, 50, 75, 100]


def test_axes_start_at_zero_and_show_all() -> None:
    axes = drawn({"a": A, "b": B})
    assert axes.get_xlim() == (0, 100)
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] >= 100


def test_the_legend_names_each_line_with_its_lowest_rate() -> None:
    labels = [text.get_text() for text in drawn({"a": A, "é": B}).get_legend().get_texts()]
    assert labels == ["a (lowest 10 %)", "é (lowest 20 %)"]


@pytest.mark.parametrize(
    ("rates", "title"),
    [
        ({"a": A, "b": B}, "Half of the claims get 100 % under “b”,\n50 % under “a”"),
        ({"a": A}, "Half of the claims get 50 % or more"),
        ({"a": A, "b": A}, "Half of the claims get 50 % or more\nunder every alternative"),
        (
            {"a": A, "b": B, "c": A},
            "Half of the claims get 100 % under “b”,\n50 % under all others",
        ),
        ({}, "There is no plan to draw"),
        ({"a": A[:0]}, "There is no plan to draw"),
    ],
)
def test_the_title_says_what_half_of_the_claims_get(
    rates: dict[str, np.ndarray], title: str
) -> None:
    assert drawn(rates).get_title(loc="left") == title


def test_lines_on_top_of_each_other_can_be_told_apart() -> None:
    lines = drawn(dict.fromkeys("abcd", A)).patches
    looks = {(line.get_edgecolor(), str(line.get_linestyle())) for line in lines}
    widths = [line.get_linewidth() for line in lines]
    assert len(looks) == 4
    assert widths == sorted(widths, reverse=True)
    assert len(set(widths)) == 4


def test_chinese_is_drawn_with_the_best_font_that_is_there() -> None:
    usual = ["DejaVu Sans"]
    installed = ["SimSun", "WenQuanYi Zen Hei", "Noto Sans CJK SC", "Comic"]
    assert families(installed, usual) == ["DejaVu Sans", "Noto Sans CJK SC"]
    assert families(installed[:2], usual) == ["DejaVu Sans", "WenQuanYi Zen Hei"]
    assert families(["Comic"], usual) == usual


def test_every_text_with_a_name_in_it_uses_that_font(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager, "get_font_names", lambda: ["SimHei"])
    before = dict(mpl.rcParams)
    axes = drawn({"口罩": A, "b": B})
    texts = [text for text in axes.findobj(Text) if "口罩" in text.get_text()]
    assert len(texts) == 2  # the title, the legend
    assert all("SimHei" in text.get_fontfamily() for text in texts)
    assert dict(mpl.rcParams) == before


def test_without_such_a_font_it_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib import font_manager

    monkeypatch.setattr(font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    with pytest.warns(UserWarning, match="no installed font") as told:
        png_link(fill_rate_figure({"claims": {"口罩": A}}), "rates")
    assert len(told) == 1


def test_panels_share_the_scale_of_rates() -> None:
    figure = fill_rate_figure({"priority 1 claims": {"a": A}, "priority 2 claims": {"a": B}})
    left, right = figure.axes
    assert left.get_ylim() == right.get_ylim()
    assert "priority 2" in right.get_xlabel()


def test_a_picture_in_a_page_is_a_png() -> None:
    link = png_link(fill_rate_figure({"claims": {"a": A}}), 'a "quoted" <text>')
    assert link.startswith(
        '<img alt="a &quot;quoted&quot; &lt;text&gt;" src="data:image/png;base64,iVBOR'
    )


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"supplyopt\[plot\]"):
        fill_rate_figure({"claims": {"a": A}})


@pytest.mark.filterwarnings("ignore:no installed font", "ignore:Glyph")
def test_titles_of_panels_do_not_run_into_each_other() -> None:
    """With long names, and with wide letters, each title stays above its own panel."""
    names = [
        "as it was, each desk by its own rule",
        "逐级调拨经区县再到社区",
        "direct lanes to all",
    ]
    rates = {name: np.full(5, share) for name, share in zip(names, (0.2, 0.8, 0.8), strict=True)}
    rates["another"] = np.full(5, 0.5)
    subjects = [f"priority {n} claims (each of one cycle)" for n in (1, 2)]
    figure = fill_rate_figure(dict.fromkeys(subjects, rates))
    figure.draw_without_rendering()
    titles = (
        text
        for axes in figure.axes
        for text in axes.findobj(Text)
        if text.get_text().startswith("Half of the")
    )
    first, second = (title.get_window_extent() for title in titles)
    assert first.x1 < second.x0
    assert second.x1 <= figure.bbox.x1
    assert "“as it was, each" in _message(rates, "x")


def test_nobody_gets_more_than_all() -> None:
    rates = {"a": np.ones(3), "b": np.array([0.0, 0.5, 0.5])}
    assert _message(rates, "claims") == "Half of the claims get 100 % under “a”,\n50 % under “b”"
    assert "or more" not in _message({"a": np.ones(3)}, "claims")
    assert "50 % or more" in _message({"b": rates["b"]}, "claims")


@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=9), min_size=1, max_size=4))
def test_what_half_get_at_least_half_do_get(rates: list[list[float]]) -> None:
    """The title's words are held against the rates, however they round."""
    named = {f"plan {number}": np.sort(values) for number, values in enumerate(rates)}
    said = _message(named, "claims").replace("\n", " ").removeprefix("Half of the claims get ")
    one = len(named) == 1
    parts = said.replace(", less than", "; less than").split(", ") if not one else [said]
    parts = [part for text in parts for part in text.split("; ")]
    told: set[str] = set()
    for part in parts:
        amount, _, under = part.partition(" under ")
        if one or under == "every alternative":
            names = set(named)
        elif under == "all others":
            names = set(named) - told
        else:
            names = {name for name in named if f"“{name}”" in under}
        told |= names
        for name in names:
            values = named[name]
            if amount == "nothing":
                assert (values == 0).mean() >= 0.5
            elif amount == "less than 1 %":
                assert (values < 0.01).mean() >= 0.5
                assert (values > 0).mean() >= 0.5
            else:
                least = float(amount.removesuffix(" or more").removesuffix(" %"))
                assert (values >= least / 100 - 1e-7).mean() >= 0.5
                assert least > 0


def test_a_figure_of_many_cycles_says_that_a_claim_is_of_one() -> None:
    network = so.Network.from_tables(
        places=[{"place": "W"}, {"place": "A"}],
        items=[{"item": "mask"}],
        lanes=[{"origin": "W", "destination": "A"}],
        arrivals=[{"place": "W", "item": "mask", "cycle": 2, "quantity": 8}],
        demand=[{"place": "A", "item": "mask", "cycle": c, "quantity": 10} for c in (1, 2)],
    )
    found = so.compare({"a": so.solve(network)})
    (axes,) = found.figure().axes
    # Nothing in cycle 1, 80 % in cycle 2, 40 % over both.
    assert axes.get_title(loc="left") == "Half of the claims (each of one cycle) get 80 % or more"
    assert "each of one cycle" in axes.get_xlabel()
    text = found.to_text()
    assert text.splitlines()[0].startswith("over all 2 cycles")
    assert "lowest fill rate" in text
    assert "40.0 %" in text
    page = plan_page(found.plans["a"])
    assert "what it comes to, over all 2 cycles" in page
    assert "Served least, over all 2 cycles" in page
    one = so.compare({"a": so.examples.four_places()})
    assert "cycle" not in one.to_text() + one.figure().axes[0].get_title(loc="left")
