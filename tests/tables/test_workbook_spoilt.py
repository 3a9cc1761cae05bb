"""What the reader of values does not tell of: found in the file itself, however it was written."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import supplyopt as so
from supplyopt.tables import workbook_xls
from supplyopt.tables.workbook_ods import marks_of_ods

UGLY = Path(__file__).parents[1] / "data" / "ugly"
_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def ods(path: Path, **sheets: list[list[str]]) -> Path:
    """Write a least .ods; a cell is its XML."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {_ODS}><office:body><office:spreadsheet>'
        f"{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def words(*cells: str, more: str = "") -> list[str]:
    return [
        f'<table:table-cell office:value-type="string" {more}>'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    ]


def number(value: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {more}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def tables_of_ods(**changed: list[list[str]]) -> dict[str, list[list[str]]]:
    return {
        "places": [words("place", "storage"), words("W"), words("A")],
        "items": [words("item"), words("mask")],
        "lanes": [words("origin", "destination"), words("W", "A")],
        "demand": [words("place", "item", "quantity"), [*words("A", "mask"), number("5")]],
        **changed,
    }


def xlsx(path: Path, lane: str, *, book: str = "", prefix: str = "") -> Path:
    """Write a least .xlsx; the capacity of its lane is a cell's XML, named F3."""
    rows = {
        "places": [["place"], ["W"], ["A"]],
        "items": [["item"], ["mask"]],
        "lanes": [[], ["origin", "destination", "", "", "", "capacity"], ["W", "A"]],
        "demand": [["place", "item", "quantity"], ["A", "mask", "5"]],
    }
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        link = f'<Relationship Id="r0" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
        archive.writestr("_rels/.rels", f"<Relationships {package}>{link}</Relationships>")
        sheets = "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in enumerate(rows, start=1)
        )
        main = f'xmlns="{_MAIN}" xmlns:r="{_LINKS}"'
        archive.writestr(
            "xl/workbook.xml", f"<workbook {main}><sheets>{sheets}</sheets>{book}</workbook>"
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{_LINKS}/worksheet" Target="/xl/worksheets/s{n}.xml"/>'
            for n in range(1, len(rows) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f"<Relationships {package}>{links}</Relationships>"
        )
        for n, (name, lines) in enumerate(rows.items(), start=1):
            text = "".join(
                f'<row r="{row}">'
                + "".join(
                    f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{cell}</t></is></c>'
                    for place, cell in enumerate(line)
                    if cell
                )
                + (lane if name == "lanes" and row == 3 else "")
                + "</row>"
                for row, line in enumerate(lines, start=1)
            )
            sheet = f"<worksheet {main}><sheetData>{text}</sheetData></worksheet>"
            if prefix:
                sheet = sheet.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:")
                sheet = sheet.replace("xmlns=", f"xmlns:{prefix}=")
            archive.writestr(f"xl/worksheets/s{n}.xml", sheet)
    return path


def read(path: Path) -> so.Network:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        return so.read_network(path)


def faults_of(path: Path) -> list[so.Fault]:
    with pytest.raises(so.InputError) as caught:
        read(path)
    return list(caught.value.faults)


FORMULAS = {
    '<c r="F3"><f>1+1</f></c>': "=1+1",
    '<c r="F3"><f>1+1</f><v></v></c>': "=1+1",
    '<c r="F3"><f>1+1</f><v/></c>': "=1+1",
    '<c r="F3" t="str"><f>A1&amp;"x"</f></c>': '=A1&"x"',
    '<c r="F3"><f t="shared" si="0"/></c>': "=formula",
}


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("cell", FORMULAS)
def test_formula_without_a_value(tmp_path: Path, cell: str, prefix: str) -> None:
    (fault,) = faults_of(xlsx(tmp_path / "n.xlsx", cell, prefix=prefix))
    assert (fault.table, fault.row, fault.column) == ("lanes", 3, "capacity")
    assert fault.value == FORMULAS[cell]
    assert fault.remedy == "open and save the file in a spreadsheet program"


def test_formula_with_a_value(tmp_path: Path) -> None:
    network = read(xlsx(tmp_path / "n.xlsx", '<c r="F3"><f>1+1</f><v>2</v></c>'))
    assert network.tables["lanes"]["capacity"].tolist() == [2]
    # Its value is an empty text, as =IF(...;"") gives: a blank.
    network = read(xlsx(tmp_path / "n.xlsx", '<c r="F3" t="str"><f>IF(1,"")</f><v></v></c>'))
    assert network.filled("lanes")["capacity"].tolist() == [float("inf")]


def test_value_that_the_file_itself_calls_stale(tmp_path: Path) -> None:
    cell = '<c r="F3"><f>1+1</f><v>0</v></c>'
    for stale in ("1", "true"):
        book = f'<calcPr calcId="1" fullCalcOnLoad="{stale}"/>'
        (fault,) = faults_of(xlsx(tmp_path / "n.xlsx", cell, book=book))
        assert fault.value == "=1+1"
    book = '<calcPr calcId="1" fullCalcOnLoad="0"/>'
    assert read(xlsx(tmp_path / "n.xlsx", cell, book=book)).filled("lanes")[
        "capacity"
    ].tolist() == [0]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_error_however_it_is_written(tmp_path: Path, quote: str) -> None:
    cell = f"<c r={quote}F3{quote} t = {quote}e{quote}><v>#REF!</v></c>"
    (fault,) = faults_of(xlsx(tmp_path / "n.xlsx", cell))
    assert (fault.row, fault.column, fault.value) == (3, "capacity", "#REF!")


def test_text_that_looks_like_an_error_is_text(tmp_path: Path) -> None:
    places = [words("place", "name"), words("#N/A", "W"), words("A", "#REF!")]
    lanes = [words("origin", "destination"), words("#N/A", "A")]
    network = read(ods(tmp_path / "n.ods", **tables_of_ods(places=places, lanes=lanes)))
    assert network.tables["places"]["place"].tolist() == ["#N/A", "A"]


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ('<table:table-cell table:formula="of:=1+1"/>', "=1+1", "never calculated"),
        (
            '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
            "<text:p>#DIV/0!</text:p></table:table-cell>",
            "#DIV/0!",
            "is an error",
        ),
        (
            '<table:table-cell table:formula="of:=X()" office:value-type="string">'
            "<text:p>Err:508</text:p></table:table-cell>",
            "Err:508",
            "is an error",
        ),
        (
            '<table:table-cell office:value-type="time" office:time-value="PT08H30M00S">'
            "<text:p>08:30</text:p></table:table-cell>",
            "08:30",
            "is a duration",
        ),
        (
            '<table:table-cell office:value-type="boolean" office:boolean-value="true">'
            "<text:p>TRUE</text:p></table:table-cell>",
            True,
            "is a truth value",
        ),
    ],
)
def test_cells_of_ods_that_hold_no_number(
    tmp_path: Path, cell: str, value: object, problem: str
) -> None:
    places = [words("place", "storage"), [*words("W"), cell], words("A")]
    (fault,) = faults_of(ods(tmp_path / "n.ods", **tables_of_ods(places=places)))
    assert (fault.table, fault.row, fault.column) == ("places", 2, "storage")
    assert fault.value == value
    assert problem in fault.problem


