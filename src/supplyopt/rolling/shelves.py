"""Pieces on hand by place, item, age."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.numbered import Numbered
from supplyopt.network.parsed import named_series

__all__ = [
    "Flags",
    "Floats",
    "Indices",
    "ages_of",
    "numbers_of",
    "shelves_frame",
    "shelves_of",
    "take",
    "take_oldest",
]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


def ages_of(net: Numbered) -> int:
    """Return how many ages have to be told apart: the longest shelf life, 1 without any.

    Parameters
    ----------
    net : Numbered
    """
    finite = net.item_shelf_life[np.isfinite(net.item_shelf_life)]
    return int(finite.max(initial=1))


def numbers_of(names: Sequence[str], column: pd.Series) -> Indices:
    """Return the number of each name in a column, -1 where there is none.

    Parameters
    ----------
    names : sequence of str
    column : Series of str
    """
    number = {name: at for at, name in enumerate(names)}
    return np.array([number.get(name, -1) for name in column.tolist()], dtype=np.int64)


def shelves_of(net: Numbered, frame: pd.DataFrame) -> Floats:
    """Return a table of stock as numbers.

    Parameters
    ----------
    net : Numbered
    frame : DataFrame
        ``place, item, quantity`` and, where not 0, ``age``; free of faults.

    Returns
    -------
    float array, places x items x ages
        Pieces.
    """
    stock = np.zeros((len(net.places), len(net.items), ages_of(net)))
    place = numbers_of(net.places, frame["place"])
    item = numbers_of(net.items, frame["item"])
    told = frame["age"].to_numpy(dtype=np.int64) if "age" in frame else np.zeros(len(frame))
    age = np.where(np.isinf(net.item_shelf_life[item]), 0, told).astype(np.int64)
    np.add.at(stock, (place, item, age), frame["quantity"].to_numpy(dtype=np.float64))
    return stock


def shelves_frame(net: Numbered, stock: Floats) -> pd.DataFrame:
    """Return stock as a table: ``place, item, age, quantity``, rows where there is any.

    Parameters
    ----------
    net : Numbered
    stock : float array, places x items x ages
    """
    place, item, age = np.nonzero(stock)
    return pd.DataFrame(
        {
            "place": named_series(net.places, place),
            "item": named_series(net.items, item),
            "age": age,
            "quantity": stock[place, item, age],
        }
    )


def take_oldest(shelf: Floats, quantity: float | Floats) -> Floats:
    """Return how many pieces of each age make up a quantity, the oldest first.

    Parameters
    ----------
    shelf : float array, ages last
    quantity : float, or float array without the ages
        Pieces; where there are fewer, all of them are taken.

    Examples
    --------
    >>> import numpy as np
    >>> take_oldest(np.array([5.0, 2.0]), 3.0).tolist()
    [1.0, 2.0]
    """
    wanted = np.expand_dims(np.asarray(quantity, dtype=np.float64), -1)
    if shelf.shape[-1] == 1:
        return np.minimum(shelf, wanted)
    older = np.cumsum(shelf[..., ::-1], axis=-1)[..., ::-1] - shelf
    return np.clip(wanted - older, 0.0, shelf)


def take(shelf: Floats, quantity: float | Floats, first: Floats) -> Floats:
    """Return how many pieces of each age make up a quantity: those wanted first, then the oldest.

    Parameters
    ----------
    shelf : float array, ages last
    quantity : float, or float array without the ages
    first : float array like `shelf`
        Pieces that are wanted before others.
    """
    wanted = take_oldest(np.minimum(first, shelf), quantity)
    rest = np.maximum(np.asarray(quantity) - wanted.sum(axis=-1), 0.0)
    return wanted + take_oldest(shelf - wanted, rest)
