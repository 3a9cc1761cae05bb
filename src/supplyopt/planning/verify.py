"""A plan checked from its tables alone, with no solver.

Nothing here is shared with the making of plans: every figure is added up again from the plan's
tables and the network's, in another way than it was made.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.network.schema import TABLES
from supplyopt.planning.plan import Plan
from supplyopt.planning.recomputed import claims_that_do_not_follow
from supplyopt.planning.report import Report
from supplyopt.planning.retrace import retrace

__all__ = ["verify"]

_RELATIVE = 1e-6
_ABSOLUTE = 1e-9

Breach = tuple[str, str, object, object]
LANE = ["origin", "destination", "mode"]
NEED = ["place", "item", "group", "cycle"]


def verify(plan: Plan) -> Report:
    """Re-compute every balance, limit, measure and goal of a plan from its tables.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Report
        Empty (false) when all holds. A breach counts when it is above a millionth of the
        pieces that meet there and above a billionth of the item's largest quantity.

    Examples
    --------
    >>> import supplyopt as so
    >>> print(so.verify(so.solve(so.examples.four_places())))
    all holds
    """
    books = _Books(plan)
    breaches: list[Breach] = []
    for check in (
        _shipments,
        _served,
        _balance,
        _stored,
        _reserved,
        _guaranteed,
        _lanes,
        _carriers,
        _measured,
        _goals,
    ):
        breaches.extend(check(books))
    breaches.extend(claims_that_do_not_follow(plan))
    columns = ["check", "where", "found", "expected"]
    return Report(pd.DataFrame(breaches, columns=columns))


class _Books:
    """The tables of a plan and of its network, side by side."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        network = plan.network
        # Columns of the user's own stay out: they may bear any name.
        self.tables = {
            name: network.filled(name)[list(table.by_name)]
            for name, table in TABLES.items()
            if name != "settings"
        }
        self.ships = plan.shipments
        self.served = plan.served
        self.items = self.tables["items"].set_index("item")
        self.places = self.tables["places"].set_index("place")
        self.groups = self.tables["groups"].set_index("group")
        self.carriers = self.tables["carriers"].set_index("carrier")
        self.demand = self.tables["demand"]
        lanes = self.tables["lanes"]
        lanes = lanes.assign(lane=np.arange(len(lanes)))
        self.lanes = lanes
        ships = self.ships.merge(lanes.rename(columns={"item": "only_item"}), on=LANE, how="left")
        ships["volume"] = ships["quantity"] * ships["item"].map(self.items["volume"])
        self.sent = ships
        self.noise = _ABSOLUTE * self._largest()

    @cached_property
    def expected(self) -> dict[str, float]:
        """The measures, added up again."""
        return _expected_measures(self)

    def _largest(self) -> pd.Series:
        """Return the largest quantity of each item."""
        tables = [self.tables[name] for name in ("stock", "arrivals", "demand")]
        quantities = pd.concat([table[["item", "quantity"]] for table in tables])
        largest = quantities.groupby("item")["quantity"].max()
        return largest.reindex(self.items.index).fillna(0.0)

    def there(self) -> dict[tuple[str, str], float]:
        """Return what was at each place before the cycle, and came from outside."""
        tables = [self.tables[name] for name in ("stock", "arrivals")]
        both = pd.concat([table[["place", "item", "quantity"]] for table in tables])
        quantities = both.groupby(["place", "item"])["quantity"].sum()
        return {(str(place), str(item)): float(q) for (place, item), q in quantities.items()}

    def above(self, found: pd.Series, limit: pd.Series, noise: float) -> pd.Series:
        """Return where something is above its limit by more than rounding."""
        slack = _RELATIVE * np.abs(found) + noise
        return found - limit > slack


def _text(key: Hashable) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def _shipments(books: _Books) -> Iterator[Breach]:
    sent = books.sent
    for row in sent[sent["lane"].isna()].itertuples():
        where = f"{row.origin} {row.destination} {row.mode}"
        yield "lane exists", where, "a shipment", "no lane"
    wrong = (
        sent["only_item"].notna() & (sent["only_item"] != "") & (sent["only_item"] != sent["item"])
    )
    for row in sent[wrong].itertuples():
        yield "lane's item", _text((row.origin, row.destination)), row.item, row.only_item
    closed = (sent["cycle"] < sent["first_cycle"]) | (
        (sent["cycle"] - sent["first_cycle"]) % sent["every"] != 0
    )
    for row in sent[closed].itertuples():
        yield "lane open", _text((row.origin, row.destination)), row.cycle, row.first_cycle
    for row in sent[~(sent["quantity"] > 0) | np.isinf(sent["quantity"])].itertuples():
        yield "shipment above 0", _text((row.origin, row.destination)), row.quantity, "above 0"
    for row in sent[sent.duplicated([*LANE, "item", "cycle"])].itertuples():
        yield "shipment once", _text((row.origin, row.destination)), "twice", "once"


