"""The command line."""

from __future__ import annotations

from supplyopt.cli.entry import main

__all__ = ["main"]
