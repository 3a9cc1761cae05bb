"""The city's ledgers: nothing contradicts itself but where a fault is planted.

What contradicts what is worked out here by loops over the lines, from what the kinds mean.
"""

from __future__ import annotations

import datetime
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest

import supplyopt as so

KINDS = {
    *("unbalanced", "short_receipt", "missing_receipt", "missing_issue", "duplicate_entry"),
    *("reversed_sign", "cartons_for_pieces", "late_receipt", "claim_above_need"),
    *("sleeping_stock", "left_short_by_own", "promise_short"),
}
LAG, COVER, SHORT, LIE = 3, 20, 3, 10
GAINS = {"opening", "received"}
LEAVES = {"issued", "returned"}
Key = tuple[Any, ...]


@cache
def made(seed: int, faults: float) -> so.examples.PlantedBooks:
    return so.examples.xiamen_books(seed, faults=faults, cycles=3)


@cache
def rows(books: so.examples.PlantedBooks, name: str = "movements") -> list[dict[Any, Any]]:
    frame = books.tables[name]
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@cache
def needs(books: so.examples.PlantedBooks) -> dict[Key, float]:
    """Need a day, by place and item."""
    norm = {(row["item"], row["group"]): row["per_person_day"] for row in rows(books, "norms")}
    found: dict[Key, float] = defaultdict(float)
    for row in rows(books, "people"):
        for (item, group), per_day in norm.items():
            if group == row["group"]:
                found[row["place"], item] += row["people"] * per_day
    return found


@cache
def ledgers(books: so.examples.PlantedBooks) -> dict[Key, list[dict[Any, Any]]]:
    found: dict[Key, list[dict[Any, Any]]] = defaultdict(list)
    for row in sorted(rows(books), key=lambda row: str(row["date"])):
        found[row["place"], row["item"]].append(row)
    return found


@cache
def counts_off(books: so.examples.PlantedBooks) -> dict[Key, float]:
    """Counts that are not what the lines since the last one make, with the difference."""
    off = {}
    for (place, item), lines in ledgers(books).items():
        for date, counted, expected, _ in ends_of_days(lines):
            if counted is not None and counted != expected:
                off[place, item, date] = counted - expected
    return off


def ends_of_days(lines: list[dict[Any, Any]]) -> Iterator[tuple[str, float | None, float, float]]:
    """Give each day with lines: date, count, stock by the lines, stock that is known."""
    stock = 0.0
    by_date: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for line in lines:
        by_date[line["date"]].append(line)
    for date in sorted(by_date):
        counted = None
        for line in by_date[date]:
            if line["kind"] == "counted":
                counted = line["quantity"]
            else:
                stock += line["quantity"] if line["kind"] in GAINS else -line["quantity"]
        yield date, counted, stock, stock if counted is None else counted
        stock = stock if counted is None else counted


@cache
def papers(books: so.examples.PlantedBooks) -> tuple[dict[Key, list[Any]], dict[Key, list[Any]]]:
    """Lines of either end by (from, to, item, paper)."""
    out: dict[Key, list[Any]] = defaultdict(list)
    into: dict[Key, list[Any]] = defaultdict(list)
    for row in rows(books):
        if row["kind"] in LEAVES:
            out[row["place"], row["counterpart"], row["item"], row["document"]].append(row)
        elif row["kind"] == "received":
            into[row["counterpart"], row["place"], row["item"], row["document"]].append(row)
    return out, into


@cache
def covers(books: so.examples.PlantedBooks) -> dict[Key, dict[int, float]]:
    """Stock at the end of each day, by place and item, by the lines."""
    found = {}
    for key, lines in ledgers(books).items():
        known = {day(date): stock for date, _, _, stock in ends_of_days(lines)}
        first, last, stock = min(known), day("2020-03-01"), 0.0
        filled = {}
        for at in range(first, last + 1):
            stock = known.get(at, stock)
            filled[at] = stock
        found[key] = filled
    return found


@pytest.fixture(scope="module", params=[0, 5])
def clean(request: pytest.FixtureRequest) -> so.examples.PlantedBooks:
    return made(request.param, 0)


@pytest.fixture(scope="module", params=[(0, 0.01), (3, 0.1)])
def planted(request: pytest.FixtureRequest) -> so.examples.PlantedBooks:
    return made(*request.param)


