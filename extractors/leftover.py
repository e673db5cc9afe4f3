"""What a return holds beside its answers: residue that no field claims, and the issues of the whole."""

import re
from collections import Counter
from collections.abc import Iterator

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
_ALIKE = 2  # cells of one table whose shading changed in the same way; more is another program's table style
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
    marks = {_unversioned(mark) for mark in one.template.marks} - {""}
    residue = [
        Residue(text=left.text, near=_near(found, left.line), reworded=left.reworded)
        for left in leftovers(form.lines)
        if _unversioned(left.text) not in marks  # a footer that stands among the lines of a print
    ]
    residue += [Residue(text=text, near=near) for text, near in _marked_wording(found, one)]
    residue += [Residue(text=text, near="header or footer") for text in _margin_wording(form, one.template)]
    for number, line in enumerate(form.lines):
        for cell in line.cells:
            residue += [Residue(text=f"comment: {c.text}", near=_near(found, number)) for c in cell.comments]
    return residue


def _near(found: Alignment, number: int) -> str | None:
    """The label of the blank that stands nearest above a line of the return."""
    if not found.labels:
        label: str | None = None
        for r in range(len(found.form)):
            b = found.blank_of.get(r)
            own = next((c.text for c in found.blank[b].cells if c.key), None) if b is not None else None
            label = own[:80] if own else label
            found.labels.append(label)
    return found.labels[number]


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
        if not any(c.isalpha() for c in key) or any(
            fuzz.ratio(key, k) >= 80 or f" {key} " in f" {k} " for k in known
        ):
            continue
        head = next((k for k in known if k and key.startswith(k + " ")), "")
        out.append(text if not head else " ".join(text.split()[len(head.split()) :]))
    return out


def _unversioned(text: str) -> str:
    """A margin's wording without its version, date and page number."""
    return " ".join(_CHANGING.sub(" ", normal(text)).split())


def _marked_wording(found: Alignment, one: Known) -> list[tuple[str, str | None]]:
    """Wording of the blank that a school highlighted or struck out, and cells it shaded, although they are no option."""
    shades = Counter(
        (found.blank[b].table, delta.shade)
        for (b, _), delta in found.deltas.items()
        if delta.shade[1] and delta.shade[1] != delta.shade[0]
    )
    out = []
    for (b, index), delta in found.deltas.items():
        recoloured = delta.shade[1] and delta.shade[1] != delta.shade[0]
        if delta.tokens is delta.blank or (not recoloured and not delta.kept):
            continue  # left as it was, or nothing stood there
        mine = one.options.get((b, index), frozenset())
        near = _near(found, found.line_of[b])
        if (
            recoloured
            and None not in mine
            and (b, index) not in one.coloured
            and shades[found.blank[b].table, delta.shade] <= _ALIKE
        ):
            out.append((f"shaded: {found.blank[b].cells[index].text[:60] or 'the cell'}", near))
        if None in mine:
            continue
        for mark, name in ((Mark.HIGHLIGHT, "highlighted"), (Mark.STRIKE, "struck out")):
            marked = [
                t.text
                for i, t in sorted(delta.kept.items())
                if i not in mine and emphasis_added(delta.blank[i], t) & mark
            ]
            if any(c.isalnum() for text in marked for c in text):
                out.append((f"{name}: {' '.join(marked)}", near))
    return out


def issues_of(
    form: Form, found: Alignment, one: Known, answers: list[Answer], residue: list[Residue]
) -> list[Issue]:
    issues = []
    certain = {f.id: f.certain for f in one.template.fields}
    certain |= {f"{g.id}.*.{c.id}": c.certain for g in one.template.groups for c in g.columns}
    for answer in answers:
        if answer.status is Status.UNSURE and _certain(certain, answer.field):
            label = " › ".join(answer.path)
            issues.append(
                issue(Code.VALUE_UNSURE, f"{label}: “{answer.raw[:80]}” – {answer.note}.", answer.field)
            )
    return [*issues, *_of_the_whole(found, answers), *_of_the_rest(answers, residue), *_of_the_file(form)]


def _of_the_whole(found: Alignment, answers: list[Answer]) -> Iterator[Issue]:
    """Hardly anything answered, or a form that was changed."""
    answered = sum(1 for a in answers if a.status is not Status.BLANK)
    if answers and answered < len(answers) * _EMPTY_SHARE:
        yield issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)")
    if found.drift > CHANGED:
        yield issue(Code.FORM_CHANGED, f"({found.drift:.0%} of its wording.)")
    elif any(a.status is Status.UNSURE and a.note and "columns of this row" in a.note for a in answers):
        yield issue(Code.FORM_CHANGED, "(The columns of a row are not those of the form.)")


def _of_the_rest(answers: list[Answer], residue: list[Residue]) -> Iterator[Issue]:
    """Residue, pictures and comments."""
    telling = [r.text for r in residue if r.telling]
    if telling:
        yield issue(Code.RESIDUE, f"“{telling[0][:120]}”")
    if any("[picture]" in text for text in (*(r.text for r in residue), *(a.raw for a in answers))):
        yield issue(Code.PICTURE_IN_FORM)
    notes = [a.note for a in answers if a.note]
    if any("comment:" in text for text in (*notes, *(r.text for r in residue))):
        yield issue(Code.COMMENT)


def _of_the_file(form: Form) -> Iterator[Issue]:
    """What the file itself carries."""
    if "pdf.missing_pages" in form.properties:
        yield issue(Code.PAGE_MISSING, f"(page {form.properties['pdf.missing_pages']})")
    if form.insertions or form.deletions:
        yield issue(Code.TRACKED_CHANGES)
    if form.macros:
        yield issue(Code.MACROS_IGNORED)
    if form.links:
        yield issue(Code.EXTERNAL_LINK)
