"""Pages read one by one become returns: joined, doubled, missing, of two schools."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extractors.paper.joining import alike, join, returns
from schemas.codes import Code
from schemas.layout import Geometry, Layout, Page
from schemas.reading import Answer, Evidence, PageSeen, Reading, Status
from schemas.template import Field, Kind, Spot, Template, Way

_PAGE = Page(width=600, height=800, picture="")


def _field(name: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(id=name, path=["About", name], kind=kind, way=Way.CELL, spots=[Spot(line=0)], reason="test")


FIELDS = [_field("one"), _field("two"), _field("both"), _field("many", Kind.CHOICES)]
LAYOUT = Layout(
    pages=[_PAGE, _PAGE],
    fields={
        name: [Geometry(page=n, box=(0, 0, 100, 20)) for n in on]
        for name, on in {"one": [1], "two": [2], "both": [1, 2], "many": [1, 2]}.items()
    },
)
FORM = Template(id="f", version="1", title="F", fields=FIELDS, layout=LAYOUT)


def _said(name: str, value: Any, page: int) -> Answer:
    status = Status.BLANK if value is None else Status.UNSURE if value == "?" else Status.ANSWERED
    kept = value if status is Status.ANSWERED else None
    return Answer(
        field=name, path=["About", name], kind=Kind.TEXT, value=kept, raw=str(value or ""), status=status,
        confidence=0.9, evidence=Evidence(page=page, box=(0, 0, 1, 1), method="print"),
    )  # fmt: skip


def _page(number: int, ink: str = "ff", blob: str = "", **values: Any) -> PageSeen:
    names = ("one", "both", "many") if number == 1 else ("two", "both", "many")
    answers = [_said(n, values.get(n), number) for n in names]
    return PageSeen(page=number, width=600, height=800, ink=ink, blob=blob, answers=answers)


def _read(*pages: PageSeen) -> list[Reading]:
    return returns(FORM, LAYOUT, pages, [])


def _values(reading: Reading) -> dict[str, Any]:
    return {a.field: "?" if a.status is Status.UNSURE else a.value for a in reading.answers}


def test_photos_of_single_pages_make_one_return() -> None:
    """Whatever file a page came in, and in whatever order, the form is whole."""
    readings = [*_read(_page(2, two="b")), *_read(_page(1, one="a"))]
    assert [i.code for i in readings[0].issues] == [Code.PAGE_MISSING]
    (whole,) = join(FORM, readings)
    assert _values(whole) == {"one": "a", "two": "b", "both": None, "many": None}
    assert not whole.issues


def test_a_page_that_is_missing_takes_only_its_own_answers() -> None:
    """What did not come is unsure; the issue names the page and its questions."""
    (reading,) = _read(_page(1, one="a", both="x"))
    assert _values(reading) == {"one": "a", "two": "?", "both": "?", "many": "?"}
    (told,) = reading.issues
    assert "Page 2 is missing (it asks “About › two”" in told.message
    assert next(a for a in reading.answers if a.field == "both").raw == "x"


def test_an_answer_that_goes_on_overleaf_is_joined() -> None:
    """Text is read on, options are added up, and what is unsure on one page is unsure."""
    (reading,) = _read(_page(1, both="first", many=["a"]), _page(2, both="second", many=["b"]))
    assert _values(reading)["both"] == "first\nsecond"
    (doubt,) = _read(_page(1, both="first"), _page(2, both="?"))
    assert _values(doubt)["both"] == "?"


def test_two_pictures_of_a_page_agree_or_nobody_knows() -> None:
    """A retaken photo fills in what the first did not show, and contradicts it only into doubt."""
    (reading,) = _read(_page(1, one="a"), _page(1), _page(2))
    assert _values(reading)["one"] == "a"
    (reading,) = _read(_page(1, one="a"), _page(1, one="b"), _page(2))
    assert _values(reading)["one"] == "?"


def test_other_writing_on_the_same_page_is_another_school() -> None:
    """Two whole forms are two returns, and a person is told."""
    first = [_page(1, "ff00", one="a"), _page(2, "ff00", two="b")]
    second = [_page(1, "00ff", one="c"), _page(2, "00ff", two="d")]
    readings = _read(*first, *second)
    assert [_values(r)["one"] for r in readings] == ["a", "c"]
    assert all(any(i.code is Code.TWO_FORMS for i in r.issues) for r in readings)


@given(st.permutations(range(4)))
def test_the_order_of_pictures_changes_nothing(order: list[int]) -> None:
    """However photos are sorted, the return is the same."""
    pages = [_page(1, one="a"), _page(1), _page(2, two="b"), _page(2)]
    (reading,) = _read(*(pages[n] for n in order))
    assert _values(reading) == {"one": "a", "two": "b", "both": None, "many": None}


def test_prints_of_ink_are_alike_where_half_of_it_is_shared() -> None:
    """An empty page may be any sheet."""
    assert alike("f0", "e0")
    assert not alike("f0", "0f")
    assert alike("", "0f")
