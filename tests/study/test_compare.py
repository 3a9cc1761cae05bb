"""Alternatives side by side, with what stands in the way of one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

import supplyopt as so
from supplyopt.study.compare import _merged
from supplyopt.study.four_ways import four_ways


@pytest.fixture(scope="module")
def ways() -> so.Comparison:
    return so.compare(four_ways(so.examples.four_places()))


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    pyplot.close("all")


def more_than_the_van() -> so.Network:
    """Guarantee 80 pieces, though the van takes 75 in all."""
    guarantees = [
        {"place": "A", "item": "mask", "quantity": 50},
        {"place": "B", "item": "mask", "quantity": 30},
    ]
    return so.examples.four_places().replace(guarantees=guarantees)


def test_the_table_is_what_the_hand_says(ways: so.Comparison) -> None:
    """The docstring of `four_places` has all but the first column.

    As it was, the desk shares 90 by request, 30 to A, 60 to B. A shares 20 and 10 among those who
    ask for 40 and 20, B 10 and 50 among those who ask for 20 and 100.
    """
    table = ways.table
    assert list(table.columns) == ["as it was", "tiered", "direct", "mixed"]
    assert table.index.name == "measure"
    assert table.loc["unmet_priority_1"].tolist() == [30, 0, 0, 0]
    assert table.loc["unmet_priority_2"].tolist() == [60, 90, 105, 90]
    assert table.loc["stages"].tolist() == [180, 180, 75, 105]
    assert table.loc["cost"].tolist()[1:] == [220, 225, 255]


def test_columns_are_the_measures_of_the_plans(ways: so.Comparison) -> None:
    for name, plan in ways.plans.items():
        assert plan is not None
        expected = plan.measures.rename(name)
        pd.testing.assert_series_equal(
            ways.table[name], expected, check_names=False, check_index_type=False
        )
        assert ways.units == expected.attrs["units"]


def test_a_plan_is_taken_as_it_is() -> None:
    plan = so.policies.equal_shares(so.examples.four_places())
    comparison = so.compare({"given": plan})
    assert comparison.plans["given"] is plan
    assert comparison.statuses.to_dict() == {"given": "given"}


def test_goals_are_passed_on() -> None:
    network = so.examples.four_places()
    comparison = so.compare({"a": network}, goals=["cost"])
    plan = comparison.plans["a"]
    assert plan is not None
    assert plan.goals["goal"].tolist() == ["cost"]
    assert comparison.table.loc["served", "a"] == 0


def test_an_infeasible_alternative_is_a_column_of_nan_with_its_status() -> None:
    network = more_than_the_van()
    comparison = so.compare({"mixed": network, "direct": network.restrict(modes=["direct"])})
    assert comparison.statuses.to_dict() == {"mixed": "optimal", "direct": "infeasible"}
    assert comparison.table["direct"].isna().all()
    assert comparison.table["mixed"].notna().all()
    assert comparison.plans["direct"] is None
    assert isinstance(comparison.problems["direct"], so.InfeasibleError)
    text = comparison.to_text()
    assert "infeasible" in text
    assert "carriers, row 2" in text  # the reason is told below the table


def test_with_no_plan_at_all_the_rows_are_there_still() -> None:
    network = more_than_the_van().restrict(modes=["direct"])
    comparison = so.compare({"direct": network})
    expected = so.compare({"x": so.examples.four_places()}).table.index
    assert comparison.table.index.tolist() == expected.tolist()
    assert comparison.table.isna().all().all()
    assert comparison.findings == []
    assert comparison.figure().axes[0].get_title(loc="left") == "There is no plan to draw"


def test_a_limit_without_any_plan_is_a_column_of_nan() -> None:
    def give_up() -> so.Plan:
        raise so.LimitError("the time limit was hit before any plan was found")

    comparison = so.compare({"a": so.examples.four_places(), "b": give_up})
    assert comparison.statuses.to_dict() == {"a": "optimal", "b": "no plan"}
    assert comparison.table["b"].isna().all()


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(so.InputError, match="is no goal"):
        so.compare({"a": so.examples.four_places()}, goals=["unme"])


@pytest.mark.parametrize("alternatives", [{}, {"a": 5}, {"a": None}, {3: "x"}])
def test_what_cannot_be_compared_is_told(alternatives: dict[str, object]) -> None:
    with pytest.raises(so.InputError, match="alternatives"):
        so.compare(alternatives)  # type: ignore[arg-type]


def test_in_what_amounts_and_by_what_rule_stands_below_the_table(ways: so.Comparison) -> None:
    """One piece for two who ask for one each: halves in any amounts, all or nothing in pieces."""
    network = so.Network.from_tables(
        places=[{"place": place} for place in "WAB"],
        items=[{"item": "m"}],
        lanes=[{"origin": "W", "destination": place} for place in "AB"],
        stock=[{"place": "W", "item": "m", "quantity": 1}],
        demand=[{"place": place, "item": "m", "quantity": 1} for place in "AB"],
    )
    given = so.policies.equal_shares(network)
    for lots, rate, words in (
        (False, 0.5, "planned in any amounts, not in whole cartons or pieces"),
        (True, 0.5, "planned in whole cartons on every lane but the last hop, in any amounts"),
        ("pieces", 0.0, "in whole pieces there and in what is handed out"),
        ("everywhere", 0.0, "planned in whole cartons on all lanes, in whole pieces"),
    ):
        found = so.compare({"one": network, "two": network, "rule": given}, lots=lots)
        assert found.table.loc["worst_rate_priority_1", "one"] == pytest.approx(rate)
        line, other = found.notes
        assert line.startswith("one, two: planned")
        assert words in line
        assert other == "rule: made by a rule or taken from records; better plans may exist"
        for shown in (str(found), found.to_markdown(), found.to_html(standalone=True)):
            assert words in shown
    was, planned = ways.notes
    assert planned.startswith("tiered, direct, mixed: planned in any amounts")
    assert was.startswith('"as it was": assumes that each desk shares out what it was sent by')
    assert "in proportion to what is asked for" in was
    assert "computed from these tables, not a record" in was
    rules = {"": "equal"}
    own = so.compare(four_ways(so.examples.four_places(), rules=rules)).notes[0]
    assert "by its own rule" in own
    # What a caller names so need not be that.
    foreign = so.compare({"as it was": network}).notes
    assert foreign == ['"as it was": planned in any amounts, not in whole cartons or pieces']


def test_progress_names_each_alternative_before_it_is_made() -> None:
    told: list[str] = []
    network = so.examples.four_places()
    so.compare({"one": network, "two": network}, progress=told.append)
    assert told == ["one", "two"]


def test_rows_of_different_priorities_are_merged_in_order() -> None:
    assert _merged([["a", "p1", "p3", "z"], ["a", "p1", "p2", "z"]]) == ["a", "p1", "p2", "p3", "z"]
    assert _merged([[], ["a", "b"]]) == ["a", "b"]


def test_networks_of_different_priorities_can_be_compared() -> None:
    network = so.examples.four_places()
    groups = [{"group": "frontline", "priority": 1}, {"group": "support", "priority": 3}]
    comparison = so.compare({"two": network, "three": network.replace(groups=groups)})
    rows = comparison.table.loc[["unmet_priority_2", "unmet_priority_3"]]
    assert np.isnan(rows.to_numpy()).tolist() == [[False, True], [True, False]]


def test_what_it_hands_out_cannot_change_it(ways: so.Comparison) -> None:
    table, statuses = ways.table, ways.statuses
    table.iloc[:, :] = 0
    statuses.iloc[0] = "x"
    assert ways.table.loc["demand"].tolist() == [180] * 4
    assert ways.statuses.iloc[0] == "given"
    with pytest.raises(TypeError):
        ways.plans["new"] = None  # type: ignore[index]
    with pytest.raises(AttributeError):
        ways.plans = {}  # type: ignore[misc]


def test_text_has_a_row_a_measure_and_the_status(ways: so.Comparison) -> None:
    lines = ways.to_text().splitlines()
    # Header, rule, status, the table, then how each alternative was made.
    assert len(lines) == 3 + len(ways.table) + len(ways.notes)
    assert lines[2].split() == ["status", "given", "optimal", "optimal", "optimal"]
    assert "lowest fill rate" in ways.to_text()
    assert str(ways) == ways.to_text()


def test_notebooks_and_consoles_get_their_form(ways: so.Comparison) -> None:
    assert repr(ways) == "<Comparison of 4 alternatives: as it was, tiered, direct, mixed>"
    assert ways._repr_html_().count("<tr>") == 2 + len(ways.table)


def test_a_page_stands_alone(ways: so.Comparison) -> None:
    page = ways.to_html(standalone=True)
    assert page.startswith("<!DOCTYPE html>")
    assert '<meta charset="utf-8">' in page
    assert "data:image/png;base64," in page
    assert "http" not in page  # nothing is fetched


def test_markdown_is_as_long_as_the_table(ways: so.Comparison) -> None:
    # Before each line below a blank one.
    assert len(ways.to_markdown().splitlines()) == 3 + len(ways.table) + 2 * len(ways.notes)


def test_the_figure_draws_the_fill_rates_of_each_plan(ways: so.Comparison) -> None:
    lines = ways.plot_fill_rates().patches
    for line, plan in zip(lines, ways.plans.values(), strict=True):
        assert plan is not None
        expected = np.sort(100 * plan.served["fill_rate"].to_numpy())
        np.testing.assert_allclose(line.get_data().values, expected)


def test_a_priority_alone_can_be_drawn_into_given_axes(ways: so.Comparison) -> None:
    axes = pyplot.subplots()[1]
    assert ways.plot_fill_rates(axes, priority=1) is axes
    # As it was, half of what each frontline asked for; planned at once, all of it.
    assert [line.get_data().values.tolist() for line in axes.patches] == [
        [50, 50],
        [100, 100],
        [100, 100],
        [100, 100],
    ]


def test_the_whole_figure_has_a_panel_a_priority(ways: so.Comparison) -> None:
    assert len(ways.figure().axes) == 2


def test_claims_for_nothing_are_not_drawn() -> None:
    network = so.examples.four_places()
    demand = network.tables["demand"].assign(quantity=[40, 0, 20, 0])
    comparison = so.compare({"a": network.replace(demand=demand)})
    (axes,) = comparison.figure().axes
    assert axes.patches[0].get_data().values.tolist() == [100, 100]


def test_a_given_plan_that_does_not_add_up_is_marked():
    network = so.examples.four_places()
    plan = so.solve(network)
    served = plan.served.assign(served=plan.served["demand"])
    impossible = so.Plan.from_tables(network, shipments=plan.shipments, served=served)
    comparison = so.compare({"best": plan, "impossible": impossible})
    assert list(comparison.problems) == ["impossible"]
    assert "does not stand up to its own check" in comparison.to_text()
