"""The daily round: take in what has come, make what is due, write the index, and say what is to be done next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from workbench.base.errors import EnvironmentFault, LockHeld, ReportFailed, WorkbenchError
from workbench.base.files import write_atomically
from workbench.base.fiscal import end_of_day, format_instant, parse_period
from workbench.base.labels import thai_instant
from workbench.base.log import log_fault
from workbench.base.text import show_text
from workbench.intake.arrivals import receipts_remarks
from workbench.intake.ingest import ingest
from workbench.intake.receipt import QUARANTINED_CODE, Receipt, counts_in_words
from workbench.progress.timeliness import Timeliness
from workbench.publishing.due import Attempt, RunOne, due_runs, idle_words, report_runner, run_due
from workbench.publishing.issues import write_index
from workbench.publishing.operator_mail import send_to_operator
from workbench.publishing.schedule import PlannedRun, all_planned_runs
from workbench.reports.report import load_report
from workbench.rules.agency import Agency, load_agency
from workbench.rules.calendar import load_working_days
from workbench.rules.framework import available_years, load_framework
from workbench.rules.settings import load_settings
from workbench.rules.workspace import Workspace

FOLDER = "round"
GRAVITY = (
    WorkbenchError.exit_code, 2, EnvironmentFault.exit_code, LockHeld.exit_code, QUARANTINED_CODE, 0,
)  # fmt: skip
"""Exit codes, gravest first: what was set aside must not hide a report that failed."""
_SHOWN, _CODES, _WIDTH = 3, 8, 300
Answer = TypeVar("Answer")


@dataclass
class Round:
    """What one round did. A step that failed is among the faults, and the next ones were tried all the same.

    `standing`: of the newest form that is due; `idle`: runs that wait for data.
    """

    workspace: Workspace
    agency: Agency
    at: datetime
    receipts: Sequence[Receipt] = ()
    remarks: Sequence[str] = ()
    attempts: Sequence[Attempt] = ()
    idle: Sequence[PlannedRun] = ()
    standing: Timeliness | None = None
    index: Path | None = None
    faults: list[WorkbenchError] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The gravest of all that happened."""
        codes = {each.exit_code for each in self.faults}
        codes |= {ReportFailed.exit_code for each in self.attempts if each.fault}
        codes |= {QUARANTINED_CODE for each in self.receipts if each.outcome == "quarantined"}
        return next(code for code in GRAVITY if code in codes or code == 0)

    def count(self, outcome: str) -> int:
        """How many files had an outcome."""
        return sum(each.outcome == outcome for each in self.receipts)

    def silent(self, state: str, kind: str = "") -> list[str]:
        """The codes of the senders whose newest due form is missing or quarantined."""
        senders = self.standing.in_state(state) if self.standing else []
        return [each.sender_code for each in senders if kind in ("", each.kind)]

    @property
    def made(self) -> list[PlannedRun]:
        """The reports that were made."""
        return [each.planned for each in self.attempts if not each.fault]

    @property
    def failed(self) -> list[Attempt]:
        """The reports that could not be made."""
        return [each for each in self.attempts if each.fault]

    def lines(self) -> list[str]:
        """The summary in Thai, about ten lines."""
        found = [f"สรุปรอบงาน {thai_instant(self.at, 'arabic')} — {self.workspace.root}"]
        found.append(f"รับไฟล์: {counts_in_words(self.receipts)}")
        found += _few(words for each in self.receipts for words in self._wrong(each))
        found += _few(self.remarks)
        found += _few(each.succession.words for each in self.receipts if each.succession)
        found.append(self._standing_words())
        reports = [_listed("สร้างรายงานแล้ว {} ฉบับ", [each.words for each in self.made])]
        reports += _few(f"สร้างไม่สำเร็จ {each.planned.words}: {each.reason}" for each in self.failed)
        reports += [idle_words(self.idle)] if self.idle else []
        found += list(filter(None, reports)) or ["ไม่มีรายงานค้าง"]
        found += [f"ทำไม่สำเร็จ: {each}" for each in self.faults]
        found += [f"สารบัญ: {self.index}"] if self.index else []
        steps = self._next_steps()
        found += ["สิ่งที่ต้องทำต่อ:", *(f"  - {step}" for step in steps)] if steps else ["สิ่งที่ต้องทำต่อ: ไม่มี"]
        return [show_text(line, _WIDTH) for line in found]

    def _standing_words(self) -> str:
        if self.standing is None:
            return "ยังไม่มีแบบรายงานที่ครบกำหนดส่ง"
        kinds = self.agency.senders_short.items()
        said = [
            *(_listed(f"{words} {{}} หน่วยงาน", self.silent("missing", kind)) for kind, words in kinds),
            _listed("ถูกกักไว้ {} หน่วยงาน", self.silent("quarantined")),
        ]
        return f"ยังไม่ได้รับแบบงวด {self.standing.month.id}: {' · '.join(filter(None, said)) or 'ครบทุกหน่วยงานแล้ว'}"

    def _wrong(self, receipt: Receipt) -> list[str]:
        """What the sender has to mend, with place and remedy."""
        grave = [each for each in receipt.findings if each.severity in ("error", "cell_error")]
        name = show_text(receipt.path.name)
        parts = [(name, each.place, f"{each.message}; {each.remedy(self.agency)}") for each in grave]
        return [f"ต้องแก้ {': '.join(filter(None, each))}" for each in parts]

    def _next_steps(self) -> list[str]:
        month = self.standing.month.id if self.standing else ""
        steps = {
            "ส่งข้อตรวจพบใน data/quarantine/ กลับให้หน่วยงานแก้": self.count("quarantined") or self.silent("quarantined"),
            f"เตือนผู้ที่ยังไม่ส่ง: workbench letters --period {month} --out build/letters": self.silent("missing"),
            "ดูว่าฉบับใดต้องออกใหม่: workbench stale": self.count("accepted"),
            "งวดที่ปิดแล้วมีไฟล์รอ เปิดงวดด้วย workbench reopen ถ้าจะใช้": self.count("pending"),
            "แก้เหตุที่สร้างไม่สำเร็จ (workbench due) รอบหน้าจะลองใหม่เอง": self.failed or self.faults,
        }
        return [words for words, is_needed in steps.items() if is_needed]

    def as_data(self) -> dict[str, Any]:
        """The round as plain data."""
        return {
            "at": format_instant(self.at),
            "exit_code": self.exit_code,
            "receipts": [each.as_data(self.agency) for each in self.receipts],
            "period": self.standing.month.id if self.standing else None,
            "missing": self.silent("missing"),
            "quarantined": self.silent("quarantined"),
            "runs": [*(each.as_data() for each in self.attempts), *(each.as_data("no_data") for each in self.idle)],
            "index": str(self.index) if self.index else None,
            "faults": [{"code": each.code, "message": str(each)} for each in self.faults],
        }


