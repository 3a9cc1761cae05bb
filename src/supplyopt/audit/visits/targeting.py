"""Places by how grave what was found there is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from supplyopt.audit.found import Findings
from supplyopt.audit.kind import SEVERITIES
from supplyopt.audit.kinds import KINDS
from supplyopt.audit.visits.words import VISIT_WORDS
from supplyopt.errors import Fault, InputError

__all__ = ["found_at", "pieces_at_stake", "rank_places", "reasons_of"]

_NEEDED = ("place", "severity", "kind", "quantity")
_TEXTS = ("item", "period", "evidence", "finding")
_SHOWN = 3


def found_at(findings: Findings | pd.DataFrame | None, *, language: str) -> pd.DataFrame:
    """Give findings as a table, with what such a table may lack.

    Parameters
    ----------
    findings : Findings or DataFrame, optional
    language : str

    Returns
    -------
    DataFrame
        ``place, severity, kind, quantity, p_value, item, period, evidence, finding``, the gravest
        first, in whatever order they were given; ``rank`` of the severity, 0 the gravest.
    """
    if findings is None:
        table = pd.DataFrame({name: [] for name in _NEEDED})
    else:
        table = findings.told(language) if isinstance(findings, Findings) else findings.copy()
    remedy = "give the table of findings as it was written"
    faults = [
        Fault("findings", 1, name, None, "the column is missing", remedy)
        for name in _NEEDED
        if name not in table
    ]
    if faults:
        raise InputError(faults)
    known = table["severity"].isin(SEVERITIES).to_numpy(dtype=bool)
    for at in np.flatnonzero(~known).tolist():
        value, say = table["severity"].iloc[at], f"choose of {', '.join(SEVERITIES)}"
        faults.append(Fault("findings", at + 2, "severity", value, "is not known", say))
    if faults:
        raise InputError(faults)
    made = pd.DataFrame(index=range(len(table)))
    for name in ("place", "severity", "kind", *_TEXTS):
        cells = table[name] if name in table else pd.Series("", index=table.index)
        made[name] = cells.fillna("").astype(str).to_numpy()
    for name in ("quantity", "p_value"):
        cells = table[name] if name in table else pd.Series(np.nan, index=table.index)
        made[name] = pd.to_numeric(cells, errors="coerce").astype(float).to_numpy()
    # What is not left to chance is as sure as can be; pieces that nobody counted are none.
    made["p_value"] = made["p_value"].fillna(0.0)
    made["quantity"] = made["quantity"].abs().fillna(0.0)
    made["rank"] = made["severity"].map(SEVERITIES.index).astype(int)
    by = ["rank", "_pieces", "p_value", "kind", "place", "item", "period", "finding", "evidence"]
    ordered = made.assign(_pieces=-made["quantity"]).sort_values(by, kind="stable")
    return ordered.drop(columns="_pieces").reset_index(drop=True)


def pieces_at_stake(found: pd.DataFrame) -> pd.Series[float]:
    """Give the pieces at stake at each place.

    Parameters
    ----------
    found : DataFrame
        As from `found_at`.

    Notes
    -----
    One fault may be told by two findings, so of all on one item in one period the largest counts.
    """
    matters = found.groupby(["place", "item", "period"])["quantity"].max()
    return matters.groupby(level="place").sum()


def rank_places(found: pd.DataFrame) -> pd.DataFrame:
    """Rank places by the gravest of their findings.

    Parameters
    ----------
    found : DataFrame
        As from `found_at`.

    Returns
    -------
    DataFrame
        By place, the first to be visited first: ``severity`` of the gravest; ``at_stake``, pieces
        of all its findings; ``findings``, how many. Ranked by severity, by the pieces of the
        findings of that severity, by the smallest of their p-values, by how many there are, then
        by id.
    """
    gravest = found.groupby("place")["rank"].min()
    grave = found[found["rank"] == found["place"].map(gravest)]
    places = pd.DataFrame(
        {
            "_rank": gravest,
            "_pieces": -pieces_at_stake(grave),
            "_p": grave.groupby("place")["p_value"].min(),
            "_count": -grave.groupby("place").size(),
            "at_stake": pieces_at_stake(found),
            "findings": found.groupby("place").size(),
        }
    ).rename_axis("place")
    places["severity"] = [SEVERITIES[rank] for rank in places["_rank"].tolist()]
    order = ["_rank", "_pieces", "_p", "_count", "place"]
    ranked = places.reset_index().sort_values(order, kind="stable").set_index("place")
    return ranked[["severity", "at_stake", "findings"]]


def reasons_of(found: pd.DataFrame, place: str, *, language: str) -> str:
    """Give why a place is to be visited: its gravest findings in words.

    Parameters
    ----------
    found : DataFrame
        As from `found_at`.
    place : str
    language : str
    """
    words: Mapping[str, str] = VISIT_WORDS[language]
    here = found[found["place"] == place]
    told = []
    for row in here.head(_SHOWN).to_dict("records"):
        kind = KINDS.get(row["kind"])
        title = row["kind"] if kind is None else kind.title[language]
        item = words["item"].format(item=row["item"]) if row["item"] else ""
        sentence = words["one"].format(title=title, item=item, evidence=row["evidence"])
        told.append(sentence if row["evidence"] else f"{title}{item}")
    if len(here) > _SHOWN:
        told.append(words["more"].format(count=len(here) - _SHOWN))
    return words["between"].join(told)
