"""The words in which a short place is explained."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from supplyopt.formulation.cartons import whole_pieces
from supplyopt.network.network import Network
from supplyopt.network.unreported import desks
from supplyopt.planning.change import Change
from supplyopt.planning.lever import Lever
from supplyopt.planning.marks import stands_in
from supplyopt.planning.terms import Terms
from supplyopt.report.explain_needs import NOISE, Finding
from supplyopt.report.wording import percent

__all__ = ["Wording", "amount_in_words", "joined"]

_WHOLE = 1e-6
_NAMED = 6
"""So many of several that do as well are named."""
_ALIKE = 2
"""From so many on, lanes with an end in common are told as one."""


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
    return f"{value:,.{_digits(value)}f}"


def _digits(value: float) -> int:
    """Return behind the point how many digits a quantity is told with."""
    if value == 0:
        return 1
    return min(max(1 - math.floor(math.log10(abs(value))), 1), 12)


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
        self._network = network
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

    def unreported(self, row: int) -> str:
        """Return that the place of a need did not report, and what stands in its place, if so."""
        records = np.flatnonzero(self.net.demand_row == self.net.demand_row[row])
        instead = stands_in(self._network, records)
        return f"did not report; in its place stands {instead}" if instead else ""

    def nothing_asked(self, place: str, item: str | None) -> str:
        """Return that a place has no row of demand, and why that may be."""
        of = "" if item is None else f" for {item}"
        said = f"{place} has no row{of} in demand, so nothing is handed out there"
        if place in desks(self._network.complete):
            return f"{said}: it passes goods on to others."
        return f"{said}; if it has not reported, see --fill of solve."

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

    def change(self, change: Change, item: int) -> str:
        """Return what would help."""
        amounts = change.told or change.amounts
        said = [self._one(lever, amount, item) for lever, amount in amounts]
        if change.instead:
            lever, amount = amounts[0]
            said[0] = self._any_of([lever, *change.instead], amount)
        return joined(said, "together with")

    def as_if(self, change: Change, item: int, lots: bool | str, note: str) -> str:
        """Return what would help were nothing whole, where it was not seen to in whole pieces."""
        of = "pieces" if lots in ("pieces", "everywhere") else "cartons"
        before = f"{note}; " if note else ""
        return f"{before}were {of} divisible, {self.change(change, item)}"

    def kept_to(self, finding: Finding, got: float, terms: Terms, *, each: str = "") -> list[str]:
        """Return what a need lacks for what is kept to beside the network.

        Beside a plan in whole pieces that is not known to be the best what is fixed by hand is
        kept to in any amounts, too.
        """
        item = int(self.net.demand_item[finding.row])
        said, base = [], got if finding.best is None else finding.best
        if finding.beyond > NOISE * finding.target:
            parts = f"{amount_in_words(finding.beyond)} {self.units(item, finding.beyond)}"
            only = "only whole pieces are handed out"
            said = [f"of what is missing {parts} are parts of a piece{each}, and {only}"]
        told = max(finding.beyond, _WHOLE * finding.target) + _WHOLE
        if finding.unbound is None or finding.unbound - base <= told:
            return said
        kinds = [] if terms.lots is False else self._kept_whole(item, terms.lots)
        if finding.best is not None:
            kinds += ["what is fixed by hand"] if len(terms.locks) else []
            kinds += ["own constraints"] if terms.own else []
        more = self.of_item(item, finding.unbound - base)
        return [*said, f"it would have {more} more without {joined(kinds)}"]

    def _kept_whole(self, item: int, lots: bool | str) -> list[str]:
        """Return what of an item has to be whole."""
        lot, pieces = float(self.net.item_lot[item]), bool(whole_pieces(self.net, lots)[item])
        kinds = [f"whole cartons of {amount_in_words(lot)}"] if lot != 1 or not pieces else []
        return kinds + (["whole pieces"] if pieces else [])

    def doubt(self, change: Change) -> str:
        """Return what is not known of less than a change, with what was seen not to do."""
        if change.proved:
            return ""
        if not change.less > 0 or len(change.amounts) > 1:
            return " (whether less would do was not proved)"
        less = amount_in_words(change.less)
        return f" ({less} would not do; whether less than that would was not proved)"

    def _any_of(self, levers: Sequence[Lever], amount: float) -> str:
        """Return what does as well on any one of several lanes and carriers."""
        number = amount_in_words(amount)
        least = levers[0].column == "min_load"
        what = f"a least load smaller by {number}" if least else f"{number} more volume"
        return f"{what} on {self.ways(levers, rows=True)}"

    def ways(self, levers: Sequence[Lever], *, rows: bool) -> str:
        """Return several lanes and carriers of which any one would do, alike lanes together.

        Parameters
        ----------
        levers : sequence of Lever
        rows : bool
            Whether their rows are told.
        """
        groups: list[tuple[str, list[Lever]]] = []
        left = list(levers)
        while left:
            first = left[0]
            # Lanes of one mode with an end in common: out of it, or into it, whichever are more.
            of_mode = [lever for lever in left if self._mode(lever) == self._mode(first)]
            out = [lever for lever in of_mode if lever.place == first.place]
            into = [lever for lever in of_mode if lever.other == first.other]
            alike = max(out, into, key=len)
            if first.table != "lanes" or len(alike) < _ALIKE:
                alike, said = [first], self._way(first)
            elif alike is out:
                said = f"{len(alike)} lanes out of {self.place(first.place)}"
            else:
                said = f"{len(alike)} lanes into {self.place(first.other)}"
            mode = self._mode(first)[1]
            said += f" ({mode})" if len(alike) > 1 and mode else ""
            groups.append((said, alike))
            left = [lever for lever in left if lever not in alike]
        named = []
        for said, alike in groups[:_NAMED]:
            any_of = f"any one of {said}" if len(alike) > 1 else said
            named.append(f"{any_of} ({self._rows_of(alike)})" if rows else any_of)
        if len(groups) > _NAMED:
            others = sum(len(alike) for _, alike in groups[_NAMED:])
            named.append(f"{others} others like these")
        if len(groups) == 1 or any(len(alike) > 1 for _, alike in groups):
            return joined(named, "or on")
        return f"any one of {joined(named, 'or')}"

    def _mode(self, lever: Lever) -> tuple[str, str]:
        """Return a lever's table, with the mode of a lane."""
        return lever.table, self.net.lane_mode[lever.record] if lever.table == "lanes" else ""

    def _rows_of(self, levers: Sequence[Lever]) -> str:
        """Return the rows of numbers of one table, those next to each other as from and to."""
        rows = sorted(int(self._rows[lever.table][lever.record]) for lever in levers)
        runs: list[list[int]] = []
        for row in rows:
            if runs and row == runs[-1][-1] + 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        said = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
        return f"{levers[0].table}, row{'s' if len(rows) > 1 else ''} {joined(said)}"

    def _way(self, lever: Lever) -> str:
        if lever.table == "carriers":
            return f"carrier {self.net.carriers[lever.record]}"
        return self.lane(lever)

    def _one(self, lever: Lever, amount: float, item: int) -> str:
        more = amount
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
        if lever.table == "places":
            return f"room for {number} more at {self.place(lever.place)}"
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
    """Return an amount as it is told: whole where the table's number is, and never too little."""
    amount = float(amount)
    if float(lever.given).is_integer() and amount >= 1:
        told = float(np.ceil(amount - _WHOLE * amount))
    else:
        scale = 10.0 ** _digits(amount)
        told = float(np.ceil(amount * scale * (1 - 1e-12)) / scale)
    return min(told, lever.given) if lever.direction < 0 else told
