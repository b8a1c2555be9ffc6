"""Checking and signing an issue: a name bound to the sha256 of what was read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from workbench.base.errors import BadCode, IssueDamaged, NotToBeSigned
from workbench.base.files import sha256_of
from workbench.base.text import clean_text
from workbench.ledger.events import Event, read_events, record_event
from workbench.publishing.issues.editions import DRAFT_FOLDERS, Edition, issue_path, read_run
from workbench.publishing.issues.states import CHECK, SIGN, refresh_states, run_event
from workbench.publishing.stale import StaleChecker
from workbench.rules.records import Many, Policy, Record, load_dated
from workbench.rules.workspace import Workspace

State = Literal["checked", "signed"]
SIGNED_FILES = ("report.html", "report.pdf", "report.xlsx", "figures.csv", "run.json")
ACTIONS: dict[State, str] = {"checked": CHECK, "signed": SIGN}
STATE_WORDS: dict[State, str] = {"checked": "ตรวจแล้ว", "signed": "ลงนามแล้ว"}


class Role(Record):
    """One role of parameters/signing.yaml: its Thai name, the state it gives, and the states that must come first."""

    code: str
    name: str
    gives: State
    after: Many[State]


class Signing(Policy):
    """Who may check and sign an issue."""

    roles: Many[Role]

    def role(self, code: str) -> Role:
        """The role of a code, or of its Thai name; raises BadCode."""
        for each in self.roles:
            if code in (each.code, each.name):
                return each
        available = ", ".join(f"{each.code} ({each.name})" for each in self.roles)
        raise BadCode(kind="บทบาท", found=code, available=available)


def load_signing(parameters_dir: Path, on: date = date.max) -> Signing:
    """The roles of parameters/signing.yaml on a day; raises BadSetting, which names file and line."""
    return load_dated(Signing, parameters_dir / "signing.yaml").at(on)


def sign_issue(workspace: Workspace, issue: Path, by: str, role_code: str, at: datetime, reason: str = "") -> Event:
    """Bind a name and role to an issue's files as they stand, in the audit chain, and renew the index.

    The same name and role for the same files are recorded once. Raises NotToBeSigned for a draft, a superseded issue,
    a role whose turn has not come, or a stale issue without a `reason`; IssueDamaged for files that are not what was
    published.
    """
    role, name = load_signing(workspace.parameters, at.date()).role(role_code), clean_text(by)
    path = issue_path(workspace.outputs, issue)
    if not name:
        raise NotToBeSigned(issue=path, reason="ไม่ได้ระบุชื่อ")
    _check_newest(workspace, issue, path)
    files = _files_as_published(issue, path)
    events = read_events(workspace)
    if run_event(events, path, files["run.json"]) is None:
        raise IssueDamaged(where=f"{path}/run.json ไม่ตรงกับบันทึกการออกฉบับ")
    own = [each for each in events if each.subject == path and each.facts.get("files") == files]
    action = ACTIONS[role.gives]
    for each in own:
        if (each.action, each.by, each.role) == (action, name, role.name):
            return each
    _check_turn(role, own, path)
    facts: dict[str, Any] = {"files": files, "role_code": role.code, **_staleness(workspace, issue, path, reason)}
    event = record_event(workspace, action, path, at, by=name, role=role.name, facts=facts)
    refresh_states(workspace)
    return event


def _check_newest(workspace: Workspace, issue: Path, path: str) -> None:
    if issue.name in DRAFT_FOLDERS:
        raise NotToBeSigned(issue=path, reason="เป็นฉบับร่าง ลงนามได้เฉพาะฉบับที่ออกแล้ว")
    newest = Edition(workspace.outputs, *path.split("/")[:3]).latest()
    if newest is None or newest.name != issue.name:
        raise NotToBeSigned(issue=path, reason=f"ถูกแทนด้วยฉบับที่ {newest.name if newest else '-'} แล้ว")


def _files_as_published(issue: Path, path: str) -> dict[str, str]:
    """The sha256 of each file that a name is bound to; raises IssueDamaged where run.json says otherwise."""
    recorded = read_run(issue).get("files", {})
    found = {}
    for name in SIGNED_FILES:
        if not (issue / name).is_file():
            raise IssueDamaged(where=f"{path} ไม่มี {name}")
        found[name] = sha256_of((issue / name).read_bytes())
        if name != "run.json" and recorded.get(name) != found[name]:
            raise IssueDamaged(where=f"{path}/{name}")
    return found


def _check_turn(role: Role, own: list[Event], path: str) -> None:
    for state in role.after:
        if not any(each.action == ACTIONS[state] for each in own):
            raise NotToBeSigned(issue=path, reason=f"{role.name}ลงนามได้เมื่อฉบับนั้น{STATE_WORDS[state]}")


def _staleness(workspace: Workspace, issue: Path, path: str, reason: str) -> dict[str, str]:
    """What is signed in spite of: nothing, or that the issue is stale and why it is signed all the same."""
    check = StaleChecker(workspace).check(Edition(workspace.outputs, *path.split("/")[:3]))
    if not check.is_stale and not check.fault:
        return {}
    if not reason.strip():
        raise NotToBeSigned(issue=path, reason=f"{check.words} — ออกฉบับใหม่ด้วย rerun หรือให้เหตุผลด้วย --despite")
    return {"despite": check.words, "reason": reason.strip()}
