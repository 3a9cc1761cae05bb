"""Who shares among whom under a practice, by which way the goods then go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.suggest import did_you_mean
from supplyopt.simulation.pots import Pots
from supplyopt.simulation.practice import Practice
from supplyopt.simulation.shares import Family, family_of

__all__ = ["Hop", "Stage", "Structure", "hop_of", "structure_of"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Hop:
    """One step of many ways, those that enter the same place next to each other.

    Attributes
    ----------
    rows : int array
        Whose ways have this step.
    place : int array, one a row
        The place entered.
    places, starts : int array
        Each such place, its first row.
    passing : bool array, one a row
        Whether the way goes on.
    """

    rows: Indices
    place: Indices
    places: Indices
    starts: Indices
    passing: Flags

    def total(self, values: Floats) -> Floats:
        """Add up by place, all ways x runs."""
        return np.add.reduceat(values[self.rows], self.starts, axis=0)


@dataclass(frozen=True)
class Stage:
    """Desks that share by one rule, with all among whom they share.

    Attributes
    ----------
    rule : str
    desks : int array
        Pots.
    children : int array
        Pots, those of one desk next to each other.
    family : Family
    noticed : bool array, one a child
        Whether it is told by a notice of its desk, which waits.
    start : int array, one a child
        The place from where goods travel to it desk by desk; its own place if they do not.
    by_carrier : bool array, one a child
    stages : float array, one a child
        Hand-overs on the way.
    travel_days : int array, one a child
        Lead times on the way.
    hops : tuple of Hop
        Places entered on the way, first to last.
    allowed : bool array, children x items
        Whether its lanes take the item.
    notice_stages : float array, one a child
        Notices behind a consignment to it, up with down; 0 for desks.
    """

    rule: str
    desks: Indices
    children: Indices
    family: Family
    noticed: Flags
    start: Indices
    by_carrier: Flags
    stages: Floats
    travel_days: Indices
    hops: tuple[Hop, ...]
    allowed: Flags
    notice_stages: Floats


@dataclass(frozen=True)
class Structure:
    """All stages of a practice.

    Attributes
    ----------
    stages : tuple of Stage
        From the top down.
    reports_to : int array, one a pot
        The desk to which its claims go, -1 for none.
    hold_back : float array, one a pot
    passes_on : tuple of (int, int)
        Desks above hubs, with the desk that gets all that comes there.
    ahead : int
        Days that reports leave before the day of the plan.
    target_days : float
        Days of need that a claim is filled up to.
    """

    stages: tuple[Stage, ...]
    reports_to: Indices
    hold_back: Floats
    passes_on: tuple[tuple[int, int], ...]
    ahead: int
    target_days: float


def structure_of(network: Network, practice: Practice, pots: Pots) -> Structure:
    """Return who shares among whom.

    Parameters
    ----------
    network : Network
    practice : Practice
    pots : Pots

    Returns
    -------
    Structure

    Raises
    ------
    InputError
        If a rule is for no place or kind of place, or no lane leads down the tree though goods
        have to go that way.
    """
    rules = _rules(network, practice)
    net = network.numbered
    if not practice.direct_lane and not pots.tree.open.any():
        problem = "no lane goes from any parent to its child, so desks cannot pass anything on"
        raise InputError([Fault("lanes", None, "", None, problem, "add lanes along the tree")])
    below = _below_hub(pots)
    supplied = np.zeros(len(net.places), dtype=bool)
    supplied[net.stock_place[net.stock_quantity > 0]] = True
    supplied[net.arrival_place[net.arrival_quantity > 0]] = True
    draft = _one_desk(pots, below, supplied) if practice.one_desk else _many_desks(pots, below)
    stages = tuple(
        _stage(practice, pots, desks, rules=rules, local=local)
        for local, parents in draft
        for desks in _by_rule(pots, parents, rules)
    )
    shelves = np.flatnonzero(pots.is_shelf & below)
    reports_to = np.where(below & (pots.parent >= 0), pots.parent, -1)
    if practice.one_desk:
        reports_to = np.full(len(pots.place), -1)
        reports_to[shelves] = pots.hub[shelves]
    reports_to[_hubs(pots)] = -1
    holds = ~pots.is_shelf & below & (pots.hub != np.arange(len(pots.place)))
    above = set(pots.above_hub.tolist())
    desks_over = {int(pots.parent[pot]): pot for pot in [*above, *_hubs(pots).tolist()]}
    up, down = _expected_days(practice, pots, shelves)
    return Structure(
        stages=stages,
        reports_to=reports_to,
        hold_back=np.where(holds & (not practice.one_desk), practice.hold_back, 0.0),
        passes_on=tuple((pot, desks_over[pot]) for pot in pots.above_hub.tolist()),
        ahead=min(int(np.ceil(up)), int(practice.review_days) - 1),
        target_days=practice.cover_days + up + down,
    )


def _rules(network: Network, practice: Practice) -> list[str]:
    """Return the rule of each place."""
    places = network.filled("places")
    kinds = places["kind"].tolist()
    rules = practice.rules
    by_name = rules if isinstance(rules, Mapping) else {"": rules}
    known = {*network.numbered.places, *kinds, ""}
    faults = [
        Fault(
            "", None, "rules", name, "is no place or kind of place",
            did_you_mean(str(name), sorted(known - {""})),
        )
        for name in by_name
        if name not in known
    ]  # fmt: skip
    if faults:
        raise InputError(faults)
    if practice.verified_headcount:
        return ["headcount"] * len(kinds)
    default = by_name.get("", "request")
    pairs = zip(network.numbered.places, kinds, strict=True)
    return [by_name.get(place, by_name.get(kind, default)) for place, kind in pairs]


def _hubs(pots: Pots) -> Indices:
    return np.unique(pots.hub[pots.hub >= 0])


def _below_hub(pots: Pots) -> Flags:
    """Tell of each pot whether it is its hub, or below it."""
    below: Flags = pots.hub == np.arange(len(pots.place))
    for pot in np.argsort(pots.depth, kind="stable").tolist():
        if pots.parent[pot] >= 0 and below[pots.parent[pot]]:
            below[pot] = True
    return below


def _many_desks(pots: Pots, below: Flags) -> list[tuple[bool, dict[int, Indices]]]:
    """Return level by level each desk with what hangs right below it."""
    levels = []
    with_parent = below & (pots.parent >= 0)
    with_parent[_hubs(pots)] = False
    depth = np.where(with_parent, pots.depth, -1)
    for level in np.unique(depth[depth >= 0]):
        children = np.flatnonzero(depth == level)
        levels.append((False, _by_desk(pots, children, pots.parent[children])))
    return levels


def _one_desk(pots: Pots, below: Flags, supplied: Flags) -> list[tuple[bool, dict[int, Indices]]]:
    """Return desks with goods of their own, deepest first, then hubs, with all shelves below."""
    shelves = np.flatnonzero(pots.is_shelf & below)
    hubs = _hubs(pots)
    sources: dict[int, list[int]] = {}
    for shelf in shelves.tolist():
        desk = int(pots.parent[shelf])
        while desk >= 0 and desk not in hubs:
            if supplied[pots.place[desk]]:
                sources.setdefault(desk, []).append(shelf)
            desk = int(pots.parent[desk])
    drafts: list[tuple[bool, dict[int, Indices]]] = []
    for level in sorted({int(pots.depth[desk]) for desk in sources}, reverse=True):
        desks = [desk for desk in sources if pots.depth[desk] == level]
        children = np.concatenate([np.array(sources[desk]) for desk in desks])
        of = np.repeat(desks, [len(sources[desk]) for desk in desks])
        drafts.append((True, _by_desk(pots, children, of)))
    drafts.append((False, _by_desk(pots, shelves, pots.hub[shelves])))
    return drafts


def _by_desk(pots: Pots, children: Indices, desks: Indices) -> dict[int, Indices]:
    """Return the children of each desk: its own shelf first, then places as listed."""
    own = pots.place[children] == np.where(desks >= 0, pots.place[desks], -1)
    order = np.lexsort((pots.place[children], ~own))
    children, desks = children[order], desks[order]
    return {int(desk): children[desks == desk] for desk in np.unique(desks[desks >= 0])}


def _by_rule(
    pots: Pots, parents: dict[int, Indices], rules: list[str]
) -> list[tuple[str, dict[int, Indices]]]:
    grouped: dict[str, dict[int, Indices]] = {}
    for desk, children in parents.items():
        grouped.setdefault(rules[pots.place[desk]], {})[desk] = children
    return list(grouped.items())


def _stage(
    practice: Practice,
    pots: Pots,
    desks: tuple[str, dict[int, Indices]],
    *,
    rules: list[str],
    local: bool,
) -> Stage:
    rule, parents = desks
    if practice.one_desk and not practice.verified_headcount:
        hub = int(pots.hub[next(iter(parents))])
        rule = rules[pots.place[hub]]
    desk = np.array(list(parents), dtype=np.int64)
    children = np.concatenate(list(parents.values()))
    number = np.repeat(np.arange(len(desk)), [len(each) for each in parents.values()])
    place, is_shelf = pots.place[children], pots.is_shelf[children]
    above = pots.place[desk][number]
    own = place == above
    hub_place = pots.place[pots.hub[children]]
    straight = pots.past.reached[place] & is_shelf & (not local) & practice.direct_lane
    on_paper = practice.direct_lane and not practice.one_desk
    # Allotments on paper do not travel; what no straight lane takes then comes from the hub.
    start = np.where(is_shelf, hub_place, place) if on_paper else above
    start = np.where(straight, place, start)
    hops = _hops(pots, place, start)
    hub_depth = pots.depth[pots.hub[children]]
    # A shelf hangs one below its place's desk, if there is one: count places, not pots.
    depth = pots.depth[children] - (is_shelf & (pots.desk_of[place] >= 0)) - hub_depth
    chain = np.full(len(children), 2.0) if practice.one_desk else 2.0 * depth
    return Stage(
        rule=rule,
        desks=desk,
        children=children,
        family=family_of(number),
        noticed=~own & (not practice.one_desk),
        start=start,
        by_carrier=straight,
        stages=np.where(straight, pots.past.stages[place], _along(pots.tree.stages, hops)),
        travel_days=np.where(straight, pots.past.days[place], _along(pots.tree.days, hops)).astype(
            np.int64
        ),
        hops=tuple(hop_of(hop, place) for hop in hops),
        allowed=_allowed(pots, hops, straight, place),
        notice_stages=np.where(is_shelf & (place != hub_place), chain, 0.0),
    )


def _hops(pots: Pots, place: Indices, start: Indices) -> tuple[Indices, ...]:
    """Return the places entered from start to place, by their number on the way."""
    above = np.where(pots.desk_of >= 0, pots.parent[pots.desk_of], pots.parent[pots.shelf_of])
    above = np.where(above >= 0, pots.place[above], -1)
    ways = []
    for end, first in zip(place.tolist(), start.tolist(), strict=True):
        way: list[int] = []
        while end != first:
            way.insert(0, end)
            end = int(above[end])
        ways.append(way)
    longest = max(map(len, ways), default=0)
    return tuple(
        np.array([way[at] if at < len(way) else -1 for way in ways], dtype=np.int64)
        for at in range(longest)
    )


def hop_of(entered: Indices, end: Indices) -> Hop:
    """Return a step, from the place that each way enters, -1 for none, and where each ends."""
    rows = np.flatnonzero(entered >= 0)
    rows = rows[np.argsort(entered[rows], kind="stable")]
    places, starts = np.unique(entered[rows], return_index=True)
    return Hop(rows, entered[rows], places, starts, entered[rows] != end[rows])


def _along(values: Floats | Indices, hops: tuple[Indices, ...]) -> Floats | Indices:
    return sum((np.where(hop >= 0, values[hop], 0) for hop in hops), start=np.zeros(1))


def _allowed(pots: Pots, hops: tuple[Indices, ...], straight: Flags, place: Indices) -> Flags:
    allowed = np.ones((len(straight), pots.tree.open.shape[1]), dtype=bool)
    for hop in hops:
        allowed &= (hop < 0)[:, np.newaxis] | pots.tree.open[hop]
    allowed[straight] = pots.past.open[place[straight]]
    return allowed


def _expected_days(practice: Practice, pots: Pots, shelves: Indices) -> tuple[float, float]:
    """Return the days that the farthest report, the farthest goods are expected to take."""
    if len(shelves) == 0:
        return 0.0, 0.0
    place = pots.place[shelves]
    depth = pots.depth[shelves] - (pots.desk_of[place] >= 0) - pots.depth[pots.hub[shelves]]
    desks = float(depth.max()) - 1 if not practice.one_desk else 0.0
    desks = max(desks, 0.0)
    waits = 0.0 if practice.ten_day_rhythm else practice.round_days - 1
    up = practice.report_days + waits + desks * (practice.notice_days + waits)
    told = 0.0 if practice.one_desk else float(depth.max()) * practice.notice_days
    # A rhythm's hub shares on its day; other desks pass goods on when they come.
    carried = 0.0 if practice.direct_lane else float(depth.max()) * practice.handling_days
    return up, told + carried + waits + desks * waits
