"""Encodings: told where certain, refused where not, never wrong between the two it knows."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from supplyopt.tables.encoding import check_encoding, decode

HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5).filter(
    lambda character: len(character.encode("gb2312", errors="ignore")) == 2
)
CHINESE = st.lists(st.text(HANZI, min_size=1, max_size=6), min_size=1, max_size=5)
SYLLABLES = ["mü", "ré", "ça", "no", "lo", "är", "ñe", "st", "ål", "ø", "l'é"]
WESTERN = st.lists(
    st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map(
        lambda of: "".join(of).title()
    ),
    min_size=1,
    max_size=5,
)


def table(words: list[str]) -> str:
    return "\n".join(["place,name", *(f"{n},{word}" for n, word in enumerate(words))]) + "\n"


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(CHINESE)
def test_chinese_is_never_read_as_anything_else(words: list[str]) -> None:
    text = table(words)
    data = text.encode("gb18030")
    # A few characters may be good UTF-8 by chance; whole names are not.
    assume(not is_utf8(data))
    read, faults, notes = decode(data, "places")
    assert read in (text, None)
    assert bool(faults) == (read is None)
    assert len(notes) == (read is not None)
    if any(len(word) > 1 for word in words):
        assert read == text


@given(WESTERN)
def test_western_is_never_read_as_anything_else(words: list[str]) -> None:
    text = table(words)
    read, faults, _ = decode(text.encode("cp1252"), "places")
    assert read in (text, None)
    assert bool(faults) == (read is None)


@given(st.one_of(CHINESE, WESTERN), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_unicode_is_read(words: list[str], codec: str) -> None:
    text = table(words)
    read, faults, notes = decode(text.encode(codec), "places")
    assert (read, faults) == (text, [])
    assert bool(notes) == (codec in ("utf-16", "utf-32"))


@given(st.one_of(CHINESE, WESTERN), st.sampled_from(["gb18030", "cp1252", "utf-8"]))
def test_what_the_user_says_holds(words: list[str], codec: str) -> None:
    text = table(words)
    data = text.encode(codec, errors="ignore")
    assert decode(data, "places", encoding=codec)[0] == data.decode(codec)


@pytest.mark.parametrize(
    "text", ["Zürich,Café", "São Paulo,Curaçao", "Nº 5,25 °C", "L’Hôpital,Ålborg", "ÉTÉ,Œuvre,"]
)
def test_words_of_western_towns(text: str) -> None:
    assert decode(f"a,b\n{text}\n".encode("cp1252"), "places")[0] == f"a,b\n{text}\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Москва,Тверь", "cp1251"),
        ("廈門市,鼓浪嶼", "big5"),
        ("とうきょう", "shift-jis"),
        ("Łódź,Wrocław", "cp1250"),
        ("朱镕基", "gb18030"),
        ("厦", "gb18030"),
        ("créée", "cp1252"),
        ("é,è", "cp1252"),
    ],
)
def test_what_is_not_certain_is_refused(text: str, codec: str) -> None:
    read, (fault,), _ = decode(f"a,b\n{text}\n".encode(codec), "places")
    assert read is None
    assert (fault.table, fault.row) == ("places", 2)
    assert "cannot be told for certain" in fault.problem
    assert "give its encoding" in fault.remedy


def test_both_readings_are_named() -> None:
    _, (fault,), _ = decode("a,b\nx,y\nz,créée\n".encode("cp1252"), "places")
    assert fault.row == 3
    assert "'cr殚e' (gb18030) or 'créée' (cp1252)" in fault.problem


def test_good_utf_8_read_as_something_else_is_told() -> None:
    read, faults, (note,) = decode("a\nté\n".encode(), "places", encoding="cp1252")
    assert (read, faults) == ("a\ntÃ©\n", [])
    assert "'tÃ©'" in note.problem
    assert "'té'" in note.problem


@pytest.mark.parametrize(
    "encoding", ["", "utf-9", "rot13", "hex", "unicode_escape", "idna", 7, "a\0b"]
)
def test_names_that_are_no_encodings(encoding: object) -> None:
    (fault,) = check_encoding(encoding)
    assert (fault.column, fault.value) == ("encoding", encoding)


@pytest.mark.parametrize("header", ["PAR1", "%PDF", "PK"])
def test_header_that_begins_as_other_files_do(header: str) -> None:
    assert decode(f"{header},place\n1,厦门\n".encode(), "places")[1] == []


def test_long_words_take_no_time() -> None:
    start = time.monotonic()
    decode(b"a,b\n" + b"x" * 1_000_000 + b",\xe9\xff\n", "places")
    assert time.monotonic() - start < 5
