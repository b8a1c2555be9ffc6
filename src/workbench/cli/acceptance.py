"""Which file counts: what replaced what, said after taking files in, and the command accept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.fiscal import parse_month
from workbench.base.text import show_text
from workbench.cli.console import OnOption, command, now_or, say, workspace
from workbench.cli.findings import say_refused, say_warnings

if TYPE_CHECKING:
    from workbench.intake.receipt import Receipt

_NAMED = 5
_HOW_TO = "workbench accept ไฟล์ --by ชื่อ --reason เหตุผล"


def say_successions(receipts: Sequence[Receipt]) -> None:
    """Say of each file which one it replaced, or why it is kept unused; then which known ones are not in use."""
    for each in receipts:
        if each.succession:
            say(each.succession.words)
    held = [show_text(each.path.name) for each in receipts if each.is_for_a_person]
    if held:
        names = ", ".join(held[:_NAMED]) + (f" และอีก {len(held) - _NAMED:,} ไฟล์" if len(held) > _NAMED else "")
        say(f"รอผู้ตัดสิน {len(held):,} ไฟล์: {names} — ถ้าตกลงกับผู้ส่งแล้ว สั่ง {_HOW_TO}")
    replaced = [each for each in receipts if each.is_replaced]
    if replaced:
        for each in replaced[:_NAMED]:
            say(f"{show_text(each.path.name)}: {each.reason}")
        if len(replaced) > _NAMED:
            say(f"… และอีก {len(replaced) - _NAMED:,} ไฟล์ที่เคยได้รับและถูกแทนแล้ว (ดูทั้งหมดด้วย --format json)")
        say(f"ถ้าจะกลับไปใช้ไฟล์ที่ถูกแทนแล้ว สั่ง {_HOW_TO}")


@command
def accept(
    file: Annotated[str, typer.Argument(help="ไฟล์ที่กักไว้หรือถูกแทน: ที่อยู่ ชื่อตามที่ได้รับ หรือส่วนต้นของ sha256")],
    reason: Annotated[str, typer.Option(help="เหตุผล เช่น สิ่งที่ตกลงกับผู้ส่ง")],
    by: Annotated[str, typer.Option(help="ชื่อและตำแหน่งของผู้ตัดสิน")],
    sender: Annotated[str, typer.Option(help="รับเป็นของหน่วยงานนี้ เช่น TH51 (ปกติคือที่แบบระบุ)")] = "",
    period: Annotated[str, typer.Option(help="รับเป็นของงวดนี้ เช่น 2563-06 (ปกติคือที่แบบระบุ)")] = "",
    today: OnOption = None,
) -> None:
    """รับไฟล์ที่กักไว้เพราะหน่วยงานหรืองวดไม่ตรงกัน หรือกลับไปใช้ไฟล์ที่ถูกแทน โดยบันทึกผู้ตัดสินและเหตุผล"""
    from workbench.intake.acceptance import accept_file
    from workbench.workbooks.forms import TakenAs

    decided = TakenAs(sender.strip().upper(), parse_month(period).id if period else "")
    taken_as = decided if sender or period else None
    receipt = accept_file(workspace(), file, reason, by, now_or(today), taken_as)
    whose = f"{receipt.sender_code} {receipt.period}"
    say(f"รับ {show_text(receipt.path.name)} เป็นของ {whose} แล้ว (ทะเบียนรับลำดับที่ {receipt.ledger_number:,})")
    if receipt.reason:
        say(receipt.reason)
    say_refused([receipt])
    say_warnings([receipt])
    say_successions([receipt])
