"""Experiments over many networks: what decides, what a choice costs, where it turns over."""

from __future__ import annotations

from supplyopt.study.pareto import Front, pareto
from supplyopt.study.sweep import Sweep, sweep

__all__ = [
    "Front",
    "Sweep",
    "pareto",
    "sweep",
]
