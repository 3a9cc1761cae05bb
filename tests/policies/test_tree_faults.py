"""Desks that do not reach all whom the lanes reach: told, refused, left out, never silent."""

from __future__ import annotations

import json
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.cli import main
from supplyopt.planning.policies.tree_faults import faults_of_tree
from supplyopt.study.compare import compare
from supplyopt.study.four_ways import four_ways, lacking_as_it_was
from supplyopt.study.lacking import lacking_by_verb


def network_of(parents: dict[str, str | None], **changed: Any) -> so.Network:
    """Give a warehouse W that supplies a desk D, D villages A and B, and W itself A directly."""
    tables: dict[str, Any] = {
        "places": [{"place": place, "parent": parent} for place, parent in parents.items()],
        "items": [{"item": "m"}],
        "lanes": [
            {"origin": "W", "destination": "D", "mode": "tiered"},
            {"origin": "D", "destination": "A", "mode": "tiered"},
            {"origin": "D", "destination": "B", "mode": "tiered"},
            {"origin": "W", "destination": "A", "mode": "direct"},
        ],
        "stock": [{"place": "W", "item": "m", "quantity": 90}],
        "demand": [{"place": p, "item": "m", "quantity": q} for p, q in (("A", 100), ("B", 80))],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.Network.from_tables(**{**tables, **changed})


WHOLE: dict[str, str | None] = {"W": None, "D": "W", "A": "D", "B": "D"}
HALF = {**WHOLE, "D": None}
ONE = {**WHOLE, "B": None}


def where(faults: list[so.Fault]) -> list[tuple[str, int | None, str, object]]:
    return [(fault.table, fault.row, fault.column, fault.value) for fault in faults]


def test_a_whole_tree_lacks_nothing() -> None:
    network = network_of(WHOLE)
    assert faults_of_tree(network) == []
    assert "as it was" in four_ways(network)
    assert lacking_by_verb(network) == {}


def test_a_desk_without_a_parent_is_named_with_who_may_be_it() -> None:
    network = network_of(HALF)
    (fault,) = faults_of_tree(network)
    assert where([fault]) == [("places", 3, "parent", None)]
    assert "'W', from where a lane leads to it" in fault.remedy
    with pytest.raises(so.InputError, match="places, row 3, parent: has no parent"):
        so.policies.decentralized(network)
    with pytest.raises(so.InputError, match="parent"):
        so.simulate(network, so.Practice.as_it_was(), runs=1)
    assert "as it was" not in four_ways(network)


def test_who_has_something_of_its_own_is_told_of_as_well() -> None:
    """A little stock at the desk hides that nothing else comes: that is warned of, left out."""
    stock = [
        {"place": "W", "item": "m", "quantity": 90},
        {"place": "D", "item": "m", "quantity": 5},
    ]
    network = network_of(HALF, stock=stock)
    with pytest.warns(so.InputWarning, match=r"(?s)do not reach.*places, row 3, parent"):
        plan = so.policies.decentralized(network)
    assert plan.measures["served"] == 5
    assert "as it was" not in four_ways(network)
    enough = [{"place": p, "item": "m", "quantity": 180} for p in "WD"]
    assert faults_of_tree(network_of(HALF, stock=enough)) == []


def test_one_village_of_many_without_a_parent() -> None:
    network = network_of(ONE)
    assert where(faults_of_tree(network)) == [("places", 5, "parent", None)]
    with pytest.warns(so.InputWarning, match="places, row 5, parent"):
        assert so.policies.decentralized(network).measures["served"] == 90
    with pytest.warns(so.InputWarning, match="places, row 5, parent"):
        so.simulate(network, so.Practice.as_it_was(), runs=1, days=10)
    assert where(lacking_as_it_was(network)) == [("places", 5, "parent", None)]


def test_a_parent_from_which_no_lane_leads() -> None:
    network = network_of({**WHOLE, "A": "B"})
    assert where(faults_of_tree(network)) == [("places", 4, "parent", "B")]
    assert "no lane leads from it" in faults_of_tree(network)[0].problem


def test_an_item_that_the_lanes_of_the_tree_do_not_take() -> None:
    """Of n nothing goes down by desks; by van it comes to A."""
    lanes = network_of(WHOLE).tables["lanes"].assign(item=["m", None, None, None])
    network = network_of(
        WHOLE,
        items=[{"item": "m"}, {"item": "n"}],
        lanes=lanes,
        stock=[{"place": "W", "item": item, "quantity": 90} for item in "mn"],
        demand=[{"place": "A", "item": item, "quantity": 10} for item in "mn"],
    )
    (fault,) = faults_of_tree(network)
    assert where([fault]) == [("places", 3, "parent", "W")]
    assert "no lane for 'n' leads" in fault.problem


def test_lanes_up_the_tree_and_what_no_lane_reaches_lack_nothing() -> None:
    """Returns to the warehouse; a village that no lane leads to at all."""
    lanes = network_of(WHOLE).tables["lanes"].to_dict("records")
    back = [*lanes, {"origin": "D", "destination": "W", "mode": "back"}]
    assert faults_of_tree(network_of(WHOLE, lanes=back)) == []
    far = {**WHOLE, "C": None}
    demand = [{"place": place, "item": "m", "quantity": 10} for place in "ABC"]
    assert faults_of_tree(network_of(far, demand=demand)) == []


def test_several_roots_with_supply_of_their_own_are_whole() -> None:
    parents = {**WHOLE, "W2": None, "C": "W2"}
    lanes = [*network_of(WHOLE).tables["lanes"].to_dict("records"),
             {"origin": "W2", "destination": "C", "mode": "tiered"}]  # fmt: skip
    stock = [{"place": place, "item": "m", "quantity": 20} for place in ("W", "W2")]
    demand = [{"place": place, "item": "m", "quantity": 30} for place in "ABC"]
    two = network_of(parents, lanes=lanes, stock=stock, demand=demand)
    assert faults_of_tree(two) == []
    aid = [*lanes, {"origin": "W", "destination": "W2", "mode": "aid"}]
    helped = network_of(parents, lanes=aid, stock=stock, demand=demand)
    # Aid is another way, which the chain of desks did not have; the second tree has its own goods.
    assert "as it was" in four_ways(helped)
    nothing = network_of(parents, lanes=aid, stock=stock[:1], demand=demand)
    assert where(lacking_as_it_was(nothing)) == [("places", 6, "parent", None)]


def test_a_store_with_its_share_is_no_fault_though_lanes_could_bring_it_more() -> None:
    """Of 90 asked for 40 are there; the second store has 20 for 30, and not one who is short."""
    parents = {**WHOLE, "W2": None, "C": "W2"}
    more = [
        {"origin": "W2", "destination": "C", "mode": "tiered"},
        {"origin": "W", "destination": "W2", "mode": "aid"},
    ]
    lanes = [*network_of(WHOLE).tables["lanes"].to_dict("records"), *more]
    demand = [{"place": p, "item": "m", "quantity": 30, "group": f"to {p}"} for p in "ABC"]

    def with_second(lying: float, priorities: dict[str, int]) -> so.Network:
        stock = [{"place": p, "item": "m", "quantity": q} for p, q in (("W", 20), ("W2", lying))]
        named = [{"group": f"to {p}", "priority": level} for p, level in priorities.items()]
        return network_of(parents, lanes=lanes, stock=stock, demand=demand, groups=named)

    alike = {"A": 1, "B": 1, "C": 1}
    own = with_second(20, alike)
    assert faults_of_tree(own) == []
    assert lacking_by_verb(own) == {}
    with warnings.catch_warnings():
        warnings.simplefilter("error", so.InputWarning)
        plan = so.policies.decentralized(own)
        so.simulate(own, so.Practice.as_it_was(), runs=1, days=10)
    assert plan.served.set_index("place")["served"]["C"] == 20
    # With a smaller share than the others, or where it asks for what matters most, it is one.
    assert where(faults_of_tree(with_second(5, alike))) == [("places", 6, "parent", None)]
    first = with_second(20, {"A": 2, "B": 2, "C": 1})
    assert where(faults_of_tree(first)) == [("places", 6, "parent", None)]
    assert faults_of_tree(with_second(20, {"A": 1, "B": 1, "C": 2})) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nobody_whom_the_lanes_reach_gets_nothing_untold(data: st.DataObject) -> None:
    """With plenty, whoever desks leave without what the best plan brings is at or below a fault."""
    names = [f"P{n}" for n in range(data.draw(st.integers(2, 6)))]
    parents = {name: data.draw(st.sampled_from([None, *names[:n]])) for n, name in enumerate(names)}
    pairs = [(a, b) for a in names for b in names if a != b]
    ways = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=10, unique=True))
    demand = data.draw(st.lists(st.sampled_from(names[1:]), min_size=1, unique=True))
    network = network_of(
        parents,
        lanes=[{"origin": a, "destination": b} for a, b in ways],
        stock=[{"place": names[0], "item": "m", "quantity": 1000}],
        demand=[{"place": place, "item": "m", "quantity": 1} for place in demand],
    )
    faults = faults_of_tree(network)
    best = so.solve(network, goals=["unmet"]).served.set_index("place")["served"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", so.InputWarning)
            desks = so.policies.decentralized(network).served.set_index("place")["served"]
    except so.InputError:
        down = any(parents[b] == a for a, b in ways)
        assert faults or not down
        return
    less = [place for place in demand if desks[place] < best[place] - 1e-9]
    assert bool(less) == bool(faults)
    told = {names[(fault.row or 0) - 2] for fault in faults}
    for place in less:
        above = [place]
        while parents[above[-1]] is not None:
            above.append(str(parents[above[-1]]))
        assert told & set(above)


def test_what_is_left_out_is_said_wherever_figures_stand(tmp_path: Any) -> None:
    network = network_of(HALF)
    found = compare(four_ways(network), left_out={"as it was": "row 3 <no parent>"})
    for said in (found.to_text(), str(found)):
        assert '"as it was" is left out: row 3 <no parent>' in said
    assert "left out: row 3 \\<no parent\\>" in found.to_markdown()
    for page in (found.to_html(), found.to_html(standalone=True), found._repr_html_()):
        assert "is left out: row 3 &lt;no parent&gt;" in page
    assert "as it was" in str(found.figure().get_supxlabel())
    with pytest.raises(so.InputError, match="is among the alternatives"):
        compare(four_ways(network), left_out={"tiered": "x"})


@pytest.mark.parametrize("parents", [HALF, dict.fromkeys("WDAB")], ids=["half", "none"])
def test_the_command_line_says_what_is_lacking(
    parents: Any, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    so.write_network(network_of(parents), tmp_path / "data")
    data, out = str(tmp_path / "data"), str(tmp_path / "out")
    assert main(["check", data]) == 0
    said = capsys.readouterr().out
    assert 'note: "as it was" in compare, so.policies.decentralized' in said
    assert "parent" in said
    assert main(["check", data, "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note["lacking"][0]["column"] == "parent"
    assert main(["compare", data, "--out", out]) == 0
    said = capsys.readouterr().out
    assert '"as it was" is left out: places' in said
    assert "100 %" not in said
    assert 'as it was,left out,"places' in (tmp_path / "out" / "statuses.csv").read_text()
    assert main(["compare", data, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["left_out"]) == ["as it was"]
    assert "as it was" not in found["measures"]


def test_check_says_how_to_name_the_modes_of_two_ways(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lanes = network_of(WHOLE).tables["lanes"]
    lanes["mode"] = lanes["mode"].replace({"direct": "直送", "tiered": "逐级"})
    so.write_network(network_of(WHOLE, lanes=lanes), tmp_path)
    assert main(["check", str(tmp_path)]) == 0
    assert "by --direct and --tiered" in capsys.readouterr().out
    study = ["study", str(tmp_path), "--question", "direct", "--vary", "drop_size=0,50"]
    assert main(study) == 1
    assert main([*study, "--direct", "直送", "--tiered", "逐级"]) == 0
    assert "直送" in capsys.readouterr().out


def test_lanes_that_are_closed_in_a_cycle_are_no_lack() -> None:
    lanes = network_of(WHOLE).tables["lanes"].assign(every=2)
    network = network_of(WHOLE, lanes=lanes, settings={"cycles": 2})
    assert so.policies.decentralized(network).measures["served"] == 90
