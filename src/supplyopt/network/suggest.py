"""Guesses at what a misspelled name was meant to be."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["Suggestions", "did_you_mean"]

# Comparing one name with thousands takes milliseconds; after so many the reader has got the idea.
_MOST_COMPARED = 50
_CLOSE = 0.6


def _plain(name: str) -> str:
    """Fold what typing, Excel or a Chinese keyboard change: case, width, blanks, leading zeros."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    folded = folded.replace(" ", "_").replace("-", "_")
    return folded.lstrip("0") or folded


class Suggestions:
    """The names that exist, asked for the nearest to one that does not.

    Parameters
    ----------
    names : iterable of str
        What exists.
    closeness : float, optional
        Between 0 and 1, the least likeness that is worth a word.
    """

    def __init__(self, names: Iterable[str], *, closeness: float = _CLOSE) -> None:
        self._names = list(names)
        self._closeness = closeness
        self._plain: dict[str, str] = {}
        for name in self._names:
            self._plain.setdefault(_plain(name), name)
        self._known: dict[str, str] = {}

    def nearest(self, name: str) -> str:
        """Give the existing name that is nearest to ``name``, or "" if none is near."""
        if name not in self._known:
            plain = _plain(name)
            found = self._plain.get(plain, "")
            if not found and len(self._known) < _MOST_COMPARED:
                close = get_close_matches(plain, self._plain, n=1, cutoff=self._closeness)
                found = self._plain[close[0]] if close else ""
            self._known[name] = found
        return self._known[name]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Give the remedy for a word that is not one of ``names``.

    Examples
    --------
    >>> did_you_mean("lsot", ["lost", "backlog"])
    "did you mean 'lost'?"
    >>> did_you_mean("x", ["lost", "backlog"])
    'give one of: lost, backlog'
    """
    names = list(names)
    if not names:
        return "leave it out"
    found = Suggestions(names).nearest(name)
    return f"did you mean {found!r}?" if found else f"give one of: {', '.join(names)}"
