"""Each policy on networks small enough for the hand."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import supplyopt as so

EVERY = [getattr(so.policies, name) for name in so.policies.__all__ if name != "Desk"]
SHARING = [so.policies.by_request, so.policies.by_headcount, so.policies.equal_shares]


def lane(origin, destination, **more):
    return {"origin": origin, "destination": destination, **more}


def stock(place, quantity, item="mask"):
    return {"place": place, "item": item, "quantity": quantity}


def asks(place, quantity, **more):
    return {"place": place, "item": "mask", "quantity": quantity, **more}


def network_of(parents, **tables):
    """Give a network of masks; parents names all places, each with the desk above it."""
    places = [{"place": place, "parent": parent} for place, parent in parents.items()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(
            **{"places": places, "items": [{"item": "mask"}], "lanes": [], "demand": [], **tables}
        )


def star(*demand, supply=100, **tables):
    """One warehouse W above A and B, a lane to each."""
    lanes = tables.pop("lanes", [lane("W", "A"), lane("W", "B")])
    return network_of(
        {"W": None, "A": "W", "B": "W"},
        lanes=lanes,
        stock=[stock("W", supply)],
        demand=list(demand),
        **tables,
    )


def served(plan):
    report = so.verify(plan)
    assert not report, str(report)
    assert plan.status is so.Status.GIVEN
    return plan.served["served"].tolist()


def left_at(plan, place):
    table = pd.concat([plan.stock, plan.surplus])
    return float(table.loc[table["place"] == place, "quantity"].sum())


# --- the rules ---------------------------------------------------------------------------------


def test_by_request_gives_to_who_asks():
    # 100 for 400: a quarter for each.
    assert served(so.policies.by_request(star(asks("A", 100), asks("B", 300)))) == [25, 75]


def test_by_headcount_goes_by_entitlement_up_to_the_request():
    # Entitled 1 : 3, so 25 and 75; but A asks for 10 only, and B takes the rest.
    both = star(asks("A", 100, entitlement=10), asks("B", 300, entitlement=30))
    assert served(so.policies.by_headcount(both)) == [25, 75]
    few = star(asks("A", 10, entitlement=10), asks("B", 300, entitlement=30))
    assert served(so.policies.by_headcount(few)) == [10, 90]


def test_asking_for_more_pays_by_request_only():
    honest = star(asks("A", 100, entitlement=100), asks("B", 100, entitlement=100))
    greedy = star(asks("A", 100, entitlement=100), asks("B", 300, entitlement=100))
    assert served(so.policies.by_request(greedy)) == [25, 75]
    assert served(so.policies.by_headcount(greedy)) == served(so.policies.by_headcount(honest))


def test_equal_shares_up_to_the_request():
    assert served(so.policies.equal_shares(star(asks("A", 20), asks("B", 300)))) == [20, 80]


def test_first_come_goes_by_the_table():
    assert served(so.policies.first_come(star(asks("B", 300), asks("A", 20)))) == [100, 0]
    assert served(so.policies.first_come(star(asks("A", 20), asks("B", 300)))) == [20, 80]


def test_nearest_first_goes_by_hours():
    hours = [lane("W", "A", hours=2), lane("W", "B", hours=1)]
    network = star(asks("A", 300), asks("B", 70), lanes=hours)
    assert served(so.policies.nearest_first(network)) == [30, 70]


def test_nearest_first_goes_by_hand_overs_where_hours_are_equal():
    lanes = [lane("W", "A", stages=2), lane("W", "B", stages=1)]
    network = star(asks("A", 300), asks("B", 70), lanes=lanes)
    assert served(so.policies.nearest_first(network)) == [30, 70]


def test_nearest_first_takes_the_quick_way_and_others_the_short_one():
    lanes = [lane("W", "B", hours=1), lane("B", "A", hours=1), lane("W", "A", hours=3)]
    network = star(asks("A", 10), lanes=lanes)
    assert so.policies.nearest_first(network).measures["stages"] == 20
    assert so.policies.first_come(network).measures["stages"] == 10


@pytest.mark.parametrize(
    ("policy", "without", "with_priority"),
    [
        (so.policies.by_request, [20, 80], [80, 20]),
        (so.policies.by_headcount, [20, 80], [80, 20]),
        (so.policies.equal_shares, [50, 50], [80, 20]),
        (so.policies.first_come, [0, 100], [80, 20]),
        (so.policies.nearest_first, [0, 100], [80, 20]),
    ],
)
def test_priorities_count_only_when_asked_for(policy, without, with_priority):
    # B, of priority 2, is listed first and asks for more than there is.
    network = star(
        asks("B", 320, group="late"),
        asks("A", 80, group="early"),
        groups=[{"group": "late", "priority": 2}, {"group": "early", "priority": 1}],
    )
    assert served(policy(network))[::-1] == pytest.approx(without)
    assert served(policy(network, by_priority=True))[::-1] == pytest.approx(with_priority)


# --- limits ------------------------------------------------------------------------------------


def test_an_office_does_not_share_out_again_what_a_lane_cannot_take():
    # Shares are 50 each. A's lane takes 30 masks of volume 2; the other 20 stay.
    network = star(
        asks("A", 100),
        asks("B", 100),
        lanes=[lane("W", "A", capacity=60), lane("W", "B")],
        items=[{"item": "mask", "volume": 2}],
    )
    for policy in (*SHARING, so.policies.decentralized):
        plan = policy(network)
        assert served(plan) == [30, 50]
        assert left_at(plan, "W") == 20


def test_goods_go_round_a_full_lane():
    lanes = [lane("W", "A", capacity=30), lane("W", "B"), lane("B", "A")]
    plan = so.policies.first_come(star(asks("A", 50), lanes=lanes))
    assert served(plan) == [50]
    assert plan.measures["stages"] == 30 + 2 * 20


def test_what_cannot_come_to_anybody_is_not_shared():
    # V's 60 have no lane, and C's claim no supply: W's 100 are shared among A and B alone.
    network = network_of(
        {"W": None, "A": "W", "B": "W", "V": None, "C": None},
        lanes=[lane("W", "A"), lane("W", "B")],
        stock=[stock("W", 100), stock("V", 60)],
        demand=[asks("A", 100), asks("B", 300), asks("C", 400)],
    )
    assert served(so.policies.by_request(network)) == [25, 75, 0]


def test_the_nearest_goods_are_taken_first():
    network = network_of(
        {"W": None, "D": "W", "A": "D"},
        lanes=[lane("W", "D"), lane("D", "A")],
        stock=[stock("W", 50), stock("D", 20), stock("A", 5)],
        demand=[asks("A", 40)],
    )
    plan = so.policies.by_request(network)
    assert served(plan) == [40]
    # 5 lie there, 20 come from the desk, 15 from the warehouse by way of it.
    assert plan.measures["stages"] == 20 + 2 * 15


@pytest.mark.parametrize("policy", EVERY)
def test_a_carrier_is_shared_by_its_lanes(policy):
    lanes = [lane("W", place, carrier="van") for place in "AB"]
    van = [{"carrier": "van", "capacity": 30}]
    network = star(asks("A", 100), asks("B", 100), lanes=lanes, carriers=van)
    assert sum(served(policy(network))) == 30


def test_a_carrier_on_both_lanes_of_a_path_carries_twice():
    network = network_of(
        {"W": None, "D": "W", "A": "D"},
        lanes=[lane("W", "D", carrier="van"), lane("D", "A", carrier="van")],
        carriers=[{"carrier": "van", "capacity": 30}],
        stock=[stock("W", 100)],
        demand=[asks("A", 40)],
    )
    assert served(so.policies.by_request(network)) == [15]


@pytest.mark.parametrize("policy", EVERY)
def test_stops_are_lanes_that_are_used(policy):
    lanes = [lane("W", place, carrier="van") for place in "AB"]
    van = [{"carrier": "van", "stops": 1}]
    network = star(asks("A", 20), asks("B", 20), lanes=lanes, carriers=van)
    assert served(policy(network)) == [20, 0]


def test_a_path_that_needs_more_stops_than_there_are_is_not_taken():
    # The van can go one of the two lanes to A; the porter takes the other.
    lanes = [
        lane("W", "D", carrier="van"),
        lane("D", "A", carrier="van"),
        lane("W", "D", mode="porter", stages=3),
    ]
    network = network_of(
        {"W": None, "D": "W", "A": "D"},
        lanes=lanes,
        carriers=[{"carrier": "van", "stops": 1}],
        stock=[stock("W", 10)],
        demand=[asks("A", 10)],
    )
    assert served(so.policies.first_come(network)) == [10]
    assert served(so.policies.first_come(network.restrict(modes=[""]))) == [0]


@pytest.mark.parametrize("policy", EVERY)
def test_a_lane_is_not_used_below_its_least_load(policy):
    lanes = [lane("W", "A", min_load=30), lane("W", "B", min_load=30)]
    network = star(asks("A", 29), asks("B", 30), lanes=lanes)
    assert served(policy(network)) == [0, 30]


def test_what_a_light_lane_would_have_taken_goes_another_way():
    lanes = [lane("W", "A", min_load=30), lane("W", "B"), lane("B", "A")]
    plan = so.policies.by_request(star(asks("A", 29), lanes=lanes))
    assert served(plan) == [29]
    assert plan.measures["stages"] == 2 * 29


@pytest.mark.parametrize("policy", EVERY)
@pytest.mark.parametrize("shut", [{"lead_time": 1}, {"first_cycle": 2}])
def test_only_lanes_that_deliver_in_the_cycle_are_used(policy, shut):
    lanes = [lane("W", "A", **shut), lane("W", "B")]
    network = star(asks("A", 10), asks("B", 10), lanes=lanes, settings={"cycles": 1})
    assert served(policy(network)) == [0, 10]


@pytest.mark.parametrize("policy", EVERY)
def test_a_lane_for_one_item_takes_no_other(policy):
    items = [{"item": "mask"}, {"item": "suit"}]
    lanes = [lane("W", "A", item="suit"), lane("W", "B")]
    network = star(asks("A", 10), asks("B", 10), lanes=lanes, items=items)
    assert served(policy(network)) == [0, 10]


@pytest.mark.parametrize("policy", EVERY)
def test_goods_without_volume_need_no_room(policy):
    lanes = [lane("W", "A", capacity=0), lane("W", "B")]
    items = [{"item": "mask", "volume": 0}]
    network = star(asks("A", 40), asks("B", 60), lanes=lanes, items=items)
    assert served(policy(network)) == [40, 60]


@pytest.fixture(scope="module")
def city():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.examples.xiamen(seed=3)


@pytest.mark.parametrize("policy", EVERY)
def test_the_city_is_handed_out_within_all_limits(policy, city):
    # Supply is 60 % of the need, so every policy serves a good part, and none serves all.
    plan = policy(city)
    served(plan)
    assert 0.3 < plan.measures["fill_rate"] < 0.7


# --- guarantees and reserves -------------------------------------------------------------------


@pytest.mark.parametrize("policy", EVERY)
def test_a_reserve_stays(policy):
    plan = policy(star(asks("A", 100), reserves=[stock("W", 70)]))
    assert served(plan) == [30]
    assert left_at(plan, "W") == 70


@pytest.mark.parametrize("policy", EVERY)
def test_a_reserve_without_stock_is_filled(policy):
    plan = policy(star(asks("A", 100), reserves=[stock("B", 70)]))
    assert served(plan) == [30]
    assert left_at(plan, "B") == 70


@pytest.mark.parametrize("policy", EVERY)
def test_guarantees_come_first(policy):
    # B is last in every order, and is guaranteed 60 of 100.
    guarantees = [stock("B", 60)]
    network = star(asks("A", 400), asks("B", 100), guarantees=guarantees)
    a, b = served(policy(network))
    assert b >= 60
    assert a + b == pytest.approx(100)


def test_what_is_asked_for_above_guarantees_shares_the_rest():
    # 60 for B first; 40 left for 400 + 40 by request.
    network = star(asks("A", 400), asks("B", 100), guarantees=[stock("B", 60)])
    expected = [40 * 400 / 440, 60 + 40 * 40 / 440]
    assert served(so.policies.by_request(network)) == pytest.approx(expected)
    assert served(so.policies.decentralized(network)) == pytest.approx(expected)


def test_a_guarantee_to_all_groups_counts_those_to_single_ones():
    # 50 for both groups, 20 of them for x; the other 30 as what is still asked for: 20 to 40.
    network = star(
        asks("A", 40, group="x"),
        asks("A", 40, group="y"),
        supply=50,
        groups=[{"group": "x", "priority": 1}, {"group": "y", "priority": 1}],
        guarantees=[stock("A", 50), {**stock("A", 20), "group": "x"}],
    )
    for policy in EVERY:
        assert served(policy(network)) == [30, 20]


@pytest.mark.parametrize("policy", EVERY)
def test_guarantees_that_cannot_be_kept_are_named(policy):
    network = star(
        asks("A", 100),
        asks("B", 100),
        lanes=[lane("W", "A"), lane("W", "B", capacity=9)],
        guarantees=[stock("A", 90), stock("B", 10)],
    )
    with pytest.raises(so.InfeasibleError) as caught:
        policy(network)
    assert caught.value.rows == (("guarantees", 3),)


@pytest.mark.parametrize("policy", EVERY)
def test_reserves_that_cannot_be_kept_are_named(policy):
    lacking = star(asks("A", 1), reserves=[stock("W", 101)])
    crowded = network_of(
        {"W": None, "A": "W"}, stock=[stock("A", 9)], reserves=[stock("A", 9)], demand=[]
    )
    places = crowded.tables["places"].assign(storage=[None, 8])
    for network in (lacking, crowded.replace(places=places)):
        with pytest.raises(so.InfeasibleError) as caught:
            policy(network)
        assert caught.value.rows == (("reserves", 2),)


@pytest.mark.parametrize("policy", EVERY)
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_an_office_acts_in_each_cycle_on_what_is_there(policy, unmet):
    network = star(asks("A", 70), settings={"unmet": unmet})
    later = network.filled("demand").assign(cycle=2)
    network = network.replace(demand=pd.concat([network.filled("demand"), later]))
    plan = policy(network)
    # 100 are there: 70 go in cycle 1, the rest in cycle 2, and nobody foresaw it.
    assert plan.served.sort_values("cycle")["served"].tolist() == [70, 30]
    assert plan.stock.query("cycle == 1")["quantity"].sum() == 30
    assert not so.verify(plan)


@pytest.mark.parametrize("policy", EVERY)
def test_goods_that_take_cycles_or_do_not_keep_are_refused(policy):
    network = star(asks("A", 1), settings={"cycles": 2})
    slow = network.replace(lanes=network.tables["lanes"].assign(lead_time=1))
    old = network.replace(items=network.tables["items"].assign(shelf_life=1))
    for refused, column in ((slow, "lead_time"), (old, "shelf_life")):
        with pytest.raises(so.InputError) as caught:
            policy(refused)
        assert {fault.column for fault in caught.value.faults} == {column}


@pytest.mark.parametrize("policy", EVERY)
def test_nothing_asked_for_moves_nothing(policy):
    plan = policy(star())
    assert served(plan) == []
    assert len(plan.shipments) == 0


# --- the tree of desks -------------------------------------------------------------------------


def chain(**tables):
    """Give W, D, T, A, each above the next; 100 at W, A asks for 200."""
    return network_of(
        {"W": None, "D": "W", "T": "D", "A": "T"},
        lanes=[lane("W", "D"), lane("D", "T"), lane("T", "A")],
        stock=[stock("W", 100)],
        demand=[asks("A", 200)],
        **tables,
    )


def forks():
    """W above D1 (A 10, B 30) and D2 (C 60); 50 at W; priority 1 is B's and C's first 15."""
    groups = [{"group": "early", "priority": 1}, {"group": "late", "priority": 2}]
    return network_of(
        {"W": None, "D1": "W", "D2": "W", "A": "D1", "B": "D1", "C": "D2"},
        lanes=[lane("W", "D1"), lane("W", "D2"), lane("D1", "A"), lane("D1", "B"), lane("D2", "C")],
        stock=[stock("W", 50)],
        groups=groups,
        demand=[
            asks("A", 10, group="late", entitlement=10),
            asks("B", 30, group="early", entitlement=10),
            asks("C", 15, group="early", entitlement=10),
            asks("C", 45, group="late", entitlement=70),
        ],
    )


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        # 40 : 60 to the desks, so 20 and 30; then 10 : 30 and 15 : 45.
        ("request", [5, 15, 7.5, 22.5]),
        # 25 each; then D1 10 and 15, C 12.5 for each of its two.
        ("equal", [10, 15, 12.5, 12.5]),
        # Entitled 20 : 80, so 10 and 40; then 10 : 10, and 10 : 70 of 40.
        ("headcount", [5, 5, 5, 35]),
        # D1 gets all of its 40; 10 are left for D2, all for C's first record.
        ("first_come", [10, 30, 10, 0]),
        # Priority 1 asks for 30 and 15, all met; 5 are left for 10 : 45.
        ("priority", [5 * 10 / 55, 30, 15, 5 * 45 / 55]),
    ],
)
def test_each_rule_down_the_tree(rules, expected):
    assert served(so.policies.decentralized(forks(), rules=rules)) == pytest.approx(expected)


def test_a_place_wins_over_its_kind():
    network = forks()
    places = network.tables["places"].assign(kind=["w", "d", "d", "c", "c", "c"])
    network = network.replace(places=places)
    rules = {"W": "equal", "d": "first_come", "D1": "headcount", "": "priority"}
    # 25 each; D1 by 10 : 10, where A asks for 10 only; C serves priority 1 first.
    plan = so.policies.decentralized(network, rules=rules)
    assert served(plan) == [10, 15, 15, 10]


def test_keeping_back_compounds():
    # 100 leave W; D and T each pass on nine tenths.
    keeps = so.policies.Desk(keep=0.1)
    plan = so.policies.decentralized(chain(), rules={"D": keeps, "T": keeps})
    assert served(plan) == pytest.approx([81])
    assert left_at(plan, "D") == pytest.approx(10)
    assert left_at(plan, "T") == pytest.approx(9)
    everywhere = so.policies.decentralized(chain(), keep=0.1)
    assert served(everywhere) == pytest.approx([72.9])
    named = so.policies.decentralized(chain(), rules={"D": "equal", "A": keeps}, keep=0.5)
    assert served(named) == pytest.approx([100 * 0.5 * 0.5 * 0.9])


def test_nothing_is_kept_back_from_guarantees():
    plan = so.policies.decentralized(chain(guarantees=[stock("A", 60)]), keep=0.5)
    # 60 pass in full; of the other 40, half stays at D, at T, at A.
    assert served(plan) == pytest.approx([60 + 5])


def test_stock_below_counts_for_guarantees_not_for_claims():
    network = star(asks("A", 100), asks("B", 100), guarantees=[stock("A", 30)])
    network = network.replace(stock=[stock("W", 80), stock("A", 90)])
    # A keeps the guarantee with its own, claims 70 above it, B 100: 80 are shared 70 : 100.
    plan = so.policies.decentralized(network)
    assert served(plan) == pytest.approx([100, 80 * 100 / 170])
    assert left_at(plan, "A") == pytest.approx(90 + 80 * 70 / 170 - 100)


def test_desks_pass_on_over_lanes_of_the_tree_only():
    network = star(asks("A", 50), lanes=[lane("W", "B"), lane("B", "A")])
    plan = so.policies.decentralized(network)
    assert served(plan) == [0]
    assert left_at(plan, "W") == 100


def test_parallel_lanes_fill_up_shortest_first():
    lanes = [
        lane("W", "A", mode="slow", stages=2),
        lane("W", "A", mode="van", capacity=30),
    ]
    plan = so.policies.decentralized(star(asks("A", 50), lanes=lanes))
    sent = plan.shipments.set_index("mode")["quantity"].to_dict()
    assert sent == {"van": 30, "slow": 20}


def test_a_reserve_below_is_sent_down():
    plan = so.policies.decentralized(chain(reserves=[stock("T", 40), stock("W", 10)]))
    assert served(plan) == [50]
    assert left_at(plan, "T") == 40
    assert left_at(plan, "W") == 10


def test_the_example_left_to_its_desk():
    # As its docstring says: A's frontline lacks 10, while B's support group gets 40.
    plan = so.policies.decentralized(so.examples.four_places(), rules={"community": "priority"})
    assert served(plan) == [30, 0, 20, 40]


@pytest.mark.parametrize(
    ("arguments", "column", "remedy"),
    [
        ({"rules": "requst"}, "rules", "did you mean 'request'?"),
        ({"rules": {"D": "eqal"}}, "rules", "did you mean 'equal'?"),
        ({"rules": {"d": "equal"}}, "rules", "did you mean 'D'?"),
        ({"rules": {7: "equal"}}, "rules", "give one of: A, D, T, W"),
        ({"rules": None}, "rules", "give one of: request, equal, headcount, first_come, priority"),
        ({"keep": 1.5}, "keep", "give a number from 0 to 1"),
        ({"keep": float("nan")}, "keep", "give a number from 0 to 1"),
        ({"keep": True}, "keep", "give a number from 0 to 1"),
        ({"keep": "0.1"}, "keep", "give a number from 0 to 1"),
    ],
)
def test_faults_of_rules_are_named(arguments, column, remedy):
    with pytest.raises(so.InputError) as caught:
        so.policies.decentralized(chain(), **arguments)
    (fault,) = caught.value.faults
    assert (fault.column, fault.remedy) == (column, remedy)


def test_all_faults_of_rules_are_named_together():
    with pytest.raises(so.InputError) as caught:
        so.policies.decentralized(chain(), rules={"X": "equal", "D": "none"}, keep=-1)
    assert len(caught.value.faults) == 3
    with pytest.raises(so.InputError) as caught:
        so.policies.Desk("none", keep=2)
    assert [fault.column for fault in caught.value.faults] == ["rule", "keep"]


def test_a_tree_without_lanes_is_refused_where_goods_would_have_to_move():
    direct = network_of(
        {"W": None, "D": "W", "A": "D"},
        lanes=[lane("W", "A")],
        stock=[stock("W", 100)],
        demand=[asks("A", 10)],
    )
    with pytest.raises(so.InputError, match="no lane goes from any parent to its child"):
        so.policies.decentralized(direct)
    flat = direct.replace(places=[{"place": place} for place in "WDA"])
    with pytest.raises(so.InputError, match="no place has a parent"):
        so.policies.decentralized(flat)
    at_home = flat.replace(demand=[asks("W", 10)])
    assert served(so.policies.decentralized(at_home)) == [10]
