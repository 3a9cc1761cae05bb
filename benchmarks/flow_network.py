"""A pure min-cost flow: one item, one cycle, about 5,300 places, least cost, all can be served."""

from __future__ import annotations

import numpy as np
import pandas as pd

import supplyopt as so

__all__ = ["flow_network"]


def flow_network(cities: int = 9, *, towns: int = 47, communities: int = 535, seed: int = 0):
    """Give some cities of the real one's size, each a tree of desks with straight lanes beside it.

    All numbers are whole; costs are distinct, so that hardly two plans cost the same. Districts'
    and towns' desks pass on half to all that is needed below them; the straight lanes are dearer
    and take what is left. Warehouses have lanes to their two neighbors, since every second one
    has too little for its own city.
    """
    rng = np.random.default_rng(seed)
    places, lanes, demand, stock = [], [], [], []
    for city in range(cities):
        warehouse = f"{city}-W"
        districts = [f"{city}-D{i}" for i in range(6)]
        town_of = [districts[i % 6] for i in range(towns)]
        village_of = np.arange(communities) % towns
        need = rng.integers(20, 400, communities)
        at_town = np.bincount(village_of, weights=need, minlength=towns)
        at_district = np.bincount(np.arange(towns) % 6, weights=at_town, minlength=6)
        names = [f"{city}-T{i}" for i in range(towns)]
        villages = [f"{city}-C{i}" for i in range(communities)]
        places += [warehouse, *districts, *names, *villages]
        desk = np.ceil(rng.uniform(0.5, 1.0, 6) * at_district)
        lanes += [(warehouse, d, "tiered", c) for d, c in zip(districts, desk, strict=True)]
        desk = np.ceil(rng.uniform(0.5, 1.0, towns) * at_town)
        lanes += [(d, t, "tiered", c) for d, t, c in zip(town_of, names, desk, strict=True)]
        lanes += [
            (names[t], v, "tiered", np.inf) for t, v in zip(village_of, villages, strict=True)
        ]
        lanes += [(warehouse, v, "direct", np.inf) for v in villages]
        for other in ((city + 1) % cities, (city - 1) % cities):
            if other != city and (warehouse, f"{other}-W", "haul", np.inf) not in lanes:
                lanes.append((warehouse, f"{other}-W", "haul", np.inf))
        demand += [(v, int(q)) for v, q in zip(villages, need, strict=True)]
        stock.append((warehouse, int(need.sum() * (0.6 if city % 2 and cities > 1 else 1.6))))
    table = pd.DataFrame(lanes, columns=["origin", "destination", "mode", "capacity"])
    cost = 1 + rng.permutation(len(table))
    table["cost"] = cost + np.where(table["mode"] == "direct", len(table) // 2, 0)
    table.loc[~np.isfinite(table["capacity"]), "capacity"] = np.nan
    return so.Network.from_tables(
        places=pd.DataFrame({"place": places}),
        items=pd.DataFrame({"item": ["mask"]}),
        lanes=table,
        stock=pd.DataFrame(stock, columns=["place", "quantity"]).assign(item="mask"),
        demand=pd.DataFrame(demand, columns=["place", "quantity"]).assign(item="mask"),
        settings={"cycles": 1},
    )
