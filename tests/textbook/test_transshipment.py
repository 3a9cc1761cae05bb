"""Published transshipment problems reach their published cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import supplyopt as so

Shipped = Callable[..., dict[tuple[str, str], float]]


def test_winston_widgetco(cheapest: Callable[..., so.Plan], shipped: Shipped) -> None:
    """Widgets fly by way of New York where that is cheaper, for 6,370 dollars.

    W. L. Winston, *Operations Research: Applications and Algorithms*, 4th ed., Thomson 2004,
    section 7.6, example 5, pp. 400-402.
    """
    plan = cheapest(
        [
            ("Memphis", "New York", 8, None),
            ("Memphis", "Chicago", 13, None),
            ("Memphis", "Los Angeles", 25, None),
            ("Memphis", "Boston", 28, None),
            ("Denver", "New York", 15, None),
            ("Denver", "Chicago", 12, None),
            ("Denver", "Los Angeles", 26, None),
            ("Denver", "Boston", 25, None),
            ("New York", "Chicago", 6, None),
            ("New York", "Los Angeles", 16, None),
            ("New York", "Boston", 17, None),
            ("Chicago", "New York", 6, None),
            ("Chicago", "Los Angeles", 14, None),
            ("Chicago", "Boston", 16, None),
        ],
        {"Memphis": 150, "Denver": 200},
        {"Los Angeles": 130, "Boston": 130},
        published=6370,
    )
    assert plan.measures["longest_chain"] == 2
    # The book ships Denver to Boston straight; Memphis by way of New York would cost as much.
    assert shipped(plan)["New York", "Los Angeles"] == pytest.approx(130)


def test_hillier_lieberman_distribution_unlimited(
    cheapest: Callable[..., so.Plan], shipped: Shipped
) -> None:
    """A network with a loop and two narrow lanes costs 490 thousand dollars.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 10th ed., McGraw-Hill
    2015, sections 3.4 and 10.6 (Distribution Unlimited Co.).
    """
    plan = cheapest(
        [
            ("A", "B", 2, 10),
            ("A", "C", 4, None),
            ("A", "D", 9, None),
            ("B", "C", 3, None),
            ("C", "E", 1, 80),
            ("D", "E", 3, None),
            ("E", "D", 2, None),
        ],
        {"A": 50, "B": 40},
        {"D": 30, "E": 60},
        published=490,
    )
    assert shipped(plan) == pytest.approx(
        {("A", "C"): 40, ("A", "D"): 10, ("B", "C"): 40, ("C", "E"): 80, ("E", "D"): 20}
    )


def test_bradley_hax_magnanti(cheapest: Callable[..., so.Plan]) -> None:
    """Twenty units through nine lanes with capacities cost 150.

    S. P. Bradley, A. C. Hax, T. L. Magnanti, *Applied Mathematical Programming*, Addison-Wesley
    1977, figure 8.1; with its optimum in
    https://developers.google.com/optimization/flow/mincostflow.
    """
    cheapest(
        [
            ("0", "1", 4, 15),
            ("0", "2", 4, 8),
            ("1", "2", 2, 20),
            ("1", "3", 2, 4),
            ("1", "4", 6, 10),
            ("2", "3", 1, 15),
            ("2", "4", 3, 4),
            ("3", "4", 2, 20),
            ("4", "2", 3, 5),
        ],
        {"0": 20},
        {"3": 5, "4": 15},
        published=150,
    )


def test_ortools_teams(cheapest: Callable[..., so.Plan]) -> None:
    """Two workers of each team do four tasks at a cost of 250.

    OR-Tools documentation, "Assignment as a minimum cost flow problem", assignment with teams of
    workers, https://developers.google.com/optimization/flow/assignment_min_cost_flow
    """
    cost = {
        "worker 1": (90, 76, 75, 70),
        "worker 2": (35, 85, 55, 65),
        "worker 3": (125, 95, 90, 105),
        "worker 4": (45, 110, 95, 115),
        "worker 5": (60, 105, 80, 75),
        "worker 6": (45, 65, 110, 95),
    }
    teams = {"team A": (1, 3, 5), "team B": (2, 4, 6)}
    tasks = ("task 7", "task 8", "task 9", "task 10")
    members = [(team, f"worker {w}", 0, 1) for team, numbers in teams.items() for w in numbers]
    work = [(w, t, c, 1) for w, row in cost.items() for t, c in zip(tasks, row, strict=True)]
    cheapest(
        [*members, *work],
        dict.fromkeys(teams, 2),
        dict.fromkeys(tasks, 1),
        published=250,
    )


def test_networkx_five_units(cheapest: Callable[..., so.Plan], shipped: Shipped) -> None:
    """Five units split over two ways cost 24.

    NetworkX reference, ``network_simplex``, first example,
    https://networkx.org/documentation/stable/reference/algorithms/generated/networkx.algorithms.flow.network_simplex.html
    """
    plan = cheapest(
        [("a", "b", 3, 4), ("a", "c", 6, 10), ("b", "d", 1, 9), ("c", "d", 2, 5)],
        {"a": 5},
        {"d": 5},
        published=24,
    )
    assert shipped(plan) == pytest.approx(
        {("a", "b"): 4, ("a", "c"): 1, ("b", "d"): 4, ("c", "d"): 1}
    )


def test_networkx_supply_in_the_middle(cheapest: Callable[..., so.Plan], shipped: Shipped) -> None:
    """Three places send and three receive, all of them also passing goods on, for 37.

    NetworkX reference, ``capacity_scaling``, second example,
    https://networkx.org/documentation/stable/reference/algorithms/generated/networkx.algorithms.flow.capacity_scaling.html
    """
    plan = cheapest(
        [
            ("p", "q", 7, 5),
            ("p", "a", 1, 4),
            ("q", "d", 2, 3),
            ("t", "q", 1, 2),
            ("a", "t", 2, 4),
            ("d", "w", 3, 4),
            ("t", "w", 4, 1),
        ],
        {"p": 4, "a": 2, "d": 1},
        {"q": 2, "t": 2, "w": 3},
        published=37,
    )
    assert shipped(plan) == pytest.approx(
        {
            ("p", "q"): 2,
            ("p", "a"): 2,
            ("q", "d"): 1,
            ("a", "t"): 4,
            ("d", "w"): 2,
            ("t", "q"): 1,
            ("t", "w"): 1,
        }
    )


def test_fourer_gay_kernighan_packages(cheapest: Callable[..., so.Plan], shipped: Shipped) -> None:
    """Packages pass two centers on the way to five warehouses, for 1,819.

    R. Fourer, D. M. Gay, B. W. Kernighan, *AMPL: A Modeling Language for Mathematical
    Programming*, 2nd ed., Duxbury 2003, section 15.1 (net1.dat, net3.dat); optimum and flows in
    section 12.6, https://ampl.com/learn/ampl-book/.
    """
    plan = cheapest(
        [
            ("PITT", "NE", 2.5, 250),
            ("PITT", "SE", 3.5, 250),
            ("NE", "BOS", 1.7, 100),
            ("NE", "EWR", 0.7, 100),
            ("NE", "BWI", 1.3, 100),
            ("SE", "EWR", 1.3, 100),
            ("SE", "BWI", 0.8, 100),
            ("SE", "ATL", 0.2, 100),
            ("SE", "MCO", 2.1, 100),
        ],
        {"PITT": 450},
        {"BOS": 90, "EWR": 120, "BWI": 120, "ATL": 70, "MCO": 50},
        published=1819,
    )
    assert shipped(plan) == pytest.approx(
        {
            ("PITT", "NE"): 250,
            ("PITT", "SE"): 200,
            ("NE", "BOS"): 90,
            ("NE", "EWR"): 100,
            ("NE", "BWI"): 60,
            ("SE", "EWR"): 20,
            ("SE", "BWI"): 60,
            ("SE", "ATL"): 70,
            ("SE", "MCO"): 50,
        }
    )
