"""A family of rows, as its function returns it."""

from __future__ import annotations

from dataclasses import dataclass

from supplyopt.lp.program import Floats, Indices
from supplyopt.network.numbered import Numbered

__all__ = ["Family", "demand_key"]


@dataclass(frozen=True)
class Family:
    """Rows of one kind.

    Attributes
    ----------
    name : str
    lower, upper : float array, one a row
    entries : list of (rows, columns, values)
        Parts of the matrix; rows counted from 0 for the family's first.
    table : str
        The table whose records the rows come from, "" where they come from none.
    record : integer array, one a row
        The record of that table.
    key : tuple of (labels, numbers)
        As in `supplyopt.lp.program.Block.axes`.
    """

    name: str
    lower: Floats
    upper: Floats
    entries: list[tuple[Indices, Indices, Floats]]
    table: str
    record: Indices
    key: tuple[tuple[tuple[str, ...], Indices], ...]


def demand_key(net: Numbered, records: Indices) -> tuple[tuple[tuple[str, ...], Indices], ...]:
    """Labels of records of the demand table."""
    return (
        (net.places, net.demand_place[records]),
        (net.items, net.demand_item[records]),
        (net.groups, net.demand_group[records]),
    )
