"""What a user did to a model, read back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.labels import Label
from supplyopt.formulation.own import Own, OwnConstraint, OwnVariable
from supplyopt.lp.pulp_reader import WrittenProblem, WrittenRow, WrittenVariable, read_problem
from supplyopt.planning.pulp_model import PulpModel

__all__ = ["own_of"]

_TABLE = "own constraints"
_ANEW = "make the model anew with to_pulp"


def own_of(model: PulpModel) -> Own:
    """Return what was added to a model since it was made.

    Parameters
    ----------
    model : PulpModel

    Raises
    ------
    InputError
        If something of the network's was changed or taken out, or what was added is no linear
        constraint with finite numbers.
    """
    made, now = model.written, read_problem(model.problem, model.columns)
    labels: dict[int, Label] = {
        hash(variable): (kind, key)
        for kind, of_kind in model.variables.items()
        for key, variable in of_kind.items()
    }
    rows = _added_rows(made, now)
    used = {number for row in rows for number in row.terms} - labels.keys()
    variables = {number: now.variables[number] for number in sorted(used)}
    faults = [
        *_changed_rows(made, now),
        *_changed_objective(made, now),
        *_faults_of_rows(rows),
        *_faults_of_variables(variables, made),
        *_faults_of_bounds(made, now, labels),
    ]
    if faults:
        raise InputError(faults)
    names: dict[int, Label | str] = {
        **labels,
        **{number: variable.name for number, variable in variables.items()},
    }
    own = Own(
        constraints=(
            *(_constraint(row, names) for row in rows),
            *_tightened(made, now, labels),
        ),
        variables=tuple(OwnVariable(v.name, v.low, v.high, v.whole) for v in variables.values()),
        whole=tuple(
            label
            for number, label in labels.items()
            if now.variables[number].whole and not made.variables[number].whole
        ),
    )
    _require_stock_with_surplus(model, own)
    return own


def _constraint(row: WrittenRow, names: Mapping[int, Label | str]) -> OwnConstraint:
    terms = tuple((names[number], value) for number, value in row.terms.items())
    return OwnConstraint(row.name, terms, row.low, row.high)


def _added_rows(made: WrittenProblem, now: WrittenProblem) -> list[WrittenRow]:
    given = {row.name for row in made.rows}
    return [row for row in now.rows if row.name not in given]


def _changed_rows(made: WrittenProblem, now: WrittenProblem) -> Iterator[Fault]:
    there = {row.name: row for row in now.rows}
    for row in made.rows:
        if row.name not in there:
            yield _fault(row.name, "the network's own constraint is not there any more", _ANEW)
        elif there[row.name] != row:
            yield _fault(row.name, "the network's own constraint was changed", _ANEW)
    for name, count in Counter(row.name for row in now.rows).items():
        if count > 1:
            yield _fault(name, f"is the name of {count} constraints", "name each in its own way")


def _changed_objective(made: WrittenProblem, now: WrittenProblem) -> Iterator[Fault]:
    if now.objective != made.objective or not now.minimized:
        yield Fault(
            "model",
            None,
            "objective",
            None,
            "is not the first goal any more",
            "leave it: solve(model, goals=...) says what is sought; hold something down by a "
            f"constraint instead, and {_ANEW}",
        )
    if now.has_sets:
        yield Fault(
            "model",
            None,
            "sets",
            None,
            "special ordered sets are not kept by solve",
            "write them with binary variables",
        )


def _faults_of_rows(rows: list[WrittenRow]) -> Iterator[Fault]:
    for row in rows:
        if not all(np.isfinite(value) for value in row.terms.values()):
            yield _fault(row.name, "has a factor that is no finite number", "give a number")
        if np.isnan(row.low) or np.isnan(row.high) or row.low == np.inf or row.high == -np.inf:
            yield _fault(row.name, "has a right side that is no finite number", "give a number")


def _faults_of_variables(
    variables: Mapping[int, WrittenVariable], made: WrittenProblem
) -> Iterator[Fault]:
    kinds = {re.split(r"\d", variable.name)[0] for variable in made.variables.values()}
    known = Counter(variable.name for variable in [*made.variables.values(), *variables.values()])
    for variable in variables.values():
        if known[variable.name] > 1:
            problem = "is the name of two variables"
            yield _fault(variable.name, problem, "name each in its own way; use no other model's")
        elif re.match(rf"({'|'.join(sorted(kinds))})\d", variable.name):
            problem = "is no variable of this model, but named like one"
            yield _fault(variable.name, problem, "take it from this model, or name it otherwise")
        yield from _no_bounds(variable)


def _no_bounds(variable: WrittenVariable) -> Iterator[Fault]:
    if np.isnan(variable.low) or np.isnan(variable.high):
        yield _fault(variable.name, "has a bound that is no number", "give a number or None")
    elif variable.low > variable.high:
        problem = f"has its lower bound {variable.low:g} above its upper bound {variable.high:g}"
        yield _fault(variable.name, problem, "turn them round")
    elif variable.low == np.inf or variable.high == -np.inf:
        yield _fault(variable.name, "has a bound that nothing can keep", "give a number or None")


def _faults_of_bounds(
    made: WrittenProblem, now: WrittenProblem, labels: Mapping[int, Label]
) -> Iterator[Fault]:
    for number in labels:
        old, new = made.variables[number], now.variables[number]
        if old == new:
            continue
        yield from _no_bounds(new)
        if new.low < old.low:
            problem = f"its lower bound was loosened from {old.low:g} to {new.low:g}"
            yield _fault(old.name, problem, "what the network says cannot be undone here")
        if new.high > old.high:
            problem = f"its upper bound was loosened from {old.high:g} to {new.high:g}"
            yield _fault(old.name, problem, "what the network says cannot be undone here")
        if old.whole and not new.whole:
            yield _fault(old.name, "was whole, and is not any more", "leave it an Integer")


def _tightened(
    made: WrittenProblem, now: WrittenProblem, labels: Mapping[int, Label]
) -> Iterator[OwnConstraint]:
    """Give tightened bounds of the network's variables as constraints."""
    for number, label in labels.items():
        old, new = made.variables[number], now.variables[number]
        low = new.low if new.low > old.low else -np.inf
        high = new.high if new.high < old.high else np.inf
        if low == high:
            yield OwnConstraint(f"value of {old.name}", ((label, 1.0),), low, high)
            continue
        if np.isfinite(low):
            yield OwnConstraint(f"lower bound of {old.name}", ((label, 1.0),), low, np.inf)
        if np.isfinite(high):
            yield OwnConstraint(f"upper bound of {old.name}", ((label, 1.0),), -np.inf, high)


