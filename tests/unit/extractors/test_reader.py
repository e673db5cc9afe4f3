"""From bytes to readings: what kind of file, which form, what outcome."""

import pytest

from extractors.reader import open_any, read_all
from schemas.codes import Code, Failure
from schemas.reading import Outcome, Reading, Status
from tests.unit.extractors.word.docs import docx, flat_opc, reading, strict, taught, zipped
from tests.unit.extractors.word.pieces import head, p, tbl, tr

HEADS = ("Question", "Position", "Actions")
QUESTIONS = ("How is singing developed?", "How is progress in music seen?")
BLANK = (p("School name: ________"), tbl(head(*HEADS), *(tr(q, "", "") for q in QUESTIONS)))
FULL = (p("School name: Ashdown"), tbl(head(*HEADS), *(tr(q, "yes indeed", "a log") for q in QUESTIONS)))
TEMPLATE = taught(*BLANK)


def codes(data: bytes, name: str = "form.docx") -> tuple[list[Code], Outcome]:
    (found,) = read_all(data, name, [TEMPLATE])
    return [i.code for i in found.issues], found.outcome


@pytest.mark.parametrize(
    ("data", "name", "code", "outcome"),
    [
        (b"", "form.docx", Code.EMPTY_FILE, Outcome.REJECTED),
        (b"PK\x03\x04" + b"x" * 60, "form.docx", Code.DAMAGED, Outcome.REJECTED),
        (zipped({"a.txt": "x"}), "form.docx", Code.DAMAGED, Outcome.REJECTED),
        (b"<html><body>x</body></html>", "form.docx", Code.UNSUPPORTED_KIND, Outcome.REJECTED),
        (b"MZ\x90\x00" + bytes(200), "form.docx", Code.UNSUPPORTED_KIND, Outcome.REJECTED),
        (b"plain words", "form.docx", Code.UNSUPPORTED_KIND, Outcome.REJECTED),
        (docx(p("Dear hub")), "form.docx", Code.UNKNOWN_FORM, Outcome.REVIEW),
    ],
    ids=["empty", "torn zip", "other zip", "web page", "program", "text", "letter"],
)
def test_what_is_no_form_is_decided_with_its_code(
    data: bytes, name: str, code: Code, outcome: Outcome
) -> None:
    """One reading that says why; nothing raises."""
    assert codes(data, name) == ([code], outcome)


@pytest.mark.parametrize("name", ["form.docx", "FORM.DOCX", "form.doc", "form.pdf", "form", "", "a/b\\c.exe"])
def test_a_form_is_a_form_whatever_it_is_called(name: str) -> None:
    """The name decides nothing that the content can."""
    assert codes(docx(*FULL), name) == ([], Outcome.ACCEPTED)


@pytest.mark.parametrize("other", [strict, flat_opc], ids=["strict", "flat"])
def test_strict_and_flat_files_read_the_same(other: object) -> None:
    """Another way of writing the same file gives the same reading."""
    assert callable(other)
    plain, again = (read_all(data, "form.docx", [TEMPLATE]) for data in (docx(*FULL), other(docx(*FULL))))
    assert plain == again


def test_every_field_has_an_answer_in_the_order_of_the_form() -> None:
    """Blank ones too, each once."""
    found = reading(TEMPLATE, *BLANK)
    assert [a.field for a in found.answers] == [f.id for f in TEMPLATE.fields]
    assert {a.status for a in found.answers} == {Status.BLANK}


def test_an_unsure_answer_that_must_be_certain_sends_the_return_to_review() -> None:
    """Its issue names the question, what was written and why it is unsure."""
    blank = (*BLANK, p("Pupils on roll: ________"))
    (found,) = read_all(docx(*FULL, p("Pupils on roll: c. 420")), "form.docx", [taught(*blank)])
    (issue,) = found.issues
    assert (issue.code, found.outcome) == (Code.VALUE_UNSURE, Outcome.REVIEW)
    assert "Pupils on roll" in issue.message
    assert "c. 420" in issue.message
    assert issue.field


def test_a_reading_survives_json() -> None:
    """What the child hands back is what it read."""
    found = reading(TEMPLATE, *FULL)
    assert Reading.model_validate_json(found.model_dump_json()) == found


def test_opening_says_why_it_cannot() -> None:
    """The failure carries the code that staff see."""
    with pytest.raises(Failure) as caught:
        open_any(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "form.doc")
    assert caught.value.code in (Code.UNSUPPORTED_KIND, Code.DAMAGED)


def test_a_template_is_not_changed_by_reading() -> None:
    """One template reads any number of returns."""
    before = TEMPLATE.model_dump_json()
    reading(TEMPLATE, *FULL)
    assert TEMPLATE.model_dump_json() == before
