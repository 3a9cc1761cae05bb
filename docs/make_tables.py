"""Prints docs/tables.md from the schema, so that the page cannot say anything else."""

from __future__ import annotations

import math

from supplyopt.network.schema import TABLES, Column, Table

HEAD = """# The tables

Made from the schema by `python docs/make_tables.py > docs/tables.md`; a test holds them together.
**Bold** columns are the key: together they occur once. A blank cell means the default. Ids are
text: outer blanks are stripped, leading zeros and Chinese names kept, whole numbers become their
digits, "NA" is an id. Unknown columns are kept.
"""


def page() -> str:
    """Return the page."""
    return HEAD + "".join(_section(table) for table in TABLES.values())


def _section(table: Table) -> str:
    needed = "required" if table.required else "optional"
    lines = [
        f"\n## {table.name}\n",
        f"{table.meaning[0].upper()}{table.meaning[1:]} ({needed}).\n",
        "| column | what it holds | unit | blank means |",
        "|---|---|---|---|",
        *(_row(column) for column in table.columns),
    ]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    name = f"**`{column.name}`**" if column.key else f"`{column.name}`"
    meaning = column.meaning
    if column.refers:
        meaning += f" (an id of {column.refers})"
    return f"| {name} | {meaning} | {column.unit} | {_default(column)} |"


def _default(column: Column) -> str:
    if column.required:
        return "a fault"
    if column.default_from:
        return f"the same as `{column.default_from}`"
    if isinstance(column.default, str):
        return f'"{column.default}"' if column.default else ""
    if math.isnan(column.default):
        return "not known"
    return "unlimited" if math.isinf(column.default) else f"{column.default:g}"


if __name__ == "__main__":
    print(page(), end="")
