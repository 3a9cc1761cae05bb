"""The public simulation of a practice or a plan."""

from __future__ import annotations

from collections.abc import Callable

from supplyopt.network.network import Network
from supplyopt.planning.plan import Plan
from supplyopt.simulation.asked import (
    blocks_of,
    check_asked,
    check_way,
    default_days,
)
from supplyopt.simulation.draws import Draws
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.practiced import run_block, setting_of
from supplyopt.simulation.results import simulation_of
from supplyopt.simulation.simulation import Simulation

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
    books: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Simulation:
    """Let a practice happen many times.

    Parameters
    ----------
    network : Network
    way : Practice
    runs : int
    seed : int
    days : int, optional
    needs : str
    need_variation : float
    supply_variation : float
    books : bool
    progress : callable, optional

    Returns
    -------
    Simulation
    """
    check_way(network, way)
    check_asked(
        runs=runs, seed=seed, days=days, needs=needs,
        need_variation=need_variation, supply_variation=supply_variation,
    )  # fmt: skip
    length = default_days(network) if days is None else days
    setting = setting_of(
        network,
        days=length,
        verified_needs=needs == "verified",
        need_variation=need_variation,
        supply_variation=supply_variation,
    )
    tallies = []
    for block, size in blocks_of(runs, progress):
        tallies.append(run_block(setting, way, Draws(seed, block, size), books=books))
    return simulation_of(network, way, setting.world, tallies, days=length, seed=seed)
