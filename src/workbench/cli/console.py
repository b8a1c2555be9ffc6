"""What commands share: the workspace, printing, and faults turned into Thai sentences and exit codes."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from workbench.base.errors import EnvironmentFault, WorkbenchError, WrongUse
from workbench.base.fiscal import BANGKOK, parse_instant
from workbench.base.log import log_fault
from workbench.base.text import show_text
from workbench.rules.workspace import Workspace, check_founded, find_workspace

if TYPE_CHECKING:
    from workbench.rules.agency import Agency

OUT = Console(highlight=False, markup=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
INTERRUPTED = 130

Command = TypeVar("Command", bound=Callable[..., Any])


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="รูปแบบผลลัพธ์")]
PeriodOption = Annotated[str, typer.Option("--period", help="งวด เช่น 2563-06 หรือ FY2563-Q3")]
OnOption = Annotated[str | None, typer.Option("--on", help="ถือว่าขณะนี้คือเมื่อใด (ค.ศ.)")]
AsOfOption = Annotated[
    str, typer.Option("--as-of", help="ณ เวลาใด: ลำดับทะเบียนรับ เวลา (ค.ศ.) หรือ issue:2563-04/monthly/department/1")
]


class State:
    """The workspace chosen by --root, found once."""

    root: Path | None = None


def workspace() -> Workspace:
    """The workspace of this command; raises NoWorkspace where none has been founded."""
    return check_founded(chosen_place())


def chosen_place() -> Workspace:
    """Where the workspace of this command is or will be: for the commands that found one, and for the log."""
    return find_workspace(State.root)


def newest_year(place: Workspace) -> int:
    """The newest fiscal year that has a framework."""
    from workbench.rules.framework import available_years

    return available_years(place.parameters)[-1]


def agency() -> Agency:
    """The department's names, for the words of this command."""
    from workbench.rules.agency import load_agency

    return load_agency(workspace().parameters)


@contextmanager
def founding() -> Iterator[Workspace]:
    """The workspace of a command that may found one; says so at the end, beside the output, where it did."""
    place = chosen_place()
    was_founded = place.is_founded
    yield place
    if place.is_founded and not was_founded:
        ERR.print(f"ตั้งพื้นที่ทำงานใหม่ที่ {place.root}")


def remind_of_register(place: Workspace) -> None:
    """Say, beside the output, that the corrections register holds what has not been taken in and so has no effect."""
    from workbench.intake.corrections import pending_register_change, register_path
    from workbench.rules.framework import available_years

    for year in available_years(place.parameters):
        if register_path(place, year).is_file() and pending_register_change(place, year):
            ERR.print(f"ทะเบียนแก้ไข data/corrections/{year}.yaml มีรายการที่ยังไม่ได้รับเข้า จึงยังไม่มีผล — สั่ง workbench correct")


def foretell(text: str) -> None:
    """Say on standard error what begins and how long it takes, where no bar or spinner can be seen."""
    if not ERR.is_terminal:
        ERR.print(text)


def progress_bar(foretold: str) -> Progress:
    """A bar with count and time left, on standard error; the text takes its place where that is no terminal."""
    foretell(foretold)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal)


def say(text: str) -> None:
    """Print a line for a person; control characters from outside are made visible."""
    OUT.print("\n".join(show_text(line, 10_000) for line in text.split("\n")))


def say_table(
    title: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    to_right: Sequence[str] = (),
    overflow: Literal["fold", "ellipsis"] = "ellipsis",
) -> None:
    """Print a table; the columns of the heads in `to_right` stand to the right, as numbers do."""
    table = Table(title=title)
    for head in heads:
        table.add_column(head, justify="right" if head in to_right else "left", overflow=overflow)
    for row in rows:
        table.add_row(*row)
    OUT.print(table)


def grouped(text: str) -> str:
    """Digits with thousands separated; any other text as it is."""
    whole, point, rest = text.lstrip("-").partition(".")
    if not whole.isdecimal() or (point and not rest.isdecimal()):
        return text
    return f"{'-' if text.startswith('-') else ''}{int(whole):,}{point}{rest}"


def say_json(data: Any) -> None:
    """Print data as JSON; escaped where the stream is not UTF-8, so that nothing of it is lost."""
    is_utf8 = (sys.stdout.encoding or "utf-8").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(data, ensure_ascii=not is_utf8, indent=1) + "\n")


def now_or(text: str | None) -> datetime:
    """The instant named by an option, else now: the only place where the clock is read."""
    if text is None:
        return datetime.now(BANGKOK).replace(microsecond=0)
    try:
        return parse_instant(text)
    except ValueError:
        raise WrongUse(message=f'ไม่รู้จักเวลา "{text}" — ใช้ 2020-04-25 หรือ 2020-04-25T09:30 (ค.ศ. เวลาไทย)') from None


def command(function: Command) -> Command:
    """Turn faults into a Thai sentence and the exit code of design §9; no traceback reaches a user."""

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except WorkbenchError as fault:
            ERR.print(show_text(str(fault), 2000))
            raise typer.Exit(fault.exit_code) from None
        except PermissionError as fault:
            ERR.print(f"ไม่มีสิทธิ์เขียนหรืออ่าน {fault.filename} — ตรวจสิทธิ์ของโฟลเดอร์")
            raise typer.Exit(EnvironmentFault.exit_code) from None
        except OSError as fault:
            ERR.print(f"เครื่องทำงานไม่ได้: {fault.strerror or fault} {fault.filename or ''} — ตรวจพื้นที่ดิสก์และสิทธิ์")
            raise typer.Exit(EnvironmentFault.exit_code) from None
        except KeyboardInterrupt:
            ERR.print("หยุดตามคำสั่ง ไม่มีสิ่งใดค้างครึ่งทาง")
            raise typer.Exit(INTERRUPTED) from None
        except typer.Exit:
            raise
        except Exception:
            place = log_fault(chosen_place().data)
            ERR.print(f"โปรแกรมผิดพลาด รายละเอียดอยู่ใน {place} — แจ้งผู้ดูแลระบบ")
            raise typer.Exit(1) from None

    return wrapped  # type: ignore[return-value]
