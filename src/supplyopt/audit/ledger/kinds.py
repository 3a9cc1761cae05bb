"""What may be found in ledgers."""

from __future__ import annotations

from supplyopt.audit.kind import Kind
from supplyopt.audit.ledger.paper_kinds import PAPER_KINDS

__all__ = ["LEDGER_KINDS"]

_LINE_KINDS = (
    Kind(
        "unbalanced",
        "error",
        title={"en": "Count and lines differ", "zh": "账实不符"},
        rule={
            "en": "What came, less what went, is what was counted.",
            "zh": "期初加收入减支出，应等于盘点数。",
        },
        evidence={
            "en": "{found} {by} at {period}, {expected} by the lines: {difference} "
            "(tolerance {tolerance}){alone}",
            "zh": "{period} {by} {found}，按账应为 {expected}，相差 {difference}"
            "（容差 {tolerance}）{alone}",
        },
        causes={
            "en": "A paper filed late; a count before the evening's issue; goods in a second "
            "store; a line of another item.",
            "zh": "单据迟录；盘点早于当晚发放；另有存放处；记错品名。",
        },
        remedy={
            "en": "Count again, look through the papers since the count before.",
            "zh": "重新盘点，核对上次盘点以来的单据。",
        },
    ),
    Kind(
        "negative_stock",
        "error",
        title={"en": "Handed out more than there was", "zh": "账面库存为负"},
        rule={
            "en": "Nobody hands out what is not there.",
            "zh": "发出数不能超过现有库存。",
        },
        evidence={
            "en": "by the lines {found} lay there at {period}, {deepest} at the lowest until "
            "{until}",
            "zh": "按账 {period} 库存为 {found}，至 {until} 最低为 {deepest}",
        },
        causes={
            "en": "Something received was booked later than it was handed out; an opening was "
            "left out; a line of another item.",
            "zh": "先发后补记收入；漏记期初；记错品名。",
        },
        remedy={
            "en": "Look for what came before that day and was not booked, or was booked later.",
            "zh": "查找该日之前已到货而未登记或迟登记的收入。",
        },
    ),
    Kind(
        "reversed_sign",
        "error",
        title={"en": "The wrong way round", "zh": "方向记反"},
        rule={
            "en": "A quantity is above nothing; what one end sent the other received.",
            "zh": "数量应为正数；一方发出，另一方应记收入。",
        },
        evidence={
            "en": "{found} booked at {period} (paper {paper}, counterpart {counterpart})",
            "zh": "{period} 登记为 {found}（单据 {paper}，对方 {counterpart}）",
        },
        causes={
            "en": "A correction written as a negative line; a return booked as a receipt; "
            "another program's way of writing issues.",
            "zh": "以负数冲销；退货记成收入；其他系统以负数表示发出。",
        },
        remedy={
            "en": "Ask what went which way; write the line anew, with the kind that says so.",
            "zh": "核实实际收发方向，按正确类别重新登记。",
        },
    ),
    Kind(
        "duplicate_entry",
        "error",
        title={"en": "Booked more than once", "zh": "重复登记"},
        rule={
            "en": "A line stands once in a ledger.",
            "zh": "同一笔业务只应登记一次。",
        },
        evidence={
            "en": "{each} of paper {paper} stands {times} times: {found} in all, where {expected} "
            "would do{corrected}",
            "zh": "单据 {paper} 的 {each} 登记了 {times} 次，合计 {found}，"
            "应为 {expected}{corrected}",
        },
        causes={
            "en": "Two loads of one paper of which only one was received; the same paper given to "
            "two desks.",
            "zh": "一单分两车、只收到一车；同一单据交给两个部门登记。",
        },
        remedy={
            "en": "Look at the papers: if there is one, strike the other line out, unless a "
            "correction did so.",
            "zh": "核对原始单据，如只有一份，冲销多记的一笔；已更正的不再冲销。",
        },
    ),
    Kind(
        "unknown_id",
        "warning",
        title={"en": "Not in the list", "zh": "名录中没有"},
        rule={
            "en": "Whoever and whatever the books name stands in the tables of places, items, "
            "groups.",
            "zh": "账中出现的单位、物资、人群，应在相应名录中。",
        },
        evidence={
            "en": '"{word}" stands in {lines} lines; {table} does not have it',
            "zh": "“{word}”出现在 {lines} 行中，{table} 表中没有",
        },
        causes={
            "en": "A new place; a name in place of an id; a slip of the pen.",
            "zh": "新设单位；以名称代替编码；笔误。",
        },
        remedy={
            "en": "Add it to the list, or write the id that is meant.",
            "zh": "补入名录，或改为正确编码。",
        },
    ),
    Kind(
        "unchecked",
        "info",
        title={"en": "Nothing checks it", "zh": "无从核对"},
        rule={
            "en": "Each line is followed by a count, or stands in the ledger of the other end too.",
            "zh": "每笔登记之后应有盘点，或在对方账上有对应记录。",
        },
        evidence={
            "en": "{lines} lines from {since} to {until}, {quantity} pieces in all",
            "zh": "{since} 至 {until} 共 {lines} 行，合计 {quantity}",
        },
        causes={
            "en": "The next count is still to come; the other end sends no books.",
            "zh": "尚未到盘点时间；对方未报送账目。",
        },
        remedy={
            "en": "Count, or ask for the books of the other end.",
            "zh": "安排盘点，或索取对方账目。",
        },
    ),
)

LEDGER_KINDS = (*_LINE_KINDS[:1], *PAPER_KINDS, *_LINE_KINDS[1:])
