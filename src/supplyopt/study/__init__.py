"""Experiments over many networks: what decides, what a choice costs, where it turns over."""

from __future__ import annotations

from supplyopt.study.direct_vs_tiered import DirectVsTiered, direct_vs_tiered
from supplyopt.study.knobs import (
    Knob,
    with_capacity,
    with_desk_delay,
    with_drop_size,
    with_frequency,
    with_scarcity,
    with_stops,
)
from supplyopt.study.pareto import Front, pareto
from supplyopt.study.reform import Reform, reform
from supplyopt.study.sweep import Sweep, sweep

__all__ = [
    "DirectVsTiered",
    "Front",
    "Knob",
    "Reform",
    "Sweep",
    "direct_vs_tiered",
    "pareto",
    "reform",
    "sweep",
    "with_capacity",
    "with_desk_delay",
    "with_drop_size",
    "with_frequency",
    "with_scarcity",
    "with_stops",
]
