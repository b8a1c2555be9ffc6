"""Closing a month and opening it again: notices that stand in the ledger like everything else that was taken in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

from workbench.base.errors import BadNotice, LedgerEmpty, NoFormForPeriod, PeriodClosed, PeriodOpen
from workbench.base.files import keep_bytes
from workbench.base.fiscal import BANGKOK, Month, Period, format_instant
from workbench.base.labels import thai_date
from workbench.base.locks import hold_ledger
from workbench.base.text import clean_text
from workbench.ledger.closures import Closure, is_closed, last_notice
from workbench.ledger.ledger import OwnEntry, open_ledger
from workbench.rules.expectations import reporting_window
from workbench.rules.framework import load_framework
from workbench.rules.workspace import Workspace, check_founded

Action = Literal["close", "reopen"]


def close_period(workspace: Workspace, period: Period, reason: str, by: str, now: datetime) -> int:
    """Close every month of a period that has a form and is open, and return the last ledger number.

    Forms taken in later are kept but held back. Raises PeriodClosed where every month is closed already,
    NoFormForPeriod, BadNotice, LedgerEmpty, LockHeld.
    """

    def refuse(month: Month, last: Closure | None) -> Exception:
        facts = {"number": f"{last.ledger_number:,}", "by": last.by} if last else {}
        return PeriodClosed(period=month.id, **facts)

    return _give_notice(workspace, period, "close", reason, by, now, None, refuse)


def reopen_period(workspace: Workspace, period: Period, reason: str, by: str, until: date, now: datetime) -> int:
    """Open every closed month of a period up to and including a day, and return the last ledger number.

    What the closed months held back is released; after the day they are closed again. Raises PeriodOpen where no
    month is closed, BadNotice also for a day that has passed, NoFormForPeriod, LedgerEmpty, LockHeld.
    """
    if until < now.astimezone(BANGKOK).date():
        why = f"วันสุดท้ายที่เปิด {thai_date(until, 'short', 'arabic')} ผ่านไปแล้ว"
        raise BadNotice(reason=why, remedy="ระบุ --until เป็นวันนี้หรือวันหลังจากนี้ (ค.ศ. ปปปป-ดด-วว)")

    def refuse(month: Month, last: Closure | None) -> Exception:
        last_day = last.until if last else None
        words = f"เปิดอยู่ถึง {thai_date(last_day, 'short', 'arabic')}" if last_day else "ไม่ได้ปิดอยู่"
        return PeriodOpen(period=month.id, reason=words)

    return _give_notice(workspace, period, "reopen", reason, by, now, until, refuse)


def _give_notice(
    workspace: Workspace,
    period: Period,
    action: Action,
    reason: str,
    by: str,
    now: datetime,
    until: date | None,
    refuse: Callable[[Month, Closure | None], Exception],
) -> int:
    """One entry for each month that the action changes, all in one transaction."""
    reason, by = named(reason, "เหตุผล", "--reason"), named(by, "ชื่อผู้สั่ง", "--by")
    months = months_with_form(workspace, period)
    with hold_ledger(check_founded(workspace).data), open_ledger(workspace, "append") as ledger:
        closures = ledger.view().closures
        changed = [month for month in months if is_closed(closures, month.id, now) == (action == "reopen")]
        if ledger.is_sample is None:
            raise LedgerEmpty()
        if not changed:
            raise refuse(months[0], last_notice(closures, months[0].id))
        return ledger.append_own([_entry(workspace, month, action, reason, by, now, until) for month in changed])


def named(text: str, what: str, option: str) -> str:
    """The text cleaned; raises BadNotice where nothing is left of it."""
    if cleaned := clean_text(text):
        return cleaned
    raise BadNotice(reason=f"ยังไม่ระบุ{what}", remedy=f"เขียนหลัง {option}")


def months_with_form(workspace: Workspace, period: Period) -> list[Month]:
    """The months of a period for which a form is sent; raises NoFormForPeriod where there is none, and why."""
    framework = load_framework(workspace.parameters, period.fiscal_year)
    months = [month for month in period.months if framework.window(month)]
    if not months:
        try:
            reporting_window(framework, period.first)
        except NoFormForPeriod as fault:
            raise NoFormForPeriod(**{**fault.facts, "period": period.id}) from None
    return months


def _entry(
    workspace: Workspace, month: Month, action: Action, reason: str, by: str, now: datetime, until: date | None
) -> OwnEntry:
    last_day = until.isoformat() if until else ""
    paper = {"notice": action, "period": month.id, "reason": reason, "by": by, "until": last_day}
    paper["at"] = format_instant(now)
    text = json.dumps(paper, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    return OwnEntry(
        kind=action,
        period=month.id,
        fiscal_year=month.fiscal_year,
        sha256=keep_bytes(workspace.data / "store", text.encode()),
        file_name=f"{action}-{month.id}.json",
        at=now,
        document=reason,
        parts={"notices": [{"by_name": by, "until_date": last_day}]},
    )
