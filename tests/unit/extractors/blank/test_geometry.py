"""Where a blank's fields lie on its printed pages."""

import re
from typing import Any

import pytest

from extractors import convert
from extractors.blank import learn
from extractors.blank.printed.geometry import NO_OFFICE, lay_out, with_layout
from extractors.blank.printed.outlines import tight
from extractors.blank.printed.pictures import pack_picture, unpack_picture
from samples import blanks, forge


@pytest.mark.needs("soffice")
def test_every_field_and_option_has_its_place(paper: Any) -> None:
    """Nothing a form asks is left without a rectangle on one of its pages."""
    layout, template = paper.layout, paper.template
    assert all(layout.fields[f.id] for f in template.fields)
    assert all(o.box or o.words for options in layout.options.values() for o in options)
    for places in layout.fields.values():
        for place in places:
            page = layout.pages[place.page - 1]
            assert 0 <= place.box[0] < place.box[2] <= page.width + 1
            assert 0 <= place.box[1] < place.box[3] <= page.height + 1


@pytest.mark.needs("soffice")
def test_rooms_are_empty_and_boxes_are_printed(paper: Any) -> None:
    """A cell to write in holds no print away from its edges; a box to tick has its outline where the layout says."""
    layout = paper.layout
    blank = [unpack_picture(p.picture) for p in layout.pages]

    def part(place: Any, inset: float) -> Any:
        x0, y0, x1, y1 = (
            round((v + d) * 150 / 72) for v, d in zip(place.box, (inset, inset, -inset, -inset), strict=True)
        )
        return blank[place.page - 1][y0:y1, x0:x1]

    room = layout.fields["about-school.headteacher"][0]
    assert part(room, 3).min() > 200
    for option in layout.options["about-school.phase"]:
        box = option.box[0]
        assert part(box, -1).min() < 100
        assert part(box, 2.5).min() > 150


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("style", ["05-questionnaire", "06-legacy", "16-label-above"])
def test_other_styles_have_their_places_too(style: str) -> None:
    """Glyphs, drawn boxes of legacy fields and rooms under a label are found."""
    data = forge.blank(style, 1).docx
    template = learn(data, style)
    layout = lay_out(data, template)
    assert all(layout.fields[f.id] for f in template.fields)
    assert all(o.box or o.words for options in layout.options.values() for o in options)


def test_without_libreoffice_a_template_is_learned_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A blank is still learned; a sentence says what the template cannot do."""
    monkeypatch.setattr(convert, "program", lambda: None)
    data = blanks()["infant-primary"].read_bytes()
    template = with_layout(learn(data, "f"), data)
    assert template.layout is None
    assert template.warnings == [NO_OFFICE]


def test_pictures_survive_packing() -> None:
    """Pages are kept as they are printed, tints too: what a pen added is told from them."""
    import numpy as np

    grey = np.tile(np.arange(256, dtype=np.uint8), (40, 1))
    packed = pack_picture(grey)
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", packed)
    assert (unpack_picture(packed) == grey).all()


def test_a_glyph_without_an_outline_is_its_middle_square() -> None:
    """Where nothing square is printed the box is guessed, never lost."""
    import numpy as np

    box = tight(np.full((100, 100), 255, np.uint8), (10.0, 10.0, 20.0, 24.0))
    assert 10 <= box[0] < box[2] <= 20
    assert abs((box[2] - box[0]) - (box[3] - box[1])) < 0.01
