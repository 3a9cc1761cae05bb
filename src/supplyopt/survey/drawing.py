"""Who is asked, by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault
from supplyopt.network.units import measured
from supplyopt.survey.reading import frame_of, raise_if_any, whole_faults

__all__ = ["draw"]


@measured()
def draw(frame: Any, size: int | Mapping[str, int] | pd.Series[int], *, seed: int) -> pd.DataFrame:
    """Draw who is asked at random, without replacement, in all or in each stratum.

    Parameters
    ----------
    frame : DataFrame or what makes one
        A row for each element of the population, as complete as can be: who is not in it cannot
        be drawn, and no estimate is about them.
    size : int, or mapping of str to int
        How many to draw; or how many in each ``stratum``, a column that the frame then has, as
        from ``allocate(...).set_index("stratum")["asked"]``.
    seed : int
        Decides the draw; put it on record before asking, so that anybody can repeat it.

    Returns
    -------
    DataFrame
        The rows drawn, in the order of the frame, with their index.

    Raises
    ------
    InputError
        With all faults: more to draw than there are, a stratum that the frame does not have or that
        the sizes do not name.

    Examples
    --------
    >>> import supplyopt as so
    >>> frame = {"place": list("ABCDEF"), "stratum": ["t", "t", "t", "h", "h", "h"]}
    >>> drawn = so.survey.draw(frame, {"t": 2, "h": 1}, seed=1)
    >>> drawn["stratum"].tolist()
    ['t', 't', 'h']
    """
    table, faults = frame_of("frame", frame)
    faults += whole_faults("seed", seed, least=0)
    by_stratum = isinstance(size, Mapping | pd.Series)
    sizes: dict[Any, Any] = dict(size) if isinstance(size, Mapping | pd.Series) else {"": size}
    strata = np.full(len(table), "", dtype=object)
    if by_stratum and "stratum" not in table.columns:
        problem = "the column is missing"
        faults.append(Fault("frame", None, "stratum", None, problem, "give it, or one size"))
    elif by_stratum:
        strata = table["stratum"].to_numpy(dtype=object)
        for name in dict.fromkeys(strata.tolist()):
            if name not in sizes:
                problem, remedy = "has no size", "give one, 0 leaves the stratum out"
                faults.append(Fault("frame", None, "stratum", name, problem, remedy))
    for name, count in sizes.items():
        there = int((strata == name).sum())
        where = "size" if name == "" else f"size of {name}"
        wrong = list(whole_faults(where, count, least=0))
        if not wrong and count > there:
            problem = f"is above the {there} that can be drawn"
            wrong = [Fault("", None, where, count, problem, "draw fewer")]
        faults += wrong
    raise_if_any(faults)
    rng = np.random.default_rng(int(seed))
    # The order of names, not of sizes, decides what is drawn.
    rows = [
        rng.choice(np.flatnonzero(strata == name), int(sizes[name]), replace=False)
        for name in sorted(sizes, key=str)
    ]
    return table.iloc[np.sort(np.concatenate(rows))].copy()
