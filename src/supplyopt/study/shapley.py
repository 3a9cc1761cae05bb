"""How much each of several changes does, whatever the order they come in."""

from __future__ import annotations

from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

__all__ = ["gains_in_order", "orders", "shapley"]

Floats = NDArray[np.float64]


def shapley(values: Floats) -> Floats:
    """Return the Shapley value of each change.

    Parameters
    ----------
    values : float array, 2^n x anything
        What each set of changes comes to; bit k of a row's number tells of change k.

    Returns
    -------
    float array, n x anything
        The gain of each change, averaged over all orders in which they may come. The gains sum
        to what all changes together gain.

    Notes
    -----
    L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953):
    the one way to share a total such that shares sum to it, changes that do the same get the
    same, one that does nothing gets nothing, and shares of a sum are sums of shares. As all 2^n
    values are at hand, nothing is sampled.

    Examples
    --------
    The glove game: one has a left glove, two have a right glove each, a pair is worth 1.

    >>> worth = np.array([0, 0, 0, 1, 0, 1, 0, 1], dtype=float)
    >>> shapley(worth).round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """
    count = len(values).bit_length() - 1
    sets = np.arange(len(values))
    size = np.array([int(number).bit_count() for number in sets])
    weight = [factorial(k) * factorial(count - k - 1) / factorial(count) for k in range(count)]
    shares = []
    for change in range(count):
        without = sets[(sets >> change) & 1 == 0]
        gain = values[without | (1 << change)] - values[without]
        share = np.array(weight)[size[without]]
        shares.append(np.tensordot(share, gain, axes=1))
    return np.array(shares)


def orders(count: int) -> list[tuple[int, ...]]:
    """Return every order of n changes.

    Examples
    --------
    >>> orders(2)
    [(0, 1), (1, 0)]
    """
    return list(permutations(range(count)))


def gains_in_order(values: Floats, order: tuple[int, ...]) -> Floats:
    """Return what each change gains when they come in an order.

    Parameters
    ----------
    values : float array, 2^n x anything
        As in `shapley`.
    order : tuple of int
        Changes, first to last.

    Returns
    -------
    float array, n x anything
        By change, not by order.

    Examples
    --------
    >>> gains_in_order(np.array([0.0, 1.0, 5.0, 7.0]), (1, 0)).tolist()
    [2.0, 5.0]
    """
    gains = np.zeros((len(order), *values.shape[1:]))
    done = 0
    for change in order:
        gains[change] = values[done | (1 << change)] - values[done]
        done |= 1 << change
    return gains
