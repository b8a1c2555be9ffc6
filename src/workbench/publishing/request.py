"""What is to be run: report, period, scope and pins, and all that decides every byte of the page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.base.errors import WrongUse
from workbench.base.files import sha256_of
from workbench.base.fiscal import Period, format_instant
from workbench.publishing.issues.editions import Edition
from workbench.rules.records import parameters_digest
from workbench.rules.report_settings import ReportSettings
from workbench.rules.scope import DEPARTMENT
from workbench.rules.workspace import Workspace


@dataclass(frozen=True)
class DraftKind:
    """A page that is no issue: the folder it is kept in, and the watermark it bears."""

    folder: str
    watermark: str


DRAFT = DraftKind("draft", "ฉบับร่าง")
REHEARSAL = DraftKind("rehearsal", "ฉบับซ้อม")


@dataclass(frozen=True)
class Run:
    """What is to be run: everything the inputs of an issue consist of."""

    workspace: Workspace
    report_name: str
    period: Period
    ledger_number: int
    is_draft: bool
    scope: str = DEPARTMENT
    draft_kind: DraftKind = DRAFT
    until: datetime | None = None

    @property
    def known(self) -> str:
        """What its notebook may know: up to the ledger number, or only what had arrived by an instant."""
        return format_instant(self.until) if self.until else str(self.ledger_number)

    @property
    def edition(self) -> Edition:
        """Where its issues stand."""
        return Edition(self.workspace.outputs, self.period.id, self.report_name, self.scope)

    @property
    def parameters(self) -> dict[str, str]:
        """What its notebook is given: the period, and the scope's code under the report's own name."""
        return {"period": self.period.id} | ({} if self.scope == DEPARTMENT else {self.report_name: self.scope})

    @property
    def notebook(self) -> Path:
        """The notebook it runs."""
        return self.workspace.notebooks / f"{self.report_name}.ipynb"

    def inputs(self) -> dict[str, Any]:
        """What decides every byte of the page: ledger number, parameters, notebook, code."""
        return {
            "report": self.report_name,
            "scope": self.scope,
            "parameters": self.parameters,
            "ledger_number": self.ledger_number,
            "known": self.known,
            "parameters_sha256": parameters_digest(self.workspace.parameters),
            "notebook_sha256": sha256_of(self.notebook.read_bytes()),
            "code_sha256": code_digest(),
        }


def validate_request(settings: ReportSettings, report_name: str, period: Period, scope: str) -> None:
    """Raise WrongUse, which names the way out, for a period or a scope that a report is not made for."""
    if period.kind not in settings.period_kinds:
        kinds = ", ".join(settings.period_kinds)
        raise WrongUse(message=f"รายงาน {report_name} ไม่ใช้กับงวด {period.id} (ใช้กับ {kinds})")
    if scope == DEPARTMENT and settings.scope != DEPARTMENT:
        raise WrongUse(message=f"รายงาน {report_name} ใช้กับขอบเขต {settings.scope} — ระบุรหัสด้วย --{settings.scope}")
    if scope != DEPARTMENT and settings.scope == DEPARTMENT:
        raise WrongUse(message=f"รายงาน {report_name} เป็นรายงานของทั้งกรม — สั่งโดยไม่ระบุรหัส {scope}")


def code_digest() -> str:
    """A hash of the package's own files: another code may print another page."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".py", ".j2", ".css", ".html", ".json"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
