"""Which file counts: what replaced what, said after taking files in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.base.text import show_text
from workbench.cli.console import say

if TYPE_CHECKING:
    from workbench.intake.receipt import Receipt

_NAMED = 5


def say_successions(receipts: Sequence[Receipt]) -> None:
    """Say of each file which one it replaced, or why it is kept unused; then which known ones are not in use."""
    for each in receipts:
        if each.succession:
            say(each.succession.words)
    replaced = [each for each in receipts if each.is_replaced]
    if replaced:
        for each in replaced[:_NAMED]:
            say(f"{show_text(each.path.name)}: {each.reason}")
        if len(replaced) > _NAMED:
            say(f"… และอีก {len(replaced) - _NAMED:,} ไฟล์ที่เคยได้รับและถูกแทนแล้ว (ดูทั้งหมดด้วย --format json)")
        say("ถ้าจะกลับไปใช้ไฟล์ที่ถูกแทนแล้ว สั่ง workbench accept ไฟล์ --by ชื่อ --reason เหตุผล")
