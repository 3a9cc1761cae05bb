"""A network as peers get it: frames with defaults filled in, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

import supplyopt as so

__all__ = ["Stated", "Unstated"]


class Unstated(ValueError):
    """A network has something that the peers' formulations leave out."""


@dataclass(frozen=True)
class Stated:
    """What peers are asked: one goal of a network.

    Attributes
    ----------
    network : Network
    goal : {"unmet", "cost"}
        Least weighted unmet demand of the first priority; or least cost, everything served.
    """

    network: so.Network
    goal: str = "unmet"

    @cached_property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """Its tables; peers do not pay for filling in defaults."""
        names = ("places", "items", "groups", "carriers", "lanes", "stock", "arrivals", "demand")
        frames = {name: self.network.filled(name) for name in names}
        frames["settings"] = self.network.filled("settings")
        _require_plain(self.network, frames)
        return frames

    @cached_property
    def cycles(self) -> int:
        """How many cycles there are."""
        return int(self.frames["settings"]["cycles"].iloc[0])


def _require_plain(network: so.Network, frames: Mapping[str, pd.DataFrame]) -> None:
    """Raise Unstated for what peers do not write down."""
    lanes = frames["lanes"]
    left_out = {
        "lead times": (lanes["lead_time"] > 0).any(),
        "trip costs": (lanes["trip_cost"] > 0).any(),
        "least loads": (lanes["min_load"] > 0).any(),
        "calendars": ((lanes["every"] > 1) | (lanes["first_cycle"] > 1)).any(),
        "lanes of one item": (lanes["item"] != "").any(),
        "stops": np.isfinite(frames["carriers"]["stops"].astype(float)).any(),
        "storage": np.isfinite(frames["places"]["storage"].astype(float)).any(),
        "shelf lives": np.isfinite(frames["items"]["shelf_life"].astype(float)).any(),
        "guarantees": len(network.filled("guarantees")) > 0,
        "reserves": len(network.filled("reserves")) > 0,
        "waiting demand": (frames["settings"]["unmet"] == "backlog").any(),
    }
    found = [name for name, there in left_out.items() if there]
    if found:
        raise Unstated(f"peers leave out {', '.join(found)}")