def _require_stock_with_surplus(model: PulpModel, own: Own) -> None:
    """Raise where stock and surplus of a place are told apart: only the plan's books do that."""
    split = model.variables["surplus"].keys()
    faults = []
    for constraint in own.constraints:
        factor = {what: value for what, value in constraint.terms if not isinstance(what, str)}
        keys = {key for kind, key in factor if kind in ("stock", "surplus") and key in split}
        faults += [
            _stock_fault(constraint.name, key)
            for key in sorted(keys, key=str)
            if factor.get(("stock", key)) != factor.get(("surplus", key))
        ]
    faults += [
        _stock_fault(f"whole {kind}", key)
        for kind, key in own.whole
        if kind in ("stock", "surplus") and key in split
    ]
    faults += _what_follows(model, own)
    if faults:
        raise InputError(faults)


def _what_follows(model: PulpModel, own: Own) -> list[Fault]:
    """Find constraints on what a plan of many cycles works out from its trips, and may not keep.

    What finds room in one cycle decides what is there in the next, and what waits is handed over
    as early as can be: the books see to both, whatever the solver chose.
    """
    if model.network.cycles == 1:
        return []
    waits = model.network.unmet_mode == "backlog"
    limited = {key[0] for key in model.variables["surplus"]}
    faults = []
    for constraint in own.constraints:
        for what, _ in constraint.terms:
            if isinstance(what, str):
                continue
            kind, key = what
            stored = kind in ("stock", "surplus") and (waits or key[0] in limited)
            if stored or kind in ("handed", "late", "nothing", "over", "left"):
                problem = (
                    f"speaks of {kind} at {key[0]!r}, which follows from trips over many cycles"
                )
                remedy = "speak of shipments or of what is served, or set a reserve"
                faults.append(_fault(constraint.name, problem, remedy))
                break
    return faults


def _stock_fault(name: str, key: tuple[str | int, ...]) -> Fault:
    place, item = key[:2]
    return _fault(
        name,
        f"speaks of stock or surplus of {item!r} at {place!r} alone, whose storage is limited: "
        "what lies there is stock as far as there is room",
        "add up its stock and its surplus, both with the same factor",
    )


def _fault(name: str, problem: str, remedy: str) -> Fault:
    return Fault(_TABLE, None, name, None, problem, remedy)
