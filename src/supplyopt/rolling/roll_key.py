"""What a journal belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from supplyopt.network.network import Network
from supplyopt.network.schema import TABLES
from supplyopt.tables.csv_file import csv_of_frame

__all__ = ["header_of"]

_VERSION = 1


def header_of(network: Network, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the first entry of a roll's journal.

    Parameters
    ----------
    network : Network
    arguments : mapping
        What decides how it is rolled, in texts and numbers.

    Returns
    -------
    dict
        With a hash of every table, in the columns of the contract with defaults in.
    """
    data = hashlib.sha256()
    for name, table in TABLES.items():
        frame = network.filled(name)[list(table.by_name)]
        data.update(name.encode() + b"\n" + csv_of_frame(frame, name))
    return {
        "kind": "roll",
        "version": _VERSION,
        "data": data.hexdigest(),
        "arguments": dict(arguments),
    }
