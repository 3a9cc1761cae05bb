"""A plan written down as promises."""

from __future__ import annotations

import hashlib

import pandas as pd

from supplyopt.network.units import measured
from supplyopt.planning.plan import Plan, require_plan

__all__ = ["promises_of"]

_WAY = ["origin", "destination", "mode"]
_COLUMNS = ["origin", "destination", "item", "cycle", "quantity", "carrier", "mode", "document"]


@measured()
def promises_of(plan: Plan) -> pd.DataFrame:
    """Write a plan down as promises: papers to print, to carry out, to audit against.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    DataFrame
        The table ``promises`` of `read_books`: ``origin, destination, item``; ``cycle`` in which
        the goods are to be there, that of the shipment and the lane's lead time; ``quantity`` in
        pieces; ``carrier, mode``; ``document``, the number of the paper. A paper is one trip: what
        leaves in a cycle on a lane, with all its items. Its number is the cycle in which it
        leaves and twelve digits of a hash of cycle, origin, destination and mode (SHA-256), so
        that the same trip has the same number in every plan, whatever it carries.

    Raises
    ------
    InputError
        If it is no plan.

    Examples
    --------
    >>> import supplyopt as so
    >>> plan = so.solve(so.examples.four_places())
    >>> promises = so.audit.promises_of(plan)
    >>> promises[["origin", "destination", "item", "cycle", "quantity", "mode"]]
      origin destination  item  cycle  quantity    mode
    0      D           A  mask      1      15.0  tiered
    1      W           A  mask      1      35.0  direct
    2      W           B  mask      1      40.0  direct
    3      W           D  mask      1      15.0  tiered
    """
    require_plan(plan)
    lanes = plan.network.filled("lanes")[[*_WAY, "carrier", "lead_time"]]
    sent = plan.shipments.groupby([*_WAY, "item", "cycle"], as_index=False)["quantity"].sum()
    table = sent.merge(lanes, on=_WAY, how="left", validate="many_to_one")
    ways = zip(*(table[name].tolist() for name in ["cycle", *_WAY]), strict=True)
    table["document"] = [_number(*way) for way in ways]
    table["cycle"] = (table["cycle"] + table["lead_time"]).astype("int64")
    table["carrier"] = table["carrier"].fillna("").astype(str)
    order = ["cycle", *_WAY, "item", "document"]
    ordered: pd.DataFrame = table.sort_values(order, kind="stable", ignore_index=True)[_COLUMNS]
    return ordered


def _number(cycle: int, origin: str, destination: str, mode: str) -> str:
    # With their lengths, so that no two trips run together.
    said = "".join(f"{len(word)}:{word}" for word in (str(cycle), origin, destination, mode))
    return f"{cycle}-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
