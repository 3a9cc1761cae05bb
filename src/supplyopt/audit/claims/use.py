"""What is used a day, where an empty shelf hides how much would have been."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.running import running_stock
from supplyopt.network.units import measured

__all__ = ["use_per_day"]

_KEYS = ["place", "item"]
_COLUMNS = [*_KEYS, "days", "empty_days", "booked", "booked_per_day", "use_per_day"]


@measured()
def use_per_day(books: Books) -> pd.DataFrame:
    """Estimate what each place uses a day of each item.

    Parameters
    ----------
    books : Books
        With ``movements``.

    Returns
    -------
    DataFrame
        A row a place and item: ``days`` that its ledger spans; ``empty_days``, at whose end
        nothing lay there by the lines; ``booked``, pieces used; ``booked_per_day``, these over all
        days: what was used at least; ``use_per_day``, what would have been used with full shelves,
        again at least.

    Notes
    -----
    A day at whose end the shelf is empty says only that at least so much was wanted: its use is
    censored from the right. The mean is that of the product-limit estimator (Kaplan and Meier, J.
    Amer. Statist. Assoc. 53, 1958), up to the largest use of any day, hence a lower bound. In
    books of cycles a cycle stands for a day, and the use is divided by its days.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 4, "item": ["mask"] * 4, "kind": ["opening", "used", "used", "used"],
    ...     "date": ["2020-02-01", "2020-02-01", "2020-02-02", "2020-02-03"],
    ...     "quantity": [50, 20, 24, 6]})
    >>> so.audit.use_per_day(books)[["days", "empty_days", "booked_per_day", "use_per_day"]]
       days  empty_days  booked_per_day  use_per_day
    0   3.0           1       16.666667         22.0
    """
    lines = books.table("movements")
    if lines.empty:
        return pd.DataFrame(columns=_COLUMNS)
    days = running_stock(books)
    lines["day"] = np.floor(lines["when"].astype(float))
    used = lines[lines["kind"] == "used"].groupby([*_KEYS, "day"])["quantity"].sum()
    keys = pd.MultiIndex.from_frame(days[[*_KEYS, "day"]])
    days["used"] = used.reindex(keys).fillna(0.0).to_numpy(dtype=float)
    empty = (days["stock"] <= 1e-9 * (1 + days["moved"])).to_numpy()
    # A day without a line used nothing; the shelf is as the day before left it.
    idle = -days.groupby(_KEYS)["day"].diff(-1).to_numpy(dtype=float) - 1
    gaps = days.assign(used=0.0, weight=np.nan_to_num(idle), empty=empty)
    seen = pd.concat([days.assign(weight=1.0, empty=empty), gaps[gaps["weight"] > 0]])
    table = _means(seen)
    length = 1.0 if books.dated else books.settings["cycle_days"]
    table["days"] *= length
    table["empty_days"] = table["empty_days"].astype(int)
    for name in ("booked_per_day", "use_per_day"):
        table[name] /= length
    return table[_COLUMNS]


def _means(seen: pd.DataFrame) -> pd.DataFrame:
    """Work out the mean of the product-limit estimator for each place and item."""
    seen = seen.sort_values([*_KEYS, "used", "empty"], kind="stable", ignore_index=True)
    groups = seen.groupby(_KEYS, sort=True)
    at_risk = seen["weight"][::-1].groupby([seen[name] for name in _KEYS]).cumsum()[::-1]
    # What is equal is one step of the curve; the censored among it leave after it.
    steps = seen.assign(
        risk=at_risk,
        ended=seen["weight"].where(~seen["empty"], 0.0),
        size=seen["used"] * seen["weight"],
        bare=seen["weight"].where(seen["empty"], 0.0),
    ).groupby([*_KEYS, "used"], as_index=False)
    curve = steps.agg(risk=("risk", "max"), ended=("ended", "sum"))
    # Above this use there is still so large a share of days.
    share = 1 - curve["ended"] / curve["risk"]
    by = [curve[name] for name in _KEYS]
    above = share.groupby(by).cumprod()
    until = curve.groupby(_KEYS)["used"].shift(-1)
    first = curve.groupby(_KEYS)["used"].transform("first")
    area = (above * (until - curve["used"])).fillna(0.0).groupby(by).sum()
    table = groups.agg(days=("weight", "sum")).reset_index()
    bare = seen["weight"].where(seen["empty"], 0.0).groupby([seen[name] for name in _KEYS]).sum()
    booked = (seen["used"] * seen["weight"]).groupby([seen[name] for name in _KEYS]).sum()
    table["empty_days"] = bare.to_numpy()
    table["booked"] = booked.to_numpy()
    table["booked_per_day"] = table["booked"] / table["days"]
    begins = first.groupby(by).first()
    table["use_per_day"] = (begins + area).to_numpy()
    return table
