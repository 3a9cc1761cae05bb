"""Places to visit: some drawn by chance, some chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from supplyopt.audit.found import Findings
from supplyopt.audit.kind import LANGUAGES
from supplyopt.audit.visits.targeting import (
    found_at,
    pieces_at_stake,
    rank_places,
    reasons_of,
)
from supplyopt.audit.visits.words import VISIT_WORDS
from supplyopt.errors import Fault
from supplyopt.network.netting import announce
from supplyopt.network.parsed import ParsedTable
from supplyopt.network.schema import Column, Table
from supplyopt.network.units import measured
from supplyopt.survey.chance_by_size import inclusion_chances
from supplyopt.survey.pairs import joint_chances
from supplyopt.survey.reading import raise_if_any, read_tables, whole_faults
from supplyopt.survey.unequal_drawing import draw_unequal

__all__ = ["VisitPlan", "plan_visits"]

_STAKE = "at_stake"
_KEPT = 0.25
_TOLD = ("why", "place", "rank", "chance", "severity", "at_stake", "findings", "also")


@dataclass(frozen=True, eq=False, repr=False)
class VisitPlan:
    """Which places to visit: drawn by chance, to speak of all; chosen, to look into what was found.

    Made by `plan_visits`.

    Attributes
    ----------
    seed : int
        Of the draw.
    chances : Series
        How likely each place was to be drawn, by place: all that could be visited.
    joint : DataFrame
        How likely any two of those drawn were to be drawn together, by place.
    elsewhere : tuple of str
        Places with findings that are not among those that can be visited.

    Examples
    --------
    >>> import supplyopt as so
    >>> so.audit.plan_visits({"place": list("ABCDE")}, drawn=2, seed=1)
    <VisitPlan: 2 of 5 places drawn, 0 chosen, seed 1>
    """

    seed: int
    chances: pd.Series[float]
    joint: pd.DataFrame
    elsewhere: tuple[str, ...]
    _table: pd.DataFrame

    @property
    @measured()
    def table(self) -> pd.DataFrame:
        """A row a visit and purpose: see `plan_visits` for the columns."""
        return self._table.copy()

    @property
    def drawn(self) -> list[str]:
        """Those drawn by chance, in the order of their ids."""
        return self._of("drawn")

    @property
    def targeted(self) -> list[str]:
        """Those chosen, the first to be visited first."""
        return self._of("targeted")

    def _of(self, why: str) -> list[str]:
        return [str(place) for place in self._table.loc[self._table["why"] == why, "place"]]

    def __repr__(self) -> str:
        return (
            f"<VisitPlan: {len(self.drawn)} of {len(self.chances)} places drawn, "
            f"{len(self.targeted)} chosen, seed {self.seed}>"
        )


def plan_visits(
    places: Any,
    findings: Findings | pd.DataFrame | None = None,
    *,
    drawn: int,
    targeted: int = 0,
    size_by: str | None = None,
    least: float | None = None,
    seed: int,
    language: str = "en",
) -> VisitPlan:
    """Say which places to visit: a sample drawn by chance and, apart from it, chosen ones.

    Parameters
    ----------
    places : DataFrame or what makes one
        All that can be visited: ``place``, perhaps ``name``, and the column ``size_by`` names.
    findings : Findings or DataFrame, optional
        What an audit found, or its table as read back.
    drawn : int
        How many to draw by chance.
    targeted : int
        How many to choose: those with the gravest findings, fewer where fewer have any.
    size_by : str, optional
        A column of ``places`` (people, pieces, a score of risk; 0 or more): chances are in
        proportion to it. "at_stake" is the pieces at stake in the findings, where ``places`` has no
        such column. Without it all have the same chance.
    least : float, optional
        A chance that every place keeps, above 0: a place that can never be visited says nothing of
        the whole. If not given, a quarter of what it would be if all had the same; more where those
        with a size above 0 are fewer than ``drawn``.
    seed : int
        Decides the draw; put it on record before anybody goes.
    language : {"en", "zh"}
        Of the reasons.

    Returns
    -------
    VisitPlan
        Its ``table``: ``why`` ("drawn", "targeted"); ``place, name``; ``rank`` of those chosen;
        ``chance`` of those drawn (chosen places have none: nobody drew them); ``severity`` of the
        gravest finding; ``at_stake``, pieces; ``findings``, how many; ``also``, the other purpose,
        where a place has both: then it has two rows, and one visit serves them; ``reasons``.

    Raises
    ------
    InputError
        With all faults: places twice, sizes that are no numbers, chances that cannot be had.

    Notes
    -----
    What is chosen never changes what is drawn: with the same places, sizes, numbers and seed the
    same are drawn, in whatever order they stand. The draw is that of
    `supplyopt.survey.draw_unequal`. At stake at a place: pieces of its findings, of those on one
    item in one period the largest, since one fault may be told twice. Chosen by severity, then
    pieces at stake in findings of that severity, then the smallest p-value.

    Examples
    --------
    >>> import supplyopt as so
    >>> places = {"place": list("ABCDE"), "people": [500, 100, 100, 50, 0]}
    >>> findings = pd.DataFrame({"place": ["B", "E"], "severity": ["warning", "error"],
    ...     "kind": ["slow_issue", "unbalanced"], "quantity": [900, 30]})
    >>> plan = so.audit.plan_visits(
    ...     places, findings, drawn=2, targeted=1, size_by="people", seed=4)
    >>> plan.table[["why", "place", "chance", "severity", "at_stake"]]
            why place  chance severity  at_stake
    0     drawn     A    1.00                0.0
    1     drawn     C    0.36                0.0
    2  targeted     E     NaN    error      30.0
    """
    sized = size_by is not None
    columns = [
        Column("place", "id", "which", key=True, required=True),
        Column("name", "text", "what people call it"),
    ]
    if size_by is not None and (size_by != _STAKE or _has(places, _STAKE)):
        columns.append(Column(size_by, "number", "its size", required=True))
    declared = Table("places", "all that can be visited", tuple(columns), may_be_empty=False)
    tables, faults, notes = read_tables([declared], {"places": places}, required=("places",))
    faults += _argument_faults(drawn, targeted, least=least, language=language)
    raise_if_any(faults)
    announce(notes, what="places")
    found = found_at(findings, language=language)
    frame = _by_place(tables["places"])
    if sized and size_by in frame:
        sizes = frame[size_by]
    elif sized:
        sizes = pieces_at_stake(found).reindex(frame.index).fillna(0.0)
    else:
        sizes = pd.Series(1.0, index=frame.index)
    kept = _usual_least(sizes, drawn) if least is None else least
    chances = inclusion_chances(sizes, drawn, least=kept)
    sample = draw_unequal(frame[["name"]], drawn, chances=chances, seed=seed)
    known = rank_places(found[found["place"].isin(frame.index)])
    chosen = known.index[:targeted]
    table = _table(sample["probability"], known.loc[chosen], known)
    names = frame["name"]
    table.insert(2, "name", names.reindex(table["place"]).to_numpy())
    table["reasons"] = list(_reasons(table, found, language=language))
    elsewhere = sorted(set(found["place"]) - set(frame.index))
    joint = joint_chances(chances, of=sample.index)
    return VisitPlan(int(seed), chances.rename("chance"), joint, tuple(elsewhere), table)


def _usual_least(sizes: pd.Series[float], drawn: int) -> float:
    """Give a part of an equal chance, or more where those with a size are too few."""
    count, there = len(sizes), int((sizes > 0).sum())
    part = min(_KEPT * drawn / count, 1.0)
    return max(part, (drawn - there) / (count - there)) if 0 < there < drawn <= count else part


def _has(places: Any, name: str) -> bool:
    return name in getattr(places, "columns", places)


def _argument_faults(
    drawn: object, targeted: object, *, least: object, language: object
) -> Iterator[Fault]:
    yield from whole_faults("drawn", drawn, least=1)
    yield from whole_faults("targeted", targeted, least=0)
    if isinstance(least, int | float) and not least > 0:
        problem = "is not above 0: a place that can never be visited says nothing of the whole"
        yield Fault("", None, "least", least, problem, "give a small chance")
    if language not in LANGUAGES:
        say = f"there are: {', '.join(LANGUAGES)}"
        yield Fault("", None, "language", language, "is not spoken", say)


def _by_place(table: ParsedTable) -> pd.DataFrame:
    """Give places by their ids in order, so that the order of their rows decides nothing."""
    frame = table.frame().set_index("place").sort_index()
    name = frame["name"] if "name" in frame else pd.Series("", index=frame.index)
    blank = name.isna() | name.eq("")
    return frame.assign(name=name.where(~blank, frame.index.to_series()))


def _table(
    probability: pd.Series[float], chosen: pd.DataFrame, known: pd.DataFrame
) -> pd.DataFrame:
    """Put both lists one under the other, each place with the purpose it has besides."""
    drawn = known.reindex(probability.index)
    parts = []
    for why, rows, other, also in (
        ("drawn", drawn, chosen.index, "targeted"),
        ("targeted", chosen, probability.index, "drawn"),
    ):
        part = rows.rename_axis("place").reset_index()
        part.insert(0, "why", why)
        targeted = why == "targeted"
        rank = pd.Series(range(1, len(part) + 1), dtype="Int64")
        part["rank"] = rank if targeted else rank.where(rank < 0)
        part["chance"] = np.full(len(part), np.nan) if targeted else probability.to_numpy()
        part["severity"] = part["severity"].astype(object).fillna("").astype(str)
        part["at_stake"] = part["at_stake"].astype(float).fillna(0.0)
        part["findings"] = part["findings"].fillna(0).astype(int)
        part["also"] = np.where(part["place"].isin(other), also, "")
        parts.append(part)
    return pd.concat(parts, ignore_index=True)[list(_TOLD)]


def _reasons(table: pd.DataFrame, found: pd.DataFrame, *, language: str) -> Iterator[str]:
    words = VISIT_WORDS[language]
    for row in table.to_dict("records"):
        if row["why"] == "targeted":
            reason, both = reasons_of(found, row["place"], language=language), "also_drawn"
        else:
            which = "certain" if row["chance"] == 1 else "drawn"
            reason, both = words[which].format(chance=row["chance"]), "also_targeted"
        yield words[both].format(reason=reason) if row["also"] else reason
