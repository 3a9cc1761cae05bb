"""The least to give up of what was asked for, so that the rest can be kept."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from supplyopt.errors import CertificateError, InputWarning
from supplyopt.formulation.binding import without_what_cannot_bind
from supplyopt.formulation.formulate import Formulation, formulate
from supplyopt.lp.answer import AnswerStatus, Limits
from supplyopt.lp.extend import extend
from supplyopt.lp.goals import LinearGoal
from supplyopt.lp.highs import solve_with_highs
from supplyopt.lp.program import Floats, Program
from supplyopt.network.network import Network
from supplyopt.network.numbered import Numbered
from supplyopt.network.shown import frame_html
from supplyopt.network.units import measured
from supplyopt.planning.arguments import check_time_limit
from supplyopt.planning.claims import Claim, claims_of, row_number
from supplyopt.planning.locks import NO_LOCKS, Locks
from supplyopt.planning.magnitudes import require_comparable
from supplyopt.planning.roads import travel
from supplyopt.planning.scope import require_network
from supplyopt.planning.status import Status

__all__ = ["Repair", "least_lowered", "repair"]

_DIGITS = 9
_SAFE_DIGITS = 12
_ROUNDING = 1e-10


@dataclass(frozen=True, eq=False)
class Repair:
    """What to lower so that a plan exists, with the network in which it is done.

    Attributes
    ----------
    network : Network
        With the lowered quantities; where nothing had to be lowered, the one that was given.
    status : Status
        OPTIMAL where nothing less would do, LIMIT where time ran out before that was proved.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.examples.four_places()
    >>> so.repair(network)
    <Repair optimal: nothing to lower>
    """

    network: Network
    status: Status
    _table: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a lowered record: ``table, row, place, item, group, cycle, column, given, repaired, lowered``.

        ``row`` is the row as the file shows it. ``group`` is "" for all groups and for reserves,
        ``cycle`` is missing where every cycle is meant. ``given``, ``repaired`` and ``lowered``
        are pieces.
        """  # noqa: E501
        return self._table.copy()

    def __len__(self) -> int:
        return len(self._table)

    def __repr__(self) -> str:
        count = len(self._table)
        what = f"{count} record{'' if count == 1 else 's'}" if count else "nothing"
        return f"<Repair {self.status.value}: {what} to lower>"

    def _repr_html_(self) -> str:
        return frame_html(self._table, index=False)


def repair(network: Network, *, time_limit: float | None = None) -> Repair:
    """Lower guarantees and reserves by the least that lets a plan exist.

    Physical data (supply, demand, lanes, carriers, storage) are never changed.

    Parameters
    ----------
    network : Network
    time_limit : float, optional
        Seconds, above 0; only mixed-integer networks may need it.

    Returns
    -------
    Repair
        With the lowered network. A network in which all can be kept comes back as it is.

    Raises
    ------
    InputError
        If an argument is at fault.
    LimitError
        If the time limit was hit before any repair was found.
    CertificateError
        If the repair could not be proved right.

    Notes
    -----
    Priority by priority, the first one first, as few weighted pieces as can be are taken off
    (item weight x group weight for guarantees, item weight for reserves): so the last priority
    gives way first. Reserves give way with the last priority. A guarantee for all groups
    together counts, piece by piece, as one for each group that asks there: it is lowered by
    pieces of its last priority first. Among repairs that are as good, that with the smallest
    sum of lowered shares (lowered / given) is taken, which changes few records and large ones.

    Examples
    --------
    >>> import supplyopt as so
    >>> network = so.Network.from_tables(
    ...     places=[{"place": "W"}, {"place": "A"}],
    ...     items=[{"item": "mask"}],
    ...     lanes=[{"origin": "W", "destination": "A"}],
    ...     stock=[{"place": "W", "item": "mask", "quantity": 60}],
    ...     demand=[{"place": "A", "item": "mask", "quantity": 50}],
    ...     guarantees=[{"place": "A", "item": "mask", "quantity": 45}],
    ...     reserves=[{"place": "W", "item": "mask", "quantity": 30}],
    ... )
    >>> mended = so.repair(network)
    >>> mended.table[["table", "row", "given", "repaired", "lowered"]].to_dict("records")
    [{'table': 'guarantees', 'row': 2, 'given': 45.0, 'repaired': 30.0, 'lowered': 15.0}]
    >>> so.solve(mended.network).status
    <Status.OPTIMAL: 'optimal'>
    """
    check_time_limit(time_limit)
    require_network(network)
    require_comparable(network, asked=True)
    return least_lowered(network, seconds=time_limit)


