"""The index of all reports: one page that finds any of them without a server, and lists them all without a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench.base.files import write_atomically
from workbench.base.fiscal import parse_instant, parse_period
from workbench.base.labels import SAMPLE_BANNER, period_name, thai_instant
from workbench.publishing.issues.entries import Entry, find_entries
from workbench.reports.charts import css_font_faces
from workbench.rules.agency import Agency, load_agency
from workbench.rules.report_settings import report_words
from workbench.rules.scope import SCOPE_WORDS
from workbench.rules.workspace import Workspace

INDEX_FILE = "index.html"
STATES = {
    "issued": ("●", "ออกแล้ว"),
    "draft": ("◌", "ฉบับร่าง"),
    "rehearsal": ("◌", "ฉบับซ้อม"),
    "superseded": ("○", "ถูกแทนแล้ว"),
    "stale": ("▲", "ข้อมูลเปลี่ยนแล้ว"),
    "checked": ("✓", "ตรวจแล้ว"),
    "signed": ("✔", "ลงนามแล้ว"),
}
_FILES = {"report.html": "HTML", "report.pdf": "PDF", "report.xlsx": "Excel"}
_TEMPLATES = Path(__file__).parents[2] / "templates" / "index"


def write_index(workspace: Workspace) -> Path:
    """Write outputs/index.html from what stands under outputs/, by one rename; the same outputs give the same bytes.

    Writers wait for each other, so that the last one has seen every issue published before.
    """
    outputs = workspace.outputs
    outputs.mkdir(parents=True, exist_ok=True)
    with FileLock(str(outputs / ".index.lock")):
        path = outputs / INDEX_FILE
        reports = report_words(workspace.parameters)
        entries = find_entries(outputs, list(reports))
        write_atomically(path, render_index(entries, load_agency(workspace.parameters), reports).encode())
    return path


def render_index(entries: Sequence[Entry], agency: Agency, reports: Mapping[str, str]) -> str:
    """The page: a table of all entries, and a script of its own that filters it, allowed by its hash alone.

    reports: report name → what the page calls it.
    """
    loader = FileSystemLoader(_TEMPLATES)
    shell = Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("index.html.j2")
    script = (_TEMPLATES / "index.js").read_text(encoding="utf-8")
    style = css_font_faces() + "\n" + (_TEMPLATES / "index.css").read_text(encoding="utf-8")
    return shell.render(
        script=Markup(script),
        style=Markup(style),
        script_hash=_hash(script),
        style_hash=_hash(style),
        agency=agency,
        rows=Markup("\n".join(_row(entry, reports) for entry in entries)),
        total=len(entries),
        periods=_choices(entries, "period_id", _period_label),
        reports=_choices(entries, "report_name", lambda name: reports.get(name, name)),
        scopes=_choices(entries, "scope_kind", lambda kind: SCOPE_WORDS.get(kind, kind)),
        states=[(code, words) for code, (_, words) in STATES.items() if any(each.state == code for each in entries)],
        sample=SAMPLE_BANNER if any(each.is_sample for each in entries) else "",
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _choices(entries: Iterable[Entry], name: str, label: object) -> list[tuple[str, str]]:
    """Each value once, in the order of the entries, with its words."""
    values = dict.fromkeys(getattr(each, name) for each in entries)
    return [(value, label(value)) for value in values]  # type: ignore[operator]


@cache
def _period_label(period_id: str) -> str:
    return period_name(parse_period(period_id), "arabic").removeprefix("เดือน")


def _row(entry: Entry, reports: Mapping[str, str]) -> str:
    """One line of the table; the script goes by lines and by the attributes of the first tag."""
    symbol, words = STATES.get(entry.state, ("", entry.state))
    facts = (entry.period_id, entry.report_name, entry.scope_kind, entry.state)
    period, report, kind, state = map(_one_line, facts)
    note = f" <small>{_one_line(entry.note)}</small>" if entry.note else ""
    coverage = "–" if entry.expected is None else f"{entry.received}/{entry.expected}"
    return (
        f'<tr data-p="{period}" data-r="{report}" data-k="{kind}" data-s="{state}">'
        f'<th scope="row">{_one_line(_period_label(entry.period_id))} <small>{period}</small></th>'
        f"<td>{_one_line(reports.get(entry.report_name, entry.title))}</td>"
        f"<td>{_one_line(entry.scope_name)}{_code(entry)}</td>"
        f"<td>{entry.issue or 'ร่าง'}</td>"
        f'<td class="{state}">{symbol} {_one_line(words)}{note}</td>'
        f"<td>{coverage}</td>"
        f"<td>{_made(entry.made_at)}</td>"
        f"<td>{_links(entry)}</td></tr>"
    )


def _one_line(text: str) -> str:
    return escape(" ".join(text.splitlines()))


def _code(entry: Entry) -> str:
    return "" if entry.scope in (entry.scope_name, entry.scope_kind) else f" <small>{_one_line(entry.scope)}</small>"


def _made(instant: str) -> str:
    return thai_instant(parse_instant(instant), "arabic").replace(" น.", "") if instant else "–"


def _links(entry: Entry) -> str:
    folder = quote(entry.folder)
    present = ((name, words) for name, words in _FILES.items() if name in entry.files)
    return " ".join(f'<a href="{folder}/{name}">{words}</a>' for name, words in present)
