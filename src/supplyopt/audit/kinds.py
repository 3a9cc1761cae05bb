"""All kinds of findings, by name."""

from __future__ import annotations

from supplyopt.audit.kind import Kind

__all__ = ["KINDS"]

_ALL: tuple[Kind, ...] = ()
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""In the order in which they are told, within one severity."""
