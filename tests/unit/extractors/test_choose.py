"""Which template a return is of, and where one form ends and the next begins."""

from extractors.choose import choose, parts
from extractors.reader import read_all
from extractors.word.open import open_word
from schemas.codes import Code
from schemas.reading import Outcome
from schemas.template import Template
from tests.unit.extractors.word.docs import docx, taught
from tests.unit.extractors.word.pieces import head, p, tbl, tr

HEADS = ("Question", "Position", "Actions")
FIRST = (
    "How is singing developed?",
    "How is progress seen?",
    "Who leads music?",
    "What is planned for next year?",
)
SECOND = (
    "How many pupils learn to play?",
    "Which instruments are taught?",
    "Where do pupils perform?",
    "Who pays for lessons?",
)


def form(questions: tuple[str, ...], *said: str) -> tuple[str, ...]:
    rows = (tr(q, said[n] if n < len(said) else "", "") for n, q in enumerate(questions))
    return p("Music in our school"), tbl(head(*HEADS), *rows)


def named(template: Template, name: str) -> Template:
    return template.model_copy(update={"id": name})


ONE, TWO = named(taught(*form(FIRST)), "one"), named(taught(*form(SECOND)), "two")


def chosen(data: bytes, *templates: Template) -> str | None:
    found = choose(open_word(data), templates)
    return f"{found.template.id} {found.template.version}" if found else None


def test_the_template_whose_wording_it_shares_is_chosen() -> None:
    """Whatever the order of the templates."""
    for templates in ((ONE, TWO), (TWO, ONE)):
        assert chosen(docx(*form(FIRST, "choirs")), *templates) == "one 1"
        assert chosen(docx(*form(SECOND, "forty")), *templates) == "two 1"


def test_of_two_versions_the_footer_decides() -> None:
    """Where the questions are the same, the version is known from the footer."""
    old, new = (named(taught(*form(FIRST), footer=f"Version {n}"), "one") for n in (2, 3))
    assert (old.version, new.version) == ("2", "3")
    for templates in ((old, new), (new, old)):
        assert chosen(docx(*form(FIRST), footer="Version 2"), *templates) == "one 2"
        assert chosen(docx(*form(FIRST), footer="Version 3"), *templates) == "one 3"


def test_an_older_version_is_known_from_its_questions() -> None:
    """Without a footer the questions that exist tell the version."""
    older = named(taught(*form((*FIRST[:2], "Do you teach the recorder?"))), "old")
    assert chosen(docx(*form((*FIRST[:2], "Do you teach the recorder?"))), ONE, older) == "old 1"
    assert chosen(docx(*form(FIRST)), older, ONE) == "one 1"


def test_a_file_of_another_kind_is_no_form() -> None:
    """Little in common is nothing in common."""
    letter = docx(p("Dear hub, our form will follow next week."), p("Yours, Ms Vane"))
    assert chosen(letter, ONE, TWO) is None
    (found,) = read_all(letter, "letter.docx", [ONE, TWO])
    assert [i.code for i in found.issues] == [Code.UNKNOWN_FORM]


def test_without_templates_every_form_is_unknown() -> None:
    """There is nothing to read it by, and that is said."""
    assert chosen(docx(*form(FIRST))) is None


def test_two_forms_in_one_file_are_two_readings() -> None:
    """Each has its own answers, and a person is told."""
    both = docx(*form(FIRST, "choirs"), *form(FIRST, "rounds"))
    readings = read_all(both, "both.docx", [ONE])
    assert [r.answers[0].value for r in readings] == ["choirs", "rounds"]
    assert all(Code.TWO_FORMS in {i.code for i in r.issues} for r in readings)
    assert all(r.outcome is Outcome.REVIEW for r in readings)


def test_one_form_is_one_reading() -> None:
    """A question repeated in an answer does not make a second form."""
    opened = open_word(docx(*form(FIRST, FIRST[1])))
    known = choose(opened, [ONE])
    assert known is not None
    assert len(parts(opened, known)) == 1
