"""What the ink and the print of a form say is weighed answer by answer: doubts stay where they arise."""

from extractors.paper.agreeing import agreed
from extractors.paper.doubts import about, of_the_form, said_twice
from extractors.paper.marks import AS_PRINTED
from extractors.paper.printed_marks import marked_surely
from extractors.paper.recognise import Read
from extractors.paper.reprinted import _own
from extractors.paper.seen import Seen
from extractors.pdf.sheet import Sheet, Word
from extractors.tree import Sort, normal
from schemas.reading import Answer, Evidence, Outcome, Reading, Residue, Status, TemplateRef
from schemas.template import Field, Kind, Option, Spot, Template, Way

ROOM = (100.0, 100.0, 300.0, 112.0)
BLANK = normal("School: Date: More CPD ☐ Help ☐ Live music ☐ Comment")


def answer(
    raw: str = "", *, status: Status = Status.ANSWERED, kind: Kind = Kind.TEXT, **seen: object
) -> Answer:
    """An answer to "Comment" in the room."""
    place = {"page": 1, "box": ROOM, "method": "print"} | seen
    value = raw if status is Status.ANSWERED else None
    return Answer(
        field="comment", path=["Part 1", "Comment"], kind=kind, value=value, raw=raw, status=status,
        confidence=0.9, evidence=Evidence(**place),
    )  # fmt: skip


def word(text: str, x: float, least: float) -> Read:
    """A word as read in the line of the room."""
    return Read((x, 101, x + 30, 111), least, least, text)


def test_an_answer_is_as_sure_as_its_own_words() -> None:
    """A label that was hard to read in the same line takes nothing from it."""
    line = Read(
        (40, 101, 200, 111), 0.8, 0.4, "Comrnent: fine", (word("Comrnent:", 40, 0.4), word("fine", 110, 0.99))
    )
    seen = {1: Seen(Sheet(1, 595, 842), [line])}
    (own,) = _own(answer("fine"), seen)
    assert (own.text, own.least) == ("fine", 0.99)


def test_a_question_that_was_not_understood_is_a_doubt_near_it_and_for_its_own_answer() -> None:
    """What stands at the other end of the page, or on another, is none of its business."""
    near, far = (
        Residue(text="Date", page=1, box=(50, 200, 90, 212)),
        Residue(text="Date", page=1, box=(50, 700, 90, 712)),
    )
    own = Residue(text="Comment", page=2, box=(50, 700, 90, 712))
    told = [about(answer("fine"), each, normal(each.text)) for each in (near, far, own)]
    assert told == [True, False, True]


def test_words_of_the_form_in_an_answer_are_a_doubt() -> None:
    """Its own question alone, or a line of the blank's; an answer that only uses such a word is one."""
    assert of_the_form(answer("Comment"), BLANK)
    assert of_the_form(answer("Comment\nfine"), BLANK)
    assert of_the_form(answer("Weekly lessons.\nMore CPD Help Live"), BLANK)
    assert not of_the_form(answer("More CPD"), BLANK)
    assert not of_the_form(answer("Weekly lessons.\nTaught by the class teacher."), BLANK)


def choice(tokens: tuple[int | None, ...]) -> Field:
    """A choice whose boxes are signs of one line, or cells of a row."""
    options = [
        Option(value=f"O{n}", box=Spot(line=3, cell=0 if token is not None else n, token=token))
        for n, token in enumerate(tokens)
    ]
    return Field(
        id="comment", path=["Comment"], kind=Kind.CHOICE, way=Way.OPTIONS, spots=[Spot(line=3)], reason="", options=options
    )  # fmt: skip


def page(*words: tuple[str, float]) -> Seen:
    """A page with boxes and marks in the line of the room."""
    signs = [
        Word(text, x, 101, x + 9, 111, 110, sort=Sort.BOX if text in "☐☒" else Sort.WORD, on=text == "☒")
        for text, x in words
    ]
    return Seen(Sheet(1, 595, 842, words=signs), [])


