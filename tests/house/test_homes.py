"""Files are touched in few places, people are spoken to in one."""

from __future__ import annotations

from typing import Any

FILES = {
    "connect",
    "open",
    "read_bytes",
    "read_csv",
    "read_excel",
    "read_text",
    "mkdir",
    "savefig",
    "savez",
    "to_csv",
    "to_excel",
    "to_parquet",
    "unlink",
    "write_bytes",
    "write_text",
    "writeLP",
    "writeMPS",
}
FILE_HOMES = (
    "tables/",
    # Pictures with the pages they stand on.
    "report/figures.py",
    # Data in the package itself.
    "examples/city_places.py",
    "examples/country_places.py",
    # The book of orders is a database, which writes its own file.
    "orders/database.py",
    # PuLP writes the files of programs itself.
    "lp/pulp_bridge.py",
)


def test_files_have_few_homes(modules: Any) -> None:
    wrong = [
        f"{module.place} calls {name}"
        for module in modules
        for owner, name in module.calls
        # os.open is how the command line closes its output in silence.
        if name in FILES and owner != "os" and not module.place.startswith(FILE_HOMES)
    ]
    assert wrong == []
    touched = {m.place for m in modules for _, name in m.calls if name in FILES}
    assert all(any(place.startswith(home) for place in touched) for home in FILE_HOMES)


def test_only_the_command_line_prints(modules: Any) -> None:
    wrong = [
        module.place
        for module in modules
        for _, name in module.calls
        if name in {"print", "input", "pprint"} and module.room != "cli"
    ]
    assert wrong == []
    written = [m.place for m in modules if "sys.std" in m.text and m.room != "cli"]
    assert written == []
