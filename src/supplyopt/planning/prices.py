"""What one more unit of a supply or a capacity would gain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.merge import open_lanes
from supplyopt.lp.faces import solve_by_faces
from supplyopt.lp.prices import prices_of_rows
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_goals, require_waiting
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.pose import pose
from supplyopt.planning.priced import priced_records, table_of_prices
from supplyopt.planning.scope import require_network
from supplyopt.planning.status import Status
from supplyopt.planning.terms import NO_TERMS, Terms

__all__ = ["prices_of"]


def prices_of(
    network: Network,
    goals: Sequence[str],
    *,
    terms: Terms = NO_TERMS,
    status: Status = Status.OPTIMAL,
) -> pd.DataFrame:
    """Return what one more unit of each supply or capacity would gain.

    The gain is that of the first goal, in order, that moves at all: how much less a linear goal
    comes to, or how much higher a rate of a fair goal is. It is the derivative to the right,
    found for degenerate programs too, and every price above zero is checked by a re-solve in
    the middle of the range where it holds.

    Parameters
    ----------
    network : Network
    goals : sequence of str
        In order, as in `solve`.
    terms : Terms
        What the plan keeps to beside the network. What is fixed by hand stays fixed.
    status : Status
        Of the plan whose prices they are.

    Returns
    -------
    DataFrame
        A row for every record of stock, of arrivals, every lane and carrier of finite capacity,
        every place of finite storage, in each cycle: ``kind, place, origin, destination, mode,
        item, cycle, goal, price, unit, valid_up_to, carrier, source, priority, rank``. `kind` is
        "stock",
        "arrivals", "lane", "carrier" or "storage"; keys that do not apply are blank. `goal` is
        blank, and `price` zero for any amount, where nothing moves. `valid_up_to` counts the
        units added for which the price holds exactly, ``inf`` where it never ends. `rank` tells,
        for fairness, which of the priority's rates in ascending order rises: 1 is the lowest;
        where lower ones are stuck for good the first that is not counts. Rows without
        entitlement come after all rates, and their price is in pieces.

    Raises
    ------
    InputError
        If the plan was not solved to the end, keeps to whole cartons or to constraints of the
        user's own; if lanes with least loads or carriers with few stops make its program a
        whole-numbered one, or trip costs do and "cost" is the first goal.
    InfeasibleError
        If guarantees and reserves cannot all be kept.
    CertificateError
        If a price cannot be told from rounding.

    Notes
    -----
    Where lanes have trip costs the goals before "cost" are priced as always. What moves none
    of them has a price of NaN: whether "cost" moves depends on whole trips, which have none.

    The method is told in `supplyopt.lp.prices`.

    Examples
    --------
    >>> import supplyopt as so
    >>> prices = prices_of(so.examples.four_places(), ["unmet", "stages"])
    >>> prices.loc[0, ["kind", "place", "item", "goal", "price", "unit", "valid_up_to"]]
    kind                             stock
    place                                W
    item                              mask
    goal                             unmet
    price                              1.0
    unit           weighted pieces a piece
    valid_up_to                       90.0
    Name: 0, dtype: object
    """
    _require_priced(terms, status)
    names = check_goals(goals)
    require_network(network)
    require_waiting(network, names)
    require_comparable(network, terms=terms)
    posed = pose(network, names, terms=terms)
    hidden = not posed.formulation.program.is_linear
    if hidden:
        names = _before_trips(network, names, posed.formulation)
        posed = pose(network, names, terms=terms)
    program = posed.formulation.program
    records = priced_records(network.unrolled, posed.formulation)
    rows = np.unique(np.concatenate([each.row for each in records]))
    rows = rows[rows >= 0]
    outcome, _ = solve_by_faces(program, posed.goals)
    prices = prices_of_rows(program, posed.goals, outcome, rows)
    found = dict(zip(rows.tolist(), prices, strict=True))
    return table_of_prices(network, posed.goals, records, found, hidden=hidden)


def _require_priced(terms: Terms, status: Status) -> None:
    """Raise where a plan is none that prices speak of."""
    faults = []
    for wrong, found, problem, remedy in (
        (
            status is Status.GIVEN,
            status.value,
            "prices belong to solved plans",
            "take the prices of so.solve(plan.network)",
        ),
        (
            status is Status.LIMIT,
            status.value,
            "prices belong to plans that were proved best",
            "solve again without a time limit",
        ),
        (
            terms.lots is not False,
            "lots",
            "whole cartons have no prices",
            "take the prices of a plan without lots",
        ),
        (
            bool(terms.own),
            "own constraints",
            "more of a supply may do harm under constraints of your own, so there are no prices",
            "take the prices of a plan without them, or solve again with more",
        ),
    ):
        if wrong:
            faults.append(Fault("", None, "plan", found, problem, remedy))
    if faults:
        raise InputError(faults)


def _before_trips(
    network: Network, names: tuple[str, ...], formulation: Formulation
) -> tuple[str, ...]:
    """Return the goals that no switch matters to; raise where there is none."""
    before = names[: names.index("cost")] if "cost" in names else ()
    if before and formulation.switches_free:
        return before
    raise InputError(_what_is_whole(network, counted="cost" in names))


def _what_is_whole(network: Network, *, counted: bool) -> list[Fault]:
    net, unrolled = network.numbered, network.unrolled
    wide = unrolled.net
    is_open = open_lanes(wide) & wide.lane_trip
    is_open &= wide.lane_share == np.arange(len(wide.lane_share))
    lanes = np.zeros(len(net.lane_origin), dtype=bool)
    lanes[unrolled.lane_of[is_open]] = True
    lanes_of = np.bincount(wide.lane_carrier[is_open] + 1, minlength=len(wide.carriers) + 1)[1:]
    few = np.zeros(len(net.carriers), dtype=bool)
    few[unrolled.carrier_of[wide.carrier_stops < lanes_of]] = True
    problem = "makes the plan a matter of yes or no, which has no prices"
    found = []
    for table, column, values, whole in (
        ("lanes", "min_load", net.lane_min_load, lanes & (net.lane_min_load > 0)),
        ("lanes", "trip_cost", net.lane_trip_cost, lanes & (net.lane_trip_cost > 0) & counted),
        ("carriers", "stops", net.carrier_stops, few),
    ):
        remedy = (
            'leave "cost" out of the goals, or put other goals before it'
            if column == "trip_cost"
            else f"price a copy of the network without {column}"
        )
        found += [
            Fault(
                table,
                int(network.row_numbers[table][row]),
                column,
                float(values[row]),
                problem,
                remedy,
            )
            for row in np.flatnonzero(whole)
        ]
    return found
