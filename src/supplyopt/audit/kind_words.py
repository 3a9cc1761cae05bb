"""Kinds of movements in the words of other ledgers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import pandas as pd

from supplyopt.audit.declared import MOVEMENTS
from supplyopt.errors import Fault
from supplyopt.totals import folded

__all__ = ["KIND_WORDS", "kind_remedy", "with_known_kinds"]

KIND_WORDS = {
    "期初": "opening",
    "期初库存": "opening",
    "期初结存": "opening",
    "上月结存": "opening",
    "入库": "received",
    "收入": "received",
    "收货": "received",
    "调入": "received",
    "出库": "issued",
    "发出": "issued",
    "调出": "issued",
    "领用": "used",
    "使用": "used",
    "消耗": "used",
    "损耗": "lost",
    "报损": "lost",
    "报废": "lost",
    "退回": "returned",
    "退货": "returned",
    "退库": "returned",
    "退货入库": "returned_in",
    "退回入库": "returned_in",
    "退货出库": "returned_out",
    "退回上级": "returned_out",
    "调整": "adjusted",
    "盘盈": "adjusted_in",
    "调增": "adjusted_in",
    "盘亏": "adjusted_out",
    "调减": "adjusted_out",
    "盘点": "counted",
    "实盘": "counted",
}
"""Only words that mean one thing; see `_HANDED_OUT` for 发放.

退库 is said at both ends of goods that go back to the store: like 退回 it says no way.
"""

_HANDED_OUT = re.compile(
    r"(发放|派发|分发|下发|發放|派發|分發|下發)(出库|出庫)?|distribut(ed|e|ion)|hand(ed)?[ -]?out"
)
"""Words for goods that went to a place (issued) or to people (used): each line says which."""
_ADDS_OR_TAKES = ("adjusted_in", "adjusted_out")
_BACK = ("returned", "returned_in", "returned_out")
_MEANT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"发放|派发|分发|下发|distribut|hand(ed)?[ -]out", ("issued", "used")),
    (r"supplier return|return(ed|s)? (to|out)|vendor|退供应商|outbound return", ("returned_out",)),
    (
        r"return(ed|s)? (from|in)|(customer|facility|ward|patient|sales|inbound) return",
        ("returned_in",),
    ),
    (r"return|退|carried back|sent back|send back|brought back", _BACK),
    (
        r"begin|opening|initial|start|brought forward|carried forward|b/f|期初|结存|结转|上期",
        ("opening",),
    ),
    (
        r"physical|stock ?-?tak|count|inventory$|reconcil|on hand|盘点|实盘|清点|结余",
        ("counted",),
    ),
    (
        r"positive|credit|found|surplus|excess|gain|addition|adjust\w* (in|up|\+)|盘盈|溢|调增|增",
        ("adjusted_in",),
    ),
    (
        r"negative|debit|shrink|shortage|reduc|adjust\w* (out|down|-)|盘亏|短少|调减|减",
        ("adjusted_out",),
    ),
    (
        r"adjust|correct|revers|amend|rectif|reclass|调整|更正|冲销|修正|冲",
        ("adjusted", *_ADDS_OR_TAKES),
    ),
    (r"^transfer$|(material|stock|internal) transfer$|moved?$|移库|调拨$", ("issued", "received")),
    (
        r"transfer(red)? in|arriv|receipt|receiv|grn|goods in|purchas|deliver(y|ed) (from|in)"
        r"|incoming|inbound|donat|stock in|收|入",
        ("received",),
    ),
    (
        r"transfer(red)? out|dispatch|despatch|ship|sent|send|sale|sold|goods out|outgoing|outbound"
        r"|issue|deliver|stock out|发|出",
        ("issued",),
    ),
    (r"dispens|consum|use|usage|administ|vaccinat|depens|served|用|消", ("used",)),
    (
        r"expir|damag|los|stolen|theft|wast|broke|destroy|dispos|written|write|discard|scrap|spoil"
        r"|损|过期|废|丢|失",
        ("lost",),
    ),
)
"""Words of other programs and desks, as patterns, with the kinds that they may mean.

