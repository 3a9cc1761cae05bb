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
    from supplyopt import examples
    from supplyopt.errors import (
        CertificateError,
        Fault,
        InfeasibleError,
        InputError,
        InputWarning,
        LimitError,
        SupplyOptError,
    )
    from supplyopt.network.needs import demand_from_headcount
    from supplyopt.network.network import Network
    from supplyopt.network.reports import fill_reports
    from supplyopt.planning import policies
    from supplyopt.planning.diagnose import Diagnosis, diagnose
    from supplyopt.planning.fallback_effect import effect_of_fallback
    from supplyopt.planning.plan import Plan
    from supplyopt.planning.plan_files import read_plan, write_plan
    from supplyopt.planning.report import Report
    from supplyopt.planning.solve import solve
    from supplyopt.planning.status import Status
    from supplyopt.planning.verify import verify
    from supplyopt.planning.write_lp import write_lp
    from supplyopt.study.compare import Comparison, compare
    from supplyopt.tables.csv_folder import read_network, write_network

__all__ = [
    "CertificateError",
    "Comparison",
    "Diagnosis",
    "Fault",
    "InfeasibleError",
    "InputError",
    "InputWarning",
    "LimitError",
    "Network",
    "Plan",
    "Report",
    "Status",
    "SupplyOptError",
    "compare",
    "demand_from_headcount",
    "diagnose",
    "effect_of_fallback",
    "examples",
    "fill_reports",
    "policies",
    "read_network",
    "read_plan",
    "solve",
    "verify",
    "write_lp",
    "write_network",
    "write_plan",
]

__version__ = "0.1.0"

# Where each public name lives. Loaded on first use, so that `import supplyopt` costs next to
# nothing, and no solver is loaded before it is needed.
_HOMES = {
    "CertificateError": "errors",
    "Comparison": "study.compare",
    "Diagnosis": "planning.diagnose",
    "Fault": "errors",
    "InfeasibleError": "errors",
    "InputError": "errors",
    "InputWarning": "errors",
    "LimitError": "errors",
    "Network": "network.network",
    "Plan": "planning.plan",
    "Report": "planning.report",
    "Status": "planning.status",
    "SupplyOptError": "errors",
    "compare": "study.compare",
    "demand_from_headcount": "network.needs",
    "diagnose": "planning.diagnose",
    "effect_of_fallback": "planning.fallback_effect",
    "fill_reports": "network.reports",
    "read_network": "tables.csv_folder",
    "read_plan": "planning.plan_files",
    "solve": "planning.solve",
    "verify": "planning.verify",
    "write_lp": "planning.write_lp",
    "write_network": "tables.csv_folder",
    "write_plan": "planning.plan_files",
}
_ROOMS = {"examples": "examples", "policies": "planning.policies"}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        value: Any = import_module(f"supplyopt.{_ROOMS[name]}")
    elif name in _HOMES:
        value = getattr(import_module(f"supplyopt.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module 'supplyopt' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
