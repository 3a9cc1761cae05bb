"""What may be found of a distribution."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["DISTRIBUTION_KINDS"]

DISTRIBUTION_KINDS = (
    Kind(
        "limit_broken",
        "error",
        title={"en": "A limit is not kept", "zh": "超出限制"},
        rule={
            "en": "Nobody hands out what is not there, sends more than fits, or falls below what "
            "is guaranteed.",
            "zh": "不得发放没有的物资，不得超运力、超库容，不得低于保障数。",
        },
        evidence={
            "en": "{check}, {where}: {was} where {due} was due",
            "zh": "{check}，{where}：实为 {was}，应为 {due}",
        },
        causes={
            "en": "Stock, an arrival or a trip is missing from the tables; capacity was raised "
            "for the day; figures were rounded.",
            "zh": "表中漏记库存、到货或车次；当日临时增加运力；数字取整。",
        },
        remedy={
            "en": "Add what is missing to the tables, or correct the distribution.",
            "zh": "补录缺项，或更正分配表。",
        },
    ),
    Kind(
        "priority_inverted",
        "error",
        title={"en": "A later priority went first", "zh": "优先次序颠倒"},
        rule={
            "en": "While an earlier priority is short, goods that could reach it go to no later "
            "one.",
            "zh": "前一优先级未满足时，能送达它的物资不得发给后一优先级。",
        },
        evidence={
            "en": "{group} (priority {priority}) wanted {demand} and got {found}; {quantity} more "
            "could have been there. Of what its priority lacked, later ones got {taken} ({to}), "
            "{idle} lay idle",
            "zh": "{group}（第 {priority} 优先级）需 {demand}，得 {found}；本可再得 {quantity}。"
            "该优先级所缺之中，{taken} 发给了后序（{to}），{idle} 闲置未发",
        },
        causes={
            "en": "The demand was not yet known when goods were handed out; the goods were "
            "earmarked by whoever gave them; the groups were mixed up.",
            "zh": "发放时需求尚未上报；物资为定向捐赠；人群类别记混。",
        },
        remedy={
            "en": "`least_change` gives the least that mends it; hand the pieces over with the "
            "next delivery.",
            "zh": "用 least_change 求最小改动；随下一批补发。",
        },
    ),
    Kind(
        "rule_broken",
        "error",
        title={"en": "Less than the rule gives", "zh": "低于规则应得"},
        rule={
            "en": "Everybody gets what the stated rule gives.",
            "zh": "各处所得应与公布的分配规则一致。",
        },
        evidence={
            "en": "{group} (priority {priority}) wanted {demand} and got {found}; by the rule "
            "({rule_stated}) it gets {expected}, {quantity} more. More than by the rule: {to}",
            "zh": "{group}（第 {priority} 优先级）需 {demand}，得 {found}；按规则"
            "（{rule_stated}）应得 {expected}，少 {quantity}。超出规则者：{to}",
        },
        causes={
            "en": "Goods or lanes that the tables have were not there on the day; whole cartons; "
            "an arrangement between places; another rule was in force.",
            "zh": "表中的物资或线路当日不可用；整箱发放；各处之间另有调剂；当时执行的是别的规则。",
        },
        remedy={
            "en": "Say which rule was in force; make good with the next delivery.",
            "zh": "说明当时执行的规则；随下一批补足。",
        },
    ),
)
