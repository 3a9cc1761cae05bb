"""Networks to start from, with no file at hand."""

from __future__ import annotations

from supplyopt.examples.by_hand import four_places
from supplyopt.examples.city import xiamen

__all__ = ["four_places", "xiamen"]
