"""Meanings of headers."""

from __future__ import annotations

import re

from supplyopt.totals import folded

__all__ = ["chinese_headers", "folded_header", "meaning_of"]

_WORDS: dict[str, tuple[str, ...]] = {
    "unit": (
        *("units", "uom", "unit of measure", "unit of measurement", "measure unit", "measure"),
        *("pack unit", "单位", "计量单位", "包装单位", "数量单位", "规格单位"),
    ),
    "batch": (
        *("batches", "batch no", "batch nr", "batch number", "batch id", "batch code"),
        *("lot no", "lot nr", "lot number"),
        *("批号", "批次", "批次号", "批次编号", "生产批号", "生产批次"),
    ),
    "expiry": (
        *("expiry date", "expires", "expiration", "expiration date", "exp date", "exp", "use by"),
        *("best before", "有效期", "有效期至", "效期", "失效期", "失效日期", "到期日"),
        *("过期日期", "保质期"),
    ),
    "time": (
        *("hour", "clock", "occurred time", "time of day", "when", "date time"),
        *("时间", "时刻", "时分", "何时"),
    ),
    "date": (
        *("dates", "day", "datetime", "timestamp", "posting date", "occurred date"),
        *("日期", "业务日期", "单据日期", "记账日期", "登记日期", "发生日期", "收发日期"),
    ),
    "due": (
        *("due date", "date due", "needed by", "need by", "date needed", "delivery date"),
        *("arrival date", "date of arrival", "eta", "到货日期", "到货时间", "到达日期"),
        *("需求日期", "需要日期", "需用日期", "交货日期", "截止日期", "承诺日期", "应到日期"),
        *("计划日期", "预计到货日期"),
    ),
    "cycle": ("周期", "期数", "期次", "期别", "轮次"),
    "place": (
        *("地点", "仓库", "库房", "仓库名称", "地点名称", "存放地点", "所在地", "所在仓库"),
        *("站点", "网点", "申领地点", "申请地点", "申领单位", "申请单位"),
    ),
    "item": (
        *("物资", "品名", "物品", "物资名称", "物品名称", "物料", "物料名称", "品种"),
        *("货品", "货物", "货物名称", "货品名称", "商品", "商品名称"),
    ),
    "kind": (
        *("类型", "业务", "业务类型", "业务类别", "收发类型", "收发类别", "出入库类型"),
        "单据类型",
    ),
    "quantity": (
        *("数量", "件数", "收发数量", "出入库数量", "发生数量", "申领数量", "申请数量"),
        *("需求数量", "承诺数量", "计划数量", "应到数量"),
    ),
    "counterpart": (
        *("counter party", "counterparty", "other party", "partner", "from to", "to from"),
        *("对方", "对方单位", "对方名称", "对方地点", "对方仓库", "往来单位", "往来方"),
        *("来往单位", "对应单位"),
    ),
    "document": (
        *("document number", "document no", "doc no", "doc", "voucher", "voucher no", "paper"),
        *("单号", "单据", "单据号", "单据编号", "单据号码", "凭证号", "票号", "出入库单号"),
    ),
    "reason": ("reasons", "原因", "事由"),
    "origin": (
        *("发货地", "发货地点", "发货方", "发货单位", "发货仓库", "发出地", "发出方", "出发地"),
        *("起点", "调出方", "调出地"),
    ),
    "destination": (
        *("收货地", "收货地点", "收货方", "收货单位", "收货仓库", "目的地", "到达地", "送达地"),
        *("终点", "调入方", "调入地"),
    ),
    "carrier": ("承运人", "承运方", "承运单位", "承运商"),
    "mode": ("运输方式", "配送方式"),
    "group": ("人群", "群体"),
    "days": ("天数",),
    "people": ("人数", "在岗人数"),
    "parent": ("上级", "上级单位"),
    "priority": ("优先级",),
}
_MEANS = {word: name for name, words in _WORDS.items() for word in (name, *words)}
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_BETWEEN = re.compile(r"[\s_./:#-]+")


def folded_header(header: object) -> str:
    """Write a header plainly: what stands in brackets, and signs between words, left out.

    Parameters
    ----------
    header : object
    """
    return _BETWEEN.sub(" ", _BRACKETS.sub("", folded(str(header)))).strip()


def meaning_of(header: object) -> str:
    """Give the column that a header means, "" where its words are not known.

    Parameters
    ----------
    header : object

    Returns
    -------
    str
        The name of a column; "expiry" (until when goods keep) and "due" (when they are to be
        there) are of no table.
    """
    return _MEANS.get(folded_header(header), "")


def chinese_headers(name: str) -> tuple[str, ...]:
    """Give the Chinese words for a column, by its name.

    Parameters
    ----------
    name : str
    """
    return tuple(word for word in _WORDS.get(name, ()) if not word.isascii())
