"""A chain of ledgers that are right, drawn: what was sent, received, used, counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

PARENTS = {
    "仓": None,
    "区1": "仓",
    "区2": "仓",
    "街A": "区1",
    "街B": "区2",
    "社a": "街A",
    "NA": "街B",
}
ITEMS = {"mask": 50.0, "suit": 1.0}
FIRST = np.datetime64("2020-02-01")


def chain(seed, *, days=16, dated=True, documents=True):
    """Draw ledgers of a chain, day by day: they balance, and agree with each other.

    Goods take 0 to 3 days (the lag); in books of cycles, one cycle at most. Some papers come in
    two loads. Counts are every few days, and on the last day everywhere.
    """
    rng = np.random.default_rng(seed)
    rows, under_way = [], []
    stock = {(place, item): int(rng.integers(500, 900)) for place in PARENTS for item in ITEMS}
    number = 0

    def book(place, item, day, kind, quantity, counterpart="", document=""):
        rows.append((place, item, day, kind, quantity, counterpart, document))

    for (place, item), quantity in stock.items():
        book(place, item, 0, "opening", quantity)
    for day in range(days):
        for arrival in [a for a in under_way if a[0] == day]:
            under_way.remove(arrival)
            _, place, item, quantity, origin, document = arrival
            stock[place, item] += quantity
            loads = [quantity] if quantity < 40 or rng.random() < 0.7 else [30, quantity - 30]
            for load in loads:
                book(place, item, day, "received", load, origin, document)
        for place, parent in PARENTS.items():
            for item in ITEMS:
                if parent and rng.random() < 0.25 and stock[parent, item] > 60:
                    quantity = int(rng.integers(20, 60))
                    number += 1
                    document = f"D{number}" if documents else ""
                    stock[parent, item] -= quantity
                    book(parent, item, day, "issued", quantity, place, document)
                    last = min(day + int(rng.integers(0, 4)), days - 1)
                    under_way.append((max(last, day + 1), place, item, quantity, parent, document))
                kind = str(rng.choice(["used", "lost", "none"], p=[0.4, 0.05, 0.55]))
                if kind != "none" and stock[place, item] > 20:
                    quantity = int(rng.integers(1, 20))
                    stock[place, item] -= quantity
                    book(place, item, day, kind, quantity)
        for (place, item), quantity in stock.items():
            if rng.random() < 0.1 or day == days - 1:
                book(place, item, day, "counted", quantity)
    columns = ["place", "item", "day", "kind", "quantity", "counterpart", "document"]
    frame = pd.DataFrame(rows, columns=columns)
    day = frame.pop("day").to_numpy()
    if dated:
        frame.insert(2, "date", (FIRST + day).astype(str))
        return frame
    # A cycle has one count at most, after all that moves in it.
    frame.insert(2, "cycle", day // 10 + 1)
    keys = ["place", "item", "cycle"]
    moves = frame["kind"] != "counted"
    at_end = moves.groupby([frame[name] for name in keys]).transform("last").eq(False)
    last = ~frame.duplicated([*keys, "kind"], keep="last")
    return frame[moves | (at_end & last)].reset_index(drop=True)


def tables(frame):
    """Give the tables of an audit of a chain."""
    places = pd.DataFrame({"place": list(PARENTS), "parent": [p or "" for p in PARENTS.values()]})
    items = pd.DataFrame({"item": list(ITEMS), "lot": list(ITEMS.values())})
    return {"movements": frame, "places": places, "items": items}
