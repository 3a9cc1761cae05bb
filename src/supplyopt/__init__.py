"""Decides who gets scarce emergency goods, by which way they travel."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Each public name, the module it lives in. Loaded on first use, so that `import supplyopt`
# costs next to nothing.
_HOMES = {
    "CertificateError": "errors",
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
    "demand_from_headcount": "network.needs",
    "examples": "examples",
    "policies": "planning.policies",
    "read_network": "tables.csv_folder",
    "solve": "planning.solve",
    "verify": "planning.verify",
    "write_network": "tables.csv_folder",
}

__all__ = sorted(_HOMES)  # noqa: PLE0605
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'supplyopt' has no attribute {name!r}")
    module = import_module(f"supplyopt.{_HOMES[name]}")
    value = module if _HOMES[name].split(".")[-1] == name and name in ("examples", "policies") else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
