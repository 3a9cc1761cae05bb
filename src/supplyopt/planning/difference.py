"""What changes from one plan to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.shown import frame_html
from supplyopt.network.units import in_units
from supplyopt.planning.dispatch import dispatch_lines
from supplyopt.planning.goal_values import goal_values

if TYPE_CHECKING:
    from supplyopt.planning.plan import Plan

__all__ = ["Difference", "difference_of"]

_NOISE = 1e-9
"""Changes below this share of an item's largest quantity are rounding."""
_WAY = ("origin", "destination", "mode", "item", "cycle")
_NEED = ("place", "item", "group", "cycle")
_SHOWN = 60
_NAMED = 5


@dataclass(frozen=True, eq=False, repr=False)
class Difference:
    """What changes from one plan, before, to another, after; false where nothing does.

    Made by `Plan.diff`. Rows that stay as they are are left out. What changes by less than a
    billionth of its item's largest quantity (of stock, arrivals, demand) is rounding, and stays.

    Attributes
    ----------
    shipments : DataFrame
        ``origin, destination, mode, item, cycle, before, after, change`` in pieces; zero where
        one of the plans ships nothing.
    served : DataFrame
        ``place, item, group, cycle, before, after, change`` in pieces.
    goals : DataFrame
        ``goal, priority, before, after, change``, each plan by its own network.
    measures : DataFrame
        ``before, after, change, unit``, a row a measure, its name as the index.
    notes : tuple of str
        What only one of the two networks knows, in sentences.
    units : mapping of str to str
        The unit of each item.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> plan = so.solve(network)
    >>> more = so.solve(network, fixed=[{"place": "B", "item": "mask", "group": "support",
    ...                                  "quantity": 25}])
    >>> print(more.diff(plan))
    4 changes: 2 shipments, 2 amounts served
    From W:
      send 5 mask less to A (direct): 35 -> 30
      send 5 mask more to B (direct): 40 -> 45
    Gets more:
      B (support): 5 mask more, 20 -> 25
    Gets less:
      A (support): 5 mask less, 10 -> 5
    Goals:
      lowest rate, priority 2: 0.5 -> 0.25
    """

    shipments: pd.DataFrame
    served: pd.DataFrame
    goals: pd.DataFrame
    measures: pd.DataFrame
    notes: tuple[str, ...]
    units: Mapping[str, str]

    def __post_init__(self) -> None:
        moves = dict.fromkeys(("before", "after", "change"), "unit of its row")
        for table in (self.shipments, self.served):
            in_units(table)
        for table in (self.goals, self.measures):
            in_units(table, moves)

    def __len__(self) -> int:
        """Return how many shipments or amounts served change."""
        return len(self.shipments) + len(self.served)

    def __bool__(self) -> bool:
        """Return whether anything changes: a shipment, an amount served, a goal or a measure."""
        return len(self) + len(self.goals) + len(self.measures) > 0

    def __str__(self) -> str:
        """Return a list for the dispatcher: what each origin sends otherwise, who gets what."""
        return "\n".join(
            dispatch_lines(
                self.shipments, self.served, goals=self.goals, notes=self.notes, units=self.units
            )
        )

    def __repr__(self) -> str:
        return (
            f"<Difference: {len(self.shipments):,} shipments, {len(self.served):,} amounts served>"
        )

    def _repr_html_(self) -> str:
        if not self and not self.notes:
            return "<p>nothing changes</p>"
        parts = [
            f"<p><b>{escape(title)}</b></p>\n{frame_html(frame, index=index, max_rows=_SHOWN)}"
            for title, frame, index in (
                ("Shipments", self.shipments, False),
                ("Served", self.served, False),
                ("Goals", self.goals, False),
                ("Measures", self.measures, True),
            )
            if len(frame)
        ]
        return "\n".join([*parts, *(f"<p>{escape(note)}</p>" for note in self.notes)])


