"""What is told of a place in a plan of many cycles: words, figures, facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from supplyopt.planning.lever import Lever
from supplyopt.planning.levers import levers_of
from supplyopt.planning.limit import limit_of
from supplyopt.report.explain_needs import NOISE, Finding
from supplyopt.report.explain_study import Study
from supplyopt.report.explain_words import Wording, amount_in_words, joined
from supplyopt.report.wording import percent

__all__ = ["Cycles"]

_SAME = 1e-6


class Cycles:
    """Puts what was found of needs over a horizon into words and figures.

    Parameters
    ----------
    study : Study
    wording : Wording
    """

    def __init__(self, study: Study, wording: Wording) -> None:
        self._study = study
        self._net = study.net
        self._unrolled = study.plan.network.unrolled
        self._wording = wording
        self._levers = levers_of(study.plan.network, study.plan.flows)

    def sentence(self, finding: Finding) -> str:
        """Return what was found of a need as a sentence.

        Parameters
        ----------
        finding : Finding
        """
        net, say, row, study = self._net, self._wording, finding.row, self._study
        need = net.demand_row[row]
        asked, got, entitled, before = (
            float(values[need]) for values in (study.asked, study.got, study.entitled, study.before)
        )
        item = int(net.demand_item[row])
        instead, place = say.unreported(row), say.place(int(net.demand_place[row]))
        group = say.for_group(int(net.demand_group[row]))
        start = f"{place} {instead}, " if instead else f"{place} "
        if instead and asked == 0:
            return f"{start}so that it gets no {net.items[item]}{group}."
        start += "by which it " * bool(instead)
        head = f"{start}got {amount_in_words(got)} of {say.of_item(item, asked)}{group}"
        if entitled > 0:
            rate = percent((got + before) / entitled)
            head += f" ({rate} of its entitlement of {amount_in_words(entitled)})"
        if not finding.short:
            all_of_it = "all of that" if instead else "all that it asked for"
            return f"{head}, {all_of_it if got >= asked else 'the target'}."
        head += f"; short {self._when(row)}"
        why = self._why(finding)
        said = f": {'; '.join(why)}" if why else ""
        return f"{head}{said}; {self._what_helps(finding)}."

    def _why(self, finding: Finding) -> list[str]:
        """Return what keeps more away."""
        need, item = self._net.demand_row[finding.row], int(self._net.demand_item[finding.row])
        got, best = float(self._study.got[need]), finding.best
        why = []
        if best is not None and best - got > NOISE * (finding.target - got):
            more = self._wording.of_item(item, best - got)
            why.append(f"this plan keeps {more} from it that the best plan would give it")
        why += self._wording.kept_to(finding, got, self._study.plan.terms, each=" in each cycle")
        kinds = ("plan", "terms", "goals", "several", "unknown", "idle stock")
        names = dict.fromkeys(limit.said for limit in finding.limits if limit.kind not in kinds)
        if names:
            kept = dict.fromkeys(limit.said for limit in finding.slight)
            little = f", and a little the {joined(list(kept))}" if kept else ""
            why.append(f"what keeps more away is {', '.join(names)}{little}")
        if finding.idle > 0:
            idle = amount_in_words(finding.idle)
            where = [limit.said for limit in finding.limits if limit.kind == "idle stock"]
            why.append(f"of {joined(where)} it could have {idle} and nobody less")
        return why

    def _what_helps(self, finding: Finding) -> str:
        item = int(self._net.demand_item[finding.row])
        if not finding.changes:
            best = finding.best
            if best is not None and best >= finding.target * (1 - _SAME):
                return "the best plan of these tables would do"
            return finding.note
        first = finding.changes[0]
        if first.divisible:
            lots = self._study.plan.terms.lots
            said = self._wording.as_if(first, item, lots, finding.note)
            return f"{said} would bring it to {amount_in_words(first.served)}"
        doubt = self._wording.doubt(first) if first.reaches else ""
        change = self._wording.change(first, item)
        said = f"{change} would bring it to {amount_in_words(first.served)}{doubt}"
        return said if first.reaches else f"{finding.note}, but {said}"

    def _when(self, row: int) -> str:
        cycles = [str(self._net.demand_cycle[record]) for record in self._study.short(row)]
        return f"in cycle{'' if len(cycles) == 1 else 's'} {joined(cycles)}"

    def table(self, findings: Sequence[Finding]) -> list[dict[str, Any]]:
        """Return the figures of each need, by the columns of an explanation's table.

        Parameters
        ----------
        findings : sequence of Finding
        """
        net, study, found = self._net, self._study, []
        for finding in findings:
            need = net.demand_row[finding.row]
            entitled = float(study.entitled[need])
            had = float(study.got[need] + study.before[need])
            found.append(
                {
                    "demand": float(study.asked[need]),
                    "served": float(study.got[need]),
                    "entitlement": entitled,
                    "rate": had / entitled if entitled > 0 else float("nan"),
                    "short_in": ", ".join(
                        str(net.demand_cycle[record]) for record in study.short(finding.row)
                    ),
                }
            )
        return found

    def evidence(self, finding: Finding) -> Iterator[dict[str, Any]]:
        """Yield the numbers of the tables that stand in the way of a need.

        Parameters
        ----------
        finding : Finding
        """
        net = self._net
        row, item = finding.row, int(net.demand_item[finding.row])
        for lever in self._in_the_way(finding) if finding.short else ():
            supply = lever.table in ("stock", "arrivals")
            unit = "volume" if lever.is_volume else self._wording.units(item, 2)
            yield {
                "place": net.places[net.demand_place[row]],
                "item": net.items[item],
                "group": net.groups[net.demand_group[row]],
                "fact": "supply in time" if supply else "limit",
                "table": lever.table,
                "row": self._wording.row(lever.table, lever.record),
                "column": lever.column,
                "amount": lever.given if supply else None,
                "limit": None if supply else lever.given,
                "unit": "stops" if lever.whole else unit,
            }

    def _in_the_way(self, finding: Finding) -> list[Lever]:
        """Return the numbers of limits, then of supplies from which goods could come in time."""
        nodes, item = self._unrolled.net, int(self._net.demand_item[finding.row])
        region = np.zeros(len(nodes.places), dtype=bool)
        for record in self._study.short(finding.row):
            region |= self._study.limits.behind(int(nodes.demand_place[record]), item)
        named = {(limit.kind, limit.number) for limit in (*finding.limits, *finding.slight)}
        limits, supplies = [], []
        for lever in self._levers:
            if lever.table in ("stock", "arrivals"):
                at = nodes.stock_place if lever.table == "stock" else nodes.arrival_place
                if lever.item == item and region[at[lever.record]]:
                    supplies.append(lever)
                continue
            limit = limit_of(self._net, lever)
            if limit is not None and (limit.kind, limit.number) in named:
                limits.append(lever)
        return [*limits, *supplies]
