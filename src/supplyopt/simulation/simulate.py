"""What happens to a network under a practice or a plan, simulated."""

from __future__ import annotations

from collections.abc import Callable

from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.simulation.asked import blocks_of, check_asked, check_way, default_days
from supplyopt.simulation.carried_out import CarriedOut
from supplyopt.simulation.draws import Draws
from supplyopt.simulation.plan_results import plan_tables
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.practiced import run_block, setting_of
from supplyopt.simulation.results import simulation_of
from supplyopt.simulation.schedule import schedule_of
from supplyopt.simulation.simulation import Simulation
from supplyopt.simulation.tally import tally_by_place
from supplyopt.simulation.world import world_of

__all__ = ["Simulation", "simulate"]


def simulate(
    network: Network,
    way: Practice | Plan,
    *,
    runs: int = 200,
    seed: int = 0,
    days: int | None = None,
    needs: str = "asked",
    need_variation: float = 0.2,
    supply_variation: float = 0.0,
    late: float = 0.0,
    books: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Simulation:
    """Simulate what really happens, many times.

    A practice goes day by day: notices and goods wait at desks, reports are late or wrong, desks
    share by their rules, hold back, the carrier takes what it can; people use up their share of
    the need each day. A plan goes cycle by cycle: its shipments leave as scheduled, as far as the
    goods are there.

    Parameters
    ----------
    network : Network
        For a practice with a tree (``places.parent``), and cycles of whole days.
    way : Practice or Plan
        How desks decide, or a plan of this network, solved or given.
    runs : int, default 200
        How often it happens.
    seed : int, default 0
        The same seed gives the same numbers. What is drawn for a place, day and run does not
        depend on `way`, so that two ways see the same needs and the same waits; the first runs of
        many are the runs of few.
    days : int, optional
        Of a practice: how long; the horizon of the network, at least 30, if left out. After the
        last cycle the first begins again, with its demand and arrivals. A plan has its own horizon.
    needs : str, default "asked"
        What people use up: "asked" (``quantity``) or "verified" (``entitlement``, where it is
        less). A cycle's need is spread evenly over its days; pieces may be parts of one.
    need_variation : float, default 0.2
        Sigma of the lognormal factor, of mean 1, on each need of each day (of a plan: cycle).
        Assumption.
    supply_variation : float, default 0
        The same on each arrival.
    late : float, default 0
        Of a plan: the chance that what a lane is to bring in a cycle comes a cycle late. The waits
        of a practice are attributes of it.
    books : bool, default False
        Keep the books of every day, `Simulation.books`; for small networks.
    progress : callable, optional
        Called with a text before each block of 25 runs.

    Returns
    -------
    Simulation

    Raises
    ------
    InputError
        With all that is wrong with the arguments, or where the network has no tree of desks.
    CertificateError
        If the books of a day did not balance.

    Notes
    -----
    Of a practice: ``unmet`` "lost" means that who gets nothing today does not want it tomorrow,
    "backlog" that he does. Limits of storage, reserves, guarantees, least loads, costs, shelf
    lives and lanes that open every n-th cycle bind plans; a practice does not know them.
    Capacities bind: of lanes along the tree by the cycle, of the carrier by the day.

    Of a plan: a place with less than it is to send and to hand out cuts all in proportion. What it
    has above what the plan leaves there it hands out to those who still lack, priority by
    priority. Ages are not followed: what the plan lets grow too old is thrown away as planned.
    Without any variation the plan happens exactly.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> plan = so.solve(network)
    >>> exact = so.simulate(network, plan, runs=2, need_variation=0)
    >>> exact.outcomes["served"].tolist()
    [90.0, 90.0]
    >>> practice = so.Practice(frontline_first=True)
    >>> simulation = so.simulate(network, practice, runs=10, days=20)
    >>> simulation.outcomes.shape[0], simulation.work["place"].tolist()
    (10, ['W', 'D'])
    """
    check_way(network, way)
    check_asked(
        way,
        runs=runs,
        seed=seed,
        days=days,
        needs=needs,
        late=late,
        variations={"need_variation": need_variation, "supply_variation": supply_variation},
    )
    verified = needs == "verified"
    tallies = []
    if isinstance(way, Practice):
        length = default_days(network) if days is None else int(days)
        setting = setting_of(
            network,
            days=length,
            verified_needs=verified,
            need_variation=need_variation,
            supply_variation=supply_variation,
        )
        for block, size in blocks_of(runs, progress):
            tallies.append(run_block(setting, way, Draws(seed, block, size), books=books))
        return simulation_of(network, way, setting.world, tallies, days=length, seed=seed)
    world = world_of(network, verified_needs=verified, by_cycle=True)
    schedule = schedule_of(way, world)
    carried = []
    for block, size in blocks_of(runs, progress):
        tally = tally_by_place(world, runs=size, books=books)
        out = CarriedOut(
            world,
            schedule,
            Draws(seed, block, size),
            need_variation=need_variation,
            supply_variation=supply_variation,
            late=late,
            tally=tally,
        )
        out.run()
        tallies.append(tally)
        carried.append(out)
    length = round(network.cycles * network.cycle_days)
    tables = plan_tables(world, schedule, carried)
    return simulation_of(network, way, world, tallies, days=length, seed=seed, tables=tables)
