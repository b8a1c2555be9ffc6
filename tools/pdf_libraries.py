"""Make sure that the PDF engine finds its system libraries; `make report` and `make test` run this.

Where apt-get may be used (root, or sudo without a password) the missing ones are installed. Elsewhere the
exact command is printed and the work goes on: HTML needs none of them, and `workbench run` says so with exit
code 6 when it comes to the PDF.
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
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=environment)
    subprocess.run([*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment)


def instructions(packages: list[str]) -> str:
    """The exact command a person can give on this machine."""
    if sys.platform == "darwin":
        command = "brew install pango"
    elif sys.platform == "win32":
        command = "conda env create -f environment.yml"
    else:
        command = f"sudo apt-get install -y {' '.join(packages)}"
    return (
        f"ยังสร้าง PDF ไม่ได้ ขาดไลบรารี · missing for PDF: {', '.join(packages)}\nติดตั้งด้วยคำสั่ง · install with:\n  {command}"
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