def _served(books: _Books) -> Iterator[Breach]:
    both = books.demand.merge(books.served, on=NEED, how="outer", indicator=True)
    for row in both[both["_merge"] != "both"].itertuples():
        yield "served as asked", _text((row.place, row.item, row.group)), row._merge, "both"
    noise = both["item"].map(books.noise).to_numpy()
    asked, served = both["quantity"], both["served"]
    slack = _RELATIVE * asked + noise
    rate = served / asked.where(asked > 0)
    tests: list[tuple[str, pd.Series, pd.Series | float, Any]] = [
        ("demand as asked", both["demand"], asked, np.abs(both["demand"] - asked) > 0),
        (
            "entitlement as given",
            both["entitlement_y"],
            both["entitlement_x"],
            np.abs(both["entitlement_y"] - both["entitlement_x"]) > 0,
        ),
        ("served at least 0", served, 0.0, ~(served >= -noise)),
        ("served at most demand", served, asked, ~(served <= asked + slack)),
        (
            "unmet",
            both["unmet"],
            asked - served,
            ~(np.abs(both["unmet"] + served - asked) <= slack),
        ),
        (
            "fill rate",
            both["fill_rate"],
            rate,
            ~((both["fill_rate"] - rate).abs() <= _RELATIVE)
            & (rate.notna() | both["fill_rate"].notna()),
        ),
    ]
    for name, found, expected, broken in tests:
        for number in np.flatnonzero(broken & (both["_merge"] == "both")):
            row = both.iloc[number]
            value = expected if isinstance(expected, float) else expected.iloc[number]
            yield name, _text((row["place"], row["item"], row["group"])), found.iloc[number], value


def _balance(books: _Books) -> Iterator[Breach]:
    plan = books.plan
    arrivals = books.tables["arrivals"]
    parts = [
        (1.0, books.tables["stock"], "place"),
        (1.0, arrivals[arrivals["cycle"] == 1], "place"),
        (1.0, books.ships, "destination"),
        (-1.0, books.ships, "origin"),
        (-1.0, books.served.rename(columns={"served": "quantity"}), "place"),
        (-1.0, plan.stock, "place"),
        (-1.0, plan.surplus, "place"),
    ]
    signed = pd.concat(
        [
            pd.DataFrame(
                {
                    "place": table[place].to_numpy(),
                    "item": table["item"].to_numpy(),
                    "net": sign * table["quantity"].to_numpy(),
                    "size": np.abs(table["quantity"].to_numpy()),
                }
            )
            for sign, table, place in parts
        ]
    )
    total = signed.groupby(["place", "item"])[["net", "size"]].sum()
    noise = total.index.get_level_values("item").map(books.noise).to_numpy(dtype=float)
    broken = total[~(np.abs(total["net"]) <= _RELATIVE * total["size"] + noise)]
    for key, row in broken.iterrows():
        yield "books balance", _text(key), row["net"], 0.0


def _stored(books: _Books) -> Iterator[Breach]:
    for name in ("stock", "surplus"):
        table = getattr(books.plan, name)
        for row in table[~(table["quantity"] >= 0)].itertuples():
            yield f"{name} at least 0", _text((row.place, row.item)), row.quantity, 0.0
    stock, surplus = books.plan.stock, books.plan.surplus
    volume = (stock["quantity"] * stock["item"].map(books.items["volume"])).groupby(stock["place"])
    held = volume.sum().reindex(books.places.index).fillna(0.0)
    for place in held.index[books.above(held, books.places["storage"], 0.0)]:
        yield "storage", place, held[place], books.places.loc[place, "storage"]
    # Surplus is what finds no room, so there is none where there still is room for it.
    room = books.places["storage"] - held
    for row in surplus[surplus["quantity"] > 0].itertuples():
        free = room[row.place]
        if not free <= _RELATIVE * books.places.loc[row.place, "storage"]:
            yield "surplus only without room", _text((row.place, row.item)), free, 0.0


def _reserved(books: _Books) -> Iterator[Breach]:
    stock = books.plan.stock.groupby(["place", "item"])["quantity"].sum()
    reserves = books.tables["reserves"]
    for row in reserves.itertuples():
        kept = stock.get((row.place, row.item), 0.0)
        if row.quantity - kept > _RELATIVE * row.quantity + books.noise[row.item]:
            yield "reserve", _text((row.place, row.item)), kept, row.quantity


def _guaranteed(books: _Books) -> Iterator[Breach]:
    served = books.served
    by_group = served.groupby(["place", "item", "group"])["served"].sum()
    in_all = served.groupby(["place", "item"])["served"].sum()
    for row in books.tables["guarantees"].itertuples():
        if row.group == "":
            got = in_all.get((row.place, row.item), 0.0)
        else:
            got = by_group.get((row.place, row.item, row.group), 0.0)
        if row.quantity - got > _RELATIVE * row.quantity + books.noise[row.item]:
            yield "guarantee", _text((row.place, row.item, row.group)), got, row.quantity


