"""The workbench command and its root option."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import (
    chasing,
    corrections,
    deadlines,
    exports,
    figures,
    inputs,
    issues,
    outputs,
    records,
    reports,
    schedule,
)
from workbench.cli.console import State, command, say, workspace

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


@app.command()
@command
def lab() -> None:
    """เปิดสมุดงานใน JupyterLab"""
    place = workspace()
    say(f"เปิด JupyterLab ที่ {place.notebooks}")
    raise typer.Exit(issues.open_lab(place, place.notebooks))


app.command("init")(inputs.init)
app.command("sample")(inputs.sample)
app.command("forms")(inputs.forms)
app.command("ingest")(inputs.ingest)
app.command("verify")(inputs.verify)
app.command("status")(outputs.status)
app.command("progress")(outputs.progress)
app.command("run")(reports.run)
app.command("history")(records.history)
app.command("correct")(corrections.correct)
app.command("close")(corrections.close)
app.command("reopen")(corrections.reopen)
app.command("log")(records.log)
app.command("stale")(issues.stale)
app.command("explain")(figures.explain)
app.command("diff")(figures.diff)
app.command("rerun")(issues.rerun)
app.command("sign")(issues.sign)
app.command("open")(issues.open_issue)
app.command("export")(exports.export)
app.command("index")(exports.index)
app.command("calendar")(deadlines.calendar)
app.command("due")(schedule.due)
app.command("round")(schedule.daily_round)
app.command("plan")(schedule.plan)
app.command("rehearse")(chasing.rehearse)
app.command("letters")(chasing.letters)
framework_app.command("check")(inputs.check)
app.add_typer(framework_app, name="framework")


@framework_app.callback()
def framework() -> None:
    """กรอบการติดตามประจำปี"""


def main() -> None:
    """Run the command line."""
    app()
