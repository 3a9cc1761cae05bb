"""The parts of the benchmarks, on networks small enough to be quick."""

from __future__ import annotations

import importlib
import math
from pathlib import Path

import numpy as np
import pytest

import supplyopt as so

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def season() -> so.Network:
    """Give a network of two cycles with all that the subjects have: desks, carrier, priorities."""
    return so.Network.from_tables(
        places=[{"place": name} for name in ("w", "d", "a", "b")],
        items=[{"item": "mask"}, {"item": "barrel", "volume": 4, "weight": 3}],
        groups=[{"group": "first", "priority": 1}, {"group": "second", "priority": 2}],
        carriers=[{"carrier": "van", "capacity": 9}],
        lanes=[
            {"origin": "w", "destination": "d", "capacity": 12, "cost": 1},
            {"origin": "d", "destination": "a", "cost": 1},
            {"origin": "d", "destination": "b", "cost": 2},
            {"origin": "w", "destination": "b", "mode": "direct", "carrier": "van", "cost": 5},
        ],
        stock=[
            {"place": "w", "item": "mask", "quantity": 20},
            {"place": "w", "item": "barrel", "quantity": 2},
        ],
        arrivals=[{"place": "w", "item": "barrel", "cycle": 2, "quantity": 3}],
        demand=[
            {"place": place, "item": item, "group": group, "cycle": cycle, "quantity": quantity}
            for cycle in (1, 2)
            for place, item, group, quantity in (
                ("a", "mask", "first", 7),
                ("b", "mask", "first", 9),
                ("b", "barrel", "first", 4),
                ("a", "mask", "second", 3),
            )
        ],
        settings={"cycles": 2},
    )


def peers(*, but: str) -> list[str]:
    from benchmarks.peers import PEERS

    return [name for name, peer in PEERS.items() if peer.there and name != but]


def test_peers_find_our_least_unmet(season: so.Network) -> None:
    from benchmarks.ours import optimum
    from benchmarks.peers import PEERS
    from benchmarks.peers.stated import Stated

    best = optimum(so.solve(season), "unmet")
    assert best > 0
    for name in peers(but="ortools"):
        assert PEERS[name].prepare(Stated(season))()[1] == pytest.approx(best, rel=1e-9), name


def test_peers_find_our_least_cost() -> None:
    from benchmarks.flow_network import flow_network
    from benchmarks.ours import optimum
    from benchmarks.peers import PEERS
    from benchmarks.peers.stated import Stated

    network = flow_network(3, towns=7, communities=12)
    plan = so.solve(network, goals=("unmet", "cost"))
    assert optimum(plan, "unmet") == 0
    for name in peers(but=""):
        found = PEERS[name].prepare(Stated(network, "cost"))()[1]
        assert found == pytest.approx(optimum(plan, "cost"), rel=1e-9), name


def test_peers_refuse_what_they_do_not_write_down(season: so.Network) -> None:
    from benchmarks.peers.stated import Stated, Unstated

    lanes = season.tables["lanes"].assign(trip_cost=1)
    with pytest.raises(Unstated, match="trip costs"):
        _ = Stated(season.replace(lanes=lanes)).frames


def test_a_peer_of_another_optimum_stops_the_run() -> None:
    from benchmarks.protocol import Disagreement, side_by_side

    same = side_by_side(lambda: (1.0, 10.0), lambda: (2.0, 10.0 + 1e-7), 3)
    assert (same["ratio"], same["worst_ratio"], same["runs"]) == (0.5, 0.5, 3)
    with pytest.raises(Disagreement):
        side_by_side(lambda: (1.0, 10.0), lambda: (2.0, 10.1), 3)
    with pytest.raises(Disagreement):
        side_by_side(lambda: (1.0, np.array([1e9, 0.5])), lambda: (2.0, np.array([1e9, 0.4])), 3)


