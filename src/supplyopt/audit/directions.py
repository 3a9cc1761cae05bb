"""Which way lines went whose word alone does not say it: goods that went back, corrections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from supplyopt.errors import Fault

__all__ = ["read_directions"]

_ADDS = re.compile(
    r"credit|found|surplus|excess|gain|donat|too many|over ?count|盘盈|溢余|多出|增|找到|捐"
)
_TAKES = re.compile(
    r"debit|loss|lost|damage|expir|stolen|theft|short|insufficien|broke|spoil|destroy|wast|missing"
    r"|too few|write.?off|written off|recall|盘亏|短少|缺|损|过期|丢|减|失窃|报废"
)
_CAME_BACK = re.compile(
    r"\bfrom (?!supplier|vendor)|customer|(facility|ward|patient|clinic) return|credit"
    r"|客户|下级|病区|科室"
)
_SENT_BACK = re.compile(
    r"supplier|vendor|debit|\bto (the )?(central|warehouse|district|depot)|供应商|上级"
)
_OTHER = {"place": "counterpart", "counterpart": "place"}
_MANY = 3
"""So many times as many lines one way tell who supplies whom."""


def read_directions(lines: pd.DataFrame, places: pd.DataFrame) -> tuple[list[Fault], list[Fault]]:
    """Put `returned` and `adjusted` into words that say which way the goods went.

    Parameters
    ----------
    lines : DataFrame
        Movements; ``kind`` and, of what is adjusted, ``quantity`` are written to. ``returned`` is
        then what was sent back, ``returned_in`` what came back.
    places : DataFrame
        ``place, parent``.

    Returns
    -------
    list of Fault
        Lines that may have gone either way.
    list of Fault
        Notes: how many lines were read in which way.
    """
    faults, said = _adjusted(lines)
    _name_other_end(lines)
    more, notes = _returned(lines, places)
    lines["kind"] = lines["kind"].replace("returned_out", "returned")
    return [*faults, *more], [*said, *notes]


def _told_by(reasons: pd.Series, one: re.Pattern[str], other: re.Pattern[str]) -> NDArray[np.int64]:
    """Give 1 where a reason has words of the one, -1 of the other, 0 of neither or both."""
    plain = {text: unicodedata.normalize("NFKC", text).casefold() for text in set(reasons)}
    way = {text: bool(one.search(said)) - bool(other.search(said)) for text, said in plain.items()}
    return reasons.map(way).to_numpy(dtype=np.int64)


def _name_other_end(lines: pd.DataFrame) -> None:
    """Give goods that went back without a counterpart that of their paper in the same ledger."""
    blank = lines["kind"].str.startswith("returned") & (lines["counterpart"] == "")
    blank &= lines["document"] != ""
    if not blank.any():
        return
    names = ["place", "item", "document"]
    known = lines[lines["kind"].isin(["issued", "received"]) & (lines["counterpart"] != "")]
    ends = known.groupby(names)["counterpart"].agg(["first", "nunique"])
    one = ends.loc[ends["nunique"] == 1, "first"].reindex(_keys(lines[blank], names))
    lines.loc[blank, "counterpart"] = one.fillna("").to_numpy()


def _adjusted(lines: pd.DataFrame) -> tuple[list[Fault], list[Fault]]:
    """Read corrections: a sign says the way, or the reason does."""
    here = (lines["kind"] == "adjusted").to_numpy()
    if not here.any():
        return [], []
    part = lines[here]
    quantity = part["quantity"].to_numpy(dtype=float)
    way = _told_by(part["reason"], _ADDS, _TAKES)
    # Who writes some with a minus writes the others without for a plus.
    uses_signs = part["place"].isin(part.loc[quantity < 0, "place"]).to_numpy()
    against = (quantity < 0) & (way > 0)
    unclear = (quantity > 0) & (way == 0) & ~uses_signs
    faults = []
    for where, problem in (
        (against, "is below nothing, and the reason says that goods were added"),
        (unclear, "is a correction that may add or take"),
    ):
        for at in np.flatnonzero(where).tolist():
            line = part.iloc[at]
            remedy = "write adjusted_in (adds) or adjusted_out (takes)"
            faults.append(Fault("movements", int(line["row"]), "kind", "adjusted", problem, remedy))
    goes = (quantity < 0) | (way < 0)
    lines.loc[here, "kind"] = np.where(goes, "adjusted_out", "adjusted_in")
    lines.loc[here, "quantity"] = np.abs(quantity)
    see = "see that this is meant; adjusted_in, adjusted_out say it for certain"
    return faults, [
        Fault("movements", None, "kind", "adjusted", f"was read as {word} ({count:,} rows)", see)
        for word, count in (
            ("a correction that adds", int((~goes).sum())),
            ("a correction that takes", int(goes.sum())),
        )
        if count
    ]


def _returned(lines: pd.DataFrame, places: pd.DataFrame) -> tuple[list[Fault], list[Fault]]:
    """Read goods that went back: into this store, or out of it."""
    here = np.flatnonzero((lines["kind"] == "returned").to_numpy())
    if not len(here):
        return [], []
    part = lines.iloc[here]
    way = np.zeros(len(here), dtype=np.int64)
    for tell in (_by_own_paper, _by_other_end, _by_reason, _by_parent, _by_flows):
        open_yet = way == 0
        if open_yet.any():
            way[open_yet] = tell(lines, part[open_yet], places)
    faults = list(_unclear(part[way == 0]))
    lines.loc[lines.index[here[way > 0]], "kind"] = "returned_in"
    notes = [
        Fault("movements", None, "kind", "returned", f"was read as {word} ({count:,} rows)", say)
        for word, count, say in (
            ("goods that came back into the store", int((way > 0).sum()), _SEE),
            ("goods that were sent back out of it", int((way < 0).sum()), _SEE),
        )
        if count
    ]
    return faults, notes


_SEE = "see that this is meant; returned_in, returned_out say it for certain"


def _unclear(part: pd.DataFrame) -> Iterator[Fault]:
    for line in part.to_dict("records"):
        problem = "may be into this store or out of it"
        remedy = "write returned_in (it came back here) or returned_out (it was sent back)"
        if not line["counterpart"]:
            remedy += ", or give the counterpart"
        yield Fault("movements", int(line["row"]), "kind", "returned", problem, remedy)


def _keys(frame: pd.DataFrame, names: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[names])


def _by_other_end(
    lines: pd.DataFrame, part: pd.DataFrame, places: pd.DataFrame
) -> NDArray[np.int64]:
    """Look how the other ledger books the same paper: received there, it left here."""
    names = ["item", "place", "counterpart", "document"]
    turned = part.rename(columns=_OTHER)
    return _votes(lines, turned, names, comes=("issued",), goes=("received",))


def _by_own_paper(
    lines: pd.DataFrame, part: pd.DataFrame, places: pd.DataFrame
) -> NDArray[np.int64]:
    """Look how this ledger books the same paper: what it issued came back."""
    names = ["item", "place", "counterpart", "document"]
    return _votes(lines, part, names, comes=("issued",), goes=("received",))


def _votes(
    lines: pd.DataFrame,
    part: pd.DataFrame,
    names: list[str],
    *,
    comes: tuple[str, ...],
    goes: tuple[str, ...],
) -> NDArray[np.int64]:
    known = lines[(lines["document"] != "")] if "document" in names else lines
    keys = _keys(part, names)
    into, out = (
        keys.isin(_keys(known[known["kind"].isin(kinds)], names)) for kinds in (comes, goes)
    )
    return into.astype(np.int64) - out.astype(np.int64)


def _by_reason(lines: pd.DataFrame, part: pd.DataFrame, places: pd.DataFrame) -> NDArray[np.int64]:
    return _told_by(part["reason"], _CAME_BACK, _SENT_BACK)


def _by_parent(lines: pd.DataFrame, part: pd.DataFrame, places: pd.DataFrame) -> NDArray[np.int64]:
    """Look who is whose desk: what goes back goes up."""
    above = dict(zip(places["place"], places["parent"].fillna(""), strict=True))
    into = (part["counterpart"].map(above) == part["place"]).to_numpy(dtype=bool)
    up = part["place"].map(above)
    out = ((up == part["counterpart"]) & (up != "")).to_numpy(dtype=bool)
    return into.astype(np.int64) - out.astype(np.int64)


def _by_flows(lines: pd.DataFrame, part: pd.DataFrame, places: pd.DataFrame) -> NDArray[np.int64]:
    """Look who else sent what to whom: what goes back goes to whoever supplies."""
    flows = _supplies(lines)
    way = np.zeros(len(part), dtype=np.int64)
    for by in (["item"], []):
        counts = flows.groupby([*by, "origin", "destination"]).size()
        keys = [part[name] for name in by]
        there, back_here = (
            counts.reindex(pd.MultiIndex.from_arrays([*keys, part[one], part[two]]))
            .fillna(0)
            .to_numpy(dtype=float)
            for one, two in (("place", "counterpart"), ("counterpart", "place"))
        )
        told = np.where(there > _MANY * back_here, 1, np.where(back_here > _MANY * there, -1, 0))
        way = np.where(way == 0, told, way)
    return way


def _supplies(lines: pd.DataFrame) -> pd.DataFrame:
    """Give lines that say who supplied whom: not those of goods that went back."""
    named = lines[lines["kind"].isin(["issued", "received"]) & (lines["counterpart"] != "")]
    papers = ["item", "place", "counterpart", "document"]
    # Of goods that went back under a paper of their own one end may write that they were issued.
    back = lines[lines["kind"].str.startswith("returned") & (lines["document"] != "")]
    back = back[~_keys(back, papers).isin(_keys(named, papers))]
    own = _keys(named, papers).isin(_keys(back, papers))
    others = _keys(named, papers).isin(_keys(back.rename(columns=_OTHER), papers))
    named = named[~(own | others)]
    sends = (named["kind"] == "issued").to_numpy()
    flows = named.assign(
        origin=named["place"].where(sends, named["counterpart"]),
        destination=named["counterpart"].where(sends, named["place"]),
        pieces=named["quantity"].astype(float).abs(),
    )
    # Under one paper less goes back than went: all of it at most, and later.
    link = ["item", "origin", "destination", "document"]
    turned = flows.rename(columns={"origin": "destination", "destination": "origin"})
    most = flows.groupby(link).agg(pieces=("pieces", "max"), since=("when", "min"))
    there = most.reindex(_keys(flows, link)).reset_index(drop=True)
    against = most.reindex(_keys(turned, link)).reset_index(drop=True)
    less = there["pieces"] < against["pieces"]
    less |= (there["pieces"] == against["pieces"]) & (there["since"] > against["since"])
    return flows[~(less.to_numpy() & (flows["document"] != "").to_numpy())]
