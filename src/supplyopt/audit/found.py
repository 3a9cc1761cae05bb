"""What an audit found, as one table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from supplyopt.audit.kind import LANGUAGES, SEVERITIES
from supplyopt.audit.kinds import KINDS
from supplyopt.audit.related import related_findings
from supplyopt.errors import Fault, InputError
from supplyopt.network.units import measured

__all__ = ["Findings", "findings_of"]

_ABOUT = ["kind", "place", "item", "group", "period", "counterpart"]
_PLAIN = [*_ABOUT, "quantity", "found", "expected", "low", "high", "p_value"]
_TOLD = (
    *("finding", "severity", "kind", "place", "name", "item", "group", "period", "cycle"),
    *("counterpart", "quantity", "found", "expected", "low", "high", "p_value"),
    *("rule", "evidence", "causes", "remedy", "documents", "rows", "related"),
)


@dataclass(frozen=True, eq=False, repr=False)
class Findings:
    """What an audit found: questions with their evidence, never accusations.

    Made by `examine`. False where nothing was found.

    Attributes
    ----------
    record : mapping
        What was audited and how: ``versions``, ``tables`` (SHA-256 of each), ``rows``,
        ``settings``, ``checks`` that looked, ``not_checked`` with what they lacked, ``notes``: how
        lines were read that might be read otherwise, and what was left out.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 3, "item": ["mask"] * 3, "cycle": [1, 1, 1],
    ...     "kind": ["opening", "used", "counted"], "quantity": [50, 20, 28]})
    >>> so.audit.examine(books)
    <Findings: 1 error>
    """

    record: Mapping[str, Any]
    _raw: pd.DataFrame
    _names: Mapping[str, str]

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a finding, the gravest first, in English: see `told` for the columns."""
        return self.told("en")

    @measured()
    def told(self, language: str = "en") -> pd.DataFrame:
        """Give all findings in a language.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        DataFrame
            ``finding``, an id that the same finding has in every audit; ``severity, kind, place,
            name`` (of the place, if ``places`` has one), ``item, group, period``; ``cycle`` of the
            period; ``counterpart``; ``quantity``, pieces at stake; ``found``, ``expected``;
            ``low, high``, the interval in which it would have been no finding; ``p_value`` (NaN
            where nothing is left to chance); ``rule, evidence, causes, remedy``, sentences;
            ``documents`` and ``rows``, as texts; ``related``, ids of findings about the same item,
            as many pieces, and this place or the counterpart: likely the same matter.

        Raises
        ------
        InputError
            If the language is another.
        """
        if language not in LANGUAGES:
            say = f"there are: {', '.join(LANGUAGES)}"
            raise InputError([Fault("", None, "language", language, "is not spoken", say)])
        raw = self._raw
        kinds = [KINDS[name] for name in raw["kind"]]
        table = raw[["finding", *_PLAIN, "cycle", "related"]].copy()
        table["severity"] = [kind.severity for kind in kinds]
        table["name"] = [self._names.get(place, place) for place in raw["place"]]
        for name in ("rule", "causes", "remedy"):
            table[name] = [getattr(kind, name)[language] for kind in kinds]
        table["evidence"] = [
            kind.evidence[language].format(**self._shown(row, language))
            for kind, row in zip(kinds, raw.to_dict("records"), strict=True)
        ]
        table["documents"] = [", ".join(found) for found in raw["documents"]]
        table["rows"] = [_runs(found) for found in raw["rows"]]
        return table[list(_TOLD)]

    def counts(self) -> pd.Series:
        """Give how many findings there are of each severity."""
        severity = self._raw["kind"].map(lambda name: KINDS[name].severity)
        return severity.value_counts().reindex(list(SEVERITIES), fill_value=0)

    def label(self, place: str) -> str:
        """Give a place by its name, its id behind it.

        Parameters
        ----------
        place : str
        """
        name = self._names.get(place, place)
        return place if name == place else f"{name} ({place})"

    def _shown(self, row: Mapping[Any, Any], language: str) -> dict[str, str]:
        """Give the columns and numbers of a finding as texts for its sentences."""
        values = {**{name: row[name] for name in _PLAIN}, **row["numbers"]}
        words = {
            name: _word(value[language] if isinstance(value, Mapping) else value)
            for name, value in values.items()
        }
        return {**words, **{name: self.label(row[name]) for name in ("place", "counterpart")}}

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        counts = self.counts().items()
        words = [f"{n:,} {name}{'s' * (n > 1 and name != 'info')}" for name, n in counts if n]
        return f"<Findings: {', '.join(words) or 'none'}>"


def findings_of(
    raw: pd.DataFrame, record: Mapping[str, Any], *, names: Mapping[str, str]
) -> Findings:
    """Bring what checks said into the order in which it is told.

    Parameters
    ----------
    raw : DataFrame
        Columns of `RAW`, and ``cycle``.
    record : mapping
        Of the audit.
    names : mapping of str to str
        Of places.

    Returns
    -------
    Findings
    """
    order = {name: at for at, name in enumerate(KINDS)}
    rank = raw["kind"].map(lambda name: SEVERITIES.index(KINDS[name].severity))
    keys = raw.assign(_rank=rank, _kind=raw["kind"].map(order))
    by = ["_rank", "_kind", *_ABOUT[1:], "documents", "quantity", "found"]
    sorted_raw = keys.sort_values(by, kind="stable")[raw.columns].reset_index(drop=True)
    ids = [
        _id_of([*(str(row[name]) for name in _ABOUT), *row["documents"]])
        for row in sorted_raw.to_dict("records")
    ]
    alike = pd.Series(ids, dtype=object)
    again = alike.groupby(alike).cumcount()
    sorted_raw.insert(
        0, "finding", [f"{name}-{n + 1}" if n else name for name, n in zip(ids, again, strict=True)]
    )
    told = sorted_raw["finding"].tolist()
    related = related_findings(sorted_raw.to_dict("records"))
    sorted_raw["related"] = [", ".join(told[at] for at in others) for others in related]
    return Findings(dict(record), sorted_raw, dict(names))


def _id_of(words: Iterable[str]) -> str:
    # With their lengths, so that no two lists of words run together.
    said = "".join(f"{len(word)}:{word}" for word in words)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    number = float(value)
    # Rounded for the eye alone; the columns have all digits.
    return f"{number:,.3g}" if abs(number) < 1 else f"{number:,.10g}"


def _runs(rows: Iterable[tuple[str, int]]) -> str:
    """Give rows as a text, neighbors together: "movements 2-5, 9; claims 3"."""
    by_table: dict[str, list[int]] = {}
    for table, row in rows:
        by_table.setdefault(table, []).append(int(row))
    told = []
    for table, found in by_table.items():
        runs: list[list[int]] = []
        for row in sorted(set(found)):
            if runs and runs[-1][1] == row - 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        words = [str(low) if low == high else f"{low}-{high}" for low, high in runs]
        told.append(f"{table} {', '.join(words)}")
    return "; ".join(told)
