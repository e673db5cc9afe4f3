"""Pages become returns: whatever order, copies and files they came in, each return has every page once.

Works on what was read of each page alone, so that photos sent one by one, a page sent later and a scan of all pages are
joined in the same way, long after the pictures were read.
"""

from collections.abc import Iterable, Sequence

from extractors import values
from extractors.values import Value
from schemas.codes import Code, Weight
from schemas.layout import Layout
from schemas.reading import Answer, Evidence, Issue, Outcome, PageSeen, Reading, Status, TemplateRef, issue
from schemas.template import Field, Kind, Template

from . import issues

MISSING, ABSENT = "missing page", "absent"  # methods of answers that were not to be seen
_SAME = 0.5  # share of ink that two pictures of one sheet have in common; two schools' have under 0.2
_EMPTY_SHARE = 0.1  # fewer answered than this is nearly empty, as on Word
_ABOUT_PICTURES = frozenset((Code.PAGE_UNREADABLE, Code.PAGE_UNKNOWN))


def join(template: Template, readings: Sequence[Reading]) -> list[Reading]:
    """Readings of one paper form's pages, from several files, as the returns they make."""
    layout = template.layout
    if layout is None or len(readings) < 2:
        return list(readings)
    told = [i for r in readings for i in r.issues if i.code in _ABOUT_PICTURES]
    return returns(template, layout, [p for r in readings for p in r.pages], told)


def returns(
    template: Template, layout: Layout, pages: Sequence[PageSeen], told: Sequence[Issue]
) -> list[Reading]:
    """The readings of pages that were read: one return, or two where two schools' pages came together."""
    found = split(pages, len(layout.pages))
    readings = [_reading(template, layout, own, told) for own in found]
    if len(readings) == 1:
        return readings
    return [one_of(reading, n, len(readings)) for n, reading in enumerate(readings, 1)]


def one_of(reading: Reading, number: int, count: int) -> Reading:
    """One of several returns that came in one file: a person looks whether they were split rightly."""
    if any(i.code is Code.TWO_FORMS for i in reading.issues):
        return reading
    more = issue(Code.TWO_FORMS, f"({number} of {count})")
    return reading.model_copy(update={"outcome": Outcome.REVIEW, "issues": [*reading.issues, more]})


# --- which pages belong together ---------------------------------------------------------------------------


def split(pages: Sequence[PageSeen], count: int) -> list[list[PageSeen]]:
    """Second scans of a page stay together; a page with other writing, or made for another school, opens a second return."""
    found: list[list[PageSeen]] = [[]]
    for page in pages:
        opened = found[-1] if len(found) > 1 and all(p.page != page.page for p in found[-1]) else None
        home = opened if opened is not None else next((r for r in found if _fits(r, page)), None)
        if home is None:
            home = []
            found.append(home)
        home.append(page)
    whole = [own for own in found if len({p.page for p in own}) * 2 >= count]
    schools = {p.stamp.school for p in pages if p.stamp}
    return found if len(whole) == len(found) or len(schools) > 1 else [list(pages)]


def _fits(pages: Sequence[PageSeen], page: PageSeen) -> bool:
    if page.stamp and any(p.stamp and p.stamp.school != page.stamp.school for p in pages):
        return False
    return all(alike(p.ink, page.ink) for p in pages if p.page == page.page)


def alike(one: str, other: str) -> bool:
    """Whether two prints of ink may be of the same sheet of paper, or one of them is of an empty one."""
    a, b = int(one or "0", 16), int(other or "0", 16)
    return not a or not b or (a & b).bit_count() >= _SAME * min(a.bit_count(), b.bit_count())


# --- one return --------------------------------------------------------------------------------------------


def _reading(template: Template, layout: Layout, pages: Sequence[PageSeen], told: Sequence[Issue]) -> Reading:
    places = {f.id: sorted({g.page for g in layout.fields.get(f.id, [])}) for f in template.fields}
    there = {p.page for p in pages}
    answers = [_answer(f, places[f.id], layout, pages) for f in template.fields]
    residue = [each for p in pages for each in p.residue]
    lost = [
        (n, asked) for n in range(1, len(layout.pages) + 1)
        if n not in there and (asked := [f for f in template.fields if n in places[f.id]])
    ]  # fmt: skip
    said = [*issues.merged(told), *issues.missing(lost), *_doubts(template, answers)]
    if residue:
        said.append(issue(Code.RESIDUE, f"(page {residue[0].page})"))
    answered = sum(1 for a in answers if a.status is not Status.BLANK)
    if answered < len(answers) * _EMPTY_SHARE:
        said.append(issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)"))
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in said)
    return Reading(
        template=TemplateRef(id=template.id, version=template.version),
        outcome=Outcome.REVIEW if review else Outcome.ACCEPTED,
        answers=answers, residue=residue, issues=said, pages=list(pages),
        stamp=next((p.stamp for p in pages if p.stamp), None),
    )  # fmt: skip


