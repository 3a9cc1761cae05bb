"""What an audit finds of what is planted: all that is certain, nothing that is not there."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

import supplyopt as so

CERTAIN = (
    *("unbalanced", "short_receipt", "missing_receipt", "missing_issue", "duplicate_entry"),
    *("reversed_sign", "cartons_for_pieces", "late_receipt", "promise_short"),
)


@pytest.fixture(scope="module")
def recall() -> Any:
    return importlib.import_module("benchmarks.audit_recall")


def test_nothing_certain_is_told_of_clean_books(recall: Any) -> None:
    counts, _ = recall.score(so.examples.xiamen_books(7, faults=0, cycles=2))
    assert {kind: counts[kind, "wrong"] for kind in CERTAIN} == dict.fromkeys(CERTAIN, 0)


@pytest.mark.parametrize(("seed", "faults"), [(7, 0.01), (8, 0.1)])
def test_all_that_is_certain_is_found(recall: Any, seed: int, faults: float) -> None:
    counts, lines = recall.score(so.examples.xiamen_books(seed, faults=faults, cycles=2))
    for kind in CERTAIN:
        assert counts[kind, "hit"] == counts[kind, "planted"] >= 1, lines
        assert counts[kind, "wrong"] == 0, lines
        assert counts[kind, "right"] >= counts[kind, "hit"]


def test_a_finding_hits_its_own_row_only(recall: Any) -> None:
    row = {
        "kind": "late_receipt",
        "place": "A",
        "counterpart": "B",
        "item": "mask",
        "group": "",
        "period": "2020-02-05",
        "until": "2020-02-05",
    }
    assert recall.hits(row, row)
    assert recall.hits({**row, "place": "B", "counterpart": "A"}, row)
    for other in ({"kind": "short_receipt"}, {"place": "C"}, {"item": "goggles"}):
        assert not recall.hits({**row, **other}, row)
    assert not recall.hits({**row, "period": "2020-02-06"}, row)
    lasting = {**row, "kind": "sleeping_stock", "until": "2020-02-11"}
    assert recall.hits({**lasting, "period": "2020-02-20"}, lasting)
    assert recall.hits({**lasting, "period": "1"}, lasting)
    assert not recall.hits({**lasting, "period": "2020-02-21"}, lasting)


def test_the_report_has_a_row_a_kind(recall: Any) -> None:
    clean, _ = recall.score(so.examples.xiamen_books(7, faults=0, cycles=2))
    lines = recall.report({0.0: [clean], 0.01: [clean], 0.1: [clean]})
    told = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert told == set(so.audit.list_kinds()["kind"])
