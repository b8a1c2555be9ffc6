"""Reminders as they leave: an internal memo (.docx) and the text for chat and e-mail (.txt)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx.document import Document
from docx.shared import Cm

from workbench.base.text import to_thai_digits
from workbench.follow_up.letters import Letter, LetterWords
from workbench.workbooks.documents import (
    add_dotted_fields,
    add_items,
    add_paragraph,
    add_run,
    add_table,
    document_bytes,
    make_document,
)

INDENT_CM, SIGNATURE_CM = 2.5, 6


def letter_docx(letter: Letter, words: LetterWords) -> bytes:
    """The reminder as an internal memo (บันทึกข้อความ); number, date, signature and contact stay blank to fill in."""
    document = make_document(letter.subject, words.agency.split("  ")[0], letter.banner)
    labels = words.fields
    add_paragraph(document, words.heading, "center", is_bold=True, points=29)
    add_dotted_fields(document, [(labels["agency"], words.agency)])
    add_dotted_fields(document, [(labels["number"], ""), (labels["date"], "")])
    subject = add_paragraph(document, "")
    add_run(subject, f"{labels['subject']}  ", is_bold=True)
    add_run(subject, letter.subject)
    addressee = add_paragraph(document, "", before_pt=6)
    add_run(addressee, f"{labels['addressee']}  ")
    add_run(addressee, letter.addressee)
    _say(document, letter.opening)
    if letter.owed_rows:
        _say(document, letter.owed)
        add_table(document, words.owed_heads, letter.owed_rows, (3.5, 4, 4, 4.5))
    if letter.faults:
        _say(document, words.faults)
        add_items(document, [f"–\t{fault}" for fault in letter.faults])
    if letter.blank_rows:
        _say(document, letter.blank)
        add_table(document, words.blank_heads, letter.blank_rows, (3.5, 12.5))
    if letter.effect_rows:
        _say(document, words.effects)
        add_table(document, words.effect_heads, letter.effect_rows, (7.5, 1.8, 2.2, 2.2, 2.3), numbers=(2, 3, 4))
        add_paragraph(document, words.effect_note, points=14)
    _say(document, words.how_to_title)
    add_items(document, [f"{to_thai_digits(str(n))}.\t{line}" for n, line in enumerate(letter.how_to, 1)])
    _say(document, words.closing)
    for number, line in enumerate(words.signature):
        signed = add_paragraph(document, line, "center", before_pt=0 if number else 36)
        signed.paragraph_format.left_indent = Cm(SIGNATURE_CM)
    add_paragraph(document, words.contact, before_pt=18, points=14)
    return document_bytes(document)


def _say(document: Document, text: str) -> None:
    add_paragraph(document, text, "justify", indent_cm=INDENT_CM, before_pt=6)


def letter_text(letter: Letter, words: LetterWords) -> str:
    """The reminder for chat and e-mail: short plain lines."""
    owed = [words.text_owed.format(month=m, covers=c, due=d, state=state) for m, c, d, state in letter.owed_rows]
    owed += [f"• {fault}" for fault in letter.faults]
    if letter.blank_rows:
        owed += [letter.blank, *(words.text_blank.format(month=m, indicator=each) for m, each in letter.blank_rows)]
    effects = [words.effects, *(f"• {row[0]}" for row in letter.effect_rows)] if letter.effect_rows else []
    text = words.text.format(
        addressee=letter.addressee,
        subject=letter.subject,
        owed="\n".join([letter.owed, *owed] if letter.owed else owed),
        effects="\n".join(effects),
        how_to_title=words.how_to_title,
        how_to="\n".join(f"{to_thai_digits(str(n))}. {line}" for n, line in enumerate(letter.how_to, 1)),
        contact=words.contact,
    )
    return "\n".join([*([letter.banner] if letter.banner else []), text.strip()]) + "\n"


def write_letters(letters: Sequence[Letter], words: LetterWords, folder: Path) -> list[Path]:
    """Write each reminder as .docx and .txt; the same letters give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for letter in letters:
        paper, chat = folder / f"{letter.stem}.docx", folder / f"{letter.stem}.txt"
        paper.write_bytes(letter_docx(letter, words))
        chat.write_text(letter_text(letter, words), encoding="utf-8", newline="\n")
        paths += [paper, chat]
    return paths


def other_letters(folder: Path, letters: Sequence[Letter], period_id: str) -> list[Path]:
    """Reminders of the same period that lie in the folder but are no longer called for: not to be sent."""
    stems = {letter.stem for letter in letters}
    found = [*folder.glob(f"*_{period_id}_reminder.docx"), *folder.glob(f"*_{period_id}_reminder.txt")]
    return sorted(path for path in found if path.stem not in stems)
