"""Papers that two ledgers tell differently, as findings."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.matching import Matched
from supplyopt.audit.ledger.wrong_end import wrong_ends
from supplyopt.audit.raw import raw_findings

__all__ = ["find_unlike_papers"]

_AT_DESTINATION = {
    "short": "short_receipt",
    "over": "over_receipt",
    "missing_receipt": "missing_receipt",
}


def find_unlike_papers(books: Books, matched: Matched) -> pd.DataFrame:
    """Find papers that are short, over, missing, late, doubled, in cartons, the wrong way round.

    Parameters
    ----------
    books : Books
    matched : Matched
    """
    pairs = matched.pairs
    late = (pairs["days"] > books.settings["lag"]) & (pairs["one"] >= 0) & (pairs["other"] >= 0)
    early = (pairs["days"] < 0) & (pairs["one"] >= 0) & (pairs["other"] >= 0)
    told = pairs["state"].isin(
        [*_AT_DESTINATION, "missing_issue", "duplicate", "cartons", "wrong_way", "together"]
    )
    wanted = pairs.assign(late=late, early=early)[told | late | early]
    if wanted.empty:
        return raw_findings(())
    lines = _lines_of(matched, wanted)
    found: list[dict[str, Any]] = []
    turned = wrong_ends(books, wanted[wanted["state"] == "wrong_way"], lines)
    for at, row in zip(wanted.index.tolist(), wanted.to_dict("records"), strict=True):
        sent, received = lines.get(row["one"], []), lines.get(row["other"], [])
        state = row["state"]
        if state in _AT_DESTINATION or state == "missing_issue":
            found.append(_plain(row, sent, received))
        elif state == "duplicate":
            found.append(_doubled(row, sent, received))
        elif state == "cartons":
            found.append(_in_cartons(row, sent, received))
        elif state == "together":
            more = [line for paper in row["others"] for line in lines[paper]]
            found.append(_as_one(row, sent, received, more))
        elif at in turned:
            found.append(turned[at])
        if row["late"]:
            found.append(_dated(row, sent, received, "late_receipt", books.settings["lag"]))
        if row["early"]:
            found.append(_dated(row, sent, received, "early_receipt", 0.0))
    return raw_findings(found)


def _lines_of(matched: Matched, wanted: pd.DataFrame) -> dict[int, list[dict[str, Any]]]:
    more = [paper for others in wanted["others"] for paper in others]
    papers = np.unique([*wanted["one"], *wanted["other"], *more])
    lines = matched.papers.lines
    lines = lines[lines["paper"].isin(papers)]
    by_paper: dict[int, list[dict[str, Any]]] = {}
    for line in lines.to_dict("records"):
        by_paper.setdefault(int(line["paper"]), []).append({str(k): v for k, v in line.items()})
    return by_paper


def _said(*ends: list[dict[str, Any]]) -> dict[str, Any]:
    lines = [line for end in ends for line in end]
    return {
        "documents": tuple(sorted({line["document"] for line in lines} - {""})),
        "rows": tuple(("movements", int(line["row"])) for line in lines),
    }


def _plain(
    row: dict[Any, Any], sent: list[dict[str, Any]], received: list[dict[str, Any]]
) -> dict[str, Any]:
    state = row["state"]
    at_origin = state == "missing_issue"
    place, other = ("origin", "destination") if at_origin else ("destination", "origin")
    there = row["received"] if at_origin else row["sent"]
    missing = state.startswith("missing")
    in_total = row["by"] == "total" and not missing
    if in_total:
        there = row["due"]
    return {
        "kind": _AT_DESTINATION.get(state, state),
        "place": row[place],
        "counterpart": row[other],
        "item": row["item"],
        "period": row["sent_at"] if state == "missing_receipt" else row["received_at"],
        "quantity": there if missing else abs(row["difference"]),
        "found": 0.0 if missing else row["there"] if in_total else row["received"],
        "expected": there,
        "low": there - (0.0 if missing else row["tolerance"]),
        "high": there + (0.0 if missing else row["tolerance"]),
        "numbers": _compared(row, in_total=in_total),
        **_said(sent, received),
    }


def _compared(row: dict[Any, Any], *, in_total: bool) -> dict[str, Any]:
    """Return the words of what is held against each other: a paper, or all until a day."""
    paper = row["document"] or "-"
    if not in_total:
        what = {"en": f"paper {paper}", "zh": f"单据 {paper}"}
        return {"paper": paper, "what": what, "then": ""}
    day, short = row["worst_at"], row["state"] == "short"
    what = {
        "en": f"in all, without papers, {'to be there' if short else 'until'} {'by ' * short}{day}",
        "zh": f"无单据，{day} {'前应到' if short else '为止'}合计",
    }
    return {"paper": paper, "what": what, "then": {"en": " by then", "zh": "至该日"}}


def _doubled(
    row: dict[Any, Any], sent: list[dict[str, Any]], received: list[dict[str, Any]]
) -> dict[str, Any]:
    at_origin = row["sent"] > row["received"]
    lines = sent if at_origin else received
    apart = abs(row["difference"])
    counts = Counter((line["quantity"], line["batch"]) for line in lines if line["quantity"] > 0)
    # The line whose copies account for the difference, as nearly as the tolerance lets them.
    twice, batch = min(
        (line for line, count in counts.items() if count > 1),
        key=lambda line: min(abs(apart - n * line[0]) for n in range(1, counts[line])),
    )
    again = [line for line in lines if (line["quantity"], line["batch"]) == (twice, batch)]
    place, other = ("origin", "destination") if at_origin else ("destination", "origin")
    return {
        "kind": "duplicate_entry",
        "place": row[place],
        "counterpart": row[other],
        "item": row["item"],
        "period": again[-1]["period"],
        "quantity": apart,
        "found": max(row["sent"], row["received"]),
        "expected": min(row["sent"], row["received"]),
        "numbers": {"times": len(again), "each": twice, "paper": row["document"] or "-"},
        **_said(again),
    }


def _in_cartons(
    row: dict[Any, Any], sent: list[dict[str, Any]], received: list[dict[str, Any]]
) -> dict[str, Any]:
    at_origin = row["sent"] < row["received"]
    place, other = ("origin", "destination") if at_origin else ("destination", "origin")
    return {
        "kind": "cartons_for_pieces",
        "place": row[place],
        "counterpart": row[other],
        "item": row["item"],
        "period": row["sent_at"] if at_origin else row["received_at"],
        "quantity": abs(row["difference"]),
        "found": min(row["sent"], row["received"]),
        "expected": max(row["sent"], row["received"]),
        "numbers": {"paper": row["document"] or "-"},
        **_said(sent, received),
    }


def _as_one(
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
    more: list[dict[str, Any]],
) -> dict[str, Any]:
    at_origin = more[0]["end"] == "received"
    place, other = ("origin", "destination") if at_origin else ("destination", "origin")
    own, others = (sent, [*received, *more]) if at_origin else (received, [*sent, *more])
    whole = row["sent"] if at_origin else row["received"]
    papers, single = (sorted({line["document"] for line in end}) for end in (others, own))
    return {
        "kind": "booked_together",
        "place": row[place],
        "counterpart": row[other],
        "item": row["item"],
        "period": row["sent_at"] if at_origin else row["received_at"],
        "quantity": sum(line["quantity"] for line in more),
        "found": whole,
        "expected": whole,
        "numbers": {"paper": ", ".join(single), "papers": ", ".join(papers)},
        **_said(sent, received, more),
    }


def _dated(
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
    kind: str,
    most: float,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "place": row["destination"],
        "counterpart": row["origin"],
        "item": row["item"],
        "period": row["received_at"],
        "quantity": row["received"],
        "found": row["days"],
        "low": 0.0,
        "high": most if kind == "late_receipt" else np.nan,
        "numbers": {"sent_at": row["sent_at"], "paper": row["document"] or "-", "lag": most},
        **_said(sent, received),
    }
