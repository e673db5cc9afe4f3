"""A document read: what kind of file it is, which form it is, and what the school added to it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from schemas.codes import Code, Failure, Weight
from schemas.reading import Answer, Issue, Outcome, Reading, Residue, Status, TemplateRef, failed, issue
from schemas.template import Template, Way

from .align import Alignment, align
from .claims import claim, emphasis_added, leftovers
from .delta import KEPT
from .fields import FieldReader
from .sniff import FileKind, sniff
from .flat import stacked, tabbed
from .tree import Form, Line, Mark, load_lines, normal
from .word.open import open_word

_WORD = frozenset((FileKind.DOCX, FileKind.FLAT_OPC))
_OLD = frozenset((FileKind.DOC, FileKind.ODT, FileKind.RTF, FileKind.WORD2003XML))
_KNOWN = 0.2  # least share of a template's own wording that a return must have
_CHANGED = 0.35  # drift from which a person should look at the original
_EMPTY_SHARE = 0.1  # fewer answered than this is nearly empty


@dataclass(slots=True)
class Known:
    """A template made ready for reading, once."""

    template: Template
    lines: list[Line]
    loose: frozenset[int]
    soft: frozenset[tuple[int, int]]
    keys: frozenset[str] = field(default_factory=frozenset)


def read_all(data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
    """One reading for each completed form in a file; a file that cannot be read gives one that says why."""
    try:
        form = open_any(data, name)
        return read_form(form, templates)
    except Failure as failure:
        return [failed(failure.code, failure.detail if failure.code is Code.UNSUPPORTED_KIND else "")]


def open_any(data: bytes, name: str) -> Form:
    """The form in a file, whatever its kind; Failure where it holds none that we read."""
    kind = sniff(data, name)
    if kind in _WORD:
        return open_word(data)
    if kind in _OLD:
        from .convert import to_docx  # noqa: PLC0415  (LibreOffice is rarely needed)

        return open_word(to_docx(data, kind))
    codes = {FileKind.EMPTY: Code.EMPTY_FILE, FileKind.ENCRYPTED_OFFICE: Code.ENCRYPTED}
    if kind is FileKind.ZIP and name.casefold().endswith((".docx", ".docm", ".dotx")):
        raise Failure("a zip without a Word document", code=Code.DAMAGED)
    raise Failure(f"It is of kind {kind.value}.", code=codes.get(kind, Code.UNSUPPORTED_KIND))


def read_form(form: Form, templates: Sequence[Template]) -> list[Reading]:
    """The readings of an opened return: of the template it fits best, once for each completed form in it."""
    known = choose(form, templates)
    if known is None:
        return [failed(Code.UNKNOWN_FORM)]
    parts = _parts(form, known)
    readings = [_read_one(part, known) for part in parts]
    if len(parts) > 1:
        readings = [_with(r, issue(Code.TWO_FORMS, f"({n} of {len(parts)})")) for n, r in enumerate(readings, 1)]
    return readings


# --- which template ---------------------------------------------------------------------------------------


_CACHE: dict[int, Known] = {}


def known(template: Template) -> Known:
    """A template's blank as lines, with the wording that tells it from others."""
    cached = _CACHE.get(id(template))
    if cached is None or cached.template is not template:
        lines = load_lines(template.blank)
        loose = {n for g in template.groups for n in g.lines}
        options = {(s.line, s.cell) for f in template.fields if f.way is Way.OPTIONS for s in f.spots if s.token is not None}
        gaps = {(s.line, s.cell) for f in template.fields if f.way is Way.CELL for s in f.spots if lines[s.line].cells[s.cell].key}
        gaps |= {(s.line, s.cell) for f in template.fields if f.way is Way.GAP for s in f.spots}
        keys = {c.key for i, line in enumerate(lines) for j, c in enumerate(line.cells) if len(c.key) >= 4 and (i, j) not in options}
        cached = _CACHE[id(template)] = Known(
            template, lines, frozenset(loose), frozenset(options | gaps), frozenset(keys)
        )
    return cached


def choose(form: Form, templates: Sequence[Template]) -> Known | None:
    """The template whose wording the return shares most; of versions that fit alike, the one its footer names."""
    said = [c.key for line in form.lines for c in line.cells if c.key]
    whole = set(said)
    running = " " + " ".join(said) + " "
    margin = " ".join(form.margins)
    best: tuple[float, int, Known] | None = None
    for template in templates:
        one = known(template)
        if not one.keys:
            continue
        share = sum(1 for k in one.keys if k in whole or f" {k} " in running) / len(one.keys)
        named = int(bool(template.marks) and any(m in margin for m in template.marks))
        if share >= _KNOWN and (best is None or (round(share, 3), named) > best[:2]):
            best = (round(share, 3), named, one)
    return best[2] if best else None


