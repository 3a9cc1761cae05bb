"""The stage of the chain at which each place stands."""

from __future__ import annotations

from supplyopt.audit.books import Books

__all__ = ["stages_of"]


def stages_of(books: Books) -> dict[str, str]:
    """Give the stage of each place: its kind, or how far it is below the top.

    Parameters
    ----------
    books : Books

    Returns
    -------
    dict of str to str
        The kind of the place, where kinds are given; else "level 1" for those without a parent,
        "level 2" for those below, and so on, where parents are given. Places that no list has, or
        that have no kind where others have one, are not in it.
    """
    places = books.table("places")
    names = places["place"].tolist()
    kinds = dict(zip(names, places["kind"].tolist(), strict=True))
    if any(kinds.values()):
        return {name: kind for name, kind in kinds.items() if kind}
    parents = dict(zip(names, places["parent"].tolist(), strict=True))
    if not any(parents.values()):
        return {}
    return {name: f"level {_depth(name, parents)}" for name in names}


def _depth(name: str, parents: dict[str, str]) -> int:
    seen = {name}
    while parents.get(name, ""):
        name = parents[name]
        if name in seen:
            # A desk above itself has no top; it stands where the round began.
            break
        seen.add(name)
    return len(seen)
