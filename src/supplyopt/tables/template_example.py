"""The rows of the template's worked example: the four places of `supplyopt.examples`.

They stand here again because this room does not know that of the examples; a test holds the two
together.
"""

from __future__ import annotations

__all__ = ["EXAMPLE"]

Rows = tuple[tuple[str | float | None, ...], ...]

EXAMPLE: dict[str, tuple[tuple[str, ...], Rows]] = {
    "places": (
        ("place", "kind", "name", "parent"),
        (
            ("W", "warehouse", "Warehouse", None),
            ("D", "district", "District desk", "W"),
            ("A", "community", "Community A", "D"),
            ("B", "community", "Community B", "D"),
        ),
    ),
    "items": (("item", "unit"), (("mask", "piece"),)),
    "groups": (("group", "priority"), (("frontline", 1), ("support", 2))),
    "carriers": (("carrier", "capacity"), (("van", 75),)),
    "lanes": (
        ("origin", "destination", "mode", "carrier", "stages", "cost", "hours"),
        (
            ("W", "D", "tiered", None, 1, 1, 0.02),
            ("D", "A", "tiered", None, 1, 1, 0.02),
            ("D", "B", "tiered", None, 1, 2, 0.02),
            ("W", "A", "direct", "van", 1, 3, 0.03),
            ("W", "B", "direct", "van", 1, 3, 0.03),
        ),
    ),
    "stock": (("place", "item", "quantity"), (("W", "mask", 90),)),
    "demand": (
        ("place", "item", "group", "quantity", "entitlement"),
        (
            ("A", "mask", "frontline", 40, 40),
            ("A", "mask", "support", 20, 20),
            ("B", "mask", "frontline", 20, 20),
            ("B", "mask", "support", 100, 40),
        ),
    ),
}
"""By table: the columns that are filled in, then the rows."""
