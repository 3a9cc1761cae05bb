"""Every file is about one idea, short, with its names declared."""

from __future__ import annotations

import ast
import importlib
import subprocess
from pathlib import Path
from typing import Any

import pytest

# Lines of code: what documents a public name may be as long as it needs.
LONGEST = 300
UNSAYING = {"common", "util", "utils", "helper", "helpers", "misc", "tools"}


def test_no_file_hides_what_its_room_gives(modules: Any) -> None:
    """Whoever imports a file by itself makes its name in the room mean the file."""
    rooms = [module for module in modules if module.path.name == "__init__.py"]
    given = {
        m.path.parent: set(importlib.import_module(m.name).__all__)
        for m in rooms
        if "__all__" in m.text
    }
    wrong = [m.place for m in modules if m.path.stem in given.get(m.path.parent, ())]
    assert wrong == []


def test_first_line_names_one_idea(modules: Any) -> None:
    wrong = []
    for module in modules:
        text = ast.get_docstring(module.tree) or ""
        first = text.split("\n")[0]
        if not first.endswith(".") or " and " in f" {first} ".replace("\n", " "):
            wrong.append(f"{module.place}: {first!r}")
    assert wrong == []


def test_files_are_short(modules: Any) -> None:
    lengths = {module.place: lines_of_code(module) for module in modules}
    assert {place: lines for place, lines in lengths.items() if lines > LONGEST} == {}


def lines_of_code(module: Any) -> int:
    documented = 0
    for node in ast.walk(module.tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            first = body[0]
            if isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
                documented += (first.end_lineno or first.lineno) - first.lineno + 1
    return int(module.text.count("\n")) - documented


def test_nothing_is_called_common(modules: Any) -> None:
    words = {}
    for module in modules:
        names = [*Path(module.place).with_suffix("").parts]
        names += [
            node.name
            for node in ast.walk(module.tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        ]
        for name in names:
            if UNSAYING & set(name.lower().strip("_").split("_")):
                words[module.place] = name
    assert words == {}


def test_every_module_declares_names_that_are_there(modules: Any) -> None:
    wrong = []
    for module in modules:
        if len(module.tree.body) == 1 or module.room == "__main__":
            continue  # A docstring alone; a script.
        found = importlib.import_module(module.name)
        declared = getattr(found, "__all__", None)
        if declared is None:
            wrong.append(f"{module.place} has no __all__")
            continue
        wrong += [f"{module.place}: no {name}" for name in declared if not hasattr(found, name)]
        if len(set(declared)) != len(declared):
            wrong.append(f"{module.place}: a name occurs twice")
    assert wrong == []


def test_private_names_stay_at_home(modules: Any) -> None:
    wrong = [
        f"{module.place} takes {alias.name} from {node.module}"
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("supplyopt")
        for alias in node.names
        if alias.name.startswith("_")
    ]
    assert wrong == []


def test_dataclasses_are_frozen(modules: Any) -> None:
    wrong, seen = [], 0
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ClassDef):
                continue
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                if text.split("(")[0].split(".")[-1] != "dataclass":
                    continue
                seen += 1
                if "frozen=True" not in text:
                    wrong.append(f"{module.place}: {node.name}")
    assert wrong == []
    assert seen > 10


def _texts(root: Path) -> list[Path]:
    """Return the project's own files; data is no text of ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    paths = [root / line for line in listed.stdout.splitlines()]
    return [p for p in paths if p.is_file() and p.suffix not in {".csv", ".png", ".gz", ".svg"}]


def test_no_machine_is_mentioned(root: Path) -> None:
    # In parts, so that this file does not mention them.
    words = ["/".join(("", "work", "")), "-".join(("index", "url")), "/".join(("", "simple", ""))]
    words += ["/".join(("", "root", "")), "/".join(("", "home", ""))]
    paths = _texts(root)
    assert len(paths) > 100
    wrong = [
        f"{path.relative_to(root)}: {word}"
        for path in paths
        for word in words
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert wrong == []
