"""Published transport problems reach their published cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from scipy.optimize import linear_sum_assignment, linprog

import supplyopt as so

Costs = Mapping[str, Mapping[str, float]]


@pytest.fixture
def transport(cheapest: Callable[..., so.Plan]) -> Callable[..., so.Plan]:
    """Check a table of unit costs, a row a source; a missing entry is a route that is not there."""

    def check(
        supply: Mapping[str, float], demand: Mapping[str, float], cost: Costs, published: float
    ) -> so.Plan:
        arcs = [(i, j, c, None) for i, row in cost.items() for j, c in row.items()]
        return cheapest(arcs, supply, demand, published=published)

    return check


def test_dantzig_canneries(transport: Callable[..., so.Plan]) -> None:
    """The first model of the GAMS library costs 153.675 thousand dollars.

    G. B. Dantzig, *Linear Programming and Extensions*, Princeton University Press 1963, section
    3.3, as TRNSPORT (SEQ=1) in the GAMS model library,
    https://www.gams.com/latest/gamslib_ml/libhtml/gamslib_trnsport.html. Freight: 90 dollars a
    case and thousand miles.
    """
    miles = {
        "Seattle": {"New York": 2.5, "Chicago": 1.7, "Topeka": 1.8},
        "San Diego": {"New York": 2.5, "Chicago": 1.8, "Topeka": 1.4},
    }
    transport(
        {"Seattle": 350, "San Diego": 600},
        {"New York": 325, "Chicago": 300, "Topeka": 275},
        {i: {j: 0.090 * d for j, d in row.items()} for i, row in miles.items()},
        153.675,
    )


def test_hillier_lieberman_pt_company(
    transport: Callable[..., so.Plan], shipped: Callable[..., dict[tuple[str, str], float]]
) -> None:
    """The canned peas of the P & T Company travel for 152,535 dollars.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 10th ed., McGraw-Hill
    2015, section 9.1, table 9.2 (7th ed.: section 8.1, p. 351).
    """
    plan = transport(
        {"Bellingham": 75, "Eugene": 125, "Albert Lea": 100},
        {"Sacramento": 80, "Salt Lake City": 65, "Rapid City": 70, "Albuquerque": 85},
        {
            "Bellingham": {
                "Sacramento": 464,
                "Salt Lake City": 513,
                "Rapid City": 654,
                "Albuquerque": 867,
            },
            "Eugene": {
                "Sacramento": 352,
                "Salt Lake City": 416,
                "Rapid City": 690,
                "Albuquerque": 791,
            },
            "Albert Lea": {
                "Sacramento": 995,
                "Salt Lake City": 682,
                "Rapid City": 388,
                "Albuquerque": 685,
            },
        },
        152_535,
    )
    assert shipped(plan) == pytest.approx(
        {
            ("Bellingham", "Salt Lake City"): 20,
            ("Bellingham", "Albuquerque"): 55,
            ("Eugene", "Sacramento"): 80,
            ("Eugene", "Salt Lake City"): 45,
            ("Albert Lea", "Rapid City"): 70,
            ("Albert Lea", "Albuquerque"): 30,
        }
    )


def test_hillier_lieberman_northern_airplane(transport: Callable[..., so.Plan]) -> None:
    """Engines made ahead of time are a transport problem of 77.3 million dollars.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 7th ed., McGraw-Hill
    2001, section 8.1, p. 359 (Northern Airplane Co.). A month's engines cannot go back in time:
    those routes are left out. Storage costs 0.015 a month.
    """
    made = {"made 1": 1.08, "made 2": 1.11, "made 3": 1.10, "made 4": 1.13}
    transport(
        {"made 1": 25, "made 2": 35, "made 3": 30, "made 4": 10},
        {"month 1": 10, "month 2": 15, "month 3": 25, "month 4": 20},
        {
            maker: {f"month {m}": cost + 0.015 * (m - first) for m in range(first, 5)}
            for first, (maker, cost) in enumerate(made.items(), start=1)
        },
        77.3,
    )


def test_fourer_gay_kernighan_steel(transport: Callable[..., so.Plan]) -> None:
    """Steel coils from three mills to seven plants cost 196,200 dollars.

    R. Fourer, D. M. Gay, B. W. Kernighan, *AMPL: A Modeling Language for Mathematical
    Programming*, 2nd ed., Duxbury 2003, chapter 3, figure 3-1b (transp.dat),
    https://ampl.com/learn/ampl-book/.
    """
    plants = ("FRA", "DET", "LAN", "WIN", "STL", "FRE", "LAF")
    cost = {
        "GARY": (39, 14, 11, 14, 16, 82, 8),
        "CLEV": (27, 9, 12, 9, 26, 95, 17),
        "PITT": (24, 14, 17, 13, 28, 99, 20),
    }
    transport(
        {"GARY": 1400, "CLEV": 2600, "PITT": 2900},
        dict(zip(plants, (900, 1200, 600, 400, 1700, 1100, 1000), strict=True)),
        {mill: dict(zip(plants, row, strict=True)) for mill, row in cost.items()},
        196_200,
    )


def test_winston_powerco(
    transport: Callable[..., so.Plan], shipped: Callable[..., dict[tuple[str, str], float]]
) -> None:
    """Powerco lights four cities from three plants for 1,020 dollars.

    W. L. Winston, *Operations Research: Applications and Algorithms*, 4th ed., Thomson 2004,
    section 7.1, example 1, pp. 360-361; solved in section 7.3.
    """
    plan = transport(
        {"plant 1": 35, "plant 2": 50, "plant 3": 40},
        {"city 1": 45, "city 2": 20, "city 3": 30, "city 4": 30},
        {
            "plant 1": {"city 1": 8, "city 2": 6, "city 3": 10, "city 4": 9},
            "plant 2": {"city 1": 9, "city 2": 12, "city 3": 13, "city 4": 7},
            "plant 3": {"city 1": 14, "city 2": 9, "city 3": 16, "city 4": 5},
        },
        1020,
    )
    assert shipped(plan) == pytest.approx(
        {
            ("plant 1", "city 2"): 10,
            ("plant 1", "city 3"): 25,
            ("plant 2", "city 1"): 45,
            ("plant 2", "city 3"): 5,
            ("plant 3", "city 2"): 10,
            ("plant 3", "city 4"): 30,
        }
    )


def test_taha_sunray(transport: Callable[..., so.Plan]) -> None:
    """SunRay's grain reaches the mills for 435 hundred dollars.

    H. A. Taha, *Operations Research: An Introduction*, 9th ed., Pearson 2011, example 5.3-1 (data,
    table 5.8) to 5.3-5 (optimum).
    """
    transport(
        {"silo 1": 15, "silo 2": 25, "silo 3": 10},
        {"mill 1": 5, "mill 2": 15, "mill 3": 15, "mill 4": 15},
        {
            "silo 1": {"mill 1": 10, "mill 2": 2, "mill 3": 20, "mill 4": 11},
            "silo 2": {"mill 1": 12, "mill 2": 7, "mill 3": 9, "mill 4": 20},
            "silo 3": {"mill 1": 4, "mill 2": 14, "mill 3": 16, "mill 4": 18},
        },
        435,
    )


def test_taha_mg_auto(
    transport: Callable[..., so.Plan], shipped: Callable[..., dict[tuple[str, str], float]]
) -> None:
    """MG Auto's cars reach two centers for 313,200 dollars.

    H. A. Taha, *Operations Research: An Introduction*, 9th ed., Pearson 2011, example 5.1-1.
    """
    plan = transport(
        {"Los Angeles": 1000, "Detroit": 1500, "New Orleans": 1200},
        {"Denver": 2300, "Miami": 1400},
        {
            "Los Angeles": {"Denver": 80, "Miami": 215},
            "Detroit": {"Denver": 100, "Miami": 108},
            "New Orleans": {"Denver": 102, "Miami": 68},
        },
        313_200,
    )
    assert shipped(plan) == pytest.approx(
        {
            ("Los Angeles", "Denver"): 1000,
            ("Detroit", "Denver"): 1300,
            ("Detroit", "Miami"): 200,
            ("New Orleans", "Miami"): 1200,
        }
    )


def test_taha_joboco(transport: Callable[..., so.Plan]) -> None:
    """Mr. Klyne's three children do the three chores for 27 dollars.

    H. A. Taha, *Operations Research: An Introduction*, 9th ed., Pearson 2011, example 5.4-1. An
    assignment is a transport of one piece each.
    """
    bids = {
        "John": {"mow": 15, "paint": 10, "wash": 9},
        "Karen": {"mow": 9, "paint": 15, "wash": 10},
        "Terri": {"mow": 10, "paint": 12, "wash": 8},
    }
    matrix = [list(row.values()) for row in bids.values()]
    rows, columns = linear_sum_assignment(matrix)
    assert sum(matrix[i][j] for i, j in zip(rows, columns, strict=True)) == 27
    transport(dict.fromkeys(bids, 1), {"mow": 1, "paint": 1, "wash": 1}, bids, 27)


def test_hillier_lieberman_metro_water(
    flow_tables: Callable[..., dict[str, list[dict[str, object]]]],
    certified: Callable[..., so.Plan],
    goal_values: Callable[..., dict[str, float]],
) -> None:
    """All of the rivers' water is shared out for 2,460, no city below its minimum.

    F. S. Hillier, G. J. Lieberman, *Introduction to Operations Research*, 7th ed., McGraw-Hill
    2001, section 8.1 (Metro Water District); 11th ed.: section 9.1, table 9.12. The
    district wants all 160 units given away; Hollyglass would take any amount, and can get at most
    60, as the book reckons. Tens of dollars an acre foot, so the total is in ten millions.
    """
    river = {"Colombo": 50, "Sacron": 60, "Calorie": 50}
    minimum = {"Berdoo": 30, "Los Devils": 70, "San Go": 0, "Hollyglass": 10}
    requested = {"Berdoo": 50, "Los Devils": 70, "San Go": 30, "Hollyglass": 60}
    cost = {
        "Colombo": {"Berdoo": 16, "Los Devils": 13, "San Go": 22, "Hollyglass": 17},
        "Sacron": {"Berdoo": 14, "Los Devils": 13, "San Go": 19, "Hollyglass": 15},
        "Calorie": {"Berdoo": 19, "Los Devils": 20, "San Go": 23},
    }
    arcs = [(i, j, c, None) for i, row in cost.items() for j, c in row.items()]
    given = [[1.0 * (arc[0] == i) for arc in arcs] for i in river]
    taken = [[1.0 * (arc[1] == j) for arc in arcs] for j in requested]
    own = linprog(
        [arc[2] for arc in arcs],
        A_ub=[*taken, *([-x for x in row] for row in taken)],
        b_ub=[*requested.values(), *(-q for q in minimum.values())],
        A_eq=given,
        b_eq=list(river.values()),
    )
    assert own.fun == pytest.approx(2460)

    tables = flow_tables(arcs, river, requested)
    tables["guarantees"] = [
        {"place": p, "item": "goods", "quantity": q} for p, q in minimum.items() if q
    ]
    plan = certified(tables, goals=("unmet", "cost"))
    # 210 are requested, 160 are there.
    assert goal_values(plan) == pytest.approx({"unmet": 50, "cost": 2460})
    served = plan.served.set_index("place")["served"]
    assert all(served[place] >= least - 1e-6 for place, least in minimum.items())
