"""The checks that every network passes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from supplyopt.errors import Fault
from supplyopt.network.checks_cells import blank_cells, numbers_out_of_range, unknown_words
from supplyopt.network.checks_keys import (
    duplicate_keys,
    empty_tables,
    several_settings,
    undefined_ids,
)
from supplyopt.network.checks_network import (
    cycles_beyond_horizon,
    dates_for_cycles,
    goods_too_old,
    guarantees_above_demand,
    lanes_to_themselves,
    loops_of_parents,
)
from supplyopt.network.parsed import ParsedTable

__all__ = ["faults_of"]

Check = Callable[[Mapping[str, ParsedTable]], Iterator[Fault]]

_ALONE: tuple[Check, ...] = (
    empty_tables,
    several_settings,
    blank_cells,
    numbers_out_of_range,
    unknown_words,
    duplicate_keys,
)
"""Each looks at one table after the other."""

_TOGETHER: tuple[tuple[Check, set[str]], ...] = (
    (lanes_to_themselves, {"lanes"}),
    (loops_of_parents, {"places"}),
    (cycles_beyond_horizon, {"settings", "arrivals", "demand", "guarantees"}),
    (dates_for_cycles, {"settings", "arrivals", "demand", "guarantees"}),
    (goods_too_old, {"items", "stock", "arrivals"}),
    (
        guarantees_above_demand,
        {"guarantees", "demand", "places", "items", "groups", "settings", "arrivals"},
    ),
)
"""Each with the tables that it looks at."""


def faults_of(tables: Mapping[str, ParsedTable], *, changed: Collection[str]) -> Iterator[Fault]:
    """Find what is wrong with tables of which some are new.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        The tables that there are.
    changed : collection of str
        The new ones, with those that are there no more. The others had no faults together with
        what was in their place: only what the new ones have to do with is looked at.
    """
    new = {name: table for name, table in tables.items() if name in changed}
    for check in _ALONE:
        yield from check(new)
    yield from undefined_ids(tables, changed=changed)
    for check, reads in _TOGETHER:
        if reads.intersection(changed):
            yield from check(tables)
