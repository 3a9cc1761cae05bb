"""Stores that keep their ledgers as stores do, with what was planted in them and its key.

Written from what stores write down (goods in and out, counts, returns, openings of a month), not
from the checks. Goods are moved first, piece by piece; what a clerk writes of it comes second.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

HABITS = {
    "times": "each line has its time of day",
    "hours": "shelves are counted at any time of day, before or after movements",
    "some_times": "stores write the time of day, facilities the date alone",
    "recounts": "a count that was wrong is followed by another, of the same day",
    "batches": "a shelf is counted batch by batch",
    "sheets": "a shelf is counted on several sheets, each with its document",
    "monthly": "the balance is stated as an opening on the first of each month",
    "history": "lines stand before the first opening",
    "returns": "facilities send goods back to their store",
    "corrections": "stock is put right, up or down, with a reason",
    "refused": "goods are refused at the door, and carried back under the same paper",
    "years": "numbers of papers start again each year, at each store",
    "months": "numbers of papers start again each month, at each store",
    "promises": "each paper was promised, under its own number",
    "together": "two promises are delivered under one paper",
    "groups": "claims are by group, and the norm is that of all groups",
    "units": "lines say their unit",
    "totals": "headcounts and claims have rows of totals",
    "order": "rows stand in any order",
    "chinese": "words are Chinese",
    "no_documents": "nobody writes the number of a paper",
    "some_documents": "facilities do not write the number of a paper",
}
"""What stores do."""
APART = (("no_documents", "some_documents"), ("times", "some_times"), ("months", "years"))
"""Of these a book has one."""
NEEDS = {
    "hours": "times",
    "together": "promises",
    "batches": "times",
    "sheets": "times",
}
"""A habit that comes with another."""

FAULTS = {
    "taken": "",
    "miscounted": "",
    "misstated": "monthly",
    "recounted_wrong": "recounts",
    "part_forgotten": "batches|sheets",
    "corrected_twice": "corrections",
    "short": "paper",
    "over": "paper",
    "doubled": "paper",
    "doubled_issue": "paper",
    "lost_paper": "paper",
    "unbooked_receipt": "paper",
    "unbooked_issue": "paper",
    "late": "paper",
    "cartons": "paper",
    "wrong_way": "paper",
    "unbooked_return": "paper&returns",
    "unbooked_back": "paper&refused",
    "short_then_over": "paper&years|months",
    "boxed": "units",
    "promise_short": "paper&promises",
    "promise_late": "paper&promises",
    "total_off": "totals",
    "claimed": "",
}
"""What may be planted, and what it asks for; "paper": documents at both ends."""
ITEMS = {"mask": (1.0, 1), "suit": (0.5, 1), "glove": (2.0, 50)}
"""Pieces a person a day, pieces in a carton."""
LOT_ITEM, UNIT = "glove", "piece"
LAG, CYCLE = 3, 10
_NAMES = {
    "chinese": (("市仓库", "区仓库"), ("思明社区", "湖里社区", "集美社区", "海沧社区"), "省仓库"),
    "": (("Store A", "Store B"), ("Post 1", "Post 2", "Post 3", "Post 4"), "Province"),
}
_ADDS = ("received", "back_in", "up")
_TOTALS = ("Total", "Sum", "合计", "小计", "总计", "All")


@dataclass(frozen=True)
class Stores:
    """The tables of an audit, and what was planted in them.

    Attributes
    ----------
    name : str
        Seed, habits and faults: `stores` makes the same books of it.
    tables : dict of str to DataFrame
    key : list of dict
        What an audit may tell: ``fault, kinds`` (any of them; "refused": the books are, with the
        word that stands for the place), ``places`` (either), ``item``,
        ``first, until`` (dates, or cycles of claims), ``size`` (pieces, None: not looked at) and
        ``must`` (False: it follows from the fault, and may be told as well).
    sums : dict of str to tuple of float
        Of each item the pieces that corrections took, that they added, and that lie there at the
        end.
    need : dict of (str, str) to float
        Pieces a day that the people of a place need of an item.
    """

    name: str
    tables: dict[str, pd.DataFrame]
    key: list[dict[str, Any]]
    sums: dict[str, tuple[float, float, float]]
    need: dict[tuple[str, str], float]


@dataclass(frozen=True)
class Paper:
    """Goods that go from one place to another, in one load or two."""

    number: str
    origin: str
    destination: str
    leaves: datetime
    loads: tuple[datetime, ...]
    refused: float = 0.0
    net: bool = True
    back: bool = False


@dataclass
class World:
    """Who sends what to whom when: the same for all items."""

    rng: np.random.Generator
    habits: frozenset[str]
    start: datetime
    end: datetime
    stores: tuple[str, ...]
    heads: dict[str, dict[str, int]]
    source: str
    net: tuple[str, ...]
    honest: bool
    acts: list[tuple[datetime, str, Any]] = field(default_factory=list)

    def days(self, mean: float) -> Iterator[datetime]:
        """Give days about so far apart, from the third on."""
        day = self.start + timedelta(days=3)
        while (day := day + timedelta(days=int(self.rng.integers(1, 2 * mean)))) < self.end:
            yield day

    def hour(self, day: datetime, early: float = 1, late: float = 22) -> datetime:
        """Draw a time of the day."""
        seconds = int(self.rng.uniform(early * 3600, late * 3600))
        return day.replace(hour=0, minute=0, second=0) + timedelta(seconds=seconds)

    def timed(self, place: str) -> bool:
        """Tell whether the clerk there writes the time of day."""
        return "times" in self.habits or ("some_times" in self.habits and place in self.stores)

    def numbered(self, place: str) -> bool:
        """Tell whether the clerk there writes the number of the paper."""
        few = "some_documents" in self.habits and place not in self.stores
        return "no_documents" not in self.habits and not few


def stores(seed: int, habits: Sequence[str] = (), faults: Sequence[str] = ()) -> Stores:
    """Make the books of one or two stores and those whom they supply.

    Parameters
    ----------
    seed : int
    habits : sequence of str
        Of `HABITS`.
    faults : sequence of str
        Of `FAULTS`, each at an item of its own: as many as there are items, at most. One for
        which there is no occasion is not in the key.
    """
    world = _world(seed, frozenset(habits), honest=not faults)
    moved = [fault for fault in faults if fault not in ("claimed", "total_off")]
    items = list(world.rng.permutation(list(ITEMS)))
    if "cartons" in moved:
        items.remove(LOT_ITEM)
        items.insert(moved.index("cartons"), LOT_ITEM)
    walks = [
        Walk(world, str(item), fault)
        for item, fault in zip(items, moved + [""] * (len(items) - len(moved)), strict=True)
    ]
    lines = [line for walk in walks for line in walk.run()]
    promises = [promise for walk in walks for promise in walk.promises]
    key = [row for walk in walks for row in walk.key]
    tables = {
        "movements": _movements(world, lines),
        "places": pd.DataFrame(
            [(world.source, "province"), *((store, "store") for store in world.stores)]
            + [(post, "post") for post in world.heads],
            columns=["place", "kind"],
        ),
        "items": pd.DataFrame(
            {"item": list(ITEMS), "lot": [lot for _, lot in ITEMS.values()]}
        ).assign(unit=UNIT),
        "settings": pd.DataFrame(
            [{"lag": LAG, "cover": 9999, "short": 0, "issue_days": 9999, "cycle_days": CYCLE}]
        ).assign(start=str(world.start.date())),
        **_claims(world, key, faults),
    }
    if promises:
        tables["promises"] = pd.DataFrame(promises)
        if "order" in habits:
            tables["promises"] = tables["promises"].sample(frac=1, random_state=world.rng)
    name = f"{seed} {'+'.join(habits) or '-'} {'+'.join(faults) or '-'}"
    sums = {
        walk.item: (walk.corrected["down"], walk.corrected["up"], sum(walk.shelf.values()))
        for walk in walks
    }
    need = {(post, walk.item): much for walk in walks for post, much in walk.per_day.items()}
    return Stores(name, tables, key, sums, need)


def _world(seed: int, habits: frozenset[str], *, honest: bool) -> World:
    rng = np.random.default_rng((seed, 16))
    names, posts, source = _NAMES["chinese" if "chinese" in habits else ""]
    start = datetime(2023, 10, 1) + timedelta(days=int(rng.integers(0, 60)))
    heads = {
        post: {group: int(rng.integers(40, 200)) for group in ("doctors", "nurses")}
        for post in posts[: int(rng.integers(2, 5))]
    }
    world = World(
        rng=rng,
        habits=habits,
        start=start,
        end=start + timedelta(days=int(rng.integers(130, 170))),
        stores=names[: int(rng.integers(1, 3))],
        heads=heads,
        source=source,
        net=tuple(post for post in heads if rng.random() < 0.5),
        honest=honest,
    )
    for place in (*world.stores, *heads):
        _calendar(world, place)
    for store in world.stores:
        world.acts += [(paper.leaves, "leaves", paper) for paper in _papers(world, store)]
    world.acts.sort(key=lambda act: act[:2])
    return world


def _calendar(world: World, place: str) -> None:
    """Put down when a place takes in, uses, loses, corrects, states and counts."""
    rng, habits, acts = world.rng, world.habits, world.acts
    opens = world.start + timedelta(days=int(rng.integers(8, 20)) * ("history" in habits))
    acts.append((opens, "opens", place))
    if "monthly" in habits:
        days = pd.date_range(opens + timedelta(days=1), world.end, freq="MS")
        # Now and then the clerk forgets.
        acts += [(day.to_pydatetime(), "states", place) for day in days if rng.random() < 0.9]
    if place in world.stores:
        acts += [(world.hour(day), "supply", place) for day in world.days(8)]
    else:
        acts += [(world.hour(day), "use", place) for day in world.days(2)]
    acts += [(world.hour(day), "loss", place) for day in world.days(30)]
    if "corrections" in habits:
        acts += [(world.hour(day), "correction", place) for day in world.days(15)]
    if "returns" in habits and place not in world.stores:
        for at, day in enumerate(world.days(18)):
            store = str(rng.choice(world.stores))
            leaves = world.hour(day, late=20)
            # With plain numbers a return may have that of a paper which has just come.
            plain = world.honest and habits & {"years", "months"}
            number = str(at + 1) if plain else f"R{place}-{at + 1}"
            back = Paper(number, place, store, leaves, _arrivals(world, leaves, [0]), back=True)
            acts.append((leaves, "leaves", back))
    free = "hours" in habits and world.timed(place)
    counts = [world.hour(day, *((1, 23) if free else (22.5, 22.95))) for day in world.days(12)]
    counts = [at for at in counts if at > opens + timedelta(days=1)]
    # After the last of all.
    counts.append(world.hour(world.end + timedelta(days=9), 22.5, 22.95))
    acts += [(at, "count", place) for at in counts]


def _papers(world: World, store: str) -> Iterator[Paper]:
    """Give what a store sends out: facility after facility, numbered day by day."""
    rng, habits = world.rng, world.habits
    begun, number, posts = "", 0, list(world.heads)
    anew = "%Y" if "years" in habits else "%Y%m" if "months" in habits else ""
    for at, day in enumerate(world.days(2.5)):
        # With numbers that start again each facility gets the same ones as before.
        if day.strftime(anew) != begun:
            begun, number = day.strftime(anew), 0
        # By month: that of the day, so that a number comes again after a month, not a week.
        number = day.day if "months" in habits else number + 1
        leaves = world.hour(day, late=20)
        refused = rng.choice([0.0, 0.1, 1.0], p=[0.7, 0.25, 0.05]) if "refused" in habits else 0.0
        two = rng.random() < 0.12 and not refused
        yield Paper(
            number=str(number) if anew else f"{store}-{at + 1:04}",
            origin=store,
            destination=posts[number % len(posts)],
            leaves=leaves,
            loads=_arrivals(world, leaves, [0, int(rng.random() < 0.5)] if two else [0]),
            refused=float(refused),
            net=posts[number % len(posts)] in world.net,
        )


def _arrivals(world: World, leaves: datetime, later: list[int]) -> tuple[datetime, ...]:
    days = int(world.rng.integers(0, 2))
    times = [world.hour(leaves + timedelta(days=days + more)) for more in later]
    # What comes on the day on which it left comes after it left.
    return tuple(sorted(max(time, leaves + timedelta(minutes=50)) for time in times))


class Walk:
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

    def _says(self, at: datetime, place: str, said: int) -> None:
        """Note what a count or a stated balance differs by from the book; the book follows."""
        book = self.book[place]
        if book is not None and said != book:
            sure = self.fault in ("taken", "miscounted", "misstated", "recounted_wrong")
            sure |= self.fault in ("part_forgotten", "corrected_twice")
            self._tell("unbalanced", at, place, size=abs(said - book), must=sure)
        self.book[place] = said

    # What may happen.

    def _opens(self, at: datetime, place: str) -> None:
        self._write(at, place, "opening", self.shelf[place])
        self.book[place] = self.shelf[place]

    def _states(self, at: datetime, place: str) -> None:
        said = self.book[place]
        assert said is not None
        if self._strikes(at, "misstated"):
            said += int(self.rng.integers(5, 30))
        self._write(at, place, "opening", said)
        self._says(at, place, said)

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

    # Goods that go from place to place.

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


_WORDS = {
    "": (
        *({"back_in": "returned", "back_out": "returned", "up": "adjusted", "down": "adjusted"},),
        *({"back_in": "returned_in", "back_out": "returned_out"},),
    ),
    "chinese": (
        *({"back_in": "退回", "back_out": "退回", "up": "调整", "down": "调整"},),
        *({"back_in": "退货入库", "back_out": "退货出库", "up": "盘盈", "down": "盘亏"},),
    ),
}
"""How clerks call what goes back and what puts right: by one word for both ways, or by two."""
_CHINESE = ("期初", "入库", "出库", "领用", "报损", "盘点")
_PLAIN = ("opening", "received", "issued", "used", "lost", "counted")


def _movements(world: World, lines: list[dict[str, Any]]) -> pd.DataFrame:
    """Write the ledgers as clerks do: their words, their times, their order of rows."""
    frame = pd.DataFrame(lines).fillna("")
    timed = frame["place"].map(world.timed)
    frame["date"] = frame["at"].dt.strftime("%Y-%m-%d")
    frame.loc[timed, "date"] = frame["at"].dt.strftime("%Y-%m-%d %H:%M:%S")
    if timed.any() and world.rng.random() < 0.5:
        # Date and time of day in columns of their own.
        frame["time"] = frame["date"].str[11:]
        frame["date"] = frame["date"].str[:10]
    if "order" in world.habits:
        frame = frame.sample(frac=1, random_state=world.rng)
    elif world.rng.random() < 0.5:
        frame = frame.sort_values("at", kind="stable")
    else:
        frame = frame.sort_values(["place", "item", "at"], kind="stable")
    language = "chinese" if "chinese" in world.habits else ""
    words = {"up": "adjusted_in", "down": "adjusted_out", **dict(zip(_PLAIN, _PLAIN, strict=True))}
    words |= dict(zip(_PLAIN, _CHINESE, strict=True)) if language else {}
    words |= _WORDS[language][int(world.rng.integers(2))]
    # One word for both ways says by its sign which it is.
    frame.loc[(frame["kind"] == "down") & (words["up"] == words["down"]), "quantity"] *= -1
    frame["kind"] = frame["kind"].map(words)
    columns = ["place", "item", "date", "kind", "quantity", "counterpart", "document"]
    columns += [name for name in ("time", "unit", "batch", "reason") if name in frame]
    return frame[columns].reset_index(drop=True)


def _claims(
    world: World, key: list[dict[str, Any]], faults: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Give headcounts, norms and what was asked for, cycle by cycle."""
    rng, by_group = world.rng, "groups" in world.habits
    people = [
        {"place": post, "group": group, "people": count}
        for post, groups in world.heads.items()
        for group, count in (groups if by_group else {"all": sum(groups.values())}).items()
    ]
    norms = [
        {"item": item, "group": "all", "per_person_day": norm[0]} for item, norm in ITEMS.items()
    ]
    cycles = (world.end - world.start).days // CYCLE
    claims = []
    for cycle in range(1, cycles + 1):
        for item, (norm, lot) in ITEMS.items():
            for row in people:
                asked = row["people"] * norm * CYCLE * np.exp(rng.normal(0, 0.03))
                claim = {"place": row["place"], "item": item, "group": row["group"]}
                quantity = float(np.ceil(asked / lot) * lot)
                claims.append({**claim, "cycle": cycle, "quantity": quantity, "days": CYCLE})
    if "claimed" in faults:
        claim = claims[int(rng.integers(len(claims)))]
        more = 2 * claim["quantity"]
        claim["quantity"] += more
        row = {"fault": "claimed", "kinds": ("claim_above_need",), "places": (claim["place"],)}
        row |= {"item": claim["item"], "size": None, "must": True}
        key.append({**row, "first": str(claim["cycle"]), "until": str(claim["cycle"])})
    tables = {"people": pd.DataFrame(people), "claims": pd.DataFrame(claims)}
    if "totals" in world.habits:
        over = str(rng.choice(["place", "group"])) if by_group else "place"
        word = str(rng.choice(_TOTALS[: len(_TOTALS) if over == "place" else -1]))
        for name, of in (("people", "people"), ("claims", "quantity")):
            tables[name] = _with_totals(world, tables[name], over=over, of=of, word=word)
        if "total_off" in faults:
            people = tables["people"]
            people.loc[people[over] == word, "people"] += 7
            row = {"fault": "total_off", "kinds": ("refused",), "places": (word,), "item": ""}
            key.append({**row, "size": None, "must": True, "first": "", "until": ""})
    if not by_group:
        norms = [{name: row[name] for name in ("item", "per_person_day")} for row in norms]
        tables = {name: table.drop(columns="group") for name, table in tables.items()}
    return {**tables, "norms": pd.DataFrame(norms)}


def _with_totals(
    world: World, table: pd.DataFrame, *, over: str, of: str, word: str
) -> pd.DataFrame:
    by = [name for name in table if name not in (over, of)]
    sums = table.groupby(by, sort=False)[of].sum().reset_index().assign(**{over: word})
    whole = pd.concat([table, sums[list(table)]], ignore_index=True)
    if "order" in world.habits:
        whole = whole.sample(frac=1, random_state=world.rng).reset_index(drop=True)
    return whole
