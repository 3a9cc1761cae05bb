"""Why a place is short, with the least change that would help it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.errors import Fault, InputError
from supplyopt.network.suggest import Suggestions
from supplyopt.network.units import in_units, measured
from supplyopt.planning.change import Change
from supplyopt.planning.marks import marked
from supplyopt.planning.page_marks import without_reports
from supplyopt.planning.plan import Plan, require_plan
from supplyopt.planning.status import Status
from supplyopt.planning.verify import verify
from supplyopt.report.explain_cycles import Cycles
from supplyopt.report.explain_facts import Facts
from supplyopt.report.explain_frames import frame_of, rows_named
from supplyopt.report.explain_needs import Finding
from supplyopt.report.explain_pieces import study_of
from supplyopt.report.explain_sentence import Sentences
from supplyopt.report.explain_study import Study
from supplyopt.report.explain_words import Wording

__all__ = ["Explanation", "explain"]

_PERCENT = 10.0
"""A target from here on is meant in percent."""

_SHOWN = 20
_KEY = ("place", "item", "group")
_TABLE = (*_KEY, "priority", "demand", "served", "entitlement", "rate", "limit", "sentence")
_FIGURES = ["demand", "served", "entitlement", "rate"]
_LEAST = ("least_table", "least_row", "least_column", "least_more", "least_pieces")
_EVIDENCE = (*_KEY, "fact", "table", "row", "column", "amount", "limit", "used", "unit")
_CHANGES = (
    *_KEY,
    "change",
    "table",
    "row",
    "column",
    "at",
    "origin",
    "destination",
    "mode",
    "carrier",
    "given",
    "needed",
    "more",
    "unit",
    "pieces",
    "serves",
    "lifts_to",
    "reaches",
    "proved",
    "divisible",
)


@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Why a place, or a whole city, is short; as text a sentence for each short item.

    Attributes
    ----------
    sentences : tuple of str
        For one place, one for each item of it: groups that are alike share it. For all places,
        one for each short record of demand.
    table : DataFrame
        A row a record of demand: ``place, item, group, priority, demand, served, entitlement,
        rate, limit, sentence``, with what the least change is: ``least_table, least_row,
        least_column, least_more, least_pieces``, missing where none is known. With ``basis``, as
        in a plan's tables, where figures stand in for reports.
    evidence : DataFrame
        A row a fact: ``place, item, group, fact, table, row, column, amount, limit, used,
        unit``; `row` as the file shows it, missing where the fact adds up several rows.
    changes : DataFrame
        A row a number that would be moved: ``place, item, group`` whom it helps, ``change`` (rows
        of the same number are one change together), ``table, row, column``, where that is (``at,
        origin, destination, mode, carrier``), ``given, needed, more, unit, pieces``, with what the
        record is then served (``serves``), its rate (``lifts_to``), whether that is the target
        (``reaches``), whether no smaller amount is known to do (``proved``), whether it was seen
        in any amounts only, beside a plan in whole pieces (``divisible``; it then does not count
        as reaching). The least first, in pieces of the item. `row` is missing for a new row.
    rows : str
        The files whose rows are named, in a sentence; "" where they were counted in frames.

    Examples
    --------
    >>> import supplyopt as so
    >>> why = so.explain(so.solve(so.examples.four_places()), "A")
    >>> why.least[["table", "row", "column", "needed", "more"]].to_dict("records")
    [{'table': 'stock', 'row': 2, 'column': 'quantity', 'needed': 120.0, 'more': 30.0}]
    """

    sentences: tuple[str, ...]
    table: pd.DataFrame
    evidence: pd.DataFrame
    changes: pd.DataFrame
    rows: str = ""

    def __post_init__(self) -> None:
        in_units(self.table, {"short_in": "cycles"})
        in_units(self.evidence, dict.fromkeys(("amount", "limit"), "unit of its row"))
        of_row = dict.fromkeys(("given", "needed", "more"), "unit of its row")
        in_units(self.changes, {**of_row, "lifts_to": "share of entitlement"})

    @property
    @measured()
    def least(self) -> pd.DataFrame:
        """The first change of each record that reaches the target, as rows of `changes`."""
        reaching = self.changes[self.changes["reaches"]]
        first = reaching.groupby(list(_KEY), sort=False)["change"].transform("min")
        return reaching[reaching["change"] == first].reset_index(drop=True)

    def __str__(self) -> str:
        shown = list(self.sentences[:_SHOWN])
        if len(self.sentences) > _SHOWN:
            shown.append(f"... and {len(self.sentences) - _SHOWN:,} more in .table")
        if self.rows:
            shown.append(self.rows)
        return "\n".join(shown)

    def __repr__(self) -> str:
        return f"<Explanation: {len(self.table):,} rows of demand, {len(self.changes):,} changes>"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in str(self).split("\n"))
        return f"<ul>{items}</ul>"