def test_places_are_the_real_ones(clean: so.examples.PlantedBooks) -> None:
    kinds = clean.tables["places"]["kind"].value_counts()
    assert (kinds["district"], kinds["town"], kinds["community"]) == (6, 47, 535)
    assert kinds["bureau"] == 16
    known = set(clean.tables["places"]["place"])
    for name, column in [("movements", "place"), ("movements", "counterpart"), ("people", "place")]:
        assert set(clean.tables[name][column].dropna()) <= known
    assert len(clean.tables["movements"]) > 100_000


def test_masks_of_the_frontline_are_the_reported_ones(clean: so.examples.PlantedBooks) -> None:
    people = clean.tables["people"]
    frontline = people.loc[people["group"] != "officer", "people"].sum()
    assert frontline * 2 * 10 == 1_071_700


def test_clean_counts_balance(clean: so.examples.PlantedBooks) -> None:
    assert counts_off(clean) == {}
    assert min(min(stocks.values()) for stocks in covers(clean).values()) >= 0
    for lines in ledgers(clean).values():
        assert lines[0]["kind"] == "opening"
        assert lines[-1]["kind"] == "counted"
        assert sum(line["kind"] == "opening" for line in lines) == 1


def test_clean_papers_are_at_both_ends(clean: so.examples.PlantedBooks) -> None:
    out, into = papers(clean)
    bought = {key for key in into if key[0] == "S-EXAMPLE"}
    assert set(out) == set(into) - bought
    for key, lines in out.items():
        (left,) = lines
        assert left["quantity"] == sum(came["quantity"] for came in into[key])
        assert len({came["quantity"] for came in into[key]}) == len(into[key])
        for came in into[key]:
            assert came["quantity"] > 0
            assert 0 <= day(came["date"]) - day(left["date"]) <= LAG
    assert any(len(lines) == 2 for lines in into.values())


def test_clean_stock_is_neither_short_nor_asleep(clean: so.examples.PlantedBooks) -> None:
    need, stocks = needs(clean), covers(clean)
    assert set(need) <= set(stocks)
    for key, daily in need.items():
        found = [stock / daily for stock in stocks[key].values()]
        assert min(found) >= SHORT
        assert max(found) <= COVER


def test_clean_goods_do_not_lie_long(clean: so.examples.PlantedBooks) -> None:
    longest = 0
    for lines in ledgers(clean).values():
        waiting: deque[list[Any]] = deque()
        for line in sorted(lines, key=lambda line: (line["date"], line["kind"] not in GAINS)):
            if line["kind"] in GAINS:
                waiting.append([line["date"], line["quantity"], line["kind"]])
            elif line["kind"] != "counted":
                left = line["quantity"]
                while left > 0:
                    part = min(left, waiting[0][1])
                    if part and waiting[0][2] == "received":
                        longest = max(longest, day(line["date"]) - day(waiting[0][0]))
                    waiting[0][1] -= part
                    left -= part
                    if waiting[0][1] == 0:
                        waiting.popleft()
    assert 5 <= longest <= LIE


def test_clean_promises_are_kept(clean: so.examples.PlantedBooks) -> None:
    _, into = papers(clean)
    for row in rows(clean, "promises"):
        came = into[row["origin"], row["destination"], row["item"], row["document"]]
        assert sum(line["quantity"] for line in came) == row["quantity"]
        assert max(line["date"] for line in came) <= row["date"]
        assert row["carrier"]
        assert row["mode"] in {"tiered", "direct"}


def test_nobody_uses_more_than_the_norm(planted: so.examples.PlantedBooks) -> None:
    need = needs(planted)
    for row in rows(planted):
        if row["kind"] == "used":
            assert row["quantity"] <= need[row["place"], row["item"]]


def test_honest_claims_lie_around_need(clean: so.examples.PlantedBooks) -> None:
    claims = clean.tables["claims"].merge(clean.tables["people"]).merge(clean.tables["norms"])
    claims = claims.merge(clean.tables["items"])
    assert len(claims) == len(clean.tables["claims"])
    assert (claims["quantity"] % claims["lot"] == 0).all()
    need = claims["people"] * claims["per_person_day"] * claims["days"]
    # Half a carton, on average, is asked for above what is guessed.
    guess = (claims["quantity"] - claims["lot"] / 2) / need
    large = claims["people"] >= 200
    small = (claims["people"] < 20) & (claims["lot"] <= claims["people"])
    assert abs(guess[large].mean() - 1) < 0.01
    assert guess[small].std() > 1.5 * guess[large].std()
    assert guess[large].max() < 1.3


