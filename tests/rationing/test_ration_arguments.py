"""What `ration` takes, and what it refuses, all at once."""

from __future__ import annotations

import inspect
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import supplyopt as so


def faults(*arguments, **named):
    with pytest.raises(so.InputError) as caught:
        so.ration(*arguments, **named)
    return caught.value.faults


def test_all_faults_at_once():
    claims = pd.Series([1.0, np.nan, -2.0, np.inf], index=["A", "B", "C", "思明区"])
    found = faults(
        claims,
        -1,
        rule="unifrom",
        weights=[1, -1, 2, np.nan],
        minimum=[1, 2],
        cap=[1, 2, 3, "many"],
        lots=0,
        rounding="websters",
    )
    assert [(f.table, f.row, f.column) for f in found] == [
        ("claims", 3, "B"),
        ("claims", 5, "思明区"),
        ("claims", 4, "C"),
        ("", None, "rule"),
        ("", None, "supply"),
        ("weights", 5, "思明区"),
        ("weights", 3, "B"),
        ("", None, "minimum"),
        ("cap", 5, "思明区"),
        ("", None, "lots"),
        ("", None, "rounding"),
    ]
    told = {f.column: f.remedy for f in found}
    assert told["rule"] == "did you mean 'uniform'?"
    assert told["rounding"] == "did you mean 'webster'?"
    assert "has 2 numbers for 4 claims" in [f.problem for f in found]


@pytest.mark.parametrize(
    "claims",
    [
        "many",
        3,
        [[1, 2], [3, 4]],
        [[1], [2, 3]],
        ["1"],
        [True],
        [1 + 2j],
        [None],
        [2**53 + 1],
        pd.DataFrame({"a": [1]}),
        pd.Series([1, None], dtype="Int64"),
        np.array(["2020-01-01"], dtype="datetime64[D]"),
        {"a": 1},
    ],
    ids=lambda claims: str(claims)[:20].replace("\n", " "),
)
def test_claims_that_are_none(claims):
    assert faults(claims, 1, rule="uniform")[0].remedy


@pytest.mark.parametrize(
    "supply", [-1, np.nan, np.inf, 10**400, None, "1", True, [1], 1j, np.complex128(1)], ids=str
)
def test_supplies_that_are_none(supply):
    assert [f.column for f in faults([1], supply, rule="uniform")] == ["supply"]


@pytest.mark.parametrize(
    ("named", "where", "words"),
    [
        ({"rule": "talmud", "weights": [1, 1]}, "weights", "have no meaning"),
        ({"rule": None}, "rule", "is no rule"),
        ({"rule": "cea"}, "rule", "is no rule"),
        ({"rounding": "hill"}, "rounding", "has no use without lots"),
        ({"minimum": [0, 7]}, "[1]", "is above the claim, 6.0"),
        ({"minimum": [0, 3], "cap": 2}, "[1]", "is above the cap, 2.0"),
        ({"minimum": [4, 4]}, "[1]", "cannot be kept: .* up to here take 8.0, .* supply is 5"),
        ({"minimum": [0, 3], "cap": [9, 3.5], "lots": 2}, "[1]", "takes 2 whole lots"),
        ({"minimum": [3, 1], "lots": 2}, "[1]", "cannot be kept: .* take 6.0"),
        ({"lots": 1e-20}, "lots", "more lots than can be counted"),
        ({"weights": [1e-320, 1], "lots": 1}, "[0]", "is outside 1e-100 to 1e\\+100"),
        ({"weights": [1, np.inf]}, "[1]", "is infinite"),
        ({"cap": pd.Series([1, 2], index=["x", "y"]), "weights": [-1, 1]}, "[0]", "is negative"),
    ],
)
def test_limits_and_words_that_do_not_fit(named, where, words):
    found = faults([4, 6], 5, **{"rule": "uniform", **named})
    assert [f.column for f in found] == [where]
    with pytest.raises(so.InputError, match=words):
        so.ration([4, 6], 5, **{"rule": "uniform", **named})


def test_labels_are_kept_and_matched():
    claims = pd.Series([60, 30, 10], index=pd.Index(["A", "B", "C"], name="place"), name="mask")
    weights = pd.Series([1.0, 2.0, 3.0], index=["C", "B", "A"])
    shares = so.ration(claims, 50, rule="uniform", weights=weights)
    expected = so.ration(claims.to_numpy(), 50, rule="uniform", weights=[3, 2, 1])
    pd.testing.assert_series_equal(
        shares, pd.Series(expected, index=claims.index, name="mask"), check_exact=True
    )
    found = faults(claims, 50, rule="uniform", weights=weights.rename({"A": "D"}))
    assert [f.problem for f in found] == ["has other labels than the claims"]
    twice = pd.Series([1, 2], index=["A", "A"])
    assert so.ration(twice, 2, rule="uniform", weights=twice).index.tolist() == ["A", "A"]
    assert faults(twice, 2, rule="uniform", weights=pd.Series([1, 2], index=["A", "B"]))


@pytest.mark.parametrize(
    "claims",
    [
        [10, 30],
        (10, 30.0),
        np.array([10, 30], dtype=np.int8),
        np.array([10, 30], dtype=np.float32),
        np.array([10, 30], dtype=object),
        [Decimal(10), 30],
        pd.Series([10, 30], dtype="Int64"),
        pd.Series([10, 30], dtype="float64[pyarrow]"),
    ],
    ids=lambda claims: f"{type(claims).__name__} {getattr(claims, 'dtype', '')}",
)
def test_numbers_of_any_kind(claims):
    given = so.ration(claims, Decimal(20), rule="constrained_equal_awards")
    assert type(given) is (pd.Series if isinstance(claims, pd.Series) else np.ndarray)
    assert given.dtype == np.float64
    assert given.tolist() == [10, 10]


def test_the_contract_is_kept():
    parameters = list(inspect.signature(so.ration).parameters.values())
    assert [p.name for p in parameters[:4]] == ["claims", "supply", "rule", "weights"]
    assert [p.kind.name for p in parameters[:2]] == ["POSITIONAL_OR_KEYWORD"] * 2
    assert {p.kind.name for p in parameters[2:]} == {"KEYWORD_ONLY"}


def test_what_is_masked_is_blank():
    claims = np.ma.array([1.0, 2.0], mask=[False, True])
    (fault,) = faults(claims, 2, rule="uniform")
    assert "is blank" in fault.problem
    whole = np.ma.array([1.0, 2.0], mask=False)
    assert so.ration(whole, 2, rule="uniform").tolist() == [1, 1]
