"""Who sends what to whom when, and who counts: the calendar of stores, the same for all items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

ITEMS = {"mask": (1.0, 1), "suit": (0.5, 1), "glove": (2.0, 50)}
"""Pieces a person a day, pieces in a carton."""
LOT_ITEM, UNIT = "glove", "piece"
LAG, CYCLE = 3, 10
_NAMES = {
    "chinese": (("市仓库", "区仓库"), ("思明社区", "湖里社区", "集美社区", "海沧社区"), "省仓库"),
    "": (("Store A", "Store B"), ("Post 1", "Post 2", "Post 3", "Post 4"), "Province"),
}


@dataclass(frozen=True)
class Paper:
    """Goods that go from one place to another, in one load or two."""

    number: str
    origin: str
    destination: str
    leaves: datetime
    loads: tuple[datetime, ...]
    refused: float = 0.0
    net: bool = True
    back: bool = False


@dataclass
class World:
    """Who sends what to whom when: the same for all items."""

    rng: np.random.Generator
    habits: frozenset[str]
    start: datetime
    end: datetime
    stores: tuple[str, ...]
    heads: dict[str, dict[str, int]]
    source: str
    net: tuple[str, ...]
    honest: bool
    acts: list[tuple[datetime, str, Any]] = field(default_factory=list)

    def days(self, mean: float) -> Iterator[datetime]:
        """Give days about so far apart, from the third on."""
        day = self.start + timedelta(days=3)
        while (day := day + timedelta(days=int(self.rng.integers(1, 2 * mean)))) < self.end:
            yield day

    def hour(self, day: datetime, early: float = 1, late: float = 22) -> datetime:
        """Draw a time of the day."""
        seconds = int(self.rng.uniform(early * 3600, late * 3600))
        return day.replace(hour=0, minute=0, second=0) + timedelta(seconds=seconds)

    def timed(self, place: str) -> bool:
        """Tell whether the clerk there writes the time of day."""
        return "times" in self.habits or ("some_times" in self.habits and place in self.stores)

    def numbered(self, place: str) -> bool:
        """Tell whether the clerk there writes the number of the paper."""
        few = "some_documents" in self.habits and place not in self.stores
        return "no_documents" not in self.habits and not few


def make_world(seed: int, habits: frozenset[str], *, honest: bool) -> World:
    rng = np.random.default_rng((seed, 16))
    names, posts, source = _NAMES["chinese" if "chinese" in habits else ""]
    start = datetime(2023, 10, 1) + timedelta(days=int(rng.integers(0, 60)))
    heads = {
        post: {group: int(rng.integers(40, 200)) for group in ("doctors", "nurses")}
        for post in posts[: int(rng.integers(2, 5))]
    }
    world = World(
        rng=rng,
        habits=habits,
        start=start,
        end=start + timedelta(days=int(rng.integers(130, 170))),
        stores=names[: int(rng.integers(1, 3))],
        heads=heads,
        source=source,
        net=tuple(post for post in heads if rng.random() < 0.5),
        honest=honest,
    )
    for place in (*world.stores, *heads):
        _calendar(world, place)
    for store in world.stores:
        world.acts += [(paper.leaves, "leaves", paper) for paper in _papers(world, store)]
    world.acts.sort(key=lambda act: act[:2])
    return world


def _calendar(world: World, place: str) -> None:
    """Put down when a place takes in, uses, loses, corrects, states and counts."""
    rng, habits, acts = world.rng, world.habits, world.acts
    opens = world.start + timedelta(days=int(rng.integers(8, 20)) * ("history" in habits))
    acts.append((opens, "opens", place))
    if "monthly" in habits:
        days = pd.date_range(opens + timedelta(days=1), world.end, freq="MS")
        # Now and then the clerk forgets.
        acts += [(day.to_pydatetime(), "states", place) for day in days if rng.random() < 0.9]
    if place in world.stores:
        acts += [(world.hour(day), "supply", place) for day in world.days(8)]
    else:
        acts += [(world.hour(day), "use", place) for day in world.days(2)]
    acts += [(world.hour(day), "loss", place) for day in world.days(30)]
    if "corrections" in habits:
        acts += [(world.hour(day), "correction", place) for day in world.days(15)]
    if "returns" in habits and place not in world.stores:
        for at, day in enumerate(world.days(18)):
            store = str(rng.choice(world.stores))
            leaves = world.hour(day, late=20)
            # With plain numbers a return may have that of a paper which has just come; of a
            # promise nobody could then say whether its goods went back.
            plain = world.honest and habits & {"years", "months"} and "promises" not in habits
            number = str(at + 1) if plain else f"R{place}-{at + 1}"
            back = Paper(number, place, store, leaves, _arrivals(world, leaves, [0]), back=True)
            acts.append((leaves, "leaves", back))
    free = "hours" in habits and world.timed(place)
    counts = [world.hour(day, *((1, 23) if free else (22.5, 22.95))) for day in world.days(12)]
    counts = [at for at in counts if at > opens + timedelta(days=1)]
    # After the last of all.
    counts.append(world.hour(world.end + timedelta(days=9), 22.5, 22.95))
    acts += [(at, "count", place) for at in counts]


def _papers(world: World, store: str) -> Iterator[Paper]:
    """Give what a store sends out: facility after facility, numbered day by day."""
    rng, habits = world.rng, world.habits
    begun, number, posts = "", 0, list(world.heads)
    anew = "%Y" if "years" in habits else "%Y%m" if "months" in habits else ""
    for at, day in enumerate(world.days(2.5)):
        # With numbers that start again each facility gets the same ones as before.
        if day.strftime(anew) != begun:
            begun, number = day.strftime(anew), 0
        # By month: that of the day, so that a number comes again after a month, not a week.
        number = day.day if "months" in habits else number + 1
        leaves = world.hour(day, late=20)
        refused = rng.choice([0.0, 0.1, 1.0], p=[0.7, 0.25, 0.05]) if "refused" in habits else 0.0
        two = rng.random() < 0.12 and not refused
        yield Paper(
            number=str(number) if anew else f"{store}-{at + 1:04}",
            origin=store,
            destination=posts[number % len(posts)],
            leaves=leaves,
            loads=_arrivals(world, leaves, [0, int(rng.random() < 0.5)] if two else [0]),
            refused=float(refused),
            net=posts[number % len(posts)] in world.net,
        )


def _arrivals(world: World, leaves: datetime, later: list[int]) -> tuple[datetime, ...]:
    days = int(world.rng.integers(0, 2))
    times = [world.hour(leaves + timedelta(days=days + more)) for more in later]
    # What comes on the day on which it left comes after it left.
    return tuple(sorted(max(time, leaves + timedelta(minutes=50)) for time in times))
