"""What Xiamen's communities would say if they were asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from supplyopt.examples.city import xiamen
from supplyopt.network.units import measured

__all__ = ["xiamen_communities"]

# Lists are too long rather than too short, and old.
_LISTED_ABOVE, _LISTED_SPREAD = 0.15, 0.25
# Apart from the draws of the city, which has the same seed.
_STREAM = 26


@measured()
def xiamen_communities(seed: int = 0) -> pd.DataFrame:
    """Give all communities of `xiamen` with what each would answer: a frame to draw samples from.

    Parameters
    ----------
    seed : int
        Seed of all that is drawn, as in `xiamen`; 0 or more.

    Returns
    -------
    DataFrame
        A row for each of the 535 communities: ``place, name, district``; ``listed``, people on the
        community's list, which the city has of all; ``people``, workers and volunteers really on
        duty; ``masks``, what they need in ten days. The last two only those know who ask.

    Raises
    ------
    InputError
        If the seed is out of range.

    Notes
    -----
    In spring 2020 inspectors went unannounced to one community and heard of 0.45 masks a person a
    day; then they checked 26, and no result was published. How the 26 were chosen is not known
    either. Places here are real. ``people`` and ``masks`` are those of ``xiamen(seed)``, drawn and
    not observed; ``listed`` is invented: ``people`` times a lognormal factor (median 1.16, sigma
    0.25). The 0.45 is used nowhere: it is an anecdote about masks drawn at one place.

    Examples
    --------
    >>> import supplyopt as so
    >>> frame = so.examples.xiamen_communities()
    >>> checked = so.survey.draw(frame, 26, seed=2020)
    >>> sample = so.survey.simple_random(checked, len(frame))
    >>> so.survey.expansion(sample, "masks").label
    'simple random sample of 26 of 535'
    """
    network = xiamen(seed)
    demand = network.tables["demand"]
    places = network.tables["places"].query("kind == 'community'")
    asked = demand[(demand["item"] == "mask") & demand["place"].isin(places["place"])]
    told = asked.groupby("place")[["people", "entitlement"]].sum()
    rng = np.random.default_rng((seed, _STREAM))
    people = told["people"].reindex(places["place"]).to_numpy(dtype=float)
    factor = np.exp(rng.normal(_LISTED_ABOVE, _LISTED_SPREAD, len(places)))
    return pd.DataFrame(
        {
            "place": places["place"].to_numpy(),
            "name": places["name"].to_numpy(),
            "district": places["district"].to_numpy(),
            "listed": np.maximum(np.rint(people * factor), 1).astype(np.int64),
            "people": people.astype(np.int64),
            "masks": told["entitlement"].reindex(places["place"]).to_numpy(dtype=float),
        }
    )