def test_every_phase_is_looked_at(season: so.Network) -> None:
    from benchmarks.phases import INNER, PHASES, reader, work_in_phases

    class Order:
        def __init__(self) -> None:
            self.begun: list[str] = []
            self.open: list[str] = []

        def start(self, phase: str) -> None:
            assert self.open == []
            self.open.append(phase)
            self.begun.append(phase)

        def stop(self, phase: str) -> None:
            assert self.open.pop() == phase

    order = Order()
    plan = work_in_phases(reader(season.tables), ("unmet", "cost"), order)
    assert (
        plan.goals["value"].tolist()
        == so.solve(season, goals=("unmet", "cost")).goals["value"].tolist()
    )
    assert list(dict.fromkeys(phase for phase in order.begun if phase != "rest")) == list(
        PHASES[:-1]
    )
    solving = importlib.import_module("supplyopt.planning.solve")
    assert all(callable(getattr(solving, name)) for name in INNER)


def test_warm_runs_meet_the_goals_of_cold_ones(season: so.Network) -> None:
    from benchmarks.phases import PHASES
    from benchmarks.subjects import Subject
    from benchmarks.warm import warm_against_cold

    found = warm_against_cold(Subject("two cycles", lambda: season), season, 2)
    assert found["runs"] == 2
    assert set(found["warm"]["phases"]) == set(found["cold"]["phases"]) == set(PHASES)


def test_growth_in_proportion_has_exponent_one() -> None:
    from benchmarks.growth import exponent

    assert exponent([10, 100, 1000], [0.2, 2.0, 20.0]) == pytest.approx(1.0)
    assert exponent([10, 1000], [1.0, 10.0]) == pytest.approx(0.5)


def test_results_become_a_block_of_a_page(tmp_path: Path) -> None:
    from benchmarks.phases import PHASES
    from benchmarks.report import markdown, write_block

    row = {"seconds": 0.5, "peer_seconds": 1.0, "ratio": 0.5, "worst_ratio": 0.6, "runs": 3}
    took = {"phases": dict.fromkeys(PHASES, 0.1), "whole": 0.8}
    results = {
        "machine": {"cores": "2"},
        "runs": 3,
        "subjects": {
            "city": {
                "places": 967,
                **took,
                "runs": 3,
                "peers": {"cbc": row},
                "left_out": ["linopy + HiGHS"],
                "warm": {**row, "warm": took, "cold": took},
            },
            "country": {"failed": "not done after 5 s"},
        },
        "growth": {"points": [(967, 0.8)], "exponent": None},
    }
    text = markdown(results)
    assert "0.5 (worst 0.6) | no" in text
    assert "not done after 5 s" in text
    page = tmp_path / "page.md"
    page.write_text("# Head\n\n<!-- made by x: begin -->\nstale\n<!-- end -->\n\nTail\n")
    for _ in range(2):
        write_block(page, text, command="x")
    written = page.read_text(encoding="utf-8")
    assert written.startswith("# Head\n\n<!-- made by x: begin -->\n\nMachine: cores 2.")
    assert written.endswith("<!-- end -->\n\nTail\n")
    assert "stale" not in written
    assert written.count("### Aims") == 1


def test_pages_have_the_blocks_that_commands_write() -> None:
    for page, command in (
        ("benchmarks.md", "python -m benchmarks"),
        ("profile.md", "python -m benchmarks.profile"),
    ):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert text.count(f"<!-- made by {command}: begin -->") == 1
        assert text.count("<!-- end -->") == 1


def test_rooms_share_out_all_that_was_profiled(season: so.Network) -> None:
    from benchmarks.phases import reader, work_in_phases
    from benchmarks.rooms import Profiles

    profiles = Profiles()
    work_in_phases(reader(season.tables), ("unmet",), profiles)
    rooms = profiles.rooms()
    assert set(rooms["read"]) == {"network", "totals"}
    assert "HiGHS" in rooms["solve"]
    assert all(
        math.isfinite(part) and part >= 0 for phase in rooms.values() for part in phase.values()
    )
    assert len(profiles.longest(5)) == 5


def test_one_pass_writes_what_the_ways_make(season: so.Network) -> None:
    from benchmarks.one_pass import ways_of
    from benchmarks.subjects import Subject

    subject = Subject("two cycles", lambda: season)
    merged, whole = (ways_of(subject, season, merged=merged) for merged in (True, False))
    assert 0 < merged.bytes <= whole.bytes
    assert all(way()[0] > 0 for way in (whole.frames, whole.again, whole.new))
