"""The public names: each there, each documented, each cheap until it is used."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import pairwise
from types import ModuleType
from typing import Any

import pytest

import supplyopt as so

HEAVY = ["numpy", "pandas", "pulp", "highspy", "networkx", "matplotlib", "scipy", "joblib"]
SPELT_OUT = {"demand_from_headcount", "write_lp"}
"""Functions whose published form has a third argument that need not be named."""


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give every public function, those of the rooms too."""
    for owner in (so, so.policies, so.audit, so.examples, so.orders, so.study, so.survey):
        for name in owner.__all__:
            value = getattr(owner, name)
            if inspect.isfunction(value):
                yield name, value


def _classes() -> Iterator[tuple[str, type]]:
    for name in so.__all__:
        value = getattr(so, name)
        if inspect.isclass(value):
            yield name, value


FUNCTIONS = list(_functions())
CLASSES = list(_classes())


def _sections(thing: Any) -> set[str]:
    lines = (inspect.getdoc(thing) or "").splitlines()
    return {
        name
        for name, rule in pairwise(lines)
        if rule and set(rule) == {"-"} and len(rule) == len(name)
    }


def test_names_are_exactly_those_declared() -> None:
    assert so.__all__ == sorted(so.__all__)
    assert set(so.__all__) == set(so._HOMES) | set(so._ROOMS)
    for name in so.__all__:
        assert getattr(so, name) is not None
    assert set(so.__all__) <= set(dir(so))


@pytest.mark.parametrize(
    "room",
    [so, so.audit, so.examples, so.orders, so.policies, so.study, so.survey],
    ids=lambda room: room.__name__,
)
def test_what_a_room_lists_is_public(room: ModuleType) -> None:
    """After all of it was used, too: what is loaded on the way does not show."""
    for name in room.__all__:
        getattr(room, name)
    assert dir(room) == sorted(room.__all__)
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        so.sovle  # noqa: B018


def test_star_gives_the_same_names() -> None:
    space: dict[str, Any] = {}
    exec("from supplyopt import *", space)
    assert set(so.__all__) == set(space) - {"__builtins__"}


def test_every_name_says_what_it_is() -> None:
    for name in so.__all__:
        text = inspect.getdoc(getattr(so, name))
        assert text, name
        assert text.split("\n")[0].endswith("."), name


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_functions_are_documented(name: str, function: Callable[..., Any]) -> None:
    sections = _sections(function)
    signature = inspect.signature(function)
    wanted = {"Examples"}
    if signature.parameters:
        wanted.add("Parameters")
    if signature.return_annotation not in (None, "None"):
        wanted.add("Returns")
    assert wanted - sections == set()
    text = inspect.getdoc(function) or ""
    described = text.split("Parameters\n", 1)[-1]
    for parameter in signature.parameters:
        assert f"\n{parameter}" in described or f", {parameter}" in described, parameter


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_after_two_nouns_arguments_are_named(name: str, function: Callable[..., Any]) -> None:
    by_place = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
    ]
    assert len(by_place) <= 2 or name in SPELT_OUT, by_place


@pytest.mark.parametrize(("name", "kind"), CLASSES, ids=[name for name, _ in CLASSES])
def test_classes_are_documented(name: str, kind: type) -> None:
    if not issubclass(kind, (Exception, Enum)):
        assert "Examples" in _sections(kind)
    for attribute, value in vars(kind).items():
        if attribute.startswith("_") or not callable(getattr(kind, attribute)):
            continue
        function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
        if not inspect.isfunction(function):
            continue
        assert inspect.getdoc(function), attribute
        parameters = list(inspect.signature(function).parameters)[1:]
        if parameters:
            assert "Parameters" in _sections(function), attribute


def test_rooms_are_modules() -> None:
    assert isinstance(so.policies, ModuleType)
    assert isinstance(so.examples, ModuleType)
    assert isinstance(so.study, ModuleType)
    assert isinstance(so.survey, ModuleType)
    assert isinstance(so.orders, ModuleType)
    assert isinstance(so.audit, ModuleType)


def _loaded(code: str) -> set[str]:
    """Return which heavy packages a process of its own loads for some code."""
    report = f"import sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavy() -> None:
    assert _loaded("import supplyopt") == set()


def test_errors_load_nothing_heavy() -> None:
    assert _loaded("import supplyopt as so; so.InputError; so.LimitError") == set()


def test_solve_loads_no_other_solver() -> None:
    code = "import supplyopt as so; so.verify(so.solve(so.examples.four_places()))"
    loaded = _loaded(code)
    assert "highspy" in loaded
    assert loaded & {"pulp", "matplotlib", "scipy"} == set()


def test_reading_loads_no_solver() -> None:
    code = "import supplyopt as so; so.examples.four_places().tables"
    assert _loaded(code) & {"pulp", "highspy", "matplotlib"} == set()
