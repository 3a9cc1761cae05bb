"""Limits that a distribution breaks, as findings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from supplyopt.planning.plan import Plan
from supplyopt.planning.report import Report

__all__ = ["limit_findings"]

_CYCLE = re.compile(r" cycle (\d+)")
_CHINESE = {
    "books balance": "收支不平",
    "lane capacity": "线路运力",
    "least load": "最低装载",
    "carrier capacity": "承运人运力",
    "carrier stops": "承运人停靠数",
    "storage": "库容",
    "surplus only without room": "仍有库容却列为溢出",
    "reserve": "储备数",
    "guarantee": "保障数",
    "lane exists": "无此线路",
    "lane's item": "线路不运此物资",
    "lane open": "线路未开通",
    "shipment above 0": "发运数应大于零",
    "shipment once": "发运重复",
    "served as asked": "发放与需求不符",
    "stock at least 0": "库存不得为负",
    "surplus at least 0": "溢出不得为负",
    "waste at least 0": "报废不得为负",
    "served at least 0": "发放不得为负",
    "served at most demand": "发放不得超过需求",
    "demand as asked": "需求与申报不符",
    "entitlement as given": "核定数与表不符",
    "unmet": "未满足数",
    "fill rate": "满足率",
    "whole cartons": "整箱",
    "fixed shipment": "指定发运",
    "fixed amount served": "指定发放",
    "under way": "在途",
    "goods still good": "过期",
}


def limit_findings(plan: Plan, broken: Report) -> Iterator[dict[str, Any]]:
    """Give what `verify` found as findings.

    Parameters
    ----------
    plan : Plan
    broken : Report
        Of that plan.
    """
    net = plan.network.numbered
    for check, where, was, due in broken.table[["check", "where", "found", "expected"]].to_numpy():
        cycle = _CYCLE.search(where)
        period = cycle.group(1) if cycle else "1" if plan.network.cycles == 1 else ""
        # What carriers are called says nothing of places.
        places = () if check.startswith("carrier") else net.places
        place, rest = _first(where, places)
        item, _ = _first(rest, net.items)
        yield {
            "kind": "limit_broken",
            "place": place,
            "item": item,
            "period": period,
            "counterpart": _first(rest, places)[0] if not item else "",
            **{
                name: float(value)
                for name, value in (("found", was), ("expected", due))
                if not isinstance(value, str)
            },
            "numbers": {
                "check": {"en": check, "zh": _CHINESE.get(check, check)},
                "where": where,
                "was": was,
                "due": due,
            },
        }


def _first(text: str, names: Sequence[str]) -> tuple[str, str]:
    """Split off the name with which a text begins, the longest if there are several."""
    known = [name for name in names if text == name or text.startswith(f"{name} ")]
    name = max(known, key=len, default="")
    return name, text[len(name) :].lstrip()
