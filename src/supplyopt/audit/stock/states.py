"""Stock against need, from each line of a ledger to the next."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import running_stock
from supplyopt.audit.stock.per_day import need_per_day
from supplyopt.audit.stock.spans import Spans

__all__ = ["spans_of", "stock_states"]

_KEYS = ["place", "item"]
_ROUNDING = 1e-9


def stock_states(books: Books) -> pd.DataFrame:
    """Give what lies at each place from day to day, held against what is needed.

    Parameters
    ----------
    books : Books

    Returns
    -------
    DataFrame
        ``place, item, day``, ``until`` (the first day on which it is otherwise, or after the end of
        the books), ``stock``, ``need`` (pieces a day, NaN where unknown), ``is_short`` (below
        ``short`` days of need), ``is_above`` (above ``cover`` days of a need that is known),
        ``spare`` (pieces above ``cover`` days of need, nothing where none is known). Stock that is
        unknown, or below nothing, is neither.
    """
    states = running_stock(books)[[*_KEYS, "day", "stock"]]
    end = float(states["day"].max()) if len(states) else 0.0
    after = states.groupby(_KEYS)["day"].shift(-1).fillna(end + 1.0)
    states["until"] = after.astype(np.int64)
    pairs = states[_KEYS].drop_duplicates()
    need = pairs.join(need_per_day(books, pairs, until=end))
    states = states.merge(need, on=_KEYS, how="left")
    states["day"] = states["day"].astype(np.int64)
    stock, daily, said = states["stock"].astype(float), states["need"], books.settings
    low, high = said["short"] * daily, max(said["cover"], said["short"]) * daily
    states["is_short"] = (stock >= 0) & (stock < low * (1 - _ROUNDING))
    states["is_above"] = stock > np.maximum(high * (1 + _ROUNDING), _ROUNDING)
    states["spare"] = (stock - high.fillna(0.0)).clip(lower=0.0).fillna(0.0)
    return states


def spans_of(states: pd.DataFrame, key: np.typing.NDArray[np.int64]) -> Spans:
    """Give the stretches of rows of `stock_states`.

    Parameters
    ----------
    states : DataFrame
    key : array of int
        What counts as one thing.
    """
    begin, end = (states[name].to_numpy(dtype=np.int64) for name in ("day", "until"))
    return Spans(key, begin, end)
