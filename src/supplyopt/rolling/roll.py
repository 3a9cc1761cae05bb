"""Plans made again at every review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from typing import Any

from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.rolling.arguments import checked
from supplyopt.rolling.carried import carried_plan
from supplyopt.rolling.logbook import Logbook
from supplyopt.rolling.planned import Planned
from supplyopt.rolling.reports import Forecast, Observe, Receipts
from supplyopt.rolling.reviewing import Office, plan_of, review_entry
from supplyopt.rolling.rolled import Roll
from supplyopt.rolling.state import before_first_cycle
from supplyopt.rolling.steps import after_cycle, after_review, cycle_entry

__all__ = ["roll"]


def roll(
    network: Network,
    *,
    horizon: int,
    every: int = 1,
    forecast: Forecast | None = None,
    observe: Observe | None = None,
    receipts: Receipts | None = None,
    goals: Sequence[str] = ("unmet", "fairness", "stages", "cost"),
    solver: Any = "highs",
    lots: bool | str = False,
    carry_over: bool = True,
    journal: str | PathLike[str] | None = None,
    time_limit: float | None = None,
    progress: Callable[[str], object] | None = None,
) -> Roll:
    """Plan a few cycles ahead, carry out the first of them, count what came, plan anew.

    Parameters
    ----------
    network : Network
        What really happens: needs, arrivals, all cycles.
    horizon : int
        How many cycles each plan looks ahead, 1 or more; fewer at the end. It has to be longer
        than the lead time of a lane that is to be used.
    every : int, default 1
        How many cycles of each plan are carried out before the next review, at most `horizon`.
        With days as cycles, 10 is a ten-day rhythm.
    forecast : callable, optional
        Takes a `Review`, returns what is thought to be asked for: a table with the columns of
        demand, in the cycles of the network. Rows of cycles that are not planned are not read.
        Without it forecasts are right.
    observe : callable, optional
        Takes a `Review`, returns what is reported then: ``{"stock": table, "needs": table}``, one
        of the two, or None. A place and an item without a row of stock have not reported: the
        last report counts, with what has come or was sent there since, without what was planned
        to be used. Rows of needs take the place of the forecast's. Without it, and without
        "stock", all stock is reported rightly.
    receipts : callable, optional
        Takes a table of shipments that come in now (``origin, destination, mode, item, cycle,
        arrives, quantity``), returns how many pieces of each are counted in, from 0 to its
        quantity. What is missing is booked as lost. Without it everything comes.
    goals, solver, lots
        As in `solve`, for each plan. With the goal "stability" each plan after the first keeps
        near to the one before.
    carry_over : bool, default True
        Whether what was served earlier counts when goods are shared: who was short last time
        comes first next time.
    journal : path, optional
        A file to which every review and every cycle is written when it is done. Where it is
        there, the roll goes on behind its last whole entry, so that one that was killed loses
        nothing. Callbacks are not asked again for what is in it.
    time_limit : float, optional
        Seconds for each plan.
    progress : callable, optional
        Called with words before each review.

    Returns
    -------
    Roll

    Raises
    ------
    InputError
        If an argument is at fault, a callback returns what it must not, or the journal belongs
        to other data or arguments.
    InfeasibleError
        If there is no plan, and lowering guarantees and reserves does not help.
    LimitError, CertificateError
        As `solve` does.

    Notes
    -----
    Within a cycle places take their turn after all that send to them. Where a place has less of
    an item than it was to ship and serve, shipments and service are cut in one proportion. What
    is planned to be served goes to priority 1 first, within a priority in the plan's proportion,
    never above the need there really is. Needs above the forecast are served, in the same order,
    from what is left beyond what the plan needs later and beyond reserves. With right forecasts
    and reports, and nothing lost, what is carried out is the plan.

    A callback that draws at random should draw by the cycle (``default_rng([seed,
    review.cycle])``), so that a roll that was killed goes on as it would have gone.

    Examples
    --------
    >>> import supplyopt as so
    >>> roll = so.roll(so.examples.four_places(), horizon=1, receipts=lambda s: s["quantity"] // 2)
    >>> roll.measures[["served", "lost"]].to_dict()
    {'served': 40.0, 'lost': 50.0}
    """
    office = checked(
        Office(
            network=network,
            horizon=horizon,
            every=every,
            forecast=forecast,
            observe=observe,
            goals=goals,
            solver=solver,
            lots=lots,
            carry_over=carry_over,
            time_limit=time_limit,
        ),
        receipts=receipts,
        progress=progress,
    )
    logbook = Logbook(journal, {} if journal is None else office.header)
    state = before_first_cycle(network)
    reviews: list[Any] = []
    plans: list[Plan] = []
    cycles: list[Any] = []
    while state.cycle <= network.cycles:
        last = office.last(state.cycle)
        if progress is not None:
            progress(f"planning cycles {state.cycle} to {last} of {network.cycles}")
        before = plans[-1] if plans else None
        told = logbook.next("review", state.cycle)
        if told is None:
            told, plan = review_entry(office, state, number=len(plans) + 1, before=before)
            logbook.write(told)
        else:
            plan = plan_of(office, told)
        reviews.append(told)
        plans.append(plan)
        state = after_review(network, state, told)
        planned, start = Planned(network, plan, state), state.cycle
        for _ in range(min(office.every, last - start + 1)):
            done = logbook.next("cycle", state.cycle) or logbook.write(
                cycle_entry(
                    network,
                    state,
                    planned.orders(state),
                    lots=lots,
                    receipts=receipts,
                )
            )
            cycles.append(done)
            state = after_cycle(network, state, done)
    plan = carried_plan(network, cycles, lots=lots)
    return Roll(network, plan, tuple(plans), tuple(reviews), tuple(cycles))
