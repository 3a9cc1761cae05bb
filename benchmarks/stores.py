"""Stores that keep their ledgers as stores do, with what was planted in them and its key.

Written from what stores write down (goods in and out, counts, returns, openings of a month), not
from the checks. Goods are moved first, piece by piece; what a clerk writes of it comes second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.stores_calendar import CYCLE, ITEMS, LAG, LOT_ITEM, UNIT, World, make_world
from benchmarks.stores_papers import Goods

HABITS = {
    "times": "each line has its time of day",
    "hours": "shelves are counted at any time of day, before or after movements",
    "some_times": "stores write the time of day, facilities the date alone",
    "recounts": "a count that was wrong is followed by another, of the same day",
    "batches": "a shelf is counted batch by batch",
    "sheets": "a shelf is counted on several sheets, each with its document",
    "monthly": "the balance is stated as an opening on the first of each month",
    "history": "lines stand before the first opening",
    "returns": "facilities send goods back to their store",
    "corrections": "stock is put right, up or down, with a reason",
    "refused": "goods are refused at the door, and carried back under the same paper",
    "years": "numbers of papers start again each year, at each store",
    "months": "numbers of papers start again each month, at each store",
    "promises": "each paper was promised, under its own number",
    "together": "two promises are delivered under one paper",
    "groups": "claims are by group, and the norm is that of all groups",
    "units": "lines say their unit",
    "totals": "headcounts and claims have rows of totals",
    "order": "rows stand in any order",
    "chinese": "words are Chinese",
    "no_documents": "nobody writes the number of a paper",
    "some_documents": "facilities do not write the number of a paper",
}
"""What stores do."""
APART = (("no_documents", "some_documents"), ("times", "some_times"), ("months", "years"))
"""Of these a book has one."""
NEEDS = {
    "hours": "times",
    "together": "promises",
    "batches": "times",
    "sheets": "times",
}
"""A habit that comes with another."""

FAULTS = {
    "taken": "",
    "miscounted": "",
    "misstated": "monthly",
    "recounted_wrong": "recounts",
    "part_forgotten": "batches|sheets",
    "corrected_twice": "corrections",
    "short": "paper",
    "over": "paper",
    "doubled": "paper",
    "doubled_issue": "paper",
    "lost_paper": "paper",
    "unbooked_receipt": "paper",
    "unbooked_issue": "paper",
    "late": "paper",
    "cartons": "paper",
    "wrong_way": "paper",
    "unbooked_return": "paper&returns",
    "unbooked_back": "paper&refused",
    "short_then_over": "paper&years|months",
    "boxed": "units",
    "promise_short": "paper&promises",
    "promise_late": "paper&promises",
    "total_off": "totals",
    "claimed": "",
}
"""What may be planted, and what it asks for; "paper": documents at both ends."""
_TOTALS = ("Total", "Sum", "合计", "小计", "总计", "All")


@dataclass(frozen=True)
class Stores:
    """The tables of an audit, and what was planted in them.

    Attributes
    ----------
    name : str
        Seed, habits and faults: `stores` makes the same books of it.
    tables : dict of str to DataFrame
    key : list of dict
        What an audit may tell: ``fault, kinds`` (any of them; "refused": the books are, with the
        word that stands for the place), ``places`` (either), ``item``,
        ``first, until`` (dates, or cycles of claims), ``size`` (pieces, None: not looked at) and
        ``must`` (False: it follows from the fault, and may be told as well).
    sums : dict of str to tuple of float
        Of each item the pieces that corrections took, that they added, and that lie there at the
        end.
    need : dict of (str, str) to float
        Pieces a day that the people of a place need of an item.
    """

    name: str
    tables: dict[str, pd.DataFrame]
    key: list[dict[str, Any]]
    sums: dict[str, tuple[float, float, float]]
    need: dict[tuple[str, str], float]


def stores(seed: int, habits: Sequence[str] = (), faults: Sequence[str] = ()) -> Stores:
    """Make the books of one or two stores and those whom they supply.

    Parameters
    ----------
    seed : int
    habits : sequence of str
        Of `HABITS`.
    faults : sequence of str
        Of `FAULTS`, each at an item of its own: as many as there are items, at most. One for
        which there is no occasion is not in the key.
    """
    world = make_world(seed, frozenset(habits), honest=not faults)
    moved = [fault for fault in faults if fault not in ("claimed", "total_off")]
    items = list(world.rng.permutation(list(ITEMS)))
    if "cartons" in moved:
        items.remove(LOT_ITEM)
        items.insert(moved.index("cartons"), LOT_ITEM)
    walks = [
        Goods(world, str(item), fault)
        for item, fault in zip(items, moved + [""] * (len(items) - len(moved)), strict=True)
    ]
    lines = [line for walk in walks for line in walk.run()]
    promises = [promise for walk in walks for promise in walk.promises]
    key = [row for walk in walks for row in walk.key]
    tables = {
        "movements": _movements(world, lines),
        "places": pd.DataFrame(
            [(world.source, "province"), *((store, "store") for store in world.stores)]
            + [(post, "post") for post in world.heads],
            columns=["place", "kind"],
        ),
        "items": pd.DataFrame(
            {"item": list(ITEMS), "lot": [lot for _, lot in ITEMS.values()]}
        ).assign(unit=UNIT),
        "settings": pd.DataFrame(
            [{"lag": LAG, "cover": 9999, "short": 0, "issue_days": 9999, "cycle_days": CYCLE}]
        ).assign(start=str(world.start.date())),
        **_claims(world, key, faults),
    }
    if promises:
        tables["promises"] = pd.DataFrame(promises)
        if "order" in habits:
            tables["promises"] = tables["promises"].sample(frac=1, random_state=world.rng)
    name = f"{seed} {'+'.join(habits) or '-'} {'+'.join(faults) or '-'}"
    sums = {
        walk.item: (walk.corrected["down"], walk.corrected["up"], sum(walk.shelf.values()))
        for walk in walks
    }
    need = {(post, walk.item): much for walk in walks for post, much in walk.per_day.items()}
    return Stores(name, tables, key, sums, need)


_WORDS = {
    "": (
        *({"back_in": "returned", "back_out": "returned", "up": "adjusted", "down": "adjusted"},),
        *({"back_in": "returned_in", "back_out": "returned_out"},),
    ),
    "chinese": (
        *({"back_in": "退回", "back_out": "退回", "up": "调整", "down": "调整"},),
        *({"back_in": "退货入库", "back_out": "退货出库", "up": "盘盈", "down": "盘亏"},),
    ),
}
"""How clerks call what goes back and what puts right: by one word for both ways, or by two."""
_CHINESE = ("期初", "入库", "出库", "领用", "报损", "盘点")
_PLAIN = ("opening", "received", "issued", "used", "lost", "counted")


def _movements(world: World, lines: list[dict[str, Any]]) -> pd.DataFrame:
    """Write the ledgers as clerks do: their words, their times, their order of rows."""
    frame = pd.DataFrame(lines).fillna("")
    timed = frame["place"].map(world.timed)
    frame["date"] = frame["at"].dt.strftime("%Y-%m-%d")
    frame.loc[timed, "date"] = frame["at"].dt.strftime("%Y-%m-%d %H:%M:%S")
    if timed.any() and world.rng.random() < 0.5:
        # Date and time of day in columns of their own.
        frame["time"] = frame["date"].str[11:]
        frame["date"] = frame["date"].str[:10]
    if "order" in world.habits:
        frame = frame.sample(frac=1, random_state=world.rng)
    elif world.rng.random() < 0.5:
        frame = frame.sort_values("at", kind="stable")
    else:
        frame = frame.sort_values(["place", "item", "at"], kind="stable")
    language = "chinese" if "chinese" in world.habits else ""
    words = {"up": "adjusted_in", "down": "adjusted_out", **dict(zip(_PLAIN, _PLAIN, strict=True))}
    words |= dict(zip(_PLAIN, _CHINESE, strict=True)) if language else {}
    words |= _WORDS[language][int(world.rng.integers(2))]
    # One word for both ways says by its sign which it is.
    frame.loc[(frame["kind"] == "down") & (words["up"] == words["down"]), "quantity"] *= -1
    frame["kind"] = frame["kind"].map(words)
    columns = ["place", "item", "date", "kind", "quantity", "counterpart", "document"]
    columns += [name for name in ("time", "unit", "batch", "reason") if name in frame]
    return frame[columns].reset_index(drop=True)


def _claims(
    world: World, key: list[dict[str, Any]], faults: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Give headcounts, norms and what was asked for, cycle by cycle."""
    rng, by_group = world.rng, "groups" in world.habits
    people = [
        {"place": post, "group": group, "people": count}
        for post, groups in world.heads.items()
        for group, count in (groups if by_group else {"all": sum(groups.values())}).items()
    ]
    norms = [
        {"item": item, "group": "all", "per_person_day": norm[0]} for item, norm in ITEMS.items()
    ]
    cycles = (world.end - world.start).days // CYCLE
    claims = []
    for cycle in range(1, cycles + 1):
        for item, (norm, lot) in ITEMS.items():
            for row in people:
                asked = row["people"] * norm * CYCLE * np.exp(rng.normal(0, 0.03))
                claim = {"place": row["place"], "item": item, "group": row["group"]}
                quantity = float(np.ceil(asked / lot) * lot)
                claims.append({**claim, "cycle": cycle, "quantity": quantity, "days": CYCLE})
    if "claimed" in faults:
        claim = claims[int(rng.integers(len(claims)))]
        more = 2 * claim["quantity"]
        claim["quantity"] += more
        row = {"fault": "claimed", "kinds": ("claim_above_need",), "places": (claim["place"],)}
        row |= {"item": claim["item"], "size": None, "must": True}
        key.append({**row, "first": str(claim["cycle"]), "until": str(claim["cycle"])})
    tables = {"people": pd.DataFrame(people), "claims": pd.DataFrame(claims)}
    if "totals" in world.habits:
        over = str(rng.choice(["place", "group"])) if by_group else "place"
        word = str(rng.choice(_TOTALS[: len(_TOTALS) if over == "place" else -1]))
        for name, of in (("people", "people"), ("claims", "quantity")):
            tables[name] = _with_totals(world, tables[name], over=over, of=of, word=word)
        if "total_off" in faults:
            people = tables["people"]
            people.loc[people[over] == word, "people"] += 7
            row = {"fault": "total_off", "kinds": ("refused",), "places": (word,), "item": ""}
            key.append({**row, "size": None, "must": True, "first": "", "until": ""})
    if not by_group:
        norms = [{name: row[name] for name in ("item", "per_person_day")} for row in norms]
        tables = {name: table.drop(columns="group") for name, table in tables.items()}
    return {**tables, "norms": pd.DataFrame(norms)}


def _with_totals(
    world: World, table: pd.DataFrame, *, over: str, of: str, word: str
) -> pd.DataFrame:
    by = [name for name in table if name not in (over, of)]
    sums = table.groupby(by, sort=False)[of].sum().reset_index().assign(**{over: word})
    whole = pd.concat([table, sums[list(table)]], ignore_index=True)
    if "order" in world.habits:
        whole = whole.sample(frac=1, random_state=world.rng).reset_index(drop=True)
    return whole
