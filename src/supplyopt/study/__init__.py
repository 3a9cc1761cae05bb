"""Experiments over many networks: what decides, what a choice costs, where it turns over."""

from __future__ import annotations

from supplyopt.study.reform import Reform, reform

__all__ = [
    "Reform",
    "reform",
]