def difference_of(after: Plan, before: Plan) -> Difference:
    """Return what changes from `before` to `after`.

    Parameters
    ----------
    after, before : Plan
        Of one network or of two: rows are told by their ids.

    Raises
    ------
    InputError
        If the two count an item in different units.
    """
    networks = before.network, after.network
    units = _units(*networks)
    noise = _noise(networks)
    ranks = {
        "place": _ranks(network.numbered.places for network in reversed(networks)),
        "item": _ranks(network.numbered.items for network in reversed(networks)),
    }
    shipments = _changed(
        before.shipments, after.shipments, names=_WAY, column="quantity", noise=noise
    )
    served = _changed(before.served, after.served, names=_NEED, column="served", noise=noise)
    return Difference(
        _sorted(shipments, ranks),
        _sorted(served, ranks),
        _changed_goals(before, after),
        _changed_measures(before, after),
        tuple(_notes(*networks)),
        units,
    )


def _units(before: Network, after: Network) -> dict[str, str]:
    mine, its = (
        dict(zip(items["item"].tolist(), items["unit"].tolist(), strict=True))
        for items in (before.filled("items"), after.filled("items"))
    )
    faults = [
        Fault(
            "items",
            None,
            "unit",
            f"{mine[item]}, {its[item]}",
            f"the two plans count {item} in different units",
            "bring them to one unit first",
        )
        for item in mine
        if item in its and mine[item] != its[item]
    ]
    if faults:
        raise InputError(faults)
    return {**mine, **its}


def _noise(networks: Iterable[Network]) -> dict[str, float]:
    """Return the quantity of each item below which a change is rounding."""
    largest: dict[str, float] = {}
    for network in networks:
        net = network.numbered
        for item, quantity in (
            (net.stock_item, net.stock_quantity),
            (net.arrival_item, net.arrival_quantity),
            (net.demand_item, net.demand_quantity),
        ):
            for number, size in zip(item.tolist(), quantity.tolist(), strict=True):
                name = net.items[number]
                largest[name] = max(largest.get(name, 0.0), size)
    return {name: _NOISE * size for name, size in largest.items()}


def _ranks(orders: Iterable[Sequence[str]]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(dict.fromkeys(n for o in orders for n in o))}


def _changed(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    names: Sequence[str],
    column: str,
    noise: Mapping[str, float],
) -> pd.DataFrame:
    """Return the rows in which a quantity differs; a row that is not there has none of it."""
    keys = list(names)
    both = (
        before[[*keys, column]]
        .rename(columns={column: "before"})
        .merge(after[[*keys, column]].rename(columns={column: "after"}), on=keys, how="outer")
    )
    both["before"] = both["before"].fillna(0.0)
    both["after"] = both["after"].fillna(0.0)
    both["change"] = both["after"] - both["before"]
    least = both["item"].map(noise).fillna(0.0).to_numpy(dtype=float)
    changed: pd.DataFrame = both[np.abs(both["change"].to_numpy()) > least]
    return changed


