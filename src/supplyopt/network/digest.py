"""A fingerprint of what a network says."""

from __future__ import annotations

import hashlib

import numpy as np

from supplyopt.network.network import Network
from supplyopt.network.schema import TABLES

__all__ = ["digest"]


def digest(network: Network) -> str:
    """Return a fingerprint of a network: equal for equal networks, for no others.

    It speaks of every column of the contract with its defaults in, row by row in the order of
    the tables, as equality of networks does: other rows, another order of rows, any other number
    makes another fingerprint; a blank and its default make the same, and columns that the
    contract does not know do not count.

    Parameters
    ----------
    network : Network

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 of the texts with their lengths and of the numbers' bits.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> digest(network) == digest(so.examples.four_places())
    True
    >>> digest(network) == digest(network.restrict(modes="direct"))
    False
    """
    found = hashlib.sha256()
    for name, table in TABLES.items():
        frame = network.filled(name)
        found.update(f"{name}:{len(frame)}:".encode())
        for column in table.columns:
            found.update(f"{column.name}:".encode())
            if column.is_text:
                for text in frame[column.name].tolist():
                    data = str(text).encode("utf-8", "surrogatepass")
                    found.update(f"{len(data)}:".encode())
                    found.update(data)
            else:
                # Adding zero makes the negative zero positive: they are equal numbers.
                numbers = frame[column.name].to_numpy(dtype=np.float64) + 0.0
                numbers = np.where(np.isnan(numbers), np.nan, numbers)
                found.update(numbers.astype("<f8").tobytes())
    return found.hexdigest()
