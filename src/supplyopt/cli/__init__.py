"""The command line."""

from __future__ import annotations

from supplyopt.cli.main import main

__all__ = ["main"]
