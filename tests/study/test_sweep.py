"""Many networks side by side: every back end, every failure, every cache entry."""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import supplyopt as so
from supplyopt.study.workers import side_by_side

_FOLDERS = os.pathsep.join(
    [
        str(Path(__file__).parents[2]),
        str(Path(so.__file__).parents[1]),
        os.environ.get("PYTHONPATH", ""),
    ]
)
"""Where processes of others find these tests, the package."""


def scarce(stock: float) -> so.Network:
    network = so.examples.four_places()
    return network.replace(stock=network.tables["stock"].assign(quantity=stock))


@pytest.fixture(scope="module")
def networks() -> dict[float, so.Network]:
    return {stock: scarce(stock) for stock in (60, 90, 120, 180)}


@pytest.fixture(scope="module")
def expected(networks: dict[float, so.Network]) -> pd.DataFrame:
    """The same by plain calls, one after the other."""
    return pd.DataFrame({q: so.solve(network).measures for q, network in networks.items()}).T


def assert_as_expected(found: so.Sweep, expected: pd.DataFrame) -> None:
    assert found.table["status"].tolist() == ["optimal"] * len(expected)
    pd.testing.assert_frame_equal(
        found.table.drop(columns="status"), expected, check_names=False, check_index_type=False
    )


@contextmanager
def on_dask(*, processes: bool) -> Iterator[None]:
    distributed = pytest.importorskip("distributed")
    import joblib

    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=processes,
        dashboard_address=None,
        silence_logs=50,
    )
    with cluster, distributed.Client(cluster), joblib.parallel_config(backend="dask"):
        yield


@contextmanager
def on_ray() -> Iterator[None]:
    ray = pytest.importorskip("ray")
    import joblib
    from ray.util.joblib import register_ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        register_ray()
        with joblib.parallel_config(backend="ray"):
            yield
    finally:
        ray.shutdown()


def test_threads_find_what_plain_calls_find(
    networks: dict[float, so.Network], expected: pd.DataFrame
) -> None:
    for workers in (None, 1, 3):
        found = so.sweep(networks, workers=workers)
        assert_as_expected(found, expected)
        assert found.table.index.tolist() == list(networks)
        assert found.units["cost"] == "cost"


def who_did_it(thing: int) -> tuple[int, int, int]:
    time.sleep(0.05)
    return thing, os.getpid(), threading.get_ident()


def test_without_another_word_threads_of_this_process_do_it() -> None:
    found = side_by_side(who_did_it, range(6), workers=2)
    assert [thing for thing, _, _ in found] == list(range(6))
    assert {process for _, process, _ in found} == {os.getpid()}
    assert len({thread for _, _, thread in found}) == 2


