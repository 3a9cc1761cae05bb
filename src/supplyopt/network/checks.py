"""The checks that every network passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

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

__all__ = ["CHECKS", "Check"]

Check = Callable[[Mapping[str, ParsedTable]], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    empty_tables,
    several_settings,
    blank_cells,
    numbers_out_of_range,
    unknown_words,
    duplicate_keys,
    undefined_ids,
    lanes_to_themselves,
    loops_of_parents,
    cycles_beyond_horizon,
    dates_for_cycles,
    goods_too_old,
    guarantees_above_demand,
)
"""Each takes the tables that were given, and yields what is wrong with them."""
