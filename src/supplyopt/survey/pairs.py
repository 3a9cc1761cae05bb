"""How likely any two are to be drawn together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.units import measured
from supplyopt.survey.chance_by_size import column_of_numbers
from supplyopt.survey.design import Numbers
from supplyopt.survey.max_entropy import max_entropy
from supplyopt.survey.reading import raise_if_any

__all__ = ["chance_faults", "joint_chances"]

# Chances are worked out by division, so that they add up but for rounding.
_ROUNDED = 1e-9


@measured()
def joint_chances(chances: Any, *, of: Any = None) -> pd.DataFrame:
    """Work out how likely any two are to be drawn together by `draw_unequal`.

    Parameters
    ----------
    chances : Series, array or list of float
        How likely each element of the population is to be drawn, as from `inclusion_chances`: all
        of them, those that were not drawn too.
    of : list of labels, optional
        Of which, by the index of ``chances`` (for arrays: positions), such as the index of what
        was drawn; all without it.

    Returns
    -------
    DataFrame
        A row and a column for each, in the order of ``of``; the chances themselves on the
        diagonal. `unequal` takes it as ``joint`` for answers in that order.

    Raises
    ------
    InputError
        With all faults: a chance that is not above 0 or is above 1, chances that do not add up to
        a whole number, labels that there are not.
    CertificateError
        If the chances cannot be had to 1e-12.

    Notes
    -----
    Exact for maximum entropy, by recursion; see `draw_unequal`. No two are drawn together oftener
    than if they were drawn independently, so that the variance of Sen, Yates and Grundy is never
    below 0.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.survey.joint_chances([0.5, 0.5, 0.5, 0.5], of=[0, 3]).round(6)
              0         3
    0  0.500000  0.166667
    3  0.166667  0.500000
    """
    worth, faults = column_of_numbers("chances", chances)
    if not faults:
        faults += chance_faults(worth, size=None)
    raise_if_any(faults)
    labels = worth.index if of is None else pd.Index(of)
    rows = np.arange(len(worth)) if of is None else _positions(worth.index, labels)
    values: Numbers = np.asarray(worth, dtype=np.float64)
    table = max_entropy(values).joint(rows)
    return pd.DataFrame(table, labels, labels)


def chance_faults(chances: pd.Series[float], *, size: int | None) -> list[Fault]:
    """Find out why a sample of fixed size cannot have some chances.

    Parameters
    ----------
    chances : Series
    size : int, optional
        What they must add up to; any whole number without it.
    """
    values = chances.to_numpy(dtype=float)
    faults = []
    for at in np.flatnonzero((values <= 0) | (values > 1)).tolist():
        low = values[at] <= 0
        problem = "is not above 0, so nothing would be said of it" if low else "is above 1"
        remedy = "make chances by inclusion_chances, with least"
        faults.append(Fault("chances", at + 2, "", float(values[at]), problem, remedy))
    total = float(values.sum())
    wanted = max(round(total), 1) if size is None else size
    if not faults and abs(total - wanted) > _ROUNDED:
        what = "a whole number" if size is None else f"the {size} to be drawn"
        problem = f"add up to {total:.12g}, not to {what}"
        remedy = "make them by inclusion_chances"
        faults.append(Fault("chances", None, "", None, problem, remedy))
    return faults


def _positions(index: pd.Index[Any], labels: pd.Index[Any]) -> Any:
    if not index.is_unique:
        problem, remedy = "has labels that occur twice", "give each element a label of its own"
        raise_if_any([Fault("chances", None, "index", None, problem, remedy)])
    found = index.get_indexer(labels)
    twice = labels.duplicated()
    faults = [
        Fault("", None, "of", label, "occurs twice" if again else "is no label of the chances", say)
        for label, at, again in zip(labels.tolist(), found.tolist(), twice.tolist(), strict=True)
        if at < 0 or again
        for say in ["give each once, as in the index of the chances"]
    ]
    raise_if_any(faults)
    return found
