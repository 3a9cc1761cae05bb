"""Imports run down a floor or along a room, never in a circle."""

from __future__ import annotations

import sys
from typing import Any

import networkx as nx

FLOORS = {
    "errors": 1,
    "totals": 1,
    "version": 1,
    "lp": 2,
    "network": 2,
    "rationing": 2,
    "formulation": 3,
    "tables": 3,
    "examples": 3,
    "survey": 3,
    "orders": 3,
    "planning": 4,
    "report": 5,
    "simulation": 5,
    "rolling": 5,
    # What is compared is shown with what stands in the room below.
    "study": 6,
    "audit": 6,
    "cli": 7,
    "__main__": 8,
}
HOMES = {
    "pulp": ["lp/pulp_bridge.py", "lp/pulp_problem.py"],
    "highspy": ["lp/highs.py"],
    "networkx": ["network/graph.py"],
    "matplotlib": ["report/"],
    "python_calamine": ["tables/workbook.py"],
    "xlsxwriter": ["tables/workbook_out.py"],
    "joblib": ["study/workers.py"],
    "sqlite3": ["orders/database.py"],
    "importlib.resources": ["examples/"],
}
"""Who alone may import what."""
NEVER_AT_FIRST = {"matplotlib", "python_calamine", "xlsxwriter", "joblib"}
"""Imported where it is used only: most calls need none of them."""
CORE = {"numpy", "pandas", "networkx", "pulp", "highspy", "python_calamine", "xlsxwriter"}
EXTRAS = {"matplotlib", "pyarrow", "joblib"}


def _own(modules: Any) -> list[tuple[Any, str]]:
    """Return who imports what of the package at run time."""
    return [
        (module, found.target)
        for module in modules
        for found in module.imports
        if found.target.split(".")[0] == "supplyopt" and not found.typing_only
    ]


def test_every_room_is_on_a_floor(modules: Any) -> None:
    rooms = {module.room for module in modules} - {"__init__"}
    assert rooms == set(FLOORS)


def test_imports_run_down_a_floor_or_along_a_room(modules: Any) -> None:
    wrong = []
    for module, target in _own(modules):
        parts = target.split(".")
        # The face has names only; it loads what stands behind them when it is asked.
        if len(parts) == 1 and module.room == "cli":
            continue
        room = parts[1] if len(parts) > 1 else "the face"
        here, there = FLOORS.get(module.room, 0), FLOORS.get(room, 99)
        if room != module.room and there >= here:
            wrong.append(f"{module.place} (floor {here}) imports {target} (floor {there})")
    assert wrong == []


def test_no_file_imports_itself_by_way_of_others(modules: Any) -> None:
    graph = nx.DiGraph()
    graph.add_edges_from((module.name, target) for module, target in _own(modules))
    graph.remove_node("supplyopt") if "supplyopt" in graph else None
    circles = [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]
    assert circles == []
    assert graph.number_of_edges() > 100


def test_each_package_from_outside_has_one_home(modules: Any) -> None:
    wrong = [
        f"{module.place} imports {found.target}"
        for module in modules
        for found in module.imports
        for name, homes in HOMES.items()
        if (found.target == name or found.target.startswith(f"{name}."))
        and not found.typing_only
        and not module.place.startswith(tuple(homes))
    ]
    assert wrong == []


def test_nothing_else_is_needed(modules: Any) -> None:
    known = CORE | EXTRAS | set(sys.stdlib_module_names) | {"supplyopt"}
    tops = {found.target.split(".")[0] for module in modules for found in module.imports}
    assert tops - known == set()


def test_extras_are_loaded_where_they_are_used(modules: Any) -> None:
    wrong = [
        f"{module.place} imports {found.target} at its top"
        for module in modules
        for found in module.imports
        if found.target.split(".")[0] in NEVER_AT_FIRST and not found.lazy and not found.typing_only
    ]
    assert wrong == []


def test_own_files_are_imported_inside_functions_only_to_spare_a_package(modules: Any) -> None:
    # To hide a circle would be the other reason.
    allowed = {"supplyopt.lp.pulp_bridge", "supplyopt.lp.pulp_problem"}
    lazy = {
        found.target
        for module in modules
        for found in module.imports
        if found.target.startswith("supplyopt.") and found.lazy and not found.typing_only
    }
    assert lazy <= allowed
