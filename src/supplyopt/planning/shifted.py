"""A question posed anew by moving bounds of its program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.lp.program import Bounds
from supplyopt.planning.lever import Lever
from supplyopt.planning.pose import Posed

__all__ = ["shifted"]

_ROWS = {"lanes": "lane", "carriers": "carrier", "guarantees": "guarantee"}
"""The family of rows in which a table's numbers stand."""


def shifted(posed: Posed, amounts: Mapping[Lever, float]) -> Posed | None:
    """Return a question with some numbers moved, None where that changes more than bounds.

    Which places are made one, and which rows there are, does not hang on quantities, so the
    program of the changed network is the same but for bounds. Switches make it more than that.

    Parameters
    ----------
    posed : Posed
    amounts : mapping of Lever to float
    """
    formulation = posed.formulation
    if len(formulation.layout.use_lane) or not formulation.program.is_linear:
        return None
    if formulation.merging.whole.uncut is not None:
        # What cannot bind today may bind beside other numbers.
        return None
    bounds = formulation.program.bounds.copy()
    for lever, amount in amounts.items():
        if lever.record < 0 or lever.column not in ("quantity", "capacity"):
            return None
        _shift(formulation, bounds, lever, amount)
    program = formulation.program.with_bounds(bounds)
    return replace(posed, formulation=replace(formulation, program=program))


def _shift(formulation: Formulation, bounds: Bounds, lever: Lever, amount: float) -> None:
    merging, layout = formulation.merging, formulation.layout
    if lever.table in ("stock", "arrivals", "reserves"):
        pair = layout.pair_of[merging.place_of[lever.place], lever.item]
        if lever.table == "reserves":
            column = layout.starts["stock"] + pair
            bounds.column_lower[column] = max(lever.given - amount, 0.0)
        else:
            bounds.row_lower[pair] += amount
            bounds.row_upper[pair] += amount
        return
    first = 0
    for family in formulation.families:
        if family.name == _ROWS[lever.table]:
            record = lever.record
            if lever.table == "lanes":
                record = int(merging.lane_of[record])
            row = first + np.flatnonzero(family.record == record)
            if lever.table == "guarantees":
                bounds.row_lower[row] = max(lever.given - amount, 0.0)
            else:
                bounds.row_upper[row] = lever.given + amount
        first += len(family.lower)
