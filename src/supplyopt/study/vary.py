"""What is to be varied, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from numbers import Real

import numpy as np

from supplyopt.errors import Fault, InputError
from supplyopt.network.suggest import did_you_mean
from supplyopt.study.knobs import Knob
from supplyopt.study.workers import check_workers

__all__ = ["check_vary"]

_MOST = 3


def check_vary(
    vary: object,
    known: Mapping[str, Knob],
    *,
    tolerance: object = None,
    tie: object = 0.0,
    workers: object = None,
) -> tuple[list[str], list[list[float]]]:
    """Return the names of knobs with the values of each.

    Parameters
    ----------
    vary : mapping of str to sequence of numbers
    known : mapping of str to Knob
    tolerance, tie, workers
        As given to the study.

    Raises
    ------
    InputError
        With all that is wrong.
    """
    faults = check_workers(workers)
    for name, value, above in (("tolerance", tolerance, True), ("tie", tie, False)):
        if name == "tolerance" and value is None:
            continue
        if not _is_number(value) or value < 0 or (above and value == 0):  # type: ignore[operator]
            remedy = "give a number above 0" if above else "give a number of 0 or more"
            faults.append(Fault("", None, name, value, "is no such number", remedy))
    if not isinstance(vary, Mapping) or not 1 <= len(vary) <= _MOST:
        problem = f"does not map one to {_MOST} knobs to their values"
        remedy = 'give {"supply_share": [0.25, 0.5, 1]}, say'
        shown = type(vary).__name__
        raise InputError([*faults, Fault("", None, "vary", shown, problem, remedy)])
    axes: list[list[float]] = []
    for name, values in vary.items():
        if name not in known:
            remedy = did_you_mean(str(name), known)
            faults.append(Fault("", None, "vary", name, "is no knob", remedy))
            continue
        axes.append(_axis(name, values, known[name], faults, alone=not axes))
    if faults:
        raise InputError(faults)
    return list(vary), axes


def _axis(
    name: str, values: object, knob: Knob, faults: list[Fault], *, alone: bool
) -> list[float]:
    given = list(values) if isinstance(values, Sequence | np.ndarray) else []
    problem = remedy = ""
    if isinstance(values, str) or len(given) < (2 if alone else 1):
        problem = "has too few values"
        remedy = "give two or more for the first knob, one or more for others"
    elif not all(map(_is_number, given)):
        problem, remedy = "has a value that is no finite number", "give numbers"
    elif any(low >= high for low, high in pairwise(given)):
        problem, remedy = "has values that do not rise", "give each once, the lowest first"
    elif knob.whole and any(value != int(value) for value in given):
        problem, remedy = "has values that are not whole", "give whole numbers"
    if problem:
        faults.append(Fault("", None, f"vary[{name!r}]", values, problem, remedy))
        return []
    return [float(value) if not knob.whole else int(value) for value in given]


def _is_number(value: object) -> bool:
    return (
        isinstance(value, Real) and not isinstance(value, bool) and bool(np.isfinite(float(value)))
    )