def least_lowered(
    network: Network,
    *,
    lots: bool | str = False,
    locks: Locks = NO_LOCKS,
    seconds: float | None = None,
) -> Repair:
    """Find the least to change, see `repair`: what is fixed by hand gives way before all else.

    Parameters
    ----------
    network : Network
    lots : False, True or "everywhere"
        Whether shipments are whole cartons.
    locks : Locks
        What is fixed by hand. It stands in the table, not in the network; it may be raised, too.
    seconds : float, optional
    """
    unrolled = network.unrolled
    net = without_what_cannot_bind(unrolled.net, lots=lots, asked=True)
    formulation = formulate(net, with_trips=False, lots=lots)
    program, claims = claims_of(formulation, unrolled, locks)
    asks = [claim for claim in claims if claim.due > 0 or claim.table == "fixed"]
    if not asks:
        return Repair(network, Status.OPTIMAL, _table_of(network, {}, locks))
    given = np.array([claim.due for claim in asks])
    pieces = [
        piece for number, ask in enumerate(asks) for piece in _pieces(network.numbered, number, ask)
    ]
    loose = _loosened(program, formulation, asks, pieces)
    outcome = travel(
        replace(formulation, program=loose),
        _goals(loose.n_columns, pieces),
        "highs",
        last=_few(loose, pieces, given),
        seconds=seconds,
    )
    away = np.maximum(outcome.values[program.n_columns :], 0.0)
    sign = np.array([piece.sign for piece in pieces])
    lowered = np.bincount([piece.ask for piece in pieces], sign * away, minlength=len(asks))
    for repaired in _rounded(given, given - lowered):
        if _can_be_kept(program, asks, repaired):
            break
    else:
        raise CertificateError("the repair does not hold to the last digit")
    changed = {
        (claim.table, claim.record): (float(before), float(after))
        for claim, before, after in zip(asks, given, repaired, strict=True)
        if after != before
    }
    limited = outcome.status is AnswerStatus.LIMIT
    status = Status.LIMIT if limited else Status.OPTIMAL
    return Repair(_changed(network, changed), status, _table_of(network, changed, locks))


@dataclass(frozen=True)
class _Piece:
    """Pieces of a record that may be given up at one price.

    Attributes
    ----------
    ask : int
        The number of the record among those asked for.
    priority : float
        The last ones give way first.
    weight : float
        Of each piece.
    most : float
        How many there are.
    sign : float
        1 where the record is lowered by them, -1 where it is raised.
    """

    ask: int
    priority: float
    weight: float
    most: float
    sign: float = 1.0


def _pieces(net: Numbered, ask: int, claim: Claim) -> Iterator[_Piece]:
    """Yield the pieces of a record that is asked for, in each cycle in which it holds."""
    weight = float(net.item_weight[claim.item])
    if claim.table == "fixed":
        yield _Piece(ask, np.inf, weight, claim.due)
        yield _Piece(ask, np.inf, weight, np.inf, -1.0)
        return
    if claim.table == "reserves":
        yield _Piece(ask, float(net.group_priority.max()), weight, claim.due)
        return
    place, group = net.guarantee_place[claim.record], int(net.guarantee_group[claim.record])
    here = (net.demand_place == place) & (net.demand_item == claim.item)
    cycle = net.guarantee_cycle[claim.record]
    here &= (net.demand_cycle == cycle) | (cycle == 0)
    for number in [group] if group >= 0 else np.unique(net.demand_group[here]).tolist():
        # Of a guarantee in every cycle as much is taken off in each.
        asked = float(net.demand_quantity[here & (net.demand_group == number)].max(initial=0.0))
        yield _Piece(
            ask,
            float(net.group_priority[number]),
            weight * float(net.group_weight[number]),
            claim.due if group >= 0 else min(claim.due, asked),
        )


def _loosened(
    program: Program, formulation: Formulation, asks: Sequence[Claim], pieces: Sequence[_Piece]
) -> Program:
    """Return the program with a column for pieces that are given up."""
    unit = formulation.layout.item_unit
    of = [asks[piece.ask] for piece in pieces]
    entries = [
        (row, program.n_columns + number, piece.sign)
        for number, (piece, ask) in enumerate(zip(pieces, of, strict=True))
        for row in ask.rows
    ]
    row, column, sign = zip(*entries, strict=True)
    none = np.zeros(0)
    wide = extend(
        program,
        lower=np.zeros(len(pieces)),
        upper=np.array([piece.most for piece in pieces]),
        unit=unit[[ask.item for ask in of]],
        row_lower=none,
        row_upper=none,
        entries=(none.astype(np.int64), none.astype(np.int64), none),
    )
    return replace(
        wide,
        entry_row=np.append(wide.entry_row, np.array(row, dtype=np.int64)),
        entry_column=np.append(wide.entry_column, np.array(column, dtype=np.int64)),
        entry_value=np.append(wide.entry_value, np.array(sign, dtype=np.float64)),
    )


def _goals(n_columns: int, pieces: Sequence[_Piece]) -> list[LinearGoal]:
    """Return the goals: weighted pieces, priority by priority, then those that weigh nothing."""
    weight = np.array([piece.weight for piece in pieces])
    priority = np.array([piece.priority for piece in pieces])
    prices = [np.where(priority == level, weight, 0.0) for level in np.unique(priority)]
    prices.append(np.where(weight == 0, 1.0, 0.0))
    return [_goal("lowered", price, n_columns) for price in prices if price.any()]


