"""Every printed figure can be worked out from the cells it names, by plain arithmetic."""

from __future__ import annotations

import csv
import re
from decimal import Decimal

import pytest

from workbench.base.fiscal import parse_period
from workbench.base.text import round_half_up, to_arabic_digits
from workbench.figures.book import Figure, FigureBook, add_up, is_number
from workbench.figures.table import COLUMNS, read_figures, write_figures
from workbench.progress.lineage import ADDS, COUNTS, DIVIDES, TAKES, CellRef
from workbench.publishing.revisions.recompute import recompute
from workbench.reports.report import load_report

REPORTS = [
    ("monthly", "2563-06", "department", ""),
    ("monthly", "2563-04", "department", ""),
    ("monthly", "2563-03", "department", ""),
    ("monthly", "2562-12", "department", ""),
    ("quarterly", "FY2563-Q3", "department", ""),
    ("annual", "FY2563", "department", ""),
    ("division", "2563-06", "division", "KPK"),
    ("office", "2563-06", "office", "TH11"),
    ("project", "FY2563", "project", "J6"),
]
METHODS = re.compile(r"\w+\.forecast_(error_pct|tests)")
"""A forecast's error is a mean over past months, told by its rule; it is no sum of cells."""


def cell(value: str, role: str = ADDS, name: str = "H5") -> CellRef:
    return CellRef(1, "0" * 64, "TH50.xlsx", "ผลการดำเนินงาน", name, value, "TH50", "I03/new", "2563-04", 1, role)


def book_of(small_year, notebook, period, kind, code):
    report = load_report(small_year, parse_period(period), scope_kind=kind, scope_code=code)
    return recompute(report, small_year.notebooks / f"{notebook}.ipynb").figures


def rounded_as_printed(value: Decimal, printed: str) -> str:
    places = len(printed.partition(".")[2])
    return f"{round_half_up(value, places):f}"


# -- the arithmetic --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sources", "scale", "value"),
    [
        ([cell("410"), cell("55")], "1", "465"),
        ([cell("410"), cell("10", TAKES)], "1", "400"),
        ([cell("410"), cell("")], "1", "410"),
        ([cell("45"), cell("60", DIVIDES)], "100", "75"),
        ([cell("120"), cell("100", TAKES), cell("100", DIVIDES)], "100", "20"),
        ([cell("410", COUNTS), cell("55", COUNTS)], "1", "2"),
        ([cell("2500000")], "0.000001", "2.5"),
        ([], "1", "0"),
    ],
)
def test_cells_add_up(sources, scale, value):
    assert add_up(Figure("f", value, "", value, "", tuple(sources), scale=scale), FigureBook()) == Decimal(value)


def test_figure_over_zero_has_no_value():
    assert add_up(Figure("f", "", "", "–", "", (cell("1"), cell("0", DIVIDES))), FigureBook()) is None


def test_inputs_are_worked_out_from_their_own_cells():
    book = FigureBook()
    book.record(Figure("done", "45", "", "45", "", (cell("45"),)))
    book.record(Figure("aim", "60", "", "60", "", (cell("60", name="G5"),)))
    share = book.record(Figure("share", "75", "", "75.00", "", inputs=("+done", "/aim"), scale="100"))
    assert add_up(share, book) == 75


def test_input_without_a_role_is_refused():
    with pytest.raises(ValueError, match="without a role"):
        Figure("f", "1", "", "1", inputs=("I03.target",))


def test_figures_come_back_from_their_file(tmp_path):
    book = FigureBook()
    book.record(Figure("a", "1", "ราย", "1", "กฎ", (cell("1"), cell("0", TAKES)), ("+b",), "ฉบับ 1", "100"))
    book.record(Figure("b", "", "", "–"))
    book.record(Figure("c", "ข้อความ\nสองบรรทัด", "", "ข้อความ สองบรรทัด", "", (cell(""),)))
    write_figures(book, tmp_path / "figures.csv")
    assert read_figures(tmp_path / "figures.csv").figures == book.figures
    assert (tmp_path / "figures.csv").read_text(encoding="utf-8-sig").splitlines()[0] == ",".join(COLUMNS)