OpenLMIS, mSupply, OpenBoxes, ERPNext, Odoo, bhima, paper cards; the first that fits is offered.
"""


def kind_remedy(word: str) -> str:
    """Give the kinds of movements that are nearest in meaning to a word that is none.

    Parameters
    ----------
    word : str
    """
    plain = _plain(word)
    known = {kind.replace("_", " "): kind for kind in MOVEMENTS}
    near = get_close_matches(plain, known, n=1, cutoff=_A_SLIP)
    # Of several words one that differs may be the one that matters: adjusted up, adjusted out.
    if near and (" " not in plain or plain in known):
        return f"did you mean {known[near[0]]!r}?"
    for pattern, kinds in _MEANT:
        if re.search(pattern, plain):
            if len(kinds) == 1:
                return f"did you mean {kinds[0]!r}?"
            return f"give one of: {', '.join(f'{kind} ({_SAID[kind]})' for kind in kinds)}"
    return f"give one of: {', '.join(MOVEMENTS)}"


_A_SLIP = 0.85
_SAID = {
    "issued": "to another place",
    "received": "from another place",
    "used": "by people here",
    "returned": "the papers tell which way",
    "returned_in": "it came back here",
    "returned_out": "it was sent back",
    "adjusted": "with a minus where it takes",
    "adjusted_in": "a correction that adds",
    "adjusted_out": "a correction that takes",
}


def with_known_kinds(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Put the kinds of movements that are written in Chinese into the words of the table.

    What was handed out is `issued` to a place of the ledger, or `used` where no counterpart is
    given; lines that may be either stay as they are, and are refused.

    Parameters
    ----------
    given : mapping of str to DataFrame or what makes one
        Tables by name.

    Returns
    -------
    dict
        The same, with the kinds of ``movements`` known.
    list of Fault
        A note a word: as what it was read.
    """
    tables = dict(given)
    movements: Any = tables.get("movements")
    if not isinstance(movements, pd.DataFrame | Mapping) or "kind" not in movements:
        return tables, []
    given_kinds = movements["kind"]
    if isinstance(given_kinds, pd.DataFrame | str) or not isinstance(given_kinds, Iterable):
        return tables, []
    words = [cell.strip() if isinstance(cell, str) else cell for cell in given_kinds]
    counts = Counter(word for word in words if isinstance(word, str) and not word.isascii())
    known = {word: KIND_WORDS[folded(word)] for word in counts if folded(word) in KIND_WORDS}
    kinds = [known.get(word, word) if isinstance(word, str) else word for word in words]
    handed = {
        word for word in words if isinstance(word, str) and _HANDED_OUT.fullmatch(_plain(word))
    }
    lines = [at for at, word in enumerate(words) if isinstance(word, str) and word in handed]
    read = _handed_out(tables, movements, lines)
    if not known and not read:
        return tables, []
    for at, meant in read.items():
        kinds[at] = meant
    tables["movements"] = (
        movements.assign(kind=kinds)
        if isinstance(movements, pd.DataFrame)
        else {**movements, "kind": kinds}
    )
    return tables, [
        Fault(
            "movements",
            None,
            "kind",
            word,
            f"was read as {meant} ({counts[word]:,} rows)",
            "see that this is meant",
        )
        for word, meant in known.items()
    ] + [
        Fault(
            "movements",
            None,
            "kind",
            word,
            f"was read as {meant} where {_WHERE[meant]} ({count:,} rows)",
            "see that this is meant; issued (to another place), used (by people here) say it for "
            "certain",
        )
        for (word, meant), count in Counter((words[at], read[at]) for at in read).items()
    ]


_WHERE = {
    "issued": "the counterpart is a place of the ledger",
    "used": "no counterpart is given",
}


def _plain(word: str) -> str:
    return folded(word.replace("_", " "))


def _handed_out(tables: Mapping[str, Any], movements: Any, lines: Sequence[int]) -> dict[int, str]:
    """Return which of some lines are `issued` and which `used`; not those that may be either.

    Without a counterpart it may be either where another place received the item under the paper.
    """
    if not lines:
        return {}
    cells = {
        name: _said(movements[name]) if name in movements else [""] * len(movements["kind"])
        for name in ("place", "item", "counterpart", "document")
    }
    places = {*cells["place"]} | (
        set(_said(tables["places"]["place"])) if _has(tables.get("places"), "place") else set()
    )
    papers: dict[tuple[str, str], set[str]] = {}
    for place, item, document in zip(cells["place"], cells["item"], cells["document"], strict=True):
        if document:
            papers.setdefault((item, document), set()).add(place)
    found = {}
    for at in lines:
        place, item, end, document = (values[at] for values in cells.values())
        if end:
            if end in places and end != place:
                found[at] = "issued"
        elif not papers.get((item, document), set()) - {place}:
            found[at] = "used"
    return found


def _has(table: Any, column: str) -> bool:
    return isinstance(table, pd.DataFrame | Mapping) and column in table


def _said(cells: Any) -> list[str]:
    """Give cells as texts without outer blanks, "" where blank."""
    return ["" if pd.isna(cell) else str(cell).strip() for cell in cells]