def test_a_tick_typed_in_a_box_s_stead_is_sure_where_the_other_boxes_stand_beside_it() -> None:
    """With a box lost, or two ticks, a person looks."""
    ticked = answer("✓ (O1)", kind=Kind.CHOICE, method="tick", box=(160.0, 101.0, 169.0, 111.0))
    asked = choice((0, 1, 2))
    assert marked_surely(ticked, asked, page(("☐", 110), ("✓", 160), ("☐", 210)))
    assert not marked_surely(ticked, asked, page(("☐", 110), ("✓", 160)))
    assert not marked_surely(ticked, asked, page(("✓", 110), ("✓", 160), ("☐", 210)))


def test_a_row_of_cells_is_bare_only_if_every_box_is_seen_in_it() -> None:
    """A box that is missing, or ink that nobody could read, may be the mark."""
    none = answer(status=Status.BLANK, kind=Kind.CHOICE, box=(100.0, 100.0, 160.0, 112.0))
    asked, whole = choice((None, None, None)), page(("☐", 110), ("☐", 170), ("☐", 230))
    assert marked_surely(none, asked, whole)
    assert not marked_surely(none, asked, page(("☐", 110), ("☐", 230)))
    whole.lines.append(Read((180, 101, 190, 111), 0.0))
    assert not marked_surely(none, asked, whole)


def test_a_list_of_which_nothing_is_printed_is_surely_not_answered_where_nothing_stands() -> None:
    """What is chosen from it is typed."""
    asked = choice((0, 1)).model_copy(update={"options": [Option(value="A"), Option(value="B")]})
    assert marked_surely(answer(status=Status.BLANK, kind=Kind.CHOICE), asked, page())


def both(ink: Answer, read: Answer) -> Answer:
    """What is told of an answer by its ink and its print."""
    asked = Field(
        id="comment", path=["Part 1", "Comment"], kind=ink.kind, way=Way.CELL, spots=[Spot(line=3)], reason=""
    )  # fmt: skip
    template = Template(id="t", version="1", title="T", fields=[asked])
    one, other = (
        Reading(template=TemplateRef(id="t", version="1"), outcome=Outcome.REVIEW, answers=[each])
        for each in (ink, read)
    )  # fmt: skip
    return agreed(one, other, template).answers[0]


def test_an_empty_room_says_nothing_of_words_beside_its_question() -> None:
    """Typed after the label instead of in the room, they are the answer; in the room they would contradict it."""
    empty = answer(status=Status.BLANK, method="ink")
    beside = answer("5/11/26", box=(40.0, 100.0, 95.0, 112.0))
    assert both(empty, beside).raw == "5/11/26"
    assert both(empty, beside).status is Status.ANSWERED
    assert both(empty, answer("5/11/26")).status is Status.UNSURE


def test_of_two_doubtful_readings_the_print_is_shown() -> None:
    """What the ink took for a hand is not legible where the print is."""
    ink = answer("p è ni re", status=Status.UNSURE, method="handwriting")
    assert both(ink, answer("D. Amara", status=Status.UNSURE)).raw == "D. Amara"


def test_a_choice_that_stands_as_printed_was_not_made_whatever_the_print_leaves_open() -> None:
    """Neither pen nor bold type touched its options; where the print has words for it, a person looks."""
    ink = answer(status=Status.BLANK, kind=Kind.CHOICE, method=AS_PRINTED)
    vague = answer(status=Status.UNSURE, kind=Kind.CHOICE)
    assert both(ink, vague).status is Status.BLANK
    assert both(ink, vague.model_copy(update={"raw": "Weekly"})).status is Status.UNSURE
    assert both(answer(status=Status.BLANK, kind=Kind.CHOICE, method="marks"), vague).status is Status.UNSURE


def test_a_word_that_stands_twice_in_a_row_is_a_doubt() -> None:
    """It may have been read in both of two pieces that meet; figures may well stand twice."""
    assert said_twice("Ukulele in In Year 4")
    assert not said_twice("Year 4 4 groups, and more and more")
