"""One item on its way between stores: papers, what comes of them, what was promised."""

from __future__ import annotations

from datetime import datetime, timedelta

from benchmarks.stores_calendar import ITEMS, LAG, Paper
from benchmarks.stores_shelves import Shelves


class Goods(Shelves):
    """Goods that go from place to place, beside what happens on the shelves."""

    def _leaves(self, at: datetime, paper: Paper) -> None:
        origin, destination = paper.origin, paper.destination
        if paper.back:
            wanted = self.rng.uniform(0.05, 0.2) * self.shelf[origin]
        else:
            wanted = self.rng.uniform(3, 6) * self.per_day[destination] * (self.rng.random() < 0.9)
        quantity = self._round(min(wanted, self.shelf[origin]))
        if quantity < 20:
            return
        self._promise(at, paper, quantity)
        self.shelf[origin] -= quantity
        written = self._number(origin, paper, destination)
        kind = "back_out" if paper.back else "issued"
        arrives = paper.loads[-1]
        plain = self._plain(paper)
        if plain and self._strikes(at, "unbooked_issue"):
            self._tell("missing_issue", at, origin, destination, size=quantity, until=arrives)
        else:
            self._write(at, origin, kind, quantity, **written)
            if plain and self._strikes(at, "doubled_issue"):
                self._write(at, origin, kind, quantity, **written)
                self._tell("duplicate_entry", at, origin, destination, size=quantity, until=arrives)
        half = quantity // 2 if len(paper.loads) > 1 else 0
        for time, part in zip(paper.loads, (quantity - half, half), strict=False):
            if plain and self._strikes(at, "late"):
                time += timedelta(days=int(self.rng.integers(LAG + 2, 10)))
                self._tell("late_receipt", at, destination, origin, until=time)
            self._later(time, "comes", (paper, part))

    @staticmethod
    def _plain(paper: Paper) -> bool:
        """Tell whether all of a paper comes at once, and is kept."""
        return not paper.back and not paper.refused and len(paper.loads) == 1

    def _number(self, place: str, paper: Paper, other: str) -> dict[str, str]:
        number = paper.number if self.world.numbered(place) else ""
        return {"counterpart": other, "document": number}

    def _comes(self, at: datetime, what: tuple[Paper, int]) -> None:
        paper, came = what
        place, other = paper.destination, paper.origin
        plain = self._plain(paper)
        written = self._number(place, paper, other)
        kind = "back_in" if paper.back else "received"
        off = int(self.rng.integers(5, 15))

        def tell(kinds: str, size: float) -> None:
            self._tell(kinds, paper.leaves, place, other, size=size, until=at)

        if plain and self._strikes(at, "lost_paper"):
            tell("missing_receipt", came)
            return
        if plain and self._strikes(at, "short"):
            tell("short_receipt", off)
            came -= off
        elif plain and self._strikes(at, "over"):
            tell("over_receipt", off)
            came += off
        elif plain and self.fault == "short_then_over":
            came += self._short_then_over(at, paper)
        refused = int(came * paper.refused)
        booked = came - refused if paper.net else came
        self.shelf[place] += came - refused
        lot = ITEMS[self.item][1]
        if (paper.back and self._strikes(at, "unbooked_return")) or (
            plain and self._strikes(at, "unbooked_receipt")
        ):
            tell("missing_receipt", came)
        elif plain and lot > 1 and came % lot == 0 and self._strikes(at, "cartons"):
            tell("cartons_for_pieces", came - came // lot)
            self._write(at, place, kind, came // lot, **written)
        elif plain and self._strikes(at, "wrong_way"):
            tell("reversed_sign", came)
            self._write(at, place, "issued", came, **written)
        elif booked:
            self._write(at, place, kind, booked, **written)
            if plain and self._strikes(at, "doubled"):
                self._write(at, place, kind, booked, **written)
                tell("duplicate_entry", booked)
        if refused:
            if not paper.net:
                away = at + timedelta(minutes=9)
                self._later(away, "sent_back", (paper, refused))
            self._later(self.world.hour(at + timedelta(days=1)), "carried_back", (paper, refused))

    def _short_then_over(self, at: datetime, paper: Paper) -> int:
        """Keep ten of a paper back, put them to the next paper of that number."""
        if self.struck is None:
            again = any(
                act == "leaves"
                and (other.number, other.destination) == (paper.number, paper.destination)
                and (other.origin, len(other.loads), other.refused) == (paper.origin, 1, 0)
                and other.leaves > paper.leaves
                for _, act, other in self.world.acts
            )
            if again and self._strikes(at, "short_then_over"):
                self.struck, ends = paper, (paper.destination, paper.origin)
                self._tell("short_receipt", paper.leaves, *ends, size=10, until=at)
                return -10
        elif isinstance(self.struck, Paper) and paper is not self.struck:
            same = (paper.number, paper.origin, paper.destination)
            if same == (self.struck.number, self.struck.origin, self.struck.destination):
                ends, self.struck = (paper.destination, paper.origin), at
                self._tell("over_receipt", paper.leaves, *ends, size=10, until=at)
                return 10
        return 0

    def _sent_back(self, at: datetime, what: tuple[Paper, int]) -> None:
        """The facility had booked all of it, and books out what it refused."""
        paper, refused = what
        written = self._number(paper.destination, paper, paper.origin)
        self._write(at, paper.destination, "back_out", refused, **written)

    def _carried_back(self, at: datetime, what: tuple[Paper, int]) -> None:
        paper, refused = what
        self.shelf[paper.origin] += refused
        if self._strikes(at, "unbooked_back"):
            kinds = "short_receipt|missing_receipt"
            ends = (paper.destination, paper.origin)
            self._tell(kinds, paper.leaves, *ends, size=refused, until=at)
            return
        written = self._number(paper.origin, paper, paper.destination)
        self._write(at, paper.origin, "back_in", refused, **written)

    def _promise(self, at: datetime, paper: Paper, sent: int) -> None:
        """Write down what had been promised of a paper, and for when."""
        if "promises" not in self.world.habits or paper.back or paper.refused:
            return
        due = paper.loads[-1] + timedelta(days=int(self.rng.integers(0, 3)))
        ends = (paper.destination, paper.origin)
        short = self._plain(paper) and self._strikes(at, "promise_short")
        if short:
            self._tell("promise_short", at, *ends, size=20, until=due)
            sent += 20
        elif self._plain(paper) and self._strikes(at, "promise_late"):
            due = at - timedelta(days=2)
            self._tell("promise_late", due, *ends, until=paper.loads[-1])
        elif self.fault:
            # Goods that are late, or fewer, break what was promised, too.
            kinds = "promise_short|promise_late|promise_together"
            self._may(kinds, at, *ends, until=due + timedelta(days=12))
        promise = {"origin": paper.origin, "destination": paper.destination, "item": self.item}
        promise["date"] = str(due.date())
        parts, names = [sent], [paper.number]
        if "together" in self.world.habits and not short and self.rng.random() < 0.4:
            # Both under its number, one under another, both under others.
            parts, names = [sent // 3, sent - sent // 3], self._of_two(paper)
        for part, name in zip(parts, names, strict=True):
            self.promises.append({**promise, "quantity": part, "document": name})
            if name != paper.number and self.world.numbered(paper.destination):
                until = max(due, paper.loads[-1]) + timedelta(days=12)
                told = {"until": until, "must": not self.fault, "label": "together"}
                self._tell("promise_together", min(at, due), *ends, **told)

    def _of_two(self, paper: Paper) -> list[str]:
        other = [f"P{len(self.promises)}{self.item[0]}{end}" for end in "ab"]
        return [[paper.number] * 2, [paper.number, other[1]], other][int(self.rng.integers(3))]
