"""A fingerprint of what tables say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from supplyopt.network.parsed import ParsedTable

__all__ = ["digest_of"]


def digest_of(tables: Mapping[str, ParsedTable], *, said: str, keys: bool = False) -> str:
    """Return a fingerprint of tables: equal where they say the same, for no others.

    Parameters
    ----------
    tables : mapping of str to ParsedTable
        Of a network every table of the contract, the absent ones as their defaults.
    said : str
        What is said beside the tables: of a network the length of the horizon, which the settings
        need not say.
    keys : bool, default False
        Of the columns that tell records apart only.

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 of the texts with their lengths and of the numbers' bits.
    """
    found = hashlib.sha256(f"{said}:".encode())
    for name, parsed in tables.items():
        found.update(f"{name}:{len(parsed)}:".encode())
        for column in parsed.table.columns:
            if (name, column.name) == ("settings", "cycles"):
                continue
            if keys and not column.key:
                continue
            found.update(f"{column.name}:".encode())
            if column.is_text:
                words, row = parsed.words(column.name)
                told = [_with_length(word) for word in words]
                found.update(b"".join(map(told.__getitem__, row.tolist())))
            else:
                # Adding zero makes the negative zero positive: they are equal numbers.
                numbers = parsed.number(column.name) + 0.0
                numbers[np.isnan(numbers)] = np.nan
                found.update(numbers.astype("<f8").tobytes())
    return found.hexdigest()


def _with_length(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return f"{len(data)}:".encode() + data
