"""Which of the five changes of a reform did the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.network import Network
from supplyopt.network.suggest import did_you_mean
from supplyopt.simulation.asked import blocks_of, check_asked, check_way, default_days
from supplyopt.simulation.draws import Draws
from supplyopt.simulation.practice import SWITCHES, Practice, with_switches
from supplyopt.simulation.practiced import run_block, setting_of
from supplyopt.simulation.results import outcomes_of, units_of
from supplyopt.simulation.simulation import known_outcomes
from supplyopt.simulation.stages import structure_of
from supplyopt.study.reform_result import Reform

__all__ = ["OUTCOMES", "Reform", "reform"]

OUTCOMES = (
    "uncovered_days",
    "unmet_priority_1",
    "days_to_frontline",
    "order_lines",
    "notices",
    "mean_stages",
    "lying_at_desks",
)
"""The outcomes that are told where none are named."""


def reform(
    network: Network,
    *,
    practice: Practice | None = None,
    outcomes: Sequence[str] | None = None,
    runs: int = 50,
    seed: int = 0,
    days: int | None = None,
    needs: str = "asked",
    need_variation: float = 0.2,
    supply_variation: float = 0.0,
    progress: Callable[[str], object] | None = None,
) -> Reform:
    """Tell which of the five changes did the work.

    The changes are the switches of a `Practice`. All 32 ways to have some of them are simulated,
    run by run with the same needs, waits and errors. From the 32 values follow what each change
    does alone, what it adds to all others, what it gains in each of the 120 orders, and its
    Shapley share: the mean of these gains.

    Parameters
    ----------
    network : Network
        With a tree (``places.parent``).
    practice : Practice, optional
        All but the switches: waits, rules, holding back; the defaults if left out.
    outcomes : sequence of str, optional
        Columns of `Simulation.outcomes`; those that tell most if left out.
    runs, seed, days, needs, need_variation, supply_variation
        As in `simulate`.
    progress : callable, optional
        Called with a text before each practice of each block of runs.

    Returns
    -------
    Reform

    Raises
    ------
    InputError
        With all that is wrong with the arguments.

    Notes
    -----
    Shares are worked out run by run, so that their intervals hold all that the runs leave unsure.
    A run in which some practice has no such outcome (nothing reached the frontline, say) is left
    out for that outcome.
    They say what the changes do in the model, under its assumptions (see `Practice`): change
    those, and look again, before you conclude.

    Examples
    --------
    >>> import supplyopt as so
    >>> study = so.study.reform(so.examples.four_places(), runs=10, days=20)
    >>> study
    <Reform: 5 changes, 32 practices, 10 runs of 20 days>
    >>> shares = study.shares.query("outcome == 'mean_stages'").set_index("change")["mean"]
    >>> shares.round(2).to_dict()["direct_lane"]
    -1.0
    """
    base = Practice() if practice is None else practice
    check_way(network, base)
    variations = {"need_variation": need_variation, "supply_variation": supply_variation}
    check_asked(base, runs=runs, seed=seed, days=days, needs=needs, variations=variations)
    length = default_days(network) if days is None else int(days)
    setting = setting_of(network, days=length, verified_needs=needs == "verified", **variations)
    practices = [with_switches(base, _switches(number)) for number in range(2 ** len(SWITCHES))]
    structures = [structure_of(network, each, setting.pots) for each in practices]
    names = _checked(outcomes, setting.world.priorities.tolist())
    tallies: list[list[Any]] = [[] for _ in practices]
    for block, size in blocks_of(runs):
        draws = Draws(seed, block, size, keep=True)
        for number, (each, structure) in enumerate(zip(practices, structures, strict=True)):
            if progress is not None:
                done = f"practice {number + 1} of {len(practices)}"
                progress(f"{done}, run {block * 25 + 1} and on of {runs}")
            tallies[number].append(run_block(setting, each, draws, structure=structure))
    tables = [outcomes_of(each) for each in tallies]
    values = np.stack([table[names].to_numpy() for table in tables])
    # A run that lacks an outcome in one practice cannot be compared with the others.
    values[:, np.isnan(values).any(axis=0)] = np.nan
    index = pd.MultiIndex.from_tuples(
        [tuple(name in each.switched_on for name in SWITCHES) for each in practices],
        names=SWITCHES,
    )
    units = units_of(tables[0], setting.world)
    return Reform(
        network=network,
        practice=base,
        days=length,
        runs=runs,
        seed=seed,
        units={name: units[name] for name in names},
        practices=index,
        _values=values,
    )


def _switches(number: int) -> tuple[str, ...]:
    return tuple(name for bit, name in enumerate(SWITCHES) if number >> bit & 1)


def _checked(outcomes: Sequence[str] | None, priorities: list[int]) -> list[str]:
    known = known_outcomes(priorities)
    if outcomes is None:
        return [name for name in OUTCOMES if name in known]
    names = [outcomes] if isinstance(outcomes, str) else list(outcomes)
    faults = [
        Fault("", None, "outcomes", name, "is no outcome", did_you_mean(str(name), known))
        for name in names
        if name not in known
    ]
    if not names:
        problem, remedy = "is empty", "name one at least, or leave it out"
        faults.append(Fault("", None, "outcomes", None, problem, remedy))
    if faults:
        raise InputError(faults)
    return list(dict.fromkeys(names))
