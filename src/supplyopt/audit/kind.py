"""A kind of finding: its rule, how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["LANGUAGES", "SEVERITIES", "Kind", "Severity"]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The gravest first: papers or stocks contradict each other; look at it; it was not checked."""

LANGUAGES = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding.

    Attributes
    ----------
    name : str
        As in the column ``kind``.
    severity : {"error", "warning", "info"}
        "error": papers or stocks contradict each other. "warning": it wants looking at.
        "info": something could not be checked.
    title : mapping of str to str
        By language ("en", "zh"): a few words.
    rule : mapping of str to str
        The rule that is not kept.
    evidence : mapping of str to str
        A sentence with the columns and numbers of a finding in braces.
    causes : mapping of str to str
        Innocent causes it may have: a finding is a question, not an accusation.
    remedy : mapping of str to str
        What to do next.
    statistical : bool
        It may be wrong by chance; ``p_value`` says how easily.
    """

    name: str
    severity: Severity
    title: Mapping[str, str]
    rule: Mapping[str, str]
    evidence: Mapping[str, str]
    causes: Mapping[str, str]
    remedy: Mapping[str, str]
    statistical: bool = False
