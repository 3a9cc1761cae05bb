"""A user's own constraints as text, so that a plan that was written keeps them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from supplyopt.errors import Fault, InputError
from supplyopt.formulation.labels import Label
from supplyopt.formulation.own import NOTHING_OWN, Own, OwnConstraint, OwnVariable
from supplyopt.tables.readable import bytes_of

__all__ = ["own_file", "read_own"]


def own_file(own: Own) -> bytes | None:
    """Return own constraints as a JSON file, None where there are none.

    Parameters
    ----------
    own : Own
    """
    if not own:
        return None
    held = {
        "constraints": [
            {
                "name": constraint.name,
                "low": _finite(constraint.low),
                "high": _finite(constraint.high),
                "terms": [[what, value] for what, value in constraint.terms],
            }
            for constraint in own.constraints
        ],
        "variables": [
            {"name": v.name, "low": _finite(v.low), "high": _finite(v.high), "whole": v.whole}
            for v in own.variables
        ],
        "whole": own.whole,
        "values": dict(own.values),
    }
    return (json.dumps(held, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None


def read_own(file: Path) -> Own:
    """Read own constraints; a plan without the file has none.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        If the file is not as it was written.
    """
    if not file.exists():
        return NOTHING_OWN
    try:
        held = json.loads(bytes_of(file).decode("utf-8"), parse_constant=_no_number)
        return Own(
            tuple(
                OwnConstraint(
                    str(each["name"]),
                    tuple((_what(what), float(value)) for what, value in each["terms"]),
                    _bound(each["low"], -math.inf),
                    _bound(each["high"], math.inf),
                )
                for each in held["constraints"]
            ),
            tuple(
                OwnVariable(
                    str(each["name"]),
                    _bound(each["low"], -math.inf),
                    _bound(each["high"], math.inf),
                    bool(each["whole"]),
                )
                for each in held["variables"]
            ),
            tuple(_label(each) for each in held["whole"]),
            {str(name): float(value) for name, value in held["values"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        problem = f"is not as it was written ({error})"
        remedy = "write the plan again"
        raise InputError([Fault("", None, "path", str(file), problem, remedy)]) from None


def _no_number(word: str) -> float:
    """Refuse what JSON has no word for: bounds without end are null."""
    raise ValueError(f"{word} is no number")


def _bound(value: float | None, missing: float) -> float:
    return missing if value is None else float(value)


def _what(given: Any) -> Label | str:
    return given if isinstance(given, str) else _label(given)


def _label(given: Any) -> Label:
    kind, key = given
    return str(kind), tuple(part if isinstance(part, int) else str(part) for part in key)
