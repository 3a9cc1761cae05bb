"""Group orders: a book of firms' orders, shared out by rule."""

from __future__ import annotations

from supplyopt.orders.allocating import allocate, allocation
from supplyopt.orders.book import Book, open_book
from supplyopt.orders.coverage import measures
from supplyopt.orders.findings import check
from supplyopt.orders.one_by_one import booking
from supplyopt.orders.pooling import pooled
from supplyopt.orders.registration import registered
from supplyopt.orders.taking_in import load
from supplyopt.orders.told import Allocation

__all__ = [
    "Allocation",
    "Book",
    "allocate",
    "allocation",
    "booking",
    "check",
    "load",
    "measures",
    "open_book",
    "pooled",
    "registered",
]


def __dir__() -> list[str]:
    return sorted(__all__)
