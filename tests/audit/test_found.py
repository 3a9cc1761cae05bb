"""Findings: told in two languages, held against each other, written, read back."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit.test_balance import ledger, read

import supplyopt as so
from supplyopt.audit.kind import LANGUAGES
from supplyopt.audit.kinds import KINDS
from supplyopt.audit.raw import RAW, raw_findings


def spoilt(seed, changes=3):
    """Draw a ledger, change some of its quantities."""
    frame = ledger(seed)
    rng = np.random.default_rng(seed)
    for at in rng.choice(len(frame), min(changes, len(frame)), replace=False):
        frame.loc[at, "quantity"] += int(rng.integers(1, 9))
    return frame


def counts(frame, **tables):
    return so.audit.examine(read(frame, **tables), checks=["counts"])


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_each_count_out_of_balance_is_one_finding(seed):
    frame = spoilt(seed)
    table = counts(frame).table
    balance = so.audit.reconcile(read(frame))
    wrong = balance[balance["balanced"].eq(False).fillna(value=False)]
    keys = ["place", "item", "period"]
    assert sorted(map(tuple, table[keys].to_numpy())) == sorted(map(tuple, wrong[keys].to_numpy()))
    assert table["quantity"].sum() == pytest.approx(wrong["difference"].abs().sum())
    outside = (table["found"] < table["low"]) | (table["found"] > table["high"])
    assert outside.all()


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1), shuffle=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_only_their_numbers(seed, shuffle):
    frame = spoilt(seed)
    other = frame.sample(frac=1, random_state=shuffle).reset_index(drop=True)
    one, two = counts(frame).table, counts(other).table
    pd.testing.assert_frame_equal(one.drop(columns="rows"), two.drop(columns="rows"))
    assert counts(frame).table.equals(one)


def test_every_kind_is_told_in_every_language():
    fields = re.compile(r"{(\w+)}")
    for kind in KINDS.values():
        for words in (kind.title, kind.rule, kind.evidence, kind.causes, kind.remedy):
            assert set(words) == set(LANGUAGES), kind.name
            assert all(text.strip() for text in words.values()), kind.name
        said = [set(fields.findall(kind.evidence[language])) for language in LANGUAGES]
        assert said[0] == said[1], kind.name
        chinese = "".join(
            words["zh"] for words in (kind.title, kind.rule, kind.evidence, kind.causes)
        )
        assert re.search("[一-鿿]", chinese), kind.name
    assert list(so.audit.list_kinds()["kind"]) == list(KINDS)


def test_what_a_check_says_has_columns_that_are_known():
    assert list(raw_findings([{"kind": "unbalanced"}])) == list(RAW)
    with pytest.raises(ValueError, match="qty"):
        raw_findings([{"kind": "unbalanced", "qty": 3}])


def test_places_are_told_by_their_names():
    frame = pd.DataFrame(
        [("350203", "mask", 1, "opening", 9), ("350203", "mask", 1, "counted", 8)],
        columns=["place", "item", "cycle", "kind", "quantity"],
    )
    found = counts(frame, places={"place": ["350203"], "name": ["思明区"]})
    assert found.table[["place", "name"]].to_numpy().tolist() == [["350203", "思明区"]]
    assert found.label("350203") == "思明区 (350203)"
    assert "思明区" in so.audit.audit_page(found)


def test_equal_findings_have_ids_of_their_own():
    found = counts(spoilt(3, changes=9))
    assert found.table["finding"].is_unique
    assert len(found) > 1


def test_the_record_says_what_was_looked_at_and_with_what():
    frame = spoilt(5)
    found = so.audit.examine(read(frame, settings={"tolerance": [2]}))
    record = found.record
    assert record["settings"]["tolerance"] == 2
    assert record["rows"] == {"movements": len(frame), "settings": 1}
    assert re.fullmatch("[0-9a-f]{64}", record["tables"]["movements"])
    frame.loc[0, "quantity"] += 1
    assert counts(frame).record["tables"]["movements"] != record["tables"]["movements"]
    assert set(record["checks"]) & set(record["not_checked"]) == set()


def test_what_is_no_check_or_language_is_a_fault():
    with pytest.raises(so.InputError, match="is no check"):
        so.audit.examine(read(ledger(1)), checks=["counts", "vibes"])
    with pytest.raises(so.InputError, match="is not spoken"):
        counts(ledger(1)).told("fr")


def by_hand(rows):
    """Count findings by matter from a table, with loops."""
    found = {}
    for row in rows.to_dict("records"):
        key = tuple(row[name] for name in ("kind", "place", "item", "group", "counterpart"))
        found[key] = found.get(key, 0) + 1
    return found


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_trend_is_what_sets_say(seed):
    found = counts(spoilt(seed, changes=9))
    table = found.table
    told = so.audit.trend(found)
    steps = sorted(set(told["step"]))
    if len(table):
        last = int(read(spoilt(seed, changes=9)).last_cycle)
        assert steps[0] == table["cycle"].min()
        before = {}
        for cycle in range(steps[0], last + 1):
            now = by_hand(table[table["cycle"] == cycle])
            rows = told[told["step"] == cycle]
            states = dict(zip(map(tuple, rows.iloc[:, 2:7].to_numpy()), rows["state"], strict=True))
            expected = {key: "repeated" if key in before else "new" for key in now}
            expected |= {key: "solved" for key in before if key not in now}
            assert states == expected
            before = now
    else:
        assert told.empty


def test_a_slip_in_a_year_makes_no_long_trend():
    frame = pd.DataFrame({"kind": ["opening", "counted", "counted"], "quantity": [9, 8, 7]})
    frame = frame.assign(place="A", item="mask", date=["2020-02-01", "2020-02-03", "9020-02-03"])
    steps = so.audit.trend(counts(frame))
    assert steps["state"].tolist() == ["new", "solved", "new"]
    assert steps["step"].tolist()[:2] == [1, 2]


def test_two_audits_are_held_against_each_other():
    first, second = counts(spoilt(3, changes=9)), counts(ledger(3))
    assert set(so.audit.trend(second, before=first)["state"]) == {"solved"}
    assert set(so.audit.trend(first, before=second)["state"]) == {"new"}
    again = so.audit.trend(first, before=first.table)
    assert set(again["state"]) == {"repeated"}
    assert again["findings"].sum() == len(first)
    with pytest.raises(so.InputError, match="column is missing"):
        so.audit.trend(first, before=pd.DataFrame({"kind": []}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_is_read_back(language, tmp_path):
    found = counts(spoilt(3, changes=9))
    so.audit.write_findings(found, tmp_path / "审查", language=language)
    back = so.audit.read_findings(tmp_path / "审查")
    told = found.told(language)
    assert list(back) == list(told)
    for name in told:
        one, two = back[name].astype(object), told[name].astype(object)
        assert one.fillna("-").tolist() == two.fillna("-").tolist(), name
    record = json.loads((tmp_path / "审查" / "record.json").read_text(encoding="utf-8"))
    assert record == found.record
    assert set(so.audit.trend(found, before=back)["state"]) == {"repeated"}
    page = (tmp_path / "审查" / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert all(name in page for name in told["finding"])


@pytest.mark.parametrize(("language", "sheet"), [("en", "findings"), ("zh", "发现")])
def test_a_workbook_has_all_findings(language, sheet, tmp_path):
    found = counts(spoilt(3, changes=9))
    so.audit.write_findings(found, tmp_path / "r.xlsx", language=language)
    sheets = pd.read_excel(tmp_path / "r.xlsx", sheet_name=None, engine="calamine")
    assert len(sheets) == 4
    told = found.told(language)
    assert sheets[sheet].iloc[:, 0].tolist() == told["finding"].tolist()
    assert (sheets[sheet] == told["evidence"].iloc[0]).any(axis=None)


def test_nothing_found_makes_a_page_too(tmp_path):
    found = counts(ledger(3))
    assert not found
    assert "Nothing was found." in so.audit.audit_page(found)
    so.audit.write_findings(found, tmp_path)
    assert so.audit.read_findings(tmp_path).empty
    assert so.audit.trend(found, before=so.audit.read_findings(tmp_path)).empty


def test_what_is_no_file_of_findings_is_refused(tmp_path):
    with pytest.raises(so.InputError, match="findings"):
        so.audit.read_findings(tmp_path)
    (tmp_path / "findings.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(so.InputError, match="column is missing"):
        so.audit.read_findings(tmp_path)
    (tmp_path / "findings.csv").write_text("finding,kind,place,quantity\na,b,c,viele\n", "utf-8")
    with pytest.raises(so.InputError, match="row 2, quantity = 'viele': is no number"):
        so.audit.read_findings(tmp_path)


def test_a_page_escapes_what_it_shows():
    frame = pd.DataFrame(
        [("<b>&", "mask", 1, "opening", 9), ("<b>&", "mask", 1, "counted", 8)],
        columns=["place", "item", "cycle", "kind", "quantity"],
    )
    page = so.audit.audit_page(counts(frame), title="<i>")
    assert "<b>&" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;&amp;" in page
