"""What pieces of several items are called where they are added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from supplyopt.network.network import Network

__all__ = ["Pieces", "in_plural", "pieces_of"]

_NAMED = 3


@dataclass(frozen=True)
class Pieces:
    """What is counted in a sum over items.

    Attributes
    ----------
    unit : str
        In the plural: "pieces", "boxes and liters".
    items : int
        Of how many items; 1 where nothing is added up, 0 where it is not known of how many.
    """

    unit: str = "pieces"
    items: int = 1

    @property
    def note(self) -> str:
        """The word about it, "" for one item."""
        if self.items == 1:
            return ""
        return f"{self.items} items added up" if self.items else "items added up"

    @property
    def aside(self) -> str:
        """The same in brackets, with a blank before them."""
        return f" ({self.note})" if self.note else ""

    def named(self, unit: str) -> str:
        """Return the unit of a measure, what is counted in it said.

        Examples
        --------
        >>> Pieces("boxes and liters", 2).named("pieces"), Pieces().named("hours")
        ('boxes and liters, 2 items added up', 'hours')
        """
        if unit.split(" ")[0] != "pieces":
            return unit
        said = self.unit + unit.removeprefix("pieces")
        return f"{said}, {self.note}" if self.note else said

    def with_others(self, others: Iterable[Pieces]) -> Pieces:
        """Return what is counted where these stand beside others."""
        all_of = {self, *others}
        if len(all_of) == 1:
            return self
        units = {each.unit for each in all_of}
        return Pieces(units.pop() if len(units) == 1 else "pieces", 0)


def pieces_of(network: Network, items: Iterable[int] | None = None) -> Pieces:
    """Return what is counted in a sum over items of a network.

    Parameters
    ----------
    network : Network
    items : iterable of int, optional
        Their numbers; those that anything is asked of without it.

    Examples
    --------
    >>> import supplyopt as so
    >>> pieces_of(so.examples.four_places()).named("pieces")
    'pieces'
    """
    net = network.numbered
    asked = net.demand_item[net.demand_quantity > 0] if items is None else np.array([*items], int)
    numbers = np.unique(asked)
    if len(numbers) == 0:
        return Pieces()
    given = network.filled("items")["unit"].tolist()
    units = list(dict.fromkeys(in_plural(str(given[number])) for number in numbers))
    named = units if len(units) <= _NAMED else [f"{len(units)} units"]
    said = " and ".join(filter(None, (", ".join(named[:-1]), named[-1])))
    return Pieces(said, len(numbers))


def in_plural(unit: str) -> str:
    """Return a unit for more than one; what is no English word stays as it is.

    Examples
    --------
    >>> in_plural("piece"), in_plural("box"), in_plural("个"), in_plural("")
    ('pieces', 'boxes', '个', 'pieces')
    """
    unit = unit or "piece"
    if not (unit.isascii() and unit.isalpha()) or unit.endswith("s"):
        return unit
    return f"{unit}es" if unit.endswith(("x", "ch", "sh")) else f"{unit}s"