def run_round(
    workspace: Workspace,
    now: datetime,
    run_one: RunOne | None = None,
    on_step: Callable[[str], None] = lambda words: None,
) -> Round:
    """Make a round, keep its summary under outputs/round/ and mail it to the operator where that is set up.

    Raises BadSetting where even the department's names cannot be read.
    """
    done = Round(workspace, load_agency(workspace.parameters), now)

    def attempt(words: str, step: Callable[[], Answer], otherwise: Answer) -> Answer:
        on_step(words)
        try:
            return step()
        except Exception as fault:  # whatever stops one step must not stop the others
            done.faults.append(_named(fault, workspace))
            return otherwise

    incoming = workspace.data / "incoming"
    if incoming.is_dir():
        done.receipts = attempt("รับไฟล์", lambda: ingest(workspace, [incoming], now), [])
    if done.receipts:
        done.remarks = attempt("ตรวจ receipts.csv", lambda: receipts_remarks([incoming], now), [])
    nothing: list[PlannedRun] = []
    planned = attempt("ตรวจกำหนด", lambda: all_planned_runs(workspace, now.date()), nothing)
    runner = run_one or report_runner(workspace, now)

    def say_start(run: PlannedRun, total: int) -> None:
        on_step(f"กำลังสร้าง {run.words} (ทั้งหมด {total} ฉบับ)")

    done.attempts = attempt("สร้างรายงาน", lambda: run_due(workspace, planned, runner, now, say_start), [])
    done.idle = attempt("ตรวจกำหนด", lambda: _idle(workspace, planned, now), [])
    done.index = attempt("เขียนสารบัญ", lambda: write_index(workspace), None)
    done.standing = attempt("ตรวจการส่ง", lambda: newest_due_standing(workspace, now), None)
    attempt("ส่งอีเมล", lambda: _mail(done), False)
    attempt("เขียนสรุป", lambda: _keep(done), None)
    return done


def newest_due_standing(workspace: Workspace, now: datetime) -> Timeliness | None:
    """Who has sent the newest form whose offices' deadline has passed; None while there is none."""
    days = load_working_days(workspace.parameters, now.date())
    frameworks = [load_framework(workspace.parameters, year) for year in available_years(workspace.parameters)]
    windows = [window for framework in frameworks for window in framework.windows]
    passed = [each for each in windows if end_of_day(days.effective(each.due_for("office"))) < now]
    if not passed:
        return None
    month = max(each.form_month for each in passed)
    return load_report(workspace, parse_period(month.id)).timeliness_in(month, now)


def _idle(workspace: Workspace, planned: Sequence[PlannedRun], now: datetime) -> list[PlannedRun]:
    return [each.planned for each in due_runs(workspace, planned, now) if each.state == "no_data"]


def _named(fault: Exception, workspace: Workspace) -> WorkbenchError:
    if isinstance(fault, WorkbenchError):
        return fault
    if isinstance(fault, OSError):
        what = f"เครื่องทำงานไม่ได้: {fault.strerror or fault} {fault.filename or ''}"
        return EnvironmentFault(what=what, remedy="ตรวจพื้นที่ดิสก์และสิทธิ์")
    return WorkbenchError(message=f"โปรแกรมผิดพลาด รายละเอียดอยู่ใน {log_fault(workspace.data)}")


def _mail(done: Round) -> bool:
    setting = load_settings(done.workspace.parameters, done.at.date()).round_mail
    return send_to_operator(setting, done.lines()[0], "\n".join(done.lines()) + "\n")


def _keep(done: Round) -> Path:
    """The summary behind those of earlier rounds of the day."""
    path = done.workspace.outputs / FOLDER / f"{done.at.date().isoformat()}.txt"
    earlier = path.read_text(encoding="utf-8") + "\n" if path.is_file() else ""
    write_atomically(path, (earlier + "\n".join(done.lines()) + "\n").encode())
    return path


def _few(lines: Iterable[str]) -> list[str]:
    found = list(lines)
    more = [f"… และอีก {len(found) - _SHOWN} ข้อ"] if len(found) > _SHOWN else []
    return [*found[:_SHOWN], *more]


def _listed(words: str, names: Sequence[str]) -> str:
    """How many, and the first of them by name; nothing for none."""
    if not names:
        return ""
    more = " …" if len(names) > _CODES else ""
    return f"{words.format(len(names))} ({', '.join(names[:_CODES])}{more})"
