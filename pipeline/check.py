"""Whether a reading can be recorded as it stands: all problems are collected, never only the first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.paper.joining import MISSING
from schemas.codes import Code, Weight
from schemas.reading import Answer, Issue, Reading, Status, issue
from schemas.template import Column, Field, Role, Template

from .answers import Answers, is_empty, said
from .thresholds import Certain, Thresholds

# Where the form's own template sets no bounds: what is possible at all. A school week has 1,500 minutes of
# lessons; 300 of music would be a fifth of them, and no school gives more.
_BOUNDS = {"%": (0.0, 100.0), "minutes": (0.0, 300.0)}
_MEASURED = re.compile(r"[;:] ink\b")
_QUOTED = 5  # pieces of residue a sentence quotes


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be recorded, the exceptions that must be decided first, and the notes that stop nothing."""

    answers: dict[str, object]
    exceptions: list[Issue]
    notes: list[Issue]


_AS_THE_FORM_SAYS = Thresholds()


def check(
    reading: Reading, template: Template, current: str | None, asked: Thresholds = _AS_THE_FORM_SAYS
) -> Checked:
    """The draft of a record with everything that speaks against it. ``current`` is the form's newest version.

    ``asked`` is what the hub asks of a return beside what the form does.
    """
    answers = Answers(reading, template)
    found = [
        *_from_reader(reading),
        *(() if is_empty(reading) else _missing(answers)),
        *_unsure(answers, reading, asked),
        *_not_sure_enough(answers, asked),
        *_out_of_range(answers),
        *_sums(answers),
        *_nearly_empty(answers, asked.filled),
        *_residue(reading),
        *_version(reading, current),
    ]
    unique = list({(each.code, each.field, each.message): each for each in found}.values())
    let_through = {Code.RESIDUE} if not asked.residue else set()
    return Checked(
        answers={
            each.field: each.value if each.status is Status.ANSWERED else None for each in reading.answers
        },
        exceptions=[each for each in unique if _holds_up(each) and each.code not in let_through],
        notes=[each for each in unique if not _holds_up(each) or each.code in let_through],
    )


def _holds_up(found: Issue) -> bool:
    return found.weight in {Weight.REVIEW, Weight.REJECT}


def _from_reader(reading: Reading) -> Iterator[Issue]:
    """What the reader found; doubts about single answers and residue are weighed here, by the template."""
    weighed_here = {
        Code.VALUE_UNSURE,
        Code.RESIDUE,
        Code.REQUIRED_MISSING,
        Code.OUT_OF_RANGE,
        Code.NEARLY_EMPTY,
    }
    yield from (each for each in reading.issues if each.code not in weighed_here)


def _missing(answers: Answers) -> Iterator[Issue]:
    for answer in answers.all:
        asked = answers.asked(answer)
        if isinstance(asked, Field) and asked.required and answer.status is Status.BLANK:
            yield issue(Code.REQUIRED_MISSING, f"({_label(answer)})", answer.field)


def _unsure(answers: Answers, reading: Reading, wanted: Thresholds) -> Iterator[Issue]:
    """Each doubtful answer; those of a page that did not come are told of once, by the page."""
    told = any(each.code is Code.PAGE_MISSING for each in reading.issues)
    for answer in answers.all:
        if told and answer.evidence.method == MISSING:
            continue
        if answer.status is Status.UNSURE and _must_be_certain(answers.asked(answer), wanted.certain):
            words, because = said(answer), plain(answer.note)
            about = ": ".join(filter(None, (f"“{_short(words)}”" if words else "", because)))
            yield issue(Code.VALUE_UNSURE, f"({_label(answer)}) {about or 'no words'}.", answer.field)


def plain(note: str | None) -> str:
    """Why an answer is unsure, in words: without what the reader of paper measured, which is for who tunes it."""
    return _MEASURED.split(note or "", maxsplit=1)[0].strip()


def _not_sure_enough(answers: Answers, wanted: Thresholds) -> Iterator[Issue]:
    """What was read, and with less certainty than the hub asks of this kind of answer."""
    for answer in answers.all:
        least = wanted.least.get(answer.kind, 0.0)
        if answer.status is not Status.ANSWERED or answer.confidence >= least:
            continue
        if _must_be_certain(answers.asked(answer), wanted.certain):
            how = f"read with {answer.confidence * 100:.3g} % certainty, {least * 100:.3g} % is asked for"
            yield issue(
                Code.VALUE_UNSURE, f"({_label(answer)}) “{_short(said(answer))}”: {how}.", answer.field
            )


