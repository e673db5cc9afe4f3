"""One sample blank, printed once: its template, its layout, and its clean pages at 200 dpi."""

from typing import Any, NamedTuple

import pypdfium2 as pdf
import pytest

from extractors.blank import learn
from extractors.blank.printed.geometry import lay_out
from extractors.blank.printed.printing import print_forms
from samples import blanks
from schemas.layout import Layout
from schemas.template import Template

DPI = 200


class Paper(NamedTuple):
    """A blank made ready for tests."""

    template: Template
    layout: Layout
    pages: list[Any]


@pytest.fixture(scope="session")
def paper() -> Paper:
    data = blanks()["infant-primary"].read_bytes()
    template = learn(data, "infant-primary")
    document = pdf.PdfDocument(print_forms({"blank": data})["blank"])
    pages = [document[n].render(scale=DPI / 72).to_numpy()[:, :, :3].copy() for n in range(len(document))]
    document.close()
    return Paper(template, lay_out(data, template), pages)
