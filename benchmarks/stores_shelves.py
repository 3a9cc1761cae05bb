"""One item on the shelves of stores: what lies there, what each clerk writes down."""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from benchmarks.stores_calendar import ITEMS, UNIT, World

_ADDS = ("received", "back_in", "up")


class Shelves:
    """One item, act by act: what lies on each shelf, what each clerk writes down."""

    def __init__(self, world: World, item: str, fault: str) -> None:
        self.world, self.item, self.fault = world, item, fault
        self.rng = world.rng
        later = (16, 25) if fault == "short_then_over" else (25, 70)
        self.after = world.start + timedelta(days=int(self.rng.integers(*later)))
        self.struck: Any = None
        self.corrected = {"up": 0, "down": 0}
        self.lines: list[dict[str, Any]] = []
        self.promises: list[dict[str, Any]] = []
        self.key: list[dict[str, Any]] = []
        self.per_day = {
            post: sum(groups.values()) * ITEMS[item][0] for post, groups in world.heads.items()
        }
        everybody = sum(self.per_day.values())
        self.shelf = {store: int(25 * everybody) for store in world.stores}
        self.shelf |= {post: int(6 * day) for post, day in self.per_day.items()}
        # What each clerk's book says; None before its first opening.
        self.book: dict[str, int | None] = dict.fromkeys(self.shelf)
        self.used = dict.fromkeys(self.shelf, world.start)
        self.queue = [(at, number, *act) for number, (at, *act) in enumerate(world.acts)]
        self.numbers = count(len(self.queue))

    def run(self) -> list[dict[str, Any]]:
        """Go through the calendar, and through what comes of it."""
        heapq.heapify(self.queue)
        while self.queue:
            at, _, act, what = heapq.heappop(self.queue)
            getattr(self, f"_{act}")(at, what)
        return self.lines

    def _later(self, at: datetime, act: str, what: Any) -> None:
        heapq.heappush(self.queue, (at, next(self.numbers), act, what))

    def _strikes(self, at: datetime, *names: str) -> bool:
        """Tell whether the fault is planted here; if so, it is done."""
        here = self.fault in names and self.struck is None
        here &= self.after <= at < self.world.end - timedelta(days=15)
        if here:
            self.struck = at
        return here

    def _write(self, at: datetime, place: str, kind: str, quantity: float, **more: str) -> None:
        """Write a line, and have the clerk's book follow."""
        line = {"at": at, "place": place, "item": self.item, "kind": kind, "quantity": quantity}
        if "units" in self.world.habits:
            line["unit"] = UNIT
        self.lines.append({**line, "counterpart": "", "document": "", **more})
        if kind in ("opening", "counted"):
            return
        if kind in self.corrected:
            self.corrected[kind] += int(quantity)
        book = self.book[place]
        if book is not None:
            book += int(quantity) * (1 if kind in _ADDS else -1)
            self.book[place] = book
            if book < 0:
                self._may("negative_stock", at, place, until=self.world.end + timedelta(days=30))

    def _may(self, kinds: str, at: datetime, *places: str, **more: Any) -> None:
        self._tell(kinds, at, *places, must=False, **more)

    def _tell(
        self,
        kinds: str,
        at: datetime,
        *places: str,
        size: float | None = None,
        until: datetime | None = None,
        must: bool = True,
        label: str = "",
    ) -> None:
        row = {"fault": label or self.fault, "kinds": tuple(kinds.split("|")), "places": places}
        row |= {"item": self.item, "size": size, "must": must}
        self.key.append({**row, "first": str(at.date()), "until": str((until or at).date())})

    def _says(self, at: datetime, place: str, said: int, *, slip: bool = False) -> None:
        """Note what a count or a stated balance differs by from the book; the book follows.

        That an opening was misstated is told at it: what states the balance next is right again.
        """
        book = self.book[place]
        if book is not None and said != book:
            sure = self.fault in ("taken", "miscounted", "recounted_wrong")
            sure |= slip or self.fault in ("part_forgotten", "corrected_twice")
            self._tell("unbalanced", at, place, size=abs(said - book), must=sure)
        self.book[place] = said

    # What may happen.

    def _opens(self, at: datetime, place: str) -> None:
        self._write(at, place, "opening", self.shelf[place])
        self.book[place] = self.shelf[place]

    def _states(self, at: datetime, place: str) -> None:
        said = self.book[place]
        assert said is not None
        slip = self._strikes(at, "misstated")
        if slip:
            said += int(self.rng.integers(5, 30))
        self._write(at, place, "opening", said)
        self._says(at, place, said, slip=slip)

    def _count(self, at: datetime, place: str) -> None:
        if self._strikes(at, "taken"):
            self.shelf[place] -= self._some(place)
        elif "corrections" in self.world.habits and self.rng.random() < 0.15:
            # Found out while counting, and put right just before; or after the sheet is signed,
            # where nothing else is wrong: a clerk puts right all that the count says.
            minutes = int(self.rng.choice([-5, 5])) if self.world.honest else -5
            self._correction(at + timedelta(minutes=minutes), place)
        lies = self.shelf[place]
        # Not the book, which may be wrong: what lies there.
        off = int(self.rng.integers(3, 30))
        recount = "recounts" in self.world.habits and self.rng.random() < 0.4
        # Without times the order of rows says which count was the later.
        recount &= at.hour < 23 and (self.world.timed(place) or "order" not in self.world.habits)
        cut = bool(self.world.habits & {"batches", "sheets"}) and lies > 5
        if recount:
            self._sheets(at, place, lies + off, cut=cut)
            later = at + timedelta(minutes=int(self.rng.integers(5, 55)))
            self._later(later, "recount", (place, cut))
            return
        if self._strikes(at, "miscounted"):
            lies += off
        lies = self._sheets(at, place, lies, cut=cut, forget=self._strikes(at, "part_forgotten"))
        self._says(at, place, lies)

    def _recount(self, at: datetime, what: tuple[str, bool]) -> None:
        place, cut = what
        wrong = int(self.rng.integers(3, 30)) * self._strikes(at, "recounted_wrong")
        self._says(at, place, self._sheets(at, place, self.shelf[place] + wrong, cut=cut))

    def _sheets(
        self, at: datetime, place: str, lies: int, *, cut: bool, forget: bool = False
    ) -> int:
        """Write what was counted, batch by batch or sheet by sheet; give what that is in all."""
        habits = self.world.habits & {"batches", "sheets"}
        if not cut:
            self._write(at, place, "counted", lies)
            return lies
        first = int(self.rng.integers(1, max(lies, 2)))
        parts = [first] if forget else [first, lies - first]
        day = f"{at:%m%d}"
        for number, part in enumerate(parts, 1):
            tell = {"batch": f"B{number}"} if "batches" in habits else {}
            tell |= {"document": f"{day}/{number}"} if "sheets" in habits else {}
            self._write(at + timedelta(seconds=number), place, "counted", part, **tell)
        return sum(parts)

    def _supply(self, at: datetime, place: str) -> None:
        quantity = self._round(8 * sum(self.per_day.values()) / len(self.world.stores))
        self.shelf[place] += quantity
        self._write(at, place, "received", quantity, counterpart=self.world.source)
        if self._strikes(at, "boxed"):
            self.lines[-1] |= {"unit": "box", "quantity": quantity / 20}
            self._tell("refused", at, "box")

    def _use(self, at: datetime, place: str) -> None:
        days = (at - self.used[place]).days
        self.used[place] = at
        share = self.rng.uniform(0.5, 0.9)
        quantity = min(self.shelf[place], int(share * days * self.per_day[place]))
        if quantity:
            self.shelf[place] -= quantity
            self._write(at, place, "used", quantity)

    def _some(self, place: str) -> int:
        return min(self.shelf[place], int(self.rng.integers(3, 30)))

    def _loss(self, at: datetime, place: str) -> None:
        if quantity := self._some(place):
            self.shelf[place] -= quantity
            self._write(at, place, "lost", quantity)

    def _correction(self, at: datetime, place: str) -> None:
        up, quantity = bool(self.rng.random() < 0.5), self._some(place)
        if not quantity:
            return
        self.shelf[place] += quantity if up else -quantity
        twice = self._strikes(at, "corrected_twice")
        if twice:
            self._may("duplicate_entry", at, place, size=quantity)
        for _ in range(1 + twice):
            self._write(at, place, "up" if up else "down", quantity, reason=self._reason(up))

    def _reason(self, up: bool) -> str:
        words = ("found behind the shelf", "盘盈") if up else ("damaged", "expired", "盘亏")
        return str(self.rng.choice(words))

    def _round(self, quantity: float) -> int:
        lot = ITEMS[self.item][1]
        return int(quantity) // lot * lot
