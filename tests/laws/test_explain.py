"""What an explanation says agrees with solving again."""

from __future__ import annotations

import re
from dataclasses import replace
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import supplyopt as so

from .agreement import attempt
from .cycles_networks import seasons
from .explanations import KEY, LITTLE, served_in, with_changes
from .networks import Tables, network_of, tables


def records_of(found: Tables) -> list[dict[str, object]]:
    """Return every number that may limit, as a change so large that no more could matter."""
    most = 1000.0
    rises = [
        ("stock", "quantity", most),
        ("arrivals", "quantity", most),
        ("lanes", "capacity", most),
        ("carriers", "capacity", most),
        ("reserves", "quantity", None),
        ("guarantees", "quantity", None),
    ]
    return [
        {
            "table": table,
            "row": number,
            "column": column,
            "given": float(row[column]),
            "more": -float(row[column]) if rise is None else rise,
        }
        for table, column, rise in rises
        for number, row in enumerate(found.get(table, []), start=2)
        if row.get(column) is not None
    ]


def one_short(draw, plan):
    """Draw a record that is short, if any is."""
    served = plan.served
    short = served[served["served"] < served["demand"] * (1 - LITTLE)]
    assume(len(short))
    return short.iloc[draw(st.integers(0, len(short) - 1))]


@given(found=tables(), data=st.data())
def test_what_is_told_lifts_a_record_and_hardly_less_does_not(found, data):
    plan = attempt(found)
    assume(plan is not None)
    row = one_short(data.draw, plan)
    share = data.draw(st.sampled_from([None, None, 0.5, 0.9]), label="target")
    why = so.explain(plan, row["place"], item=row["item"], target=share, time_limit=None)
    changes = why.changes[why.changes["group"] == row["group"]]
    key = tuple(row[KEY])
    target = row["demand"]
    if share is not None and row["entitlement"] > 0:
        target = min(target, share * row["entitlement"])
    if row["served"] >= target * (1 - LITTLE):
        assert changes.empty
        return
    little = LITTLE * row["demand"]
    assert changes["reaches"].any()
    for _, change in changes.groupby("change"):
        moved = change.astype(object).where(change.notna(), None).to_dict("records")
        event(f"{len(moved)} number(s) moved, enough: {moved[0]['reaches']}")
        after = served_in(with_changes(found, moved))[key]
        assert after == pytest.approx(moved[0]["serves"], abs=little)
        assert after > row["served"]
        if moved[0]["reaches"]:
            assert after >= target - little
        goal = min(target, after)
        for each in moved:
            others = [other for other in moved if other is not each]
            less = with_changes(with_changes(found, others), [each], share=0.999)
            assert served_in(less)[key] < goal - 1e-6 * (goal - row["served"])


@given(found=tables(), data=st.data())
def test_what_is_not_named_lifts_nobody(found, data):
    """The best of a convex set stays where it is when what does not bind is loosened."""
    plan = attempt(found)
    assume(plan is not None)
    row = one_short(data.draw, plan)
    why = so.explain(plan, row["place"], item=row["item"], time_limit=None)
    changes = why.changes[(why.changes["group"] == row["group"])]
    named = set(changes[["table", "row", "column"]].itertuples(index=False, name=None))
    for record in records_of(found):
        if (record["table"], record["row"], record["column"]) in named:
            continue
        for share in (1.0, 0.002):
            after = served_in(with_changes(found, [record], share=share))[tuple(row[KEY])]
            assert after <= row["served"] + LITTLE * max(row["demand"], 1.0), record


