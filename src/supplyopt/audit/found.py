"""What an audit found, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from supplyopt.audit.kind import SEVERITIES
from supplyopt.audit.kinds import KINDS

__all__ = ["COLUMNS", "Findings", "raw_findings"]

COLUMNS = (
    "kind",
    "place",
    "item",
    "period",
    "counterpart",
    "quantity",
    "p_value",
    "numbers",
    "documents",
    "rows",
)
"""What a check says of each finding, as a row of a frame.

``kind``; ``place``, ``item``, ``period`` and ``counterpart`` (texts, "" where it is about none);
``quantity``, pieces at stake (NaN if unknown); ``p_value`` (NaN where nothing is left to chance);
``numbers``, a dict with what the sentences of the kind want; ``documents``, a tuple of texts;
``rows``, a tuple of (table, row).
"""


def raw_findings(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give findings of a check as a frame of `COLUMNS`.

    Parameters
    ----------
    rows : list of dict
        Each with ``kind`` and any of the other columns.
    """
    blank = {
        "place": "",
        "item": "",
        "period": "",
        "counterpart": "",
        "quantity": float("nan"),
        "p_value": float("nan"),
        "numbers": {},
        "documents": (),
        "rows": (),
    }
    return pd.DataFrame([{**blank, **row} for row in rows], columns=list(COLUMNS))


@dataclass(frozen=True, eq=False, repr=False)
class Findings:
    """What an audit found: questions with their evidence, never accusations.

    Made by `examine`. False where nothing was found.

    Attributes
    ----------
    record : mapping
        What was audited and how: fingerprints of the tables, versions, settings, checks.
    """

    record: Mapping[str, Any]
    _raw: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """A row a finding, the gravest first: see `told` for the columns."""
        return self.told("en")

    def told(self, language: str = "en") -> pd.DataFrame:
        """Give all findings in a language.

        Parameters
        ----------
        language : {"en", "zh"}

        Returns
        -------
        DataFrame
            ``finding`` (an id that stays the same from audit to audit), ``severity, kind, place,
            item, period, counterpart, quantity, p_value, rule, evidence, causes, remedy,
            documents, rows``.
        """
        raw = self._raw
        kinds = [KINDS[name] for name in raw["kind"]]
        table = raw.drop(columns="numbers")
        table.insert(0, "severity", [kind.severity for kind in kinds])
        for name in ("rule", "causes", "remedy"):
            table[name] = [getattr(kind, name)[language] for kind in kinds]
        table["evidence"] = [
            kind.evidence[language].format(**numbers)
            for kind, numbers in zip(kinds, raw["numbers"], strict=True)
        ]
        return table

    def __len__(self) -> int:
        return len(self._raw)

    def counts(self) -> pd.Series:
        """Give how many findings there are of each severity."""
        severity = self._raw["kind"].map(lambda name: KINDS[name].severity)
        return severity.value_counts().reindex(list(SEVERITIES), fill_value=0)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.counts().items() if count)
        return f"<Findings: {counts or 'none'}>"
