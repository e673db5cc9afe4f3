"""A layout inside its template: written last, corrected by hand, carried to the next version."""

import pytest

from extractors.blank import carry_ids, dump, learn, load
from samples import blanks
from schemas.codes import Failure
from schemas.layout import Geometry, Layout, Page
from schemas.template import Template


def laid_out() -> Template:
    template = learn(blanks()["secondary"].read_bytes(), "secondary")
    places = {f.id: [Geometry(page=1, box=(1.0, 2.0, 3.0, n / 2))] for n, f in enumerate(template.fields)}
    return template.model_copy(
        update={"layout": Layout(fields=places, pages=[Page(width=595, height=842, picture="AAAA")])}
    )


def test_the_layout_comes_last_and_survives() -> None:
    """A person reads the questions first; what the YAML says of paper is what was learned."""
    text = dump(laid_out())
    assert load(text) == laid_out()
    assert text.index("fields:") < text.index("blank:") < text.index("\nlayout:\n")


def test_a_field_renamed_by_hand_is_asked_for_in_the_layout_too() -> None:
    """A layout that speaks of no field is an error that names it."""
    first = laid_out().fields[0].id
    with pytest.raises(Failure, match=f"no field is called {first}"):
        load(dump(laid_out()).replace(f"id: {first}\n", "id: renamed\n", 1))


def test_places_follow_ids_to_the_next_version() -> None:
    """Where a field keeps its former name its place does too."""
    new = laid_out()
    fields = [f.model_copy(update={"id": f"old.{f.id}"}) for f in new.fields]
    old = new.model_copy(update={"fields": fields, "layout": None})
    carried = carry_ids(new, old).layout
    assert carried is not None
    assert new.layout is not None
    assert carried.fields == {f"old.{name}": places for name, places in new.layout.fields.items()}
