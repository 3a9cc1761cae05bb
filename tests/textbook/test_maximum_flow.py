"""Published maximum flows are reached by serving all that the lanes let through."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

import supplyopt as so


def test_taha_maximal_flow(largest: Callable[..., so.Plan]) -> None:
    """Nine lanes between five nodes let 60 units through.

    H. A. Taha, *Operations Research: An Introduction*, Pearson, example 6.4-2, as taken up with
    its optimum by the OR-Tools guide, https://developers.google.com/optimization/flow/maxflow.
    """
    largest(
        {
            ("0", "1"): 20,
            ("0", "2"): 30,
            ("0", "3"): 10,
            ("1", "2"): 40,
            ("1", "4"): 30,
            ("2", "3"): 10,
            ("2", "4"): 20,
            ("3", "2"): 5,
            ("3", "4"): 20,
        },
        source="0",
        sink="4",
        published=60,
    )


def test_hillier_lieberman_seervada_park(largest: Callable[..., so.Plan]) -> None:
    """Fourteen trams a day can reach the wonder of Seervada Park.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 10th ed., McGraw-Hill
    2015, section 10.5 (the maximum flow problem of Seervada Park).
    """
    largest(
        {
            ("O", "A"): 5,
            ("O", "B"): 7,
            ("O", "C"): 4,
            ("A", "B"): 1,
            ("A", "D"): 3,
            ("B", "C"): 2,
            ("B", "D"): 4,
            ("B", "E"): 5,
            ("C", "E"): 4,
            ("D", "T"): 9,
            ("E", "D"): 1,
            ("E", "T"): 6,
        },
        source="O",
        sink="T",
        published=14,
    )


def test_fourer_gay_kernighan_traffic(largest: Callable[..., so.Plan]) -> None:
    """At most 130 cars an hour cross the road network.

    R. Fourer, D. M. Gay, B. W. Kernighan, *AMPL: A Modeling Language for Mathematical
    Programming*, 2nd ed., Duxbury 2003, section 15.2, figure 15-6 (netmax.mod),
    https://ampl.com/learn/ampl-book/.
    """
    largest(
        {
            ("a", "b"): 50,
            ("a", "c"): 100,
            ("b", "d"): 40,
            ("b", "e"): 20,
            ("c", "d"): 60,
            ("c", "f"): 20,
            ("d", "e"): 50,
            ("d", "f"): 60,
            ("e", "g"): 70,
            ("f", "g"): 70,
        },
        source="a",
        sink="g",
        published=130,
    )


def test_networkx_maximum_flow(largest: Callable[..., so.Plan]) -> None:
    """Eight lanes let 3 units through.

    NetworkX reference, ``maximum_flow``, first example,
    https://networkx.org/documentation/stable/reference/algorithms/generated/networkx.algorithms.flow.maximum_flow.html
    """
    plan = largest(
        {
            ("x", "a"): 3,
            ("x", "b"): 1,
            ("a", "c"): 3,
            ("b", "c"): 5,
            ("b", "d"): 4,
            ("d", "e"): 2,
            ("c", "y"): 2,
            ("e", "y"): 3,
        },
        source="x",
        sink="y",
        published=3,
    )
    sent = plan.shipments.set_index(["origin", "destination"])["quantity"]
    assert sent["x", "b"] == pytest.approx(1)


# Cities and the circuits of the link between them, in either direction or both together.
LINKS = {
    ("Nantes", "Paris"): 300,
    ("Nantes", "Nice"): 120,
    ("Paris", "Nice"): 300,
    ("Paris", "Valenciennes"): 200,
    ("Nice", "Troyes"): 80,
    ("Valenciennes", "Troyes"): 70,
}
CALLS = {
    ("Nantes", "Nice"): 100,
    ("Nantes", "Troyes"): 80,
    ("Nantes", "Valenciennes"): 75,
    ("Nice", "Valenciennes"): 100,
    ("Paris", "Troyes"): 70,
}


def test_gueret_telephone_calls(certified: Callable[..., so.Plan]) -> None:
    """Of 425 circuits asked for, five cities can have 380.

    C. Guéret, C. Prins, M. Sevaux, S. Heipcke, *Applications of Optimization with Xpress-MP*,
    Dash Optimization 2002, section 12.3, pp. 180-182. Each call is an item; each link is a
    carrier, so that its two directions share one capacity.
    """
    assert _circuits_by_paths() == pytest.approx(380)
    calls = {f"{a}-{b}": (a, b, circuits) for (a, b), circuits in CALLS.items()}
    both_ways = [(a, b, f"{a}-{b}") for a, b in LINKS] + [(b, a, f"{a}-{b}") for a, b in LINKS]
    plan = certified(
        {
            "places": [{"place": p} for p in dict.fromkeys(p for ends in LINKS for p in ends)],
            "items": [{"item": call} for call in calls],
            "carriers": [
                {"carrier": f"{a}-{b}", "capacity": most} for (a, b), most in LINKS.items()
            ],
            "lanes": [{"origin": a, "destination": b, "carrier": link} for a, b, link in both_ways],
            "stock": [
                {"place": a, "item": call, "quantity": most} for call, (a, _, most) in calls.items()
            ],
            "demand": [
                {"place": b, "item": call, "quantity": most} for call, (_, b, most) in calls.items()
            ],
        },
        goals=("unmet",),
    )
    assert plan.measures["served"] == pytest.approx(380, rel=1e-6)
    assert plan.measures["unmet"] == pytest.approx(45, rel=1e-6)


def _circuits_by_paths() -> float:
    """Route calls over all simple paths, as the book does, instead of over lanes."""
    neighbours: dict[str, set[str]] = {}
    for a, b in LINKS:
        neighbours.setdefault(a, set()).add(b)
        neighbours.setdefault(b, set()).add(a)

    def paths(so_far: list[str], end: str) -> list[list[str]]:
        if so_far[-1] == end:
            return [so_far]
        ahead = sorted(neighbours[so_far[-1]] - set(so_far))
        return [path for city in ahead for path in paths([*so_far, city], end)]

    routes = [(call, path) for call in CALLS for path in paths([call[0]], call[1])]
    assert len(routes) == 17  # as many as the book lists
    uses = np.array(
        [
            [set(link) in [set(hop) for hop in pairwise(path)] for _, path in routes]
            for link in LINKS
        ],
        dtype=float,
    )
    asks = np.array([[of == call for of, _ in routes] for call in CALLS], dtype=float)
    answer = linprog(
        -np.ones(len(routes)),
        A_ub=np.vstack([uses, asks]),
        b_ub=[*LINKS.values(), *CALLS.values()],
    )
    return -float(answer.fun)
