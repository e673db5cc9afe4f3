"""The difference of two cells: what was added and where, what was kept, what is gone."""

import pytest

from extractors.delta import KEPT, Delta, compare
from extractors.tree import Sort
from tests.unit.extractors.word.docs import answer, opened, reading, taught
from tests.unit.extractors.word.pieces import p, r, sdt, tbl, tc, tr


def delta(before: str, after: str) -> Delta:
    """The difference of two cells, each given as a text or a paragraph."""
    one, two = (opened(tbl(tr(tc(each)))).lines[0].cells[0] for each in (before, after))
    return compare(one, two)


def new(found: Delta) -> list[str]:
    return [t.text for t in found.added() if t.sort is Sort.WORD and t.owner != KEPT]


@pytest.mark.parametrize(
    ("before", "after", "added"),
    [
        ("Name:", "Name: Ashdown", ["Ashdown"]),
        ("Name: ______", "Name: Ashdown", ["Ashdown"]),
        ("Name: ______", "Name: Ashdown____", ["Ashdown"]),
        ("Name:", "Name:", []),
        ("", "thirty pupils", ["thirty", "pupils"]),
        ("Choir (please give numbers)", "Choir 30 (please give numbers)", ["30"]),
        ("Choir: ____ Band: ____", "Choir: 30 Band: 12", ["30", "12"]),
    ],
)
def test_what_was_typed_is_what_is_new(before: str, after: str, added: list[str]) -> None:
    """The form's own words are kept, whatever was typed between them."""
    assert new(delta(before, after)) == added


def test_answers_are_told_apart_by_the_gap_they_stand_in() -> None:
    """Words typed in the first gap are before the label of the second."""
    found = delta("Choir: ____ Band: ____", "Choir: 30 Band: 12")
    gaps = [i for i, t in enumerate(found.blank) if t.sort is Sort.GAP]
    assert [[t.text for t in found.added(at, at + 1) if t.sort is Sort.WORD] for at in gaps] == [
        ["30"],
        ["12"],
    ]


def test_what_is_gone_is_known() -> None:
    """Words of the blank that the school deleted."""
    found = delta("Yes / No", "Yes")
    assert [t.text for t in found.lost(0, len(found.blank))] == ["/", "No"]


def test_a_deleted_option_moves_nobody_elses_box() -> None:
    """A box belongs to its words; the second box is not taken for the first when the first was deleted."""
    found = delta("☐ Choir ☐ Band", "☒ Band")
    second = [i for i, t in enumerate(found.blank) if t.sort is Sort.BOX][1]
    assert found.kept[second].on


def test_a_placeholder_that_became_text_is_no_answer() -> None:
    """Other programs turn a control's prompt into plain words."""
    blank = p("Name: ", sdt(r("Click here to enter text."), empty=True))
    assert new(delta(blank, "Name: Click here to enter text.")) == []


def test_shading_is_kept_for_both() -> None:
    """The fills of blank and return are compared by whoever asks."""
    one = opened(tbl(tr(tc("a", look='<w:shd w:val="clear" w:fill="FF0000"/>')))).lines[0].cells[0]
    two = opened(tbl(tr(tc("a", look='<w:shd w:val="clear" w:fill="00FF00"/>')))).lines[0].cells[0]
    assert compare(one, two).shade == ("FF0000", "00FF00")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Pupils are taught in class", "Pupils are not taught in class"),
        ("Number in Year 5:", "Number in Year 6:"),
    ],
)
def test_a_word_that_changes_the_meaning_is_never_taken_for_the_old_one(before: str, after: str) -> None:
    """A not or another figure is new, however alike the words are."""
    assert new(delta(before, after))


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("What is in place:", "What is in place: two choirs"),
        ("In a year:", "All learn the ukulele for a year"),
    ],
)
def test_an_answer_that_repeats_words_of_its_label_is_kept_whole(label: str, typed: str) -> None:
    """Of the differences that are all true, the one is taken in which the answer begins behind the label."""
    parts = tc("Now:", "", "What is next:", "", label, "")
    template = taught(p("Review of music"), tbl(tr("Area", "Review"), tr("Singing", parts)))
    filled = tc("Now:", "", "What is next:", "", label, typed)
    found = reading(template, p("Review of music"), tbl(tr("Area", "Review"), tr("Singing", filled)))
    assert answer(found, "Singing", label.rstrip(":")).value == typed