def _doubts(template: Template, answers: Sequence[Answer]) -> Iterable[Issue]:
    certain = {f.id for f in template.fields if f.certain}
    for answer in answers:
        if answer.status is Status.UNSURE and answer.field in certain and answer.evidence.method != MISSING:
            label = " › ".join(answer.path)
            yield issue(Code.VALUE_UNSURE, f"{label}: “{answer.raw[:80]}” – {answer.note}.", answer.field)


# --- one answer --------------------------------------------------------------------------------------------


def _answer(asked: Field, on: Sequence[int], layout: Layout, pages: Sequence[PageSeen]) -> Answer:
    """The answer of a field from all pictures of all its pages."""
    if not on:
        return made(asked, values.unsure("it was not found on the printed form"), "", Evidence(method=ABSENT))
    found: dict[int, Answer] = {}
    for page in pages:
        for answer in page.answers:
            if answer.field == asked.id:
                held = found.get(page.page)
                found[page.page] = answer if held is None else _agreed(held, answer)
    lost = [n for n in on if n not in found]
    parts = [found[n] for n in on if n in found]
    if lost:
        box = next(g.box for g in layout.fields[asked.id] if g.page == lost[0])
        raw = "\n".join(a.raw for a in parts if a.raw)
        seen = Evidence(page=lost[0], box=box, method=MISSING)
        return made(asked, values.unsure(f"page {lost[0]} is missing", 0.0), raw, seen)
    return parts[0] if len(parts) == 1 else _over_pages(asked, parts)


def _agreed(a: Answer, b: Answer) -> Answer:
    """One answer of two pictures of one page: the same, or the one that is not blank; else nobody knows."""
    if a.status is Status.BLANK or (a.status, a.value) == (b.status, b.value):
        return b if a.status is Status.BLANK or b.confidence > a.confidence else a
    if b.status is Status.BLANK:
        return a
    if Status.UNSURE in (a.status, b.status) and (a.raw == b.raw or not (a.raw and b.raw)):
        return a if a.status is Status.ANSWERED else b
    return _doubted(a, [a, b], "two pictures of this page say different things")


def _over_pages(asked: Field, parts: Sequence[Answer]) -> Answer:
    """One answer whose room or options go on on the next page."""
    said = [a for a in parts if a.status is not Status.BLANK]
    if len(said) < 2:
        only = said[0] if said else parts[0]
        struck = asked.options and "deletion" in only.evidence.method
        return _doubted(only, said, "alternatives are struck out on one page of two") if struck else only
    sure = all(a.status is Status.ANSWERED for a in said)
    confidence = min(a.confidence for a in said)
    whole = {"raw": _raw(said), "confidence": confidence}
    if sure and asked.kind is Kind.TEXT:
        return said[0].model_copy(update={**whole, "value": "\n".join(str(a.value) for a in said)})
    if sure and asked.kind is Kind.CHOICES:
        chosen = {name for a in said if isinstance(a.value, list) for name in a.value}
        kept = [o.value for o in asked.options if o.value in chosen]
        return said[0].model_copy(update={**whole, "value": kept})
    return _doubted(said[0], said, said[0].note if not sure else "each of its two pages says something")


def _doubted(answer: Answer, said: Sequence[Answer], note: str | None) -> Answer:
    doubt = {"value": None, "status": Status.UNSURE, "confidence": min(0.4, answer.confidence), "note": note}
    return answer.model_copy(update={**doubt, "raw": _raw(said)})


def _raw(said: Sequence[Answer]) -> str:
    return "\n".join(dict.fromkeys(a.raw for a in said if a.raw))


def made(asked: Field, value: Value, raw: str, seen: Evidence, figures_note: str = "") -> Answer:
    """An answer for a field; the figures it rests on follow the reason in its note."""
    note = "; ".join(n for n in (value.note, figures_note) if n)
    return Answer(
        field=asked.id, path=asked.path, kind=asked.kind, value=value.value, raw=raw, status=value.status,
        confidence=value.confidence, evidence=seen, note=note or None,
    )  # fmt: skip