def explain(
    plan: Plan,
    place: str | None = None,
    *,
    item: str | None = None,
    target: float | None = None,
    time_limit: float | None = 60.0,
) -> Explanation:
    """Tell why a place is short, with the least change that would help it.

    Parameters
    ----------
    plan : Plan
        Solved, given, or read from a folder.
    place : str, optional
        Its id; without it, every short record of demand of the network.
    item : str, optional
        Only this one.
    target : float, optional
        Served over entitlement that would do, above 0, and never more than was asked for;
        without it, all that was asked for.
    time_limit : float or None, default 60
        Seconds for looking for changes; None for as long as it takes. What was not found by then
        is said to be unknown.

    Returns
    -------
    Explanation

    Raises
    ------
    InputError
        If the plan is none, an id is unknown, or a number is out of range.

    Notes
    -----
    What stands in the way is read off the plan, and told only where solving again shows it: with
    that limit out of the way, alone or beside others that are told, the place gains a tenth or
    more of what it misses. Reserves and guarantees that keep less away are in `evidence` alone.
    Goods are called idle where the place could have them and nobody have less.

    A change is told only after the network with it has been solved again, for the same goals and
    on the same terms, and the place got its target. Where all that matters is a flow of one item,
    more of what limits it never means less for the place, and the first change is the least: with
    a millionth less the target is not reached (a thousandth, where all places are asked for at
    once). Whether a limit that items or places share is full on the way is looked at with the
    change and with half of it, unless it never can be. Elsewhere more may help less: amounts are tried upwards, those that no plan could do
    with are passed over, and where a smaller amount could not be ruled out that is said
    (``proved``); with a hundredth less the target is not reached. Since shares are fair, what is
    added helps others too, so it is often much more than what the place lacks. Changes of pieces
    and of volumes are ordered by the pieces that they stand for. Where no one number suffices,
    several are moved together, none of which could be left as it is. Where several lanes or
    carriers do as well as each other, the sentence names them as one.

    In whole pieces the target is as much of it as whole pieces allow; what is beyond is told. Half
    of the time is for changes in whole cartons and pieces. Where no best plan of that kind is proved,
    or none of them helps, the same plan in any amounts is solved: what keeps more away is what does
    there, beside what is whole, and a change that does there is told as such, with ``divisible``.
    For one place it is tried in whole pieces, as it is and with a tenth more: where the plan found
    serves the place, be it proved the best or not, the change is told as one of the plan.

    Of a plan of many cycles a row is a need: a place, item and group over the horizon, with the
    cycles in which it is short (``short_in``). A number is changed as it stands in the tables,
    for all cycles for which it stands.

    Of a plan that was given, the best plan for the goals "unmet", "fairness", "stages", "cost" is
    looked at beside it: what that would give the place is owed to the plan itself.

    Examples
    --------
    >>> import supplyopt as so
    >>> print(so.explain(so.solve(so.examples.four_places()), "A", target=0.75))
    A (Community A) got 40 of 40 pieces of mask for frontline (100.0 % of its entitlement of 40), all that it asked for.
    A (Community A) got 10 of 20 pieces of mask for support (50.0 % of its entitlement of 20): the supply is short, with all 90 pieces within its reach used up, 60 of them by priority 1, which comes first, shared at the same rate with 1 other; 15 more pieces lying at W (Warehouse) (stock, row 2, quantity: from 90 to 105) would lift it to 75.0 %.
    """  # noqa: E501
    rows = _asked_for(plan, place, item, target=target, time_limit=time_limit)
    study = study_of(plan, target=target, seconds=time_limit, every=place is not None)
    if place is None:
        rows = [row for row in rows if study.is_short(row)]
    wording = Wording(plan.network)
    findings = study.of(rows)
    if not plan.network.unrolled.is_plain:
        return _over_cycles(plan, study, findings, place, item, wording)
    facts = Facts(plan, study.limits, wording)
    say = Sentences(plan, wording, facts)
    each = [say.of([finding])[0] for finding in findings]
    if place is None:
        sentences = each or ["No record of demand is short."]
    else:
        sentences = say.of(findings) or [wording.nothing_asked(place, item)]
    evidence = [
        fact
        for finding in findings
        for fact in facts.of(finding.row, (*finding.limits, *finding.slight))
    ]
    changes = frame_of(_CHANGES, _changes(plan, findings, wording))
    return Explanation(
        tuple(sentences),
        _table(plan, findings, each, wording),
        frame_of(_EVIDENCE, evidence),
        changes,
        rows_named(plan.network, changes),
    )


