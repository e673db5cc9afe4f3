"""A stamp on its way through a document: as properties, as a line, as a page's code."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.stamp import FIELD, Stamp

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def stamps() -> st.SearchStrategy[Stamp]:
    return st.builds(Stamp, template=WORDS.filter(bool), version=WORDS, school=WORDS, round=WORDS)


@given(stamps(), st.integers(1, 60))
def test_what_is_stamped_is_what_is_read(stamp: Stamp, page: int) -> None:
    """Every way of carrying a stamp gives it back whole."""
    assert Stamp.of(stamp.properties()) == stamp
    assert Stamp.of({f"field.{FIELD}": stamp.text()}) == stamp
    assert Stamp.read_code(stamp.text(page)) == (stamp, page)


@given(st.text())
def test_other_codes_are_none_of_ours(text: str) -> None:
    """A code or property of somebody else is no stamp, whatever it says."""
    assert Stamp.read_code(text) is None
    assert Stamp.of({"Template": text, "Author": text}) is None


def test_a_page_is_a_small_number() -> None:
    """A code with no page, or with nonsense for one, is not taken."""
    line = Stamp(template="a").text()
    for page in ("", "&p=x", "&p=-1", "&p=99999", "&p=²"):
        assert Stamp.read_code(line + page) is None
