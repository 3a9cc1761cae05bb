"""The check of whole cartons or pieces, of one age each."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from supplyopt.planning.checking.books import Books, Breach

__all__ = ["cartons_whole"]

_WHOLE = 1e-9
"""Shipments are made of whole cartons by a single product, so no more than its rounding is off."""


def cartons_whole(books: Books) -> Iterator[Breach]:
    """Cartons and pieces are whole, on the way and in what is handed out, and of one age each."""
    rule = books.plan.terms.lots
    if rule is False:
        return
    demand, items = books.network["demand"], books.network["items"]
    lots = dict(zip(items["item"], items["lot"].tolist(), strict=True))
    whole = {
        item: rule in ("pieces", "everywhere") and divisible == 0
        for item, divisible in zip(items["item"], items["divisible"].tolist(), strict=True)
    }
    # Into these goods go by the piece, from hand to hand.
    used = set(zip(demand["place"], demand["item"], strict=True)) if rule != "everywhere" else set()
    way = ["place", "destination", "item", "quantity"]
    sent = books.plan.shipments.rename(columns={"origin": "place"})
    ages = books.plan.ages
    parts = [sent[way], ages.loc[ages["what"] == "sent", way]]
    for origin, destination, item, quantity in pd.concat(parts).itertuples(index=False):
        by_piece = (destination, item) in used
        if by_piece and not whole[item]:
            continue
        lot = 1.0 if by_piece else lots[item]
        if _is_broken(quantity / lot):
            found = f"{quantity / lot:.9g} {'pieces' if by_piece else f'cartons of {lot:g}'}"
            check = "whole pieces" if by_piece else "whole cartons"
            yield check, f"{origin} {destination} {item}", found, f"{round(quantity / lot):g}"
    out = books.plan.served[["place", "item", "served"]]
    old = ages.loc[ages["what"] == "used", ["place", "item", "quantity"]]
    for place, item, quantity in [
        *out.itertuples(index=False, name=None),
        *old.itertuples(index=False, name=None),
    ]:
        if whole[item] and _is_broken(quantity):
            yield (
                "whole pieces",
                f"{place} {item}",
                f"{quantity:.9g} pieces",
                f"{round(quantity):g}",
            )


def _is_broken(count: float) -> bool:
    return abs(count - round(count)) > _WHOLE * max(count, 1.0)
