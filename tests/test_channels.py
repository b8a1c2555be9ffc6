"""One sender's month on several channels: the one that precedes at that date counts, the others are kept and seen."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builders import PARAMETERS, make_arrival, make_submission
from workbench.cli.app import app
from workbench.ledger.channels import ChannelOrder, in_order, load_channel_orders
from workbench.ledger.ledger import Ledger
from workbench.progress.evidence import load_evidence, sum_flow
from workbench.rules.framework import load_framework
from workbench.workbooks.forms import load_layouts

PAPERS = {"origin": "judgement", "source": "ทดสอบ"}
ORDERS = (
    ChannelOrder(since=date(2019, 10, 1), channels=["C1", "C2"], **PAPERS),
    ChannelOrder(since=date(2020, 5, 1), channels=["C2", "C1"], **PAPERS),
)
FILES = [("C1", "2563-04", 5), ("C2", "2563-04", 7), ("C1", "2563-05", 11), ("C2", "2563-05", 13)]


def filled(path: Path, files=FILES, orders=ORDERS) -> Ledger:
    ledger = Ledger(path, orders=orders)
    for number, (channel, period, value) in enumerate(files):
        arrival = make_arrival(f"{channel}-{period}-{number}", f"2020-06-{10 + number}T09:00")
        ledger.append(arrival, make_submission(value, period=period, channel=channel))
    return ledger


@pytest.mark.parametrize("files", [FILES, FILES[::-1]])
def test_channel_that_precedes_at_the_months_end_counts_and_nothing_overlaps(tmp_path, files):
    view = filled(tmp_path / "ledger.db", files).view()
    intervals = load_evidence(view, 2563, date(2020, 6, 30)).intervals("I03", "new", "TH50")
    assert [sum_flow(intervals, month, month).value for month in (7, 8)] == [Decimal(5), Decimal(13)]
    assert sum_flow(intervals, 7, 8).value == Decimal(18)


def test_other_channel_is_kept_and_marked(tmp_path):
    frame = filled(tmp_path / "ledger.db").view().submissions
    marks = frame[["channel", "period", "is_current", "is_preceded"]].to_dict("split")["data"]
    assert marks == [
        ["C1", "2563-04", True, False],
        ["C2", "2563-04", False, True],
        ["C1", "2563-05", False, True],
        ["C2", "2563-05", True, False],
    ]


def test_newer_file_of_the_second_channel_does_not_replace_the_first(tmp_path):
    ledger = filled(tmp_path / "ledger.db", FILES[:1])
    ledger.append(make_arrival("again", "2020-07-01T09:00"), make_submission(9, channel="C2", revision=5))
    assert ledger.view().part("observations")["value"].tolist() == ["5"]


def test_only_one_channel_counts_even_without_a_rule(tmp_path):
    assert filled(tmp_path / "ledger.db", orders=()).view().current["channel"].tolist() == ["C1", "C1"]


def test_ledger_made_before_the_rule_is_read_the_same(tmp_path):
    filled(tmp_path / "ledger.db", FILES[::2], orders=()).close()
    before, after = (Ledger(tmp_path / "ledger.db", orders=orders) for orders in ((), ORDERS))
    assert before.view().part("observations").equals(after.view().part("observations"))
    assert after.verify() == 2


@pytest.mark.parametrize(
    ("on", "channels"),
    [(date(2019, 1, 1), ["C1", "C2"]), (date(2020, 4, 30), ["C1", "C2"]), (date(2020, 5, 31), ["C2", "C1"])],
)
def test_order_in_force_is_the_last_that_began(on, channels):
    assert in_order(["C2", "C1"], ORDERS, on) == channels
    assert in_order(["ZZ", "AA", "C1"], ORDERS, on) == ["C1", "AA", "ZZ"]


def test_every_known_channel_has_its_place_and_a_source():
    orders = load_channel_orders(PARAMETERS)
    known = {kind.channel for layout in load_layouts(PARAMETERS).values() for kind in layout.kinds.values()}
    known |= {each.channel_code for each in load_framework(PARAMETERS, 2563).channels}
    assert known <= set(orders[-1].channels)
    assert all(order.origin == "judgement" and order.source for order in orders)


def test_history_shows_the_file_that_does_not_count(tmp_path):
    (tmp_path / "data").mkdir()
    filled(tmp_path / "data" / "ledger.db", FILES[:2]).close()
    command = ["--root", str(tmp_path), "history", "TH50", "2563-04"]
    versions = json.loads(CliRunner().invoke(app, [*command, "--format", "json"]).stdout)["versions"]
    assert [(each["channel"], each["is_current"], each["is_preceded"]) for each in versions] == [
        ("C1", True, False),
        ("C2", False, True),
    ]
    assert "ช่องทางรอง" in CliRunner().invoke(app, command).output
