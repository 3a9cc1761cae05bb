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

from supplyopt.errors import Fault, InputError, InputWarning
from supplyopt.network.network import Network
from supplyopt.network.renamed import RenamedFrame, warn_renamed
from supplyopt.planning.arguments import check_goals, check_time_limit
from supplyopt.planning.scope import require_network
from supplyopt.planning.status import Status
from supplyopt.study.judging import BOUND, ERROR, Verdict, judge, outcome_of, set_against
from supplyopt.study.kept_changes import require_changes_kept
from supplyopt.study.knobs import (
    SCARCITY_MEANT,
    Knob,
    lacking,
    with_capacity,
    with_desk_delay,
    with_drop_size,
    with_frequency,
    with_stops,
    with_supply_share,
)
from supplyopt.study.scenario import NO_PLAN, Orders, Result
from supplyopt.study.turning import Turn, find_turns
from supplyopt.study.two_ways import ways_of
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
    direct: str | Sequence[str] = "direct",
    tiered: str | Sequence[str] = "tiered",
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
        With lanes of both ways.
    vary : mapping of str to sequence of numbers
        One to three knobs with the values of each, rising, turned in this order. "supply_share"
        (`with_supply_share`), "capacity" and "stops" of the direct lanes' carriers
        (`with_capacity`, `with_stops`), "drop_size" and "frequency" of direct lanes
        (`with_drop_size`, `with_frequency`), "desk_delay" of tiered lanes (`with_desk_delay`),
        or a knob of your own.
    direct, tiered : str or sequence of str
        The modes of the two ways, as ``lanes.mode`` calls them: one, or several that are used
        together. Winners, outcomes and pictures call a way by them.
    goals : sequence of str, default ("unmet", "stages")
        In order, as in `solve`: frontline unmet first, where the frontline has priority 1, then
        the next priorities, then hand-overs. How fairly is not looked at unless "fairness" is
        among them; it is in `solve` and `compare`, which may so prefer the other way.
    evaluate : callable, optional
        A judge of your own in place of plans: from a network with the lanes of one way to a
        number, or to numbers by name in order of weight; less is better. A simulation, say. An
        error in it is told by a warning, as the winner "failed", and in `problems`.
    knobs : mapping of str to Knob or callable, optional
        Knobs of your own: from a network and a value to that network, changed. It may stand in
        for one of those above. One that makes a network of its own, in which nothing shows of
        what a knob before it has changed, is refused.
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

    Warns
    -----
    UserWarning
        Where an error left a way without an outcome.
    DeprecationWarning
        Where "scarcity" is varied, the share of what is asked for that is missing.

    Notes
    -----
    Stops and drop sizes make the program mixed-integer, which may take long; the stops of a
    carrier that has no more lanes than that cost nothing, and neither does any knob that does not
    touch a way: equal networks are solved once.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> found = so.study.direct_vs_tiered(network, vary={"supply_share": [0.25, 0.5, 0.75]})
    >>> found.phase["winner"].tolist()
    ['direct', 'direct', 'tiered']
    >>> found.break_even.loc[0, ["low", "high"]].round(2).tolist()  # 75 of 120 are there
    [0.62, 0.63]
    """
    require_network(network)
    ways = ways_of(network, direct=direct, tiered=tiered)
    known = _knobs(knobs or {}, *ways.values())
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
        ways,
        evaluate or orders,
        tie,
        workers,
        progress,
    )
    if "scarcity" in names and "scarcity" not in (knobs or {}):
        warn_renamed("the knob scarcity", "supply_share", SCARCITY_MEANT)
    require_changes_kept(network, list(zip(names, axes, strict=True)), bench.turned)
    span = axes[0][-1] - axes[0][0]
    turns = find_turns(
        list(product(*axes[1:])),
        axes[0],
        bench.winners,
        tolerance=span / 1000 if tolerance is None else float(tolerance),
        whole=known[names[0]].whole,
        nothing=ERROR,
    )
    found = bench.told(list(product(*axes)), turns)
    found.tell_of_errors()
    return found


def _knobs(
    own: Mapping[str, Knob | Callable[[Network, Any], Network]],
    direct: Sequence[str],
    tiered: Sequence[str],
) -> dict[str, Knob]:
    known = {
        "supply_share": Knob(with_supply_share),
        "scarcity": Knob(lacking),
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
        ways: Mapping[str, Sequence[str]],
        how: Orders | Callable[[Network], Any],
        tie: float,
        workers: int | None,
        progress: Callable[[str], object] | None,
    ) -> None:
        self.network, self.knobs, self.how = network, knobs, how
        self.modes, self.ways = ways, tuple(ways)
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

    def turned(self, network: Network, name: str, value: float) -> Network:
        """Return the network with one knob at a value."""
        knob = dict(self.knobs)[name]
        with warnings.catch_warnings():
            # What has no effect at some value of a knob has one at others.
            warnings.simplefilter("ignore", InputWarning)
            try:
                changed = knob.change(network, int(value) if knob.whole else value)
            except Exception as error:
                error.add_note(f"in the knob {name!r} at {value:.6g}")
                raise
        if not isinstance(changed, Network):
            problem = f"gave a {type(changed).__name__}, no network, at {value:.6g}"
            remedy = "return the network that the knob is given, changed"
            raise InputError([Fault("", None, "vary", name, problem, remedy)])
        return changed

    def _networks(self, values: Values) -> dict[str, Network]:
        changed = self.network
        for (name, _), value in zip(self.knobs, values, strict=True):
            changed = self.turned(changed, name, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InputWarning)
            restricted = {way: changed.restrict(modes=modes) for way, modes in self.modes.items()}
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
            ways=(self.ways[0], self.ways[1]),
            evaluations=len(self.results),
            problems=MappingProxyType(self._problems(grid)),
            _outcomes=self._outcomes(grid, names),
            _phase=phase,
            _break_even=self._break_even(grid, turns, names),
            goals=self.how.goals if isinstance(self.how, Orders) else (),
        )

    def _problems(self, grid: list[Values]) -> dict[tuple[Values, str], Exception]:
        """Return what went wrong on the grid, and errors that the search between met."""
        found = {}
        points = dict.fromkeys([*product(grid, self.ways), *self.key_of])
        for values, way in points:
            result = self.results[self.key_of[values, way]]
            beside = values not in grid and result.status in (Status.INFEASIBLE, NO_PLAN)
            if result.problem is not None and not beside:
                found[values, way] = result.problem
        return found

    def _outcomes(self, grid: list[Values], names: list[str]) -> RenamedFrame:
        rows = []
        for values, way in product(grid, self.ways):
            result = self.results[self.key_of[values, way]]
            numbers = {k: v for k, v in result.measures.items() if not k.startswith(BOUND)}
            rows.append({"status": result.status, **numbers})
        index = pd.MultiIndex.from_tuples(
            [(*values, way) for values, way in product(grid, self.ways)], names=[*names, "way"]
        )
        return RenamedFrame(rows, index=index)

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
                same = {"below": along[0].winner, "above": along[-1].winner}
                none = dict.fromkeys(("value", "low", "high"), np.nan)
                rows.append({**others, **none, **same, **_surest(along)})
        return pd.DataFrame(rows)


def _turn(turn: Turn) -> dict[str, Any]:
    return {"low": turn.low, "high": turn.high, "below": turn.below, "above": turn.above}


def _surest(verdicts: Sequence[Verdict]) -> dict[str, str]:
    """Return what may be said of all: the least certain decides."""
    said = [verdict.certainty for verdict in verdicts]
    words = (word for word in (ERROR, "limit", "judged") if word in said)
    return {"certainty": next(words, "proved")}


def _without_idle(network: Network) -> Network:
    """Leave out carriers that no lane has: what is said of them changes nothing."""
    net = network.numbered
    used = np.isin(np.arange(len(net.carriers)), net.lane_carrier)
    if used.all():
        return network
    return network.replace(carriers=network.tables["carriers"][used])
