"""Commands of whoever looks after the program: framework check and new, lab."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from workbench.base.errors import WrongUse
from workbench.cli.console import command, newest_year, say, workspace
from workbench.cli.issues import open_lab
from workbench.rules.framework import load_framework


@command
def check(
    year: Annotated[int | None, typer.Option(help="ปีงบประมาณ (ทุกปีเมื่อไม่ระบุ)")] = None,
) -> None:
    """ตรวจไฟล์กรอบการติดตามและค่าที่ตั้งไว้"""
    from workbench.publishing.due import load_schedule, planned_runs
    from workbench.rules.framework import check_framework, written_years

    place = workspace()
    years = [year] if year else written_years(place.parameters)
    problems = [problem for each in years for problem in check_framework(place.parameters, each)]
    for problem in problems:
        say(str(problem.as_error()))
    if problems:
        say(f"พบ {len(problems):,} รายการที่ต้องแก้ กรอก หรือยืนยัน")
        raise typer.Exit(WrongUse.exit_code)
    _load_the_rest(place.parameters)
    for each in years:
        framework = load_framework(place.parameters, each)
        planned_runs(framework, load_schedule(place.parameters), date.max)  # raises where the year lacks a rule of it
        outputs = sum(project.type == "output" for project in framework.projects)
        indicators = sum(indicator.group == "indicator" for indicator in framework.indicators)
        say(
            f"กรอบปี {each} ใช้ได้: {len(framework.plans)} แผนงาน {outputs} ผลผลิต "
            f"{len(framework.projects) - outputs} โครงการ {len(framework.activities)} กิจกรรมหลัก {indicators} ตัวชี้วัด"
        )


@command
def new_year(
    year: Annotated[int, typer.Argument(help="ปีงบประมาณใหม่ เช่น 2564")],
    source: Annotated[int | None, typer.Option("--from", help="ปีต้นแบบ (ปกติคือปีล่าสุด)")] = None,
) -> None:
    """เขียนโฟลเดอร์กรอบของปีใหม่จากปีก่อน: โครงเดิม เป้าหมายว่าง วันที่เลื่อนตามปี ทุกแฟ้มยังไม่ยืนยัน"""
    from workbench.rules.framework import write_new_year

    place = workspace()
    for path in write_new_year(place.parameters, year, source or newest_year(place)):
        say(str(path))
    say(f"ดูสิ่งที่ต้องกรอกและยืนยันด้วย workbench framework check --year {year}")


def _load_the_rest(parameters: Path) -> None:
    """Read every other file under parameters/; each raises BadSetting with file and line."""
    from workbench.follow_up.letters import load_letter_words
    from workbench.ledger.channels import load_channel_orders
    from workbench.publishing.signing import load_signing
    from workbench.rules.calendar import load_holidays
    from workbench.rules.report_settings import load_report_settings, report_names
    from workbench.workbooks.forms import load_layouts
    from workbench.workbooks.guides import load_guide_words

    every = (load_layouts, load_channel_orders, load_holidays, load_signing, load_letter_words, load_guide_words)
    for load in every:
        load(parameters)
    for name in report_names(parameters):
        load_report_settings(parameters, name)


@command
def lab() -> None:
    """เปิดสมุดงานใน JupyterLab"""
    place = workspace()
    say(f"เปิด JupyterLab ที่ {place.notebooks}")
    raise typer.Exit(open_lab(place, place.notebooks))
