"""How likely independent yes-or-no draws are to add up to a number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from supplyopt.survey.design import Numbers

__all__ = ["sums_from", "sums_without_one", "sums_without_two"]

# Numbers held at once where sums are worked out for many pairs.
_HELD = 8_000_000


def sums_from(yes: Numbers, no: Numbers, most: int) -> Numbers:
    """Give how likely the draws from each one on are to add up to 0, 1, ..., ``most``.

    Parameters
    ----------
    yes, no : float array, shape (N, ...)
        How likely each is, and is not; both, since 1 - yes would lose what is small.
    most : int

    Returns
    -------
    float array, shape (N + 1, ..., most + 1)
        Row k is about draws k, k + 1, ..., N - 1.

    Notes
    -----
    The elementary symmetric functions of the odds, recursively, each divided by what they add up
    to: only numbers of 0 or more are multiplied or added, so nothing cancels.
    """
    sums = np.zeros((len(yes) + 1, *yes.shape[1:], most + 1))
    sums[-1, ..., 0] = 1.0
    for at in range(len(yes) - 1, -1, -1):
        sums[at] = _with(sums[at + 1], yes[at], no[at])
    return sums


def sums_without_one(yes: Numbers, no: Numbers, most: int) -> tuple[Numbers, Numbers]:
    """Give how likely all draws but each one are to add up to ``most - 1``, and to ``most``.

    Parameters
    ----------
    yes, no : float array, shape (N,)
    most : int
        1 or more.

    Returns
    -------
    float array, shape (N,)
        For ``most - 1``.
    float array, shape (N,)
        For ``most``.
    """
    before = sums_from(yes[::-1], no[::-1], most)[::-1][:-1]
    after = sums_from(yes, no, most)[1:]
    return _joined(before, after, most - 1), _joined(before, after, most)


def sums_without_two(
    yes: Numbers, no: Numbers, most: int, *, rest: Numbers
) -> Iterator[tuple[NDArray[np.int64], Numbers]]:
    """Give how likely all draws but any two are to add up to ``most - 2``.

    Parameters
    ----------
    yes, no : float array, shape (c,)
        Of those of which two are left out.
    most : int
    rest : float array, shape (most + 1,)
        How likely all other draws are to add up to 0, 1, ...

    Yields
    ------
    int array, shape (p,)
        Some of them.
    float array, shape (p, c)
        Without meaning where both are the same one.

    Notes
    -----
    One of the two is left out by a draw that is never yes; the other between those before it and
    those after it.
    """
    step = max(1, _HELD // ((len(yes) + 1) * (most + 1)))
    for start in range(0, len(yes), step):
        part = np.arange(start, min(start + step, len(yes)))
        each = np.arange(len(part))
        # Steps of the recursion are rows, so that each is one stretch of memory.
        left_yes, left_no = (np.repeat(x[:, None], len(part), axis=1) for x in (yes, no))
        left_yes[part, each], left_no[part, each] = 0.0, 1.0
        after = sums_from(left_yes, left_no, most)
        before = np.repeat(rest[None, :], len(part), axis=0)
        found = np.empty((len(part), len(yes)))
        for at in range(len(yes)):
            found[:, at] = _joined(before, after[at + 1], most - 2)
            before = _with(before, left_yes[at], left_no[at])
        yield part, found


def _with(sums: Numbers, yes: Numbers, no: Numbers) -> Numbers:
    """Add one more draw to sums."""
    more: Numbers = sums * np.asarray(no)[..., None]
    more[..., 1:] += sums[..., :-1] * np.asarray(yes)[..., None]
    return more


def _joined(before: Numbers, after: Numbers, total: int) -> Numbers:
    """Give how likely two sums, a row each, are to add up to a total."""
    if total < 0:
        return np.zeros(len(before))
    found: Numbers = np.einsum("ij,ij->i", before[:, : total + 1], after[:, total::-1])
    return found