def test_key_is_complete(planted: so.examples.PlantedBooks) -> None:
    key = planted.key
    counts = key["kind"].value_counts()
    assert set(counts.index) == KINDS
    assert counts.max() - counts.min() <= 1
    assert key["place"].nunique() == len(key) == len(planted.story)
    for row, sentence in zip(key.to_dict("records"), planted.story, strict=True):
        assert row["place"] in sentence
        assert row["size"] > 0
        assert row["period"] <= row["until"]
        assert row["kind"] not in row["also"]


def test_number_of_faults_follows_the_share() -> None:
    assert len(made(0, 0).key) == 0
    assert len(made(0, 0.01).key) == 12
    assert len(made(3, 0.1).key) == round(0.1 * (len(made(3, 0).tables["places"]) - 1))


def test_same_arguments_same_books() -> None:
    again = so.examples.xiamen_books(0, faults=0.01, cycles=3)
    for name, frame in made(0, 0.01).tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    pd.testing.assert_frame_equal(made(0, 0.01).key, again.key)
    assert not made(3, 0.1).tables["movements"].equals(again.tables["movements"])


def test_faults_change_little_else() -> None:
    """Ledgers of places that no fault touches are those of the clean books."""
    key = made(0, 0.01).key
    clean = made(0, 0).tables["movements"].drop(columns="document")
    dirty = made(0, 0.01).tables["movements"].drop(columns="document")
    desks = set(made(0, 0).tables["places"].query("kind in ['warehouse', 'town']")["place"])
    desks |= set(made(0, 0).tables["places"].query("kind in ['district', 'bureau']")["place"])
    before = dict(list(clean.groupby("place")))
    changed = {
        place
        for place, lines in dirty.groupby("place")
        if not lines.reset_index(drop=True).equals(before[place].reset_index(drop=True))
    }
    touched = {*key["place"], *key["counterpart"]}
    # One more: the place that is sent nothing while another sleeps.
    assert len(changed - touched - desks) <= 1


# What contradicts itself is planted, and what is planted contradicts itself.


def told(books: so.examples.PlantedBooks, kind: str) -> list[dict[Any, Any]]:
    return books.key[books.key["kind"] == kind].to_dict("records")


def allowed(books: so.examples.PlantedBooks, kind: str, place: str, item: str) -> bool:
    return any(
        place in (row["place"], row["counterpart"])
        and item == row["item"]
        and (kind == row["kind"] or kind in row["also"])
        for row in books.key.to_dict("records")
    )


def test_counts_off_are_planted(planted: so.examples.PlantedBooks) -> None:
    off = counts_off(planted)
    for row in told(planted, "unbalanced"):
        assert abs(off[row["place"], row["item"], row["period"]]) == row["size"]
    for place, item, _ in off:
        assert allowed(planted, "unbalanced", place, item)
    wrong = {(row["place"], row["item"]) for row in planted.key.to_dict("records")}
    wrong |= {(row["counterpart"], row["item"]) for row in planted.key.to_dict("records")}
    assert len(off) <= len(wrong)


def test_papers_off_are_planted(planted: so.examples.PlantedBooks) -> None:
    out, into = papers(planted)
    lot = {row["item"]: row["lot"] for row in rows(planted, "items")}
    found: set[Key] = set()
    for key in {*out, *into}:
        origin, destination, item, paper = key
        left, came = out.get(key, []), into.get(key, [])
        if origin == "S-EXAMPLE":
            continue
        named = []
        if len(left) == 0:
            reverse = out.get((destination, origin, item, paper), [])
            named = ["missing_issue"] if not reverse else ["reversed_sign"]
        elif len(came) == 0:
            reverse = out.get((destination, origin, item, paper), [])
            named = ["missing_receipt"] if not reverse else ["reversed_sign"]
        elif any(len(lines) > len({line["quantity"] for line in lines}) for lines in (left, came)):
            named = ["duplicate_entry"]
        elif left[0]["quantity"] < 0 or came[0]["quantity"] < 0:
            named = ["reversed_sign"]
        else:
            sent, arrived = left[0]["quantity"], sum(line["quantity"] for line in came)
            if arrived != sent:
                cartons = sent * lot[item] == arrived or arrived * lot[item] == sent
                named = ["cartons_for_pieces" if cartons else "short_receipt"]
            if any(day(line["date"]) - day(left[0]["date"]) > LAG for line in came):
                named.append("late_receipt")
        found |= {(kind, item, paper) for kind in named}
    wanted = {
        (row["kind"], row["item"], row["document"])
        for row in planted.key.to_dict("records")
        if row["document"] and row["kind"] != "promise_short"
    }
    assert found == wanted


