"""Files that are partly text and partly pictures of paper: one reading of both where both are of the form."""

from collections.abc import Iterator, Sequence

from schemas.codes import ADVICE, Code, Weight
from schemas.reading import Answer, Issue, Outcome, Reading, Residue, Status, issue
from schemas.template import Template

from .joining import ABSENT, MISSING
from .reader import Pictures, read_paper_pictures

_SETTLED = frozenset((Code.PICTURE_IN_FORM, Code.NEARLY_EMPTY, Code.FORM_CHANGED, Code.VALUE_UNSURE))


def among_text(
    text: Sequence[Reading],
    pictures: Pictures,
    templates: Sequence[Template],
    pages: str,
    words: Sequence[str] = (),
) -> list[Reading]:
    """The readings of a file's text, with what the pictures among it show.

    ``pages`` says which pages of the file are pictures; empty where pictures stand in its text, as in Word. ``words`` are
    the lines of its text: beside pictures of the form, where the text is no form, they are kept as residue.
    """
    paper = read_paper_pictures(pictures, templates)
    forms = [r for r in text if r.template is not None]
    shown = [r for r in paper if r.template is not None]
    if forms and shown:
        if len(forms) == len(shown) == 1 and forms[0].template == shown[0].template:
            return [_both(forms[0], shown[0])]
        return [*text, *paper]
    if shown:
        return [_beside(shown[0], words), *(r for r in paper if r is not shown[0])]
    if not forms:
        return list(text)
    return [_with(r, list(_of_pages(paper, pages))) for r in text] if pages else list(text)


def _beside(reading: Reading, words: Sequence[str]) -> Reading:
    """The form that pictures show, with what is typed beside them."""
    typed = [Residue(text=line) for line in words if line.strip()]
    told = [issue(Code.RESIDUE, f"“{r.text[:200]}”") for r in typed if r.telling][:1]
    return _with(reading.model_copy(update={"residue": [*reading.residue, *typed]}), told)


def _of_pages(paper: Sequence[Reading], pages: str) -> Iterator[Issue]:
    """What to say of pages that are pictures, and of no form we know."""
    for reading in paper:
        for each in reading.issues:
            if each.code is Code.UNKNOWN_FORM:
                where = f"Page {pages}" if " " not in pages else f"Pages {pages.replace(' ', ', ')}"
                yield _said(Code.PAGE_UNKNOWN, f"{where} of the file is a picture, and no page of this form.")
            else:
                yield each


def _said(code: Code, sentence: str) -> Issue:
    return Issue(code=code, message=f"{sentence} {ADVICE[code].action}")


def _with(reading: Reading, more: Sequence[Issue]) -> Reading:
    return _weighed(reading.model_copy(update={"issues": [*reading.issues, *more]}))


def _weighed(reading: Reading) -> Reading:
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in reading.issues)
    return reading.model_copy(update={"outcome": Outcome.REVIEW if review else Outcome.ACCEPTED})


def _both(text: Reading, paper: Reading) -> Reading:
    """One reading of a form of which some pages came as text and some as pictures."""
    on_paper = {a.field: a for a in paper.answers}
    answers = [_one(a, on_paper.get(a.field)) for a in text.answers]
    unsure = {a.field for a in answers if a.status is Status.UNSURE}
    issues = [
        i for i in text.issues if i.code not in _SETTLED or (i.code is Code.VALUE_UNSURE and i.field in unsure)
    ]  # fmt: skip
    told = {i.field for i in issues if i.code is Code.VALUE_UNSURE}
    issues += [
        i for i in paper.issues
        if (i.code not in _SETTLED and i.code is not Code.PAGE_MISSING)
        or (i.code is Code.VALUE_UNSURE and i.field in unsure - told)
    ]  # fmt: skip
    residue = [*text.residue, *paper.residue]
    more = {"answers": answers, "residue": residue, "issues": issues, "pages": paper.pages}
    return _weighed(text.model_copy(update=more))


def _one(text: Answer, paper: Answer | None) -> Answer:
    """One answer of what the text says and what stands on paper."""
    if paper is None or paper.evidence.method in (MISSING, ABSENT) or paper.status is Status.BLANK:
        return text
    same = (text.status, text.value) == (paper.status, paper.value)
    if text.status is Status.BLANK or same or (text.status is Status.UNSURE and not text.raw):
        return paper
    raw = "\n".join(dict.fromkeys(r for r in (text.raw, paper.raw) if r))
    doubt = {"value": None, "status": Status.UNSURE, "confidence": min(0.4, text.confidence), "raw": raw}
    note = "the text of the file and the picture of this page say different things"
    return paper.model_copy(update={**doubt, "note": note})
