"""A font in which Chinese names can be read."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["families", "needs_chinese"]

_CHINESE = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Microsoft YaHei",
    "SimHei",
    "DengXian",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Arial Unicode MS",
    "SimSun",
)


_FIRST = "\u2e80"


def needs_chinese(text: str) -> bool:
    """Tell whether a text has characters that fonts for Latin text lack.

    Examples
    --------
    >>> needs_chinese("café"), needs_chinese("口罩")
    (False, True)
    """
    return any(character >= _FIRST for character in text)


def families(installed: Iterable[str], usual: Iterable[str]) -> list[str]:
    """Return the font families to draw with, first choice first.

    Parameters
    ----------
    installed : iterable of str
        Families on this computer.
    usual : iterable of str
        Families for Latin text.

    Returns
    -------
    list of str
        The usual ones, then the best installed one with Chinese characters, if there is any.

    Examples
    --------
    >>> families(["DejaVu Sans", "SimSun", "SimHei"], ["DejaVu Sans"])
    ['DejaVu Sans', 'SimHei']
    """
    known = set(installed)
    return [*usual, *[name for name in _CHINESE if name in known][:1]]
