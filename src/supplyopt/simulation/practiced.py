"""Blocks of runs of a practice."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network
from supplyopt.network.pieces import Pieces
from supplyopt.planning.policies.tree_faults import require_tree
from supplyopt.simulation.chain import Chain
from supplyopt.simulation.draws import Draws
from supplyopt.simulation.pots import Pots, pots_of
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.stages import Structure, structure_of
from supplyopt.simulation.tally import Tally
from supplyopt.simulation.world import World, world_of

__all__ = ["Setting", "run_block", "setting_of"]

_ANNOUNCED = 5


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
        If the network cannot be simulated day by day, or nobody below the goods asks for any.

    Warns
    -----
    InputWarning
        Where some goods lie at places that have nobody below who asks for anything, or lanes
        bring goods to places that the desks do not bring them to.
    """
    world = world_of(network, verified_needs=verified_needs)
    pots = pots_of(world.net, cycle_days=world.cycle_days)
    _tell_of_stuck_goods(world, pots)
    require_tree(network, depth=4)
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


def _tell_of_stuck_goods(world: World, pots: Pots) -> None:
    """Raise, or warn, where goods lie from which no way leads down to anybody."""
    net = world.net
    asks_below = np.zeros(len(pots.place), dtype=bool)
    asks_below[pots.shelf_of[world.place]] = True
    for pot in np.argsort(-pots.depth, kind="stable").tolist():
        if pots.parent[pot] >= 0:
            asks_below[pots.parent[pot]] |= asks_below[pot]
    useful = np.zeros(len(net.places), dtype=bool)
    useful[pots.place[asks_below]] = True
    by_item = np.zeros((len(net.places), len(net.items)))
    np.add.at(by_item, (net.stock_place, net.stock_item), net.stock_quantity)
    np.add.at(by_item, (net.arrival_place, net.arrival_item), net.arrival_quantity)
    pieces, items = by_item.sum(axis=1), (by_item > 0).sum(axis=1)
    stuck = np.flatnonzero((pieces > 0) & ~useful)
    if len(stuck) == 0:
        return
    faults = [
        Fault(
            "places", None, "parent", net.places[place],
            f"{pieces[place]:,.0f} pieces{Pieces(items=int(items[place])).aside} come to this "
            "place, which is above nobody who asks",
            "make it the parent of the places that it supplies",
        )
        for place in stuck.tolist()
    ]  # fmt: skip
    if not (pieces[useful] > 0).any():
        raise InputError(faults)
    lines = [f"  {fault}" for fault in faults[:_ANNOUNCED]]
    if len(faults) > _ANNOUNCED:
        lines.append(f"  ... and {len(faults) - _ANNOUNCED} more")
    text = "\n".join(["some goods go to nobody in a practice", *lines])
    warnings.warn(text, InputWarning, stacklevel=4)
