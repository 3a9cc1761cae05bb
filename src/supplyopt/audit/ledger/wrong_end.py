"""Of two lines that say the same of one paper, the one that is the wrong way round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.declared import LEAVES
from supplyopt.audit.ledger.balance import reconcile

__all__ = ["wrong_ends"]


def wrong_ends(
    books: Books, pairs: pd.DataFrame, lines: Mapping[int, Sequence[Mapping[str, Any]]]
) -> dict[int, dict[str, Any]]:
    """Tell which of two ends that both sent, or both received, is wrong.

    Parameters
    ----------
    books : Books
    pairs : DataFrame
        Rows of `matched_papers` with state "wrong_way".
    lines : mapping of int to sequence of mappings
        Lines of each paper.

    Returns
    -------
    dict of int to dict
        By row of ``pairs``, one of each two: what the finding is. The count tells: a line the wrong
        way round puts it off by twice its quantity. Where no count does, what else went between
        the two tells which is the sender; where nothing does, both lines are shown and the place
        is the one whose name comes first.
    """
    if pairs.empty:
        return {}
    balance = reconcile(books)
    balance = balance[balance["counted"].notna()]
    movements = books.table("movements")
    usual = movements[movements["kind"].isin(LEAVES)]
    flows = usual.groupby(["place", "counterpart"]).size()
    found: dict[int, dict[str, Any]] = {}
    done = set()
    ends = {}
    for at, row in zip(pairs.index.tolist(), pairs.to_dict("records"), strict=True):
        is_sent = row["one"] >= 0
        place = row["origin"] if is_sent else row["destination"]
        ends[row["item"], row["document"], row["occasion"], place, is_sent] = (at, row)
    for (item, document, occasion, place, is_sent), (at, row) in sorted(
        ends.items(), key=lambda e: e[0]
    ):
        other = row["destination"] if is_sent else row["origin"]
        twin = ends.get((item, document, occasion, other, is_sent))
        if twin is None or at in done:
            continue
        done |= {at, twin[0]}
        both = [(place, row), (other, twin[1])]
        shown = [lines[end["one"] if is_sent else end["other"]] for _, end in both]
        wrong = [
            _puts_off(balance, who, ends_lines, is_sent=is_sent)
            for (who, _), ends_lines in zip(both, shown, strict=True)
        ]
        if wrong[0] != wrong[1]:
            which = wrong.index(True)
        else:
            sends = [flows.get((place, other), 0), flows.get((other, place), 0)]
            # Of two senders the one that usually receives is wrong, and the other way round.
            which = 0 if sends[0] == sends[1] else int((sends[0] > sends[1]) == is_sent)
        who, end = both[which]
        period = end["sent_at"] if is_sent else end["received_at"]
        quantity = end["sent"] if is_sent else end["received"]
        found[at] = {
            "kind": "reversed_sign",
            "place": who,
            "counterpart": both[1 - which][0],
            "item": item,
            "period": period,
            "quantity": quantity,
            "found": quantity,
            "expected": -quantity,
            "documents": (document,),
            "rows": tuple(
                ("movements", int(line["row"])) for end in (which, 1 - which) for line in shown[end]
            ),
            "numbers": {"paper": document},
        }
    return found


def _puts_off(
    balance: pd.DataFrame, place: str, lines: Sequence[Mapping[str, Any]], *, is_sent: bool
) -> bool:
    """Whether the next count is off by twice the lines."""
    item = lines[0]["item"]
    counts = balance[(balance["place"] == place) & (balance["item"] == item)]
    period = str(lines[-1]["period"])
    # Dates sort as texts do, cycles as numbers.
    ends = [(len(end), end) for end in counts["period"].astype(str)]
    after = counts[[end >= (len(period), period) for end in ends]]
    if after.empty:
        return False
    first = after.iloc[0]
    twice = 2 * sum(float(line["quantity"]) for line in lines) * (1 if is_sent else -1)
    return bool(np.isclose(first["difference"], twice, atol=float(first["tolerance"])))
