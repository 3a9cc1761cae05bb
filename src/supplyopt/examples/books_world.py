"""The city whose ledgers are drawn: desks, people, what is used a day, what befalls it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.examples.city_base import city_base

__all__ = ["ITEMS", "NORMS", "SUPPLIER", "WAVE", "BookWorld", "book_world"]

_Ints = NDArray[np.int64]

SUPPLIER = "S-EXAMPLE"
WAVE = 5
"""Days from one round of deliveries to the next."""
ITEMS = pd.DataFrame(
    {
        "item": ["mask", "goggles", "disinfectant"],
        "unit": ["piece", "piece", "bottle"],
        "lot": [50, 10, 20],
    }
)
_PER_DAY = {
    ("mask", "worker"): 2,
    ("mask", "volunteer"): 2,
    ("mask", "property"): 2,
    ("mask", "officer"): 2,
    ("goggles", "worker"): 1,
    ("disinfectant", "worker"): 1,
    ("disinfectant", "volunteer"): 1,
    ("disinfectant", "property"): 1,
    ("disinfectant", "officer"): 1,
}
NORMS = pd.DataFrame(
    [(item, group, norm) for (item, group), norm in _PER_DAY.items()],
    columns=["item", "group", "per_person_day"],
)
_LEAVES = ("community", "property", "unit")
_ABSENT = 0.05
_EVENT = {"lost": 0.02, "returned": 0.01}
_EVENT_DAYS = 0.1
_TWO_TRUCKS, _LEAST_SECOND, _MOST_SECOND = 0.03, 0.1, 0.3


@dataclass(frozen=True, eq=False)
class BookWorld:
    """What is drawn before anything happens.

    Places are numbered as in ``places``, items as in `ITEMS`. A *cell* is an item at a place whose
    people use it.

    Attributes
    ----------
    places, people : DataFrame
    days : int
    place, item, desk, daily : array of int, shape (cells,)
        Of each cell: where, what, who sends it, what its people use a day by the norm.
    above : array of int, shape (cells,)
        The district above the desk; -1 where goods come to the desk from the city warehouse, or
        where that is the desk.
    opening : array of int, shape (cells,)
    wanted : array of int, shape (days, cells)
        What people on duty that day use.
    lost, returned : array of int, shape (days, cells)
    to_above, to_desk, to_cell : array of int, shape (rounds, cells)
        Days under way to the district, to the desk, to the place.
    second : array of float, shape (rounds, cells)
        Share that comes with a second truck, a day later, on the same paper.
    weekly : array of bool, shape (places,)
        Counts every seven days; else every ten.
    """

    places: pd.DataFrame
    people: pd.DataFrame
    days: int
    place: _Ints
    item: _Ints
    desk: _Ints
    above: _Ints
    daily: _Ints
    opening: _Ints
    wanted: _Ints
    lost: _Ints
    returned: _Ints
    to_above: _Ints
    to_desk: _Ints
    to_cell: _Ints
    second: NDArray[np.float64]
    weekly: NDArray[np.bool_]

    @property
    def lot(self) -> _Ints:
        """Pieces in a carton, cell by cell."""
        return np.asarray(ITEMS["lot"].to_numpy()[self.item], dtype=np.int64)

    def number(self, place: str) -> int:
        """Give the number of a place.

        Parameters
        ----------
        place : str
        """
        return int(np.flatnonzero((self.places["place"] == place).to_numpy())[0])

    def count_days(self) -> NDArray[np.bool_]:
        """Tell on which days which place counts, shape (days, places): on the last day all do."""
        day = np.arange(self.days)[:, None]
        due = (day + 1) % np.where(self.weekly, 7, 10) == 0
        return np.asarray(due | (day == self.days - 1), dtype=np.bool_)


def book_world(seed: int, *, cycles: int) -> BookWorld:
    """Draw the world.

    Parameters
    ----------
    seed : int
    cycles : int
        Of ten days.
    """
    base = city_base(seed, masks_per_day=2.0)
    rng = np.random.default_rng((seed, 31))
    places = _places(base.places)
    heads = base.demand[base.demand["item"] == "mask"]
    people = heads[["place", "group", "people"]].reset_index(drop=True)
    daily = people.merge(NORMS, on="group")
    daily["daily"] = daily["people"] * daily["per_person_day"]
    cells = daily.groupby(["place", "item"], sort=False)["daily"].sum().reset_index()
    number = {place: at for at, place in enumerate(places["place"])}
    kind = places["kind"].to_numpy()
    parent = np.array([number.get(up, -1) for up in places["parent"]], dtype=np.int64)
    place = cells["place"].map(number).to_numpy(dtype=np.int64)
    item = cells["item"].map({name: at for at, name in enumerate(ITEMS["item"])})
    city = number["W-CITY"]
    # One carrier serves property companies straight from the city's warehouse.
    desk = np.where(kind[place] == "property", city, parent[place])
    above = np.where(kind[desk] == "town", parent[desk], -1)
    use = cells["daily"].to_numpy(dtype=np.int64)
    days, rounds = 10 * cycles, 10 * cycles // WAVE
    absent = rng.uniform(0.0, _ABSENT, (days, len(places)))[:, place]
    wanted = use - np.floor(absent * use).astype(np.int64)
    events = _events(rng, use, rounds=rounds)
    to_above, to_desk, to_cell = _ways(
        rng, place=place, desk=desk, above=above, city=city, rounds=rounds, count=len(places)
    )
    weekly = rng.random(len(places)) < 0.5
    second = rng.uniform(_LEAST_SECOND, _MOST_SECOND, to_cell.shape)
    second[rng.random(to_cell.shape) >= _TWO_TRUCKS] = 0.0
    return BookWorld(
        places=places,
        people=people,
        days=days,
        place=place,
        item=item.to_numpy(dtype=np.int64),
        desk=desk,
        above=above,
        daily=use,
        opening=np.ceil(rng.uniform(5.5, 9.0, len(use)) * use).astype(np.int64),
        wanted=wanted,
        lost=events["lost"],
        returned=events["returned"],
        to_above=to_above,
        to_desk=to_desk,
        to_cell=to_cell,
        second=second,
        weekly=weekly,
    )


def _places(city: pd.DataFrame) -> pd.DataFrame:
    """Add the one who sells to the receiving warehouse."""
    kept = city[["place", "kind", "name", "parent", "name_en"]]
    supplier = {
        "place": SUPPLIER,
        "kind": "supplier",
        "name": "供应商（示例）",
        "parent": None,
        "name_en": "Supplier (example)",
    }
    return pd.concat([pd.DataFrame([supplier]), kept], ignore_index=True)


def _events(rng: np.random.Generator, use: _Ints, *, rounds: int) -> dict[str, _Ints]:
    """Draw losses with returns: at most one a cell in a round, of a tenth of a day's use."""
    drawn = rng.random((rounds, len(use)))
    # Nothing is sent back on the last day of a round, so that all is there before the books end.
    day = rng.integers(0, WAVE - 1, (rounds, len(use)))
    most = np.floor(_EVENT_DAYS * use).astype(np.int64)
    size = 1 + np.floor(rng.random((rounds, len(use))) * most).astype(np.int64)
    size = np.minimum(size, most)
    found, below = {}, 0.0
    for kind, share in _EVENT.items():
        there = (drawn >= below) & (drawn < below + share)
        below += share
        table = np.zeros((rounds, WAVE, len(use)), dtype=np.int64)
        at = np.nonzero(there)
        table[at[0], day[at], at[1]] = size[at]
        found[kind] = table.reshape(rounds * WAVE, len(use))
    return found


def _ways(
    rng: np.random.Generator,
    *,
    place: _Ints,
    desk: _Ints,
    above: _Ints,
    city: int,
    rounds: int,
    count: int,
) -> tuple[_Ints, _Ints, _Ints]:
    """Draw how long goods are under way: a day or two from the city's warehouse to a place."""
    leg = rng.integers(0, 2, (rounds, count))
    last = rng.integers(1, 3, (rounds, count))
    to_above = np.where(above >= 0, leg[:, above], 0)
    to_desk = np.where(desk != city, leg[:, desk], 0)
    rest = last[:, place] - to_above - to_desk
    return to_above, to_desk, np.asarray(np.maximum(rest, 0), dtype=np.int64)
