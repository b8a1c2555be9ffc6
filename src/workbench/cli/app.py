"""The workbench command and its root option."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import (
    acceptance,
    admin,
    findings,
    follow_up,
    issues,
    ledger,
    preparing,
    receiving,
    reporting,
    scheduling,
)
from workbench.cli.console import State

app = typer.Typer(
    help="ระบบติดตามผลการปฏิบัติงานและการใช้จ่ายงบประมาณ",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
framework_app = typer.Typer(help="กรอบการติดตามประจำปี", no_args_is_help=True)


@app.callback()
def choose_root(
    root: Annotated[Path | None, typer.Option("--root", help="พื้นที่ทำงาน (ปกติคือโฟลเดอร์ของโครงการ)")] = None,
) -> None:
    """Choose the workspace."""
    State.root = root


app.command("init")(preparing.init)
app.command("start")(preparing.start)
app.command("sample")(receiving.sample)
app.command("forms")(preparing.forms)
app.command("ingest")(receiving.ingest)
app.command("accept")(acceptance.accept)
app.command("status")(receiving.status)
app.command("findings")(findings.findings)
app.command("answer")(findings.answer)
app.command("history")(receiving.history)
app.command("progress")(reporting.progress)
app.command("run")(reporting.run)
app.command("due")(scheduling.due)
app.command("round")(scheduling.daily_round)
app.command("plan")(scheduling.plan)
app.command("calendar")(scheduling.calendar)
app.command("rehearse")(follow_up.rehearse)
app.command("letters")(follow_up.letters)
app.command("export")(reporting.export)
app.command("stale")(issues.stale)
app.command("rerun")(issues.rerun)
app.command("explain")(issues.explain)
app.command("diff")(issues.diff)
app.command("sign")(issues.sign)
app.command("open")(issues.open_issue)
app.command("index")(issues.index)
app.command("correct")(ledger.correct)
app.command("close")(ledger.close)
app.command("reopen")(ledger.reopen)
app.command("log")(ledger.log)
app.command("verify")(ledger.verify)
app.command("lab")(admin.lab)
framework_app.command("check")(admin.check)
framework_app.command("new")(admin.new_year)
app.add_typer(framework_app, name="framework")


@framework_app.callback()
def framework() -> None:
    """กรอบการติดตามประจำปี"""


def main() -> None:
    """Run the command line; a character that the terminal cannot show (cp874 has no ●) costs no command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
