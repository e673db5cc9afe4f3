from collections.abc import Sequence

import pytest

from extractors.paper.marks import AS_PRINTED, Sign, decide
from extractors.paper.stands import Stands
from extractors.paper.ways import Words
from schemas.reading import Status
from schemas.template import Field, Kind, Option, Spot, Way

BOX = (0.0, 0.0, 20.0, 10.0)


def asked(kind: Kind = Kind.CHOICE, *names: str) -> Field:
    options = [Option(value=n) for n in names or ("Red", "Amber", "Green")]
    return Field(
        id="f", path=["f"], kind=kind, way=Way.OPTIONS, spots=[Spot(line=0)], reason="", options=options
    )


def boxes(*covers: float) -> list[Sign]:
    return [Sign(mass=12 * c, cover=c) for c in covers]


def words(*found: Words) -> list[Sign]:
    return [Sign(words=w) for w in found]


RINGED = Words(BOX, mass=8, above=1, below=1, aside=1, under=1)
STRUCK = Words(BOX, mass=2, through=1)
UNDER = Words(BOX, mass=2, below=1, under=1)
INKED = Words(BOX, mass=1)
CLEAN = Words(BOX)


@pytest.mark.parametrize(
    ("covers", "value", "status"),
    [
        ((0.0, 0.4, 0.0), "Amber", Status.ANSWERED),
        ((0.0, 0.0, 0.0), None, Status.BLANK),
        ((0.3, 0.0, 0.4), None, Status.UNSURE),
        ((0.0, 0.06, 0.0), None, Status.UNSURE),
        ((0.05, 0.5, 0.0), "Amber", Status.ANSWERED),  # the tick's tail
        ((0.9, 0.3, 0.0), None, Status.UNSURE),  # one scribbled over, one ticked: a person looks
    ],
)
def test_one_of_several_boxes(covers: tuple[float, ...], value: str | None, status: Status) -> None:
    """One mark is an answer, none is blank, two or a faint one are unsure."""
    got, _, _ = decide(asked(), boxes(*covers), [True] * 3)
    assert (got.value, got.status) == (value, status)


def test_several_boxes_may_be_ticked_where_several_are_asked() -> None:
    """Choices keep all marks, in the form's order."""
    got, raw, _ = decide(asked(Kind.CHOICES), boxes(0.3, 0.0, 0.2), [True] * 3)
    assert (got.value, raw) == (["Red", "Green"], "Red; Green")


def test_cells_are_judged_by_the_size_of_their_mark() -> None:
    """A cell to tick is large: what counts is ink, not its share."""
    got, _, _ = decide(asked(), [Sign(mass=0.2), Sign(mass=4.0), Sign(mass=0.0)], [True] * 3)
    assert got.value == "Amber"


@pytest.mark.parametrize(
    ("signs", "value", "status", "method"),
    [
        (words(RINGED, CLEAN), True, Status.ANSWERED, "ring"),
        (words(CLEAN, UNDER), False, Status.ANSWERED, "underline"),
        (words(CLEAN, STRUCK), True, Status.ANSWERED, "deletion"),
        (words(STRUCK, STRUCK), None, Status.UNSURE, "deletion"),
        (words(RINGED, STRUCK), True, Status.ANSWERED, "ring"),
        (words(INKED, CLEAN), None, Status.UNSURE, "marks"),
        (words(CLEAN, CLEAN), None, Status.BLANK, "marks"),
        (words(RINGED, RINGED), None, Status.UNSURE, "ring"),
    ],
)
def test_words_to_ring_or_delete(signs: list[Sign], value: bool | None, status: Status, method: str) -> None:
    """A ring or a line under chooses, a stroke through leaves the other, ink that says neither is unsure."""
    got, _, how = decide(asked(Kind.BOOL, "Yes", "No"), signs, [False, False])
    assert (got.value, got.status, how) == (value, status, method)


def test_a_highlighted_descriptor_is_chosen_and_a_tick_elsewhere_contradicts_it() -> None:
    """Two ways of marking have to agree."""
    lit = [Sign(shaded="yes"), Sign(), Sign()]
    assert decide(asked(), lit, [True] * 3)[0].value == "Red"
    torn = [Sign(shaded="yes"), Sign(mass=5), Sign()]
    assert decide(asked(), torn, [True] * 3)[0].status is Status.UNSURE