def _few(program: Program, pieces: Sequence[_Piece], given: Floats) -> LinearGoal:
    """Return the goal that chooses among repairs that are as good: the sum of lowered shares."""
    unit = program.unit[program.n_columns - len(pieces) :]
    of = given[[piece.ask for piece in pieces]]
    price = 1.0 / np.where(of > 0, of, unit)
    return _goal("few", price, program.n_columns)


def _goal(name: str, price: Floats, n_columns: int) -> LinearGoal:
    return LinearGoal(name, None, np.append(np.zeros(n_columns - len(price)), price))


def _rounded(given: Floats, exact: Floats) -> Iterator[Floats]:
    """Yield quantities with few digits, the cleanest first.

    A quantity that is as good as a number of nine digits is that number. Others are rounded
    down, so that what is left can be kept; what is fixed may need its last digit.
    """
    exact = np.maximum(exact, 0.0)
    yield np.array([_near(*pair) for pair in zip(given, exact, strict=True)])
    for digits in (_SAFE_DIGITS, _DIGITS):
        yield np.array([_down(*pair, digits) for pair in zip(given, exact, strict=True)])
    yield exact


def _near(given: float, exact: float) -> float:
    size = max(given, exact)
    if abs(given - exact) <= _ROUNDING * size:
        return given
    near = round(exact, _decimals(size, _DIGITS))
    if abs(near - exact) <= _ROUNDING * size:
        return float(near)
    return _down(given, exact, _SAFE_DIGITS)


def _down(given: float, exact: float, digits: int) -> float:
    if given == exact:
        return given
    decimals = _decimals(max(given, exact), digits)
    near = round(exact, decimals)
    return float(near if near <= exact else max(0.0, round(near - 10.0**-decimals, decimals)))


def _decimals(size: float, digits: int) -> int:
    return digits - 1 - int(np.floor(np.log10(size)))


def _can_be_kept(program: Program, asks: Sequence[Claim], quantity: Floats) -> bool:
    bounds = program.bounds.copy()
    rows = np.array([row for claim in asks for row in claim.rows])
    due = np.repeat(quantity, [len(claim.rows) for claim in asks])
    both = np.isfinite(bounds.row_upper[rows])
    bounds.row_lower[rows] = due
    bounds.row_upper[rows[both]] = due[both]
    answer = solve_with_highs(program.with_bounds(bounds), np.zeros(program.n_columns), Limits())
    return answer.status is AnswerStatus.OPTIMAL


_Changes = dict[tuple[str, int], tuple[float, float]]


def _changed(network: Network, changes: _Changes) -> Network:
    tables = {}
    for name in ("guarantees", "reserves"):
        own = {record: after for (table, record), (_, after) in changes.items() if table == name}
        if own:
            quantity = network.filled(name)["quantity"].to_numpy(dtype=float, copy=True)
            quantity[list(own)] = list(own.values())
            tables[name] = network.tables[name].assign(quantity=quantity)
    if not tables:
        return network
    with warnings.catch_warnings():
        # What the tables hold to be warned of was announced when they were read.
        warnings.simplefilter("ignore", InputWarning)
        return network.replace(**tables)


def _table_of(network: Network, changes: _Changes, locks: Locks) -> pd.DataFrame:
    rows = []
    for (table, record), (before, after) in sorted(changes.items()):
        rows.append(
            {
                "table": table,
                "row": row_number(network, table, record, locks),
                **_key(network, table, record, locks),
                "column": "quantity",
                "given": before,
                "repaired": after,
                "lowered": float(f"{before - after:.{_SAFE_DIGITS}g}"),
            }
        )
    numbers = {"row": "int64", "cycle": "Int64", **dict.fromkeys(_AMOUNTS, "float64")}
    return pd.DataFrame(rows, columns=[*_COLUMNS]).astype(
        {name: numbers.get(name, "str") for name in _COLUMNS}
    )


def _key(network: Network, table: str, record: int, locks: Locks) -> dict[str, object]:
    """Return place, item, group, cycle of a record; the place a fixed shipment goes to."""
    net, unrolled = network.numbered, network.unrolled
    group, cycle = -1, 0
    if table == "guarantees":
        place, item = net.guarantee_place[record], net.guarantee_item[record]
        group, cycle = int(net.guarantee_group[record]), int(net.guarantee_cycle[record])
    elif table == "reserves":
        place, item = net.reserve_place[record], net.reserve_item[record]
    elif record < len(locks.lane):
        lane = locks.lane[record]
        place, item = net.lane_destination[unrolled.lane_of[lane]], locks.item[record]
        cycle = int(unrolled.lane_cycle[lane])
    else:
        need = locks.need[record - len(locks.lane)]
        place, item = net.demand_place[need], net.demand_item[need]
        group, cycle = int(net.demand_group[need]), int(net.demand_cycle[need])
    return {
        "place": net.places[place],
        "item": net.items[item],
        "group": net.groups[group] if group >= 0 else "",
        "cycle": cycle or pd.NA,
    }


_AMOUNTS = ("given", "repaired", "lowered")
_COLUMNS = ("table", "row", "place", "item", "group", "cycle", "column", *_AMOUNTS)
