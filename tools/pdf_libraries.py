"""Make sure that the PDF engine finds its system libraries; `make setup` runs this, and so does all that needs it.

Where apt-get may be used (root, or sudo without a password) the missing ones are installed. Elsewhere the
exact command is printed, with the way for those without an administrator's rights, and the work goes on: HTML
needs none of them, `workbench run` says so with exit code 6 when it comes to the PDF, and tests that print are skipped.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# What WeasyPrint opens, under its names on Linux, macOS and Windows. libharfbuzz-subset is optional for it,
# but without it a page carries whole fonts.
LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    "libharfbuzz-subset0": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}


def is_loadable(names: tuple[str, ...]) -> bool:
    """Whether one of the names opens as a shared library."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def missing_packages() -> list[str]:
    """The Debian packages whose library does not open."""
    return [package for package, names in LIBRARIES.items() if not is_loadable(names)]


def command_prefix() -> list[str] | None:
    """What has to stand before apt-get here: nothing (root), sudo, or None (not allowed)."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    allowed = shutil.which("sudo") and subprocess.run([*sudo, "true"], capture_output=True).returncode == 0
    return sudo if allowed else None


def install(packages: list[str], prefix: list[str]) -> None:
    """Install the packages; what goes wrong is apt-get's to say, and the caller looks again afterwards."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-qq", "-o", "Dpkg::Use-Pty=0"]  # no progress bar, which floods a log
    subprocess.run([*prefix, "apt-get", "update", *quiet], env=environment)
    command = [*prefix, "apt-get", "install", "-y", *quiet, "--no-install-recommends", *packages]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL)


def instructions(packages: list[str]) -> str:
    """The exact commands a person can give on this machine, the second without an administrator's rights."""
    commands = {"darwin": "  brew install pango\n", "win32": ""}
    with_rights = commands.get(sys.platform, f"  sudo apt-get install -y {' '.join(packages)}\n")
    return (
        f"ยังสร้าง PDF ไม่ได้ ขาดไลบรารี · missing for PDF: {', '.join(packages)}\n"
        f"ติดตั้งด้วยคำสั่ง · install with:\n{with_rights}"
        "  conda env create -f environment.yml   # ไม่ต้องมีสิทธิ์ผู้ดูแลระบบ · needs no administrator"
    )


def main() -> int:
    """Install what is missing if that is allowed, else say how; missing libraries are no failure here."""
    missing = missing_packages()
    if missing and (prefix := command_prefix()) is not None:
        print(f"ติดตั้งไลบรารีสำหรับ PDF · installing: {' '.join(missing)}", flush=True)
        install(missing, prefix)
        missing = missing_packages()
    if missing:
        print(instructions(missing), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