@pytest.mark.parametrize("processes", [False, True], ids=["threads", "processes"])
def test_dask_finds_the_same(
    networks: dict[float, so.Network],
    expected: pd.DataFrame,
    processes: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What a worker cannot import it never answers for: it has to find this file, too.
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    with on_dask(processes=processes):
        done = {process for _, process, _ in side_by_side(who_did_it, range(4))}
        assert (os.getpid() in done) is not processes
        assert_as_expected(so.sweep(networks), expected)
        bad = so.sweep({"bad": scarce_and_guaranteed, "good": networks[90]})
        assert bad.table["status"].tolist() == ["infeasible", "optimal"]
        assert isinstance(bad.problems["bad"], so.InfeasibleError)


def measures_and_process(plan: so.Plan) -> dict[str, float]:
    return {**plan.measures, "process": os.getpid()}


def test_ray_finds_the_same(
    networks: dict[float, so.Network], expected: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", _FOLDERS)
    with on_ray():
        scenarios = {**networks, 0: scarce_and_guaranteed}
        found = so.sweep(scenarios, measure=measures_and_process, keep=True)
    assert found.table["status"].tolist() == ["optimal"] * len(networks) + ["infeasible"]
    assert isinstance(found.problems[0], so.InfeasibleError)
    table = found.table.iloc[:-1]
    assert os.getpid() not in set(table["process"])
    pd.testing.assert_frame_equal(
        table.drop(columns=["status", "process"]),
        expected,
        check_names=False,
        check_index_type=False,
    )
    assert found.plans[90].shipments.equals(so.solve(networks[90]).shipments)


def scarce_and_guaranteed() -> so.Network:
    guarantees = [{"place": "A", "item": "mask", "quantity": 50}]
    return scarce(49).replace(guarantees=guarantees)


def wrong_call() -> so.Network:
    raise KeyError("left out")


def wrong_network() -> so.Network:
    return so.Network.from_tables(places=[{"place": "A"}])


def gives_nothing() -> Any:
    return None


def gives_up() -> so.Plan:
    raise so.LimitError("no time")


def uncertain() -> so.Plan:
    raise so.CertificateError("not proved")


def unpicklable() -> so.Plan:
    class Local(Exception):
        """Cannot be sent to another process."""

    raise Local("here only")


def test_whatever_fails_leaves_the_others(networks: dict[float, so.Network]) -> None:
    calls: dict[str, Callable[[], Any]] = {
        "infeasible": scarce_and_guaranteed,
        "failed": wrong_call,
        "wrong input": wrong_network,
        "nothing": gives_nothing,
        "no plan": gives_up,
        "not certified": uncertain,
        "local": unpicklable,
    }
    found = so.sweep({"first": networks[60], **calls, "last": networks[90]})
    assert found.table["status"].tolist() == [
        *("optimal", "infeasible", "failed", "wrong input", "wrong input", "no plan"),
        *("not certified", "failed", "optimal"),
    ]
    assert found.table["unmet"].dropna().to_dict() == {"first": 120, "last": 90}
    assert list(found.problems) == list(calls)
    assert "wrong_call" in "".join(found.problems["failed"].__notes__)
    assert "Local: here only" in str(found.problems["local"])
    pickle.loads(pickle.dumps(dict(found.problems)))
    assert "KeyError: 'left out'" in str(found)
    assert repr(found) == "<Sweep of 9 scenarios, 7 without a result>"


def test_an_error_sent_to_another_process_says_all_it_said() -> None:
    with pytest.raises(so.InfeasibleError) as caught:
        so.solve(scarce_and_guaranteed())
    back = pickle.loads(pickle.dumps(caught.value))
    assert (str(back), back.rows, back.remedies) == (
        str(caught.value),
        caught.value.rows,
        caught.value.remedies,
    )
    assert back.repair.equals(caught.value.repair)


def test_networks_and_plans_go_to_another_process_as_they_are() -> None:
    plan = so.solve(so.examples.four_places())
    back = pickle.loads(pickle.dumps(plan))
    assert back.network == plan.network
    assert back.measures.equals(plan.measures)
    assert back.goals.equals(plan.goals)
    assert not so.verify(back)


def test_plans_are_taken_and_measured_as_asked(networks: dict[float, so.Network]) -> None:
    plan = so.policies.by_request(networks[90])
    found = so.sweep(
        {"plan": plan, "network": networks[90]},
        measure=lambda p: {"most": p.served["served"].max()},
    )
    assert found.table.to_dict("index") == {
        "plan": {"status": "given", "most": plan.served["served"].max()},
        "network": {"status": "optimal", "most": 40.0},
    }
    assert found.plans == {}
    assert so.sweep({"plan": plan}, keep=True).plans["plan"] is plan


def test_a_measure_named_status_is_told(networks: dict[float, so.Network]) -> None:
    found = so.sweep({"a": networks[90]}, measure=lambda plan: {"status": 1.0})
    assert found.table["status"].tolist() == ["wrong input"]
    assert "name it otherwise" in str(found.problems["a"])


def test_names_of_parts_make_levels(networks: dict[float, so.Network]) -> None:
    named = {
        (q, mode): net.restrict(modes=mode) for q, net in networks.items() for mode in ["direct"]
    }
    found = so.sweep(named, parameters=["stock", "mode"]).table
    assert found.index.names == ["stock", "mode"]
    assert found.loc[(60, "direct"), "stages"] == 60


def test_progress_is_told_in_the_order_given(networks: dict[float, so.Network]) -> None:
    told: list[str] = []
    so.sweep({(q, "x"): net for q, net in networks.items()}, progress=told.append, workers=3)
    assert told == [f"{q}, x" for q in networks]


def test_a_hit_is_the_very_plan(tmp_path: Path, networks: dict[float, so.Network]) -> None:
    first = so.sweep(networks, cache=tmp_path / "new", keep=True)
    again = so.sweep(networks, cache=tmp_path / "new", keep=True, workers=1)
    assert first.cached == ()
    assert again.cached == tuple(networks)
    pd.testing.assert_frame_equal(first.table, again.table, check_exact=True)
    for name, plan in first.plans.items():
        assert again.plans[name].goals.equals(plan.goals)
        assert again.plans[name].shipments.equals(plan.shipments)
        assert again.plans[name].served.equals(plan.served)
        assert again.plans[name].fairness.equals(plan.fairness)
    # A measure of one's own is taken of the kept plan.
    own = so.sweep(networks, cache=tmp_path / "new", measure=lambda p: {"x": p.measures["cost"]})
    assert own.cached == tuple(networks)
    assert own.table["x"].tolist() == first.table["cost"].tolist()


def test_numbers_that_no_decimal_ends_come_back_bit_by_bit(tmp_path: Path) -> None:
    network = scarce(100 / 7)
    first, again = (so.sweep({"a": network}, cache=tmp_path, keep=True) for _ in range(2))
    assert again.cached == ("a",)
    for name in ("quantity", "served"):
        a, b = (getattr(s.plans["a"].flows, name) for s in (first, again))
        assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("table", ["stock", "lanes", "demand", "items", "carriers"])
def test_changed_data_miss(tmp_path: Path, table: str) -> None:
    network = so.examples.four_places()
    so.sweep({"a": network}, cache=tmp_path)
    column = {
        "stock": "quantity", "lanes": "cost", "demand": "entitlement", "items": "volume",
        "carriers": "capacity",
    }[table]  # fmt: skip
    frame = network.filled(table)
    frame[column] = frame[column] + 1
    frame = frame.replace(np.inf, None)
    changed = network.replace(**{table: frame})
    assert so.sweep({"a": changed}, cache=tmp_path).cached == ()
    assert so.sweep({"a": network}, cache=tmp_path).cached == ("a",)


def test_other_questions_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = so.examples.four_places()
    so.sweep({"a": network}, cache=tmp_path)
    assert so.sweep({"a": network}, cache=tmp_path, goals=["unmet"]).cached == ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert so.sweep({"a": network}, cache=tmp_path, solver="pulp").cached == ()
    monkeypatch.setattr(sys.modules["supplyopt.study.sweeping"], "VERSION", "another")
    assert so.sweep({"a": network}, cache=tmp_path).cached == ()


def spoil_a_byte(data: bytes) -> bytes:
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


@pytest.mark.parametrize(
    "spoil",
    [spoil_a_byte, lambda data: data[:40], lambda data: b"", lambda data: data + b" "],
    ids=["bit", "short", "empty", "long"],
)
def test_a_spoilt_entry_is_worked_out_again(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    network = so.examples.four_places()
    so.sweep({"a": network}, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    file.write_bytes(spoil(good))
    found = so.sweep({"a": network}, cache=tmp_path)
    assert found.cached == ()
    assert found.table["unmet"].item() == 90
    assert file.read_bytes() == good


def test_an_entry_under_another_key_is_not_trusted(tmp_path: Path) -> None:
    so.sweep({"a": scarce(90)}, cache=tmp_path)
    (file,) = tmp_path.iterdir()
    data = file.read_bytes()
    so.sweep({"a": scarce(60)}, cache=tmp_path)
    (other,) = (each for each in tmp_path.iterdir() if each != file)
    other.write_bytes(data)
    found = so.sweep({"a": scarce(60)}, cache=tmp_path)
    assert found.cached == ()
    assert found.table["unmet"].item() == 120


def test_what_is_not_proved_is_not_kept(tmp_path: Path) -> None:
    so.sweep({"a": scarce_and_guaranteed, "b": so.policies.by_request(scarce(9))}, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_fingerprints_follow_equality() -> None:
    network = so.examples.four_places()
    spelt_out = network.replace(lanes=network.filled("lanes").replace(np.inf, None))
    assert spelt_out == network
    assert spelt_out.digest == network.digest
    noted = network.replace(places=network.tables["places"].assign(remark="x"))
    assert noted.digest == network.digest
    turned = network.replace(demand=network.tables["demand"].iloc[::-1])
    assert turned != network
    assert turned.digest != network.digest
    # Texts are told apart wherever they part.
    one = network.replace(places=network.tables["places"].assign(kind=["ab", "c", "", ""]))
    two = network.replace(places=network.tables["places"].assign(kind=["a", "bc", "", ""]))
    assert one.digest != two.digest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"networks": []}, "is no mapping"),
        ({"networks": {}}, "is empty"),
        ({"networks": {"a": 3}}, "neither a network nor a plan"),
        ({"goals": ["unme"]}, "is no goal"),
        ({"time_limit": 0}, "time_limit"),
        ({"workers": 0}, "is no number of workers"),
        ({"workers": True}, "is no number of workers"),
        ({"parameters": ["one", "two"]}, "does not name each part"),
        ({"solver": object(), "cache": "x"}, "has no name"),
    ],
)
def test_wrong_arguments_are_told(arguments: dict[str, Any], said: str) -> None:
    given = {"networks": {"a": so.examples.four_places()}, **arguments}
    with pytest.raises(so.InputError, match=said):
        so.sweep(given.pop("networks"), **given)


def test_a_cache_that_is_a_file_is_told_before_the_work(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(so.InputError, match="is not a folder"):
        so.sweep({"a": so.examples.four_places()}, cache=file)


def test_without_joblib_it_goes_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    monkeypatch.setattr("supplyopt.study.workers.find_spec", lambda name: None)
    both = {q: scarce(q) for q in (60, 90)}
    assert so.sweep(both).table["unmet"].tolist() == [120, 90]
    with pytest.raises(ImportError, match="supplyopt\\[parallel\\]"):
        so.sweep(both, workers=2)


def test_what_it_hands_out_cannot_change_it(networks: dict[float, so.Network]) -> None:
    found = so.sweep(networks)
    table = found.table
    table["unmet"] = np.nan
    assert found.table["unmet"].notna().all()
    with pytest.raises(TypeError):
        found.problems["x"] = ValueError()  # type: ignore[index]


def test_a_start_makes_the_search_short_and_changes_nothing(
    networks: dict[float, so.Network], expected: pd.DataFrame
) -> None:
    start = so.solve(scarce(100))
    found = so.sweep(networks, start=start, keep=True, workers=1)
    assert_as_expected(found, expected)
    near = so.sweep(networks, goals=("stability", "unmet"), start=start, workers=1)
    assert near.table["status"].tolist() == ["optimal"] * len(networks)


def test_a_cache_does_not_know_what_a_plan_stays_near_to(
    networks: dict[float, so.Network], tmp_path: Path
) -> None:
    start = so.solve(scarce(100))
    with pytest.raises(so.InputError, match="not by its start"):
        so.sweep(networks, goals=("stability",), start=start, cache=tmp_path)
