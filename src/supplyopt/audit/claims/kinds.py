"""What may be found in claims."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["CLAIM_KINDS"]

CLAIM_KINDS = (
    Kind(
        "claim_above_need",
        "warning",
        title={"en": "More asked for than people need", "zh": "申领超出需要"},
        rule={
            "en": "A claim is verified headcount x norm x days, but for what chance explains.",
            "zh": "申领数应等于核定人数×标准×天数，偶然出入除外。",
        },
        evidence={
            "en": "{found} asked for, {expected} needed by {people} people in {days} days: "
            "{ratio} times; up to {high} would be no finding; an honest claim is so high with a "
            "chance of {p_value} at most. Others ask for {peers} times; used in as many days: "
            "{used}",
            "zh": "申领 {found}，{people} 人 {days} 天需 {expected}，为需要的 {ratio} 倍；"
            "{high} 以内不列入；如实申领达到此数的概率至多为 {p_value}。"
            "其他单位为 {peers} 倍；同样天数的使用量：{used}",
        },
        causes={
            "en": "People came after the count; a second site or a shift that the list lacks; "
            "a reserve asked for; work that wants more a day than the norm.",
            "zh": "核定后人员增加；名册漏记的站点或班次；申请包含储备；工作用量高于标准。",
        },
        remedy={
            "en": "Count the people on duty again with the place, set claim or headcount right.",
            "zh": "与该单位重新核对在岗人数，更正申领数或人数。",
        },
        statistical=True,
    ),
    Kind(
        "use_above_norm",
        "warning",
        title={"en": "More used than the norm", "zh": "使用超出标准"},
        rule={
            "en": "What is used a day is headcount x norm, but for what chance explains.",
            "zh": "每日使用量应等于人数×标准，偶然出入除外。",
        },
        evidence={
            "en": "at least {found} a day used over {days} days ({empty} of them ended with an "
            "empty shelf), {expected} a day needed by {people} people; up to {high} would be no "
            "finding; by chance {p_value} at most",
            "zh": "{days} 天内每日至少使用 {found}（其中 {empty} 天用尽），{people} 人每日需 "
            "{expected}；{high} 以内不列入；偶然达到此数的概率至多为 {p_value}",
        },
        causes={
            "en": "More people than the list has; issues to others booked as use; a surge of work.",
            "zh": "人数多于名册；转发他人记为使用；任务突增。",
        },
        remedy={
            "en": "Look at who drew it; if the work wants more, ask for another norm.",
            "zh": "核查领用名单；如工作确需更多，申请调整标准。",
        },
        statistical=True,
    ),
    Kind(
        "no_reference",
        "info",
        title={"en": "Nothing to hold the claim against", "zh": "申领无从对照"},
        rule={
            "en": "Whoever asks has a verified headcount, the item a norm.",
            "zh": "申领单位应有核定人数，物资应有标准。",
        },
        evidence={"en": "{found} asked for; {reason}", "zh": "申领 {found}；{reason}"},
        causes={
            "en": "A new place; goods that are not handed out by person.",
            "zh": "新设单位；不按人发放的物资。",
        },
        remedy={"en": "Verify the headcount, or give a norm.", "zh": "核定人数，或制定标准。"},
    ),
    Kind(
        "too_few_claims",
        "info",
        title={"en": "Too few claims to tell", "zh": "申领过少，无法判断"},
        rule={
            "en": "How far honest claims are from need is learned from claims not above it.",
            "zh": "如实申领与需要的差距，由不高于需要的申领估计。",
        },
        evidence={
            "en": "{claims} claims were not tested: fewer than {least} are not above need",
            "zh": "{claims} 条申领未检验：不高于需要的申领少于 {least} 条",
        },
        causes={"en": "Few places ask for this item.", "zh": "申领此物资的单位很少。"},
        remedy={
            "en": "Look at the ratios of so.audit.against_people one by one.",
            "zh": "逐条查看 so.audit.against_people 的倍数。",
        },
    ),
)
