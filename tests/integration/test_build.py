"""The forms to hand out, made by the command line with a real LibreOffice, and read again."""

from pathlib import Path

import numpy as np
import pypdfium2 as pdf
import pytest
import zxingcpp
from typer.testing import CliRunner

import samples
from extractors.blank import learn, load
from extractors.blank.build import build, make_for
from extractors.blank.printed.printing import pictures, print_forms
from extractors.reader import read_all
from ritornello.cli import app
from schemas.built import Order
from schemas.codes import Code, Failure
from schemas.reading import Status
from schemas.stamp import Stamp

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.slow]
BLANK = samples.blanks()["secondary"]


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template learned, and sets built for three schools of which one has closed."""
    folder = tmp_path_factory.mktemp("build")
    run("template", "learn", BLANK, "--id", "secondary", "--out", folder / "t.yaml")
    lines = samples.register().read_text("utf-8").splitlines()
    closed = lines[3].replace(",Open,", ",Closed,")
    (folder / "register.csv").write_text("\n".join([*lines[:3], closed]), encoding="utf-8")
    arguments = ("template", "build", folder / "t.yaml", "--blank", BLANK, "--out")
    run(*arguments, folder / "set", "--register", folder / "register.csv", "--round", "Autumn 2026")
    run(*arguments, folder / "any")
    return folder


def test_learning_keeps_the_layout(folder: Path) -> None:
    """With LibreOffice at hand every field has its place on a page."""
    template = load((folder / "t.yaml").read_text("utf-8"))
    assert template.layout is not None
    assert all(template.layout.fields[f.id] for f in template.fields)


def test_each_open_school_has_a_folder_with_its_own_forms(folder: Path) -> None:
    """All three forms of a set know the school; what is filled in is read as its answers."""
    template = load((folder / "t.yaml").read_text("utf-8"))
    sets = sorted((folder / "set").iterdir())
    assert len(sets) == 2
    for each in sets:
        urn = each.name[-6:]
        for name in ("secondary.docx", "secondary-fill-in.pdf"):
            (reading,) = read_all((each / name).read_bytes(), name, [template])
            assert reading.stamp == Stamp(template="secondary", version="3", school=urn, round="Autumn 2026")
            given = {a.field: a.value for a in reading.answers if a.status is not Status.BLANK}
            assert given["about-school.urn"] == urn
            assert {"about-school.school-name", "about-school.dfe-number"} <= set(given)


def test_every_page_to_print_says_whose_it_is(folder: Path) -> None:
    """At 150 dpi the code of every page is read, in a set with the school in it."""
    (made, *_) = sorted((folder / "set").iterdir())
    document = pdf.PdfDocument((made / "secondary-to-print.pdf").read_bytes())
    for number in range(len(document)):
        picture = document[number].render(scale=150 / 72, grayscale=True).to_numpy().squeeze()
        (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        found = Stamp.read_code(code.text)
        assert found is not None
        assert (found[0].school, found[1]) == (made.name[-6:], number + 1)
    document.close()


def test_the_stamped_word_file_looks_as_the_blank_does(folder: Path) -> None:
    """Less than one pixel in two hundred differs on any page."""
    stamped = (folder / "any" / "secondary.docx").read_bytes()
    printed = print_forms({"blank": BLANK.read_bytes(), "stamped": stamped})
    before, after = pictures(printed["blank"]), pictures(printed["stamped"])
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        assert (np.abs(one.astype(int) - other) > 40).mean() < 0.005


def test_a_template_of_another_blank_is_refused() -> None:
    """Fields would lie where the other form has something else."""
    template = learn(BLANK.read_bytes(), "secondary")
    with pytest.raises(Failure) as refused:
        build(samples.blanks()["infant-primary"].read_bytes(), template)
    assert refused.value.code is Code.UNKNOWN_FORM


def test_building_again_gives_the_same_bytes() -> None:
    """The same blank, template and school are the same files, so that nothing is sent out twice for nothing."""
    template = learn(BLANK.read_bytes(), "secondary")
    order = Order(stamp=Stamp(template="secondary", version="3", school="990001"))
    once, again = (make_for(build(BLANK.read_bytes(), template), order) for _ in range(2))
    assert once == again
