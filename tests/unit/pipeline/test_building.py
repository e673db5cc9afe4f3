"""Whose forms are made, and what is filled in beforehand."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.building import folder_of, for_anybody, for_schools
from schemas.built import Built, Forms, Order
from schemas.stamp import Stamp
from schemas.template import Field, Kind, Role, Spot, Template, Way


def field(name: str, role: Role | None = None) -> Field:
    return Field(
        id=name, path=[name], kind=Kind.TEXT, way=Way.CELL, spots=[Spot(line=0)], reason="", role=role
    )


FIELDS = [
    field("name", Role.SCHOOL_NAME),
    field("urn", Role.URN),
    field("dfe", Role.DFE_NUMBER),
    field("choir"),
]
TEMPLATE = Template(id="form", version="2", title="Form", fields=FIELDS)
EMPTY = Forms.model_construct(fillable=b"%PDF", paper=b"%PDF", word=b"PK")
BUILT = Built.model_construct(forms=EMPTY, marks=[], rooms=[], notes=[])


class Press:
    """Notes what was ordered."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.jobs = 0

    def make(self, built: Built, orders: list[Order]) -> list[Forms]:
        self.orders += orders
        self.jobs += 1
        return [built.forms] * len(orders)


def school(number: int, **more: Any) -> dict[str, Any]:
    return {"urn": str(100_000 + number), "dfe_number": "919/2005", "name": f"School {number}", **more}


def test_each_school_gets_its_own_stamp_and_what_is_known_of_it() -> None:
    """Name and numbers go where the template has fields for them, and nowhere else; work is done in batches."""
    press = Press()
    made = list(for_schools(press, BUILT, TEMPLATE, [school(n) for n in range(20)], "Autumn"))
    assert len({each.folder for each in made}) == 20
    assert press.jobs < 5
    assert press.orders[3].stamp == Stamp(template="form", version="2", school="100003", round="Autumn")
    assert press.orders[3].values == {"name": "School 3", "urn": "100003", "dfe": "919/2005"}


def test_what_is_not_known_is_left_for_the_school() -> None:
    """A school without a DfE number has an empty field, not the word None."""
    press = Press()
    list(for_schools(press, BUILT, TEMPLATE, [school(1, dfe_number=None)], ""))
    assert "dfe" not in press.orders[0].values


def test_anybody_s_form_knows_no_school() -> None:
    """The set for everybody says which form it is, and no more."""
    press = Press()
    made = for_anybody(press, BUILT, TEMPLATE)
    assert press.orders == [Order(stamp=Stamp(template="form", version="2"))]
    assert set(made.files) == {"form.docx", "form-fill-in.pdf", "form-to-print.pdf"}


@given(st.text(max_size=200))
def test_a_name_from_outside_is_one_folder_and_one_line(name: str) -> None:
    """Whatever a register calls a school, its forms stay in a folder of their own and its name is one printable line."""
    folder = folder_of(school(1, name=name))
    assert folder.endswith("100001")
    assert set(folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    press = Press()
    list(for_schools(press, BUILT, TEMPLATE, [school(1, name=name)], ""))
    assert press.orders[0].values.get("name", "").isprintable()
