"""How many were reached, how exactly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.checks_cells import unknown_words
from supplyopt.network.declared import read_declared
from supplyopt.network.schema import Column, Table
from supplyopt.network.units import measured
from supplyopt.orders.declared import CLASSES

__all__ = ["measures"]

_GIVEN = Table(
    "claims",
    "who was entitled to what, who got what",
    (
        Column("license", "id", "who", key=True, required=True),
        Column("item", "id", "what", key=True, required=True),
        Column("class", "text", "class of firm", required=True, choices=CLASSES),
        Column("people", "whole", "who work there", unit="people", required=True),
        Column("entitled", "number", "how many it should get at most", required=True),
        Column("given", "number", "how many it got", required=True),
    ),
)


@measured()
def measures(claims: Any) -> pd.DataFrame:
    """Measure coverage, how many were reached, with accuracy, how much went where it should.

    Parameters
    ----------
    claims : DataFrame or what makes one
        ``license, item, class, people, entitled, given``: `Allocation.claims`, or any other
        distribution. Where true headcounts are known, put what they entitle to for ``entitled``.

    Returns
    -------
    DataFrame
        A row a class, the last one "all": ``firms`` that ordered, ``firms_covered`` (that got
        something), ``firm_coverage``; ``people, people_covered, people_coverage`` (of these
        firms); pieces ``entitled, given``; ``accuracy``, the sum of min(given, entitled) over the
        sum of given. What has nothing below it is NaN.

    Raises
    ------
    InputError
        With all faults of the table; where it says two things of a license's class or people.

    Examples
    --------
    >>> import supplyopt as so
    >>> given = {"license": ["Lin", "Wu"], "item": ["mask"] * 2, "people": [5, 95],
    ...          "class": ["sole trader", "small"], "entitled": [100, 1900], "given": [400, 0]}
    >>> so.orders.measures(given).loc["all", ["firm_coverage", "people_coverage", "accuracy"]]
    firm_coverage      0.50
    people_coverage    0.05
    accuracy           0.25
    Name: all, dtype: float64
    """
    tables, faults, _ = read_declared(
        [_GIVEN], {"claims": claims}, required=("claims",), totals="refused"
    )
    faults += unknown_words(tables)
    if faults:
        raise InputError(faults)
    table = tables["claims"]
    rows = pd.DataFrame(
        {
            "class": table.text("class"),
            "license": table.text("license"),
            **{name: table.number(name) for name in ("people", "entitled", "given")},
        }
    )
    faults = list(_unlike(rows, table.rows.tolist()))
    if faults:
        raise InputError(faults)
    rows["right"] = np.minimum(rows["entitled"], rows["given"])
    firms = rows.groupby("license", sort=False).agg(
        {"class": "first", "people": "first", "entitled": "sum", "given": "sum", "right": "sum"}
    )
    groups = [(name, firms[firms["class"] == name]) for name in CLASSES]
    return pd.DataFrame({name: _measured(of) for name, of in [*groups, ("all", firms)]}).T


def _unlike(rows: pd.DataFrame, numbers: list[int]) -> Iterator[Fault]:
    """Find rows that say something else of a license than its first row."""
    first = rows.groupby("license", sort=False)
    for column in ("class", "people"):
        stands = first[column].transform("first")
        for at in np.flatnonzero(rows[column] != stands).tolist():
            problem = f"is not {stands[at]!r}, as in the first row of {rows['license'][at]!r}"
            remedy = "say the same of a license in each of its rows"
            yield Fault("claims", numbers[at], column, rows[column][at], problem, remedy)


def _measured(firms: pd.DataFrame) -> dict[str, float]:
    reached = firms[firms["given"] > 0]
    people, covered = float(firms["people"].sum()), float(reached["people"].sum())
    given = float(firms["given"].sum())
    return {
        "firms": float(len(firms)),
        "firms_covered": float(len(reached)),
        "firm_coverage": _part(len(reached), len(firms)),
        "people": people,
        "people_covered": covered,
        "people_coverage": _part(covered, people),
        "entitled": float(firms["entitled"].sum()),
        "given": given,
        "accuracy": _part(float(firms["right"].sum()), given),
    }


def _part(part: float, whole: float) -> float:
    return part / whole if whole else np.nan
