"""Schools are found by what a person types, in whatever way they write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.finding import Finder
from pipeline.names import core, letters
from pipeline.schools import School

NAMES = (
    "Ashmere Infant School",
    "Long Oakfield School",
    "Oakfield JMI School",
    "Sallow & Dene Primary School",
    "St Mary's Catholic Primary School",
    "St Mary's Infant School",
)


def school(number: int, name: str, *, still: bool = True, postcode: str | None = None) -> School:
    return School(
        id=number,
        urn=f"{990000 + number}",
        dfe_number=f"919/{2900 + number}",
        name=name,
        open=still,
        area="East" if number % 2 else "West",
        postcode=postcode or f"SG{number} 1AA",
        host=None,
        core=core(name),
        places=frozenset(),
    )


SCHOOLS = [school(n, name) for n, name in enumerate(NAMES, 1)]
CLOSED = school(9, "Oakfield Old School", still=False)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("990003", ["Oakfield JMI School"]),
        ("919/2903", ["Oakfield JMI School"]),
        ("9192903", ["Oakfield JMI School"]),
        ("919-2903", ["Oakfield JMI School"]),
        ("sg3 1", ["Oakfield JMI School"]),
        ("SG31AA", ["Oakfield JMI School"]),
        ("oakf", ["Oakfield JMI School", "Long Oakfield School"]),
        ("st marys", ["St Mary's Catholic Primary School", "St Mary's Infant School"]),
        ("ST. MARY’S inf", ["St Mary's Infant School"]),
        ("infant st", ["St Mary's Infant School"]),
        ("sallow and dene", ["Sallow & Dene Primary School"]),
        ("mere", ["Ashmere Infant School"]),
        ("nowhere", []),
        ("%", []),
        ("\n", []),
    ],
)
def test_it_is_found_as_people_write_it_the_likeliest_first(typed: str, found: list[str]) -> None:
    """Numbers with and without their strokes, names without apostrophes, words in any order, parts of words; only open ones."""
    assert [each.name for each in Finder([*SCHOOLS, CLOSED]).best(typed, 8)] == found


def test_the_list_has_closed_ones_too_and_is_by_name() -> None:
    """Whoever looks through the register asks for closed schools at times."""
    found = list(Finder([CLOSED, *reversed(SCHOOLS)]).all("oakfield"))
    assert [each.name for each in found] == [
        "Long Oakfield School",
        "Oakfield JMI School",
        "Oakfield Old School",
    ]
    assert [each.name for each in Finder(SCHOOLS).all("  ")] == list(NAMES)


WORDS = st.lists(
    st.sampled_from(["Ash", "Oak", "St", "Mary's", "Hall", "A", "Elm-field"]), min_size=1, max_size=4
)
PLACES = st.lists(WORDS.map(" ".join), min_size=1, max_size=8)


@given(names=PLACES, typed=st.text("ashokm '\n\\", max_size=6))
def test_every_name_with_the_letters_in_it_is_found_and_each_once(names: list[str], typed: str) -> None:
    """As if each name had been asked by itself, whatever stands before and after it in the text they are kept in."""
    schools = [school(n, name, postcode="ZZ9 9ZZ") for n, name in enumerate(names, 1)]
    wanted = letters(typed)
    expected = {each.id for each in schools if wanted and wanted in letters(each.name)}
    found = [each.id for each in Finder(schools).best(typed, len(schools))]
    assert expected <= set(found)
    assert len(found) == len(set(found))
    by_words = {
        each.id for each in schools if all(f" {word}" in f" {' '.join(each.core)}" for word in core(typed))
    }
    assert set(found) <= expected | (by_words if core(typed) else set())
