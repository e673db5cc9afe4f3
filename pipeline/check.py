"""Whether a reading can be recorded as it stands: all problems are collected, never only the first."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.paper.joining import MISSING
from schemas.codes import Code, Weight
from schemas.reading import Answer, Issue, Reading, Status, issue
from schemas.template import Column, Field, Role, Template

from .answers import Answers, said

# Where the form's own template sets no bounds: what is possible at all. A school week has 1,500 minutes of
# lessons; 300 of music would be a fifth of them, and no school gives more.
_BOUNDS = {"%": (0.0, 100.0), "minutes": (0.0, 300.0)}
_HARDLY = 0.1  # fewer answers than one field in ten: a form sent back by mistake, or the wrong file
_QUOTED = 5  # pieces of residue a sentence quotes


@dataclass(frozen=True, slots=True)
class Checked:
    """What would be recorded, the exceptions that must be decided first, and the notes that stop nothing."""

    answers: dict[str, object]
    exceptions: list[Issue]
    notes: list[Issue]


def check(reading: Reading, template: Template, current: str | None) -> Checked:
    """The draft of a record with everything that speaks against it. ``current`` is the form's newest version."""
    answers = Answers(reading, template)
    found = [
        *_from_reader(reading),
        *_missing(answers),
        *_unsure(answers, reading),
        *_out_of_range(answers),
        *_sums(answers),
        *_nearly_empty(answers),
        *_residue(reading),
        *_version(reading, current),
    ]
    unique = list({(each.code, each.field, each.message): each for each in found}.values())
    return Checked(
        answers={
            each.field: each.value if each.status is Status.ANSWERED else None for each in reading.answers
        },
        exceptions=[each for each in unique if each.weight in {Weight.REVIEW, Weight.REJECT}],
        notes=[each for each in unique if each.weight in {Weight.NOTE, Weight.ASIDE}],
    )


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


def _unsure(answers: Answers, reading: Reading) -> Iterator[Issue]:
    """Each doubtful answer; those of a page that did not come are told of once, by the page."""
    told = any(each.code is Code.PAGE_MISSING for each in reading.issues)
    for answer in answers.all:
        if told and answer.evidence.method == MISSING:
            continue
        if answer.status is Status.UNSURE and _must_be_certain(answers.asked(answer)):
            because = f": {answer.note}" if answer.note else ""
            yield issue(
                Code.VALUE_UNSURE, f"({_label(answer)}) “{_short(said(answer))}”{because}.", answer.field
            )


def _must_be_certain(asked: Field | Column | None) -> bool:
    """An answer no field of the template is known for is doubted, not waved through."""
    return asked is None or asked.certain or (isinstance(asked, Field) and asked.required)


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


def _nearly_empty(answers: Answers) -> Iterator[Issue]:
    filled = sum(each.status is not Status.BLANK for each in answers.all)
    if filled < _HARDLY * len(answers.all):
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
