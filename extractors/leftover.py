"""What a return holds beside its answers: residue that no field claims, and the issues of the whole."""

import re
from collections import Counter

from rapidfuzz import fuzz

from schemas.codes import Code
from schemas.reading import Answer, Issue, Residue, Status, issue
from schemas.template import Template

from .alignment import Alignment
from .choose import Known
from .claims import claim, emphasis_added, leftovers
from .delta import KEPT, LAYOUT
from .tree import Form, Line, Mark, normal

CHANGED = 0.35  # drift from which a person should look at the original
_EMPTY_SHARE = 0.1  # fewer answered than this is nearly empty
_CHANGING = re.compile(
    r"\b(?:version|ver|v|issue|revision|rev|page|of)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d+"
)


def know_copies(found: Alignment) -> None:
    """A row of the blank that stands in the return again (a header over a table cut in two) is no addition."""
    rows = {tuple(c.key for c in line.cells) for line in found.blank if len(line.keys) > 1}
    spare = Counter(_things(line) for b, line in enumerate(found.blank) if b not in found.line_of)
    for r, line in enumerate(found.form):
        if r in found.blank_of:
            continue
        things = _things(line)
        if tuple(c.key for c in line.cells) in rows or (things and spare[things] > 0):
            spare[things] -= 1
            for cell in line.cells:
                claim(cell.tokens, KEPT)


def _things(line: Line) -> tuple[object, ...]:
    """What a line says in figures, pictures and shapes, where it has no words to be found by."""
    if any(c.isalpha() for c in line.key):
        return ()
    return tuple((t.sort, t.key, t.on) for c in line.cells for t in c.tokens if t.sort not in LAYOUT)


def residue_of(form: Form, found: Alignment, one: Known) -> list[Residue]:
    residue = [
        Residue(text=left.text, near=_near(found, left.line), reworded=left.reworded)
        for left in leftovers(form.lines)
    ]
    residue += [Residue(text=text, near=near) for text, near in _marked_wording(found, one)]
    residue += [Residue(text=text, near="header or footer") for text in _margin_wording(form, one.template)]
    for number, line in enumerate(form.lines):
        for cell in line.cells:
            residue += [Residue(text=f"comment: {c.text}", near=_near(found, number)) for c in cell.comments]
    return residue


def _near(found: Alignment, number: int) -> str | None:
    """The label of the blank that stands nearest above a line of the return."""
    for r in range(number, -1, -1):
        b = found.blank_of.get(r)
        if b is not None:
            text = next((c.text for c in found.blank[b].cells if c.key), None)
            if text:
                return text[:80]
    return None


def _certain(certain: dict[str, bool], field_id: str) -> bool:
    """Whether a field must be certain; rows that a school added are as their column is."""
    group, _, column = field_id.rpartition(".")
    return certain.get(field_id, certain.get(f"{group.rpartition('.')[0]}.*.{column}", False))


def _margin_wording(form: Form, template: Template) -> list[str]:
    """What a school typed into a header or footer: wording that is not the blank's, nor another version of it."""
    known = [_unversioned(m) for m in template.marks]
    out = []
    for text in form.margins:
        key = _unversioned(text)
        if not any(c.isalpha() for c in key) or any(fuzz.ratio(key, k) >= 80 for k in known):
            continue
        head = next((k for k in known if k and key.startswith(k + " ")), "")
        out.append(text if not head else " ".join(text.split()[len(head.split()) :]))
    return out


def _unversioned(text: str) -> str:
    """A margin's wording without its version, date and page number."""
    return " ".join(_CHANGING.sub(" ", normal(text)).split())


def _marked_wording(found: Alignment, one: Known) -> list[tuple[str, str | None]]:
    """Wording of the blank that a school highlighted or struck out although it is no option."""
    options = {
        (s.line, s.cell)
        for f in one.template.fields
        for o in f.options
        for s in (o.words, o.box)
        if s is not None
    }
    out = []
    for (b, index), delta in found.deltas.items():
        if (b, index) in options:
            continue
        if delta.blank and delta.shade[1] and not delta.shade[0]:
            out.append((f"shaded: {found.blank[b].cells[index].text[:60]}", _near(found, found.line_of[b])))
        if delta.tokens is delta.blank:
            continue
        for mark, name in ((Mark.HIGHLIGHT, "highlighted"), (Mark.STRIKE, "struck out")):
            marked = [
                t.text for i, t in sorted(delta.kept.items()) if emphasis_added(delta.blank[i], t) & mark
            ]
            if marked:
                out.append((f"{name}: {' '.join(marked)}", _near(found, found.line_of[b])))
    return out


def issues_of(
    form: Form, found: Alignment, one: Known, answers: list[Answer], residue: list[Residue]
) -> list[Issue]:
    issues = []
    certain = {f.id: f.certain for f in one.template.fields}
    certain |= {f"{g.id}.*.{c.id}": c.certain for g in one.template.groups for c in g.columns}
    for answer in answers:
        if answer.status is Status.UNSURE and (answer.kind is Kind.TEXT or _certain(certain, answer.field)):
            label = " › ".join(answer.path)
            issues.append(
                issue(Code.VALUE_UNSURE, f"{label}: “{answer.raw[:80]}” – {answer.note}.", answer.field)
            )
    telling = [r.text for r in residue if r.telling]
    if telling:
        issues.append(issue(Code.RESIDUE, f"“{telling[0][:120]}”"))
    answered = sum(1 for a in answers if a.status is not Status.BLANK)
    if answers and answered < len(answers) * _EMPTY_SHARE:
        issues.append(issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)"))
    if found.drift > CHANGED:
        issues.append(issue(Code.FORM_CHANGED, f"({found.drift:.0%} of its wording.)"))
    elif any(a.status is Status.UNSURE and a.note and "columns of this row" in a.note for a in answers):
        issues.append(issue(Code.FORM_CHANGED, "(The columns of a row are not those of the form.)"))
    if any("[picture]" in r.text for r in residue) or any("picture" in a.evidence.method for a in answers):
        issues.append(issue(Code.PICTURE_IN_FORM))
    if any((a.note or "").find("comment:") >= 0 for a in answers) or any(
        r.text.startswith("comment:") for r in residue
    ):
        issues.append(issue(Code.COMMENT))
    if form.insertions or form.deletions:
        issues.append(issue(Code.TRACKED_CHANGES))
    if form.macros:
        issues.append(issue(Code.MACROS_IGNORED))
    return issues
