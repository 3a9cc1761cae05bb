"""What a review's plan orders, cycle by cycle."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.unrolled import HOLD, ISSUE, SHIP
from supplyopt.planning.plan import Plan
from supplyopt.rolling.handed_over import Served, served_by_cycle
from supplyopt.rolling.orders import Orders
from supplyopt.rolling.requests import Requests, requests_now
from supplyopt.rolling.shelves import Floats, Indices, ages_of, numbers_of
from supplyopt.rolling.state import State

__all__ = ["Planned"]


@dataclass(frozen=True)
class Planned:
    """A review's plan, as orders for each of its cycles.

    Attributes
    ----------
    truth : Network
    plan : Plan
        Its cycles are counted from the review.
    start : State
        When it was made.
    """

    truth: Network
    plan: Plan
    start: State

    def orders(self, state: State) -> Orders:
        """Return what is to be done in the cycle that comes next.

        Parameters
        ----------
        state : State
            At most the plan's cycles behind `start`.
        """
        cycle = state.cycle - self.start.cycle + 1
        lane, item, quantity, aged = self._shipments(cycle)
        requests = self._requests(state, cycle)
        ages = self._ages
        return Orders(
            lane,
            item,
            quantity,
            aged,
            requests.record,
            requests.planned,
            requests.expected,
            used=self._lying(ISSUE, cycle, ages),
            stored=self._stored[cycle - 1],
            held=self._lying(HOLD, cycle, ages),
            keep=self._keep[cycle - 1],
        )

    @property
    def _net(self) -> Numbered:
        return self.truth.numbered

    @property
    def _ages(self) -> int:
        return ages_of(self._net)

    @cached_property
    def _served(self) -> Served:
        return served_by_cycle(self.plan)

    def _requests(self, state: State, cycle: int) -> Requests:
        return requests_now(self.truth, self._served, self.start, state, cycle=cycle)

    def _shipments(self, cycle: int) -> tuple[Indices, Indices, Floats, Floats]:
        """Return lane, item, pieces and their ages of what leaves in a cycle."""
        unrolled, flows = self.plan.network.unrolled, self.plan.flows
        kind, left = unrolled.lane_kind[flows.lane], unrolled.lane_cycle[flows.lane]
        rows = np.flatnonzero((kind == SHIP) & (left == cycle) & (flows.quantity > 0))
        lane, item = unrolled.lane_of[flows.lane[rows]], flows.item[rows]
        if not len(rows):
            return lane, item, np.zeros(0), np.zeros((0, self._ages))
        keys, number = np.unique(np.stack([lane, item]), axis=1, return_inverse=True)
        number = number.reshape(-1)
        quantity = np.zeros(keys.shape[1])
        np.add.at(quantity, number, flows.quantity[rows])
        aged = np.zeros((len(quantity), self._ages))
        told = self._age(flows.lane[rows], cycle)
        known = np.flatnonzero(told >= 0)
        np.add.at(aged, (number[known], told[known]), flows.quantity[rows[known]])
        return keys[0], keys[1], quantity, aged

    def _age(self, lane: Indices, cycle: int) -> Indices:
        """Return how old goods are on lanes of batches in a cycle, -1 where that is open."""
        unrolled = self.plan.network.unrolled
        node = unrolled.net.lane_origin[lane]
        batch = unrolled.node_item[node] >= 0
        return np.where(batch, cycle - unrolled.node_birth[node], -1)

    def _lying(self, kind: int, cycle: int, ages: int) -> Floats:
        """Return the pieces that batches hand over or hold in a cycle, by age."""
        unrolled, flows = self.plan.network.unrolled, self.plan.flows
        pieces = np.zeros((len(self._net.places), len(self._net.items), ages))
        rows = np.flatnonzero(
            (unrolled.lane_kind[flows.lane] == kind) & (unrolled.lane_cycle[flows.lane] == cycle)
        )
        told = self._age(flows.lane[rows], cycle)
        rows, told = rows[told >= 0], told[told >= 0]
        place = unrolled.node_place[unrolled.net.lane_origin[flows.lane[rows]]]
        np.add.at(pieces, (place, flows.item[rows], told), flows.quantity[rows])
        return pieces

    @cached_property
    def _stored(self) -> Floats:
        """Return what is to be stored at each cycle's end, cycles x places x items."""
        net, stock = self._net, self.plan.stock
        stored = np.zeros((self.plan.network.cycles, len(net.places), len(net.items)))
        place = numbers_of(net.places, stock["place"])
        item = numbers_of(net.items, stock["item"])
        stored[stock["cycle"].to_numpy() - 1, place, item] = stock["quantity"].to_numpy()
        return stored

    @cached_property
    def _keep(self) -> Floats:
        """Return what of it is needed later on, or reserved."""
        net = self._net
        reserve = np.zeros(self._stored.shape[1:])
        reserve[net.reserve_place, net.reserve_item] = net.reserve_quantity
        never_below = np.minimum.accumulate(self._stored[::-1], axis=0)[::-1]
        keep: Floats = self._stored - np.maximum(never_below - reserve, 0.0)
        return keep
