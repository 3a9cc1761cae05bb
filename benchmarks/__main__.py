"""Times supplyopt: `python -m benchmarks [--runs N] [--only SUBJECT ...] [--whole]`.

It prints Markdown; `--json FILE` keeps all numbers, `--table FILE` puts the Markdown into the
block that a page has for it. The protocol is in docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.report import markdown, write_block
from benchmarks.subjects import SUBJECTS
from benchmarks.suite import run_suite


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="repetitions of each pair")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, metavar="SUBJECT")
    parser.add_argument("--whole", action="store_true", help="with the whole country")
    parser.add_argument(
        "--patience", type=float, default=1800.0, help="seconds the whole country may take"
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--table", type=Path)
    options = parser.parse_args()
    names = options.only or [
        name for name, subject in SUBJECTS.items() if options.whole or not subject.alone
    ]
    results = run_suite(
        names,
        runs=options.runs,
        patience=options.patience,
        tell=lambda text: print(text, file=sys.stderr, flush=True),
    )
    text = markdown(results)
    print(text)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if options.table:
        write_block(options.table, text, command="python -m benchmarks")


if __name__ == "__main__":
    main()
