"""What may be found in stock."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["STOCK_KINDS"]

STOCK_KINDS = (
    Kind(
        "left_short_by_own",
        "error",
        title={"en": "Short while its own desk has stock", "zh": "上级有货而本级短缺"},
        rule={
            "en": "A desk that has more than it needs itself lets none of its own run short.",
            "zh": "上级库存超过自身所需时，不应让下属单位短缺。",
        },
        evidence={
            "en": "{found} at {period}, {days} days' need ({expected} is {short} days); "
            "{counterpart} had {held}, {spare} of it above {cover} days' need of its own; last so "
            "at {until}",
            "zh": "{period} 库存 {found}，够用 {days} 天（{short} 天需 {expected}）；"
            "{counterpart} 有 {held}，其中 {spare} 超出自身 {cover} 天所需；最后一次为 {until}",
        },
        causes={
            "en": "Goods set aside for others; no transport; the desk did not know; the place "
            "was late in booking what it was given, or used less than its people need.",
            "zh": "货物已另有安排；无运力；上级不知情；下属迟记收货，或实际用量低于标准。",
        },
        remedy={
            "en": "Ask the desk what the goods are kept for; send the place what it lacks.",
            "zh": "询问上级该批货物的用途，并向短缺单位补发。",
        },
    ),
    Kind(
        "sleeping_stock",
        "warning",
        title={"en": "Stock sleeps while others are short", "zh": "一处积压、他处短缺"},
        rule={
            "en": "Nobody keeps more than the limit of days while others are short of the same.",
            "zh": "他处短缺同类物资时，库存不应超过规定天数的用量。",
        },
        evidence={
            "en": "{found} at {period}, {days} days' need: {quantity} above {cover} days, while "
            "others ({others}) had less than {short} days; last so at {until}",
            "zh": "{period} 库存 {found}，够用 {days} 天，超过 {cover} 天用量 {quantity}；"
            "同时有 {others} 处不足 {short} 天；最后一次为 {until}",
        },
        causes={
            "en": "A delivery for several cycles at once; goods kept for a known event; fewer "
            "people on duty than before; use not booked; no way to send goods back.",
            "zh": "一次送来数期的货；为已知任务备货；在岗人数减少；用量未登记；没有退回渠道。",
        },
        remedy={
            "en": "Ask what it is kept for; call back what is above the limit, or send the place "
            "less next time.",
            "zh": "询问留存原因；调回超限部分，或下期少发。",
        },
    ),
    Kind(
        "slow_issue",
        "warning",
        title={"en": "Goods lay long before they were handed out", "zh": "到货后久未发放"},
        rule={
            "en": "What comes is handed on, or used, within the limit of days (first in, first "
            "out).",
            "zh": "到货后应在规定天数内发放或使用（先进先出）。",
        },
        evidence={
            "en": "{quantity} lay longer than {high} days ({by}), the longest {found} (there since "
            "{came}); {still} of them lie there still; on average goods lay {mean} days; first "
            "told of {period}, last of {last}",
            "zh": "{quantity} 存放超过 {high} 天（{by}），最长 {found} 天（{came} 起在库），"
            "其中 {still} 至今未发；平均存放 {mean} 天；最早见于 {period}，最近为 {last}",
        },
        causes={
            "en": "A reserve that is to be kept; goods that nobody asked for; a delivery for "
            "several cycles; newer goods handed out first; use not booked.",
            "zh": "按规定留存的储备；无人申领；一次送来数期的货；后到先发；用量未登记。",
        },
        remedy={
            "en": "Ask what it waited for: lists, transport, a signature; hand out the oldest "
            "first. If goods may lie longer, say so by the setting issue_days.",
            "zh": "查明等待原因（名单、运力、签批），先发最早到的货；如允许存放更久，调整设置 "
            "issue_days。",
        },
    ),
)
