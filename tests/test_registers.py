"""The registers: what a sender is called, and which kind it is."""

from __future__ import annotations

import pytest

from builders import PARAMETERS, make_windows
from workbench.rules.registers import FORM_KINDS, SENDER_WORDS, Registers, load_divisions, load_offices

REGISTERS = Registers(tuple(load_offices(PARAMETERS)), tuple(load_divisions(PARAMETERS)))


@pytest.mark.parametrize(
    ("code", "style", "printed"),
    [
        ("TH50", "full", "สำนักงานสหกรณ์จังหวัดเชียงใหม่"),
        ("TH50", "short", "สสจ.เชียงใหม่"),
        ("KPN", "full", "กองแผนงาน"),
        ("KPN", "short", "กผง."),
        ("KPN", "both", "กองแผนงาน (กผง.)"),
        ("KPT", "full", "กพท."),
        ("KPT", "both", "กพท."),
        ("ZZZ", "short", "ZZZ"),
    ],
)
def test_sender_is_named_by_its_code(code, style, printed):
    assert REGISTERS.name(code, style) == printed


def test_every_kind_of_sender_has_its_words_and_its_due_date():
    assert tuple(SENDER_WORDS) == FORM_KINDS
    assert {sender.kind for sender in REGISTERS.senders.values()} == set(FORM_KINDS)
    march = make_windows()[0]
    assert [march.due_for(kind).day for kind in FORM_KINDS] == [25, 27]
