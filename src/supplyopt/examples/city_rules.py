"""A rule for each desk of the example city."""

from __future__ import annotations

import numpy as np

from supplyopt.examples.city_places import listed

__all__ = ["xiamen_rules"]

_RULES = ("request", "equal", "headcount", "first_come")


def xiamen_rules(seed: int = 0) -> dict[str, str]:
    """Draw by which rule each district and town of Xiamen shares what it is sent.

    That every district had a rule of its own is reported; which one it was is not, so rules are
    drawn, and each occurs among the districts. Towns have rules of their own likewise.

    Parameters
    ----------
    seed : int, default 0
        The same seed gives the same rules.

    Returns
    -------
    dict of str to str
        From the place to a rule's name, for `policies.decentralized`.

    Examples
    --------
    >>> import supplyopt as so
    >>> rules = so.examples.xiamen_rules()
    >>> len(rules), sorted(set(rules.values()))
    (53, ['equal', 'first_come', 'headcount', 'request'])
    """
    rng = np.random.default_rng(seed)
    districts = [row["code"] for row in listed("districts")]
    towns = [row["code"] for row in listed("towns")]
    of_districts = rng.permutation([*_RULES, *rng.choice(_RULES, len(districts) - len(_RULES))])
    of_towns = rng.choice(_RULES, len(towns))
    drawn = zip([*districts, *towns], [*of_districts, *of_towns], strict=True)
    return {place: str(rule) for place, rule in drawn}