@pytest.mark.parametrize(("rows", "told"), [("", [2]), ('table:number-rows-repeated="2"', [2, 3])])
def test_percentages_of_ods_are_told_of(tmp_path: Path, rows: str, told: list[int]) -> None:
    half = number("0.5").replace("float", "percentage")
    lanes = [words("origin", "destination", "mode", "capacity")]
    lanes += [[*words("W", "A", "road"), half]]
    if rows:
        lanes[1] = [f"</table:table-row><table:table-row {rows}>", *lanes[1]]
    path = ods(tmp_path / "n.ods", **tables_of_ods(lanes=lanes))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", so.InputWarning)
        try:
            found = list(so.read_network(path).warnings)
        except so.InputError:
            found = []
    marks = marks_of_ods(zipfile.ZipFile(path))["lanes"]
    first = 1 + bool(rows)
    assert marks.percents == {(first + at, 3) for at in range(len(told))}
    if not rows:
        (note,) = [one for one in found if "is shown as" in one.problem]
        assert (note.table, note.row, note.column, note.value) == ("lanes", 2, "capacity", 0.5)
        assert note.problem == "is shown as 50 % in cell D2, and was read as 0.5"


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_percentages_of_xls_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of cells with the third style, whose format is percent, and the fourth, of one's own."""
    own = b"0.0%"
    formats = [
        record(0x041E, struct.pack("<HHB", 170, len(own), 0) + own),
        *(record(0x00E0, struct.pack("<HHH", 0, number, 0)) for number in (0, 2, 9, 170)),
    ]
    begin, end = record(0x0809, bytes(16)), record(0x000A, b"")
    name = b"stock"
    head = begin + b"".join(formats)
    sheet = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, len(name), 0) + name)
    start = len(head) + len(sheet) + len(end)
    sheet = record(0x0085, struct.pack("<IBBBB", start, 0, 0, len(name), 0) + name)
    cells = [
        record(0x0203, struct.pack("<HHHd", 1, 2, 2, 0.5)),
        record(0x0203, struct.pack("<HHHd", 2, 2, 1, 0.5)),
        record(0x027E, struct.pack("<HHHI", 3, 2, 3, 0)),
        # Three numbers of one row, the last of which is in percent.
        record(0x00BD, struct.pack("<HHHIHIHIH", 4, 1, 0, 0, 1, 0, 2, 0, 3)),
    ]
    stream = head + sheet + end + begin + b"".join(cells) + end
    monkeypatch.setattr(workbook_xls, "_stream", lambda data, names: stream)
    assert workbook_xls.marks_of_xls(b"")["stock"].percents == {(1, 2), (3, 2), (4, 3)}


