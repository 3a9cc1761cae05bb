"""Papers that two ledgers tell differently, as findings."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.ledger.matching import Matched
from supplyopt.audit.ledger.papers import LINK
from supplyopt.audit.ledger.single_lines import corrections_of, said_corrected
from supplyopt.audit.ledger.together import SOON
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
    refused, fixes = _refused(books, pairs), corrections_of(books)
    for at, row in zip(wanted.index.tolist(), wanted.to_dict("records"), strict=True):
        sent, received = lines.get(row["one"], []), lines.get(row["other"], [])
        state = row["state"]
        if state in _AT_DESTINATION or state == "missing_issue":
            found.append(_plain(row, sent, received, refused.get(at, {"perhaps": ""})))
        elif state == "duplicate":
            found.append(_doubled(books, fixes, row, sent, received))
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


def _refused(books: Books, pairs: pd.DataFrame) -> dict[int, dict[str, Any]]:
    """Find goods that may have been refused at the door, and were booked back under another number.

    What one paper lacks, and what its sender soon after has back from there by a paper that the
    other end does not know, may be one matter: each sentence names the other paper.
    """
    lacking = pairs[pairs["state"].isin(["short", "missing_receipt"]) & (pairs["by"] != "total")]
    alone = (pairs["one"] < 0) & (pairs["other"] >= 0) & (pairs["received"] > 0)
    back = pairs[alone & pairs["state"].isin(["missing_issue", "over", "open", "one_sided"])]
    ways = pd.MultiIndex.from_frame(lacking[LINK])
    back = back[pd.MultiIndex.from_frame(back[[LINK[0], LINK[2], LINK[1]]]).isin(ways)]
    papers: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
    for one in lacking.reset_index(names="at").to_dict("records"):
        one["lacks"] = one["sent"] - (one["received"] if one["other"] >= 0 else 0.0)
        papers.setdefault((one["item"], one["destination"], one["origin"]), []).append(one)
    said: dict[int, dict[str, Any]] = {}
    most = max(SOON, 2 * books.settings["lag"])
    for row in back.sort_values("came", kind="stable").reset_index(names="at").to_dict("records"):
        much = row["received"]
        turned = papers[row["item"], row["origin"], row["destination"]]
        left = np.array([one["left"] for one in turned], dtype=float)
        days = books.days_between(left, np.full(len(left), row["came"])).tolist()
        fits = [
            (abs(one["lacks"] - much), apart, at)
            for at, (one, apart) in enumerate(zip(turned, days, strict=True))
            if 0 <= apart <= most and one["lacks"] >= much * (1 - 1e-9)
        ]
        if not fits:
            continue
        paper = turned[min(fits)[2]]
        paper["lacks"] -= much
        number, came_with = row["document"] or "-", paper["document"] or "-"
        matter = f"refused {paper['at']}"
        said[row["at"]] = {
            "matter": matter,
            "perhaps": {
                "en": f"; they may be goods of paper {came_with} that were refused at the door",
                "zh": f"；可能是单据 {came_with} 的货物当场拒收后退回",
            },
        }
        told = said.setdefault(paper["at"], {"matter": matter, "perhaps": {"en": "", "zh": ""}})
        told["perhaps"]["en"] += (
            f"; {much:,.10g} that {row['destination']} booked back at {row['received_at']} "
            f"(paper {number}) may be of them: goods refused at the door"
        )
        told["perhaps"]["zh"] += (
            f"；{row['destination']} 于 {row['received_at']} 登记退回 {much:,.10g}"
            f"（单据 {number}），可能即当场拒收的货物"
        )
    return said


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


def _at_end(row: dict[Any, Any], *, at_origin: bool, **more: Any) -> dict[str, Any]:
    """Give what a finding at one end of a paper is about, and what more it says."""
    here, there = ("origin", "destination") if at_origin else ("destination", "origin")
    period = row["sent_at" if at_origin else "received_at"]
    about = {"place": row[here], "counterpart": row[there], "item": row["item"], "period": period}
    return {**about, **more}


def _plain(
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
    perhaps: dict[str, Any],
) -> dict[str, Any]:
    state = row["state"]
    at_origin = state == "missing_issue"
    there = row["received"] if at_origin else row["sent"]
    missing = state.startswith("missing")
    in_total = row["by"] == "total" and not missing
    there = row["due"] if in_total else there
    slack = 0.0 if missing else row["tolerance"]
    return _at_end(
        row,
        at_origin=at_origin,
        kind=_AT_DESTINATION.get(state, state),
        period=row["sent_at"] if state == "missing_receipt" else row["received_at"],
        quantity=there if missing else abs(row["difference"]),
        found=0.0 if missing else row["there"] if in_total else row["received"],
        expected=there,
        low=there - slack,
        high=there + slack,
        numbers={**_compared(row, in_total=in_total), **perhaps},
        **_said(sent, received),
    )


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
    books: Books,
    fixes: pd.DataFrame,
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
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
    last = again[-1]
    corrected = said_corrected(books, fixes, last, apart, added=not at_origin)
    numbers = {"times": len(again), "each": twice, "paper": row["document"] or "-"}
    return _at_end(
        row,
        at_origin=at_origin,
        kind="duplicate_entry",
        period=last["period"],
        quantity=apart,
        found=max(row["sent"], row["received"]),
        expected=min(row["sent"], row["received"]),
        numbers={**numbers, "corrected": corrected},
        **_said(again),
    )


def _in_cartons(
    row: dict[Any, Any], sent: list[dict[str, Any]], received: list[dict[str, Any]]
) -> dict[str, Any]:
    return _at_end(
        row,
        at_origin=row["sent"] < row["received"],
        kind="cartons_for_pieces",
        quantity=abs(row["difference"]),
        found=min(row["sent"], row["received"]),
        expected=max(row["sent"], row["received"]),
        numbers={"paper": row["document"] or "-"},
        **_said(sent, received),
    )


def _as_one(
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
    more: list[dict[str, Any]],
) -> dict[str, Any]:
    at_origin = more[0]["end"] == "received"
    own, others = (sent, [*received, *more]) if at_origin else (received, [*sent, *more])
    whole = row["sent"] if at_origin else row["received"]
    papers, single = (sorted({line["document"] for line in end}) for end in (others, own))
    return _at_end(
        row,
        at_origin=at_origin,
        kind="booked_together",
        quantity=sum(line["quantity"] for line in more),
        found=whole,
        expected=whole,
        numbers={"paper": ", ".join(single), "papers": ", ".join(papers)},
        **_said(sent, received, more),
    )


def _dated(
    row: dict[Any, Any],
    sent: list[dict[str, Any]],
    received: list[dict[str, Any]],
    kind: str,
    most: float,
) -> dict[str, Any]:
    return _at_end(
        row,
        at_origin=False,
        kind=kind,
        quantity=row["received"],
        found=row["days"],
        low=0.0,
        high=most if kind == "late_receipt" else np.nan,
        numbers={"sent_at": row["sent_at"], "paper": row["document"] or "-", "lag": most},
        **_said(sent, received),
    )
