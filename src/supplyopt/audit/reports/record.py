"""The record of an audit as a table."""

from __future__ import annotations

import pandas as pd

from supplyopt.audit.found import Findings

__all__ = ["record_table"]


def record_table(findings: Findings) -> pd.DataFrame:
    """Give the record of an audit as lines.

    Parameters
    ----------
    findings : Findings

    Returns
    -------
    DataFrame
        ``what, value``, texts.
    """
    record = findings.record
    lines = [(name, str(value)) for name, value in record["versions"].items()]
    lines += [
        (f"{name} ({record['rows'][name]:,})", f"SHA-256 {digest}")
        for name, digest in record["tables"].items()
    ]
    lines += [
        (name, f"{value:g}" if isinstance(value, float) else str(value))
        for name, value in record["settings"].items()
    ]
    lines.append(("checks", ", ".join(record["checks"])))
    lines += [(f"not checked: {name}", why) for name, why in record["not_checked"].items()]
    lines += [("note", note) for note in record["notes"]]
    return pd.DataFrame(lines, columns=["what", "value"])
