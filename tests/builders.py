"""Small frameworks, evidence, forms and ledgers for tests: only what a behaviour needs to show itself."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from workbench.base.fiscal import Month, parse_instant, parse_month
from workbench.base.labels import OBS_STATUS
from workbench.ledger.ledger import Arrival
from workbench.progress.evidence import CellRef, Evidence, Interval
from workbench.rules.agency import load_agency
from workbench.rules.expectations import Supplied
from workbench.rules.framework import Element, Framework, Indicator, ReportingWindow
from workbench.rules.registers import Division, Office
from workbench.workbooks.forms.interpretation import interpret
from workbench.workbooks.forms.layout import Layout, load_layout, load_layouts
from workbench.workbooks.forms.tables import Reference
from workbench.workbooks.reading import read_workbook
from workbench.workbooks.statements import SenderNames
from workbench.workbooks.submission import Contents, Identity, Observation, Submission

REPOSITORY = Path(__file__).resolve().parents[1]
PARAMETERS = REPOSITORY / "parameters"
AGENCY = load_agency(PARAMETERS)
OCTOBER = Month(2562, 10)


# -- framework -------------------------------------------------------------------------------------


def make_element(code: str, nature: str = "flow", unit: str = "แห่ง") -> Element:
    return Element(element_code=code, label=f"รายการ {code}", unit=unit, nature=nature)


def make_indicator(code: str = "I03", elements: dict[str, str] | None = None, **fields: Any) -> Indicator:
    """A count of one flow, provided by offices every month, unless said otherwise; elements: code → nature."""
    natures = elements or {"new": "flow"}
    unit = fields.setdefault("unit", "แห่ง")
    defaults: dict[str, Any] = {
        "group": "indicator",
        "activity_code": "A03",
        "number_in_source": "1",
        "name_source": f"ตัวชี้วัด {code}",
        "name": f"ตัวชี้วัด {code}",
        "target": Decimal(100),
        "division_codes": ["KPN"],
        "provider": "office",
        "kind": "count_distinct",
        "direction": "at_least",
        "over_months": "flow_sum",
        "over_offices": "sum",
        "measurable": "monthly",
        "formula": {"kind": "sum", "plus": list(natures)[:1]},
        "elements": [make_element(each, nature, unit) for each, nature in natures.items()],
    }
    return Indicator(indicator_code=code, **(defaults | fields))


def make_windows() -> list[ReportingWindow]:
    """R17: one cumulative form in March 2563, then one a month."""
    months = [Month(2563, number) for number in range(3, 10)]
    return [
        ReportingWindow(
            form_month=month,
            covers_first=OCTOBER if month.month == 3 else month,
            covers_last=month,
            basis="to_date" if month.month == 3 else "increment",
            due_date=date(2020, max(4, month.month), 25),
            division_due_date=date(2020, max(4, month.month), 27),
            source="R17",
        )
        for month in months
    ]


def make_framework(*indicators: Indicator) -> Framework:
    counts = {name: 0 for name in ("plans", "outputs", "projects", "activities", "indicators")}
    return Framework(
        fiscal_year=2563,
        title="กรอบ",
        issued_by="กองแผนงาน",
        document_date=date(2020, 3, 30),
        stated_counts={**counts, "master_plan_indicators": 0},
        units_with_parts=["ไร่", "บาท", "ร้อยละ"],
        judgement_fields=[],
        plans=[{"plan_code": "P1", "name": "แผนงาน"}],
        projects=[{"project_code": "O1", "type": "output", "plan_code": "P1", "name_source": "ก", "name": "ก"}],
        activities=[
            {
                "activity_code": "A03",
                "project_code": "O1",
                "name_source": "กิจกรรม",
                "name": "กิจกรรม",
                "sub_activity_source": "",
                "sub_activity": "",
            }
        ],
        indicators=list(indicators) or [make_indicator()],
        policy_projects=[],
        channels=[],
        rules=[],
        reporting_rule={"rule_code": "R17", "applies_to": ["R04"], "text_source": "หมายเหตุ *"},
        reporting=make_windows(),
        ambiguities=[],
        divisions=[make_division("KPK", "กพก.")],
    )


def make_division(code: str, abbreviation: str) -> Division:
    return Division(division_code=code, abbreviation=abbreviation, name=None, name_source=None, note=None)


def make_office(code: str) -> Office:
    return Office(
        office_code=code,
        office_name=f"สำนักงานสหกรณ์จังหวัด {code}",
        short_name=code,
        province_code=code,
        province_name=code,
        region="เหนือ",
        inspection_zone=1,
        grid_row=1,
        grid_column=1,
    )


# -- evidence, written as sentences ----------------------------------------------------------------

_WORDS = {word: code for code, word in OBS_STATUS.items()}
_SENTENCE = re.compile(r"(?P<office>\w+) (?P<element>\w+) (?P<first>[\d-]+)(?:\.\.(?P<last>[\d-]+))? = (?P<said>.+)")


def make_evidence(
    indicator: Indicator,
    sentences: list[str],
    targets: dict[str, Any] | None = None,
    plans: dict[str, list[Any]] | None = None,
) -> Evidence:
    """Evidence from sentences such as `TH50 new 2562-10..2563-03 = 120` or `TH50 new 2563-04 = ไม่มีผลงาน`.

    targets: office → value. plans: office → planned increments October to September, None where left blank.
    """
    found: dict[tuple[str, str, str], list[Interval]] = {}
    for number, sentence in enumerate(sentences, 1):
        parts = _SENTENCE.fullmatch(sentence)
        assert parts, f"not a sentence: {sentence}"
        first, last = parse_month(parts["first"]), parse_month(parts["last"] or parts["first"])
        nature = indicator.element(parts["element"]).nature
        basis = {"flow": "increment", "cumulative": "to_date"}.get(nature, "snapshot")
        status = _WORDS.get(parts["said"], "reported")
        value = Decimal(parts["said"].replace(",", "")) if status == "reported" else None
        source = CellRef(number, "0" * 64, f"{parts['office']}.xlsx", "ผลการดำเนินงาน", f"H{number}", parts["said"])
        key = (indicator.indicator_code, parts["element"], parts["office"])
        found.setdefault(key, []).append(Interval(first.number, last.number, basis, status, value, source))
    code = indicator.indicator_code
    return Evidence(
        observations=found,
        targets={(code, office): Decimal(value) for office, value in (targets or {}).items()},
        plans={
            (code, office): {n: Decimal(v) for n, v in enumerate(values, 1) if v is not None}
            for office, values in (plans or {}).items()
        },
    )


# -- returned forms --------------------------------------------------------------------------------


def real_layout() -> Layout:
    return load_layout(PARAMETERS)


def make_reference(framework: Framework, *senders: str, targets: Any = None) -> Reference:
    offices = tuple(each for each in senders if each not in {each.division_code for each in framework.divisions})
    names = SenderNames({each: () for each in senders})
    return Reference(framework, frozenset(senders), Supplied(offices, targets or {}), names=names)


def header_row(sheet: Worksheet, header: str) -> int:
    """The row that holds a header text."""
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == header)


def column_of(sheet: Worksheet, header: str) -> int:
    """The column under a header text."""
    return next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == header)


def cell_under(sheet: Worksheet, header: str, **where: str) -> Cell:
    """The cell under `header` in the first row where the named columns hold the given texts.

    `where` names columns by layout-free words: code → รหัสตัวชี้วัด, element → รหัสรายการ, and so on.
    """
    headers = {
        "code": "รหัสตัวชี้วัด",
        "element": "รหัสรายการ",
        "activity": "รหัสกิจกรรม",
        "group": "รหัสงบรายจ่าย",
        "subject": "รหัสกิจกรรม/โครงการ",
        "office": "รหัสหน่วยงาน",
    }
    columns = {column_of(sheet, headers[key]): value for key, value in where.items()}
    for row in range(header_row(sheet, header) + 1, sheet.max_row + 1):
        if all(sheet.cell(row, column).value == value for column, value in columns.items()):
            return sheet.cell(row, column_of(sheet, header))
    raise AssertionError(f"no row {where}")


def returned(path: Path, edit: Callable[[Workbook], None], reference: Reference) -> Submission:
    """A form at `path` edited as a person would in Excel, and read back."""
    book = load_workbook(path)
    edit(book)
    filled = path.with_name("filled.xlsx")
    book.save(filled)
    return interpret(read_workbook(filled.read_bytes()), load_layouts(PARAMETERS), reference)


def codes_of(submission: Submission) -> list[str]:
    return [finding.code for finding in submission.contents.findings]


def fill_blanks(book: Workbook, value: int = 1) -> None:
    """Every result filled and all money zero, so that the only findings are those a test is about."""
    sheet = book["ผลการดำเนินงาน"]
    column = column_of(sheet, "ผลงวดนี้")
    for row in range(header_row(sheet, "ผลงวดนี้") + 1, sheet.max_row + 1):
        if sheet.cell(row, 1).value:
            sheet.cell(row, column).value = value
    fill_money(book["การใช้จ่ายงบประมาณ"])


def fill_money(sheet: Worksheet, value: int = 0) -> None:
    """Every balance of the spending sheet that is owed and still blank."""
    for header in ("งบประมาณที่รับโอน", "ผูกพัน (PO) คงค้าง", "เบิกจ่ายสะสม"):
        column = column_of(sheet, header)
        for row in range(header_row(sheet, header) + 1, sheet.max_row + 1):
            if sheet.cell(row, 1).value and sheet.cell(row, column).value is None:
                sheet.cell(row, column).value = value


# -- submissions -----------------------------------------------------------------------------------


def make_identity(sender: str = "TH50", period: str = "2563-04", **fields: Any) -> Identity:
    defaults: dict[str, Any] = {
        "kind": "office",
        "fiscal_year": 2563,
        "channel": "C1",
        "is_sample": False,
        "template_version": "1",
        "basis": "increment",
        "covers_first": period,
        "covers_last": period,
    }
    return Identity(sender_code=sender, period=period, **(defaults | fields))


def make_observation(value: int | None = 5, identity: Identity | None = None, **fields: Any) -> Observation:
    identity = identity or make_identity()
    defaults: dict[str, Any] = {
        "indicator_code": "I03",
        "element_code": "new",
        "basis": identity.basis,
        "covers_first": identity.covers_first,
        "covers_last": identity.covers_last,
        "obs_status": "missing" if value is None else "reported",
        "value": None if value is None else Decimal(value),
        "raw": "" if value is None else str(value),
        "sheet": "ผลการดำเนินงาน",
        "cell": "H5",
    }
    return Observation(**(defaults | fields))


def make_submission(value: int | None = 5, **identity: Any) -> Submission:
    made = make_identity(**identity)
    return Submission(made, Contents(observations=[make_observation(value, made)]))


def make_arrival(name: str, received: str = "2020-04-20T09:00") -> Arrival:
    """An arrival whose hash is made of its name."""
    digest = (name.encode().hex() + "0" * 64)[:64]
    return Arrival(digest, f"{name}.xlsx", parse_instant(received), "receipts")


def at(text: str) -> datetime:
    """An instant in Bangkok."""
    return parse_instant(text)


@contextmanager
def machine_zone(zone: str) -> Iterator[None]:
    """A machine that stands in another time zone; skips the test where that cannot be arranged."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its zone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()
