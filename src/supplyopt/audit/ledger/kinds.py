"""What may be found in ledgers."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["LEDGER_KINDS"]

LEDGER_KINDS = (
    Kind(
        "unbalanced",
        "error",
        title={"en": "Count and lines differ", "zh": "账实不符"},
        rule={
            "en": "What came, less what went, is what was counted.",
            "zh": "期初加收入减支出，应等于盘点数。",
        },
        evidence={
            "en": "{found} counted at {period}, {expected} by the lines: {difference} "
            "(tolerance {tolerance})",
            "zh": "{period} 盘点 {found}，按账应为 {expected}，相差 {difference}"
            "（容差 {tolerance}）",
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
)
