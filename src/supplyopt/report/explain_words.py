"""The words in which a short place is explained."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from supplyopt.network.network import Network
from supplyopt.planning.levers import Lever
from supplyopt.report.wording import percent

__all__ = ["Wording", "amount_in_words", "joined"]

_WHOLE = 1e-6


def amount_in_words(value: float) -> str:
    """Return a quantity with as many digits as a reader needs.

    Examples
    --------
    >>> amount_in_words(12345.0), amount_in_words(87.547), amount_in_words(0.0312)
    ('12,345', '87.5', '0.031')
    """
    if math.isinf(value):
        return "unlimited"
    if abs(value - round(value)) <= _WHOLE * max(1.0, abs(value)) and round(value) != 0:
        return f"{round(value):,}"
    if value == 0:
        return "0"
    digits = max(0, 1 - math.floor(math.log10(abs(value))))
    return f"{value:,.{min(max(digits, 1), 12)}f}"


def joined(words: Sequence[str], word: str = "and") -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {word} {words[-1]}"


class Wording:
    """Names things of a network as its tables do.

    Parameters
    ----------
    network : Network
    """

    def __init__(self, network: Network) -> None:
        self.net = network.numbered
        self._rows = network.row_numbers
        self._names = network.filled("places")["name"].tolist()
        self._units = network.filled("items")["unit"].tolist()
        self._grouped = self.net.groups != ("all",)

    def row(self, table: str, record: int) -> int | None:
        """Return the row of a record as the file shows it; None for one that is not there."""
        return int(self._rows[table][record]) if record >= 0 and table in self._rows else None

    def place(self, place: int) -> str:
        """Return a place's id, with its name."""
        name = str(self._names[place]).strip()
        known = self.net.places[place]
        return f"{known} ({name})" if name and name != known and name != "None" else known

    def units(self, item: int, count: float) -> str:
        """Return the unit of an item, for so many."""
        unit = str(self._units[item]) or "piece"
        many = unit.isascii() and unit.isalpha() and not unit.endswith("s") and count != 1
        if not many:
            return unit
        return f"{unit}es" if unit.endswith(("x", "ch", "sh")) else f"{unit}s"

    def of_item(self, item: int, count: float) -> str:
        """Return how much of an item."""
        number = amount_in_words(count)
        return f"{number} {self.units(item, count)} of {self.net.items[item]}"

    def for_group(self, group: int) -> str:
        """Return for whom, where there are groups."""
        return f" for {self.net.groups[group]}" if self._grouped else ""

    def lane(self, lever: Lever) -> str:
        """Return a lane by its ends."""
        ways = f"{self.net.places[lever.place]} → {self.net.places[lever.other]}"
        mode = self.net.lane_mode[lever.record] if lever.record >= 0 else ""
        return f"lane {ways} ({mode})" if mode else f"lane {ways}"

    def change(self, amounts: Iterable[tuple[Lever, float]], item: int) -> str:
        """Return what would help."""
        return joined(
            [self._one(lever, amount, item) for lever, amount in amounts], "together with"
        )

    def _one(self, lever: Lever, amount: float, item: int) -> str:
        more = told_amount(lever, amount)
        number = amount_in_words(more)
        if lever.record < 0:
            if lever.table == "lanes":
                ends = f"from {self.place(lever.place)} to {self.place(lever.other)}"
                return f"a lane {ends} for a volume of {number} (a new row of lanes)"
            goods = f"{number} {self.units(lever.item, more)} of {self.net.items[lever.item]}"
            return f"{goods} laid at {self.place(lever.place)} (a new row of stock)"
        after = lever.given + lever.direction * more
        where = (
            f"{lever.table}, row {self.row(lever.table, lever.record)}, {lever.column}: "
            f"from {amount_in_words(lever.given)} to {amount_in_words(after)}"
        )
        return f"{self._said(lever, number, more, item)} ({where})"

    def _said(self, lever: Lever, number: str, more: float, item: int) -> str:
        if lever.table in ("stock", "arrivals"):
            of = "" if lever.item == item else f" of {self.net.items[lever.item]}"
            verb = "arriving" if lever.table == "arrivals" else "lying"
            unit, at = self.units(lever.item, more), self.place(lever.place)
            return f"{number} more {unit}{of} {verb} at {at}"
        if lever.column == "stops":
            return f"{number} more {'stop' if more == 1 else 'stops'} for carrier " + str(
                self.net.carriers[lever.record]
            )
        if lever.table == "carriers":
            return f"{number} more volume for carrier {self.net.carriers[lever.record]}"
        if lever.column == "min_load":
            return f"a least load smaller by {number} on {self.lane(lever)}"
        if lever.table == "lanes":
            return f"{number} more volume on {self.lane(lever)}"
        noun = "reserve" if lever.table == "reserves" else "guarantee"
        return f"a {noun} smaller by {number} at {self.place(lever.place)}"

    def rate(self, row: int, served: float) -> str:
        """Return what share of its entitlement a record has."""
        entitled = float(self.net.demand_entitlement[row])
        if entitled == 0:
            return "entitled to none"
        of = amount_in_words(entitled)
        return f"{percent(served / entitled)} of its entitlement of {of}"


def told_amount(lever: Lever, amount: float) -> float:
    """Return an amount as it is told: whole where the table's number is, and enough."""
    amount = float(amount)
    if not float(lever.given).is_integer() or amount < 1:
        return amount
    whole = float(np.ceil(amount - _WHOLE * amount))
    return min(whole, lever.given) if lever.direction < 0 else whole
