"""Files are written whole or not at all, whatever ends the process meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import supplyopt as so
from supplyopt.report.pages import save_text
from supplyopt.tables import whole

KILLED = 77
Write = Callable[[Path, int], None]


def networks() -> tuple[so.Network, so.Network]:
    first = so.examples.four_places()
    stock = first.tables["stock"]
    reserves = [{"place": "W", "item": "mask", "quantity": 1}]
    return first, first.replace(stock=stock.assign(quantity=120), reserves=reserves)


NETWORKS = networks()
PLANS = tuple(so.solve(network) for network in NETWORKS)
BOOKS = tuple(
    {
        "movements": [
            {"place": "A", "item": "mask", "date": "2020-02-01", "kind": "opening", "quantity": 9},
            {"place": "A", "item": "mask", "date": "2020-02-02", "kind": "used", "quantity": used},
        ],
        "norms": [{"group": "all", "item": "mask", "per_person_day": used}],
    }
    for used in (2, 3)
)
FILES = (".xlsx", ".geojson", ".graphml")
PAGES = ("the first page", "the second one")


def write_network(suffix: str) -> Write:
    def write(place: Path, which: int) -> None:
        kind = {"": None, ".parquet": "parquet"}.get(suffix, suffix.removeprefix("."))
        path = place / (f"it{suffix}" if suffix in FILES else "it")
        so.write_network(NETWORKS[which], path, format=kind)

    return write


def read_network(suffix: str) -> Callable[[Path], Any]:
    named = f"it{suffix}" if suffix in FILES else "it"
    return lambda place: so.read_network(place / named)


def write_plan(place: Path, which: int) -> None:
    so.write_plan(PLANS[which], place / "it")


def read_plan(place: Path) -> tuple[str, float]:
    plan = so.read_plan(place / "it")
    assert str(so.verify(plan)) == "all holds"
    return plan.network.digest, float(plan.measures["served"])


def write_books(place: Path, which: int) -> None:
    tables = {name: pd.DataFrame(rows) for name, rows in BOOKS[which].items()}
    so.audit.write_books(tables, place / "it")


def read_books(place: Path) -> Any:
    return dict(so.audit.read_books(place / "it")._digests)


KINDS: dict[str, tuple[Write, Callable[[Path], Any], tuple[Any, Any]]] = {
    **{
        f"network{suffix}": (write_network(suffix), read_network(suffix), NETWORKS)
        for suffix in ("", ".parquet", ".xlsx", ".geojson", ".graphml")
    },
    "plan": (
        write_plan,
        read_plan,
        tuple((plan.network.digest, float(plan.measures["served"])) for plan in PLANS),
    ),
    "books": (
        write_books,
        read_books,
        tuple(dict(so.audit.read_books(**tables)._digests) for tables in BOOKS),
    ),
    "page": (
        lambda place, which: save_text(PAGES[which], place / "it.html"),
        lambda place: (place / "it.html").read_text(encoding="utf-8"),
        PAGES,
    ),
}


def die_at(step: int) -> None:
    """End this process at the step-th call that touches the disk, before or after it is done."""
    count = [0]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == step:
                os._exit(KILLED)
            done = call(*args, **named)
            count[0] += 1
            if count[0] == step:
                os._exit(KILLED)
            return done

        return run

    whole.os.replace = counted(os.replace)  # type: ignore[attr-defined]
    whole.os.fsync = counted(os.fsync)  # type: ignore[attr-defined]
    whole.shutil.rmtree = counted(whole.shutil.rmtree)  # type: ignore[attr-defined]
    Path.unlink = counted(Path.unlink)  # type: ignore[method-assign]


def killed_at(step: int, write: Write, place: Path) -> bool:
    """Write the second thing in a child that dies at a step; whether it died."""
    child = os.fork()
    if child == 0:
        try:
            die_at(step)
            write(place, 1)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


STRIDE = {"plan": 9, "network": 3, "network.parquet": 5}
"""Every so many steps one is tried; scripts/kills tries them all."""
ALL = bool(os.environ.get("EVERY_KILL"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_any_file_leaves_the_old_or_the_new(kind: str, tmp_path: Path) -> None:
    write, read, (old, new) = KINDS[kind]
    found = []
    for step in range(1, 400, 1 if ALL else STRIDE.get(kind, 1)):
        place = tmp_path / str(step)
        place.mkdir()
        write(place, 0)
        died = killed_at(step, write, place)
        seen = read(place)
        assert seen in (old, new)
        found.append(bool(seen == new))
        if not died:
            break
        # Whoever writes next is not in the way of what was left.
        write(place, 1)
        assert read(place) == new
        assert not [file for file in place.rglob(".supplyopt*") if file.is_dir()]
    # The old first, then the new: from one step on what was begun is finished.
    assert found == sorted(found)
    assert found[0] is False
    assert found[-1] is True


def test_a_folder_that_is_new_is_there_or_not(tmp_path: Path) -> None:
    for step in range(1, 200, 1 if ALL else 9):
        place = tmp_path / str(step)
        place.mkdir()
        died = killed_at(step, write_plan, place)
        if (place / "it" / "plan.csv").exists() or (place / "it" / whole._LIST).exists():
            assert read_plan(place) == KINDS["plan"][2][1]
        else:
            with pytest.raises(so.InputError, match=r"plan\.csv|no such folder"):
                read_plan(place)
        if not died:
            break
    assert not died
    assert (place / "it" / "plan.csv").exists()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch) -> None:
    write_plan(tmp_path, 0)
    before = {f: f.read_bytes() for f in (tmp_path / "it").rglob("*") if f.is_file()}
    count = [0]

    def full(number: int) -> None:
        count[0] += 1
        if count[0] > 5:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    with pytest.raises(so.InputError, match="No space left on device; what was there before"):
        write_plan(tmp_path, 1)
    after = {f: f.read_bytes() for f in (tmp_path / "it").rglob("*") if f.is_file()}
    assert after == before


@pytest.mark.parametrize("name", ["../../elsewhere.csv", "/etc/elsewhere", "a/../../b", ""])
def test_a_list_of_a_stranger_moves_nothing_out_of_the_folder(name: str, tmp_path: Path) -> None:
    so.write_network(NETWORKS[0], tmp_path / "it")
    text = f'{{"aside": ".supplyopt-aside-1", "put": ["{name}"], "away": ["{name}"]}}'
    (tmp_path / "it" / ".supplyopt-putting.json").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError, match="not as it was written"):
        so.read_network(tmp_path / "it")


def test_a_link_of_a_stranger_leads_nowhere(tmp_path: Path) -> None:
    so.write_network(NETWORKS[0], tmp_path / "it")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "it" / "deep").symlink_to(tmp_path / "mine")
    text = '{"aside": ".supplyopt-aside-1", "put": [], "away": ["deep/letter.txt"]}'
    (tmp_path / "it" / ".supplyopt-putting.json").write_text(text, encoding="utf-8")
    with pytest.raises(so.InputError, match="not as it was written"):
        so.read_network(tmp_path / "it")
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_another_file_with_the_pages_of_a_plan_is_left_alone(tmp_path: Path) -> None:
    write_plan(tmp_path, 0)
    (tmp_path / "it" / "notes.txt").write_text("mine", encoding="utf-8")
    write_plan(tmp_path, 1)
    assert (tmp_path / "it" / "notes.txt").read_text(encoding="utf-8") == "mine"
