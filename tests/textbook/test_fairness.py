"""Published max-min fair shares are what the fairness goal gives.

An entitlement of 1 for everyone makes the rate the share itself; entitlements in proportion to
weights make it the weighted share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

import supplyopt as so


def _filled(
    paths: Mapping[str, tuple[str, ...]],
    capacity: Mapping[str, Fraction],
    demand: Mapping[str, Fraction],
    weight: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    """Raise all rates together, exactly, dropping out whoever is full or meets a full link."""
    rate = dict.fromkeys(paths, Fraction(0))
    left = dict(capacity)
    rising = set(paths)
    while rising:
        load = {link: sum(weight[f] for f in rising if link in paths[f]) for link in left}
        step = min(
            *((demand[flow] - rate[flow]) / weight[flow] for flow in rising),
            *(left[link] / load[link] for link in left if load[link]),
        )
        for flow in rising:
            rate[flow] += step * weight[flow]
        for link in left:
            left[link] -= step * load[link]
        rising = {f for f in rising if rate[f] < demand[f] and all(left[x] for x in paths[f])}
    return rate


def _exact(numbers: Mapping[str, float]) -> dict[str, Fraction]:
    return {name: Fraction(str(number)) for name, number in numbers.items()}


@pytest.fixture
def shared(certified: Callable[..., so.Plan]) -> Callable[..., None]:
    """Check the division of one supply among claims."""

    def check(
        supply: float,
        demand: Mapping[str, float],
        published: Mapping[str, float],
        *,
        weight: Mapping[str, float] | None = None,
    ) -> None:
        weights = weight or dict.fromkeys(demand, 1)
        filled = _filled(
            dict.fromkeys(demand, ("supply",)),
            _exact({"supply": supply}),
            _exact(demand),
            _exact(weights),
        )
        assert {name: float(share) for name, share in filled.items()} == pytest.approx(published)
        plan = certified(
            {
                "places": [{"place": "supply"}, *({"place": place} for place in demand)],
                "items": [{"item": "goods"}],
                "lanes": [{"origin": "supply", "destination": place} for place in demand],
                "stock": [{"place": "supply", "item": "goods", "quantity": supply}],
                "demand": [
                    {
                        "place": place,
                        "item": "goods",
                        "quantity": asked,
                        "entitlement": weights[place],
                    }
                    for place, asked in demand.items()
                ],
            },
            goals=("fairness",),
        )
        served = plan.served.set_index("place")["served"].to_dict()
        assert served == pytest.approx(published, rel=1e-6)
        rates = plan.fairness.set_index("place")["rate"].to_dict()
        assert rates == pytest.approx({p: published[p] / weights[p] for p in demand}, rel=1e-6)

    return check


def test_keshav_max_min_share(shared: Callable[..., None]) -> None:
    """Four sources that want 2, 2.6, 4, 5 of 10 get 2, 2.6, 2.7, 2.7.

    S. Keshav, *An Engineering Approach to Computer Networking*, Addison-Wesley 1997,
    pp. 215-217, first example.
    """
    shared(
        10,
        {"a": 2, "b": 2.6, "c": 4, "d": 5},
        {"a": 2, "b": 2.6, "c": 2.7, "d": 2.7},
    )


def test_keshav_weighted_max_min_share(shared: Callable[..., None]) -> None:
    """Four sources of weights 2.5, 4, 0.5, 1 that want 4, 2, 10, 4 of 16 get 4, 2, 6, 4.

    S. Keshav, *An Engineering Approach to Computer Networking*, Addison-Wesley 1997,
    pp. 215-217, second example.
    """
    shared(
        16,
        {"a": 4, "b": 2, "c": 10, "d": 4},
        {"a": 4, "b": 2, "c": 6, "d": 4},
        weight={"a": 2.5, "b": 4, "c": 0.5, "d": 1},
    )


@pytest.mark.parametrize(
    ("claims", "estate", "published"),
    [
        ((60, 90), 100, (50, 50)),
        ((40, 80), 100, (40, 60)),
        ((50, 100, 150), 100, (100 / 3, 100 / 3, 100 / 3)),
        ((50, 100, 150), 200, (50, 75, 75)),
        ((50, 100, 150), 300, (50, 100, 150)),
        ((100, 200, 300), 300, (100, 100, 100)),
        ((100, 200, 300), 500, (100, 200, 200)),
    ],
)
def test_constrained_equal_awards(
    claims: tuple[float, ...],
    estate: float,
    published: tuple[float, ...],
    shared: Callable[..., None],
) -> None:
    """Creditors share an estate equally, none above its claim.

    Wikipedia, "Constrained equal awards", section Examples,
    https://en.wikipedia.org/wiki/Constrained_equal_awards. The rule of Maimonides; see R. J.
    Aumann, M. Maschler, "Game theoretic analysis of a bankruptcy problem from the Talmud",
    *Journal of Economic Theory* 36 (1985), pp. 195-213.
    """
    names = [f"creditor {number}" for number in range(len(claims))]
    shared(
        estate,
        dict(zip(names, claims, strict=True)),
        dict(zip(names, published, strict=True)),
    )


def test_tanenbaum_four_flows(certified: Callable[..., so.Plan]) -> None:
    """Three flows share one link, so the fourth gets two thirds of the link it shares with one.

    A. S. Tanenbaum, D. J. Wetherall, *Computer Networks*, 5th ed., Pearson 2011, section 6.3.1,
    figure 6-20. Only the two links that the text finds full are here: A and B cross R2-R3; B, C,
    D cross R4-R5. Each flow is an item; a flow can use no more than a link holds.
    """
    published = {"A": 2 / 3, "B": 1 / 3, "C": 1 / 3, "D": 1 / 3}
    ends = {"A": ("R2", "R3"), "B": ("R2", "R5"), "C": ("R4", "R5"), "D": ("R4", "R5")}
    crosses = {"A": ("R2-R3",), "B": ("R2-R3", "R4-R5"), "C": ("R4-R5",), "D": ("R4-R5",)}
    one = dict.fromkeys(ends, Fraction(1))
    filled = _filled(crosses, {"R2-R3": Fraction(1), "R4-R5": Fraction(1)}, one, one)
    assert {flow: float(rate) for flow, rate in filled.items()} == pytest.approx(published)

    plan = certified(
        {
            "places": [{"place": router} for router in ("R2", "R3", "R4", "R5")],
            "items": [{"item": flow} for flow in ends],
            "lanes": [
                {"origin": "R2", "destination": "R3", "capacity": 1},
                {"origin": "R3", "destination": "R4", "capacity": None},
                {"origin": "R4", "destination": "R5", "capacity": 1},
            ],
            "stock": [{"place": a, "item": f, "quantity": 1} for f, (a, _) in ends.items()],
            "demand": [{"place": b, "item": f, "quantity": 1} for f, (_, b) in ends.items()],
        },
        goals=("fairness",),
    )
    served = plan.served.set_index("item")["served"].to_dict()
    assert served == pytest.approx(published, rel=1e-6)
    fairness = plan.fairness.set_index("item")
    assert fairness["rate"].to_dict() == pytest.approx(published, rel=1e-6)
    assert fairness["level"].to_dict() == {"A": 2, "B": 1, "C": 1, "D": 1}
