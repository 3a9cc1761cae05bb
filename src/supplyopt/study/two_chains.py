"""When direct delivery wins, when it stops winning."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from os import PathLike
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import InputWarning
from supplyopt.network.network import Network
from supplyopt.planning.arguments import check_goals, check_time_limit
from supplyopt.planning.scope import require_network
from supplyopt.study.judging import BOUND, Verdict, judge, outcome_of, set_against
from supplyopt.study.knobs import (
    Knob,
    with_capacity,
    with_desk_delay,
    with_drop_size,
    with_frequency,
    with_scarcity,
    with_stops,
)
from supplyopt.study.scenario import Orders, Result
from supplyopt.study.turning import Turn, find_turns
from supplyopt.study.vary import check_vary
from supplyopt.study.ways_compared import DirectVsTiered
from supplyopt.study.workers import side_by_side
from supplyopt.tables.writable import require_writable
from supplyopt.version import VERSION

__all__ = ["DirectVsTiered", "direct_vs_tiered"]

Values = tuple[float, ...]


def direct_vs_tiered(
    network: Network,
    *,
    vary: Mapping[str, Sequence[float]],
    direct: str = "direct",
    tiered: str = "tiered",
    goals: Sequence[str] = ("unmet", "stages"),
    evaluate: Callable[[Network], Any] | None = None,
    knobs: Mapping[str, Knob | Callable[[Network, Any], Network]] | None = None,
    tolerance: float | None = None,
    tie: float = 1e-6,
    solver: Any = "highs",
    time_limit: float | None = None,
    cache: str | PathLike[str] | None = None,
    workers: int | None = None,
    progress: Callable[[str], object] | None = None,
) -> DirectVsTiered:
    """Find out where direct lanes do better than desks, where worse, and where it turns over.

    At each point of the grid the network is changed as the knobs say, cut down to the lanes of
    each way alone, and planned for the goals. The way that is better in the first goal in which
    they differ wins. Then, along the first knob, each pair of neighbors with different winners is
    narrowed by bisection. Nothing is taken to be monotone: all changes that the grid shows are
    reported, and there may be none; what comes and goes between two neighbors that agree is not
    seen.

    Parameters
    ----------
    network : Network
        With lanes of both modes.
    vary : mapping of str to sequence of numbers
        One to three knobs with the values of each, rising. "scarcity" (`with_scarcity`),
        "capacity" and "stops" of the direct lanes' carriers (`with_capacity`, `with_stops`),
        "drop_size" and "frequency" of direct lanes (`with_drop_size`, `with_frequency`),
        "desk_delay" of tiered lanes (`with_desk_delay`), or a knob of your own.
    direct, tiered : str
        The modes of the two ways.
    goals : sequence of str, default ("unmet", "stages")
        In order, as in `solve`: frontline unmet first, where the frontline has priority 1, then
        the next priorities, then hand-overs.
    evaluate : callable, optional
        A judge of your own in place of plans: from a network with the lanes of one way to a
        number, or to numbers by name in order of weight; less is better. A simulation, say.
    knobs : mapping of str to Knob or callable, optional
        Knobs of your own: from a network and a value to a network. It may stand in for one of
        those above.
    tolerance : float, optional
        How near the two sides of a break-even are to be; a thousandth of the range without it.
        Of knobs with whole values (stops, frequency, desk delay) they are neighbors.
    tie : float, default 1e-6
        Differences up to this share of the larger value are a tie. A judge with noise needs
        more.
    solver, time_limit
        As in `solve`, for each plan. What a time limit left open is marked.
    cache : path, optional
        As in `sweep`.
    workers : int, optional
        As in `sweep`.
    progress : callable, optional
        Called with a line of text for each network when it is done.

    Returns
    -------
    DirectVsTiered

    Raises
    ------
    InputError
        If the arguments have faults.

    Notes
    -----
    Stops and drop sizes make the program mixed-integer, which may take long; the stops of a
    carrier that has no more lanes than that cost nothing, and neither does any knob that does not
    touch a way: equal networks are solved once.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> found = so.study.direct_vs_tiered(network, vary={"scarcity": [0.25, 0.5, 0.75]})
    >>> found.phase["winner"].tolist()
    ['tiered', 'tiered', 'direct']
    >>> found.break_even.loc[0, ["low", "high"]].round(2).tolist()  # 75 of 180 are there
    [0.58, 0.58]
    """
    require_network(network)
    known = _knobs(knobs or {}, direct=direct, tiered=tiered)
    names, axes = check_vary(vary, known, tolerance=tolerance, tie=tie, workers=workers)
    goal_names = check_goals(goals)
    check_time_limit(time_limit)
    if cache is not None:
        require_writable(cache)
    orders = Orders(
        goals=goal_names,
        solver=solver,
        time_limit=time_limit,
        measure=outcome_of,
        cache=None if cache is None else os.path.abspath(cache),
        version=VERSION,
    )
    bench = _Bench(
        network,
        tuple((name, known[name]) for name in names),
        (direct, tiered),
        evaluate or orders,
        tie,
        workers,
        progress,
    )
    span = axes[0][-1] - axes[0][0]
    turns = find_turns(
        list(product(*axes[1:])),
        axes[0],
        bench.winners,
        tolerance=span / 1000 if tolerance is None else float(tolerance),
        whole=known[names[0]].whole,
    )
    return bench.told(list(product(*axes)), turns)


def _knobs(
    own: Mapping[str, Knob | Callable[[Network, Any], Network]], *, direct: str, tiered: str
) -> dict[str, Knob]:
    known = {
        "scarcity": Knob(with_scarcity),
        "capacity": Knob(partial(with_capacity, mode=direct)),
        "stops": Knob(partial(with_stops, mode=direct), whole=True),
        "drop_size": Knob(partial(with_drop_size, mode=direct)),
        "frequency": Knob(partial(with_frequency, mode=direct), whole=True),
        "desk_delay": Knob(partial(with_desk_delay, mode=tiered), whole=True),
    }
    return known | {n: knob if isinstance(knob, Knob) else Knob(knob) for n, knob in own.items()}


class _Bench:
    """Both ways at any values of the knobs, each network solved once."""

    def __init__(
        self,
        network: Network,
        knobs: tuple[tuple[str, Knob], ...],
        ways: tuple[str, str],
        how: Orders | Callable[[Network], Any],
        tie: float,
        workers: int | None,
        progress: Callable[[str], object] | None,
    ) -> None:
        self.network, self.knobs, self.ways, self.how = network, knobs, ways, how
        self.tie, self.workers, self.progress = tie, workers, progress
        self.key_of: dict[tuple[Values, str], str] = {}
        self.results: dict[str, Result] = {}

    def winners(self, points: list[tuple[Any, float]]) -> list[str]:
        """Return who wins at points along the first knob."""
        values = [(along, *line) for line, along in points]
        self._work_out(values)
        return [self.verdict(each).winner for each in values]

    def verdict(self, values: Values) -> Verdict:
        """Return who wins at values that were worked out."""
        results = {way: self.results[self.key_of[values, way]] for way in self.ways}
        return set_against(results, tie=self.tie)

    def _work_out(self, points: Sequence[Values]) -> None:
        new: dict[str, tuple[str, Network]] = {}
        for values in points:
            if (values, self.ways[0]) in self.key_of:
                continue
            for way, network in self._networks(values).items():
                key = self.key_of[values, way] = network.digest
                if key not in self.results:
                    new.setdefault(key, (f"{way}, {self._said(values)}", network))
        told = [label for label, _ in new.values()]
        progress = self.progress
        done = None if progress is None else (lambda position: progress(told[position]))
        tasks = [(network, self.how) for _, network in new.values()]
        found = side_by_side(judge, tasks, workers=self.workers, done=done)
        self.results.update(zip(new, found, strict=True))

    def _said(self, values: Values) -> str:
        named = zip(self.knobs, values, strict=True)
        return ", ".join(f"{name} = {value:.6g}" for (name, _), value in named)

    def _networks(self, values: Values) -> dict[str, Network]:
        changed = self.network
        with warnings.catch_warnings():
            # What has no effect at some value of a knob has one at others.
            warnings.simplefilter("ignore", InputWarning)
            for (_, knob), value in zip(self.knobs, values, strict=True):
                changed = knob.change(changed, int(value) if knob.whole else value)
            restricted = {way: changed.restrict(modes=way) for way in self.ways}
            if isinstance(self.how, Orders):
                return {way: _without_idle(network) for way, network in restricted.items()}
        return restricted

    def told(self, grid: list[Values], turns: list[Turn]) -> DirectVsTiered:
        names = [name for name, _ in self.knobs]
        index: pd.Index = (
            pd.MultiIndex.from_tuples(grid, names=names)
            if len(names) > 1
            else pd.Index([values[0] for values in grid], name=names[0])
        )
        verdicts = [self.verdict(values) for values in grid]
        phase = pd.DataFrame([vars(each) for each in verdicts], index=index)
        return DirectVsTiered(
            knobs=tuple(names),
            ways=self.ways,
            evaluations=len(self.results),
            problems=MappingProxyType(self._problems(grid)),
            _outcomes=self._outcomes(grid, names),
            _phase=phase,
            _break_even=self._break_even(grid, turns, names),
        )

    def _problems(self, grid: list[Values]) -> dict[tuple[Values, str], Exception]:
        found = {}
        for values, way in product(grid, self.ways):
            problem = self.results[self.key_of[values, way]].problem
            if problem is not None:
                found[values, way] = problem
        return found

    def _outcomes(self, grid: list[Values], names: list[str]) -> pd.DataFrame:
        rows = []
        for values, way in product(grid, self.ways):
            result = self.results[self.key_of[values, way]]
            numbers = {k: v for k, v in result.measures.items() if not k.startswith(BOUND)}
            rows.append({"status": result.status, **numbers})
        index = pd.MultiIndex.from_tuples(
            [(*values, way) for values, way in product(grid, self.ways)], names=[*names, "way"]
        )
        return pd.DataFrame(rows, index=index)

    def _break_even(self, grid: list[Values], turns: list[Turn], names: list[str]) -> pd.DataFrame:
        rows = []
        for line in dict.fromkeys(values[1:] for values in grid):
            others = dict(zip(names[1:], line, strict=True))
            mine = [turn for turn in turns if turn.line == line]
            for turn in mine:
                sides = [self.verdict((side, *line)) for side in (turn.low, turn.high)]
                middle = (turn.low + turn.high) / 2
                rows.append({**others, "value": middle, **_turn(turn), **_surest(sides)})
            if not mine:
                along = [self.verdict(values) for values in grid if values[1:] == line]
                same = {"below": along[0].winner, "above": along[0].winner}
                none = dict.fromkeys(("value", "low", "high"), np.nan)
                rows.append({**others, **none, **same, **_surest(along)})
        return pd.DataFrame(rows)


def _turn(turn: Turn) -> dict[str, Any]:
    return {"low": turn.low, "high": turn.high, "below": turn.below, "above": turn.above}


def _surest(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Return what may be said of all: the least certain decides."""
    said = [verdict.certainty for verdict in verdicts]
    return {"certainty": next((word for word in ("limit", "judged") if word in said), "proved")}


def _without_idle(network: Network) -> Network:
    """Leave out carriers that no lane has: what is said of them changes nothing."""
    net = network.numbered
    used = np.isin(np.arange(len(net.carriers)), net.lane_carrier)
    if used.all():
        return network
    return network.replace(carriers=network.tables["carriers"][used])
