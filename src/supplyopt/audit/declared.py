"""The tables that an audit looks at, declared."""

from __future__ import annotations

import math

from supplyopt.network.schema import Column, Table

__all__ = ["AUDIT_TABLES", "MOVEMENTS"]

MOVEMENTS = ("opening", "received", "issued", "used", "lost", "returned", "counted")
"""What a row of a ledger may say.

``opening`` and ``received`` add to what a place holds; ``issued``, ``used``, ``lost`` and
``returned`` (sent back to the counterpart, which books it as received) take from it; ``counted``
is what lay there at the end of its day or cycle.
"""


_TABLES = (
    Table(
        "movements",
        "a row a line of a ledger",
        (
            Column("place", "id", "whose ledger", required=True),
            Column("item", "id", "what", required=True),
            Column("cycle", "whole", "when; or give the date", default=math.nan, low=1),
            Column("date", "text", "when, as 2020-02-10; or give the cycle"),
            Column("kind", "text", "what happened", required=True, choices=MOVEMENTS),
            # Signs are looked at, not refused.
            Column("quantity", "number", "how many", unit="pieces", required=True, low=-math.inf),
            Column("counterpart", "id", "from whom, to whom"),
            Column("document", "id", "number of the paper"),
        ),
        required=True,
    ),
    Table(
        "settings",
        "what is no finding",
        (
            Column("tolerance", "number", "difference without a finding", default=0.0),
            Column("tolerance_share", "number", "the same, as a share of it", default=0.0),
        ),
    ),
)

AUDIT_TABLES = {table.name: table for table in _TABLES}
"""By name."""
