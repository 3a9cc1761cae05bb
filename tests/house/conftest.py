"""The files of the house, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "supplyopt"


@dataclass(frozen=True)
class Import:
    """One module that a file imports."""

    target: str
    lazy: bool
    typing_only: bool


@dataclass(frozen=True)
class Module:
    """One file of the package."""

    path: Path

    @property
    def place(self) -> str:
        """Where it is in the package, as ``lp/highs.py``."""
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def name(self) -> str:
        """What it is imported as."""
        parts = ("supplyopt", *self.path.relative_to(SOURCE).with_suffix("").parts)
        return ".".join(part for part in parts if part != "__init__")

    @property
    def room(self) -> str:
        """The folder on top, or the file where there is none."""
        return self.place.split("/")[0].removesuffix(".py")

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The whole file, parsed."""
        return ast.parse(self.text)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Every module it imports anywhere, inside functions too."""
        return tuple(_imports(self.tree, lazy=False, typing_only=False))

    @property
    def calls(self) -> Iterator[tuple[str, str]]:
        """What it calls: the owner's name ("" for none that has one), then the name called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    yield "", node.func.id
                elif isinstance(node.func, ast.Attribute):
                    owner = node.func.value
                    yield owner.id if isinstance(owner, ast.Name) else "", node.func.attr


def _imports(node: ast.AST, *, lazy: bool, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(alias.name, lazy, typing_only)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports say in full where they go"
            for alias in child.names:
                target = f"{child.module}.{alias.name}"
                yield Import(target if _is_module(target) else str(child.module), lazy, typing_only)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for part in child.body:
                yield from _imports(ast.Module([part], []), lazy=lazy, typing_only=True)
            for part in child.orelse:
                yield from _imports(ast.Module([part], []), lazy=lazy, typing_only=typing_only)
        else:
            inside = lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _imports(child, lazy=inside, typing_only=typing_only)


def _is_module(name: str) -> bool:
    first, *rest = name.split(".")
    path = SOURCE.joinpath(*rest)
    return first == "supplyopt" and (path.with_suffix(".py").is_file() or path.is_dir())


@pytest.fixture(scope="session")
def modules() -> tuple[Module, ...]:
    """Give every file of the package."""
    found = tuple(Module(path) for path in sorted(SOURCE.rglob("*.py")))
    assert len(found) > 50
    return found


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the whole project."""
    assert (ROOT / "pyproject.toml").is_file()
    return ROOT
