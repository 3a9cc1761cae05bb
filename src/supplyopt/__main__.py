"""The command line as ``python -m supplyopt``."""

from __future__ import annotations

import sys

from supplyopt.cli import main

if __name__ == "__main__":
    sys.exit(main())
