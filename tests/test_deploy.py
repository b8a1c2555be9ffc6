"""The recipes under deploy/: each is well formed and runs one and the same command."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from ledger_steps import founded
from workbench.cli import app

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
PROGRAM = "/opt/workbench/.venv/bin/workbench"
COMMAND = f"{PROGRAM} --root /srv/workbench due --run"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
SYSTEMD = shutil.which("systemd-analyze")
UNITS = ("workbench-due.service", "workbench-due.timer")


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit_values(name: str) -> dict[str, str]:
    lines = [line for line in text(name).splitlines() if line and not line.startswith(("#", "["))]
    return dict(line.split("=", 1) for line in lines)


def task() -> ElementTree.Element:
    return ElementTree.fromstring((DEPLOY / "windows-task.xml").read_bytes())


def dag_call(name: str) -> dict[str, ast.expr]:
    """The keyword arguments of a call in the DAG file."""
    calls = (node for node in ast.walk(ast.parse(text("airflow_dag.py"))) if isinstance(node, ast.Call))
    call = next(each for each in calls if isinstance(each.func, ast.Name) and each.func.id == name)
    return {keyword.arg: keyword.value for keyword in call.keywords}


def dag_constants() -> dict[str, object]:
    body = ast.parse(text("airflow_dag.py")).body
    assigned = [node for node in body if isinstance(node, ast.Assign)]
    return {node.targets[0].id: ast.literal_eval(node.value) for node in assigned}


def test_the_command_of_the_recipes_is_understood(tmp_path):
    founded(tmp_path)
    words = shlex.split(COMMAND.removeprefix(PROGRAM).replace("/srv/workbench", str(tmp_path)))
    result = CliRunner().invoke(app, [*words, "--on", "2020-03-31"])
    assert result.exit_code == 0, result.output
    assert "ไม่มีรายงานค้าง" in result.output


def test_cron_runs_the_command_each_morning_and_after_a_start():
    lines = [line for line in text("workbench.cron").splitlines() if line and not line.startswith("#")]
    settings = [line for line in lines if re.fullmatch(r"[A-Z_]+=\S+", line)]
    assert "CRON_TZ=Asia/Bangkok" in settings
    jobs = [line for line in lines if line not in settings]
    assert jobs == [f"0 6 * * * workbench {COMMAND}", f"@reboot workbench {COMMAND}"]


def test_service_runs_the_command_as_a_user_of_its_own():
    service = unit_values("workbench-due.service")
    assert (service["ExecStart"], service["User"], service["Type"]) == (COMMAND, "workbench", "oneshot")
    assert service["SuccessExitStatus"] == "5", "the lock held by another run is no failure"


def test_timer_catches_up_and_keeps_bangkok_time():
    timer = unit_values("workbench-due.timer")
    assert (timer["OnCalendar"], timer["Persistent"]) == ("*-*-* 06:00:00 Asia/Bangkok", "true")


@pytest.mark.skipif(SYSTEMD is None, reason="systemd is not here")
def test_units_pass_systemd_analyze(tmp_path):
    program = tmp_path / "workbench"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    for name in UNITS:
        (tmp_path / name).write_text(text(name).replace(PROGRAM, str(program)), encoding="utf-8")
    verify = [SYSTEMD, "verify", *(str(tmp_path / name) for name in UNITS)]
    done = subprocess.run(verify, capture_output=True, text=True, timeout=60, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "workbench-due" in line]
    assert (done.returncode, about_ours) == (0, [])
    calendar = [SYSTEMD, "calendar", unit_values("workbench-due.timer")["OnCalendar"]]
    assert subprocess.run(calendar, capture_output=True, timeout=60, check=False).returncode == 0


def test_windows_task_is_utf_16_as_it_declares():
    content = (DEPLOY / "windows-task.xml").read_bytes()
    assert content.startswith(b"\xff\xfe")
    assert content.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')


def test_windows_task_runs_the_command_daily_and_when_it_was_missed():
    root = task()
    assert root.tag == f"{TASK}Task"
    arguments = root.findtext(f".//{TASK}Exec/{TASK}Arguments")
    assert r"workbench.exe --root C:\workbench\work due --run" in arguments
    assert "PYTHONUTF8=1" in arguments, "Thai to a file, whatever the code page"
    assert root.findtext(f".//{TASK}ScheduleByDay/{TASK}DaysInterval") == "1"
    assert root.findtext(f".//{TASK}StartWhenAvailable") == "true"
    assert root.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert root.findtext(f".//{TASK}StartBoundary").endswith("T06:00:00+07:00")


def test_windows_task_has_its_parts_in_the_order_of_the_schema():
    parts = [each.tag.removeprefix(TASK) for each in task()]
    assert parts == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]


def test_airflow_dag_runs_the_same_command_one_at_a_time():
    assert dag_constants() == {"COMMAND": COMMAND, "LOCK_HELD": 5}
    dag = {name: value.value for name, value in dag_call("DAG").items() if isinstance(value, ast.Constant)}
    assert (dag["schedule"], dag["catchup"], dag["max_active_runs"]) == ("0 6 * * *", False, 1)
    assert dag_call("BashOperator")["bash_command"].id == "COMMAND"


def test_airflow_loads_the_dag_where_it_is_installed():
    pytest.importorskip("airflow")
    namespace: dict[str, object] = {}
    exec(compile(text("airflow_dag.py"), "airflow_dag.py", "exec"), namespace)
    assert namespace["dag"].task_ids == ["due"]


def test_the_readme_tells_of_every_recipe_and_every_exit_code_it_may_end_with():
    told = text("README.md")
    assert [path.name for path in DEPLOY.iterdir() if path.is_file() and f"`{path.name}`" not in told] == ["README.md"]
    assert re.findall(r"^\| (\d+) \|", told, re.M) == ["0", "1", "2", "5", "6"]