def test_no_cell_of_the_file_is_run_by_a_spreadsheet_and_all_come_back(tmp_path):
    book = FigureBook()
    for number, text in enumerate(["=1+1.xlsx", "+1+cmd", "@SUM(1)", "-2+3", "'=x", "'quoted", "-12.50", "plain"]):
        book.record(Figure(f"f{number}", text, "", text, "", (cell(text),), ("+b", "-c")))
    write_figures(book, tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as stream:
        texts = {each for row in csv.DictReader(stream) for each in row.values() if each[:1] in ("=", "+", "-", "@")}
    assert texts <= {"+", "-", "-12.50"}
    assert read_figures(tmp_path / "figures.csv").figures == book.figures


def test_file_written_before_a_column_came_is_read_all_the_same(tmp_path):
    path = tmp_path / "figures.csv"
    names = [name for name in COLUMNS if name not in ("reason", "note", "revision")]
    told = {"figure_id": "a", "value": "1", "printed": "1", "file": "TH50.xlsx", "cell": "H5", "cell_value": "1"}
    line = told | {"role": ADDS, "ledger_number": "7", "scale": "1"}
    path.write_text(
        ",".join(names) + "\n" + ",".join(line.get(name, "") for name in names) + "\n", encoding="utf-8-sig"
    )
    figure = read_figures(path).figures["a"]
    assert (figure.reason, figure.sources[0].revision, figure.sources[0].ledger_number) == ("", 0, 7)


# -- whole reports ---------------------------------------------------------------------------------


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: f"{each[0]}-{each[1]}-{each[3]}")
def test_every_figure_is_what_its_cells_add_up_to(small_year, report):
    book = book_of(small_year, *report)
    numbers = [each for each in book.sorted() if each.value and is_number(each.value) and each.unit != ""]
    assert len(numbers) > 20
    for figure in numbers:
        if METHODS.fullmatch(figure.figure_id):
            continue
        printed = to_arabic_digits(figure.printed).replace(",", "")
        value = add_up(figure, book)
        assert value is not None, figure.figure_id
        assert rounded_as_printed(value, printed) == printed, figure.figure_id


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: f"{each[0]}-{each[1]}-{each[3]}")
def test_inputs_of_figures_are_figures_of_the_same_page(small_year, report):
    book = book_of(small_year, *report)
    missing = {part.figure_id for each in book.sorted() for part in each.made_of} - book.figures.keys()
    assert missing == set()


def test_every_number_but_a_quotation_has_a_unit(small_year):
    book = book_of(small_year, *REPORTS[0])
    bare = [each.figure_id for each in book.sorted() if each.unit == "" and is_number(each.value)]
    assert [each for each in bare if not each.startswith("text.")] == []


def test_every_source_cell_holds_the_value_it_is_said_to_hold(small_year):
    """Read again from the stored workbooks with another library."""
    import openpyxl

    book = book_of(small_year, *REPORTS[0])
    cells = {
        each for figure in book.sorted() for each in figure.sources
        if each.cell and each.sha256 and each.role not in (COUNTS, "~") and each.value
    }  # fmt: skip
    opened: dict[str, openpyxl.Workbook] = {}
    for each in cells:
        if each.sha256 not in opened:
            path = small_year.data / "store" / each.sha256[:2] / each.sha256
            with path.open("rb") as stream:
                opened[each.sha256] = openpyxl.load_workbook(stream, data_only=True)
        found = opened[each.sha256][each.sheet][each.cell].value
        assert as_number(found) == Decimal(each.value), each.place
    assert len(cells) > 500


def as_number(found: object) -> Decimal:
    from workbench.base.text import parse_number

    return parse_number(found if isinstance(found, str) else str(found))
