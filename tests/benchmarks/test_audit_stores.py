"""Books of stores with all their habits: nothing told of honest ones, all told that is planted."""

from __future__ import annotations

import importlib
from typing import Any

import pandas as pd
import pytest

HONEST = (
    "58 hours+times+recounts+batches+monthly+returns+corrections+order -",
    "86 history+monthly+refused+years+promises+together+groups+totals+chinese -",
    "5 no_documents+sheets+times+recounts+refused+returns+groups+units -",
)
PLANTED = (
    "5 hours+times+recounts+monthly+order taken+misstated+recounted_wrong",
    "58 batches+times+corrections+returns part_forgotten+corrected_twice+unbooked_return",
    "86 years+refused+chinese short_then_over+unbooked_back+claimed",
    "5 promises+together+groups+totals promise_short+lost_paper+cartons",
)
ADDS = ("opening", "received", "returned_in", "adjusted_in", "adjusted")


@pytest.fixture(scope="module")
def bench() -> Any:
    return importlib.import_module("benchmarks.audit_stores")


@pytest.mark.parametrize("name", HONEST)
def test_nothing_is_told_of_honest_books(bench: Any, name: str) -> None:
    made = bench.books(name)
    assert {row["fault"] for row in made.key} <= {"together"}
    assert bench.score(made)[1][:3] == []


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_told_and_nothing_else(bench: Any, name: str) -> None:
    made = bench.books(name)
    planted = {row["fault"] for row in made.key if row["must"]}
    assert planted == set(name.split()[-1].split("+"))
    assert bench.score(made)[1][:3] == []


def test_lines_of_honest_books_add_up_to_the_last_count(bench: Any) -> None:
    for seed in range(8):
        lines = bench.books(f"{seed} times+hours+corrections+refused+years -").tables["movements"]
        lines = lines.assign(at=lines["date"] + lines.get("time", "")).sort_values("at")
        # What a store calls returned came back to it; a post sent it back.
        adds = lines["kind"].isin(ADDS)
        adds |= (lines["kind"] == "returned") & lines["place"].str.startswith("Store")
        signed = lines["quantity"].where(adds, -lines["quantity"])
        counted = lines["kind"] == "counted"
        counts = lines[counted].groupby(["place", "item"])["quantity"].last()
        sums = signed[~counted].groupby([lines["place"], lines["item"]]).sum()
        pd.testing.assert_series_equal(sums, counts, check_names=False, check_dtype=False)


def test_a_name_makes_the_same_books_again(bench: Any) -> None:
    first, again = bench.books(PLANTED[1]), bench.books(PLANTED[1])
    assert first.key == again.key
    assert first.name == PLANTED[1]
    for table, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[table])


def test_a_finding_hits_its_own_row_only(bench: Any) -> None:
    row = {"kinds": ("short_receipt",), "places": ("A", "B"), "item": "mask", "size": 5.0}
    row |= {"first": "2024-01-03", "until": "2024-01-05"}
    told = {"kind": "short_receipt", "place": "B", "item": "mask", "quantity": 5.0}
    told |= {"period": "2024-01-04 08:10:00"}
    assert bench.hits(told, row)
    for other in ({"kind": "late_receipt"}, {"place": "C"}, {"item": "suit"}, {"quantity": 6.0}):
        assert not bench.hits(told | other, row)
    assert not bench.hits(told | {"period": "2024-01-06"}, row)
    assert bench.hits(told | {"quantity": 6.0}, row | {"size": None})