def test_rows_of_ods_are_those_the_program_shows(tmp_path: Path) -> None:
    nothing = '<table:table-cell table:number-columns-repeated="16384"/>'
    again = "</table:table-row><table:table-row "
    demand = [
        # Three blank rows that are written as one.
        [nothing, again, 'table:number-rows-repeated="2">', nothing],
        words("place", "item", "quantity"),
        [*words("A", "mask"), number("-5")],
        [nothing, again, 'table:number-rows-repeated="1048570">', nothing],
    ]
    (fault,) = faults_of(ods(tmp_path / "n.ods", **tables_of_ods(demand=demand)))
    assert (fault.row, fault.column, fault.value) == (5, "quantity", -5)
    # Two alike rows that are written as one.
    twice = [nothing, again, 'table:number-rows-repeated="2">', *words("B")]
    places = [words("place"), words("W"), words("A"), twice]
    found = faults_of(ods(tmp_path / "n.ods", **tables_of_ods(places=places)))
    assert (found[-1].row, found[-1].problem) == (6, "is a duplicate of row 5")


def faults_of_or_none(path: Path) -> list[so.Fault]:
    try:
        read(path)
    except so.InputError as error:
        return list(error.faults)
    return []


def test_an_archive_that_unpacks_to_gigabytes_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supplyopt.tables.workbook_kinds._MOST_BYTES", 1000)
    so.write_network(so.examples.four_places(), tmp_path / "n.xlsx")
    (fault,) = faults_of(tmp_path / "n.xlsx")
    assert "which is too much" in fault.problem


def test_what_is_in_a_file_counts_not_what_it_is_called(tmp_path: Path) -> None:
    so.write_network(so.examples.four_places(), tmp_path / "n.xlsx")
    for name in ("n.ods", "n.xls", "n.XLSM"):
        (tmp_path / name).write_bytes((tmp_path / "n.xlsx").read_bytes())
        assert read(tmp_path / name) == so.examples.four_places()


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["errors.xlsx", "errors.ods", "merged_titles.xlsx"]))
def test_no_file_ends_in_another_error(
    tmp_path_factory: pytest.TempPathFactory, seed: int, name: str
) -> None:
    chance = random.Random(seed)
    file = UGLY / f"workbook_{name}"
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        parts = old.namelist()
        hit = chance.choice(parts)
        for part in parts:
            data = bytearray(old.read(part))
            for _ in range(chance.randrange(1, 6) if part == hit and data else 0):
                at = chance.randrange(len(data))
                data[at : at + chance.randrange(3)] = chance.choice(
                    [b"", b"0", b'"', b"<f/>", b"9999999999", b"e", b"-", b"\xff"]
                )
            new.writestr(part, bytes(data))
    path = tmp_path_factory.mktemp("spoilt") / file.name
    path.write_bytes(out.getvalue())
    faults = faults_of_or_none(path)
    assert all(fault.problem and fault.remedy for fault in faults)
