"""What may be found, as a table."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.kinds import KINDS
from supplyopt.network.units import measured

__all__ = ["list_kinds"]


@measured()
def list_kinds(language: str = "en") -> pd.DataFrame:
    """List the kinds of findings.

    Parameters
    ----------
    language : {"en", "zh"}

    Returns
    -------
    DataFrame
        ``kind, severity, statistical, title, rule, causes, remedy``; the gravest first within
        each part of an audit.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.list_kinds("zh").set_index("kind").loc["unbalanced", "title"]
    '账实不符'
    """
    return pd.DataFrame(
        [
            {
                "kind": kind.name,
                "severity": kind.severity,
                "statistical": kind.statistical,
                "title": kind.title[language],
                "rule": kind.rule[language],
                "causes": kind.causes[language],
                "remedy": kind.remedy[language],
            }
            for kind in KINDS.values()
        ]
    )