def _sorted(frame: pd.DataFrame, ranks: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Sort rows by the order of places in the network, then of items."""
    of = {"origin": "place", "destination": "place", "place": "place", "item": "item"}
    order = pd.DataFrame(
        {
            name: frame[name].map(ranks[of[name]]) if name in of else frame[name]
            for name in frame.columns
            if name not in ("before", "after", "change")
        }
    )
    if not len(frame):
        return frame.reset_index(drop=True)
    return frame.loc[order.sort_values(list(order.columns)).index].reset_index(drop=True)


def _changed_goals(before: Plan, after: Plan) -> pd.DataFrame:
    names = [*after.goals["goal"].tolist(), *before.goals["goal"].tolist()]
    names = list(dict.fromkeys(names or ["unmet", "fairness", "stages", "cost"]))
    mine, its = (goal_values(plan.network, plan.flows, names=names) for plan in (before, after))
    both = mine.rename(columns={"value": "before"}).merge(
        its.rename(columns={"value": "after"}), on=["goal", "priority"], how="outer", sort=False
    )
    rank = both["goal"].map({name: number for number, name in enumerate(names)})
    both = both.assign(rank=rank).sort_values(["rank", "priority"], kind="stable")
    both = both.drop(columns="rank").assign(change=lambda frame: frame["after"] - frame["before"])
    asked = _weighted_demand(before), _weighted_demand(after)
    size = np.where(both["goal"] == "unmet", max(asked), 0.0)
    return both[_differs(both, size)].reset_index(drop=True)


def _weighted_demand(plan: Plan) -> float:
    net = plan.network.numbered
    weight = net.item_weight[net.demand_item] * net.group_weight[net.demand_group]
    return float(weight @ net.demand_quantity)


def _changed_measures(before: Plan, after: Plan) -> pd.DataFrame:
    mine, its = before.measures, after.measures
    names = list(dict.fromkeys([*its.index, *mine.index]))
    both = pd.DataFrame({"before": mine.reindex(names), "after": its.reindex(names)})
    both["change"] = both["after"] - both["before"]
    units = {**mine.attrs["units"], **its.attrs["units"]}
    both["unit"] = [units[name] for name in names]
    both.index.name = "measure"
    asked = max(float(plan.measures["demand"]) for plan in (before, after))
    size = np.where(both.index.str.startswith("unmet"), asked, 0.0)
    return both[_differs(both, size)]


def _differs(both: pd.DataFrame, size: np.ndarray) -> np.ndarray:
    """Return which values are not the same but for rounding; a missing one is like another."""
    before, after = (both[name].to_numpy(dtype=float) for name in ("before", "after"))
    with np.errstate(invalid="ignore"):
        near = np.abs(after - before) <= _NOISE * np.fmax(
            np.fmax(np.abs(before), np.abs(after)), size
        )
    differs: np.ndarray = ~near & ~(np.isnan(before) & np.isnan(after))
    return differs


def _notes(before: Network, after: Network) -> Iterable[str]:
    """Say what only one of two networks knows, and where they ask for other quantities."""
    if before is after or before == after:
        return
    known = {
        "place": ("places", ("place",)),
        "item": ("items", ("item",)),
        "group": ("groups", ("group",)),
        "lane": ("lanes", ("origin", "destination", "mode")),
        "demand row": ("demand", ("place", "item", "group", "cycle")),
    }
    for noun, (table, keys) in known.items():
        mine, its = (_keys(network, table, keys) for network in (before, after))
        for word, only in (
            ("before", [key for key in mine if key not in its]),
            ("after", [key for key in its if key not in mine]),
        ):
            if only:
                named = "; ".join(" ".join(map(str, key)).strip() for key in only[:_NAMED])
                more = f"; and {len(only) - _NAMED:,} more" if len(only) > _NAMED else ""
                nouns = noun if len(only) == 1 else f"{len(only):,} {noun}s"
                yield f"only the plan {word} knows the {nouns} {named}{more}"
    asked = [_asked(network) for network in (before, after)]
    other = [key for key, pieces in asked[0].items() if asked[1].get(key, pieces) != pieces]
    if other:
        named = "; ".join(" ".join(map(str, key)) for key in other[:_NAMED])
        more = f"; and {len(other) - _NAMED:,} more" if len(other) > _NAMED else ""
        yield f"the two plans are asked for other quantities by {named}{more}"


def _keys(network: Network, table: str, keys: Sequence[str]) -> dict[tuple[object, ...], None]:
    frame = network.filled(table)
    return dict.fromkeys(zip(*(frame[key].tolist() for key in keys), strict=True))


def _asked(network: Network) -> dict[tuple[object, ...], float]:
    frame = network.filled("demand")
    keys = zip(*(frame[key].tolist() for key in _NEED), strict=True)
    return dict(zip(keys, frame["quantity"].tolist(), strict=True))
