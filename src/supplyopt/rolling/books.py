"""The books of a roll, from the entries of its journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.network.network import Network
from supplyopt.network.parsed import named_series
from supplyopt.rolling.entries import dense
from supplyopt.rolling.shelves import ages_of
from supplyopt.rolling.state import before_first_cycle, shipments_frame

__all__ = ["books_of", "receipts_of"]

_COLUMNS = (
    "opening",
    "arrivals",
    "due",
    "lost",
    "received",
    "served",
    "sent",
    "waste",
    "surplus",
    "closing",
)


def books_of(network: Network, entries: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return what happened to each item at each place in each cycle.

    Parameters
    ----------
    network : Network
        The truth.
    entries : sequence of mapping
        Of cycles, in order.

    Returns
    -------
    DataFrame
        ``place, item, cycle``, then the columns of `Roll.books`; rows where anything was.
    """
    net = network.numbered
    pair = (len(net.places), len(net.items))
    shape = (*pair, ages_of(net))
    opening = before_first_cycle(network).stock.sum(axis=2)
    parts = []
    for entry in entries:
        page = {name: np.zeros(pair) for name in _COLUMNS}
        page["opening"] = opening
        now = net.arrival_cycle == entry["cycle"]
        where = (net.arrival_place[now], net.arrival_item[now])
        np.add.at(page["arrivals"], where, net.arrival_quantity[now])
        lane, item, due, received = _come(entry)
        target = net.lane_destination[lane]
        np.add.at(page["due"], (target, item), due)
        np.add.at(page["received"], (target, item), received)
        page["lost"] = page["due"] - page["received"]
        lane, item, sent = _gone(entry)
        np.add.at(page["sent"], (net.lane_origin[lane], item), sent)
        record = np.array(entry["served"][0], dtype=np.int64)
        where = (net.demand_place[record], net.demand_item[record])
        np.add.at(page["served"], where, np.array(entry["served"][1], dtype=np.float64))
        page["waste"], page["surplus"] = dense(entry["waste"], pair), dense(entry["surplus"], pair)
        page["closing"] = opening = dense(entry["closing"], shape).sum(axis=2)
        place, what = np.nonzero(np.logical_or.reduce([part != 0 for part in page.values()]))
        parts.append(
            pd.DataFrame(
                {
                    "place": named_series(net.places, place),
                    "item": named_series(net.items, what),
                    "cycle": np.full(len(place), entry["cycle"], dtype=np.int64),
                    **{name: part[place, what] for name, part in page.items()},
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def receipts_of(network: Network, entries: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return what was planned, sent and counted in, a row a lane, item, cycle of departure.

    Parameters
    ----------
    network : Network
        The truth.
    entries : sequence of mapping
        Of cycles, in order.

    Returns
    -------
    DataFrame
        ``origin, destination, mode, item, cycle, arrives, planned, sent, received, short``;
        what is still under way at the end has not been counted, and is NaN.
    """
    net = network.numbered
    landed: dict[tuple[int, int, int], float] = {}
    for entry in entries:
        lane, item, left, _, received = entry["landed"]
        landed.update(zip(zip(lane, item, left, strict=True), received, strict=True))
    parts = []
    for entry in entries:
        cycle = entry["cycle"]
        _, _, sent = _gone(entry)
        lane, item = (np.array(column, dtype=np.int64) for column in entry["planned"][:2])
        came = [
            landed.get((line, what, cycle), np.nan) if here is None else here
            for line, what, here in zip(
                lane.tolist(), item.tolist(), entry["received"], strict=True
            )
        ]
        left = np.full(len(lane), cycle, dtype=np.int64)
        frame = shipments_frame(
            net, lane, item, left=left, lands=left + net.lane_lead_time[lane], quantity=sent
        )
        frame = frame.rename(columns={"quantity": "sent"})
        frame.insert(6, "planned", np.array(entry["planned"][2], dtype=np.float64))
        frame["received"] = np.where(sent > 0, np.array(came, dtype=np.float64), 0.0)
        frame["short"] = frame["sent"] - frame["received"]
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def _gone(entry: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return lane, item and pieces of each shipment ordered."""
    lane, item = (np.array(column, dtype=np.int64) for column in entry["planned"][:2])
    row, _, quantity = entry["sent"]
    sent = np.zeros(len(lane))
    np.add.at(sent, np.array(row, dtype=np.int64), np.array(quantity, dtype=np.float64))
    return lane, item, sent


def _come(entry: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return lane, item, pieces due, pieces counted in of all that came in a cycle."""
    lane, item, sent = _gone(entry)
    here = np.array([number is not None for number in entry["received"]], dtype=bool)
    counted = np.array([number for number in entry["received"] if number is not None])
    landed = entry["landed"]
    return (
        np.append(lane[here], np.array(landed[0], dtype=np.int64)),
        np.append(item[here], np.array(landed[1], dtype=np.int64)),
        np.append(sent[here], np.array(landed[3], dtype=np.float64)),
        np.append(counted.astype(np.float64), np.array(landed[4], dtype=np.float64)),
    )
