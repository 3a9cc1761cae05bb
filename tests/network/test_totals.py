"""Rows that add up others are left out with a note, or refused: in every verb that shares."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.totals import find_totals, total_word

SURE = [
    *("Total", "TOTAL:", "totals", "Grand Total", "Sub-total", "Subtotal: North", "North total"),
    *("Sum", "Total (pcs)", "Ｔｏｔａｌ", "Total for North", "Sum of all", "Total North"),
    *(
        "合计",
        "合 计",
        "合计：",
        "合计（个）",
        "小计",
        "城关区小计",
        "小计：城关区",
        "总计",
        "共计",
    ),
    *("总和", "合計", "全县合计", "本页小计", "合计城关区"),
]
LIKELY = ["All", "ALL", "all places", "全县", "全部", "Overall"]
NAMES = [
    *("Summer camp", "Allentown", "Sumatra", "Tottenham", "Wall", "Small", "mask", ""),
    *("计家村", "全福村", "共和村", "总库", "总工会", "会计学校", "统计局", "和平村", "总计划处"),
]


@pytest.mark.parametrize("text", SURE)
def test_words_for_totals_are_known_in_both_languages(text: str) -> None:
    assert total_word(text) == "sure"


@pytest.mark.parametrize("text", LIKELY)
def test_words_for_everything_may_be_totals(text: str) -> None:
    assert total_word(text) == "likely"


@pytest.mark.parametrize("text", NAMES)
def test_names_of_places_are_no_totals(text: str) -> None:
    assert total_word(text) == ""


def found(names: list[str], amounts: list[float], **more: Any) -> dict[int, str]:
    rows = find_totals({"place": names}, np.array(amounts, dtype=float), **more)
    return {row.position: row.verdict for row in rows}


@pytest.mark.parametrize("at", range(4))
def test_a_total_is_found_wherever_it_stands(at: int) -> None:
    names, amounts = ["A", "B", "C"], [10.0, 20.0, 30.0]
    names.insert(at, "合计")
    amounts.insert(at, 60.0)
    assert found(names, amounts) == {at: "total"}


def test_subtotals_of_blocks_and_the_total_of_all() -> None:
    names = ["A", "B", "North subtotal", "C", "D", "小计", "Grand total"]
    assert found(names, [1, 2, 3, 5, 7, 12, 15]) == {2: "total", 5: "total", 6: "total"}


def test_subtotals_above_their_blocks() -> None:
    assert found(["小计", "A", "B", "小计", "C"], [3, 1, 2, 5, 5]) == {0: "total", 3: "total"}


def test_totals_item_by_item() -> None:
    names = {
        "place": ["A", "A", "B", "B", "Total", "Total"],
        "item": ["mask", "soap", "mask", "soap", "mask", "soap"],
    }
    rows = find_totals(names, np.array([1.0, 10, 2, 20, 3, 30]))
    assert [(row.position, row.verdict) for row in rows] == [(4, "total"), (5, "total")]


def test_a_total_that_does_not_add_up_may_be_a_place() -> None:
    assert found(["A", "B", "Total"], [10, 20, 35]) == {2: "doubtful"}
    assert found(["A", "B", "All"], [10, 20, 35]) == {2: "doubtful"}


def test_a_total_of_nothing_may_be_a_place() -> None:
    assert found(["Total"], [35]) == {0: "doubtful"}
    assert found(["Total", "Sum"], [35, 35]) == {0: "doubtful", 1: "doubtful"}
    assert found(["All"], [35]) == {}


def test_where_others_cannot_be_read_nothing_is_said_of_sums() -> None:
    assert found(["A", "Total"], [np.nan, 35]) == {1: "total"}


def test_a_place_that_is_known_is_none() -> None:
    known = {"place": {"Total"}}
    assert found(["A", "B", "Total"], [10, 20, 35], real=known) == {}
    assert found(["A", "B", "Total"], [10, 20, 30], real=known) == {2: "doubtful"}


def test_what_lacks_a_cell_of_every_record_is_a_total_whatever_it_says() -> None:
    lacking = np.array([False, False, True])
    assert found(["A", "B", "合计"], [10, 20, 35], lacking=lacking) == {2: "total"}


def test_a_group_called_all_is_a_group_unless_it_is_the_sum_of_several() -> None:
    def groups(last: float) -> list[int]:
        names = {"place": ["A", "A", "A"], "group": ["nurse", "public", "all"]}
        rows = find_totals(names, np.array([10, 20, last]), own_words={"group"})
        return [row.position for row in rows if row.verdict == "doubtful"]

    assert groups(30) == [2]
    assert groups(25) == []


# What the verbs make of them.

PEOPLE = [("A", "g", 10), ("B", "g", 20)]
NORMS = [{"item": "x", "group": "g", "per_person_day": 1}]


def needed(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    heads = pd.DataFrame(rows, columns=["place", "group", "people"])
    return so.demand_from_headcount(heads, NORMS, days=10)


@pytest.mark.parametrize("word", ["Total", "All", "合计", "Sum", "小计："])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_needs_are_those_of_the_places(word: str, at: int) -> None:
    rows: list[tuple[Any, ...]] = [*PEOPLE]
    rows.insert(at, (word, "g", 30))
    with pytest.warns(so.InputWarning, match="is a total of other rows"):
        need = needed(rows)
    assert need["quantity"].sum() == needed([*PEOPLE])["quantity"].sum() == 300


def test_a_total_of_heads_that_does_not_add_up_is_refused_with_both_numbers() -> None:
    with pytest.raises(so.InputError, match=r"row 4.*says 31, others add up to 30.*another name"):
        needed([*PEOPLE, ("Total", "g", 31)])


def test_groups_of_a_place_and_all_of_it_are_refused() -> None:
    norms = [{"item": "x", "per_person_day": 1}]
    heads = [("A", "nurse", 10), ("A", "public", 20), ("A", "all", 30)]
    frame = pd.DataFrame(heads, columns=["place", "group", "people"])
    with pytest.raises(so.InputError, match=r"row 4, group = 'all': reads like a total"):
        so.demand_from_headcount(frame, norms)


@pytest.mark.parametrize("word", ["All", "Total", "合计", "总计："])
@pytest.mark.parametrize("rule", ["proportional", "uniform", "constrained_equal_losses", "talmud"])
def test_shares_are_refused_to_a_total(word: str, rule: str) -> None:
    claims = pd.Series({"Pfizer": 4891180, "Moderna": 4048560, "Janssen": 395800, word: 9335540})
    with pytest.raises(so.InputError, match=r"row 5.*reads like a total"):
        so.ration(claims, 1000000, rule=rule)
    assert so.ration(claims.drop(word), 1000000, rule=rule).sum() == pytest.approx(1000000)


def test_shares_by_place_and_item_find_the_total_of_an_item() -> None:
    index = pd.MultiIndex.from_tuples([("A", "x"), ("B", "x"), ("Total", "x")])
    with pytest.raises(so.InputError, match="reads like a total"):
        so.ration(pd.Series([1.0, 2, 3], index=index), 3, rule="uniform")


def test_an_estimate_of_a_total_row_is_refused() -> None:
    answers = pd.DataFrame({"place": ["A", "B", "C", "Total"], "masks": [10, 30, 60, 100]})
    with pytest.raises(so.InputError, match="answers, row 5"):
        so.survey.simple_random(answers, 50)
    assert so.survey.simple_random(answers[:3], 50).asked == 3


@pytest.mark.parametrize("header", ["place", "village", "地点"])
def test_answers_name_their_places_in_columns_of_any_name(header: str) -> None:
    answers = pd.DataFrame({header: ["A", "B", "全县"], "masks": [10, 30, 40]})
    with pytest.raises(so.InputError, match="reads like a total"):
        so.survey.simple_random(answers, 50)


def test_answers_in_words_are_answers() -> None:
    answers = pd.DataFrame({"short": ["total", "none", "total"], "masks": [10, 30, 40]})
    assert so.survey.simple_random(answers, 50).asked == 3


def test_nobody_draws_a_total() -> None:
    with pytest.raises(so.InputError, match="reads like a total"):
        so.survey.draw(pd.DataFrame({"place": ["A", "B", "合计"], "people": [1, 2, 3]}), 2, seed=1)


def test_cover_targets_leave_totals_out() -> None:
    rates = pd.DataFrame([("A", "x", 1.0), ("B", "x", 2.0), ("Total", "x", 3.0)])
    rates.columns = pd.Index(["place", "item", "per_day"])
    with pytest.warns(so.InputWarning, match="is a total of other rows"):
        targets = so.cover_targets(rates, review_days=10, lead_days=0)
    assert targets["place"].tolist() == ["A", "B"]


def test_reports_leave_totals_out() -> None:
    reports = [
        {"place": "A", "item": "x", "quantity": 3},
        {"place": "B", "item": "x", "quantity": None},
        {"place": "小计", "item": "x", "quantity": 3},
    ]
    heads = [{"place": "A", "people": 1}, {"place": "B", "people": 2}]
    with pytest.warns(so.InputWarning, match="小计"):
        filled = so.fill_reports(reports, fallback="peers", headcount=heads)
    assert filled["quantity"].tolist() == [3, 6]


def test_orders_leave_totals_out(tmp_path: Path) -> None:
    orders = pd.DataFrame(
        {
            "order": ["1", "2", "合计"],
            "firm": ["Lin", "Wu", None],
            "class": ["small", "small", None],
            "people": [5, 7, 12],
            "item": ["mask", "mask", None],
            "quantity": [50, 70, 120],
            "place": ["north", "north", None],
            "time": [0.1, 0.2, None],
        }
    )
    book = so.orders.open_book(tmp_path / "firms.db")
    with pytest.warns(so.InputWarning, match="合计"):
        so.orders.load(book, orders, batch="a")
    assert book.orders["quantity"].sum() == 120


LEDGER = [
    ("W", "x", "2020-02-01", "opening", 100.0),
    ("W", "x", "2020-02-03", "issued", 30.0),
    ("W", "x", "2020-02-09", "counted", 70.0),
]


@pytest.mark.parametrize("at", [1, 3])
def test_an_audit_leaves_totals_out(at: int, tmp_path: Path) -> None:
    lines: list[tuple[Any, ...]] = [*LEDGER]
    lines.insert(at, ("本页合计", None, None, None, 200.0))
    frame = pd.DataFrame(lines, columns=["place", "item", "date", "kind", "quantity"])
    with pytest.warns(so.InputWarning, match="本页合计"):
        books = so.audit.read_books(movements=frame)
    assert so.audit.reconcile(books)["difference"].tolist() == [0]
    file = tmp_path / "movements.csv"
    text = frame.to_csv(index=False)
    file.write_text("ledger of W\n" + text, encoding="utf-8")
    with pytest.warns(so.InputWarning) as told:
        books = so.audit.read_books(file)
    # Rows are those of the file, where a title stands above.
    assert any(f"row {at + 3}, place = '本页合计'" in str(one.message) for one in told)
    rows = [row for row in range(3, 7) if row != at + 3]
    assert books.table("movements")["row"].tolist() == rows


# Networks.

TABLES: dict[str, Any] = {
    "places": {"place": ["W", "A", "B"]},
    "items": {"item": ["x"]},
    "lanes": {"origin": ["W", "W"], "destination": ["A", "B"]},
    "stock": [{"place": "W", "item": "x", "quantity": 90}],
    "demand": [
        {"place": "A", "item": "x", "quantity": 40},
        {"place": "B", "item": "x", "quantity": 80},
    ],
}


def network(**changed: Any) -> so.Network:
    return so.Network.from_tables(**{**TABLES, **changed})


def with_row(name: str, **row: Any) -> dict[str, Any]:
    return {name: [*pd.DataFrame(TABLES[name]).to_dict("records"), row]}


@pytest.mark.parametrize(
    "changed",
    [
        with_row("stock", place="合计", item=None, quantity=90),
        with_row("stock", place="W", item="Total", quantity=90),
        with_row("demand", place="All", item="x", quantity=120),
        with_row("demand", place="Total", item=None, quantity=120),
        with_row("places", place="合计："),
        with_row("lanes", origin="Total", destination=None, capacity=50),
        {
            "places": {"place": ["W", "A", "B", "合计"]},
            **with_row("demand", place="合计", item="x", quantity=120),
        },
    ],
)
def test_networks_are_read_without_their_totals(changed: dict[str, Any]) -> None:
    with pytest.warns(so.InputWarning, match="is a total of other rows, and was not read"):
        read = network(**changed)
    assert read == network()


def test_a_total_that_disagrees_is_left_out_with_both_numbers_where_it_is_no_record() -> None:
    changed = with_row("stock", place="合计", item=None, quantity=75)
    with pytest.warns(so.InputWarning, match=r"says 75, the rows add up to 90; see that no row"):
        assert network(**changed) == network()


def test_supply_named_by_its_sources_is_not_counted_again() -> None:
    arrivals = [
        {"place": "W", "item": "x", "source": "gift", "quantity": 5},
        {"place": "W", "item": "x", "source": "province", "quantity": 7},
        {"place": "W", "item": "x", "source": "小计", "quantity": 12},
    ]
    with pytest.warns(so.InputWarning, match="小计"):
        assert network(arrivals=arrivals) == network(arrivals=arrivals[:2])


def test_a_depot_of_that_name_is_a_depot() -> None:
    named = {
        "places": [
            {"place": "Total", "kind": "warehouse"},
            *[{"place": place, "kind": "town"} for place in "AB"],
        ],
        "lanes": {"origin": ["Total"] * 2, "destination": ["A", "B"]},
        "stock": [{"place": "Total", "item": "x", "quantity": 90}],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = network(**named)
    assert so.solve(read).measures["served"] == 90


def test_a_place_of_that_name_that_asks_for_as_much_as_the_others_has_two_meanings() -> None:
    changed = {
        "places": {"place": ["W", "A", "B", "All"]},
        "lanes": {"origin": ["W"] * 3, "destination": ["A", "B", "All"]},
        **with_row("demand", place="All", item="x", quantity=120),
    }
    with pytest.raises(so.InputError, match=r"demand, row 4, place = 'All'.*another name"):
        network(**changed)


def test_a_network_with_a_group_all_is_as_before() -> None:
    demand = [{**row, "group": "all"} for row in TABLES["demand"]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert network(demand=demand) == network()


def test_replaced_tables_are_looked_at_and_keep_the_rows_of_the_others() -> None:
    with pytest.warns(so.InputWarning, match="is a total"):
        changed = network().replace(**with_row("demand", place="合计", item="x", quantity=120))
    assert changed == network()


READ: list[Callable[[Path], Any]] = [so.read_network]


@pytest.mark.parametrize("read", READ)
def test_files_name_the_row_of_the_total(read: Callable[[Path], Any], tmp_path: Path) -> None:
    so.write_network(network(), tmp_path)
    file = tmp_path / "demand.csv"
    file.write_text("needs of May,,\n\n" + file.read_text() + "合计,,120\n", encoding="utf-8")
    with pytest.warns(so.InputWarning, match="demand, row 6, place = '合计'"):
        assert read(tmp_path) == network()


def test_a_total_alone_in_its_row_is_told_of_once(tmp_path: Path) -> None:
    so.write_network(network(), tmp_path)
    for blank in ("", "\n"):
        (tmp_path / "places.csv").write_text(f"place\nW\nA\nB\n{blank}合计：\n", encoding="utf-8")
        with pytest.warns(so.InputWarning, match="合计") as told:
            assert so.read_network(tmp_path) == network()
        assert str(told[0].message).count("合计") == 1


@pytest.mark.parametrize("word", ["All", "合计", "全县", "Total"])
def test_strata_and_clusters_are_not_counted_again(word: str) -> None:
    answers = {"stratum": ["t", "t", "h", "h"], "masks": [40, 44, 10, 14]}
    strata = {"stratum": ["t", "h", word], "population": [20, 30, 50]}
    with pytest.warns(so.InputWarning, match="is a total of other rows"):
        sample = so.survey.stratified(answers, strata)
    assert so.survey.expansion(sample, "masks").value == 20 * 42 + 30 * 12
    with pytest.warns(so.InputWarning, match="is a total of other rows"):
        allocated = so.survey.allocate(strata, 10, rule="proportional")
    assert len(allocated) == 2


def test_what_may_be_a_total_has_no_other_fault_beside_it() -> None:
    """Who were told to define a place of that name would be given a place too many."""
    demand = [
        {"place": "A", "item": "x", "quantity": 3},
        {"place": "B", "item": "x", "quantity": 4},
        {"place": "合计", "item": "x", "group": "", "quantity": 9},
    ]
    with pytest.raises(so.InputError) as caught:
        so.Network.from_tables(
            places={"place": ["W", "A", "B"]},
            items={"item": ["x"]},
            lanes=[{"origin": "W", "destination": place} for place in "AB"],
            demand=demand,
        )
    (fault,) = caught.value.faults
    assert (fault.table, fault.row) == ("demand", 4)
    assert "reads like a total" in fault.problem
