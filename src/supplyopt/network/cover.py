"""How much a place should hold, so that it lasts until the next goods come."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.network.cover_tables import ALREADY, read_cover, safety_rows
from supplyopt.network.netting import announce, covered, priorities, there_already
from supplyopt.network.parsed import text_series
from supplyopt.network.units import in_units

__all__ = ["cover_targets"]


def cover_targets(
    rates: Any,
    *,
    review_days: float,
    lead_days: float = 0,
    safety: Any = 0,
    on_hand: Any = None,
    on_order: Any = None,
    groups: Any = None,
) -> pd.DataFrame:
    """Work out what to ask for at a review: use until the goods of the next one come, with safety.

    A place that is looked at every ``review_days``, and whose order takes ``lead_days``, lives on
    what it asks for today until the order of the next review comes: review + lead days. What it
    should have on hand and on order together is its use in these days, and something against
    surprises.

    Parameters
    ----------
    rates : DataFrame or what makes one
        ``place, item, group, per_day`` (pieces used in a day), one row a place, item, group.
        Without a group, the one group ``all``. Optional: ``deviation``, the standard deviation of
        a day's use in pieces; ``lead_days``, where a row's differ from the argument.
    review_days : float
        Days from one review to the next, above 0.
    lead_days : float, default 0
        Days from order to receipt.
    safety : float or DataFrame or what makes one, default 0
        Days of use for all, or a table by group: ``group`` with one of ``days`` or
        ``service_level`` (the chance that stock lasts until the next receipt, from 0.5 to below 1;
        for this the rates need a ``deviation``). A blank group is everybody whom no row names.
    on_hand, on_order : DataFrame or what makes one, optional
        ``place, item, quantity``: what is there, what is already on its way. Both cover priority 1
        first, then 2, ...; groups of the same priority in proportion to their target.
    groups : DataFrame or what makes one, optional
        ``group, priority``, as in a network. Without it, groups are served in the order in which
        the safety names them, then in the order of the rates.

    Returns
    -------
    DataFrame
        ``place, item, group, per_day, days, safety, gross, quantity, entitlement``, in the order
        of the rates: a demand table for `Network.from_tables`. ``days`` is review + lead,
        ``safety`` is in pieces, ``gross`` the target, ``quantity`` what is left of it after
        ``on_hand`` with ``on_order`` (never negative: who has more gives nothing back),
        ``entitlement`` the target again.

    Raises
    ------
    InputError
        With all the faults of all tables: what a network's tables may not hold either, a group
        without safety, a service level without a deviation, days that are no number.

    Warns
    -----
    InputWarning
        Once, if outer blanks were stripped, safety is for a group that is nowhere, or something
        on hand or on order covers no need.

    See Also
    --------
    demand_from_headcount : needs of one cycle, by heads and norms.

    Notes
    -----
    The order-up-to level of the periodic-review (R, S) system: S = use x (R + L) + safety, ordered
    up to by the inventory position (E. A. Silver, D. F. Pyke, D. J. Thomas, *Inventory and
    Production Management in Supply Chains*, 4th ed., CRC Press 2017, chapter 6). With a service
    level p the safety is z(p) x deviation x sqrt(R + L), where z is the standard normal quantile:
    days are taken as independent, the sum of them as normal. p is the chance of no shortage in a
    review period ("P1" there), not the share of pieces served; few, large or seasonal needs are
    not normal, and days of safety are the plainer choice then. Deviations of several groups at a
    place are not pooled: each group is safe by itself.

    In a plan of ten-day cycles, a place that is served in every cycle has R = 10; a lane that is
    open every third cycle makes it R = 30. Do not give the network the same pieces again as
    ``stock`` of these places, or they count twice.

    Examples
    --------
    At A workers use 12 masks a day, volunteers 20 with a deviation of 5. Goods come every ten
    days, two days after they are asked for. Workers are kept safe by three more days:
    12 x (12 + 3) = 180. Volunteers by a service level of 95 %: 20 x 12 + 1.645 x 5 x sqrt(12) =
    268.5. Of 150 masks on hand and 50 on order, 180 cover the workers, 20 the volunteers.

    >>> import supplyopt as so
    >>> rates = [
    ...     {"place": "A", "item": "mask", "group": "worker", "per_day": 12},
    ...     {"place": "A", "item": "mask", "group": "volunteer", "per_day": 20, "deviation": 5},
    ... ]
    >>> safety = [
    ...     {"group": "worker", "days": 3},
    ...     {"group": "volunteer", "service_level": 0.95},
    ... ]
    >>> targets = so.cover_targets(
    ...     rates,
    ...     review_days=10,
    ...     lead_days=2,
    ...     safety=safety,
    ...     on_hand=[{"place": "A", "item": "mask", "quantity": 150}],
    ...     on_order=[{"place": "A", "item": "mask", "quantity": 50}],
    ... )
    >>> print(targets.drop(columns="entitlement").round(1).to_string(index=False))
    place item     group  per_day  days  safety  gross  quantity
        A mask    worker     12.0  12.0    36.0  180.0       0.0
        A mask volunteer     20.0  12.0    28.5  268.5     248.5
    """
    given = {
        "rates": rates,
        "safety": safety,
        "on_hand": on_hand,
        "on_order": on_order,
        "groups": groups,
    }
    tables, notes = read_cover(given, review_days=review_days, lead_days=lead_days)
    announce(notes, what="cover")
    table = tables["rates"]
    own = table.number("lead_days")
    days = float(review_days) + np.where(np.isnan(own), float(lead_days), own)
    per_day = table.number("per_day")
    margin = _safety(safety_rows(tables), table.number("deviation"), per_day=per_day, days=days)
    need = pd.DataFrame(
        {
            "place": text_series(table.text("place")),
            "item": text_series(table.text("item")),
            "group": text_series(table.text("group")),
            "per_day": per_day,
            "days": days,
            "safety": margin,
            "gross": per_day * days + margin,
        }
    )
    priority = priorities(tables, named_by=("safety", "rates"))
    have = covered(need, there_already(tables, ALREADY), priority=priority)
    return in_units(
        need.assign(quantity=need["gross"] - have, entitlement=need["gross"]),
        {"per_day": "pieces a day", "safety": "pieces"},
    )


def _safety(
    rows: pd.DataFrame,
    deviation: NDArray[np.float64],
    *,
    per_day: NDArray[np.float64],
    days: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the safety of each row in pieces."""
    level = rows["service_level"].to_numpy(dtype=float)
    quantile = {p: NormalDist().inv_cdf(p) for p in np.unique(level[~np.isnan(level)]).tolist()}
    z = np.array([quantile.get(p, np.nan) for p in level.tolist()])
    by_level = z * deviation * np.sqrt(days)
    return np.where(np.isnan(level), rows["days"].to_numpy(dtype=float) * per_day, by_level)
