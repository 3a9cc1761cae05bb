"""Tables that a person can read in a terminal, in Markdown, in a browser."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from supplyopt.report.tables import cells_wide, html_table, markdown_table, text_table

cells = st.text(
    st.characters(exclude_categories=("Cs",)) | st.sampled_from("口罩|<&*é\n\t"), max_size=8
)
rows = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=4)


def test_wide_characters_take_two_cells() -> None:
    assert cells_wide("口罩ab") == 6
    assert cells_wide("ｆｕｌｌ") == 8
    assert cells_wide("e\u0301") == 1


def test_columns_line_up_under_chinese_names() -> None:
    lines = text_table(["", "改革前", "b"], [["口罩", "1", "2"], ["masks", "1,000", "22"]])
    assert lines.splitlines() == [
        "       改革前   b",
        "-----  ------  --",
        "口罩        1   2",
        "masks   1,000  22",
    ]


@given(rows)
def test_every_column_ends_in_the_same_cell(body: list[tuple[str, str, str]]) -> None:
    # With a last column of one width, no blank at a line's end is cut off.
    lines = text_table(["a", "b", "c"], [(*row[:2], "x") for row in body]).splitlines()
    assert len(lines) == len(body) + 2
    assert len({cells_wide(line) for line in lines}) == 1


@given(rows)
def test_markdown_has_the_same_columns_in_every_row(body: list[tuple[str, str, str]]) -> None:
    lines = markdown_table(["a", "b", "c"], body).split("\n")
    assert len(lines) == len(body) + 2
    for line in lines:
        bare = line.replace("\\\\", "").replace("\\|", "")
        assert bare.count("|") == 4


class _Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def test_html_says_exactly_the_cells_whatever_is_in_them() -> None:
    parser = _Cells()
    parser.feed(html_table(["", "<b>a</b>"], [['x & "y" <script>', "1 < 2"]], caption="a > b"))
    assert [[cell.strip("\n") for cell in row] for row in parser.rows] == [
        ["", "<b>a</b>"],
        ['x & "y" <script>', "1 < 2"],
    ]
    assert parser.tags == {"table", "caption", "thead", "tbody", "tr", "th", "td"}