def _lanes(books: _Books) -> Iterator[Breach]:
    loads = books.sent.groupby("lane")["volume"].sum()
    lanes = books.lanes.set_index("lane").loc[loads.index]
    full = books.above(loads, lanes["capacity"], 0.0)
    light = loads < lanes["min_load"] * (1 - _RELATIVE)
    for lane in loads.index[full]:
        row = lanes.loc[lane]
        yield "lane capacity", _text(tuple(row[LANE])), loads[lane], row["capacity"]
    for lane in loads.index[light]:
        row = lanes.loc[lane]
        yield "least load", _text(tuple(row[LANE])), loads[lane], row["min_load"]


def _carriers(books: _Books) -> Iterator[Breach]:
    sent = books.sent[books.sent["carrier"].fillna("") != ""]
    for carrier, trips in sent.groupby("carrier"):
        limits = books.carriers.loc[carrier]
        volume, lanes = trips["volume"].sum(), trips["lane"].nunique()
        if volume > limits["capacity"] * (1 + _RELATIVE):
            yield "carrier capacity", str(carrier), volume, limits["capacity"]
        if lanes > limits["stops"]:
            yield "carrier stops", str(carrier), lanes, limits["stops"]


def _measured(books: _Books) -> Iterator[Breach]:
    found = books.plan.measures
    for name, expected in books.expected.items():
        value = float(found[name])
        if np.isnan(value) and np.isnan(expected):
            continue
        if not abs(value - expected) <= _RELATIVE * max(abs(value), abs(expected), 1e-9):
            yield "measure", name, value, expected


def _expected_measures(books: _Books) -> dict[str, float]:
    served, sent = books.served, books.sent
    level = served["group"].map(books.groups["priority"])
    asked, given = served["demand"].sum(), served["served"].sum()
    wanted = served[served["demand"] > 0]
    rates = wanted["served"] / wanted["demand"]
    used = books.lanes.loc[books.lanes["lane"].isin(sent["lane"])]
    expected = {
        "demand": asked,
        "served": given,
        "unmet": served["unmet"].sum(),
        "fill_rate": given / asked if asked > 0 else np.nan,
        "worst_fill_rate": rates.min(),
        "gini": _gini_by_area(rates, wanted["demand"]),
        "stages": (sent["quantity"] * sent["stages"]).sum(),
        "hours": (sent["quantity"] * sent["hours"]).sum(),
        "cost": (sent["quantity"] * sent["cost"]).sum() + used["trip_cost"].sum(),
    }
    chains = retrace(sent, books.there(), served)
    if chains is not None:
        expected["mean_stages"], expected["longest_chain"] = chains
    for priority in books.groups["priority"].unique():
        expected[f"unmet_priority_{priority}"] = served.loc[level == priority, "unmet"].sum()
    return {name: float(value) for name, value in expected.items()}


def _gini_by_area(rates: pd.Series, weights: pd.Series) -> float:
    """Return one minus twice the area under the Lorenz curve of rates."""
    if len(rates) == 0:
        return float("nan")
    if not rates.any():
        return 0.0
    order = np.argsort(rates.to_numpy())
    share = (weights / weights.sum()).to_numpy()[order]
    mass = share * rates.to_numpy()[order]
    curve = np.concatenate([[0.0], np.cumsum(mass) / mass.sum()])
    return max(float(1 - (share * (curve[1:] + curve[:-1])).sum()), 0.0)


def _goals(books: _Books) -> Iterator[Breach]:
    served, sent = books.served, books.sent
    weight = served["item"].map(books.items["weight"]) * served["group"].map(books.groups["weight"])
    level = served["group"].map(books.groups["priority"])
    entitled = (served["demand"] > 0) & (served["entitlement"] > 0)
    rate = served["served"] / served["entitlement"].where(entitled)
    measures = books.expected
    size = float((weight * served["demand"]).sum())
    for row in books.plan.goals.itertuples():
        if row.goal == "unmet":
            expected = float((weight * served["unmet"])[level == row.priority].sum())
        elif row.goal == "fairness":
            expected = float(rate[level == row.priority].min())
        else:
            expected = measures[row.goal]
        if np.isnan(row.value) and (np.isnan(expected) or row.status == "limit"):
            continue
        scale = max(abs(expected), size if row.goal == "unmet" else _ABSOLUTE)
        if not abs(row.value - expected) <= _RELATIVE * scale:
            where = row.goal if pd.isna(row.priority) else f"{row.goal}, priority {row.priority}"
            yield "goal", where, row.value, expected
