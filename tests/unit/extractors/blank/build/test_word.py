"""The stamped Word file: the blank with its places named."""

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

import samples
from extractors.blank import learn
from extractors.blank.build.word import StampedWord, stamped_word, tag_of, word_for
from extractors.reader import read_all
from extractors.word.names import SDT, SDT_PR, VAL, W
from samples import forge
from schemas.reading import Reading, Status
from schemas.stamp import Stamp
from schemas.template import Template

STYLES = [*sorted(samples.blanks()), *forge.styles()]
STAMP = Stamp(template="form", version="2")


def blank(style: str) -> bytes:
    return samples.blanks()[style].read_bytes() if style in samples.blanks() else forge.blank(style, 2).docx


def made(style: str) -> tuple[Template, StampedWord]:
    template = learn(blank(style), style)
    return template, stamped_word(blank(style), template, STAMP)


def root(docx: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def tags(docx: bytes) -> list[str]:
    return [tag.get(VAL, "") for tag in root(docx).iter(W + "tag")]


def read(docx: bytes, template: Template) -> Reading:
    (reading,) = read_all(docx, "form.docx", [template])
    return reading


@pytest.mark.parametrize("style", STYLES)
def test_every_answer_place_has_its_name(style: str) -> None:
    """Each field's control carries its id; only legacy fields, which have names of their own, are left as they are."""
    template, stamped = made(style)
    legacy = any(True for _ in root(stamped.docx).iter(W + "ffData"))
    assert legacy or not stamped.bare
    found = {tag.partition("=")[0] for tag in tags(stamped.docx)}
    long = {tag_of(f"{f.id}={o.value}") for f in template.fields for o in f.options}
    for field in template.fields:
        named = {
            tag_of(field.id).partition("=")[0],
            *(tag_of(f"{field.id}={o.value}") for o in field.options),
        }
        assert field.id in stamped.bare or found & named or long & set(tags(stamped.docx))
    assert all(len(tag) <= 64 for tag in tags(stamped.docx))


@pytest.mark.parametrize("style", STYLES)
def test_an_empty_stamped_form_reads_as_the_blank_does(style: str) -> None:
    """The controls are nothing that a school wrote."""
    template, stamped = made(style)
    reading = read(stamped.docx, template)
    plain = read(blank(style), template)
    assert [(a.field, a.value, a.status) for a in reading.answers] == [
        (a.field, a.value, a.status) for a in plain.answers
    ]
    assert [r.text for r in reading.residue] == [r.text for r in plain.residue]
    assert reading.stamp == STAMP


@pytest.mark.parametrize("style", STYLES)
def test_what_is_written_into_the_controls_is_read_into_their_fields(style: str) -> None:
    """Words in a tagged control are the answer of the field it is tagged with."""
    template, stamped = made(style)
    prose = [f for f in template.fields if f.kind == "text" and f.id not in stamped.bare and f.role is None]
    given = {field.id: f"We sing {number} songs" for number, field in enumerate(prose, 11)}
    reading = read(word_for(stamped.docx, STAMP, given), template)
    answers = {a.field: a for a in reading.answers}
    assert {name: answers[name].value for name in given} == given
    others = [a for a in reading.answers if a.field not in given]
    assert {a.status for a in others} <= {Status.BLANK}


def test_a_school_s_own_form_knows_the_school() -> None:
    """The properties of a set's form are the school's; the form's own are kept, and are there once."""
    template, stamped = made("secondary")
    field = next(f for f in template.fields if f.role == "school_name")
    first = word_for(
        stamped.docx, Stamp(template="form", version="2", school="990001", round="A"), {field.id: "Oak"}
    )
    again = word_for(first, Stamp(template="form", version="2", school="990002", round="A"), {})
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        assert archive.read("docProps/custom.xml").count(b"RitornelloSchool") == 1
    reading = read(again, template)
    assert reading.stamp == Stamp(template="form", version="2", school="990002", round="A")
    assert next(a.value for a in reading.answers if a.field == field.id) == "Oak"


def test_boxes_become_check_boxes_that_show_the_form_s_own_glyph() -> None:
    """A box to tick takes a click, and looks as it did."""
    template, stamped = made("05-questionnaire")
    boxes = [sdt for sdt in root(stamped.docx).iter(SDT) if sdt.find(f"{SDT_PR}/{{*}}checkbox") is not None]
    assert boxes
    for sdt in boxes:
        off = sdt.find(f"{SDT_PR}/{{*}}checkbox/{{*}}uncheckedState")
        shown = "".join(sdt.itertext()).strip()
        assert off is None or not shown or chr(int(next(iter(off.attrib.values())), 16)) == shown
    assert template.fields


def test_the_same_form_is_the_same_bytes() -> None:
    """Nothing of when it was made gets in."""
    assert made("secondary")[1].docx == made("secondary")[1].docx


def test_a_stamp_tells_versions_apart() -> None:
    """Of two versions that ask the same, a stamped return is of the one it was made from; a false stamp is not believed."""
    data = blank("secondary")
    new = learn(data, "secondary")
    old = new.model_copy(update={"version": "2"})
    other = learn(blank("04-audit"), "audit")
    for wanted in (old, new):
        stamp = Stamp(template="secondary", version=wanted.version)
        (reading,) = read_all(stamped_word(data, wanted, stamp).docx, "form.docx", [old, new])
        assert reading.template is not None
        assert reading.template.version == wanted.version
    (reading,) = read_all(
        stamped_word(data, new, Stamp(template="audit", version=other.version)).docx, "f.docx", [other, new]
    )
    assert reading.template is not None
    assert reading.template.id == "secondary"
