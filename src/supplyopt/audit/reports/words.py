"""Words of reports, by language."""

from __future__ import annotations

__all__ = ["COLUMN_WORDS", "SEVERITY_WORDS", "STATE_WORDS", "WORDS"]

WORDS = {
    "en": {
        "title": "What the books say",
        "lead": "A finding is a question, not an accusation. Each has its evidence and innocent "
        "causes that it may have; hear the place before anything else is done.",
        "none": "Nothing was found.",
        "overview": "Overview",
        "places": "Where",
        "rule": "Rule",
        "causes": "Innocent causes",
        "remedy": "What to do",
        "more": "... and {count:,} more; the workbook has all of them.",
        "trend": "From cycle to cycle",
        "since": "Since the audit before",
        "unchecked": "What was not checked",
        "unchecked_lead": "For want of tables these checks did not look:",
        "record": "Record",
        "record_lead": "The same tables and settings give the same findings.",
        "chance": "This kind rests on probability: of all its findings a share of {level} is "
        "wrong on average, at most.",
        "findings": "findings",
        "pieces": "pieces at stake",
        "count_places": "places",
    },
    "zh": {
        "title": "账目审查",
        "lead": "每条发现都是一个问题，不是指控。各条均附依据和可能的正当原因；"
        "采取任何措施之前，应先听取该单位说明。",
        "none": "未发现问题。",
        "overview": "概览",
        "places": "涉及单位",
        "rule": "规则",
        "causes": "可能的正当原因",
        "remedy": "处理建议",
        "more": "……另有 {count:,} 条，见工作簿。",
        "trend": "各周期变化",
        "since": "与上次审查相比",
        "unchecked": "未检查的内容",
        "unchecked_lead": "因缺少表格，以下检查未进行：",
        "record": "审查记录",
        "record_lead": "同样的表格和设置，得到同样的结果。",
        "chance": "此类发现基于概率：平均而言，其中误报的比例不超过 {level}。",
        "findings": "条数",
        "pieces": "涉及数量",
        "count_places": "单位数",
    },
}

SEVERITY_WORDS = {
    "en": {"error": "error", "warning": "warning", "info": "not checked"},
    "zh": {"error": "矛盾", "warning": "需核实", "info": "无法核查"},
}

STATE_WORDS = {
    "en": {"new": "new", "repeated": "repeated", "solved": "not found again"},
    "zh": {"new": "新增", "repeated": "重复", "solved": "未再出现"},
}

COLUMN_WORDS = {
    "en": {},
    "zh": {
        "finding": "编号",
        "severity": "程度",
        "kind": "类别",
        "place": "单位",
        "name": "名称",
        "item": "物资",
        "group": "人群",
        "period": "时间",
        "cycle": "周期",
        "counterpart": "对方",
        "quantity": "涉及数量",
        "found": "实际",
        "expected": "应为",
        "low": "下限",
        "high": "上限",
        "p_value": "p 值",
        "rule": "规则",
        "evidence": "依据",
        "causes": "可能的正当原因",
        "remedy": "处理建议",
        "documents": "单据",
        "rows": "表与行",
        "related": "相关编号",
        "step": "周期",
        "state": "状态",
        "findings": "条数",
        "statistical": "基于概率",
        "title": "名称",
        "what": "项目",
        "value": "内容",
    },
}
