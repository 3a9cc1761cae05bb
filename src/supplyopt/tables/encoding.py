"""Bytes as text: which encoding a file is in, told only where it is certain.

Marks at the start of a file and UTF-8 are certain. What is neither is Chinese (GB18030) or
Western (cp1252), the two encodings in which spreadsheets save CSV files on a Windows set to
those languages. The rule that tells them apart looks at every word with a byte above 127:

- Its Chinese reading is good if the bytes are pairs of GB2312; of GB18030 beyond that for one
  character in ten.
- Its Western reading is good if the letters are of one case, or one capital before small ones,
  with never three accented ones on end, and no sign such as ³ or £ before a letter; and if one
  word at least has letters of ASCII, too.

One reading that is good for all words, while the other is not, is taken and told of. Where both
or neither are, the file is refused.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import replace

from supplyopt.errors import Fault

__all__ = ["check_encoding", "decode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\x89PNG", "a picture"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "a database"),
)
_NO_FILES = ("unicode-escape", "raw-unicode-escape", "punycode", "idna", "undefined")
_SAVE = 'save it as "CSV UTF-8"'
# A word: letters of ASCII with high bytes between them, from its start only: without that a long
# text of plain letters is gone through again from each of them.
_WORD = re.compile(rb"(?<![A-Za-z'\-])[A-Za-z'\-]*[\x80-\xff][A-Za-z'\-\x80-\xff]*")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_MARKS_OF_CP1252 = set("‘’“”–—…€£§©®°±²³µ·¹º»«ª¼½¾¿¡×\xa0‹›•™")
_SIGN_BEFORE_LETTER = re.compile(r"(?!°[CF]\b)[€£§©®°±²³¹»¼½¾•™…][^\W\d_]")
_MOST_IN_A_ROW = 2
_BEYOND_GB2312 = 0.1
_SHOWN = 30


def check_encoding(encoding: object) -> list[Fault]:
    """Find fault with the name of an encoding."""
    problem = ""
    if not isinstance(encoding, str):
        problem = "is no name of an encoding"
    else:
        try:
            # Python has codecs that make no text, and some that are no files'.
            "a".encode(encoding).decode(encoding)
            if codecs.lookup(encoding).name.replace("_", "-") in _NO_FILES:
                problem = "is no encoding of files"
        except (LookupError, UnicodeError, ValueError):
            problem = "no encoding has this name"
    if not problem:
        return []
    remedy = "give one such as utf-8, gb18030, cp1252"
    return [Fault("", None, "encoding", encoding, problem, remedy)]


def decode(
    data: bytes, name: str, *, encoding: str | None = None
) -> tuple[str | None, list[Fault], list[Fault]]:
    """Give the text of a file.

    Parameters
    ----------
    data : bytes
        What the file holds.
    name : str
        The table, for the faults.
    encoding : str, optional
        What the user says it is; a mark at the start of the file says it louder.

    Returns
    -------
    str or None
        The text without a mark; None where it cannot be told.
    list of Fault
        Why it cannot.
    list of Fault
        What was recognized, unless it is UTF-8.
    """
    for start, kind in _FOREIGN:
        # A header may begin with such letters, too.
        if data.startswith(start) and (_CONTROLS.search(data) or not _is_utf8(data)):
            return None, [_fault(name, 1, f"is {kind}, not a CSV file", _SAVE)], []
    for mark, codec, called in _MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :] if codec == "utf-8" else data
            text, faults = _strictly(rest, name, codec=codec)
            notes = [_note(name, f"was read as {called}")] if called and text is not None else []
            return _without_nul(text, name, faults=faults, notes=notes)
    if data.isascii() and b"\0" not in data:
        return data.decode("ascii"), [], []
    if encoding is not None:
        text, faults = _strictly(data, name, codec=encoding)
        if text is None and _is_utf8(data):
            faults = [replace(faults[0], remedy="leave the encoding out: it is good UTF-8 text")]
        notes = _against_utf8(data, name, encoding=encoding) if text is not None else []
        return _without_nul(text, name, faults=faults, notes=notes)
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        problem = "holds NUL bytes, which no CSV file does: it is damaged, or no text"
        return None, [_fault(name, row, problem, f"open it in a spreadsheet, and {_SAVE}")], []
    try:
        return data.decode("utf-8"), [], []
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and error.end == len(data) and _cut_off(data, error.start):
            row = data.count(b"\n", 0, error.start) + 1
            problem = "is not UTF-8 text: it ends in the middle of a character"
            return None, [_fault(name, row, problem, "copy the file again, it is cut off")], []
        return _guess(data, name, at=error.start)


def _strictly(data: bytes, name: str, *, codec: str) -> tuple[str | None, list[Fault]]:
    try:
        return data.decode(codec), []
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        where = error.reason
    except (UnicodeError, ValueError) as error:
        row, where = 1, str(error)
    called = codec.upper() if codec.startswith("utf") else codec
    problem = f"the file is not {called} text ({where})"
    return None, [_fault(name, row, problem, f"{_SAVE}, or give another encoding")]


def _without_nul(
    text: str | None, name: str, *, faults: list[Fault], notes: list[Fault]
) -> tuple[str | None, list[Fault], list[Fault]]:
    if text is not None and "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        problem = "holds NUL characters: it is damaged, or in another encoding"
        return None, [_fault(name, row, problem, _SAVE)], []
    return text, faults, notes


def _against_utf8(data: bytes, name: str, *, encoding: str) -> list[Fault]:
    """Tell where a file that is good UTF-8 was read as something else, as was said."""
    if codecs.lookup(encoding).name == "utf-8" or not _is_utf8(data):
        return []
    first = _first_cell(data)
    as_utf8 = _short(first.decode("utf-8", errors="replace"))
    row = data.count(b"\n", 0, data.index(first)) + 1
    said = _short(first.decode(encoding, errors="replace"))
    problem = f"was read as {encoding} ({said!r}), though it is good UTF-8 text too ({as_utf8!r})"
    remedy = "leave the encoding out if that is how it should read"
    return [Fault(name, row, "", said, problem, remedy)]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _cut_off(data: bytes, start: int) -> bool:
    """Whether the text before is UTF-8 beyond ASCII, so that its last character is not whole."""
    return start > 0 and not data[:start].isascii()


def _guess(data: bytes, name: str, *, at: int) -> tuple[str | None, list[Fault], list[Fault]]:
    words = set(_WORD.findall(data))
    first = _first_cell(data)
    row = data.count(b"\n", 0, at) + 1
    chinese, western = _as_chinese(data, words), _as_western(data, words)
    if chinese is not None and western is None:
        return chinese, [], [_recognized(name, row, first, codec="gb18030", called="Chinese")]
    spelled = any(map(_ASCII_LETTER.search, words))
    if western is not None and chinese is None and spelled:
        return western, [], [_recognized(name, row, first, codec="cp1252", called="Western")]
    if found := _CONTROLS.search(data):
        row = data.count(b"\n", 0, found.start()) + 1
        problem = "holds control characters, which no CSV file does: it is damaged, or no text"
        return None, [_fault(name, row, problem, f"open it in a spreadsheet, and {_SAVE}")], []
    if not data[:at].isascii():
        problem = "is UTF-8 text up to here, and then is not: it is damaged, or of two encodings"
        return None, [_fault(name, row, problem, f"put the characters right, and {_SAVE}")], []
    readings = []
    for codec in ("gb18030", "cp1252"):
        try:
            readings.append(f"{_short(first.decode(codec))!r} ({codec})")
        except UnicodeDecodeError:
            continue
    may = f"; the first such cell may be {' or '.join(readings)}" if readings else ""
    problem = f"the file is not UTF-8 text, and what it is cannot be told for certain{may}"
    remedy = f"{_SAVE}, or give its encoding, such as gb18030 or cp1252"
    return None, [_fault(name, row, problem, remedy)], []


def _as_chinese(data: bytes, words: set[bytes]) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = count = 0
    for character, times in Counter(text).items():
        if character.isascii():
            continue
        count += times
        if not _is_chinese(character):
            return None
        beyond += 0 if _in_gb2312(character) else times
    if beyond > _BEYOND_GB2312 * count or any(map(_hides_a_letter, words)):
        return None
    return text


def _is_chinese(character: str) -> bool:
    code = ord(character)
    return (
        0x3400 <= code <= 0x9FFF
        or 0x3000 <= code <= 0x301F
        or 0xFF01 <= code <= 0xFF5E
        or code >= 0x20000
        or character in "“”‘’…—·×°℃№①②③④⑤⑥⑦⑧⑨⑩～￥㎡"
    )


def _in_gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) > 0
    except UnicodeEncodeError:
        return False


def _hides_a_letter(word: bytes) -> bool:
    """Whether one lone character of a word has taken in a small letter of ASCII, as in Zürich."""
    for run in _HIGH.finditer(word):
        follows = word[run.end() : run.end() + 1]
        if len(run.group()) == 1 and follows.isalpha() and follows.islower():
            return True
    return False


def _as_western(data: bytes, words: set[bytes]) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return text if all(_is_western_word(word.decode("cp1252")) for word in words) else None


def _is_western_word(word: str) -> bool:
    if _SIGN_BEFORE_LETTER.search(word):
        return False
    for part in re.split(r"[-' " + "".join(map(re.escape, sorted(_MARKS_OF_CP1252))) + "]", word):
        if not part:
            continue
        if not part.isalpha() or not _is_one_case(part):
            return False
        run = longest = 0
        for letter in part:
            run = 0 if letter.isascii() else run + 1
            longest = max(longest, run)
        if longest > _MOST_IN_A_ROW:
            return False
    run = longest = 0
    for letter in word:
        run = 0 if letter.isascii() else run + 1
        longest = max(longest, run)
    return longest <= _MOST_IN_A_ROW + 1


def _is_one_case(part: str) -> bool:
    return part.islower() or part.isupper() or (part[0].isupper() and part[1:].islower())


def _first_cell(data: bytes) -> bytes:
    """Give the first cell with a byte above 127, as nearly as can be told from bytes."""
    found = _HIGH.search(data)
    if found is None:
        return b""
    start, end = found.span()
    ends = b',;\t|"\r\n'
    while start > 0 and data[start - 1] not in ends:
        start -= 1
    while end < len(data) and data[end] not in ends:
        end += 1
    return data[start:end].strip()


def _short(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _recognized(name: str, row: int, first: bytes, *, codec: str, called: str) -> Fault:
    said = _short(first.decode(codec))
    problem = f"was read as {called} text ({codec}), of which this is the first cell: {said!r}"
    return Fault(name, row, "", said, problem, f"{_SAVE} to be sure")


def _note(name: str, problem: str) -> Fault:
    return Fault(name, 1, "", None, problem, f"{_SAVE} to be sure")


def _fault(name: str, row: int, problem: str, remedy: str) -> Fault:
    return Fault(name, row, "", None, problem, remedy)
