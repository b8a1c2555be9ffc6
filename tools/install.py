"""Make .venv and fill it with the pinned packages: `install.py` the runtime, `install.py test dev` the tools as well.

Run by the interpreter that .venv is to have; does nothing where .venv already holds what is asked for.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = (ROOT / ".venv").resolve()
LACKING = 6  # the exit code of `workbench` for a machine that lacks something
NO_VENV = """ยังไม่มีโมดูล venv · the venv module is missing; on Debian or Ubuntu:
  sudo apt-get install -y python3-venv"""
FORETOLD = """ติดตั้งแพ็กเกจตาม constraints.txt ใช้เวลาราว 1–4 นาที · installing the pinned packages, 1 to 4 minutes
  รายละเอียด · details: .venv/pip.log"""
FAILED = "ติดตั้งไม่สำเร็จ รายละเอียดอยู่ใน .venv/pip.log · installation failed, see .venv/pip.log"
SECONDS_BETWEEN_LINES = 15


def main(extras: list[str]) -> int:
    """Bring .venv up to date; the exit code."""
    is_fit = interpreter_of(VENV) == interpreter()
    if is_fit and all(path.is_file() and path.read_text("utf-8") == state() for path in stamps(extras)):
        return 0
    if not is_fit:
        try:
            import ensurepip  # noqa: F401
            import venv  # noqa: F401
        except ImportError:
            return complain(NO_VENV)
        make_environment()
    if not install(extras):
        return complain(FAILED)
    for path in stamps(extras):
        path.write_text(state(), "utf-8")
    return 0


def complain(text: str) -> int:
    """Say what is lacking; the exit code for it."""
    print(text, file=sys.stderr)
    return LACKING


def stamps(extras: list[str]) -> list[Path]:
    """The files that say what was installed: the runtime and, with extras, which bring it along, the tools."""
    return [VENV / ".runtime", VENV / ".tools"] if extras else [VENV / ".runtime"]


def state() -> str:
    """What an installation holds for: the interpreter, the place, the wishes and the pins."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return f"{interpreter()}\n{ROOT}\n{digest.hexdigest()}\n"


def interpreter() -> str:
    """Version and home of the interpreter that runs this."""
    return f"{sys.version.split()[0]} {sys.base_prefix}"


def interpreter_of(venv: Path) -> str:
    """The same of an environment; empty where there is none, it was moved, or its interpreter is no longer that."""
    ask = "import sys, pip; print(sys.version.split()[0], sys.base_prefix)"
    try:
        is_here = str(venv) in (venv / "bin" / "pip").read_text("utf-8", "replace")
        answer = subprocess.run([str(venv / "bin" / "python"), "-c", ask], stdout=subprocess.PIPE)
    except OSError:
        return ""
    return answer.stdout.decode("utf-8").strip() if is_here and not answer.returncode else ""


def make_environment() -> None:
    """Make .venv anew; another interpreter's packages do not stay in it."""
    print(f"สร้าง .venv ด้วย Python {interpreter()} · creating .venv", flush=True)
    python = getattr(sys, "_base_executable", sys.executable)  # not that of .venv, which goes
    subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)


def install(extras: list[str]) -> bool:
    """Install the project and its packages; whether it went well."""
    print(FORETOLD, flush=True)
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-c", "constraints.txt"]
    project = f".[{','.join(extras)}]" if extras else "."
    log = VENV / "pip.log"
    log.write_bytes(b"")
    for wanted in (["setuptools"], ["--no-build-isolation", "-e", project]):
        if run_with_signs([*pip, *wanted], log):
            print("\n".join(log.read_text("utf-8", "replace").splitlines()[-20:]), file=sys.stderr)
            return False
    return True


def run_with_signs(command: list[str], log: Path) -> int:
    """Run pip into its log and show signs of life, one line on a terminal, else a line now and then; its exit code."""
    begin, ends = ("\r\033[K", "") if sys.stdout.isatty() else ("", "\n")
    wait = 1 if sys.stdout.isatty() else SECONDS_BETWEEN_LINES
    started = time.monotonic()
    with log.open("ab") as written:
        pip = subprocess.Popen(command, cwd=str(ROOT), stdout=written, stderr=subprocess.STDOUT)
        while True:
            try:
                code = pip.wait(wait)
            except subprocess.TimeoutExpired:
                print(begin + sign(log, int(time.monotonic() - started)), end=ends, flush=True)
            else:
                print(begin, end="", flush=True)
                return code


def sign(log: Path, seconds: int) -> str:
    """How long pip has been at it, with what, and how many packages it has found, by its log."""
    text = log.read_text("utf-8", "replace")
    _, _, project = text.partition("\nObtaining file:")
    step = "ติดตั้ง" if "\nInstalling collected packages" in project else "ดาวน์โหลด"
    count = project.count("\nCollecting ") + project.count("\nProcessing ")
    return f"  {seconds // 60}:{seconds % 60:02d} นาที กำลัง{step} {count} แพ็กเกจ"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