def test_signs_off_are_planted(planted: so.examples.PlantedBooks) -> None:
    negative = {
        (row["place"], row["item"], row["date"]) for row in rows(planted) if row["quantity"] < 0
    }
    key = {(row["place"], row["item"], row["period"]) for row in told(planted, "reversed_sign")}
    assert negative <= key
    assert negative


def test_late_trucks_are_late(planted: so.examples.PlantedBooks) -> None:
    out, into = papers(planted)
    for row in told(planted, "late_receipt"):
        key = (row["counterpart"], row["place"], row["item"], row["document"])
        (left,), (came,) = out[key], into[key]
        assert day(came["date"]) - day(left["date"]) == row["size"] > LAG
        assert came["date"] == row["period"]
        assert came["quantity"] == left["quantity"]


def test_promises_off_are_planted(planted: so.examples.PlantedBooks) -> None:
    _, into = papers(planted)
    found = set()
    for row in rows(planted, "promises"):
        key = (row["origin"], row["destination"], row["item"], row["document"])
        arrived = sum(line["quantity"] for line in into.get(key, []))
        if arrived < row["quantity"]:
            found.add((row["destination"], row["item"]))
            assert allowed(planted, "promise_short", row["destination"], row["item"])
    assert {(row["place"], row["item"]) for row in told(planted, "promise_short")} <= found


def test_claims_off_are_planted(planted: so.examples.PlantedBooks) -> None:
    clean = so.examples.xiamen_books(0 if len(planted.key) == 12 else 3, faults=0, cycles=3)
    before, after = clean.tables["claims"], planted.tables["claims"]
    changed = after[after["quantity"] != before["quantity"]].merge(after)
    norm = {(row["item"], row["group"]): row["per_person_day"] for row in rows(planted, "norms")}
    heads = {(row["place"], row["group"]): row["people"] for row in rows(planted, "people")}
    key = {
        (row["place"], row["item"], row["group"], row["period"])
        for row in told(planted, "claim_above_need")
    }
    found = set()
    for row in changed.to_dict("records"):
        need = heads[row["place"], row["group"]] * norm[row["item"], row["group"]] * row["days"]
        assert row["quantity"] >= 1.3 * need
        found.add((row["place"], row["item"], row["group"], str(row["cycle"])))
    assert found == key


def test_stock_asleep_is_planted(planted: so.examples.PlantedBooks) -> None:
    need, stocks = needs(planted), covers(planted)
    asleep = set()
    for row in told(planted, "sleeping_stock"):
        key = (row["place"], row["item"])
        for at in (day(row["period"]), day(row["until"])):
            assert stocks[key][at] > COVER * need[key]
            others = [k for k in need if k[1] == row["item"] and k != key]
            assert any(stocks[k][at] < SHORT * need[k] for k in others)
    for key, daily in need.items():
        if max(stocks[key].values()) > COVER * daily:
            asleep.add(key)
    assert asleep == {(row["place"], row["item"]) for row in told(planted, "sleeping_stock")}


def test_desks_that_hold_back_are_planted(planted: so.examples.PlantedBooks) -> None:
    need, stocks = needs(planted), covers(planted)
    parents = {row["place"]: row["parent"] for row in rows(planted, "places")}
    found = set()
    for (place, item), daily in need.items():
        above = stocks.get((parents[place], item), {})
        own = need.get((parents[place], item), 0.0)
        for at, stock in stocks[place, item].items():
            if stock < SHORT * daily and above.get(at, 0) > COVER * own:
                found.add((place, item, at))
    for row in told(planted, "left_short_by_own"):
        assert parents[row["place"]] == row["counterpart"]
        for date in (row["period"], row["until"]):
            assert (row["place"], row["item"], day(date)) in found
    for place, item, _ in found:
        assert allowed(planted, "left_short_by_own", place, item)


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"seed": -1}, "seed"),
        ({"faults": 0.5}, "faults"),
        ({"faults": float("nan")}, "faults"),
        ({"faults": "many"}, "faults"),
        ({"cycles": 1}, "cycles"),
        ({"cycles": True}, "cycles"),
    ],
)
def test_arguments_out_of_range_are_told(said: dict[str, Any], column: str) -> None:
    with pytest.raises(so.InputError) as caught:
        so.examples.xiamen_books(**said)
    assert [fault.column for fault in caught.value.faults] == [column]
