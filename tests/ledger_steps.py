"""Steps of a small story in a workspace's ledger: a form arrives, a register is written, a month is closed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from builders import at, make_arrival, make_identity, make_observation
from workbench.intake.corrections import register_path
from workbench.ledger.ledger import Ledger, LedgerView
from workbench.rules.workspace import Workspace, find_workspace, found_workspace
from workbench.workbooks.submission import BudgetValue, Contents, Submission

ELEMENT = "new_distinct_in_period"
RESULTS, SPENDING = "ผลการดำเนินงาน", "การใช้จ่ายงบประมาณ"
NOW = at("2020-05-20T09:00")


def founded(root: Path) -> Workspace:
    """A workspace in which nothing has been received yet."""
    place = find_workspace(root)
    found_workspace(place)
    return place


def open_ledger(workspace: Workspace) -> Ledger:
    """The ledger to add to, made where there is none."""
    return Ledger(workspace.data / "ledger.db")


def view_of(workspace: Workspace, as_of: Any = None) -> LedgerView:
    return open_ledger(workspace).view(as_of)


def make_form(value: int | None = 5, spent: str | None = "12.50", status: str = "", **identity: Any) -> Submission:
    """A form that says one value of I03 and one amount of A03; `status` where it says none."""
    made = make_identity(**identity)
    observation = make_observation(value, made, element_code=ELEMENT, **({"obs_status": status} if status else {}))
    budget = [BudgetValue("A03", "operations", "disbursed", Decimal(spent), SPENDING, "H5")] if spent else []
    return Submission(made, Contents(observations=[observation], budget=budget))


def receive(workspace: Workspace, name: str, form: Submission, received: str = "2020-04-20T09:00") -> int:
    ledger = open_ledger(workspace)
    number = ledger.append(make_arrival(name, received), form)
    ledger.close()
    return number


def entry(code: str = "C001", **fields: Any) -> dict[str, Any]:
    """A register entry about I03 of TH50 in April; a field given as `...` is left out."""
    whole = {
        "id": code, "period": "2563-04", "office": "TH50", "indicator": "I03", "element": ELEMENT,
        "from": 5, "to": 8, "reason": "นับซ้ำ", "asked_by": "สสจ.เชียงใหม่", "entered_by": "กองแผนงาน",
        "evidence": "โทรศัพท์", "date": "2020-05-20", "status": "active",
    }  # fmt: skip
    return {key: value for key, value in {**whole, **fields}.items() if value is not ...}


def spending_entry(code: str = "C002", **fields: Any) -> dict[str, Any]:
    line = {"activity": "A03", "expense_group": "operations", "measure": "disbursed", "from": "12.5", "to": "20.25"}
    return entry(code, indicator=..., element=..., **(line | fields))


def write_register(workspace: Workspace, *entries: dict[str, Any]) -> None:
    """Write the register of 2563, one line a field, the way a person does."""
    lines = ["corrections:" if entries else "corrections: []"]
    for each in entries:
        told = [f"{key}: {'null' if value is None else value}" for key, value in each.items()]
        lines += [f"  - {told[0]}", *(f"    {line}" for line in told[1:])]
    path = register_path(workspace, 2563)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def values(view: LedgerView) -> dict[tuple[str, str], str | None]:
    """(sender, period) → the value of I03 that counts."""
    frame = view.part("observations")
    return dict(zip(zip(frame["sender_code"], frame["period"], strict=True), frame["value"], strict=True))


def text_of(view: LedgerView) -> str:
    """Everything a view says, as one text."""
    frames = [view.submissions, view.current, view.pending, view.all_findings()]
    frames += [view.part(name) for name in ("observations", "budget", "targets", "plans", "narratives", "corrections")]
    told = [repr(frame.to_dict("split")) for frame in frames]
    return "\n".join([*told, repr(view.corrections), repr(view.closures)])
