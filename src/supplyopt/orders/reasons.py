"""Why an order gets what it gets, in words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["REASONS", "Reason", "reasons", "words_of"]

Whole = NDArray[np.int64]

IN_FULL = "in full"
REASONS = {
    "repeats": "repeats an earlier order of this license",
    "not_offered": "the item is not offered in this round",
    "no_place": "no such pickup place in this round",
    "norm": "cut to people x norm",
    "limit": "cut to the purchase limit",
    "pack": "whole packs only",
    "full": "the pickup place can hand out no more",
    "stock": "too little stock, shared by rule",
    "second_name": "counted together with another registration of this license",
    "moved": "picked up where this license ordered first",
}
"""In the order in which they are said; the last two do not cut anything."""
Reason = NDArray[np.bool_]


def reasons(marks: dict[str, Reason]) -> Whole:
    """Write marks as the bits of a number.

    Parameters
    ----------
    marks : dict of str to bool array, shape (n,)
        By names of `REASONS`.

    Returns
    -------
    int array, shape (n,)
    """
    names = list(REASONS)
    found = np.zeros(len(next(iter(marks.values()))), dtype=np.int64)
    for name, mark in marks.items():
        found |= mark.astype(np.int64) << names.index(name)
    return found


def words_of(bits: Whole, *, full: Reason) -> NDArray[np.object_]:
    """Say reasons in words.

    Parameters
    ----------
    bits : int array, shape (n,)
        As `reasons` gives them.
    full : bool array, shape (n,)
        Where all that was asked for is given: only what does not cut is said then.

    Examples
    --------
    >>> bits = reasons({"norm": np.array([True, False]), "stock": np.array([True, False])})
    >>> words_of(bits, full=np.array([False, True])).tolist()
    ['cut to people x norm; too little stock, shared by rule', 'in full']
    """
    cuts = (1 << (len(REASONS) - 2)) - 1
    kinds, of = np.unique(np.where(full, bits & ~cuts, bits) * 2 + full, return_inverse=True)
    said = []
    for kind in kinds.tolist():
        words = [text for k, text in enumerate(REASONS.values()) if kind >> (k + 1) & 1]
        said.append("; ".join([IN_FULL] * (kind & 1) + words))
    return np.array(said, dtype=object)[of]
