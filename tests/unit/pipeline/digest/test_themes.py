"""What schools ask about, brought together by their words."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.digest.shape import Ask, Named
from pipeline.digest.themes import REST, themes
from pipeline.protection.scanning import MASK

words = st.sampled_from(
    [
        "sing",
        "choir",
        "ukulele",
        "borrow",
        "violins",
        "training",
        "assess",
        "parking",
        "coach",
        "single",
        "united",
        "eventually",
        "the",
        "of",
        "for",
    ]
)
quotes = st.one_of(st.lists(words, max_size=8).map(" ".join), st.text(max_size=40))


def ask(quote: str, school: str = "Fernhill") -> Ask:
    return Ask(Named(school), quote, question=True)


@given(st.lists(quotes, max_size=30))
def test_every_request_is_in_exactly_one_theme(said):
    """None is lost and none is counted twice, whatever is asked; the order within a theme is the order given."""
    asks = [ask(quote, f"School {n}") for n, quote in enumerate(said)]
    found = themes(asks)
    assert Counter(each.school.name for theme in found for each in theme.asks) == Counter(
        each.school.name for each in asks
    )
    assert len({theme.name for theme in found}) == len(found)
    for theme in found:
        assert [each for each in asks if each in theme.asks] == list(theme.asks)


@given(st.lists(quotes, max_size=30))
def test_each_theme_shows_the_words_that_made_it(said):
    """Every request of a theme has at least one word of its topic; those shown are in some request of it."""
    for theme in themes([ask(quote) for quote in said]):
        texts = [" ".join(each.quote.split()).casefold() for each in theme.asks]
        assert all(any(word.casefold() in text for text in texts) for word in theme.words)
        assert bool(theme.words) == (theme.name != REST)


@pytest.mark.parametrize(
    ("quote", "topic"),
    [
        ("Could somebody train our new teacher?", "Training and confidence of staff"),
        ("Where can we borrow a cello?", "Instruments and instrumental lessons"),
        ("Would the choir be welcome?", "Singing"),
        ("How do you moderate Year 9?", "Assessment"),
        ("Is there a grant for that?", "Staffing, time and money"),
        ("Our SEND pupils cannot hold a beater.", "Inclusion"),
        ("Is a single person enough to be united in this, eventually?", REST),
        ("We will send it by post.", REST),
    ],
)
def test_a_request_goes_to_the_topic_of_its_words(quote, topic):
    """By the beginnings of words: a single is not singing, and what is sent is not SEND."""
    (found,) = themes([ask(quote)])
    assert found.name == topic


def test_the_topic_with_most_different_words_has_it():
    """Not the first that has any."""
    (found,) = themes([ask("Could a choir borrow your drums and a keyboard?")])
    assert found.name == "Instruments and instrumental lessons"


def test_what_no_topic_has_comes_together_by_the_word_that_most_share():
    """From three requests on; fewer stand under something else."""
    found = themes(
        [ask("Parking?"), ask("Is there parking nearby?"), ask("Parking for a bus"), ask("Badgers?")]
    )
    assert [(each.name, len(each.asks)) for each in found] == [("“parking”", 3), (REST, 1)]


def test_what_is_set_apart_makes_no_theme():
    """Requests that may name a pupil say nothing here, however many there are."""
    assert [(each.name, each.words, len(each.asks)) for each in themes([ask(MASK)] * 4)] == [(REST, (), 4)]


def test_the_largest_theme_comes_first_and_the_rest_last():
    """However large the rest is."""
    asks = [
        ask(quote)
        for quote in ("badgers", "hedgehogs", "otters", "choir", "cello", "viola string", "sing it")
    ]
    assert [each.name for each in themes(asks)][-1] == REST
    sizes = [len(each.asks) for each in themes(asks)[:-1]]
    assert sizes == sorted(sizes, reverse=True)
