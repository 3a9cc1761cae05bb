"""Which step of the way from desk to desk costs the days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.occasions import NEAR
from supplyopt.audit.promises.journeys import journeys
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["step_days"]

_BY = ("tier", "desk", "document", "item")


@measured()
def step_days(books: Books, *, by: str | Sequence[str] = "tier") -> pd.DataFrame:
    """Say which step of the tiered chain costs the days, notices included.

    Parameters
    ----------
    books : Books
        With ``movements`` that have dates, counterparts and documents; ``notices``, where there
        are any; ``places``, for kinds.
    by : str or sequence of str, default "tier"
        "tier", kinds of desks (ids of those without one); "desk", their ids; "document", the
        number of the paper of the issue; "item". Several give a row a combination.

    Returns
    -------
    DataFrame
        The columns of `by`: where goods lay, or between which two they were under way ("town ->
        community"). ``step``, from what to what: "issue -> receipt" under way; at a desk "receipt
        -> notice", "notice -> issue", or "receipt -> issue" where no notice is known; other steps
        of ``notices`` by their own words. ``pieces`` that took it, ``days`` a piece on average,
        ``max_days``, ``piece_days`` (pieces times days), ``share`` of all piece-days. The
        costliest first.

    Raises
    ------
    InputError
        If the movements have cycles: days within them are not known. If `by` is another.

    Notes
    -----
    What a desk issued is paired with what the other received under the same number (without
    numbers, in the order of time); what a desk received with what it issued or used, first in,
    first out. A desk's time with goods is cut by the notices, at that desk, of the paper with
    which they came or that with which they went; notices before the goods came count as on their
    day. Time under way is cut by all notices of the paper between. Goods from an opening begin
    with the first notice of their paper. So for each piece the steps add up, to the day, to the
    time from the first paper to the last receipt. Lines by which goods came before they left are
    left out.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(
    ...     movements={"place": ["W", "W", "A"], "item": ["mask"] * 3,
    ...                "date": ["2020-02-01", "2020-02-06", "2020-02-08"],
    ...                "kind": ["opening", "issued", "received"], "quantity": [40, 40, 40],
    ...                "counterpart": ["", "A", "W"], "document": ["", "D1", "D1"]},
    ...     notices={"document": ["D1"], "place": ["W"], "date": ["2020-02-02"]})
    >>> so.audit.step_days(books)[["tier", "step", "pieces", "days", "share"]]
         tier              step  pieces  days     share
    0       W   notice -> issue    40.0   4.0  0.666667
    1  W -> A  issue -> receipt    40.0   2.0  0.333333
    """
    names = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    faults = [
        Fault("", None, "by", name, "is nothing to sum by", f"there are: {', '.join(_BY)}")
        for name in names or [""]
        if name not in _BY
    ]
    if not books.dated and len(books.table("movements")):
        say = "give dates: of cycles nobody knows on which day"
        faults.append(Fault("movements", None, "date", None, "is not there, cycles are", say))
    if faults:
        raise InputError(faults)
    parts = _cut(books, journeys(books))
    way = parts["onward"] != ""
    places = books.table("places")
    kinds = pd.Series(places["kind"].to_numpy(), index=places["place"].to_numpy(), dtype=object)
    for name, ends in {
        "desk": (parts["desk"], parts["onward"]),
        "tier": tuple(_kinds(parts[end], kinds) for end in ("desk", "onward")),
    }.items():
        parts[name] = ends[0].where(~way, ends[0] + " -> " + ends[1])
    parts["piece_days"] = parts["quantity"] * parts["days"]
    keys = [*names, "step"]
    sums = parts.groupby(keys, as_index=False).agg(
        pieces=("quantity", "sum"), max_days=("days", "max"), piece_days=("piece_days", "sum")
    )
    sums["days"] = sums["piece_days"] / sums["pieces"]
    whole = sums["piece_days"].sum()
    sums["share"] = sums["piece_days"] / whole if whole > 0 else np.nan
    ordered: pd.DataFrame = sums.sort_values(
        ["piece_days", *keys],
        ascending=[False, *(True for _ in keys)],
        kind="stable",
        ignore_index=True,
    )
    return ordered[[*keys, "pieces", "days", "max_days", "piece_days", "share"]]


def _kinds(places: pd.Series, kinds: pd.Series) -> pd.Series:
    found = places.map(kinds)
    return found.where(found.notna() & (found != ""), places)


def _cut(books: Books, stretches: pd.DataFrame) -> pd.DataFrame:
    """Cut stretches of time at the notices that fall into them."""
    stretches = stretches.rename_axis("stretch").reset_index()
    way = stretches["onward"] != ""
    ends = [
        # The first event of a stretch, unless that is itself a notice; then its last.
        _events(stretches[~stretches["told"]], "start", -1.0).assign(
            word=np.where(way[~stretches["told"]], "issue", "receipt")
        ),
        _events(stretches, "end", np.inf).assign(word=np.where(way, "receipt", "issue")),
    ]
    notices = books.table("notices").rename(columns={"step": "word", "place": "at"})
    notices["day"] = np.floor(notices["when"].to_numpy(dtype=float))
    notices = notices[["document", "at", "word", "day"]]
    wide = stretches[["stretch", "desk", "onward", "document", "paper_in", "start", "end"]]
    out = wide.merge(notices, on="document")
    back = wide[wide["paper_in"] != wide["document"]].drop(columns="document")
    back = back.merge(notices.rename(columns={"document": "paper_in"}), on="paper_in")
    found = pd.concat([out, back], ignore_index=True)
    lying = found["onward"] == ""
    between = (found["day"] > found["start"]) & (found["day"] < found["end"])
    at_desk = (found["at"] == found["desk"]) & (found["day"] <= found["end"])
    # A notice of long before is that of another paper of the same number.
    at_desk &= found["day"] >= found["start"] - NEAR
    found = found[np.where(lying, at_desk, between)]
    # Told before the goods were there: on the day on which they came.
    rank = found["day"]
    found = found.assign(day=np.maximum(found["day"], found["start"]), rank=rank)
    events = pd.concat([*ends, found[["stretch", "day", "rank", "word"]]], ignore_index=True)
    events = events.sort_values(["stretch", "day", "rank", "word"], kind="stable")
    before = events.groupby("stretch")[["day", "word"]].shift()
    later = before["day"].notna()
    steps = pd.DataFrame(
        {
            "stretch": events["stretch"],
            "step": before["word"].astype(str) + " -> " + events["word"],
            "days": events["day"] - before["day"],
        }
    )[later]
    return steps.merge(stretches, on="stretch")


def _events(stretches: pd.DataFrame, column: str, rank: float) -> pd.DataFrame:
    """Give the event at an end of each stretch; among those of one day it comes by its rank."""
    return pd.DataFrame({"stretch": stretches["stretch"], "day": stretches[column], "rank": rank})
