"""Blocks of runs of a practice."""

from __future__ import annotations

from dataclasses import dataclass

from supplyopt.network.network import Network
from supplyopt.simulation.chain import Chain
from supplyopt.simulation.draws import Draws
from supplyopt.simulation.pots import Pots, pots_of
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.stages import Structure, structure_of
from supplyopt.simulation.tally import Tally
from supplyopt.simulation.world import World, world_of

__all__ = ["Setting", "run_block", "setting_of"]


@dataclass(frozen=True)
class Setting:
    """What is the same for every practice on a network."""

    network: Network
    world: World
    pots: Pots
    days: int
    need_variation: float
    supply_variation: float


def setting_of(
    network: Network,
    *,
    days: int,
    verified_needs: bool,
    need_variation: float,
    supply_variation: float,
) -> Setting:
    """Return the setting of a simulation.

    Raises
    ------
    InputError
        If the network cannot be simulated day by day.
    """
    world = world_of(network, verified_needs=verified_needs)
    pots = pots_of(world.net, cycle_days=world.cycle_days)
    return Setting(network, world, pots, days, need_variation, supply_variation)


def run_block(
    setting: Setting,
    practice: Practice,
    draws: Draws,
    *,
    structure: Structure | None = None,
    books: bool = False,
) -> Tally:
    """Return the counts of a practice on one block of runs.

    Parameters
    ----------
    setting : Setting
    practice : Practice
    draws : Draws
    structure : Structure, optional
        Of the practice; worked out if left out.
    books : bool
        Keep daily books.
    """
    world, pots = setting.world, setting.pots
    tally = Tally(world, place=pots.place, is_desk=~pots.is_shelf, runs=draws.runs, books=books)
    chain = Chain(
        world,
        pots,
        practice,
        structure_of(setting.network, practice, pots) if structure is None else structure,
        draws,
        need_variation=setting.need_variation,
        supply_variation=setting.supply_variation,
        days=setting.days,
        tally=tally,
    )
    chain.run(setting.days)
    return tally
