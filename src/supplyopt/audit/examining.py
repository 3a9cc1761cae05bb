"""The audit: every check on the same books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.books import Books
from supplyopt.audit.checks import CHECKS
from supplyopt.audit.found import Findings, findings_of
from supplyopt.audit.raw import RAW
from supplyopt.errors import Fault, InputError
from supplyopt.version import VERSION

__all__ = ["examine"]


def examine(books: Books, *, checks: Sequence[str] | None = None) -> Findings:
    """Hold the books against themselves, claims against people, stock against need.

    Parameters
    ----------
    books : Books
    checks : sequence of str, optional
        Which; all of them without it. Names are in ``findings.record["checks"]``.

    Returns
    -------
    Findings
        The same for the same books, in whatever order their rows stand.

    Raises
    ------
    InputError
        If there is no such check.

    Examples
    --------
    >>> import supplyopt as so
    >>> books = so.audit.read_books(movements={
    ...     "place": ["A"] * 3, "item": ["mask"] * 3, "cycle": [1, 1, 1],
    ...     "kind": ["opening", "used", "counted"], "quantity": [50, 20, 28]})
    >>> findings = so.audit.examine(books)
    >>> print(findings.table["evidence"].iloc[0])
    28 counted at 1, 30 by the lines: -2 (tolerance 0)
    """
    known = [check.name for check in CHECKS]
    unknown = [name for name in checks or () if name not in known]
    if unknown:
        say = f"there are: {', '.join(known)}"
        raise InputError([Fault("", None, "checks", n, "is no check", say) for n in unknown])
    wanted = [check for check in CHECKS if checks is None or check.name in checks]
    parts, looked, left = [], [], {}
    for check in wanted:
        missing = [name for name in check.needs if name not in books.given]
        if missing:
            left[check.name] = f"no {', '.join(missing)}"
            continue
        looked.append(check.name)
        parts.append(check.look(books))
    parts = [part for part in parts if len(part)]
    raw = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(RAW))
    record: dict[str, Any] = {
        "versions": {"supplyopt": VERSION, "numpy": np.__version__, "pandas": pd.__version__},
        "tables": {name: books.digests[name] for name in books.given},
        "rows": {name: len(books.table(name)) for name in books.given},
        "settings": {**books.settings, "start": books.start},
        "last_cycle": books.last_cycle,
        "checks": looked,
        "not_checked": left,
        "notes": list(books.notes),
    }
    cycles = {period: books.cycle_of(period) for period in raw["period"].unique().tolist()}
    raw["cycle"] = pd.array([cycles[period] for period in raw["period"]], dtype="Int64")
    places = books.table("places")
    return findings_of(raw, record, names=dict(zip(places["place"], places["name"], strict=True)))
