"""Explanations held against solving again: `python -m tests.laws.explanations [COUNT] [SEED]`.

A random network is solved, one of its short needs explained; the least change that is told is made
in the tables, and the network solved again for the same goals on the same terms. The need must get
its target, with a hundredth less of any number moved it must not; where no smaller amount is said
to do, none of several smaller ones may.
"""

from __future__ import annotations

import copy
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import supplyopt as so

from .networks import Tables, network_of

__all__ = ["KINDS", "Case", "fault_of", "made", "served_in", "with_changes"]

LITTLE = 1e-6
"""A difference of less than this, as a share of what was asked for, is rounding."""
KEY = ["place", "item", "group"]
KINDS = (
    "one cycle",
    "cycles",
    "cartons",
    "loads",
    "cycles with cartons and loads",
    "pieces",
    "one cycle by a policy",
    "cycles by a policy",
)
POLICIES = (
    so.policies.by_request,
    so.policies.by_headcount,
    so.policies.equal_shares,
    so.policies.first_come,
    so.policies.nearest_first,
)


@dataclass(frozen=True)
class Case:
    """A network, and how it is solved.

    Attributes
    ----------
    tables : Tables
    options : dict
        Of `solve`; of a plan that was not solved, nothing.
    policy : callable or None
        What makes the plan where it is not solved.
    """

    tables: Tables
    options: dict[str, Any]
    policy: Callable[..., so.Plan] | None = None


def served_in(tables: Tables, **options: Any) -> dict[tuple[str, ...], float]:
    """Return what each need is served by the best plan."""
    served = so.solve(network_of(tables), **options).served.groupby(KEY)["served"].sum()
    return {tuple(map(str, key)): float(value) for key, value in served.items()}


def with_changes(found: Tables, rows: list[dict[str, Any]], *, share: float = 1.0) -> Tables:
    """Return the tables with what an explanation asks for in them, or a share of it."""
    changed = copy.deepcopy(found)
    for row in rows:
        table = changed.setdefault(row["table"], [])
        number = row["given"] + share * row["more"]
        if row["row"] is not None and row["row"] == row["row"]:
            table[int(row["row"]) - 2][row["column"]] = number
        elif row["table"] == "lanes":
            ends = {"origin": row["origin"], "destination": row["destination"]}
            table.append({**ends, "mode": "a new one", "capacity": number})
        else:
            table.append({"place": row["at"], "item": row["item"], "quantity": number})
    return changed


def made(kind: str, draw: random.Random) -> Case:
    """Return a random network of a kind.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    draw : Random
    """
    cycles = draw.randint(2, 3) if kind.startswith("cycles") else 1
    loads, cartons, pieces = "loads" in kind, "cartons" in kind, kind == "pieces"
    mixed = loads or cartons or pieces
    scale = draw.choice([1, 1, 10])
    desks = [f"D{n}" for n in range(draw.randint(0, 2))]
    homes = [f"P{n}" for n in range(draw.randint(2, 3 if mixed else 4))]
    items = [
        {"item": name, "volume": draw.choice([1, 1, 2]), "lot": draw.choice([5, 6, 10, 12])}
        for name in ["x", "y"][: 1 if loads else draw.randint(1, 2)]
    ]
    # Offices' own rules send nothing that arrives in a later cycle.
    late = cycles > 1 and "policy" not in kind
    lanes = [
        _lane("W", desk, draw, scale, loads=loads and draw.random() < 0.3, late=late)
        for desk in desks
    ]
    for home in homes:
        origins = draw.sample(["W", *desks], 1 + (draw.random() < 0.3 and bool(desks)))
        lanes += [
            _lane(at, home, draw, scale, loads=loads and draw.random() < 0.7, late=late)
            for at in origins
        ]
    demand, groups = [], draw.choice([[1], [1], [1, 2], [1, 1]])[: 1 if mixed else 2]
    for home in homes:
        for item in items:
            for number in range(len(groups)):
                if draw.random() < 0.75:
                    demand += _asked(home, item["item"], f"G{number}", draw, cycles, scale)
    asked = {item["item"]: 1.0 for item in items}
    for row in demand:
        asked[row["item"]] += row["quantity"]
    stock = [
        {
            "place": "W",
            "item": item["item"],
            "quantity": round(asked[item["item"]] * draw.uniform(0.2, 0.9)),
        }
        for item in items
    ]
    arrivals = []
    if cycles > 1:
        arrivals = [
            {
                "place": "W",
                "item": item["item"],
                "cycle": draw.randint(1, cycles),
                "quantity": draw.randint(0, 20) * scale,
            }
            for item in items
        ]
    tables: Tables = {
        "places": [{"place": name} for name in ["W", *desks, *homes]],
        "items": items,
        "groups": [{"group": f"G{n}", "priority": level} for n, level in enumerate(groups)],
        "carriers": [
            {
                "carrier": "van",
                "capacity": draw.choice([None, 20 * scale, 45 * scale]),
                "stops": draw.choice([None, 1, 2]) if loads else None,
            }
        ],
        "lanes": lanes,
        "demand": demand,
        "stock": stock,
        "arrivals": arrivals,
        "settings": [{"cycles": cycles, "unmet": draw.choice(["lost", "backlog"])}],
    }
    if draw.random() < 0.25:
        tables["reserves"] = [
            {"place": "W", "item": "x", "quantity": draw.choice([1, 5, 20]) * scale}
        ]
    options: dict[str, Any] = {}
    if cartons:
        options["lots"] = draw.choice([True, "everywhere"])
    if pieces:
        options["lots"] = "pieces"
    if "policy" in kind:
        return Case(tables, {}, draw.choice(POLICIES))
    if draw.random() < 0.2:
        options["goals"] = draw.choice([("unmet",), ("unmet", "cost"), ("fairness", "unmet")])
    return Case(tables, options)


