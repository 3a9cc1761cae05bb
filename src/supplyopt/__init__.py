"""Decides who gets scarce emergency goods, by which way they travel.

Examples
--------
>>> import supplyopt as so
>>> plan = so.solve(so.examples.four_places())
>>> plan
<Plan optimal: 90 of 180 pieces served, 4 shipments, 1.17 hand-overs a piece>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from supplyopt import audit, examples, orders, study, survey
    from supplyopt.errors import (
        CertificateError,
        Fault,
        InfeasibleError,
        InputError,
        InputWarning,
        LimitError,
        SupplyOptError,
    )
    from supplyopt.network.cover import cover_targets
    from supplyopt.network.needs import demand_from_headcount
    from supplyopt.network.network import Network
    from supplyopt.network.reports import fill_reports
    from supplyopt.planning import policies
    from supplyopt.planning.diagnose import Diagnosis, diagnose
    from supplyopt.planning.difference import Difference
    from supplyopt.planning.fallback_effect import effect_of_fallback
    from supplyopt.planning.plan import Plan
    from supplyopt.planning.plan_files import read_plan, write_plan
    from supplyopt.planning.pulp_model import PulpModel, to_pulp
    from supplyopt.planning.repair import Repair, repair
    from supplyopt.planning.report import Report
    from supplyopt.planning.solve import solve
    from supplyopt.planning.status import Status
    from supplyopt.planning.verify import verify
    from supplyopt.planning.write_lp import write_lp
    from supplyopt.rationing.ration import ration
    from supplyopt.report.explain import Explanation, explain
    from supplyopt.rolling.review import Review
    from supplyopt.rolling.roll import roll
    from supplyopt.rolling.rolled import Roll
    from supplyopt.simulation.practice import Practice
    from supplyopt.simulation.simulate import Simulation, simulate
    from supplyopt.study.claiming import gain_from_claiming
    from supplyopt.study.compare import Comparison, compare
    from supplyopt.study.sweeping import Sweep, sweep
    from supplyopt.tables.network_files import read_network, write_network
    from supplyopt.tables.template import write_template

    __version__: str

__all__ = [
    "CertificateError",
    "Comparison",
    "Diagnosis",
    "Difference",
    "Explanation",
    "Fault",
    "InfeasibleError",
    "InputError",
    "InputWarning",
    "LimitError",
    "Network",
    "Plan",
    "Practice",
    "PulpModel",
    "Repair",
    "Report",
    "Review",
    "Roll",
    "Simulation",
    "Status",
    "SupplyOptError",
    "Sweep",
    "audit",
    "compare",
    "cover_targets",
    "demand_from_headcount",
    "diagnose",
    "effect_of_fallback",
    "examples",
    "explain",
    "fill_reports",
    "gain_from_claiming",
    "orders",
    "policies",
    "ration",
    "read_network",
    "read_plan",
    "repair",
    "roll",
    "simulate",
    "solve",
    "study",
    "survey",
    "sweep",
    "to_pulp",
    "verify",
    "write_lp",
    "write_network",
    "write_plan",
    "write_template",
]

# Where each public name lives. Loaded on first use, so that `import supplyopt` costs next to
# nothing, and no solver is loaded before it is needed.
_HOMES = {
    "CertificateError": "errors",
    "Comparison": "study.compare",
    "Diagnosis": "planning.diagnose",
    "Difference": "planning.difference",
    "Explanation": "report.explain",
    "Fault": "errors",
    "InfeasibleError": "errors",
    "InputError": "errors",
    "InputWarning": "errors",
    "LimitError": "errors",
    "Network": "network.network",
    "Plan": "planning.plan",
    "Practice": "simulation.practice",
    "PulpModel": "planning.pulp_model",
    "Repair": "planning.repair",
    "Report": "planning.report",
    "Simulation": "simulation.simulation",
    "Review": "rolling.review",
    "Roll": "rolling.rolled",
    "Status": "planning.status",
    "SupplyOptError": "errors",
    "Sweep": "study.sweeping",
    "compare": "study.compare",
    "cover_targets": "network.cover",
    "demand_from_headcount": "network.needs",
    "explain": "report.explain",
    "diagnose": "planning.diagnose",
    "effect_of_fallback": "planning.fallback_effect",
    "fill_reports": "network.reports",
    "gain_from_claiming": "study.claiming",
    "ration": "rationing.ration",
    "read_network": "tables.network_files",
    "read_plan": "planning.plan_files",
    "repair": "planning.repair",
    "simulate": "simulation.simulate",
    "roll": "rolling.roll",
    "solve": "planning.solve",
    "sweep": "study.sweeping",
    "to_pulp": "planning.pulp_model",
    "verify": "planning.verify",
    "write_lp": "planning.write_lp",
    "write_network": "tables.network_files",
    "write_plan": "planning.plan_files",
    "write_template": "tables.template",
}
_ROOMS = {
    "audit": "audit",
    "examples": "examples",
    "orders": "orders",
    "policies": "planning.policies",
    "study": "study",
    "survey": "survey",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value: Any = import_module("supplyopt.version").VERSION
    elif name in _ROOMS:
        value = import_module(f"supplyopt.{_ROOMS[name]}")
    elif name in _HOMES:
        value = getattr(import_module(f"supplyopt.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'supplyopt' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
