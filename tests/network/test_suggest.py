"""What a misspelled name was meant to be."""

from __future__ import annotations

import pytest

from supplyopt.network.suggest import Suggestions, did_you_mean


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MASK", "mask"),
        ("ｍａｓｋ", "mask"),
        ("maks", "mask"),
        ("7", "007"),
        ("lead time", "lead_time"),
        ("湖滨街", "湖滨街道"),
        ("?", ""),
    ],
)
def test_nearest_name(name: str, meant: str) -> None:
    assert Suggestions(["mask", "007", "lead_time", "湖滨街道"]).nearest(name) == meant


def test_exact_likeness_is_found_however_many_were_asked_for() -> None:
    # Comparing letter by letter stops after a while; folding case, width, zeros never does.
    suggestions = Suggestions(f"A{n}" for n in range(500))
    assert [suggestions.nearest(f"a{n}") for n in range(500)] == [f"A{n}" for n in range(500)]


def test_remedy_lists_what_there_is() -> None:
    assert did_you_mean("?", ["lost", "backlog"]) == "give one of: lost, backlog"
    assert did_you_mean("bcklog", ["lost", "backlog"]) == "did you mean 'backlog'?"
    assert did_you_mean("?", []) == "leave it out"
