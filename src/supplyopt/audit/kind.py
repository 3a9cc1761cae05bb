"""A kind of finding: what is held against what, how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["LANGUAGES", "SEVERITIES", "Kind", "Severity"]

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The gravest first: papers contradict each other; it wants looking at; nothing can be said."""

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
    rule : mapping of str to str
        By language ("en", "zh"): the rule that is not kept.
    evidence : mapping of str to str
        By language: a sentence with the numbers of a finding in braces, as `str.format` fills in.
    causes : mapping of str to str
        By language: innocent causes it may have. A finding is a question, not an accusation.
    remedy : mapping of str to str
        By language: what to do next.
    statistical : bool
        It may be wrong by chance; ``p_value`` says how easily.
    """

    name: str
    severity: Severity
    rule: Mapping[str, str]
    evidence: Mapping[str, str]
    causes: Mapping[str, str]
    remedy: Mapping[str, str]
    statistical: bool = False