@pytest.mark.parametrize(
    "signs",
    [
        words(CLEAN, Words(BOX, mass=4, through=0.62, under=1)),  # a line that is low enough for an underline
        words(CLEAN, Words(BOX, mass=0.2, through=0.4)),  # half a stroke, where the other word has none of it
        words(CLEAN, Words(BOX, line=0.55)),
        words(Words(BOX, mass=1.0, under=0.4), Words(BOX, mass=3, below=1, under=1)),
    ],
    ids=["patchy stroke on a line", "half a stroke", "half a line", "a little at the other word too"],
)
def test_what_may_be_another_mark_is_unsure(signs: list[Sign]) -> None:
    """Neither a choice nor blank is said of ink that could be read as something else."""
    got, _, _ = decide(asked(Kind.BOOL, "Yes", "No"), signs, [False, False])
    assert got.status is Status.UNSURE


def test_the_same_print_under_every_word_is_no_mark() -> None:
    """What all words of a group have alike comes from the copier, and leaves the group blank."""
    alike = Words(BOX, mass=0.1, through=0.3)
    got, _, _ = decide(asked(Kind.BOOL, "Yes", "No"), words(alike, alike), [False, False])
    assert got.status is Status.BLANK


@pytest.mark.parametrize(
    ("masses", "value"),
    [
        ((0.0, 1.2, 0.0), "b"),
        ((0.1, 1.2, 0.0), "b"),
        ((0.3, 1.2, 0.0), None),
        ((1.2, 1.2, 0.0), None),
        ((0.0, 0.9, 0.0), None),
    ],
)
def test_a_small_mark_counts_where_its_row_has_no_other_ink(
    masses: Sequence[float], value: str | None
) -> None:
    """A tick that came out small is one where nothing else could be meant; beside other ink it is unsure."""
    signs = [Sign(mass=mass) for mass in masses]
    got, _, _ = decide(asked(Kind.CHOICE, "a", "b", "c"), signs, [True] * 3)
    assert (got.value, got.status) == (value, Status.ANSWERED if value else Status.UNSURE)


def test_a_small_mark_is_unsure_where_a_highlighter_would_not_show() -> None:
    """On a black and white scan of descriptors a smear in one of them is not the school's choice."""
    signs = [Sign(mass=mass, shaded="unseen") for mass in (0.0, 1.3, 0.0)]
    got, _, _ = decide(asked(), signs, [True] * 3)
    assert got.status is Status.UNSURE


PLAIN, BOLD, PALER, UNSEEN = Stands.PLAIN, Stands.BOLD, Stands.PALER, Stands.UNSEEN


@pytest.mark.parametrize(
    ("stands", "value", "status"),
    [
        ((PLAIN, BOLD, PLAIN), "Amber", Status.ANSWERED),
        ((PLAIN, Stands.COLOURED, PLAIN), "Amber", Status.ANSWERED),
        ((PLAIN, PALER, PLAIN), None, Status.UNSURE),  # chosen in colour, or greyed out
        ((BOLD, BOLD, BOLD), None, Status.UNSURE),
        ((BOLD, BOLD, PLAIN), None, Status.UNSURE),  # two of which one is asked
        ((BOLD, UNSEEN, PLAIN), None, Status.UNSURE),
        ((PLAIN, Stands.UNLIKE, PLAIN), None, Status.UNSURE),
        ((PLAIN, PLAIN, PLAIN), None, Status.BLANK),
        ((UNSEEN, UNSEEN, UNSEEN), None, Status.BLANK),
    ],
)
def test_words_that_stand_out_are_a_choice_where_nothing_else_is(
    stands: tuple[Stands, ...], value: str | None, status: Status
) -> None:
    """One bold option among plain ones was chosen on screen; whatever else looks unlike the blank is for a person."""
    got, _, method = decide(asked(), [Sign(words=CLEAN, stands=each) for each in stands], [False] * 3)
    assert (got.value, got.status) == (value, status)
    assert (method == AS_PRINTED) is (set(stands) == {PLAIN})


def test_a_mark_beside_words_that_stand_out_is_a_doubt() -> None:
    """What stands elsewhere than on the blank may look like a mark."""
    signs = [Sign(words=CLEAN, stands=BOLD), Sign(words=RINGED), Sign(words=CLEAN, stands=PLAIN)]
    assert decide(asked(), signs, [False] * 3)[0].status is Status.UNSURE
    signs[0].stands = PLAIN
    assert decide(asked(), signs, [False] * 3)[0].value == "Amber"


@pytest.mark.parametrize(("through", "status"), [(0.88, Status.UNSURE), (0.99, Status.ANSWERED)])
def test_bold_words_are_not_taken_for_struck_through(through: float, status: Status) -> None:
    """Their letters all but touch, and the other option would be chosen: only a stroke all through them is one."""
    words_of = Words(BOX, mass=0.1, through=through)
    signs = [Sign(words=CLEAN, stands=PLAIN), Sign(words=words_of, stands=BOLD)]
    got, _, _ = decide(asked(Kind.CHOICE, "Weekly", "Termly"), signs, [False] * 2)
    assert (got.value, got.status) == ("Weekly" if status is Status.ANSWERED else None, status)
