"""The conservation check: whatever a school adds ends in an answer or in visible residue, once, and nothing else does."""

from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from extractors.blank import learn
from extractors.reader import read_all
from samples import forge
from schemas.codes import Code
from schemas.reading import Answer, Reading, Status
from schemas.template import Template
from tests.unit.extractors.word.additions import MARKS, WORDS, changed

SYLLABLES = ("ba", "dri", "fo", "gle", "ku", "mno", "pra", "sti", "vu", "zol")
MADE_UP = [f"{a}{b}{c}x" for a, b, c in product(SYLLABLES, repeat=3)]  # words that stand on no form
BLANKS = [*forge.styles(), *samples.blanks()]
SEEDS = range(5)
COMMON = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=False,
)


@cache
def blank(name: str, seed: int) -> tuple[bytes, Template]:
    """A blank and what was learned from it."""
    path = samples.blanks().get(name)
    data = path.read_bytes() if path else forge.blank(name, seed).docx
    return data, learn(data, name)


@cache
def filled(name: str, seed: int, way: int, fill: int = 0) -> bytes:
    """A completed return of one of the forge's blanks."""
    form = forge.blank(name, seed)
    ways = forge.ways(form)
    return forge.fill(form, ways[way % len(ways)], fill).docx


def read(name: str, seed: int, data: bytes) -> Reading:
    (found,) = read_all(data, "return.docx", [blank(name, seed)[1]])
    return found


def places(found: Reading, word: str) -> list[str]:
    """Where a word is shown: once for each answer that says it, once for each time residue does."""
    shown = [f"answer {a.field}" for a in found.answers if word in _said(a)]
    return shown + [f"residue {r.text}" for r in found.residue for _ in range(r.text.casefold().count(word))]


def _said(answer: Answer) -> str:
    return f"{answer.raw} {answer.value} {answer.note}".casefold()


@given(
    name=st.sampled_from(BLANKS),
    seed=st.sampled_from(SEEDS),
    place=st.integers(0, 2**32),
    words=st.dictionaries(st.sampled_from(MADE_UP), st.sampled_from(sorted(WORDS)), min_size=1, max_size=6),
)
@COMMON
def test_a_word_added_anywhere_is_shown_exactly_once(
    name: str, seed: int, place: int, words: dict[str, str]
) -> None:
    """Typed, tracked, between words, in new lines and rows, in boxes, comments and margins: never lost, never twice."""
    found = read(name, seed, changed(blank(name, seed)[0], place, words))
    assert found.template is not None, found.issues
    assert {
        f"{word} ({way})": places(found, word) for word, way in words.items() if len(places(found, word)) != 1
    } == {}


@given(
    name=st.sampled_from(forge.styles()),
    seed=st.sampled_from(SEEDS),
    way=st.integers(0, 99),
    place=st.integers(0, 2**32),
    words=st.dictionaries(st.sampled_from(MADE_UP), st.sampled_from(sorted(WORDS)), min_size=1, max_size=6),
)
@settings(COMMON, max_examples=80)
def test_a_word_added_to_a_completed_form_is_shown_exactly_once(
    name: str, seed: int, way: int, place: int, words: dict[str, str]
) -> None:
    """The same holds among answers, whichever way the form was completed."""
    data = changed(filled(name, seed, way), place, words)
    found = read_all(data, "return.docx", [blank(name, seed)[1]])
    shown = {word: [p for one in found for p in places(one, word)] for word in words}
    assert {f"{word} ({words[word]})": p for word, p in shown.items() if len(p) != 1} == {}


@pytest.mark.parametrize("mark", sorted(MARKS))
@given(name=st.sampled_from(BLANKS), seed=st.sampled_from(SEEDS), place=st.integers(0, 2**32))
@settings(COMMON, max_examples=60)
def test_a_mark_added_anywhere_is_seen(mark: str, name: str, seed: int, place: int) -> None:
    """A tick, a picture, a ring, highlighting, a strike or a shaded cell changes the reading."""
    found = read(name, seed, changed(blank(name, seed)[0], place, {}, (mark,)))
    assert found.template is not None, found.issues
    told = [r.text for r in found.residue] + [a.field for a in found.answers if a.status is not Status.BLANK]
    assert told, f"{mark} vanished"
    assert mark != "photo" or Code.PICTURE_IN_FORM in {i.code for i in found.issues}


@pytest.mark.parametrize("name", BLANKS)
def test_an_untouched_blank_says_nothing(name: str) -> None:
    """The blank read back is all blank, without residue or drift."""
    for seed in SEEDS if name in forge.styles() else [0]:
        found = read(name, seed, blank(name, seed)[0])
        assert {a.field for a in found.answers if a.status is not Status.BLANK} == set()
        assert [r.text for r in found.residue] == []
        assert found.drift == 0
        assert {f.id for f in blank(name, seed)[1].fields} == {a.field for a in found.answers}


@given(
    name=st.sampled_from(forge.styles()),
    seed=st.sampled_from(SEEDS),
    way=st.integers(0, 99),
    fill=st.integers(0, 99),
)
@settings(COMMON, max_examples=40)
def test_reading_twice_gives_the_same(name: str, seed: int, way: int, fill: int) -> None:
    """Nothing of one reading is left in the next."""
    data = filled(name, seed, way, fill)
    template = blank(name, seed)[1]
    assert read_all(data, "a.docx", [template]) == read_all(data, "a.docx", [template])


@pytest.mark.parametrize("name", BLANKS)
def test_every_sure_answer_has_a_probability_and_every_unsure_one_a_reason(name: str) -> None:
    """What a person is asked to decide says why; what is given as certain says how sure it is."""
    words = dict(zip(MADE_UP[:30], [*WORDS] * 4, strict=False))
    for answer in read(name, 0, changed(blank(name, 0)[0], 11, words)).answers:
        assert 0 <= answer.confidence <= 1
        assert (answer.value is not None) == (answer.status is Status.ANSWERED)
        assert answer.note or answer.status is not Status.UNSURE
