"""The schema's meanings in Chinese."""

from __future__ import annotations

__all__ = ["MEANINGS", "UNITS", "table_in_chinese"]

_PLACE = "哪个地点"
_ITEM = "哪种物资"

MEANINGS: dict[str, dict[str, str]] = {
    "places": {
        "": "货物存放、经过或需要的地点",
        "place": "地点编号",
        "kind": "类型：仓库、区、街道、社区、单位等，可自由填写",
        "name": "显示的名称",
        "parent": "上级地点",
        "lat": "纬度",
        "lon": "经度",
        "storage": "每周期末最多可存放的体积",
    },
    "items": {
        "": "发放的物资",
        "item": "物资编号",
        "unit": "一件的计量单位",
        "volume": "一件所占的体积",
        "lot": "每箱件数",
        "weight": "缺一件的重要程度",
        "divisible": "1：可以发放任意数量（公斤、升）；0：按要求整件发放",
        "shelf_life": "可保存的周期数",
    },
    "groups": {
        "": "发给哪些人群",
        "group": "人群编号",
        "priority": "优先级，1 最先保障",
        "weight": "同一优先级内的重要程度",
    },
    "carriers": {
        "": "由谁运输",
        "carrier": "承运方编号",
        "capacity": "每周期在全部线路上最多运送的体积",
        "stops": "每周期最多使用的线路数",
    },
    "lanes": {
        "": "货物可以走的线路",
        "origin": "起点",
        "destination": "终点",
        "mode": "方式：逐级、直达等，可自由填写",
        "carrier": "由谁运输",
        "stages": "走一趟增加的交接次数",
        "lead_time": "在途周期数",
        "capacity": "每周期最多运送的体积，全部物资合计",
        "item": "只允许这种物资使用",
        "cost": "每件费用",
        "hours": "每件工时",
        "trip_cost": "每个使用周期的费用",
        "min_load": "若使用，最少运送的体积",
        "every": "每隔几个周期开放一次",
        "first_cycle": "首次开放的周期",
    },
    "stock": {
        "": "第 1 周期之前的库存",
        "place": _PLACE,
        "item": _ITEM,
        "quantity": "现有件数",
        "age": "已存放的周期数（仅对有保质期的物资）",
    },
    "arrivals": {
        "": "外来的供应",
        "place": _PLACE,
        "item": _ITEM,
        "cycle": "在哪个周期开始时到达",
        "source": "来源，可自由填写",
        "quantity": "到达件数",
        "age": "已存放的周期数（仅对有保质期的物资）",
    },
    "demand": {
        "": "各地的申请",
        "place": _PLACE,
        "item": _ITEM,
        "group": "给哪个人群",
        "cycle": "哪个周期需要",
        "quantity": "申请件数",
        "entitlement": "分配时据以衡量的件数",
        "served_before": "第 1 周期之前已发的件数，分配时计入",
    },
    "guarantees": {
        "": "必须保证的最低数量",
        "place": _PLACE,
        "item": _ITEM,
        "group": "给哪个人群，空白：全部合计",
        "cycle": "哪个周期，空白：每个周期",
        "quantity": "最少保证的件数",
    },
    "reserves": {
        "": "每周期末须留存的库存",
        "place": _PLACE,
        "item": _ITEM,
        "quantity": "最少留存的件数",
    },
    "settings": {
        "": "整个网络的设置",
        "cycles": "周期总数，空白：表中最大的周期",
        "cycle_days": "一个周期的天数",
        "unmet": "未满足的需求：lost 作废，backlog 顺延",
    },
}
"""By table, then by column; "" is the table itself."""

UNITS: dict[str, str] = {
    "degrees": "度",
    "volume": "体积",
    "volume/piece": "体积/件",
    "volume/cycle": "体积/周期",
    "pieces": "件",
    "pieces/carton": "件/箱",
    "cycle": "周期",
    "cycles": "周期",
    "lanes/cycle": "线路/周期",
    "money/piece": "元/件",
    "money/cycle": "元/周期",
    "hours/piece": "小时/件",
    "days": "天",
}
"""Units that are written otherwise."""

_SHEETS = {
    **dict.fromkeys(("地点", "地方", "场所"), "places"),
    **dict.fromkeys(("物资", "物品", "品种"), "items"),
    **dict.fromkeys(("人群", "对象"), "groups"),
    **dict.fromkeys(("承运", "运力"), "carriers"),
    **dict.fromkeys(("线路", "路线", "运输"), "lanes"),
    **dict.fromkeys(("库存", "存货"), "stock"),
    **dict.fromkeys(("到货", "来货", "入库"), "arrivals"),
    **dict.fromkeys(("需求", "申请", "申领"), "demand"),
    **dict.fromkeys(("保障", "保底"), "guarantees"),
    **dict.fromkeys(("留存", "储备"), "reserves"),
    **dict.fromkeys(("设置", "参数"), "settings"),
}
"""How sheets are called in Chinese, as far as a hint can be made of it."""


def table_in_chinese(sheet: str) -> str:
    """Give the table that a Chinese name of a sheet may mean, "" where none is known."""
    return next((table for word, table in _SHEETS.items() if sheet.strip().startswith(word)), "")
