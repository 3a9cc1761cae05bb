"""What may be found of promises."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["PROMISE_KINDS"]

PROMISE_KINDS = (
    Kind(
        "promise_short",
        "error",
        title={"en": "Less came than was promised", "zh": "到货少于承诺"},
        rule={
            "en": "What was promised arrives.",
            "zh": "承诺的数量应如数到货。",
        },
        evidence={
            "en": "{expected} promised from {counterpart} by {period}, {found} came: {quantity} "
            "are missing at the end of the books, {ends}, {overdue} days after",
            "zh": "{counterpart} 承诺 {period} 前到货 {expected}，实到 {found}，"
            "至账册截止日 {ends}（逾期 {overdue} 天）尚缺 {quantity}",
        },
        causes={
            "en": "The receipt was booked late, under another paper or as of another sender; the "
            "promise was changed by word of mouth; a part was sent elsewhere on a newer order.",
            "zh": "收货迟录，或记在别的单号、别的来源下；承诺已口头变更；部分按新指令改送他处。",
        },
        remedy={
            "en": "Ask the sender for the paper of issue, the place for its receipts of these "
            "days; renew the promise, or correct it in writing.",
            "zh": "向发货方调出库单，向收货方核对当日收货记录；重新承诺，或书面更正。",
        },
    ),
    Kind(
        "promise_late",
        "warning",
        title={"en": "It came later than promised", "zh": "到货晚于承诺"},
        rule={
            "en": "What was promised arrives in time.",
            "zh": "承诺的物资应按时到货。",
        },
        evidence={
            "en": "{expected} promised from {counterpart} by {period}: {quantity} of them came "
            "after that, the last at {arrived_by}, {last_days_late} days late ({days_late} on "
            "average over all that came)",
            "zh": "{counterpart} 承诺 {period} 前到货 {expected}，其中 {quantity} 逾期到货，"
            "最后一批 {arrived_by} 到，晚 {last_days_late} 天（全部到货平均晚 {days_late} 天）",
        },
        causes={
            "en": "The receipt was booked some days after; roads were closed; the paper lay at a "
            "desk on the way; the sender was itself supplied late.",
            "zh": "收货后几天才登记；道路封闭；单据在途中某级滞留；发货方自身到货也晚。",
        },
        remedy={
            "en": "See which step cost the days (`step_days`); promise the days that it takes, "
            "or shorten that step.",
            "zh": "查明哪一环节耗时（step_days）；按实际所需天数承诺，或缩短该环节。",
        },
    ),
    Kind(
        "promise_together",
        "info",
        title={"en": "Delivered together under one paper", "zh": "合并到货，记在一张单上"},
        rule={
            "en": "What was promised is delivered under the number that it was promised by.",
            "zh": "承诺的物资应按承诺的单号到货。",
        },
        evidence={
            "en": "{expected} promised from {counterpart} by {period} came with paper {under}, "
            "under which just so many too many were booked",
            "zh": "{counterpart} 承诺 {period} 前到货的 {expected} 随单据 {under} 一并到货，"
            "该单恰好多登记此数",
        },
        causes={
            "en": "One truck, one paper for several promises; the second paper was not filed.",
            "zh": "一车一单合并送达；另一张单未登记。",
        },
        remedy={
            "en": "Nothing is missing; write the other number beside the receipt.",
            "zh": "数量无误；在收货登记上补注另一单号即可。",
        },
    ),
    Kind(
        "promise_unchecked",
        "info",
        title={"en": "Promises that nothing can check", "zh": "无从核对的承诺"},
        rule={
            "en": "Whom goods are promised to keeps a ledger until they are due.",
            "zh": "承诺到货日之前，收货方应有台账。",
        },
        evidence={
            "en": "{promises} promises, {quantity} pieces of which nobody can say whether they "
            "came: {why}",
            "zh": "{promises} 项承诺共 {quantity}，无法核实是否到货：{why}",
        },
        causes={
            "en": "The place keeps no ledger; its ledger was not handed in to the end.",
            "zh": "该处不设台账；台账未报全。",
        },
        remedy={
            "en": "Ask for the ledger, or for signed receipts.",
            "zh": "索取台账，或有签字的收货单。",
        },
    ),
)