def _lane(
    origin: str, end: str, draw: random.Random, scale: int, *, loads: bool, late: bool
) -> dict[str, Any]:
    return {
        "origin": origin,
        "destination": end,
        "mode": "",
        "carrier": "van" if draw.random() < 0.35 else None,
        "cost": draw.choice([0, 1, 3]),
        "capacity": draw.randint(5, 60) * scale if draw.random() < 0.3 else None,
        "min_load": draw.randint(2, 30) * scale if loads else 0,
        "trip_cost": draw.choice([0, 0, 7]) if loads else 0,
        "lead_time": 1 if late and draw.random() < 0.2 else 0,
    }


def _asked(
    place: str, item: str, group: str, draw: random.Random, cycles: int, scale: int
) -> list[dict[str, Any]]:
    quantity = draw.randint(3, 40) * scale
    entitlement = draw.choice([None, None, quantity // 2 + 1])
    return [
        {
            "place": place,
            "item": item,
            "group": group,
            "cycle": cycle,
            "quantity": quantity,
            "entitlement": entitlement,
        }
        for cycle in range(1, cycles + 1)
        if cycle == 1 or draw.random() < 0.8
    ]


def fault_of(case: Case, draw: random.Random) -> tuple[str, str]:
    """Explain a short need of a network, and return how that ended, with what does not hold.

    Parameters
    ----------
    case : Case
    draw : Random
        For the choice of the need.

    Returns
    -------
    how : {"no plan", "nobody short", "no change", "stands", "stands, not proved", "falls"}
    fault : str
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        try:
            network = network_of(case.tables)
            plan = case.policy(network) if case.policy else so.solve(network, **case.options)
        except (so.InfeasibleError, so.CertificateError):
            return "no plan", ""
        needs = plan.served.groupby(KEY)[["demand", "served"]].sum()
        short = needs[needs["served"] < needs["demand"] * (1 - LITTLE)]
        if short.empty:
            return "nobody short", ""
        key = draw.choice([tuple(map(str, each)) for each in short.index])
        row = short.loc[key]
        why = so.explain(plan, key[0], item=key[1], time_limit=20)
        least = why.least[why.least["group"] == key[2]]
        if least.empty:
            return "no change", ""
        fault = _fault(case, key, float(row["demand"]), float(row["served"]), least)
    if fault:
        return "falls", f"{fault}\n  {why}\n  {case}"
    return ("stands" if least["proved"].all() else "stands, not proved"), ""


def _fault(case: Case, key: tuple[str, ...], asked: float, had: float, least: Any) -> str:
    """Return what of a change does not stand up to solving again."""
    tables, options = case.tables, case.options
    rows = least.astype(object).where(least.notna(), None).to_dict("records")
    enough = asked - max(1e-7 * (asked - had), LITTLE * asked)
    after = served_in(with_changes(tables, rows), **options)[key]
    if after < enough:
        return f"{key} gets {after:g} of {asked:g} with the change"
    if abs(after - rows[0]["serves"]) > LITTLE * asked:
        return f"{key} gets {after:g}, {rows[0]['serves']:g} was told"
    for row in rows:
        others = with_changes(tables, [other for other in rows if other is not row])
        shares = [0.99, *((0.9, 0.7, 0.5, 0.3, 0.1) if row["proved"] and len(rows) == 1 else ())]
        for share in shares:
            if row["unit"] == "stops":
                share = (row["more"] - 1) / row["more"]
            less = served_in(with_changes(others, [row], share=share), **options)[key]
            if less >= asked * (1 - 1e-9):
                return f"{key} gets {less:g} with {share:g} of {row['table']} {row['row']}, too"
    return ""


def main(count: int, seed: int) -> int:
    """Explain needs of random networks until so many changes were held against solving again."""
    draw, ends = random.Random(seed), Counter[str]()
    begun, number = time.monotonic(), 0
    while sum(ends[end] for end in ("stands", "stands, not proved", "falls")) < count:
        kind = KINDS[number % len(KINDS)]
        number += 1
        how, fault = fault_of(made(kind, draw), draw)
        ends[how] += 1
        ends[f"{kind}: {how}"] += 1
        if fault:
            print(f"does not stand up (network {number}, {kind}): {fault}\n", flush=True)
    for end, many in sorted(ends.items()):
        print(f"{many:6,}  {end}")
    print(f"{number:,} networks, {time.monotonic() - begun:.0f} s")
    return min(ends["falls"], 1)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    sys.exit(main(*(given + [500, 0][len(given) :])))
