"""Orders of firms that open again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError

__all__ = ["firms"]

_STREAM = 27
_DAYS = 10
_CLASSES = {
    # Share of firms, median of people, spread.
    "large industrial": (0.02, 400.0, 0.7),
    "large trading": (0.03, 120.0, 0.7),
    "small": (0.35, 14.0, 0.8),
    "sole trader": (0.60, 2.0, 0.6),
}
_FIRMS_A_PLACE = 500
_NORMS = {"mask": 10, "disinfectant": 1}


def firms(count: int = 1000, seed: int = 0) -> dict[str, pd.DataFrame]:
    """Draw what firms order together when they open again.

    Parameters
    ----------
    count : int
        How many licenses; 1 or more.
    seed : int
        Seed of all that is drawn; 0 or more.

    Returns
    -------
    dict of str to DataFrame
        ``orders`` for `orders.load`; ``items``, ``stock``, ``pickups`` for `orders.allocate`.

    Raises
    ------
    InputError
        If count or seed is out of range.

    Notes
    -----
    In spring 2020 a city let over 100,000 firms of four classes order masks together. All here is
    invented, drawn from the seed: shares of the classes (2, 3, 35, 60 %), people (lognormal
    about 400, 120, 14, 2), days of registration (ten, each with a quarter more than the one
    before), norms, packs, a pickup place for every 500 firms with two slots a day, stock for six
    tenths of what is entitled, a tenth of it for the frontline. So are the faults: 3 % of firms
    order again what they ordered on the same day, 2 % are there under a second name, 10 % ask for
    two to five times the norm, 2 % are not sure how many people they have.

    Examples
    --------
    >>> import supplyopt as so
    >>> tables = so.examples.firms(100, seed=1)
    >>> {name: len(table) for name, table in tables.items() if name != "orders"}
    {'items': 2, 'stock': 2, 'pickups': 20}
    """
    _require(count, seed)
    rng = np.random.default_rng((seed, _STREAM))
    shares, medians, spreads = map(np.array, zip(*_CLASSES.values(), strict=True))
    kind = rng.choice(len(_CLASSES), size=count, p=shares)
    people = np.exp(rng.normal(np.log(medians[kind]), spreads[kind]))
    people = np.maximum(np.rint(people), 1).astype(np.int64)
    growth = 1.25 ** np.arange(_DAYS)
    day = rng.choice(_DAYS, size=count, p=growth / growth.sum())
    places = max(round(count / _FIRMS_A_PLACE), 1)
    base = pd.DataFrame(
        {
            "firm": _names("F", np.arange(count)),
            "license": _names("L", np.arange(count)),
            "class": np.array(list(_CLASSES), dtype=object)[kind],
            "people": people,
            "place": _names("pickup ", rng.integers(places, size=count) + 1),
            "time": day + np.round(rng.uniform(0.3, 0.9, size=count), 4),
        }
    )
    greed = np.where(rng.random(count) < 0.1, rng.integers(2, 6, size=count), 1)
    parts = [
        base.assign(item="mask", quantity=people * _NORMS["mask"] * greed),
        base.assign(item="disinfectant", quantity=people * _NORMS["disinfectant"])[
            rng.random(count) < 0.4
        ],
    ]
    entitled = {part["item"].iloc[0]: part["people"].sum() for part in parts if len(part)}
    again = parts[0][rng.random(count) < 0.03]
    parts.append(again.assign(time=again["time"] + 0.05))
    twice = parts[0][rng.random(count) < 0.02]
    parts.append(twice.assign(firm=twice["firm"] + " (branch)", time=twice["time"] + 1))
    orders = pd.concat(parts, ignore_index=True)
    unsure = rng.random(len(orders)) < 0.02
    orders.loc[unsure, "people"] += 1
    orders = orders.sort_values("time", kind="stable", ignore_index=True)
    orders.insert(0, "order", _names("", np.arange(len(orders)) + 1))
    items = pd.DataFrame({"item": list(_NORMS), "per_person": list(_NORMS.values())})
    items = items.assign(limit=[5000, 500], pack=[10, 1])
    stock = [round(0.6 * float(entitled.get(item, 0)) * norm) for item, norm in _NORMS.items()]
    room = int(np.ceil(sum(entitled.values()) / places / 16))
    slots = [f"day {day} {half}" for day in range(11, 21) for half in ("morning", "afternoon")]
    return {
        "orders": orders,
        "items": items,
        "stock": pd.DataFrame(
            {"item": list(_NORMS), "quantity": stock, "frontline": [s // 10 for s in stock]}
        ),
        "pickups": pd.DataFrame(
            {
                "place": np.repeat(_names("pickup ", np.arange(places) + 1), len(slots)),
                "slot": slots * places,
                "capacity": room,
            }
        ),
    }


def _names(word: str, numbers: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[str]:
    return [f"{word}{number}" for number in numbers.tolist()]


def _require(count: object, seed: object) -> None:
    faults = []
    for name, value, least in (("count", count, 1), ("seed", seed, 0)):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or value < least:  # type: ignore[operator]
            problem = f"is not a whole number from {least} on"
            faults.append(Fault("", None, name, value, problem, f"give {least} or more"))
    if faults:
        raise InputError(faults)
