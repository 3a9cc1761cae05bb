"""One sentence on why a record of demand is short."""

from __future__ import annotations

from supplyopt.network.supply import first_supply
from supplyopt.planning.flows import left_over
from supplyopt.planning.limit import Limit
from supplyopt.planning.plan import Plan
from supplyopt.planning.status import Status
from supplyopt.report.explain_facts import Facts
from supplyopt.report.explain_needs import NOISE, Finding
from supplyopt.report.explain_words import Wording, amount_in_words, joined
from supplyopt.report.wording import percent

__all__ = ["Sentences"]

_SAME = 1e-6
_SHOWN = 3
_SAID_ELSEWHERE = ("plan", "goals", "fixed", "terms", "several", "unknown", "whole")
"""Limits that the rest of the sentence tells."""
_WHERE = {
    "": "within its reach",
    "before": "on its side of what is full or closed",
    "behind": "behind what is full or closed",
}
"""Where the goods lie of which it is told that they are used up."""


class Sentences:
    """Puts findings into words.

    Parameters
    ----------
    plan : Plan
    wording : Wording
    facts : Facts
    """

    def __init__(self, plan: Plan, wording: Wording, facts: Facts) -> None:
        self._plan = plan
        self._net = plan.network.numbered
        self._say = wording
        self._facts = facts
        self._left = left_over(self._net, plan.flows)
        self._supply = first_supply(self._net)

    def of(self, findings: list[Finding]) -> list[str]:
        """Return a sentence for each item of a place; groups of it that are alike share one.

        Parameters
        ----------
        findings : list of Finding
            Of one place, in the order of the demand table.
        """
        tails: dict[tuple[int, str, str], list[Finding]] = {}
        for finding in findings:
            item, instead = (
                int(self._net.demand_item[finding.row]),
                self._say.unreported(finding.row),
            )
            tails.setdefault((item, instead, self._tail(finding)), []).append(finding)
        return [self._head(alike, instead) + tail for (_, instead, tail), alike in tails.items()]

    def _head(self, findings: list[Finding], instead: str) -> str:
        net = self._net
        row = findings[0].row
        item = int(net.demand_item[row])
        parts = []
        for finding in findings:
            row = finding.row
            asked, served = float(net.demand_quantity[row]), float(self._plan.flows.served[row])
            group = self._say.for_group(int(net.demand_group[row]))
            if asked == 0:
                verb = "so that it gets" if instead else "asked for"
                parts.append(f"{verb} no {net.items[item]}{group}")
                continue
            of = self._say.of_item(item, asked)
            rate = self._say.rate(row, served)
            parts.append(f"got {amount_in_words(served)} of {of}{group} ({rate})")
        place, said = self._say.place(int(net.demand_place[row])), joined(parts)
        if not instead:
            return f"{place} {said}"
        by_it = said if asked == 0 else f"by which it {said}"
        return f"{place} {instead}, {by_it}"

    def _tail(self, finding: Finding) -> str:
        net, row = self._net, finding.row
        asked, served = float(net.demand_quantity[row]), float(self._plan.flows.served[row])
        if asked == 0:
            return "."
        if not finding.short:
            whole = served >= asked * (1 - _SAME)
            all_of_it = "all of that" if self._say.unreported(row) else "all that it asked for"
            return f", {all_of_it if whole else 'as much as the target'}."
        return f": {joined(self._why(finding))}; {self._what_helps(finding)}."

    def _why(self, finding: Finding) -> list[str]:
        """Return what stands in the way."""
        net, row = self._net, finding.row
        item = int(net.demand_item[row])
        served = float(self._plan.flows.served[row])
        why = []
        best = finding.best
        if best is not None and best - served > NOISE * (finding.target - served):
            more = self._say.of_item(item, best - served)
            whose = "the plan itself" if self._plan.status is Status.GIVEN else "this plan"
            why.append(f"{whose} keeps {more} from it that the best plan would give it")
            if best >= finding.target * (1 - _SAME):
                return why
        why += self._bound(finding)
        why += self._limits(finding, row, item)
        return why or ["no limit alone was found to keep more from it"]

    def _bound(self, finding: Finding) -> list[str]:
        """Return what is kept to beside the network, where that costs the record something."""
        terms, row = self._plan.terms, finding.row
        what = []
        if row in terms.locks.need.tolist():
            what.append("its amount is fixed by hand")
        got = float(self._plan.flows.served[row])
        return [*what, *self._say.kept_to(finding, got, terms)]

    def _limits(self, finding: Finding, row: int, item: int) -> list[str]:
        net = self._net
        limits = [limit for limit in finding.limits if limit.kind not in _SAID_ELSEWHERE]
        kinds = {limit.kind for limit in limits}
        if kinds == {"no lane"}:
            return [f"no lane brings {net.items[item]} to it within the cycle"]
        if "supply" in kinds:
            pool = self._facts.pool(row)
            # A reserve of what is told to be used up is told with it.
            limits = [
                limit
                for limit in limits
                if limit.kind != "reserve"
                or not pool.used_up
                or int(net.reserve_place[limit.number]) not in pool.kept
            ]
            if len(limits) == 1:
                return [self._scarce(row, item)]
        said = []
        for limit in limits[:_SHOWN]:
            if limit.kind == "supply":
                said.append(self._scarce(row, item))
            elif limit.kind == "idle stock":
                said.append(self._idle(finding, limit, item))
            else:
                said.append(self._limit(limit, row, item))
        if len(limits) > _SHOWN:
            more = len(limits) - _SHOWN
            said.append(f"{more} more limits like these" if more > 1 else "one more like these")
        return said

    def _idle(self, finding: Finding, limit: Limit, item: int) -> str:
        """Return what lies idle, with how much of it the record could have had."""
        idle = self._say.of_item(item, float(self._left[limit.number, item]))
        lie = f"{idle} lie idle at {self._say.place(limit.number)}"
        if finding.idle == 0:
            # Read off the plan alone: how much of it the record could have is not known.
            return f"{lie}, within its reach"
        return f"{lie}, where it could have {amount_in_words(finding.idle)} and nobody less"

    def _scarce(self, row: int, item: int) -> str:
        pool = self._facts.pool(row)
        if pool.supply <= 0:
            return f"no supply of {self._net.items[item]} is within its reach"
        said = "the supply is short"
        if pool.used_up and pool.used > _SAME * pool.supply:
            where = _WHERE[pool.stopped]
            unit = self._say.units(item, pool.used)
            said += f", with all {amount_in_words(pool.used)} {unit} {where} used up"
            if pool.kept:
                places = [self._say.place(at) for at in list(pool.kept)[:_SHOWN]]
                places += ["others"] if len(pool.kept) > _SHOWN else []
                kept = amount_in_words(sum(pool.kept.values()))
                reserve = "a reserve of" if len(pool.kept) == 1 else "reserves of in all"
                said += f" beside {reserve} {kept} at {joined(places)}"
            first = sum(pool.first.values())
            if first > 0:
                levels = joined([str(level) for level in pool.first])
                said += f", {amount_in_words(first)} of them by priority {levels}, which comes"
                said += " first"
        if len(pool.peers):
            others = "other" if len(pool.peers) == 1 else "others"
            said += f", shared at the same rate with {len(pool.peers):,} {others}"
        return said

    def _limit(self, limit: Limit, row: int, item: int) -> str:
        net, number = self._net, limit.number
        fact = self._facts.of(row, (limit,))
        found = [each for each in fact if each["fact"] in ("full", "least load")]
        of = amount_in_words(found[0]["limit"]) if found else ""
        if limit.kind == "any of":
            return f"there is no more room on {limit.said}"
        if limit.kind == "no lane":
            return f"no lane brings {net.items[item]} to it within the cycle"
        if limit.kind in ("lane", "carrier"):
            return f"{limit.said} is full ({of} volume)"
        if limit.kind == "stops":
            return f"carrier {net.carriers[number]} has no stop left ({of} in all)"
        if limit.kind == "least load":
            return f"{limit.said.replace('least load', 'lane')} asks for a least load of {of}"
        if limit.kind == "reserve":
            kept = self._say.of_item(item, float(net.reserve_quantity[number]))
            return f"a reserve of {kept} is kept at {self._say.place(net.reserve_place[number])}"
        if limit.kind == "guarantee":
            due = self._say.of_item(item, float(net.guarantee_quantity[number]))
            return f"{due} are guaranteed to {self._say.place(net.guarantee_place[number])}"
        return limit.said

    def _what_helps(self, finding: Finding) -> str:
        net, row = self._net, finding.row
        item = int(net.demand_item[row])
        asked, entitled = float(net.demand_quantity[row]), float(net.demand_entitlement[row])
        if finding.target >= asked * (1 - _SAME):
            goal = "serve it in full"
        else:
            goal = f"lift it to {percent(finding.target / entitled)}"
        least = finding.least
        guide = next((change for change in finding.changes if change.divisible), None)
        if least is None and guide is not None:
            return (
                f"{self._say.as_if(guide, item, self._plan.terms.lots, finding.note)} would {goal}"
            )
        if least is not None and finding.beyond > NOISE * finding.target:
            goal = f"bring it to {amount_in_words(least.served)}, the most in whole pieces"
        if least is not None:
            return f"{self._say.change(least, item)} would {goal}{self._say.doubt(least)}"
        if finding.note:
            return f"as to what would {goal}: {finding.note}"
        if self._plan.status is Status.OPTIMAL:
            return "nothing in the tables keeps more from it"
        return f"nothing has to change in the tables to {goal}"
