"""Every code block of the README and of docs/ runs."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest

import supplyopt as so
from supplyopt.cli import main

from ..reductions import as_it_comes

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TABLE = re.compile(r"`(\w+\.csv)`[^`]*\n```csv\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


# Where a roll ends depends on which of equally good plans is carried out, as the page says.
TIED = {"tutorial.md"}
MARKED = [pytest.param(p, marks=as_it_comes) if p.name in TIED else p for p in PAGES]


@pytest.mark.parametrize("page", MARKED, ids=lambda page: page.name)
def test_code_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one page run in order, in one namespace, in a folder with its tables."""
    monkeypatch.chdir(tmp_path)
    so.write_network(so.examples.four_places(), "DATA")
    for name, rows in TABLE.findall(page.read_text(encoding="utf-8")):
        (tmp_path / name).write_text(rows, encoding="utf-8")
    names: dict[str, object] = {"__name__": "page"}
    for language, code in blocks(page):
        if language == "python":
            exec(compile(code, str(page), "exec"), names)
        elif language == "sh":
            for line in code.splitlines():
                run_line(line)
        else:
            assert language in ("text", "csv", ""), f"{page.name}: no one runs {language!r} blocks"


def run_line(line: str) -> None:
    words = shlex.split(line)
    if words[0] == "supplyopt":
        assert main(words[1:]) == 0, line
        return
    # The scripts are what runs these tests, so here it is enough that they are what is called.
    assert words[0] == "bash", line
    assert (ROOT / words[1]).is_file(), line


def test_ci_calls_the_test_command_of_the_readme() -> None:
    commands = [code.strip() for language, code in blocks(ROOT / "README.md") if language == "sh"]
    assert "bash scripts/demo" in commands
    assert "bash scripts/test" in commands
    assert "bash scripts/test" in (ROOT / ".ci" / "run").read_text().splitlines()


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_page_of_tables_is_made_from_the_schema() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "make_tables.py"))["page"]()
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == made
