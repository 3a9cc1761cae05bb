"""What would help a need."""

from __future__ import annotations

from dataclasses import dataclass

from supplyopt.planning.lever import Lever

__all__ = ["Change", "Remedy"]


@dataclass(frozen=True)
class Change:
    """Numbers moved, with what a need is served then.

    Attributes
    ----------
    amounts : tuple of (Lever, float)
        By how much each is moved; all of them together are the change.
    served : float
    reaches : bool
        Whether the target is reached.
    pieces : float
        How many pieces of the need's item the largest of the amounts stands for; NaN for stops.
    proved : bool
        Whether it is known that no smaller amount would do.
    less : float
        Where that is not known: the largest smaller amount that was seen not to do, 0 for none.
    instead : tuple of Lever
        Numbers each of which does as well in the place of the first, moved by as much.
    told : tuple of (Lever, float)
        The amounts as they are told, rounded up, where these reach the target, too.
    divisible : bool
        Whether it was seen only where goods are handed out in any amounts, beside a plan in whole
        pieces.
    """

    amounts: tuple[tuple[Lever, float], ...]
    served: float
    reaches: bool
    pieces: float
    proved: bool = True
    less: float = 0.0
    instead: tuple[Lever, ...] = ()
    told: tuple[tuple[Lever, float], ...] = ()
    divisible: bool = False


@dataclass(frozen=True)
class Remedy:
    """What would help a need, and what is shown by it to keep more away.

    Attributes
    ----------
    changes : list of Change
        The least first.
    causes : list of tuple of Lever
        Numbers without whose limits the need gains a good part of what it misses, alone or
        together with the others here. Of several in one tuple any one is as good.
    gains : dict of Lever to float
        What a need gains where one number alone sets no limit.
    """

    changes: list[Change]
    causes: list[tuple[Lever, ...]]
    gains: dict[Lever, float]