def _parts(form: Form, one: Known) -> list[Form]:
    """A file that holds the form twice is cut where it begins again."""
    counts = Counter(line.key for line in form.lines if line.key)
    unique = [k for k, n in Counter(line.key for line in one.lines if line.key).items() if n == 1 and len(k) >= 8]
    twice = [k for k in unique if counts[k] >= 2]
    if len(twice) < 3 or len(twice) * 2 < sum(1 for k in unique if counts[k]):
        return [form]
    first = next(line.key for line in form.lines if line.key in set(twice))
    starts = [n for n, line in enumerate(form.lines) if line.key == first]
    edges = [0, *starts[1:], len(form.lines)]
    fresh = [form.lines[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    return [
        Form(lines, form.margins, form.controls, form.properties, form.deletions, form.insertions, form.macros, form.links)
        for lines in fresh
    ]


def lay(lines: list[Line], one: Known) -> Alignment:
    """Align a return's lines; where tables are gone, try its tabbed or stacked paragraphs as their rows."""
    found = align(one.lines, lines, one.loose, one.soft)
    if len({line.table for line in lines}) >= len({line.table for line in one.lines}):
        return found
    for rows in (tabbed(lines), stacked(lines, one.lines)):
        again = align(one.lines, rows, one.loose, one.soft) if rows else found
        if again.drift < found.drift or (again.drift == found.drift and len(again.cell_of) > len(found.cell_of)):
            lines[:] = rows
            found = again
    return found


# --- reading ----------------------------------------------------------------------------------------------


def _read_one(form: Form, one: Known) -> Reading:
    found = lay(form.lines, one)
    for b in found.line_of:  # every matched cell is compared, so that what the blank says is known as such
        for index in range(len(found.blank[b].cells)):
            found.delta(b, index)
    _know_copies(found)
    answers = FieldReader(one.template, found).read()
    residue = _residue(form, found, one)
    issues = _issues(form, found, one, answers, residue)
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in issues)
    return Reading(
        template=TemplateRef(id=one.template.id, version=one.template.version),
        outcome=Outcome.REVIEW if review else Outcome.ACCEPTED,
        answers=answers,
        residue=residue,
        issues=issues,
        drift=found.drift,
    )


def _know_copies(found: Alignment) -> None:
    """A row of the blank that stands in the return again (a header over a table cut in two) is no addition."""
    rows = {tuple(c.key for c in line.cells) for line in found.blank if sum(1 for c in line.cells if c.key) > 1}
    for r, line in enumerate(found.form):
        if r not in found.blank_of and tuple(c.key for c in line.cells) in rows:
            for cell in line.cells:
                claim(cell.tokens, KEPT)


def _residue(form: Form, found: Alignment, one: Known) -> list[Residue]:
    residue = [Residue(text=left.text, near=_near(found, left.line)) for left in leftovers(form.lines)]
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


_CHANGING = re.compile(
    r"\b(?:version|ver|v|issue|revision|rev|page|of)\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\d+"
)


def _unversioned(text: str) -> str:
    """A margin's wording without its version, date and page number."""
    return " ".join(_CHANGING.sub(" ", normal(text)).split())


def _marked_wording(found: Alignment, one: Known) -> list[tuple[str, str | None]]:
    """Wording of the blank that a school highlighted or struck out although it is no option."""
    options = {
        (s.line, s.cell) for f in one.template.fields for o in f.options for s in (o.words, o.box) if s is not None
    }
    out = []
    for (b, index), delta in found.deltas.items():
        if (b, index) in options:
            continue
        for mark, name in ((Mark.HIGHLIGHT, "highlighted"), (Mark.STRIKE, "struck out")):
            marked = [t.text for i, t in sorted(delta.kept.items()) if emphasis_added(delta.blank[i], t) & mark]
            if marked:
                out.append((f"{name}: {' '.join(marked)}", _near(found, found.line_of[b])))
    return out


def _issues(form: Form, found: Alignment, one: Known, answers: list[Answer], residue: list[Residue]) -> list[Issue]:
    issues = []
    certain = {f.id: f.certain for f in one.template.fields}
    for answer in answers:
        if answer.status is Status.UNSURE and certain.get(answer.field, False):
            label = " › ".join(answer.path)
            issues.append(issue(Code.VALUE_UNSURE, f"{label}: “{answer.raw[:80]}” – {answer.note}.", answer.field))
    if any(_substantive(r.text) for r in residue):
        issues.append(issue(Code.RESIDUE, f"“{next(r.text for r in residue if _substantive(r.text))[:120]}”"))
    answered = sum(1 for a in answers if a.status is not Status.BLANK)
    if answers and answered < len(answers) * _EMPTY_SHARE:
        issues.append(issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)"))
    if found.drift > _CHANGED:
        issues.append(issue(Code.FORM_CHANGED, f"({found.drift:.0%} of its wording.)"))
    if any("[picture]" in r.text for r in residue) or any("picture" in a.evidence.method for a in answers):
        issues.append(issue(Code.PICTURE_IN_FORM))
    if any((a.note or "").find("comment:") >= 0 for a in answers) or any(r.text.startswith("comment:") for r in residue):
        issues.append(issue(Code.COMMENT))
    if form.insertions or form.deletions:
        issues.append(issue(Code.TRACKED_CHANGES))
    if form.macros:
        issues.append(issue(Code.MACROS_IGNORED))
    return issues


def _substantive(text: str) -> bool:
    """More than a stray word: something a person should see before the return is accepted."""
    return len(text.split()) > 2 or any(c.isdigit() for c in text) or text.startswith(("[", "☒"))


def _with(reading: Reading, more: Issue) -> Reading:
    return reading.model_copy(update={"outcome": Outcome.REVIEW, "issues": [*reading.issues, more]})
