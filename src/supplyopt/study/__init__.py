"""Experiments over many networks: what decides, what a choice costs, where it turns over."""

from __future__ import annotations

from supplyopt.study.bureaus import best_responses, cheapest_honesty
from supplyopt.study.claim_gains import ClaimGains
from supplyopt.study.exact_fronts import Front, pareto
from supplyopt.study.knobs import (
    Knob,
    with_capacity,
    with_desk_delay,
    with_drop_size,
    with_frequency,
    with_scarcity,
    with_stops,
    with_supply_share,
)
from supplyopt.study.reform_study import Reform, reform
from supplyopt.study.responses import CheapestHonesty, Responses
from supplyopt.study.rule_bench import RuleBench
from supplyopt.study.rules_compared import compare_rules
from supplyopt.study.sweeping import Sweep, sweep
from supplyopt.study.two_chains import DirectVsTiered, direct_vs_tiered

__all__ = [
    "CheapestHonesty",
    "ClaimGains",
    "DirectVsTiered",
    "Front",
    "Knob",
    "Reform",
    "Responses",
    "RuleBench",
    "Sweep",
    "best_responses",
    "cheapest_honesty",
    "compare_rules",
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
    "with_supply_share",
]


def __dir__() -> list[str]:
    return sorted(__all__)
