"""Ledgers of the real city with faults planted in them, beside the key of what was planted."""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.examples.books_claims import honest_claims
from supplyopt.examples.books_days import live
from supplyopt.examples.books_key import key_of
from supplyopt.examples.books_lines import (
    Booked,
    movements_of,
    notices_of,
    promises_of,
    stocks_of,
)
from supplyopt.examples.books_plants import deal_plants
from supplyopt.examples.books_shipments import shipments_of
from supplyopt.examples.books_shocks import (
    book_plants,
    count_plants,
    over_claims,
    shocks_of,
    use_plants,
)
from supplyopt.examples.books_world import ITEMS, NORMS, book_world
from supplyopt.examples.city_needs import city_groups

__all__ = ["PlantedBooks", "xiamen_books"]

_MOST_FAULTS = 0.12
_MOST_CYCLES = 100
_SETTINGS = {
    "start": "2020-02-01",
    "cycle_days": 10,
    "tolerance": 0,
    "tolerance_share": 0,
    "lag": 3,
    "cover": 20,
    "short": 3,
    "issue_days": 10,
    "level": 0.05,
}


@dataclass(frozen=True, eq=False, repr=False)
class PlantedBooks:
    """Books to audit, with what is wrong with them.

    Made by `xiamen_books`.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        For ``so.audit.read_books(**books.tables)``.
    key : DataFrame
        A row a planted fault: ``kind, place, item, group, period, until, counterpart, document,
        size, also``. It is true from ``period`` until ``until`` (dates; cycles of claims);
        ``size`` in pieces, days where it is about being late; ``also`` is a tuple of the kinds
        that may rightly be told of the place or its counterpart for the same reason.
    story : tuple of str
        A sentence of each, in the order of the key.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.examples.xiamen_books(cycles=2)
    <PlantedBooks: 76,142 movements, 12 faults>
    """

    tables: Mapping[str, pd.DataFrame]
    key: pd.DataFrame
    story: tuple[str, ...]

    def __repr__(self) -> str:
        return (
            f"<PlantedBooks: {len(self.tables['movements']):,} movements, {len(self.key)} faults>"
        )


def xiamen_books(seed: int = 0, *, faults: float = 0.01, cycles: int = 3) -> PlantedBooks:
    """Give ledgers, claims, promises of the real city, with faults of twelve kinds planted in them.

    Goods go from a supplier to two warehouses, then through districts, towns to communities or
    through bureaus to their units; one carrier takes them straight to property companies. Each
    paper is booked at both ends. It all begins on 1 February 2020.

    Parameters
    ----------
    seed : int
        Seed of all that is drawn; 0 or more. The same arguments give the same books.
    faults : float
        Share of places with a planted fault, 0 to 0.12: none at 0, else one of each kind at least.
    cycles : int
        Cycles of ten days, 2 to 100. Each has about 38,000 movements: 28 make a million.

    Returns
    -------
    PlantedBooks

    Raises
    ------
    InputError
        If an argument is out of range.

    Notes
    -----
    **Real**: the districts, towns, communities with their codes, names, who belongs to whom; that
    there were 16 bureaus with units, plans of ten days, the chain of desks, one carrier; the masks
    that the people on duty need, 1,071,700 in ten days (sources as in `xiamen`, of which the
    places and people are those of ``xiamen(seed, masks_per_day=2)``).

    **Drawn or invented**: all ledgers, claims, promises, notices, norms (two masks, a bottle of
    disinfectant a person a day; goggles for single use, a pair a community worker a day), cartons.
    No place did what it is said to have done here.

    What is honest: every five days each place is sent what fills it up to ten days' need, a day or
    two under way, a part of it now and then with a second truck the day after. Promises allow for
    a day more. Nobody is below three days of need, never above twenty. Up to 5 % of people
    are absent. A tenth of a day's use is lost now and then, or sent back. Half of the places count
    every seven days, the others every ten, all on the last day. Claims are guesses of how many
    will be on duty (off by 4 % and half the root of the heads, one standard deviation), in whole
    cartons. Desks hand on what comes on the same day.

    Faults: goods taken, or a count made up (unbalanced); a part that does not arrive
    (short_receipt); a paper not filed, or goods that never come (missing_receipt); an issue not
    booked (missing_issue); a line booked twice (duplicate_entry); a minus, or a receipt booked as
    issued (reversed_sign); cartons booked as pieces (cartons_for_pieces); a truck that is five
    days late or more (late_receipt); a claim of 1.3 to 2.5 times the need (claim_above_need); 45
    to 70 days' need sent to a place, soon nothing to another (sleeping_stock); a desk that keeps
    what its place was to have (left_short_by_own); 40 to 70 % of what was promised sent
    (promise_short). What happens afterwards follows from it: who got less has less to use.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.examples.xiamen_books(seed=1, cycles=2)
    >>> sorted(books.tables)
    ['claims', 'groups', 'items', 'movements', 'norms', 'notices', 'people', 'places', 'promises', \
'settings']
    >>> len(books.key), books.key["kind"].nunique()
    (12, 12)
    >>> len(so.examples.xiamen_books(faults=0, cycles=2).key)
    0
    """
    _check(seed=seed, faults=faults, cycles=cycles)
    world = book_world(seed, cycles=cycles)
    plants = deal_plants(world, seed=seed, faults=faults)
    days = live(world, shocks_of(world, plants))
    shipments = shipments_of(world, days)
    stock = stocks_of(world, days, shipments)
    shipments = book_plants(world, plants, shipments)
    booked = Booked(
        stock=stock,
        used=use_plants(plants, days.used),
        counted=count_plants(world, plants, stock[1:]),
    )
    claims = honest_claims(world, seed=seed, cycles=cycles)
    asked = over_claims(world, plants, claims)
    key, story = key_of(
        world,
        plants,
        days=days,
        shipments=shipments,
        stock=stock,
        claims=claims,
        asked=asked,
    )
    tables = {
        "movements": movements_of(world, days, shipments, booked=booked),
        "places": world.places,
        "items": ITEMS.copy(),
        "groups": city_groups(),
        "people": world.people,
        "norms": NORMS.copy(),
        "claims": asked.drop(columns="need"),
        "promises": promises_of(world, shipments),
        "notices": notices_of(world, shipments),
        "settings": pd.DataFrame([_SETTINGS]),
    }
    return PlantedBooks(tables, key, story)


def _check(*, seed: object, faults: object, cycles: object) -> None:
    """Raise InputError with all the arguments that are out of range."""
    found = []
    if _whole(seed) < 0:
        problem = "is not a whole number of 0 or more"
        found.append(Fault("", None, "seed", seed, problem, "give one, such as 0"))
    if not 2 <= _whole(cycles) <= _MOST_CYCLES:
        problem = f"is not a whole number from 2 to {_MOST_CYCLES}"
        found.append(Fault("", None, "cycles", cycles, problem, "give one, such as 3"))
    real = isinstance(faults, int | float | np.integer | np.floating)
    known = real and not isinstance(faults, bool) and not math.isnan(faults)  # type: ignore[arg-type]
    if not known or not 0 <= faults <= _MOST_FAULTS:  # type: ignore[operator]
        problem = f"is not a share from 0 to {_MOST_FAULTS}"
        found.append(Fault("", None, "faults", faults, problem, "give one, such as 0.01"))
    if found:
        raise InputError(found)


def _whole(value: object) -> int:
    """Return a whole number, -1 for what is none."""
    if isinstance(value, bool):
        return -1
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        return -1
