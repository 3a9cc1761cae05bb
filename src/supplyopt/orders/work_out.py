"""An allocation worked out, from orders to what each is told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.parsed import ParsedTable
from supplyopt.orders.claimants import Claims, Ledger, claims_of, decimal
from supplyopt.orders.reasons import reasons, words_of
from supplyopt.orders.share import share
from supplyopt.orders.slots import Pickups, Visits, pickups_of, visits_of

__all__ = ["work_out"]

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

# What a solver serves may be a hair below a whole piece.
_HAIR = 1e-6


def work_out(
    ledger: Ledger, tables: Mapping[str, ParsedTable], *, rule: str, by_people: bool
) -> dict[str, pd.DataFrame]:
    """Give each order of a ledger what the rule gives it.

    Parameters
    ----------
    ledger : Ledger
    tables : mapping of str to ParsedTable
        items, stock, and pickups where there are any.
    rule : str
    by_people : bool
        Whether claims weigh as many people as stand behind them.

    Returns
    -------
    dict of str to DataFrame
        "told", "claims", "visits", "supplies".
    """
    claims = claims_of(ledger, tables["items"])
    first = ledger.orders.iloc[ledger.first]
    pickups = pickups_of(tables.get("pickups"), places=first["place"].tolist())
    place = pd.Index(pickups.places).get_indexer(pd.Index(first["place"])).astype(np.int64)
    place = place[claims.claimant]
    people = first["people"].to_numpy(dtype=float)[claims.claimant]
    packs = np.where(claims.offered & (place >= 0), claims.packs, 0)
    given, full, supplies = _shared(
        packs,
        claims,
        tables,
        place=place,
        pickups=pickups,
        rule=rule,
        weights=np.maximum(people, 1) if by_people else None,
    )
    visits = visits_of(given, place=place, pickups=pickups)
    pieces = np.minimum(decimal(given * claims.pack), claims.entitled)
    bits = reasons(
        {
            "not_offered": ~claims.offered,
            "no_place": place < 0,
            "norm": claims.offered
            & (claims.asked > np.minimum(claims.allowed, claims.most))
            & (claims.allowed <= claims.most),
            "limit": (claims.asked > claims.most) & (claims.most < claims.allowed),
            "pack": claims.offered & (claims.entitled / claims.pack - claims.packs > 1e-9),
            "full": (given < packs) & full,
            "stock": (given < packs) & ~full,
        }
    )
    return {
        "told": _told(ledger, claims, pieces, bits, place=place, pickups=pickups, visits=visits),
        "claims": pd.DataFrame(
            {
                **{
                    name: first[name].to_numpy()[claims.claimant]
                    for name in ("license", "class", "people", "place", "time")
                },
                "item": claims.items[claims.item],
                "asked": claims.asked,
                "entitled": claims.entitled,
                "given": pieces,
                "why": words_of(bits, full=pieces >= claims.asked),
            }
        ),
        "visits": pd.DataFrame(
            {
                "place": np.array([*pickups.places, ""], dtype=object)[visits.place],
                "slot": _slot_names(pickups, visits.place, visits.slot),
                "license": first["license"].to_numpy()[claims.claimant[visits.claim]],
                "item": claims.items[claims.item][visits.claim],
                "packs": visits.packs,
                "quantity": decimal(visits.packs * claims.pack[visits.claim]),
            }
        ),
        "supplies": supplies,
    }


def _shared(
    packs: Whole,
    claims: Claims,
    tables: Mapping[str, ParsedTable],
    *,
    place: Whole,
    pickups: Pickups,
    rule: str,
    weights: Floats | None,
) -> tuple[Whole, NDArray[np.bool_], pd.DataFrame]:
    """Share each stock among its claims: items in the order in which they are offered."""
    items, stock = tables["items"], tables["stock"]
    names = items.text("item").tolist()
    row_item = np.array([names.index(name) for name in stock.text("item").tolist()], dtype=np.int64)
    there, frontline = stock.number("quantity"), stock.number("frontline")
    lasting = np.maximum(there - frontline, 0.0)
    firms = np.zeros(len(stock))
    room = pickups.room
    given = np.zeros(len(packs), dtype=np.int64)
    full = np.zeros(len(packs), dtype=bool)
    for row in np.argsort(row_item, kind="stable").tolist():
        where = stock.text("place")[row]
        mine = (claims.item == row_item[row]) & (packs > 0)
        if where:
            mine &= place == (pickups.places.index(where) if where in pickups.places else -2)
        who = np.flatnonzero(mine)
        pack = float(items.number("pack")[row_item[row]])
        supply = int(np.floor((lasting[row] + _HAIR * min(pack, 1.0)) / pack))
        given[who], closed = share(
            packs[who],
            supply,
            place=place[who],
            room=room,
            rule=rule,
            weights=None if weights is None else weights[who],
        )
        full[who] = closed[place[who]]
        room = room - np.bincount(place[who], given[who], minlength=len(room))
        firms[row] = given[who].sum() * pack
    supplies = pd.DataFrame(
        {
            "place": stock.text("place"),
            "item": stock.text("item"),
            "stock": there,
            "frontline": np.minimum(there, frontline),
            "firms": decimal(firms),
            "left": np.maximum(lasting - firms, 0.0),
        }
    )
    return given, full, supplies


def _told(
    ledger: Ledger,
    claims: Claims,
    pieces: Floats,
    bits: Whole,
    *,
    place: Whole,
    pickups: Pickups,
    visits: Visits,
) -> pd.DataFrame:
    """Split claims back into their orders, the earliest filled first."""
    open_orders = np.flatnonzero(~ledger.answered)
    orders = ledger.orders.iloc[open_orders]
    of = claims.of_order[open_orders]
    counts = of >= 0
    claim = of[counts]
    asked = orders["quantity"].to_numpy()
    before = np.zeros(len(orders))
    before[counts] = _earlier(asked[counts], claim)
    entitled, given = np.zeros(len(orders)), np.zeros(len(orders))
    for whole, part in ((claims.entitled, entitled), (pieces, given)):
        part[counts] = decimal(np.clip(whole[claim] - before[counts], 0.0, asked[counts]))
    why = np.zeros(len(orders), dtype=np.int64)
    why[counts] = bits[claim]
    firm, at = (ledger.said_first(name)[open_orders] for name in ("firm", "place"))
    why |= reasons(
        {
            "repeats": ~counts,
            "second_name": (orders["firm"].to_numpy() != firm) & counts,
            "moved": (orders["place"].to_numpy() != at) & counts,
        }
    )
    return pd.DataFrame(
        {
            **{
                name: orders[name].to_numpy()
                for name in ("number", "order", "firm", "license", "class", "item", "quantity")
            },
            "place": at,
            "entitled": entitled,
            "given": given,
            "slots": np.where(given > 0, _when(pickups, visits, len(pieces))[of], ""),
            "why": words_of(why, full=given >= asked),
        }
    )


def _earlier(asked: Floats, claim: Whole) -> Floats:
    """Add up what earlier orders of the same claim ask for."""
    order = np.argsort(claim, kind="stable")
    sums = pd.Series(asked[order]).groupby(claim[order]).cumsum().to_numpy() - asked[order]
    before = np.empty(len(asked))
    before[order] = sums
    return before


def _when(pickups: Pickups, visits: Visits, claims: int) -> NDArray[np.object_]:
    """Give each claim its slot, or the first with the last; none stands behind the last claim."""
    first, last = np.full(claims, -1), np.full(claims, -1)
    first[visits.claim[::-1]] = np.arange(len(visits.claim))[::-1]
    last[visits.claim] = np.arange(len(visits.claim))
    names = np.append(_slot_names(pickups, visits.place, visits.slot), "")
    begin, end = names[first], names[last]
    when = np.where(first == last, begin, begin + " to " + end)
    return np.append(when, "")


def _slot_names(pickups: Pickups, place: Whole, slot: Whole) -> NDArray[np.object_]:
    count = np.array([0, *(len(slots) for slots in pickups.slots)])
    names = np.array([slot for slots in pickups.slots for slot in slots], dtype=object)
    found: NDArray[np.object_] = names[np.cumsum(count)[place] + slot]
    return found
