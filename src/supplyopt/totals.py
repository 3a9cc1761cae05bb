"""Rows that add up other rows, told from records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["REMEDY", "TotalRow", "find_totals", "folded", "total_word"]

Sure = Literal["", "likely", "sure"]
Verdict = Literal["total", "doubtful"]
Marks = NDArray[np.bool_]

_MAY_BE = re.compile(r"tot|ttl|sum|all|计|总|共|全|所有|各")
_SURE_ZH = ("合计", "总计", "小计", "共计", "总和", "总数", "总量", "总额", "汇总", "累计", "总共")
_ENDS_ZH = ("合计", "总计", "小计", "共计", "总和")
_LIKELY_ZH = {
    "全部",
    "全体",
    "所有",
    "全市",
    "全县",
    "全区",
    "全省",
    "全国",
    "全镇",
    "全街道",
    "各地",
}
# The second half of such a word begins others: 总计划处, 共计算.
_STARTS_ZH = re.compile(f"({'|'.join(_ENDS_ZH)})(?![划算量时生分件较])")
_TRADITIONAL = str.maketrans(
    "計總匯縣區國鎮體單號時間數貨達須產過質對類業務據編憑證來點資稱發倉庫調盤虧損報廢結領",
    "计总汇县区国镇体单号时间数货达须产过质对类业务据编凭证来点资称发仓库调盘亏损报废结领",
)
_SURE = {"total", "totals", "subtotal", "subtotals", "sum", "sums", "tot", "ttl", "sum total"}
_LIKELY = {"all", "overall", "everything", "everybody", "altogether"}
_ALL_OF = re.compile(
    r"all (the )?(places|items|districts|towns|sites|communities|groups|counties|villages|regions"
    r"|facilities|units|states|provinces)"
)
# "North total", "Total North", "Grand total: North": never "Summer camp".
_WORDS = re.compile(r"(.+ )?(grand |sub ?)?totals?( .+)?|sums? of .+")
_AFTER = re.compile(r"(合计|总计|小计|共计|总和|totals?|sums?)\s*[:：(（\-—–,，/].*", re.DOTALL)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_EXACT = 1e-9
REMEDY = "take the row out if it is a total; if it is a record, give it another name"
"""Of a row that reads like a total."""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row whose name is a word for a total.

    Attributes
    ----------
    position : int
        Which row, from 0.
    column : str
        Where the word stands.
    word : str
        The name as it was given.
    verdict : {"total", "doubtful"}
        Whether nothing else can be meant.
    value, beside : float
        What it says, what the rows add up to that it might be of; NaN where that is not known.
    """

    position: int
    column: str
    word: str
    verdict: Verdict
    value: float
    beside: float

    @property
    def agrees(self) -> bool:
        """Whether it says what the rows add up to."""
        return _same(self.value, self.beside)

    @property
    def problem(self) -> str:
        """What is wrong with it where it would count as a record."""
        said = "reads like a total of other rows"
        if self.agrees:
            return f"{said}, and says what they add up to, {_plain(self.value)}"
        if self.value == self.value and self.beside == self.beside:
            added = f"others add up to {_plain(self.beside)}"
            return f"{said} (it says {_plain(self.value)}, {added})"
        return said

    @property
    def note(self) -> str:
        """What is said where it was left out."""
        said = "is a total of other rows, and was not read"
        if self.agrees or self.value != self.value or self.beside != self.beside:
            return said
        return f"{said}; it says {_plain(self.value)}, the rows add up to {_plain(self.beside)}"


def folded(text: str) -> str:
    """Fold what typing changes in a word, and what it does not mean: case, width, script.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        In lower case and half width, Chinese in simplified characters, without outer blanks.
    """
    if text.isascii():
        return text.casefold().strip()
    return unicodedata.normalize("NFKC", text).casefold().translate(_TRADITIONAL).strip()


def total_word(text: str) -> Sure:
    """Tell how certainly a name is a word for a total, in English or Chinese.

    Returns
    -------
    {"sure", "likely", ""}
        "sure" is meant as a total wherever rows have names; "likely" may name all that there is
        ("all", "全县"), which need not be a sum of rows.
    """
    plain = folded(text)
    if not _MAY_BE.search(plain):
        return ""
    if _AFTER.fullmatch(plain):
        return "sure"
    chinese = re.sub(r"[\W_]+", "", _BRACKETS.sub("", plain))
    if chinese in _SURE_ZH or chinese.endswith(_ENDS_ZH) or _STARTS_ZH.match(chinese):
        return "sure"
    if chinese in _LIKELY_ZH:
        return "likely"
    words = re.sub(r"[\W_]+", " ", _BRACKETS.sub(" ", plain)).strip()
    if words in _SURE or _WORDS.fullmatch(words):
        return "sure"
    return "likely" if words in _LIKELY or _ALL_OF.fullmatch(words) else ""


