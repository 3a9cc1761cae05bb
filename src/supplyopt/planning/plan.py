"""A plan: who gets what, by which way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from functools import cached_property
from typing import Any

import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.lp.trail import Work
from supplyopt.network.network import Network
from supplyopt.network.pieces import Pieces, pieces_of
from supplyopt.network.shown import frame_html
from supplyopt.network.units import in_units, measured
from supplyopt.planning.age_table import ages_of
from supplyopt.planning.before import before_table
from supplyopt.planning.books import tables_of
from supplyopt.planning.columns import Columns, columns_of, frame_of_columns
from supplyopt.planning.difference import Difference, difference_of
from supplyopt.planning.evidence import Evidence
from supplyopt.planning.fairness import fairness_of
from supplyopt.planning.flows import Flows
from supplyopt.planning.given import flows_from_tables
from supplyopt.planning.locks import fixed_table
from supplyopt.planning.losses import losses_of
from supplyopt.planning.marks import marked
from supplyopt.planning.measures import measure
from supplyopt.planning.prices import prices_of
from supplyopt.planning.scope import require_network
from supplyopt.planning.seal import Seal
from supplyopt.planning.status import Status
from supplyopt.planning.terms import NO_TERMS, Terms
from supplyopt.planning.trail import Trail

__all__ = ["Plan", "no_goals", "require_plan"]


def no_goals() -> pd.DataFrame:
    """Return the goals table of a plan that was not solved for."""
    return pd.DataFrame(
        {
            "goal": pd.Series([], dtype="str"),
            "priority": pd.Series([], dtype="Int64"),
            "value": pd.Series([], dtype="float64"),
            "bound": pd.Series([], dtype="float64"),
            "gap": pd.Series([], dtype="float64"),
            "status": pd.Series([], dtype="str"),
        }
    )


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A distribution over a network, best or given.

    Made by `solve`, by `policies`, or from tables; frozen. Every table it hands out is a copy.

    Attributes
    ----------
    network : Network
        What it is a plan of.
    status : Status
        What may be concluded from it.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.solve(so.examples.four_places())
    >>> plan.goals[["goal", "priority", "status"]].head(1)
        goal  priority   status
    0  unmet         1  optimal
    """

    network: Network
    status: Status
    flows: Flows = field(repr=False)
    goal_table: pd.DataFrame = field(default_factory=no_goals, repr=False)
    terms: Terms = field(default=NO_TERMS, repr=False)
    # What a folder says of the tables that follow from the flows, kept as it was found: `verify`
    # tells where they do not follow.
    written: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # How the plan was found: told by `report`, and used by the next solve.
    work: tuple[Work, ...] = field(default=(), repr=False)
    trail: Trail | None = field(default=None, repr=False)
    # What proves it best, whoever asks: kept in files, too.
    evidence: Evidence | None = field(default=None, repr=False)
    # The goals in order, those too that a limit kept from being reached.
    asked: tuple[str, ...] = field(default=(), repr=False)
    # Of a plan that was read from files, how these compare with their manifest.
    seal: Seal | None = field(default=None, repr=False)

    @classmethod
    def from_tables(
        cls, network: Network, *, shipments: pd.DataFrame, served: pd.DataFrame
    ) -> Plan:
        """Take any past or foreign distribution as a plan.

        Parameters
        ----------
        network : Network
        shipments : DataFrame
            ``origin, destination, item, quantity`` and, where not blank, ``mode`` and ``cycle``.
        served : DataFrame
            ``place, item, served`` and, where not the default, ``group`` and ``cycle``: a row
            for every record of demand.

        Returns
        -------
        Plan
            Of status GIVEN. Nothing is checked but that the tables speak of this network:
            `verify` tells which rules the plan breaks.

        Raises
        ------
        InputError
            If a table has faults, or names a lane or a demand that the network lacks.
        """
        require_network(network)
        return cls(
            network, Status.GIVEN, flows_from_tables(network, shipments=shipments, served=served)
        )

    @property
    @measured(
        value="unit of its goal",
        bound="unit of its goal",
        gap="unit of its goal",
        free="unit of its goal",
        loss="unit of its goal",
    )
    def goals(self) -> pd.DataFrame:
        """A row a solved stage: ``goal, priority, value, bound, gap, status``."""
        return self.goal_table.copy()

    @property
    @measured()
    def report(self) -> pd.DataFrame:
        """How the plan was found: a row a goal, and one for "movement", that nothing moves idly.

        ``goal, priority, columns, rows, method, solves, iterations, warm, seconds``. Columns and
        rows are those of the program after alike places were made one. The method is "simplex",
        "interior point", "arithmetic" (reductions left nothing to solve), "exact arithmetic"
        (fractions, where numbers lie too far apart for solvers), "fixed before" (the
        goals before left no freedom), a solver of arrays "then" one of these, each with ", n
        parts" where the program fell into parts; `warm` tells whether the search began with what
        a `start` had left. Empty for plans that were given or read from files, and for
        mixed-integer ones.
        """
        names = [field.name for field in fields(Work)]
        frame = pd.DataFrame([astuple(work) for work in self.work], columns=names)
        return frame.astype({"priority": "Int64"})

    @cached_property
    def _columns(self) -> dict[str, Columns]:
        return tables_of(self.network, self.flows)

    def columns(self, name: str) -> Columns:
        """Return a table as numbers, words by number.

        Parameters
        ----------
        name : {"shipments", "served", "stock", "surplus", "waste", "in_transit"}
        """
        return columns_of(self.written[name]) if name in self.written else self._columns[name]

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def _table(self, name: str) -> pd.DataFrame:
        """Return a table, written out when it is first asked for."""
        if name not in self._tables:
            known = self.written.get(name)
            frame = frame_of_columns(self._columns[name]) if known is None else known
            self._tables[name] = in_units(marked(self.network, {name: frame})[name])
        return self._tables[name].copy()

    @property
    def shipments(self) -> pd.DataFrame:
        """Pieces on lanes: ``origin, destination, mode, item, cycle, quantity``."""
        return self._table("shipments")

    @property
    def served(self) -> pd.DataFrame:
        """A row a record of demand.

        ``place, item, group, cycle, demand, served, unmet, fill_rate, entitlement``.
        """
        return self._table("served")

    @property
    def stock(self) -> pd.DataFrame:
        """Pieces stored at a cycle's end where there are any: ``place, item, cycle, quantity``."""
        return self._table("stock")

    @property
    def surplus(self) -> pd.DataFrame:
        """Pieces that found no room at a cycle's end: ``place, item, cycle, quantity``."""
        return self._table("surplus")

    @property
    def waste(self) -> pd.DataFrame:
        """Pieces that were too old at a cycle's end: ``place, item, cycle, quantity``."""
        return self._table("waste")

    @cached_property
    def _ages(self) -> pd.DataFrame:
        return ages_of(self.network.unrolled, self.flows)

    @property
    @measured(born="cycle")
    def ages(self) -> pd.DataFrame:
        """What becomes of goods that do not keep over the horizon, by age.

        ``what, place, destination, mode, item, cycle, born, quantity``: `what` is "sent", "used",
        "stored", "surplus" or "waste", `born` the cycle in which the goods were new.
        """
        return self._ages.copy()

    @property
    def in_transit(self) -> pd.DataFrame:
        """Pieces under way at a cycle's end.

        ``origin, destination, mode, item, cycle, quantity``.
        """
        return self._table("in_transit")

    @property
    @measured()
    def fixed(self) -> pd.DataFrame:
        """What was fixed by hand, a row each; without rows where nothing was.

        ``origin, destination, mode, item, place, group, cycle, quantity``; texts are empty where
        they are not of a row's kind.
        """
        return fixed_table(self.network.numbered, self.network.unrolled, self.terms.locks)

    @property
    @measured()
    def before(self) -> pd.DataFrame:
        """Shipments of the plan that stability was measured from; without rows where none was.

        ``origin, destination, mode, item, cycle, quantity``.
        """
        return before_table(self.network, self.terms.before)

    @cached_property
    def _losses(self) -> pd.DataFrame:
        terms = self.terms
        # Nearness to another plan is nothing that a free plan could have.
        solved = self.goal_table["goal"].tolist()
        names = tuple(name for name in dict.fromkeys(solved) if name != "stability")
        return losses_of(
            self.network,
            self.flows,
            names=names or ("unmet", "fairness", "stages", "cost"),
            bound_by_terms=bool(terms) or self.status is Status.GIVEN,
        )

    @property
    @measured(
        value="unit of its goal",
        bound="unit of its goal",
        gap="unit of its goal",
        free="unit of its goal",
        loss="unit of its goal",
    )
    def losses(self) -> pd.DataFrame:
        """What this plan loses, goal by goal: ``goal, priority, value, free, loss, rows_below``.

        `free` is the value of the best plan of the same network for the same goals, with nothing
        fixed, no cartons, no own constraints; it is solved for on first use, and for plans that
        keep to nothing of the kind nothing is solved or lost. A plan that was given is set
        against the best plan for the goals "unmet", "fairness", "stages", "cost". `loss` is
        ``value - free``, of the lowest rate of fairness ``free - value``; rounding is zero.

        The first goal never gains. Goals behind it may: where an earlier goal has lost, there is
        less to carry, so `loss` of stages or cost may be below zero. `rows_below` counts, for
        fairness, the rows of the priority whose rate is lower than in the free plan.

        Raises
        ------
        InfeasibleError
            If no plan keeps every guarantee and reserve, which happens to plans that were given.
        """
        return self._losses.copy()

    @cached_property
    def _prices(self) -> pd.DataFrame:
        names = tuple(dict.fromkeys(self.goal_table["goal"].tolist()))
        return prices_of(self.network, names, terms=self.terms, status=self.status)

    @property
    @measured(price="unit of its row", valid_up_to="unit of its row")
    def prices(self) -> pd.DataFrame:
        """What one more unit of each supply or capacity would gain, found on first use.

        ``kind, place, origin, destination, mode, item, cycle, goal, price, unit, valid_up_to``,
        then ``carrier, source, priority, rank``: a row for every record of stock and arrivals
        (`kind` "stock", "arrivals"), every lane and carrier of finite capacity ("lane",
        "carrier"), every place of finite storage ("storage"). `price` is the gain in the first
        goal that moves, with each unit added up to `valid_up_to`; 0 with a blank goal where none
        moves. For fairness it is how much the lowest rate that moves rises, and `rank` counts
        that rate from the lowest, 1. NaN where only goals that count trips may move.

        Raises
        ------
        InputError
            If the plan was not solved to the end, or anything makes it a whole-numbered one.
        CertificateError
            If a price cannot be told from rounding.
        """
        return self._prices.copy()

    def diff(self, other: Plan) -> Difference:
        """Return what changes from `other` to this plan.

        Parameters
        ----------
        other : Plan
            The plan before; of the same network or of another, rows are told by their ids.

        Returns
        -------
        Difference
            False where nothing changes. As text it is a list for the dispatcher.

        Raises
        ------
        InputError
            If `other` is no plan, or counts an item in another unit.

        Examples
        --------
        >>> import supplyopt as so
        >>> plan = so.solve(so.examples.four_places())
        >>> plan.diff(so.policies.equal_shares(plan.network)).shipments["change"].tolist()
        [-10.0, 10.0, 15.0, -15.0]
        """
        if not isinstance(other, Plan):
            problem = "is no plan"
            remedy = "give a Plan, or take tables by Plan.from_tables"
            raise InputError([Fault("", None, "other", type(other).__name__, problem, remedy)])
        return difference_of(self, other)

    @cached_property
    def _fairness(self) -> pd.DataFrame:
        written: pd.DataFrame | None = self.written.get("fairness")
        table = (
            fairness_of(
                self.network.unrolled.net,
                self.flows,
                places=self.network.numbered,
                lots=self.terms.lots,
            )
            if written is None
            else written
        )
        return marked(self.network, {"fairness": table})["fairness"]

    @property
    @measured()
    def fairness(self) -> pd.DataFrame:
        """Who is stuck at which level and by what.

        ``priority, place, item, group, rate, level, limit``, lowest rates of priority 1 first.
        `rate` is served over entitlement; `level` counts the different rates of a priority from
        the lowest, 1.
        """
        return self._fairness.copy()

    @cached_property
    def _measures(self) -> pd.Series:
        written: pd.Series | None = self.written.get("measures")
        return measure(self.network, self.flows) if written is None else written

    @property
    def measures(self) -> pd.Series:
        """What the plan comes to over the horizon, in plain pieces; units in ``.attrs["units"]``.

        Where pieces of several items are added up, ``.attrs["added_up"]`` says so.
        """
        copied = self._measures.copy()
        copied.attrs["units"] = dict(self._measures.attrs["units"])
        copied.attrs["added_up"] = self.pieces.note
        return copied

    @cached_property
    def pieces(self) -> Pieces:
        """What is counted where pieces of all that is asked for are added up."""
        return pieces_of(self.network)

    def __repr__(self) -> str:
        measures = self._measures
        own, sent = len(self.terms.own.constraints), len(self.columns("shipments")["quantity"])
        chain = measures["mean_stages"]
        parts = [
            f"{measures['served']:,.0f} of {measures['demand']:,.0f} {self.pieces.unit} served"
            f"{self.pieces.aside}",
            f"{sent:,} shipment{'' if sent == 1 else 's'}",
            # Without a piece that is served there is no mean.
            *([] if math.isnan(chain) else [f"{chain:.2f} hand-overs a piece"]),
            *([f"{own} own constraint{'' if own == 1 else 's'}"] if own else []),
        ]
        return f"<Plan {self.status.value}: {', '.join(parts)}>"

    def _repr_html_(self) -> str:
        measures = self._measures.rename("value").to_frame()
        units = self._measures.attrs["units"]
        measures["unit"] = pd.Series({name: self.pieces.named(units[name]) for name in units})
        span = "" if self.network.cycles == 1 else f", over all {self.network.cycles} cycles"
        parts = [f"<p><b>Plan</b>, {self.status.value}{span}</p>", frame_html(measures)]
        if len(self.goal_table):
            parts.append(frame_html(self.goal_table, index=False))
        return "\n".join(parts)


def require_plan(plan: object) -> None:
    """Raise if it is no plan.

    Raises
    ------
    InputError
    """
    if not isinstance(plan, Plan):
        remedy = "give a plan; past deliveries become one by so.Plan.from_tables"
        raise InputError([Fault("", None, "plan", type(plan).__name__, "is no plan", remedy)])
