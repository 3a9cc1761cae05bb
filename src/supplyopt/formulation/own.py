"""Constraints of a user's own, joined to a network's program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.formulate import Formulation
from supplyopt.formulation.labels import Label, labels_of
from supplyopt.lp.program import Block, Bounds, Floats
from supplyopt.network.unrolled import Unrolled

__all__ = ["NOTHING_OWN", "Own", "OwnConstraint", "OwnVariable", "join_own", "with_values"]

_SHOWN = 4


@dataclass(frozen=True)
class OwnVariable:
    """A variable that a user added.

    Attributes
    ----------
    name : str
    low, high : float
    whole : bool
    """

    name: str
    low: float
    high: float
    whole: bool


@dataclass(frozen=True)
class OwnConstraint:
    """A constraint that a user added: low <= sum of terms <= high.

    Attributes
    ----------
    name : str
    terms : tuple of (Label or str, float)
        Columns of the network's program, and own variables by name.
    low, high : float
    """

    name: str
    terms: tuple[tuple[Label | str, float], ...]
    low: float
    high: float

    def __str__(self) -> str:
        shown = [_term(what, value) for what, value in self.terms[:_SHOWN]]
        if len(self.terms) > _SHOWN:
            shown.append(f"... {len(self.terms) - _SHOWN} more")
        left = " ".join(shown).removeprefix("+ ") or "0"
        if self.low == self.high:
            return f"{left} = {self.low:g}"
        return f"{left} <= {self.high:g}" if np.isfinite(self.high) else f"{left} >= {self.low:g}"


def _term(what: Label | str, value: float) -> str:
    size = "" if abs(value) == 1 else f"{abs(value):g} "
    return f"{'-' if value < 0 else '+'} {size}{_said(what)}"


def _said(what: Label | str) -> str:
    if isinstance(what, str):
        return what
    kind, key = what
    return f"{kind}[{', '.join(str(part) for part in key)}]"


@dataclass(frozen=True)
class Own:
    """What a user added to the program of a network.

    Attributes
    ----------
    constraints : tuple of OwnConstraint
        With changed bounds of the network's columns among them.
    variables : tuple of OwnVariable
    whole : tuple of Label
        Columns of the network's program that take whole values only.
    values : mapping of str to float
        The values of own variables in a plan.
    """

    constraints: tuple[OwnConstraint, ...] = ()
    variables: tuple[OwnVariable, ...] = ()
    whole: tuple[Label, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.constraints or self.whole)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the constraints."""
        return tuple(constraint.name for constraint in self.constraints)

    def mentions(self, kind: str) -> bool:
        """Whether any constraint speaks of a kind of columns.

        Parameters
        ----------
        kind : str
        """
        return any(label[0] == kind for label in self._labels())

    def _labels(self) -> Iterator[Label]:
        yield from self.whole
        for constraint in self.constraints:
            yield from (what for what, _ in constraint.terms if not isinstance(what, str))


NOTHING_OWN = Own()
"""Nothing but the network."""


def join_own(formulation: Formulation, own: Own, *, unrolled: Unrolled) -> Formulation:
    """Return a formulation whose program keeps to own constraints too.

    Their rows stand behind all others, in their order; so do own variables among the columns.

    Parameters
    ----------
    formulation : Formulation
        Of a network with every place on its own.
    own : Own
    unrolled : Unrolled
        What it was made from.

    Raises
    ------
    InputError
        If they speak of something that the network does not have.
    """
    if not own:
        return formulation
    program = formulation.program
    number: dict[Label | str, int] = {
        label: column for column, label in enumerate(labels_of(formulation, unrolled))
    }
    for count, variable in enumerate(own.variables):
        number[variable.name] = program.n_columns + count
    _require_known(own, number)
    integral = program.integral.copy()
    integral[[number[label] for label in own.whole]] = True
    # Whole pieces are whole in their own unit only.
    unit = np.where(integral, 1.0, program.unit)
    entries = [
        (row, number[what], value)
        for row, constraint in enumerate(own.constraints)
        for what, value in constraint.terms
    ]
    row, column = (np.array([e[i] for e in entries], dtype=np.int64) for i in (0, 1))
    value = np.array([entry[2] for entry in entries], dtype=np.float64)
    bounds, variables = program.bounds, own.variables
    joined = replace(
        program,
        entry_row=np.concatenate([program.entry_row, program.n_rows + row]),
        entry_column=np.concatenate([program.entry_column, column]),
        entry_value=np.concatenate([program.entry_value, value]),
        bounds=Bounds(
            np.append(bounds.column_lower, [v.low for v in variables]),
            np.append(bounds.column_upper, [v.high for v in variables]),
            np.append(bounds.row_lower, [c.low for c in own.constraints]),
            np.append(bounds.row_upper, [c.high for c in own.constraints]),
        ),
        integral=np.append(integral, np.array([v.whole for v in variables], dtype=bool)),
        unit=np.append(unit, _units(own, number, unit)),
        columns=(*program.columns, _block(program.n_columns, [v.name for v in variables])),
        rows=(*program.rows, _block(program.n_rows, own.names)),
    )
    return replace(formulation, program=joined)


def with_values(own: Own, values: Floats) -> Own:
    """Return the same with the values of own variables.

    Parameters
    ----------
    own : Own
    values : float array, one a column
        Of the program with own variables behind all others.
    """
    count = len(own.variables)
    found = values[len(values) - count :].tolist()
    # Whole columns are known to a millionth, and meant to be whole.
    return replace(
        own,
        values={
            variable.name: float(round(value)) if variable.whole else value
            for variable, value in zip(own.variables, found, strict=True)
        },
    )


def _require_known(own: Own, number: Mapping[Label | str, int]) -> None:
    faults = [
        Fault(
            "own constraints",
            None,
            constraint.name,
            _said(what),
            "is nothing that the network has",
            "keep its lane, its demand or its stock in the network",
        )
        for constraint in own.constraints
        for what, _ in constraint.terms
        if what not in number
    ]
    faults += [
        Fault("own constraints", None, _said(label), None, "is not in the network", "keep it there")
        for label in own.whole
        if label not in number
    ]
    if faults:
        raise InputError(faults)


def _units(own: Own, number: Mapping[Label | str, int], unit: Floats) -> list[float]:
    """Return natural sizes of own variables: those that the rows tie them to the network with."""
    largest = dict.fromkeys((variable.name for variable in own.variables), 0.0)
    for constraint in own.constraints:
        sizes = [
            abs(value) * unit[number[what]]
            for what, value in constraint.terms
            if not isinstance(what, str)
        ]
        for what, value in constraint.terms:
            if isinstance(what, str) and sizes:
                largest[what] = max(largest[what], max(sizes) / abs(value))
    return [
        1.0
        if variable.whole or not largest[variable.name]
        else float(np.exp2(np.round(np.log2(largest[variable.name]))))
        for variable in own.variables
    ]


def _block(start: int, names: Sequence[str]) -> Block:
    return Block("own", start, ((tuple(names), np.arange(len(names))),))