def _over_cycles(
    plan: Plan,
    study: Study,
    findings: list[Finding],
    place: str | None,
    item: str | None,
    wording: Wording,
) -> Explanation:
    """Explain a plan of many cycles, or of ages or times on the way, need by need."""
    say = Cycles(study, wording)
    each = [say.sentence(finding) for finding in findings]
    nothing = "No need is short." if place is None else wording.nothing_asked(place, item)
    table = _table(plan, findings, each, wording)
    figures = pd.DataFrame(say.table(findings), columns=[*_FIGURES, "short_in"])
    table[_FIGURES] = figures[_FIGURES]
    if plan.network.cycles > 1:
        table.insert(list(table).index("limit"), "short_in", figures["short_in"].astype("str"))
    changes = frame_of(_CHANGES, _changes(plan, findings, wording))
    return Explanation(
        tuple(each or [nothing]),
        table,
        frame_of(_EVIDENCE, [fact for finding in findings for fact in say.evidence(finding)]),
        changes,
        rows_named(plan.network, changes),
    )


def _asked_for(
    plan: Plan,
    place: str | None,
    item: str | None,
    *,
    target: float | None,
    time_limit: float | None,
) -> list[int]:
    """Return the records meant, or raise with all faults of the arguments."""
    require_plan(plan)
    if plan.written and plan.status is not Status.GIVEN and verify(without_reports(plan)):
        problem = "does not stand up to its own check: somebody changed its files"
        remedy = "see what so.verify says, and write the plan again"
        raise InputError([Fault("", None, "plan", None, problem, remedy)])
    net = plan.network.numbered
    faults = [
        _unknown(column, value, known)
        for column, value, known in (("place", place, net.places), ("item", item, net.items))
        if value is not None and value not in known
    ]
    for column, number, what in (
        ("target", target, "a share above 0, such as 0.8"),
        ("time_limit", time_limit, "a number of seconds above 0, or None"),
    ):
        good = isinstance(number, Real) and not isinstance(number, bool) and 0 < number < math.inf
        if number is not None and not good:
            faults.append(Fault("", None, column, number, "is no such number", f"give {what}"))
    if target is not None and not faults and target >= _PERCENT:
        remedy = f"it is a share: give {target / 100:g} for {target:g} %"
        faults.append(Fault("", None, "target", target, "is no share", remedy))
    if faults:
        raise InputError(faults)
    wanted = np.ones(len(net.demand_place), dtype=bool)
    if place is not None:
        wanted &= net.demand_place == net.places.index(place)
    if item is not None:
        wanted &= net.demand_item == net.items.index(item)
    return [int(row) for row in np.flatnonzero(wanted)]


