"""The check of ages: nothing is used, sent or kept that is too old."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from supplyopt.planning.checking.books import RELATIVE, Books, Breach

__all__ = ["ages_kept"]

_KEY = ["place", "item", "born", "cycle"]


def ages_kept(books: Books) -> Iterator[Breach]:
    """Goods that do not keep are told apart by age, in balance, and gone when they are old."""
    life = _short_lived(books)
    if not len(life):
        return
    short = set(life.index)
    ages = books.plan.ages
    for row in ages[ages["born"].isna()].itertuples():
        where = f"{row.place} {row.destination} {row.item} cycle {row.cycle}"
        yield "goods still good", where, row.quantity, 0.0
    ages = ages[ages["born"].notna()].astype({"born": "int64"})
    ages = ages.assign(lands=ages["cycle"] + _lead(books, ages))
    last = ages["born"] + ages["item"].map(life).astype("float64") - 1
    for row in ages[(ages["lands"] > last) | (ages["cycle"] < ages["born"])].itertuples():
        where = f"{row.what} {row.place} {row.item} of cycle {row.born}"
        yield "goods still good", where, row.lands, row.born
    yield from _sums(books, ages, short)
    yield from _balance(books, ages, short)


def _short_lived(books: Books) -> pd.Series:
    """Return how long items keep whose goods are told apart by age.

    Some of them grow too old within the horizon, or there are cartons or broken pieces of two
    ages; broken are also those that come loose to who hands them out, and are sent on from there.
    """
    items = books.network["items"]
    oldest = np.zeros(len(items["shelf_life"]))
    broken = items["lot"] != 1
    births: list[set[int]] = [set() for _ in oldest]
    for name in ("stock", "arrivals"):
        table = books.network[name]
        np.maximum.at(oldest, table["item#"], table["age"])
        cycle = table["cycle"] if name == "arrivals" else np.ones_like(table["age"])
        rows = zip(table["item#"].tolist(), cycle - table["age"], table["quantity"], strict=True)
        for item, birth, quantity in rows:
            broken[item] |= quantity % 1 != 0
            births[item] |= {int(birth)} if quantity > 0 else set()
    for item in np.flatnonzero(~broken & np.isfinite(items["shelf_life"])).tolist():
        broken[item] = _sent_on(books, item)
    mixing = broken & np.array([len(each) > 1 for each in births], dtype=bool)
    mixing &= np.isfinite(items["shelf_life"])
    short = np.flatnonzero((items["shelf_life"] - oldest <= books.cycles) | mixing)
    return pd.Series(items["shelf_life"][short], index=items["item"][short])


def _sent_on(books: Books, item: int) -> bool:
    """Whether somebody who hands an item out can send it on to somebody who does not."""
    demand, lanes = books.network["demand"], books.network["lanes"]
    uses = np.unique(demand["place#"][demand["item#"] == item])
    open_to = (lanes["item#"] == item) | (lanes["item#"] < 0)
    onward = np.isin(lanes["origin#"], uses) & ~np.isin(lanes["destination#"], uses)
    return bool((open_to & onward).any())


def _lead(books: Books, ages: pd.DataFrame) -> np.ndarray:
    lanes = books.network["lanes"]
    ways = zip(lanes["origin"], lanes["destination"], lanes["mode"], strict=True)
    takes = dict(zip(ways, lanes["lead_time"].tolist(), strict=True))
    keys = zip(ages["place"], ages["destination"], ages["mode"], strict=True)
    return np.array([takes.get(key, 0) for key in keys], dtype=np.int64)


def _sums(books: Books, ages: pd.DataFrame, short: set[str]) -> Iterator[Breach]:
    """See that ages add up to what the plan's tables say."""
    plan = books.plan
    at = ["place", "item", "cycle"]
    way = ["place", "destination", "mode", "item", "cycle"]
    sent = plan.shipments.rename(columns={"origin": "place"})
    tables = [("sent", way, sent)]
    tables += [("stored", at, plan.stock), ("surplus", at, plan.surplus), ("waste", at, plan.waste)]
    for what, key, table in tables:
        told = table[table["item"].isin(short)].groupby(key)["quantity"].sum()
        found = ages[ages["what"] == what].groupby(key)["quantity"].sum()
        yield from _apart(f"{what} by age", found.sub(told, fill_value=0.0), told, books)
    if plan.network.unmet_mode == "lost":
        told = plan.served[plan.served["item"].isin(short)].groupby(at)["served"].sum()
        found = ages[ages["what"] == "used"].groupby(at)["quantity"].sum()
        yield from _apart("used by age", found.sub(told, fill_value=0.0), told, books)


def _apart(check: str, gap: pd.Series, told: pd.Series, books: Books) -> Iterator[Breach]:
    slack = RELATIVE * told.reindex(gap.index).fillna(0.0).abs() + _noise(books)
    for key, value in gap[~(gap.abs() <= slack)].items():
        yield check, " ".join(str(part) for part in key), value, 0.0  # type: ignore[attr-defined]


def _noise(books: Books) -> float:
    # Of each age what is rounding of all that meets there.
    return float(books.noise.max(initial=0.0)) * 100


def _balance(books: Books, ages: pd.DataFrame, short: set[str]) -> Iterator[Breach]:
    """See that of each age no more leaves than came."""
    columns = [*_KEY, "quantity"]
    stock = pd.DataFrame({k: books.network["stock"][k] for k in ("place", "item", "quantity")})
    stock = stock.assign(cycle=1, born=1 - books.network["stock"]["age"])
    arrivals = pd.DataFrame(
        {k: books.network["arrivals"][k] for k in ("place", "item", "cycle", "quantity")}
    ).assign(born=books.network["arrivals"]["cycle"] - books.network["arrivals"]["age"])
    moved = ages[ages["what"] == "sent"]
    landed = moved.assign(place=moved["destination"], cycle=moved["lands"])
    stored = ages[(ages["what"] == "stored") & (ages["cycle"] < books.cycles)]
    came = [
        stock[stock["item"].isin(short)][columns],
        arrivals[arrivals["item"].isin(short)][columns],
        landed[landed["cycle"] <= books.cycles][columns],
        stored.assign(cycle=stored["cycle"] + 1)[columns],
    ]
    into = pd.concat(came).astype({"born": "int64", "cycle": "int64"})
    came_by = into.groupby(_KEY)["quantity"].sum()
    gone_by = ages.groupby(_KEY)["quantity"].sum()
    gap = came_by.sub(gone_by, fill_value=0.0)
    yield from _apart("balance by age", gap, came_by, books)
