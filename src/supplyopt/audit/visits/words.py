"""Words of a plan of visits."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["VISIT_WORDS"]

VISIT_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "drawn": "drawn at random, with a chance of {chance:.3g}",
        "certain": "drawn for certain: it is that large",
        "also_targeted": "{reason}; chosen as well, see there",
        "also_drawn": "{reason}; drawn as well: one visit serves both",
        "one": "{title}{item}: {evidence}",
        "item": " ({item})",
        "more": "{count} more",
        "between": "; ",
    },
    "zh": {
        "drawn": "随机抽中，入样概率 {chance:.3g}",
        "certain": "规模大，必查",
        "also_targeted": "{reason}；同时列为重点，见重点名单",
        "also_drawn": "{reason}；同时被随机抽中，去一次即可",
        "one": "{title}{item}：{evidence}",
        "item": "（{item}）",
        "more": "另有 {count} 项",
        "between": "；",
    },
}
