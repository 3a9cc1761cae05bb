"""The check that rows speak of what there is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supplyopt.planning.checking.books import Books, Breach

__all__ = ["rows_speak_of_the_network"]

_IDS = ("origin", "destination", "place", "item", "group")


def rows_speak_of_the_network(books: Books) -> Iterator[Breach]:
    """Every row of the plan is of ids that the network defines, in a cycle that it has."""
    for name, columns in (
        ("shipments", books.sent),
        ("served", books.served),
        ("stock", books.stock),
        ("surplus", books.surplus),
        ("waste", books.waste),
        ("in_transit", books.in_transit),
    ):
        for part in _IDS:
            numbers = columns.get(f"{part}#")
            for row in np.flatnonzero(numbers < 0) if numbers is not None else ():
                yield "id defined", f"{name}, row {row + 2}", columns[part][row], f"a known {part}"
        cycle = columns["cycle"]
        for row in np.flatnonzero(~((cycle >= 1) & (cycle <= books.cycles))):
            yield "cycle", f"{name}, row {row + 2}", cycle[row], f"1 to {books.cycles}"
