"""Our fillable PDFs completed, as filled in and as flattened by a viewer: every answer read back into its field."""

import io
from collections.abc import Iterator
from random import Random
from typing import Any

import pikepdf
import pytest
from pikepdf import Name, String

import samples
from extractors.blank import learn
from extractors.blank.build import build, make_for
from extractors.blank.build.lettering import written
from extractors.naming import OPTION, field_of
from extractors.reader import read_all
from samples import forge
from schemas.built import Order
from schemas.reading import Answer, Status
from schemas.stamp import FIELD, Stamp
from schemas.template import Field, Kind, Role, Template

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.slow]
# ticks and words to delete, controls, columns, descriptors, legacy fields, text boxes
STYLES = ["secondary", "03-rubric", "05-questionnaire", "06-legacy", "14-text-boxes"]
WORDS = ["choir", "strings", "weekly", "lead", "concert", "singing", "band", "keyboard", "notation"]
KNOWN = {
    Role.URN: "990001",
    Role.DFE_NUMBER: "919/2901",
    Role.EMAIL: "head@oak.example",
    Role.POSTCODE: "AL1 2BC",
}


def terminal(fields: Any, branch: str = "") -> Iterator[tuple[str, Any]]:
    for each in fields:
        name = f"{branch}.{each.T}".lstrip(".")
        if "/FT" in each:
            yield name, each
        else:
            yield from terminal(each.Kids, name)


def state(widget: Any) -> Name:
    return Name(next(name for name in widget.AP.N if name != "/Off"))


class Filler:
    """Fills every field of a form, and remembers what it meant."""

    def __init__(self, template: Template, seed: int) -> None:
        self.asked = {field.id: field for field in template.fields}
        self.rng = Random(seed)
        self.truth: dict[str, Any] = {}

    def fill(self, form: bytes) -> bytes:
        with pikepdf.open(io.BytesIO(form)) as pdf:
            for name, item in terminal(pdf.Root.AcroForm.Fields):
                if name != FIELD:
                    (self._press if Name.Btn == item.FT else self._write)(pdf, name, item)
            out = io.BytesIO()
            pdf.save(out)
        return out.getvalue()

    def _press(self, _: pikepdf.Pdf, name: str, item: Any) -> None:
        asked = self.asked[field_of(name)]
        if "/Kids" in item:
            number = self.rng.randrange(len(item.Kids))
            item.V = item.Kids[number].AS = state(item.Kids[number])
            chosen = asked.options[number].value
            self.truth[asked.id] = chosen == "Yes" if asked.kind is Kind.BOOL else chosen
            return
        last = name.rpartition(".")[2]
        number = int(last.removeprefix(OPTION)) if last.startswith(OPTION) else 1
        on = number == 1 or self.rng.random() < 0.5
        if on:
            item.V = item.AS = state(item)
        if asked.kind is Kind.CHOICES:
            self.truth.setdefault(asked.id, []).extend([asked.options[number - 1].value] if on else [])
        else:
            self.truth[asked.id] = True if asked.kind is Kind.BOOL else asked.options[0].value

    def _write(self, pdf: pikepdf.Pdf, name: str, item: Any) -> None:
        asked = self.asked[field_of(name)]
        text, self.truth[asked.id] = self._words(asked, item)
        item.V = String(text)
        x0, y0, x1, y1 = (float(v) for v in item.Rect)
        looks = pdf.make_stream(
            b"/Tx BMC\n" + written(text, (x0, y0, x1, y1), lines=bool(int(item.Ff) & 4096)) + b"\nEMC"
        )
        looks.Type, looks.Subtype = Name.XObject, Name.Form
        looks.BBox, looks.Resources = item.AP.N.BBox, item.AP.N.Resources
        item.AP.N = looks

    def _words(self, asked: Field, item: Any) -> tuple[str, Any]:
        if Name.Ch == item.FT:
            text = str(self.rng.choice(list(item.Opt)))
            return text, (text == "Yes" if asked.kind is Kind.BOOL else text)
        if asked.kind is Kind.NUMBER:
            number = self.rng.randrange(2, 60)
            return str(number), number
        if asked.kind is Kind.BOOL:
            return "Yes", True
        if asked.kind is Kind.DATE:
            return "14/03/2026", "2026-03-14"
        words = KNOWN.get(asked.role) if asked.role else None
        words = words or " ".join(self.rng.choice(WORDS) for _ in range(9 if int(item.Ff) & 4096 else 2))
        return words, words


def flattened(form: bytes) -> bytes:
    """The form as a viewer prints it: what its fields show is part of its pages."""
    with pikepdf.open(io.BytesIO(form)) as pdf:
        pdf.flatten_annotations("all")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def agrees(answer: Answer, meant: Any) -> bool:
    if meant == []:
        return answer.status is Status.BLANK
    value = " ".join(answer.value.split()) if isinstance(answer.value, str) else answer.value
    return answer.status is Status.ANSWERED and value == meant


@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
@pytest.mark.parametrize("style", STYLES)
def test_every_field_comes_back(style: str) -> None:
    """Filled in on screen every answer is read; flattened, all are that lie where a reader of print finds them."""
    data = samples.blanks()[style].read_bytes() if style in samples.blanks() else forge.blank(style, 1).docx
    template = learn(data, style)
    stamp = Stamp(template=style, version=template.version, school="990001")
    form = make_for(build(data, template), Order(stamp=stamp)).fillable
    filler = Filler(template, 1)
    filled = filler.fill(form)
    assert set(filler.truth) == {field.id for field in template.fields}

    (reading,) = read_all(filled, "form.pdf", [template])
    assert reading.stamp == stamp
    assert [(a.field, a.raw) for a in reading.answers if not agrees(a, filler.truth[a.field])] == []

    (flat,) = read_all(flattened(filled), "form.pdf", [template])
    wrong = [(a.field, a.raw) for a in flat.answers if not agrees(a, filler.truth[a.field])]
    assert len(wrong) <= max(1, 0.05 * len(filler.truth)), wrong
    assert [each for each in wrong if each[0] in _sure(flat.answers)] == []


def _sure(answers: list[Answer]) -> set[str]:
    return {a.field for a in answers if a.status is Status.ANSWERED}
