"""The optimal face of a merged program, as the finer program it was merged from has it.

Places that some goals cannot tell apart are one in the coarse program, a few or each on their own
in the fine one. Prices that prove a coarse answer best for those goals are, each given to every
row that stands for its place, prices of the fine program: a fine column meets the same prices as
the coarse one it belongs to, so its reduced cost is the same, and the bound they prove is the same
sum. By complementary slackness the fine solutions that are best for those goals are those with
each column at the bound that its coarse column is held at, and each row likewise. Fair shares are
told row by row of the whole network, so what each fine column lacks is known outright.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.layout import Layout
from supplyopt.formulation.merge import Merging
from supplyopt.lp.face import held_sides, hold_at
from supplyopt.lp.goals import FairGoal
from supplyopt.lp.program import Bounds, Flags, Floats, Indices, sums

__all__ = ["Shares", "lift"]

Shares = Sequence[tuple[Indices, Floats]]
"""Fair shares that were found, each with the numbers of its needs."""


def lift(
    coarse: Formulation,
    face: Bounds,
    fine: Formulation,
    step: Merging,
    *,
    fair: Sequence[FairGoal],
    shares: Shares,
) -> Bounds:
    """Return bounds of the fine program that hold exactly what is best for the coarse one's goals.

    Parameters
    ----------
    coarse : Formulation
    face : Bounds
        Of the coarse program.
    fine : Formulation
    step : Merging
        From the fine program's network to the coarse one's.
    fair : sequence of FairGoal
        Those that were met, over the columns of the fine program.
    shares : Shares
        What was found for them.
    """
    bounds = fine.program.bounds.copy()
    given = coarse.program.bounds
    at = _columns(coarse.layout, fine.layout, step)
    columns = held_sides(
        (given.column_lower, given.column_upper), (face.column_lower, face.column_upper)
    )
    hold_at(bounds.column_lower, bounds.column_upper, _at(columns, at))
    rows = held_sides((given.row_lower, given.row_upper), (face.row_lower, face.row_upper))
    hold_at(bounds.row_lower, bounds.row_upper, _at(rows, _rows(coarse, fine, step)))
    _hold_shares(bounds, face, at, fair, shares)
    return bounds


def _at(sides: tuple[Flags, Flags], at: Indices) -> tuple[Flags, Flags]:
    """Return the sides of what belongs to each, none where nothing does."""
    lower, upper = (np.append(side, False)[at] for side in sides)
    return lower, upper


def _columns(coarse: Layout, fine: Layout, step: Merging) -> Indices:
    """Return the coarse column of each fine column, -1 for none."""
    starts = coarse.starts
    n_items = coarse.pair_of.shape[1]
    ship = np.full((len(step.small.lane_origin) + 1, n_items), -1, dtype=np.int64)
    ship[coarse.ship_lane, coarse.ship_item] = np.arange(len(coarse.ship_lane))
    record = np.full(len(step.small.demand_place) + 1, -1, dtype=np.int64)
    record[coarse.demand] = np.arange(len(coarse.demand))
    need = record[step.demand_of[fine.demand]]
    pair = coarse.pair_of[step.place_of[fine.pair_place], fine.pair_item]
    surplus = np.full(len(coarse.pair_place) + 1, -1, dtype=np.int64)
    surplus[coarse.surplus_pair] = starts["surplus"] + np.arange(len(coarse.surplus_pair))
    lack = coarse.lack_of[need[fine.lack_of >= 0]]
    lacks = np.full(fine.n_lacks, -1, dtype=np.int64)
    lacks[fine.lack_of[fine.lack_of >= 0]] = np.where(lack >= 0, starts["lack"] + lack, -1)
    return np.concatenate(
        [
            ship[step.lane_like[fine.ship_lane], fine.ship_item],
            starts["served"] + need,
            starts["unmet"] + need,
            starts["stock"] + pair,
            surplus[pair[fine.surplus_pair]],
            np.full(len(fine.use_lane), -1, dtype=np.int64),
            lacks,
        ]
    )


def _rows(coarse: Formulation, fine: Formulation, step: Merging) -> Indices:
    """Return the coarse row of each fine row, -1 for equations, which nothing can tighten."""
    of_table = {
        "places": step.place_of,
        "lanes": step.lane_like,
        "carriers": np.arange(len(step.small.carriers)),
        "guarantees": np.arange(len(step.small.guarantee_place)),
        "reserves": np.arange(len(step.small.reserve_place)),
    }
    found = []
    first = 0
    for coarser, finer in zip(coarse.families, fine.families, strict=True):
        if finer.table in of_table:
            record = of_table[finer.table][finer.record]
            size = max(int(coarser.record.max(initial=-1)), int(record.max(initial=-1))) + 1
            row_of = np.full(size + 1, -1, dtype=np.int64)
            row_of[coarser.record] = first + np.arange(len(coarser.record))
            found.append(row_of[record])
        else:
            found.append(np.full(len(finer.record), -1, dtype=np.int64))
        first += len(coarser.lower)
    return np.concatenate(found)


def _hold_shares(
    bounds: Bounds, face: Bounds, at: Indices, fair: Sequence[FairGoal], shares: Shares
) -> None:
    """Hold what each column lacks at what its rows' fair shares leave."""
    size = max((int(rows.max(initial=-1)) for rows, _ in shares), default=-1) + 1
    share = np.full(size, np.nan)
    for rows, found in shares:
        share[rows] = found
    for goal in fair:
        gap, of = np.unique(goal.gap, return_inverse=True)
        lack = sums(goal.cap - share[goal.rows], of.reshape(-1), len(gap))
        # What the coarse column holds, to the last digit, so that both programs add up alike.
        kept = face.column_lower[at[gap]]
        total = sums(lack, at[gap], len(face.column_lower))[at[gap]]
        lack = np.where(total > 0, lack * (kept / np.where(total > 0, total, 1.0)), 0.0)
        bounds.column_lower[gap] = lack
        bounds.column_upper[gap] = lack
