"""What may be found where two ledgers tell of one paper."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["PAPER_KINDS"]

_SAME_PIECES = {
    "en": "What one place sends is what the other receives.",
    "zh": "发出数应等于对方收到数。",
}
_BOTH_ENDS = {
    "en": "What is under way stands in both ledgers.",
    "zh": "收发双方均应登记。",
}

PAPER_KINDS = (
    Kind(
        "short_receipt",
        "error",
        title={"en": "Received less than was sent", "zh": "收少于发"},
        rule=_SAME_PIECES,
        evidence={
            "en": "{counterpart} sent {expected} ({what}), {found} were received{then}: "
            "{quantity} less{perhaps}",
            "zh": "{counterpart} 发出 {expected}（{what}），{then}收到 {found}，"
            "少 {quantity}{perhaps}",
        },
        causes={
            "en": "A second load still under way; a miscount at either end; broken cartons sent "
            "back without a paper.",
            "zh": "余货仍在途中；一方点数有误；破损退回未开单。",
        },
        remedy={
            "en": "Hold the signed delivery note against both ledgers; ask the driver. Goods that "
            "were refused are booked back under the number of their paper.",
            "zh": "以签收单核对双方账目，询问承运人；当场拒收退回的，应以原单号登记。",
        },
    ),
    Kind(
        "over_receipt",
        "error",
        title={"en": "Received more than was sent", "zh": "收多于发"},
        rule=_SAME_PIECES,
        evidence={
            "en": "{counterpart} sent {expected} ({what}), {found} were received{then}: "
            "{quantity} more{perhaps}",
            "zh": "{counterpart} 发出 {expected}（{what}），{then}收到 {found}，"
            "多 {quantity}{perhaps}",
        },
        causes={
            "en": "Two papers booked as one; a miscount at either end; a gift booked with it.",
            "zh": "两单合记一笔；一方点数有误；捐赠物资并入登记。",
        },
        remedy={
            "en": "Hold the signed delivery note against both ledgers.",
            "zh": "以签收单核对双方账目。",
        },
    ),
    Kind(
        "missing_receipt",
        "error",
        title={"en": "Sent, not received", "zh": "发出未见收"},
        rule=_BOTH_ENDS,
        evidence={
            "en": "{counterpart} sent {expected} at {period} (paper {paper}); no line says that "
            "they came{perhaps}",
            "zh": "{counterpart} 于 {period} 发出 {expected}（单据 {paper}），"
            "未见收入登记{perhaps}",
        },
        causes={
            "en": "The paper was not filed; it was booked under another number and quantity; it "
            "went elsewhere.",
            "zh": "单据未登记；以其他单号、数量登记；货物转送他处。",
        },
        remedy={
            "en": "Ask for the signed delivery note; if goods came, book them; if not, trace them.",
            "zh": "索取签收单；已到货则补记，未到货则追查去向。",
        },
    ),
    Kind(
        "missing_issue",
        "error",
        title={"en": "Received, not sent", "zh": "收到未见发"},
        rule=_BOTH_ENDS,
        evidence={
            "en": "{counterpart} received {expected} at {period} (paper {paper}); no line says "
            "that they were sent{perhaps}",
            "zh": "{counterpart} 于 {period} 收到 {expected}（单据 {paper}），"
            "未见发出登记{perhaps}",
        },
        causes={
            "en": "The paper was not filed; another store of the same desk sent it; it was booked "
            "under another number and quantity.",
            "zh": "单据未登记；由同一部门的另一仓库发出；以其他单号、数量登记。",
        },
        remedy={
            "en": "Look for the paper at the sender; book what left. Of goods refused at the door "
            "write the number of the paper that they came with.",
            "zh": "在发货方查找单据并补记；如系当场拒收退回，改记原单号。",
        },
    ),
    Kind(
        "cartons_for_pieces",
        "error",
        title={"en": "Cartons taken for pieces", "zh": "箱个混记"},
        rule={
            "en": "Quantities are pieces, at both ends.",
            "zh": "双方均应按最小单位计数。",
        },
        evidence={
            "en": "{found} booked where the other end has {expected} (paper {paper}): as many "
            "cartons",
            "zh": "登记 {found}，对方为 {expected}（单据 {paper}），恰为箱数",
        },
        causes={
            "en": "The delivery note counts cartons; cartons of that delivery hold another number.",
            "zh": "送货单以箱计；该批每箱数量不同。",
        },
        remedy={
            "en": "Write the line anew in pieces; say on the form which unit is meant.",
            "zh": "改按最小单位登记，并在表上注明单位。",
        },
    ),
    Kind(
        "booked_together",
        "info",
        title={"en": "Several papers booked as one", "zh": "多单并作一单"},
        rule={
            "en": "Each paper stands in both ledgers under its own number.",
            "zh": "每张单据在双方账上应各自登记。",
        },
        evidence={
            "en": "{found} booked under paper {paper}: just what {counterpart} booked under "
            "{papers} together",
            "zh": "单据 {paper} 登记 {found}，恰为 {counterpart} 以 {papers} 登记的合计",
        },
        causes={
            "en": "One truck brought both; one signature for several papers.",
            "zh": "一车送达；多张单据一次签收。",
        },
        remedy={
            "en": "No piece is missing; write the other numbers beside the line.",
            "zh": "数量无误；在该笔登记旁补注其他单号。",
        },
    ),
    Kind(
        "late_receipt",
        "warning",
        title={"en": "Long under way", "zh": "在途过久"},
        rule={
            "en": "What was sent is received within the days that it may be under way.",
            "zh": "发出后应在规定天数内收到。",
        },
        evidence={
            "en": "sent by {counterpart} at {sent_at}, received at {period}: {found} days "
            "(at most {lag}; paper {paper})",
            "zh": "{counterpart} 于 {sent_at} 发出，{period} 收到，历时 {found} 天"
            "（最多 {lag} 天；单据 {paper}）",
        },
        causes={
            "en": "Booked later than it came; a road closed; nobody there to sign.",
            "zh": "到货后迟登记；道路管制；无人签收。",
        },
        remedy={
            "en": "Ask when it really came; if it was late, ask where it waited.",
            "zh": "核实实际到货时间；如确实迟到，查明滞留环节。",
        },
    ),
    Kind(
        "early_receipt",
        "warning",
        title={"en": "Received before it was sent", "zh": "收早于发"},
        rule={
            "en": "What is received was sent that day or before.",
            "zh": "收到日期不应早于发出日期。",
        },
        evidence={
            "en": "received at {period}, sent by {counterpart} at {sent_at} (paper {paper})",
            "zh": "{period} 收到，而 {counterpart} 于 {sent_at} 发出（单据 {paper}）",
        },
        causes={
            "en": "The sender booked it later than it left; a slip in a date.",
            "zh": "发货方迟登记；日期笔误。",
        },
        remedy={
            "en": "Hold the dates on the delivery note against both ledgers.",
            "zh": "以送货单日期核对双方账目。",
        },
    ),
)
