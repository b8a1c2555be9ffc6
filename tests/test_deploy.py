"""The recipes under deploy/: each is well formed, and runs one and the same command in an empty environment."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ledger_steps import founded
from workbench.publishing.daily_round import GRAVITY

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
PROGRAM = "/opt/workbench/.venv/bin/workbench"
COMMAND = f"{PROGRAM} --root /srv/workbench round"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
SYSTEMD = shutil.which("systemd-analyze")
UNITS = ("workbench-round.service", "workbench-round.timer", "workbench-round-failed.service")


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


# -- the command, as the recipes call it -----------------------------------------------------------


def cron_jobs() -> list[str]:
    lines = [line for line in text("workbench.cron").splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not re.fullmatch(r"[A-Z_]+=\S*", line)]


def commands() -> dict[str, str]:
    """Recipe → the line that it gives to a shell."""
    return {
        "systemd": unit_values("workbench-round.service")["ExecStart"],
        "cron": cron_jobs()[0].removeprefix("0 6 * * * workbench "),
        "airflow": f"umask 027; {COMMAND}; {dag_constants()['SET_ASIDE']}",
    }


@pytest.fixture
def machine(tmp_path) -> Path:
    """A founded workspace on a machine where nothing is set: no HOME, no LANG, no PATH of ours."""
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from workbench.cli import main; main()"
    command = shlex.join([sys.executable, "-c", program, str(DEPLOY.parent / "src")])
    (tmp_path / "workbench").write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    (tmp_path / "workbench").chmod(0o755)
    return founded(tmp_path / "งาน ๖๓").root


def call(command: str, root: Path) -> subprocess.CompletedProcess[str]:
    on_this_machine = command.replace(PROGRAM, str(root.parent / "workbench"))
    line = on_this_machine.replace("--root /srv/workbench", f"--root {shlex.quote(str(root))}")
    return subprocess.run(
        ["/usr/bin/env", "-i", "/bin/sh", "-c", line], cwd="/", capture_output=True, timeout=300, encoding="utf-8"
    )


@pytest.mark.skipif(os.name != "posix", reason="the recipes of Linux")
@pytest.mark.parametrize("recipe", ["systemd", "cron", "airflow"])
def test_recipe_makes_a_round_in_an_empty_environment(machine, recipe):
    done = call(commands()[recipe], machine)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("สรุปรอบงาน ")
    (summary,) = (machine / "outputs" / "round").iterdir()
    assert summary.read_text(encoding="utf-8") == done.stdout
    assert recipe == "systemd" or summary.stat().st_mode & 0o007 == 0, "for others nothing"
    assert not (machine / "data" / "ledger.db").exists(), "nothing came, so nothing was founded"


@pytest.mark.skipif(os.name != "posix", reason="the recipes of Linux")
def test_files_set_aside_are_no_failure_of_the_dag_but_everything_else_is(machine):
    (machine / "data" / "incoming" / "cut.xlsx").write_bytes(b"PK")
    done = call(COMMAND, machine)
    assert (done.returncode, "กักไว้ 1" in done.stdout) == (3, True)
    assert [call(f"(exit {code}); {dag_constants()['SET_ASIDE']}", machine).returncode for code in (0, 1, 3, 5)] == [
        0, 1, 0, 5,
    ]  # fmt: skip


# -- the recipes -----------------------------------------------------------------------------------


def test_cron_runs_the_command_each_morning_and_after_a_start():
    assert "CRON_TZ=Asia/Bangkok" in text("workbench.cron").splitlines()
    job = f"workbench umask 027; {COMMAND}"
    assert cron_jobs() == [f"0 6 * * * {job}", f"@reboot {job}"]


def test_service_runs_the_command_as_a_user_of_its_own_that_can_write_the_workspace_alone():
    service = unit_values("workbench-round.service")
    assert (service["ExecStart"], service["User"], service["Type"]) == (COMMAND, "workbench", "oneshot")
    assert service["SuccessExitStatus"] == "3 5", "files set aside are told; the lock held by another is no failure"
    walls = {name: service[name] for name in ("ProtectSystem", "ReadWritePaths", "UMask")}
    assert walls == {"ProtectSystem": "strict", "ReadWritePaths": "/srv/workbench", "UMask": "0027"}
    assert service["OnFailure"] == "workbench-round-failed.service"


def test_timer_catches_up_and_keeps_bangkok_time():
    timer = unit_values("workbench-round.timer")
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
    about_ours = [line for line in done.stderr.splitlines() if "workbench-round" in line]
    assert (done.returncode, about_ours) == (0, [])
    calendar = [SYSTEMD, "calendar", unit_values("workbench-round.timer")["OnCalendar"]]
    assert subprocess.run(calendar, capture_output=True, timeout=60, check=False).returncode == 0


def test_windows_task_is_utf_16_as_it_declares():
    content = (DEPLOY / "windows-task.xml").read_bytes()
    assert content.startswith(b"\xff\xfe")
    assert content.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')


def test_windows_task_runs_the_command_daily_and_when_it_was_missed():
    root = task()
    assert root.tag == f"{TASK}Task"
    arguments = root.findtext(f".//{TASK}Exec/{TASK}Arguments")
    assert r"workbench.exe --root C:\workbench\work round" in arguments
    assert "PYTHONUTF8=1" in arguments, "Thai to a file, whatever the code page"
    assert root.findtext(f".//{TASK}ScheduleByDay/{TASK}DaysInterval") == "1"
    assert root.findtext(f".//{TASK}StartWhenAvailable") == "true"
    assert root.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    assert root.findtext(f".//{TASK}StartBoundary").endswith("T06:00:00+07:00")


def test_windows_task_has_its_parts_in_the_order_of_the_schema():
    parts = [each.tag.removeprefix(TASK) for each in task()]
    assert parts == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]


def test_airflow_dag_runs_the_same_command_one_at_a_time():
    assert {name: dag_constants()[name] for name in ("COMMAND", "LOCK_HELD")} == {"COMMAND": COMMAND, "LOCK_HELD": 5}
    dag = {name: value.value for name, value in dag_call("DAG").items() if isinstance(value, ast.Constant)}
    assert (dag["schedule"], dag["catchup"], dag["max_active_runs"]) == ("0 6 * * *", False, 1)
    assert ast.unparse(dag_call("BashOperator")["bash_command"]) == "f'umask 027; {COMMAND}; {SET_ASIDE}'"


def test_airflow_loads_the_dag_where_it_is_installed():
    pytest.importorskip("airflow")
    namespace: dict[str, object] = {}
    exec(compile(text("airflow_dag.py"), "airflow_dag.py", "exec"), namespace)
    assert namespace["dag"].task_ids == ["round"]


def test_the_readme_tells_of_every_recipe_and_every_exit_code_it_may_end_with():
    told = text("README.md")
    assert [path.name for path in DEPLOY.iterdir() if path.is_file() and f"`{path.name}`" not in told] == ["README.md"]
    assert re.findall(r"^\| (\d+) \|", told, re.M) == [str(code) for code in GRAVITY]
