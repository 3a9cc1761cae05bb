"""A program written before, for a network in which only supplies are others."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from supplyopt.formulation.blocks import balance
from supplyopt.formulation.formulate import Formulation, units
from supplyopt.formulation.layout import item_units
from supplyopt.network.numbered import Numbered
from supplyopt.network.supply import first_supply

__all__ = ["only_supplies_differ", "renumbered"]

_SUPPLIES = {"stock_quantity", "arrival_quantity"}


def only_supplies_differ(one: Numbered, other: Numbered) -> bool:
    """Whether two networks have the same programs but for what lies and comes where.

    Parameters
    ----------
    one, other : Numbered
        Of one cycle, or unrolled.
    """
    return _same_but_supplies(one.as_given, other.as_given) and _same_size(one, other)


def renumbered(before: Formulation, net: Numbered) -> Formulation:
    """Return a program with other supplies in it.

    Which places are alike, which columns and rows there are, what stands in them: nothing of that
    asks how much lies where, so all of it is kept. Units do, for what is rounding goes by them.

    Parameters
    ----------
    before : Formulation
        As `formulate` wrote it.
    net : Numbered
        Of which `only_supplies_differ` from the one it was written for.
    """
    supplies = {name: getattr(net, name) for name in _SUPPLIES}
    small = replace(before.merging.small, base=net.base, **supplies)
    merging = replace(before.merging, whole=net, small=small)
    layout = before.layout
    supply = first_supply(small)[layout.pair_place, layout.pair_item]
    layout = replace(layout, pair_supply=supply, item_unit=item_units(small))
    first = balance(small, layout)
    bounds = before.program.bounds.copy()
    bounds.row_lower[: len(supply)] = first.lower
    bounds.row_upper[: len(supply)] = first.upper
    return replace(
        before,
        merging=merging,
        layout=layout,
        families=(first, *before.families[1:]),
        program=replace(before.program, bounds=bounds, unit=units(small, layout)),
    )


def _same_size(one: Numbered, other: Numbered) -> bool:
    """Whether two networks that are given alike are unrolled alike."""
    return (
        len(one.places) == len(other.places)
        and len(one.lane_origin) == len(other.lane_origin)
        and np.array_equal(one.demand_wait, other.demand_wait)
    )


def _same_but_supplies(one: Numbered, other: Numbered) -> bool:
    return all(
        _same(getattr(one, field.name), getattr(other, field.name), field.name in _SUPPLIES)
        for field in fields(Numbered)
    )


def _same(one: object, other: object, is_supply: bool) -> bool:
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.shape == other.shape if is_supply else bool(np.array_equal(one, other))
    return bool(one == other)
