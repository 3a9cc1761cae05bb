"""A network of four places that can be solved by hand."""

from __future__ import annotations

from supplyopt.network.network import Network

__all__ = ["four_places"]


def four_places() -> Network:
    """Give a warehouse, a district desk, two communities: small enough for the hand.

    90 masks lie in the warehouse ``W``. Two communities ask for 180::

        W --tiered--> D --tiered--> A        W --direct (van)--> A
                      D --tiered--> B        W --direct (van)--> B

    ====== ========== ======== ======= ===========
    place  group      priority asked   entitlement
    ====== ========== ======== ======= ===========
    A      frontline  1        40      40
    A      support    2        20      20
    B      frontline  1        20      20
    B      support    2        100     40
    ====== ========== ======== ======= ===========

    The van takes 75 masks over both direct lanes. A tiered lane costs 1 yuan a mask, from the desk
    to B 2 yuan; a direct lane costs 3. A tiered lane takes 0.02 hours a mask, a direct one 0.03.

    Returns
    -------
    Network
        4 places, 1 item, 5 lanes, 4 demand rows, 1 cycle.

    Notes
    -----
    The goals in order, by hand:

    *unmet*. 60 masks serve both frontlines in full. What is left, at most 30, goes to the support
    groups, who ask for 120. The van alone brings 75 of the 90 masks.

    *fairness*. Frontline rates are all 1. Support is measured against 20 and 40: equal rates share
    30 masks as 10 and 20 (rate 1/2), and 15 masks as 5 and 10 (rate 1/4). That B asks for 100
    changes nothing. So A gets 50 and B 40, or with the van alone A 45 and B 30.

    *stages*. A mask makes two hand-overs by way of the desk and one by van.

    *cost*. With both ways open the van is full (75). For B it costs 3, as the desk does; for A it
    costs 3 against 2. So all of B's 40 go by van, with 35 of A's, and 15 to A by way of the desk.

    ========================= ============= ====== ==================
    goal                      tiered        direct both
    ========================= ============= ====== ==================
    unmet, priority 1         0             0      0
    unmet, priority 2         120 - 30 = 90 105    90
    support rate, A and B     1/2           1/4    1/2
    stages                    2 x 90 = 180  75     75 + 2 x 15 = 105
    cost                      220           225    255
    ========================= ============= ====== ==================

    Tiered cost: 2 x 50 + 3 x 40. With both: 3 x 75 + 2 x 15.

    Left to the desks, as offices do: the warehouse sends 90 to ``D``, which shares by request, 60
    to 120. A gets 30 and shares them by request too, 20 and 10; B gets 60: 10 and 50. The
    frontline lacks 30.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> int(network.tables["demand"]["quantity"].sum())
    180
    """
    return Network.from_tables(
        places=[
            {"place": "W", "kind": "warehouse", "name": "Warehouse"},
            {"place": "D", "kind": "district", "name": "District desk", "parent": "W"},
            {"place": "A", "kind": "community", "name": "Community A", "parent": "D"},
            {"place": "B", "kind": "community", "name": "Community B", "parent": "D"},
        ],
        items=[{"item": "mask", "unit": "piece"}],
        groups=[{"group": "frontline", "priority": 1}, {"group": "support", "priority": 2}],
        carriers=[{"carrier": "van", "capacity": 75}],
        lanes=[
            _lane("W", "D", cost=1),
            _lane("D", "A", cost=1),
            _lane("D", "B", cost=2),
            _lane("W", "A", cost=3, by_van=True),
            _lane("W", "B", cost=3, by_van=True),
        ],
        stock=[{"place": "W", "item": "mask", "quantity": 90}],
        demand=[
            _claim("A", "frontline", asked=40, entitlement=40),
            _claim("A", "support", asked=20, entitlement=20),
            _claim("B", "frontline", asked=20, entitlement=20),
            _claim("B", "support", asked=100, entitlement=40),
        ],
    )


def _lane(origin: str, destination: str, *, cost: int, by_van: bool = False) -> dict[str, object]:
    return {
        "origin": origin,
        "destination": destination,
        "mode": "direct" if by_van else "tiered",
        "carrier": "van" if by_van else None,
        "stages": 1,
        "cost": cost,
        "hours": 0.03 if by_van else 0.02,
    }


def _claim(place: str, group: str, *, asked: int, entitlement: int) -> dict[str, object]:
    return {
        "place": place,
        "item": "mask",
        "group": group,
        "quantity": asked,
        "entitlement": entitlement,
    }