def find_totals(
    names: Mapping[str, Sequence[str]],
    amounts: NDArray[np.float64] | None,
    *,
    beside: Mapping[str, NDArray[Any]] | None = None,
    lacking: Marks | None = None,
    real: Mapping[str, set[str]] | None = None,
    own_words: set[str] | frozenset[str] = frozenset(),
) -> Iterator[TotalRow]:
    """Find the rows that are totals of others.

    Parameters
    ----------
    names : mapping of str to sequence of str, each of length n
        The columns in which a word for a total may stand; "" where blank.
    amounts : float array, shape (n,), optional
        The number that would be added up, NaN where it is not known. None where rows have none.
    beside : mapping of str to array, optional
        Further columns that tell rows apart; a total is of rows that agree with it in them.
    lacking : bool array, shape (n,), optional
        Rows in which something is blank that every record has.
    real : mapping of str to set of str, optional
        For a column the names that are known to be no totals, whatever they sound like.
    own_words : set of str
        Columns in which "all" is a name as good as any other: a total only where numbers agree.

    Yields
    ------
    TotalRow
        A row that is surely a total, or that may be a total or a record.

    Notes
    -----
    A row with such a word is a total if it lacks what every record has, or its number is the sum
    of others: of all, of those above it, of those between it and the total before it or after it,
    each of the whole table or of the rows that agree with it otherwise. Totals are no part of
    such sums. With another number it may be a total that somebody forgot to bring up to date, or
    a place of that name: nobody but the writer knows.
    """
    words = {column: _words_of(texts) for column, texts in names.items()}
    if not any(words.values()):
        return
    real = real or {}
    count = max(map(len, names.values()))
    columns = {name: np.array(texts, dtype=object) for name, texts in names.items()}
    apart = {name: _codes(values) for name, values in {**columns, **(beside or {})}.items()}
    named = np.zeros(count, dtype=bool)
    for column, found in words.items():
        # A group "all", what is known to be a record: these are added up like others.
        named[
            [
                at
                for at, sure in found.items()
                if not (column in own_words and sure == "likely")
                and names[column][at] not in real.get(column, ())
            ]
        ] = True
    for column, found in words.items():
        own = {at for at, sure in found.items() if column in own_words and sure == "likely"}
        if amounts is not None:
            yield from _among_their_own(column, own, names[column], apart, amounts, named)
        for at in sorted(found.keys() - own):
            value = float(amounts[at]) if amounts is not None else np.nan
            sums = [] if amounts is None else _sums(at, column, apart, amounts, named)
            fits = [(total, of) for total, of in sums if _same(value, total)]
            verdict = _verdict(
                found[at],
                real=names[column][at] in real.get(column, ()),
                lacking=lacking is not None and bool(lacking[at]),
                fits=bool(fits),
                several=value > 0 and any(of > 1 for _, of in fits),
                # Others whose numbers cannot be read are faults themselves.
                known=not np.isnan(value) and (bool(sums) or bool(named.all()) or count == 1),
                among=max((of for _, of in sums), default=0),
            )
            if verdict is not None:
                best = ([total for total, _ in [*fits, *sums]] or [np.nan])[0]
                yield TotalRow(at, column, str(names[column][at]), verdict, value, best)


def _verdict(
    sure: Sure, *, real: bool, lacking: bool, fits: bool, several: bool, known: bool, among: int
) -> Verdict | None:
    """Weigh a word against the numbers; None for a record."""
    if real:
        return "doubtful" if several else None
    if sure == "sure":
        return "total" if lacking or fits or not known else "doubtful"
    if several:
        return "total"
    return "doubtful" if known and (fits or among > 1) else None


def _among_their_own(
    column: str,
    own: set[int],
    texts: Sequence[str],
    apart: Mapping[str, NDArray[np.int64]],
    amounts: NDArray[np.float64],
    named: Marks,
) -> Iterator[TotalRow]:
    """Find rows named "all" where that is a name, that say what several others come to."""
    if not own or len(own) == len(texts):
        return
    others = [codes.tolist() for name, codes in apart.items() if name != column]
    keys = list(zip(*others, strict=True)) or [()] * len(texts)
    sums: dict[tuple[int, ...], list[float]] = {}
    for at, amount in enumerate(amounts.tolist()):
        if at not in own and not named[at] and amount == amount:
            sums.setdefault(keys[at], []).append(amount)
    for at in sorted(own):
        parts = sums.get(keys[at], [])
        total = float(np.sum(parts)) if parts else np.nan
        if len(parts) > 1 and total > 0 and _same(float(amounts[at]), total):
            yield TotalRow(at, column, str(texts[at]), "doubtful", float(amounts[at]), total)


def _codes(values: NDArray[Any]) -> NDArray[np.int64]:
    """Give a number for each value, -1 where blank."""
    known: dict[Any, int] = {}
    return np.array(
        [
            -1
            if value is None or value == "" or value != value
            else known.setdefault(value, len(known))
            for value in values.tolist()
        ],
        dtype=np.int64,
    )


def _words_of(texts: Sequence[str]) -> dict[int, Sure]:
    known: dict[str, Sure] = {}
    found: dict[int, Sure] = {}
    for at, text in enumerate(texts):
        if text not in known:
            known[text] = total_word(text) if text else ""
        if known[text]:
            found[at] = known[text]
    return found


def _sums(
    at: int,
    column: str,
    apart: Mapping[str, NDArray[np.int64]],
    amounts: NDArray[np.float64],
    named: Marks,
) -> list[tuple[float, int]]:
    """Give what the row might be the total of: the sum, of how many rows; the likeliest first."""
    count = len(amounts)
    rows = ~named & ~np.isnan(amounts)
    rows[at] = False
    agree = rows.copy()
    for name, codes in apart.items():
        if name != column and codes[at] >= 0:
            agree &= codes == codes[at]
    order = np.arange(count)
    marks = named.copy()
    marks[at] = False
    before = order < at
    last = int(order[marks & before].max(initial=-1))
    following = int(order[marks & ~before].min(initial=count))
    spans = (
        before,
        before & (order > last),
        np.ones(count, dtype=bool),
        (order > at) & (order < following),
    )
    found: list[tuple[float, int]] = []
    for among in (agree, rows):
        for span in spans:
            chosen = among & span
            if chosen.any():
                found.append((float(amounts[chosen].sum()), int(chosen.sum())))
    return found


def _same(value: float, total: float) -> bool:
    return bool(abs(value - total) <= _EXACT * max(abs(value), abs(total)))


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.10g}"