def _unknown(column: str, value: object, known: tuple[str, ...]) -> Fault:
    nearest = Suggestions(known).nearest(str(value))
    remedy = f"did you mean {nearest!r}?" if nearest else f"give an id of the table {column}s"
    return Fault("", None, column, value, f"no {column} has this id", remedy)


def _table(
    plan: Plan, findings: list[Finding], sentences: list[str], wording: Wording
) -> pd.DataFrame:
    net, flows = plan.network.numbered, plan.flows
    found = []
    for finding, sentence in zip(findings, sentences, strict=True):
        row = finding.row
        entitled, served = float(net.demand_entitlement[row]), float(flows.served[row])
        limits = dict.fromkeys(limit.said for limit in finding.limits)
        least = finding.least
        record: dict[str, Any] = {
            **_key(plan, row),
            "priority": int(net.group_priority[net.demand_group[row]]),
            "demand": float(net.demand_quantity[row]),
            "served": served,
            "entitlement": entitled,
            "rate": served / entitled if entitled > 0 else math.nan,
            "limit": ", ".join(limits),
            "sentence": sentence,
        }
        if least is not None:
            levers = [lever for lever, _ in least.amounts]
            rows = [wording.row(lever.table, lever.record) for lever in levers]
            single = len(levers) == 1
            record |= {
                "least_table": " + ".join(lever.table for lever in levers),
                "least_row": " + ".join("new" if row is None else str(row) for row in rows),
                "least_column": " + ".join(lever.column for lever in levers),
                "least_more": float(least.amounts[0][1]) * levers[0].direction
                if single
                else math.nan,
                "least_pieces": float(least.pieces),
            }
        found.append(record)
    table = frame_of((*_TABLE, *_LEAST), found)
    return marked(plan.network, {"served": table})["served"]


def _changes(plan: Plan, findings: Iterable[Finding], wording: Wording) -> Iterable[dict[str, Any]]:
    for finding in findings:
        for number, change in enumerate(finding.changes, start=1):
            yield from _change(plan, finding.row, number, change, wording)


def _change(
    plan: Plan, row: int, number: int, change: Change, wording: Wording
) -> Iterable[dict[str, Any]]:
    net = plan.network.numbered
    need = net.demand_row == net.demand_row[row]
    entitled, item = float(net.demand_entitlement[need].sum()), int(net.demand_item[row])
    for lever, amount in change.amounts:
        lane = lever.other >= 0
        carrier = net.carriers[lever.record] if lever.table == "carriers" else ""
        unit = "volume" if lever.is_volume else wording.units(lever.item, 2)
        more = lever.direction * float(amount)
        yield {
            **_key(plan, row),
            "change": number,
            "table": lever.table,
            "row": wording.row(lever.table, lever.record),
            "column": lever.column,
            "at": net.places[lever.place] if lever.place >= 0 and not lane else "",
            "origin": net.places[lever.place] if lane else "",
            "destination": net.places[lever.other] if lane else "",
            "mode": net.lane_mode[lever.record] if lane and lever.record >= 0 else "",
            "carrier": carrier,
            "given": lever.given,
            "needed": lever.given + more,
            "more": more,
            "unit": "stops" if lever.whole else unit,
            "pieces": float(lever.pieces(net, item=item, amount=float(amount))),
            "serves": change.served,
            "lifts_to": change.served / entitled if entitled > 0 else math.nan,
            "reaches": change.reaches,
            "proved": change.proved,
            "divisible": change.divisible,
        }


def _key(plan: Plan, row: int) -> dict[str, str]:
    net = plan.network.numbered
    return {
        "place": net.places[net.demand_place[row]],
        "item": net.items[net.demand_item[row]],
        "group": net.groups[net.demand_group[row]],
    }
