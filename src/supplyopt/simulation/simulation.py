"""What a simulation found, how it shows itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.pieces import pieces_of
from supplyopt.network.shown import frame_html
from supplyopt.network.units import in_units, measured
from supplyopt.planning.plan import Plan
from supplyopt.simulation.intervals import interval_table
from supplyopt.simulation.practice import Practice

__all__ = ["UNITS", "Simulation", "known_outcomes"]

UNITS = {
    "need": "pieces",
    "served": "pieces",
    "unmet": "pieces",
    "fill_rate": "share of need",
    "worst_fill_rate": "share of need",
    "uncovered_days": "person-days",
    "days_to_frontline": "days",
    "mean_stages": "hand-overs a served piece",
    "notice_stages": "notices a consignment",
    "notices": "notices",
    "order_lines": "lines",
    "lying": "pieces at a day's end",
    "lying_at_desks": "pieces at a day's end",
    "under_way": "pieces at a day's end",
}
"""The unit of each outcome, those by priority apart."""


def known_outcomes(priorities: Iterable[int]) -> list[str]:
    """Return the names of all outcomes of a practice.

    Examples
    --------
    >>> known_outcomes([1, 2])[2:5]
    ['unmet', 'unmet_priority_1', 'unmet_priority_2']
    """
    names = list(UNITS)
    at = names.index("unmet") + 1
    return [*names[:at], *(f"unmet_priority_{level}" for level in priorities), *names[at:]]


@dataclass(frozen=True, eq=False, repr=False)
class Simulation:
    """Many runs of what happens to a network under a practice or a plan.

    Made by `simulate`. Every table it hands out is a copy.

    Attributes
    ----------
    network : Network
    way : Practice or Plan
    days, runs, seed : int
    units : dict of str to str
        Of the outcomes.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> before = so.simulate(network, so.Practice.as_it_was(), runs=20)
    >>> before
    <Simulation of as it was: 20 runs of 30 days>
    >>> after = so.simulate(network, so.Practice.reformed(), runs=20)
    >>> change = after.difference(before)
    >>> bool(change.loc["days_to_frontline", "high"] < 0)
    True
    """

    network: Network
    way: Practice | Plan
    days: int
    runs: int
    seed: int
    units: dict[str, str]
    _outcomes: pd.DataFrame
    _work: pd.DataFrame
    _served: pd.DataFrame
    _books: pd.DataFrame | None
    _lying: pd.DataFrame | None
    _shipments: pd.DataFrame | None

    @property
    def outcomes(self) -> pd.DataFrame:
        """Each outcome of each run: a row a run, numbered from 1; a column an outcome."""
        return in_units(self._outcomes.copy(), self.units)

    @property
    @measured(
        mean="unit of its row",
        standard_error="unit of its row",
        low="unit of its row",
        high="unit of its row",
    )
    def table(self) -> pd.DataFrame:
        """Over the runs, a row an outcome: ``mean, standard_error, low, high, unit``.

        ``low`` and ``high`` are the ends of Student's 95 % interval of the mean: what is unsure
        because runs are few, not how much one run differs from another.
        """
        table = interval_table(self._outcomes)
        table["unit"] = pd.Series(self.units)
        return table

    @property
    @measured(lines="order lines", standard_error="order lines")
    def work(self) -> pd.DataFrame:
        """Order lines that each desk handles: ``place, kind, lines, standard_error``, by run.

        A line is one item for one consignee, counted at a desk that allots it or passes it on.
        """
        return self._work.copy()

    @property
    @measured(fill_rate="share of need", fill_rate_error="share of need")
    def served(self) -> pd.DataFrame:
        """Means over the runs, a row a place, item and group.

        ``place, item, group, priority, need, served, unmet, fill_rate, fill_rate_error``. Of a
        plan with ``cycle``, a row a record of demand in the order of its table: a served piece
        belongs to the cycle of its demand.
        """
        return self._served.copy()

    @property
    @measured(standard_error="pieces")
    def shipments(self) -> pd.DataFrame:
        """Of a plan, what is really sent: ``planned``, and ``quantity``, the mean over the runs.

        ``origin, destination, mode, item, cycle, planned, quantity, standard_error``.

        Raises
        ------
        InputError
            If a practice was simulated, which has no shipments by the lane.
        """
        return self._of_plan(self._shipments, "shipments")

    @property
    @measured()
    def lying(self) -> pd.DataFrame:
        """Of a plan, means over the runs of what lies at a cycle's end where there is anything.

        ``place, item, cycle, stock, surplus, waste``.

        Raises
        ------
        InputError
            If a practice was simulated, whose steps are days; see `books`.
        """
        return self._of_plan(self._lying, "lying")

    def _of_plan(self, table: pd.DataFrame | None, name: str) -> pd.DataFrame:
        if table is None:
            problem, remedy = "is only there where a plan was simulated", "see .served and .work"
            raise InputError([Fault("", None, name, None, problem, remedy)])
        return table.copy()

    @property
    @measured()
    def books(self) -> pd.DataFrame:
        """What came and went, a row a run, day, place and item where there was anything.

        ``run, day, place, item, opening, arrived, received, served, sent, lost, closing``: opening
        with arrived and received is served with sent, lost and closing. Of a plan, ``day`` is the
        cycle. What desks allot while it lies in the warehouse (direct lane without one desk) is in
        the books of the desk for which it lies.

        Raises
        ------
        InputError
            If the simulation was not asked to keep them.
        """
        if self._books is None:
            problem, remedy = "were not kept", "call so.simulate(..., books=True)"
            raise InputError([Fault("", None, "books", None, problem, remedy)])
        return self._books.copy()

    @measured(
        mean="unit of its row",
        standard_error="unit of its row",
        low="unit of its row",
        high="unit of its row",
    )
    def difference(self, other: Simulation) -> pd.DataFrame:
        """Return this less the other, run by run, as means with intervals.

        Parameters
        ----------
        other : Simulation
            With the same seed, runs and days, so that both saw the same needs and waits.

        Returns
        -------
        DataFrame, a row an outcome that both have
            ``mean, standard_error, low, high, unit``, as in `table`.

        Raises
        ------
        InputError
            If the runs cannot be paired.
        """
        _require_pairs(self, other)
        names = [name for name in self._outcomes if name in other._outcomes]
        table = interval_table(self._outcomes[names] - other._outcomes[names])
        table["unit"] = pd.Series(self.units)
        return table

    def __repr__(self) -> str:
        runs = f"{self.runs:,} run{'' if self.runs == 1 else 's'}"
        return f"<Simulation of {_named(self.way)}: {runs} of {self.days} days>"

    def _repr_html_(self) -> str:
        table, pieces = self.table, pieces_of(self.network)
        table["unit"] = [pieces.named(unit) for unit in table["unit"]]
        html = frame_html(table, float_format=_two_decimals)
        title = f"{_named(self.way)}: {self.runs:,} runs of {self.days} days, 95 % intervals"
        return f"<p><b>Simulation</b> of {title}</p>\n{html}"


def _two_decimals(value: float) -> str:
    text = f"{value:,.2f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def _named(way: Practice | Plan) -> str:
    if isinstance(way, Practice):
        return repr(way).removeprefix("<Practice: ").removesuffix(">")
    return "a plan"


def _require_pairs(one: Simulation, other: object) -> None:
    if not isinstance(other, Simulation):
        problem, remedy = "is no simulation", "give what so.simulate returns"
        raise InputError([Fault("", None, "other", type(other).__name__, problem, remedy)])
    faults = [
        Fault(
            "", None, name, getattr(other, name),
            f"is {getattr(one, name)} in the other, so runs cannot be paired",
            "simulate both alike",
        )
        for name in ("seed", "runs", "days")
        if getattr(one, name) != getattr(other, name)
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