FEW = settings(max_examples=max(4, settings.default.max_examples // 5))
USED_UP = re.compile(
    r"with all (?P<used>[\d,.]+) \w+ (?P<where>within its reach|on its side|behind).*? used up"
    r"( beside a?[a-z ]*reserves? of (in all )?(?P<kept>[\d,.]+) at)?"
    r"(.*?, (?P<first>[\d,.]+) of them by priority (?P<levels>[\d, and]+), which)?"
)


def told(number):
    """A quantity of a sentence."""
    return 0.0 if number is None else float(number.replace(",", "").rstrip("."))


def ways_of(plan, found, item, *, open_only):
    """Return pairs of places that goods of an item may pass between, from what was shipped."""
    sent = plan.shipments.assign(
        volume=lambda t: t["quantity"] * t["item"].map(volumes(found))
    ).groupby(["origin", "destination", "mode"])
    load = sent["volume"].sum().to_dict()
    by_carrier: dict[str, float] = {}
    for lane in found["lanes"]:
        key = (lane["origin"], lane["destination"], lane.get("mode") or "")
        if lane.get("carrier"):
            name = lane["carrier"]
            by_carrier[name] = by_carrier.get(name, 0.0) + load.get(key, 0.0)
    most = {row["carrier"]: row.get("capacity") for row in found.get("carriers", [])}
    for lane in found["lanes"]:
        key = (lane["origin"], lane["destination"], lane.get("mode") or "")
        if lane.get("item") not in (None, "", item):
            continue
        full = volumes(found)[item] > 0 and any(
            limit is not None and amount >= limit * (1 - 1e-7)
            for amount, limit in (
                (load.get(key, 0.0), lane.get("capacity")),
                (by_carrier.get(lane.get("carrier"), 0.0), most.get(lane.get("carrier"))),
            )
        )
        if not (full and open_only):
            yield lane["origin"], lane["destination"]


def volumes(found):
    return {
        row["item"]: 1.0 if row.get("volume") is None else row["volume"] for row in found["items"]
    }


def behind(place, ways):
    reached, ways = {place}, list(ways)
    while more := {start for start, end in ways if end in reached} - reached:
        reached |= more
    return reached


@FEW
@given(found=tables(), data=st.data())
def test_what_is_told_to_be_used_up_is(found, data):
    """Pieces told lie where goods can still come from, were all sent to somebody, and by whom."""
    plan = attempt(found)
    assume(plan is not None)
    row = one_short(data.draw, plan)
    why = so.explain(plan, row["place"], item=row["item"], time_limit=None)
    mine = why.table[why.table["group"] == row["group"]].iloc[0]
    said = USED_UP.search(mine["sentence"])
    event(f"used up: {said['where'] if said else None}")
    if said is None:
        return
    item, place = row["item"], row["place"]
    event(f"reserve: {said['kept'] is not None}, by priority: {said['first'] is not None}")
    side = behind(place, ways_of(plan, found, item, open_only=said["where"] == "on its side"))
    supply, kept = dict.fromkeys(side, 0.0), dict.fromkeys(side, 0.0)
    for table in ("stock", "arrivals"):
        for record in found.get(table, []):
            now = table == "stock" or (record.get("cycle") or 1) == 1
            if record["item"] == item and record["place"] in side and now:
                supply[record["place"]] += record["quantity"]
    for record in found.get("reserves", []):
        if record["item"] == item and record["place"] in side:
            kept[record["place"]] += record["quantity"]
    shipped = plan.shipments[plan.shipments["item"] == item]
    served = plan.served[plan.served["item"] == item]
    for at in side:
        left = (
            supply[at]
            + shipped.loc[shipped["destination"] == at, "quantity"].sum()
            - shipped.loc[shipped["origin"] == at, "quantity"].sum()
            - served.loc[served["place"] == at, "served"].sum()
        )
        assert left == pytest.approx(kept[at], abs=1e-4), at
    total, held = sum(supply.values()), sum(kept.values())
    assert told(said["used"]) == pytest.approx(total - held, rel=0.01, abs=0.06)
    assert told(said["kept"]) == pytest.approx(held, rel=0.01, abs=0.06)
    if said["first"] is not None:
        levels = {int(level) for level in re.findall(r"\d+", said["levels"])}
        of = {group["group"]: group["priority"] for group in found.get("groups", [])}
        by_level = served[served["group"].map(of).isin(levels)]["served"].sum()
        assert max(levels) < of[row["group"]]
        assert told(said["first"]) <= by_level + 0.06
        assert told(said["first"]) <= told(said["used"]) + 0.06
        if said["where"] != "on its side":
            assert told(said["first"]) + row["served"] <= told(said["used"]) + 0.12


SWITCHED = tables(switches=1, most_places=4, most_items=2, most_groups=2)
"""Small and few, for each explanation of a mixed-integer network solves it dozens of times."""


@FEW
@given(found=st.one_of(tables(), SWITCHED), seed=st.integers(0, 3))
def test_every_short_record_of_any_network_has_its_sentence(found, seed):
    plan = attempt(found)
    assume(plan is not None)
    why = so.explain(plan, time_limit=20)
    served = plan.served
    short = served[served["served"] < served["demand"] * (1 - LITTLE)]
    assert len(why.table) == len(short)
    for row in why.table.itertuples():
        assert row.sentence.startswith(row.place)
        assert row.item in row.sentence
        assert "piece" in row.sentence
        assert row.limit
    names = [place["place"] for place in found["places"]]
    one = names[seed % len(names)]
    assert one in str(so.explain(plan, one, time_limit=20))


@FEW
@given(found=SWITCHED, data=st.data())
def test_changes_hold_where_lanes_are_switched(found, data):
    plan = attempt(found)
    assume(plan is not None)
    row = one_short(data.draw, plan)
    why = so.explain(plan, row["place"], item=row["item"], time_limit=20)
    least = why.least[why.least["group"] == row["group"]]
    event(f"a change is known: {len(least) > 0}")
    if len(least) == 0:
        return
    moved = least.astype(object).where(least.notna(), None).to_dict("records")
    after = so.solve(network_of(with_changes(found, moved)))
    rate = dict(
        zip(
            after.served[KEY].itertuples(index=False, name=None),
            after.served["served"],
            strict=True,
        )
    )
    assert rate[tuple(row[KEY])] >= row["demand"] * (1 - LITTLE)


@given(found=tables(), data=st.data())
def test_what_a_given_plan_keeps_back_is_told(found, data):
    """The same demand served not at all: whatever the best plan gives is owed to the plan."""
    best = attempt(found)
    assume(best is not None)
    network = best.network
    nothing = best.served[[*KEY, "cycle"]].assign(served=0.0)
    plan = so.Plan.from_tables(network, shipments=best.shipments.head(0), served=nothing)
    row = one_short(data.draw, plan)
    had = best.served.merge(row[KEY].to_frame().T, on=KEY)["served"].iloc[0]
    assert np.isfinite(had)
    text = str(so.explain(plan, row["place"], item=row["item"], time_limit=None))
    owed = had > LITTLE * row["demand"]
    if (
        len(best.served[(best.served[["place", "item"]] == row[["place", "item"]]).all(axis=1)])
        == 1
    ):
        assert ("the plan itself keeps" in text) == owed


@FEW
@given(found=SWITCHED, data=st.data())
def test_whole_cartons_and_locks_are_explained_too(found, data):
    for item in found["items"]:
        item["lot"] = data.draw(st.sampled_from([1, 3, 4]))
    plan = attempt(found, lots=True)
    assume(plan is not None)
    row = one_short(data.draw, plan)
    fixed = plan.served[[*KEY, "cycle"]].assign(quantity=plan.served["served"]).head(1)
    for each in (plan, so.solve(plan.network, fixed=fixed)):
        why = so.explain(each, row["place"], time_limit=10)
        assert row["place"] in str(why)
        assert row["item"] in str(why)


EVERY = st.one_of(
    seasons(
        most_places=3,
        most_items=2,
        most_cycles=3,
        shelf_life=True,
        served_before=True,
    ),
    seasons(most_places=3, most_items=1, most_cycles=2, switches=1),
    tables(most_places=4, most_items=2, most_groups=2),
)


@FEW
@given(found=EVERY, data=st.data())
def test_nothing_that_is_mixed_makes_an_explanation_fail(found, data):
    """Ages, times on the way, waiting; plans solved, given, cut short, from folders."""
    for item in found["items"]:
        item["lot"] = data.draw(st.sampled_from([1, 1, 4]))
    options = data.draw(
        st.sampled_from(
            [
                {},
                {"lots": True},
                {"goals": ("cost", "hours")},
                {"goals": ("unmet",)},
                {"goals": ("fairness", "cost")},
            ]
        )
    )
    plan = attempt(found, **options)
    assume(plan is not None)
    nothing = plan.served[[*KEY, "cycle"]].assign(served=0.0)
    given_plan = so.Plan.from_tables(plan.network, shipments=plan.shipments.head(0), served=nothing)
    with TemporaryDirectory() as folder:
        so.write_plan(plan, folder)
        read = so.read_plan(folder)
    for each in (plan, read, given_plan, replace(plan, status=so.Status.LIMIT)):
        why = so.explain(each, time_limit=5)
        needs = each.served.groupby(KEY)[["demand", "served"]].sum()
        short = needs[needs["served"] < needs["demand"] * (1 - LITTLE)]
        assert len(why.table) == len(short)
        assert why.table["limit"].ne("").all()
        assert all(
            said.startswith(place)
            for said, place in zip(why.table["sentence"], why.table["place"], strict=True)
        )
