"""Where along the chain pieces vanish, or wait."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.accounts import place_accounts
from supplyopt.audit.ledger.matching import matched_papers
from supplyopt.audit.ledger.stages import stages_of
from supplyopt.audit.ledger.waiting import waiting_times
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["trace"]

_KEYS = ["item", "origin", "destination"]
_PIECES = [
    *("put_in", "sent", "received", "used", "lost", "left"),
    *("vanished", "appeared", "under_way", "lies"),
]
_DAYS = ["days_waiting", "longest_waiting", "days_under_way", "longest_under_way"]


@measured()
def trace(books: Books, *, by: Literal["stage", "place"] = "stage") -> pd.DataFrame:
    """Follow the pieces of each item along the chain: where they vanish, where they wait.

    Parameters
    ----------
    books : Books
        With ``movements``; ``places`` may give the stages.
    by : {"stage", "place"}
        Rows by kinds of places (levels below the top where parents are given and no kinds; places
        where neither is), or by places.

    Returns
    -------
    DataFrame
        A row an item, ``origin`` and ``destination``; with a blank destination, what happens at
        the origin itself. In pieces: ``put_in`` (what lay there at the beginning, what came from
        outside the books), ``sent`` and ``received`` on the link, ``used``, ``lost``, ``left``
        (went out of the books), ``vanished`` and ``appeared`` (on a link, between what one ledger
        sent and the other received; at a place, between its lines and its counts, and by
        corrections), ``under_way`` (sent, not yet due), ``lies`` (what is there at the end). In
        days: ``days_waiting`` and ``longest_waiting`` from receipt to issue (of the link, or any
        issue and use of the place), first in first out; ``days_under_way`` and
        ``longest_under_way`` from issue to receipt.
        Means are over pieces, NaN where there are none; in books of cycles they are the days that
        lie between for certain.

    Raises
    ------
    InputError
        If there is no such ``by``.

    Notes
    -----
    Every piece is somewhere, so that for each item, over all its rows,

        put_in + appeared = used + lost + left + vanished + under_way + lies,

    and on each link the same holds with sent and received: put_in + appeared + sent = received +
    left + vanished + under_way. What vanished on the links is what `match_papers` finds short,
    missing, or otherwise unlike; what vanished at places is what `reconcile` finds, and
    what corrections took: they say that it is not there, and not where it is.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["W", "W", "A", "A"], "item": ["mask"] * 4,
    ...     "date": ["2020-02-01", "2020-02-03", "2020-02-05", "2020-02-09"],
    ...     "kind": ["opening", "issued", "received", "used"], "quantity": [500, 100, 90, 60],
    ...     "counterpart": ["", "A", "W", ""], "document": ["", "D1", "D1", ""]})
    >>> so.audit.trace(books)[["origin", "destination", "vanished", "lies", "days_waiting"]]
      origin destination  vanished   lies  days_waiting
    0      A                   0.0   30.0           4.0
    1      W                   0.0  400.0           NaN
    2      W           A      10.0    0.0           NaN
    """
    if by not in ("stage", "place"):
        raise InputError([Fault("", None, "by", by, "is no way to add up", "stage or place")])
    stages = stages_of(books) if by == "stage" else {}
    matched = matched_papers(books)
    links = _on_links(matched.pairs)
    at_places = place_accounts(books).rename(columns={"place": "origin"}).assign(destination="")
    waited = waiting_times(books).rename(columns={"place": "origin", "counterpart": "destination"})
    sends = waited["kind"].isin(["issued", "returned"]) & (waited["destination"] != "")
    both = [waited.assign(destination=""), waited[sends]]
    waits = pd.concat(both, ignore_index=True)
    moved = matched.pairs
    moved = moved[moved["days"].notna()].assign(pieces=lambda frame: frame["received"])
    # Whoever keeps no stage of its own stands for itself.
    links, at_places, waits, moved = (
        frame.assign(
            **{name: frame[name].map(stages).fillna(frame[name]) for name in _KEYS[1:]}
            if stages
            else {}
        )
        for frame in (links, at_places, waits, moved)
    )
    pieces = pd.concat([links, at_places], ignore_index=True)
    table = pieces.reindex(columns=[*_KEYS, *_PIECES]).fillna(0.0)
    table = table.astype(dict.fromkeys(_PIECES, float)).groupby(_KEYS, sort=True).sum()
    table = table.join(_days(waits, _DAYS[:2])).join(_days(moved, _DAYS[2:]))
    return table.reset_index()[[*_KEYS, *_PIECES, *_DAYS]]


def _on_links(pairs: pd.DataFrame) -> pd.DataFrame:
    """Tell of each pair what became of the pieces between its ends."""
    table = pairs[_KEYS].assign(sent=pairs["sent"].fillna(0.0).astype(float))
    table["received"] = pairs["received"].fillna(0.0).astype(float)
    gap = table["sent"] - table["received"]
    one_sided, total = pairs["state"] == "one_sided", pairs["by"] == "total"
    not_due = (pairs["state"] == "open") | (total & ~one_sided)
    # Of a link in total the difference is what is wrong with it; the rest is a matter of time.
    breach = pairs["difference"].fillna(0.0).astype(float)
    wrong = pd.Series(np.where(total, -breach, gap), index=pairs.index)
    wrong = wrong.where(~one_sided & (pairs["state"] != "open"), 0.0)
    timely = (gap - wrong).where(not_due, 0.0)
    outside = gap.where(one_sided, 0.0)
    table["vanished"], table["appeared"] = wrong.clip(lower=0.0), (-wrong).clip(lower=0.0)
    table["under_way"], table["left"] = timely.clip(lower=0.0), outside.clip(lower=0.0)
    table["put_in"] = (-timely).clip(lower=0.0) + (-outside).clip(lower=0.0)
    return table


def _days(parts: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    mean, longest = names
    parts = parts.assign(
        pieces=parts["pieces"].astype(float),
        weighed=parts["pieces"].astype(float) * parts["days"].astype(float),
        days=parts["days"].astype(float),
    )
    sums = parts.groupby(_KEYS).agg(
        pieces=("pieces", "sum"), weighed=("weighed", "sum"), longest=("days", "max")
    )
    # Nothing weighs nothing: there is no mean of it.
    middle = sums["weighed"] / sums["pieces"].where(sums["pieces"] > 0)
    return pd.DataFrame({mean: middle, longest: sums["longest"]})
