"""From a network to its best plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from supplyopt.errors import CertificateError, InfeasibleError, LimitError
from supplyopt.formulation.own import with_values
from supplyopt.lp.answer import AnswerStatus
from supplyopt.lp.goals import Stage
from supplyopt.network.network import Network
from supplyopt.planning.arguments import (
    check_goals,
    check_time_limit,
    refuse_beside_model,
    require_start,
    require_waiting,
)
from supplyopt.planning.before import before_from_table
from supplyopt.planning.chains import item_in_circle, without_circles
from supplyopt.planning.climb import Climbed, climb
from supplyopt.planning.conflict import conflicting_rows
from supplyopt.planning.evidence import Evidence
from supplyopt.planning.extract import flows_of, goal_table
from supplyopt.planning.factors import odd_price
from supplyopt.planning.flows import Flows
from supplyopt.planning.locks import kept_exactly, require_no_fixed_circle, require_whole_cartons
from supplyopt.planning.locks_reading import locks_from_table
from supplyopt.planning.measures import measure
from supplyopt.planning.own_conflict import conflict_of_own
from supplyopt.planning.own_kept import require_own_kept
from supplyopt.planning.own_reading import own_of
from supplyopt.planning.plan import Plan
from supplyopt.planning.pose import Posed, pose
from supplyopt.planning.pulp_model import PulpModel
from supplyopt.planning.scope import require_network
from supplyopt.planning.settle_time import settle
from supplyopt.planning.status import Status
from supplyopt.planning.terms import Terms
from supplyopt.planning.verify import verify

__all__ = ["solve"]

MERGING = True
"""Whether places that no goal can tell apart are made one; off only to test that it is exact."""


def solve(
    network: Network | PulpModel,
    *,
    goals: Sequence[str] = ("unmet", "fairness", "stages", "cost"),
    solver: Any = "highs",
    lots: bool | str = False,
    fixed: Any = None,
    time_limit: float | None = None,
    start: Plan | None = None,
) -> Plan:
    """Return the best plan for all cycles of a network, goal by goal.

    Each goal is optimised over what the goals before it leave free; none is traded for a later
    one.

    Parameters
    ----------
    network : Network or PulpModel
        The model of `to_pulp` is solved with all that was added to it.
    goals : sequence of str, default ("unmet", "fairness", "stages", "cost")
        In order; each at most once. "unmet" is item weight x group weight x unmet pieces,
        priority 1 first; "fairness" the leximin of served / entitlement, priority by priority;
        "stages", "hours" and "cost" are sums over shipments, "cost" with trips; "lateness", where
        unmet demand waits, the cycle ends that pieces see which were asked for, and are not
        handed over yet.
    solver : "highs", "cuopt", "pulp", a PuLP solver object or a solver of arrays, default "highs"
        "highs" hands arrays to HiGHS. "pulp" takes the solver that PuLP brings. HiGHS goes
        on from where one of PuLP's solvers ends, and proves the answer; where nothing has to be
        whole by prices, else by a bound, for which it has a minute a goal: without one the goal's
        status is "limit". A solver of arrays is any call that takes a linear program as arrays
        (``cost, column_lower, column_upper, row_lower, row_upper, starts, columns, entries,
        seconds``, scaled) and returns a status ("optimal", "infeasible", "unbounded", "limit",
        "failed"), values, row prices or None; HiGHS goes from there to the optimum and proves it.
        "cuopt" is one, on a GPU (``libcuopt-mathopt-cu13``).
    lots : False, True, "pieces" or "everywhere", default False
        Whether shipments are whole cartons, of `items.lot` pieces. True: on every lane but those
        into places that ask for the item themselves. "pieces": there whole pieces, and what is
        handed out is whole pieces. "everywhere": cartons there, too, and whole pieces handed out.
        Of items with `divisible` 1 any amount may be handed out. What is left of a carton stays
        where it was opened. A carton holds goods of one age, whether or not an item with a
        `shelf_life` can grow too old within the horizon, and so does a whole piece.
    fixed : DataFrame, what makes one, path of a CSV file, optional
        Shipments or amounts served that are fixed by hand; the rest is planned around them. A row
        fixes a shipment (``origin, destination, mode, item, cycle, quantity``) or an amount
        served (``place, item, group, cycle, quantity``); what is not of its kind is blank. Rows
        of `Plan.shipments` or `Plan.served` will do: where `quantity` is blank, `served` is
        read. Quantity 0 forbids. `Plan.losses` tells what it costs.
    time_limit : float, optional
        Seconds for all goals together, above 0.
    start : Plan, optional
        The plan made before. The goal "stability" stays near to it: pieces shipped more or less
        than there, trip by trip; shipments of it that this network has no lane for are left out
        of account. Without that goal the search begins where that plan's ended, which takes fewer
        steps where few numbers have changed: best are supplies, and the same goals. Goal values
        and fair shares are the same as from scratch. A plan that was read from files, or of a
        network that differs in more, helps little or nothing; `Plan.report` tells what was done.

    Returns
    -------
    Plan
        Certified: every balance and limit is checked from the tables, every goal by a bound.

    Raises
    ------
    InputError
        If an argument is at fault, or the network asks for what is not built yet.
    InfeasibleError
        If guarantees, reserves and what is fixed cannot all be kept; ``.rows`` is a smallest
        conflicting set.
    LimitError
        If the time limit was hit before any checked plan was found.
    CertificateError
        If the answer could not be proved right.

    Notes
    -----
    Goals on linear networks are held by fixing the optimal face (complementary slackness), on
    mixed-integer ones by rows. Leximin is found by raising a common level until rows are stuck
    (progressive filling; Bertsekas and Gallager, "Data Networks", 1992, section 6.5.2), where
    each highest level is proved by a dual cut.

    What cannot bind is cut before numbers are compared: a request beyond all that can come, stock
    beyond all that anybody could use. Where quantities that can bind lie too far apart for solvers
    of double precision (a millionth beside a billion, say), linear programs of up to 2,000 columns
    are solved in fractions, whatever `solver` says; others are refused, by the row that is out of
    proportion.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.solve(so.examples.four_places())
    >>> plan.status
    <Status.OPTIMAL: 'optimal'>
    """
    names = check_goals(goals)
    check_time_limit(time_limit)
    require_start(names, lots=lots, start=start, is_plan=isinstance(start, Plan))
    terms = Terms(lots=lots)
    if isinstance(network, PulpModel):
        refuse_beside_model(lots=lots, start=start)
        terms = replace(terms, own=own_of(network))
        network = network.network
    require_network(network)
    require_waiting(network, names)
    terms = replace(terms, locks=locks_from_table(network, fixed))
    if "stability" in names and start is not None:
        terms = replace(terms, before=before_from_table(network, start.shipments))
    require_whole_cartons(network.unrolled.net, terms.locks, terms.lots)
    before = None if start is None else start.trail
    posed = pose(network, names, terms=terms, merged=MERGING, before=before)
    try:
        climbed = climb(posed, solver, seconds=time_limit, before=before)
    except InfeasibleError:
        own_fault = conflict_of_own(posed.formulation, terms.own) if terms.own else None
        told = own_fault or conflicting_rows(network, lots=lots, locks=terms.locks)
        raise told from None
    except CertificateError as error:
        odd = odd_price(network, names)
        if odd is None:
            raise
        raise CertificateError(f"{odd}\n{error}") from error
    net, flows = network.unrolled.net, _flows(network, climbed, terms)
    if item_in_circle(net, flows) is not None:
        climbed = _straightened(posed, climbed, solver, seconds=time_limit)
        flows = _flows(network, climbed, terms)
        if posed.formulation.program.is_linear and not (terms.own or terms.locks):
            flows = without_circles(net, flows)
    outcome = climbed.outcome
    require_own_kept(posed.formulation, terms.own, flows, outcome.values, unrolled=network.unrolled)
    terms = replace(terms, own=with_values(terms.own, outcome.values))
    circling = item_in_circle(net, flows)
    if circling is not None:
        require_no_fixed_circle(net, flows, terms.locks)
        asked = {
            "constraints of your own": bool(terms.own),
            "least loads": bool(net.lane_min_load.any()),
            "whole cartons": terms.lots is not False,
        }
        loads = " or ".join(word for word, there in asked.items() if there) or "least loads"
        raise CertificateError(
            f"the best plan found meets {loads} by pieces of "
            f"{net.items[circling]!r} that go round in a circle, as no load can; "
            "lower the least loads on lanes of circles, plan in smaller cartons, or take one lane "
            "of each circle out"
        )
    limited = outcome.status is AnswerStatus.LIMIT
    plan = Plan(
        network=network,
        status=Status.LIMIT if limited else Status.OPTIMAL,
        flows=flows,
        goal_table=goal_table(_as_carried_out(network, flows, outcome.stages)),
        terms=terms,
        work=outcome.work,
        trail=climbed.trail,
        evidence=Evidence(outcome.proofs, merged=MERGING, rungs=climbed.rungs),
        asked=names,
    )
    report = verify(plan)
    if report:
        raise CertificateError(f"the plan does not stand up to its own check:\n{report}")
    return plan


def _flows(network: Network, climbed: Climbed, terms: Terms) -> Flows:
    flows = kept_exactly(flows_of(climbed.formulation, climbed.outcome), terms.locks)
    return settle(network.unrolled, flows, lots=terms.lots)


def _straightened(posed: Posed, climbed: Climbed, solver: Any, *, seconds: float | None) -> Climbed:
    """Return a plan as good in which no piece moves without need, where there is one.

    The unseen last goal sees to that, but where columns are whole it comes when these are decided:
    here it is a goal like all others.
    """
    if posed.formulation.program.is_linear:
        return climbed
    straight = replace(posed, goals=(*posed.goals, posed.last), names=())
    try:
        again = climb(straight, solver, seconds=seconds)
    except (CertificateError, LimitError):
        return climbed
    return replace(again, outcome=again.outcome.of_first(len(posed.goals)))


def _as_carried_out(network: Network, flows: Flows, stages: Sequence[Stage]) -> list[Stage]:
    """Give goals that were not reached the value that the plan has, switches left on aside."""
    if all(stage.status is not AnswerStatus.LIMIT for stage in stages):
        return list(stages)
    measures = measure(network, flows)
    return [
        replace(stage, value=float(measures[stage.goal]))
        if stage.status is AnswerStatus.LIMIT
        and stage.goal in ("stages", "hours", "cost", "lateness")
        else stage
        for stage in stages
    ]