def _must_be_certain(asked: Field | Column | None, certain: Certain) -> bool:
    """An answer no field of the template is known for is doubted, not waved through."""
    needed = asked is None or (isinstance(asked, Field) and asked.required)
    if certain is Certain.NEEDED:
        return needed
    return needed or certain is Certain.EVERY or (asked is not None and asked.certain)


def _out_of_range(answers: Answers) -> Iterator[Issue]:
    for answer in answers.all:
        number, asked = _number(answer), answers.asked(answer)
        if number is None or asked is None:
            continue
        low, high = _bounds(asked)
        if (low is not None and number < low) or (high is not None and number > high):
            between = (
                f"from {low:g}"
                if high is None
                else f"up to {high:g}"
                if low is None
                else f"{low:g} to {high:g}"
            )
            yield issue(Code.OUT_OF_RANGE, f"({_label(answer)}) {number:g} is not {between}.", answer.field)


def _bounds(asked: Field | Column) -> tuple[float | None, float | None]:
    low, high = _BOUNDS.get(asked.unit or "", (None, None))
    if isinstance(asked, Field):
        low = low if asked.low is None else asked.low
        high = high if asked.high is None else asked.high
    return low, high


def _sums(answers: Answers) -> Iterator[Issue]:
    """No more learners than pupils, and no more Pupil Premium learners than learners."""
    roll = _only(answers, Role.ROLL)
    for answer in answers.of(Role.LEARNERS):
        number = _number(answer)
        if number is not None and roll is not None and number > roll:
            detail = f"({_label(answer)}) {number:g} learners of {roll:g} pupils on roll."
            yield issue(Code.CONTRADICTION, detail, answer.field)
    for answer in answers.of(Role.PUPIL_PREMIUM):
        number, learners = _number(answer), _learners_beside(answer, answers)
        if number is not None and learners is not None and number > learners:
            detail = f"({_label(answer)}) {number:g} Pupil Premium learners of {learners:g} learners."
            yield issue(Code.CONTRADICTION, detail, answer.field)


def _learners_beside(answer: Answer, answers: Answers) -> float | None:
    """The learners of the same column ("Key Stage 1"), or all of them; None where a number is missing."""
    learners = list(answers.of(Role.LEARNERS))
    column = [each for each in learners if each.path[-1:] == answer.path[-1:]]
    numbers = [_number(each) for each in column or learners]
    known = [number for number in numbers if number is not None]
    return sum(known) if numbers and len(known) == len(numbers) else None


def _only(answers: Answers, role: Role) -> float | None:
    """The one number of a role; None where there is none or more than one."""
    numbers = [number for each in answers.of(role) if (number := _number(each)) is not None]
    return numbers[0] if len(numbers) == 1 else None


def _number(answer: Answer) -> float | None:
    if answer.status is not Status.ANSWERED or isinstance(answer.value, bool):
        return None
    return float(answer.value) if isinstance(answer.value, int | float) else None


def _nearly_empty(answers: Answers, least: float) -> Iterator[Issue]:
    filled = sum(each.status is not Status.BLANK for each in answers.all)
    if filled < least * len(answers.all):
        yield issue(Code.NEARLY_EMPTY, f"({filled} of {len(answers.all)} answers.)")


def _residue(reading: Reading) -> Iterator[Issue]:
    """One exception for all of it: a person reads it once. A stray word is shown, but holds nothing up."""
    texts = [_short(each.text) for each in reading.residue if each.telling]
    if texts:
        more = f" and {len(texts) - _QUOTED} more" if len(texts) > _QUOTED else ""
        yield issue(Code.RESIDUE, "; ".join(f"“{text}”" for text in texts[:_QUOTED]) + f"{more}.")


def _version(reading: Reading, current: str | None) -> Iterator[Issue]:
    if any(each.code is Code.OTHER_VERSION for each in reading.issues):
        return
    if reading.template and current and reading.template.version != current:
        yield issue(Code.OTHER_VERSION, f"(It is {reading.template.version}, the current one is {current}.)")


def _label(answer: Answer) -> str:
    return " › ".join(answer.path) or answer.field


def _short(text: str) -> str:
    """At most 120 characters: what fits on two lines of a list."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 120 else flat[:119] + "…"
