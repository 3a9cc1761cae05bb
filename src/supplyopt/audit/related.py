"""Findings that are likely to be one matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["related_findings"]

# A line the wrong way round puts a stock off by twice its quantity.
_TIMES = {"reversed_sign": (1.0, 2.0)}


def related_findings(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[int, ...]]:
    """Give for each finding the others that are about the same place, item, number of pieces.

    So are those that say themselves that they are of one ``matter``.

    Parameters
    ----------
    rows : sequence of mapping
        With ``kind, place, counterpart, item, quantity, numbers``.

    Returns
    -------
    list of tuple of int
        Positions, in order. A paper that was booked twice and the count that is off by it are
        two findings of one matter; that pieces and place agree is a hint, no proof.
    """
    by_matter: dict[tuple[str, str, str], list[int]] = {}
    matters: list[list[tuple[str, str, str]]] = []
    for at, row in enumerate(rows):
        # To nine digits, as sums of decimals are off by rounding.
        sizes = [
            f"{row['quantity'] * times:.9g}"
            for times in _TIMES.get(row["kind"], (1.0,))
            if row["quantity"] > 0
        ]
        places = sorted({row["place"], row["counterpart"]} - {""})
        own = [(place, row["item"], size) for place in places for size in sizes if row["item"]]
        if matter := row["numbers"].get("matter"):
            own.append((row["item"], "", matter))
        matters.append(own)
        for matter in own:
            by_matter.setdefault(matter, []).append(at)
    return [
        tuple(sorted({other for matter in own for other in by_matter[matter]} - {at}))
        for at, own in enumerate(matters)
    ]
