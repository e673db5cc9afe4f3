"""The small tree: words are whole, keys compare, and lines survive being written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.tree import Cell, Line, Mark, Piece, Sort, dump_lines, join, load_lines, normal, split

TEXT = st.text(st.sampled_from("abc XYZ 123 .,:;/|()[]_…☐☒✓½é’“–\t\n\u00a0"), max_size=40)
PIECES = st.lists(
    st.builds(
        Piece,
        st.sampled_from(
            [
                Sort.WORD,
                Sort.WORD,
                Sort.WORD,
                Sort.BOX,
                Sort.GAP,
                Sort.BREAK,
                Sort.TAB,
                Sort.PICTURE,
                Sort.SHAPE,
            ]
        ),
        TEXT,
        st.sampled_from([0, Mark.BOLD, Mark.HIGHLIGHT, Mark.STRIKE | Mark.ITALIC]),
        st.booleans(),
        st.sampled_from([-1, 0, 3]),
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("How is singing developed?", "how is singing developed"),
        ("Don’t know", "Don't know"),
        ("Year 7 – boys", "YEAR 7 - Boys:"),
        ("a\u00a0b", "a b"),
        ("(tick one)", "tick one"),
        ("A/B", "a b"),
    ],
)
def test_labels_that_read_alike_have_one_key(one: str, two: str) -> None:
    """Case, punctuation, quotation marks, dashes and kinds of space do not tell labels apart."""
    assert normal(one) == normal(two)


@pytest.mark.parametrize(
    ("one", "two"), [("Year 10", "Year 11"), ("% boys", "boys"), ("£", ""), ("A+", "A"), ("grade 1", "grade")]
)
def test_labels_that_differ_in_meaning_have_different_keys(one: str, two: str) -> None:
    """Figures, per cent, pounds and plus signs tell labels apart."""
    assert normal(one) != normal(two)


@given(st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    """Normalising twice changes nothing."""
    assert normal(normal(text)) == normal(text)


@given(PIECES)
def test_splitting_loses_no_letter(pieces: list[Piece]) -> None:
    """Every letter and digit of the pieces is in the tokens, in order."""
    whole = [c for p in pieces if p.sort is Sort.WORD for c in p.text if c.isalnum()]
    words = [c for t in split(pieces) if t.sort is Sort.WORD for c in t.text if c.isalnum()]
    assert [c for c in words if c not in "xX"] == [
        c for c in whole if c not in "xX"
    ]  # x may stand in a typed box


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), min_size=1, max_size=6))
def test_plain_words_are_split_and_joined_again(words: list[str]) -> None:
    """Words with single spaces come back as they were."""
    text = " ".join(words)
    assert join(split([Piece(Sort.WORD, text)])) == text


@given(
    st.lists(st.tuples(st.text("abcde ", min_size=1, max_size=6), st.integers(0, 63)), min_size=1, max_size=6)
)
def test_how_a_text_is_cut_into_runs_does_not_matter(runs: list[tuple[str, int]]) -> None:
    """The words are the same whether they come in one run or in many of different looks."""
    whole = split([Piece(Sort.WORD, "".join(text for text, _ in runs))])
    cut = split([Piece(Sort.WORD, text, marks) for text, marks in runs])
    assert [(t.sort, t.text, t.space) for t in cut] == [(t.sort, t.text, t.space) for t in whole]


def test_a_word_has_the_look_of_most_of_its_letters() -> None:
    """A word whose last letter was left out of the highlighting is highlighted."""
    (word,) = split([Piece(Sort.WORD, "secur", Mark.HIGHLIGHT), Piece(Sort.WORD, "e")])
    assert word.marks == Mark.HIGHLIGHT


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("☐ Yes", [Sort.BOX, Sort.WORD]),
        ("[x] Yes", [Sort.BOX, Sort.WORD]),
        ("[ ]Yes", [Sort.BOX, Sort.WORD]),
        ("( ) Yes", [Sort.BOX, Sort.WORD]),
        ("Yes/No", [Sort.WORD] * 3),
        ("Name: ____", [Sort.WORD, Sort.GAP]),
        ("Name ......", [Sort.WORD, Sort.GAP]),
        ("and so on...", [Sort.WORD] * 3),
        ("a_b", [Sort.WORD]),
        ("3.5", [Sort.WORD]),
    ],
)
def test_what_a_stretch_of_text_is_made_of(text: str, sorts: list[Sort]) -> None:
    """Boxes, leaders and slashes stand alone; an ellipsis at the end of a sentence does not."""
    assert [t.sort for t in split([Piece(Sort.WORD, text)])] == sorts


LINES = st.lists(
    st.builds(
        Line,
        st.lists(
            st.builds(
                Cell,
                PIECES,
                column=st.integers(0, 5),
                span=st.integers(1, 4),
                width=st.integers(0, 9000),
                shade=st.sampled_from(["", "FFFF00"]),
                merged=st.booleans(),
                nested=st.booleans(),
            ),
            min_size=1,
            max_size=3,
        ),
        table=st.integers(-1, 3),
        header=st.booleans(),
        heading=st.integers(0, 9),
        depth=st.integers(0, 2),
        story=st.sampled_from(["body", "textbox", "note"]),
        boxed=st.booleans(),
        numbered=st.booleans(),
    ),
    max_size=4,
)


@given(LINES)
def test_lines_survive_being_written_down(lines: list[Line]) -> None:
    """What a template keeps of its blank says the same when it is loaded."""
    again = load_lines(dump_lines(lines))
    assert [line.key for line in again] == [line.key for line in lines]
    assert dump_lines(again) == dump_lines(lines)
    for one, two in zip(lines, again, strict=True):
        assert (one.table, one.header, one.heading, one.depth, one.story) == (
            two.table,
            two.header,
            two.heading,
            two.depth,
            two.story,
        )
        for mine, theirs in zip(one.cells, two.cells, strict=True):
            assert [(t.sort, t.text, t.marks, t.on) for t in theirs.tokens] == [
                (t.sort, t.text, t.marks, t.on) for t in mine.tokens
            ]


def test_a_cell_without_wording_is_empty() -> None:
    """Room to write is empty; a box, a picture or a shape is not."""
    assert Cell([Piece(Sort.GAP, "____"), Piece(Sort.BREAK, "\n")]).empty
    assert not any(Cell([Piece(sort, "x")]).empty for sort in (Sort.WORD, Sort.BOX, Sort.PICTURE, Sort.SHAPE))
