"""Hand-overs behind served pieces, traced shipment by shipment."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

__all__ = ["retrace"]

Key = tuple[str, str]


def retrace(
    sent: pd.DataFrame, there: dict[Key, float], served: pd.DataFrame
) -> tuple[float, float] | None:
    """Return mean hand-overs and the longest chain, or None where goods go in circles.

    Goods are carried forward one shipment after another, each place once all that comes to it
    has come.

    Parameters
    ----------
    sent : DataFrame
        ``origin, destination, item, quantity, stages``.
    there : dict
        Pieces that were at a place and item before.
    served : DataFrame
        ``place, item, served``.
    """
    leaving: dict[Key, list[tuple[Key, float, float]]] = defaultdict(list)
    waiting: dict[Key, int] = defaultdict(int)
    rows = zip(
        sent["origin"], sent["destination"], sent["item"], sent["quantity"], sent["stages"], strict=True
    )
    for origin, destination, item, quantity, stages in rows:
        leaving[origin, item].append(((destination, item), quantity, stages))
        waiting[destination, item] += 1
    pieces = defaultdict(float, there)
    handed: dict[Key, float] = defaultdict(float)
    longest: dict[Key, float] = defaultdict(float)
    ready = [key for key in leaving if not waiting[key]]
    while ready:
        key = ready.pop()
        mean = handed[key] / pieces[key] if pieces[key] else 0.0
        for end, quantity, stages in leaving[key]:
            pieces[end] += quantity
            handed[end] += quantity * (mean + stages)
            longest[end] = max(longest[end], longest[key] + stages)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    if any(waiting.values()):
        return None
    total = behind = most = 0.0
    for place, item, given in zip(served["place"], served["item"], served["served"], strict=True):
        if given > 0:
            key = (place, item)
            total += given
            behind += given * (handed[key] / pieces[key] if pieces[key] else 0.0)
            most = max(most, longest[key])
    return (behind / total if total else float("nan")), most
