"""Check of what was fixed by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = ["fixed_kept"]

_WAY = ("origin", "destination", "mode", "item", "cycle")
_NEED = ("place", "item", "group", "cycle")


def fixed_kept(books: Books) -> Iterator[Breach]:
    """Every shipment or amount served that was fixed is as it was fixed."""
    if not len(books.plan.terms.locks):
        return
    fixed = books.plan.fixed
    noise = dict(zip(books.network["items"]["item"], books.noise.tolist(), strict=True))
    sent = _by_key(books.plan.shipments, _WAY, "quantity")
    served = _by_key(books.plan.served, _NEED, "served")
    for row in fixed.to_dict("records"):
        ships = bool(row["origin"])
        key = tuple(row[name] for name in (_WAY if ships else _NEED))
        found = (sent if ships else served).get(key, 0.0)
        due = float(row["quantity"])
        if not abs(found - due) <= RELATIVE * due + noise[row["item"]]:
            where = " ".join(str(part) for part in key[:-1] if part)
            yield "fixed shipment" if ships else "fixed amount served", where, found, due


def _by_key(frame: pd.DataFrame, names: tuple[str, ...], column: str) -> dict[object, float]:
    keys = zip(*(frame[name].tolist() for name in names), strict=True)
    return dict(zip(keys, frame[column].tolist(), strict=True))
