"""A form pasted or typed into a mail is read as the form it was copied from."""

import subprocess
import tempfile
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from extractors.reader import read_all
from extractors.word.open import open_word
from pipeline.intake.opened import DOCX, IN_THE_BODY, TYPED_IN_THE_BODY
from pipeline.intake.transcribed import as_word
from pipeline.intake.unpack import unpack
from pipeline.settings import Settings
from ritornello.installed import of_samples

QUESTIONS = "".join(f"<tr><td>Is there a lesson {n} each week?</td><td>yes {n}</td></tr>" for n in range(6))


def mail(html: str, text: str = "x") -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"] = "office@fernhill.example", "Our form"
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def pasted(html: str, text: str = "x") -> bytes:
    (part,) = unpack(mail(html, text), "m.eml").parts
    assert (part.name, part.media_type) == (IN_THE_BODY, DOCX)
    return part.data


def words(data: bytes) -> list[list[str]]:
    """The cells of each line of a Word file, as text."""
    return [[" ".join(cell.text.split()) for cell in line.cells] for line in open_word(data).lines]


def test_the_form_is_taken_and_the_letter_round_it_is_not() -> None:
    """Its title, its tables and its signed labels; greeting, note, sign-off and address card stay the mail's."""
    html = (
        "<p>Dear Jo,</p><p>Here it is, sorry it is late.</p><h1>Music self-evaluation</h1><p>Date: 5/10/2026</p>"
        f"<table>{QUESTIONS}</table><p>Name: Ada Achebe</p><p>&nbsp;</p><p>Role: Head</p><p>Kind regards</p><p>Ada</p>"
        "<table><tr><td>Ada</td><td>Tel: 01234 567890</td></tr></table>"
    )
    found = [" | ".join(line) for line in words(pasted(html)) if any(line)]
    assert found[:2] == ["Music self-evaluation", "Date: 5/10/2026"]
    assert found[-2:] == ["Name: Ada Achebe", "Role: Head"]
    assert found[2] == "Is there a lesson 0 each week? | yes 0"
    assert len(found) == 10


def test_cells_that_span_keep_their_places() -> None:
    """A header over two columns, and a cell over two rows."""
    html = (
        "<table><tr><th>Q</th><th colspan=2>Now</th></tr><tr><td rowspan=2>Long</td><td>a</td><td>b</td></tr>"
        "<tr><td>c</td><td>d</td></tr></table>"
    )
    (table,) = lxml.html.fromstring(f"<div>{html}</div>").iter("table")
    lines = words(as_word([table]))
    assert lines[0] == ["Q", "Now"]
    assert lines[1] == ["Long", "a", "b"]
    assert lines[2][-2:] == ["c", "d"]


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        ("<b>Good</b>", b"<w:b/>"),
        ("<span style='font-weight:700'>Good</span>", b"<w:b/>"),
        ("<u>Good</u>", b'<w:u w:val="single"/>'),
        ("<span style='text-decoration: underline'>Good</span>", b'<w:u w:val="single"/>'),
        ("<s>Good</s>", b"<w:strike/>"),
        ("<span style='text-decoration:line-through'>Good</span>", b"<w:strike/>"),
        ("<span style='background:yellow;mso-highlight:yellow'>Good</span>", b'w:fill="ffff00"'),
        ("<mark>Good</mark>", b'w:fill="ffff00"'),
        ("<span style='background-color: rgb(0, 255, 0)'>Good</span>", b'w:fill="00ff00"'),
        ("<font color='#FF0000'>Good</font>", b'<w:color w:val="ff0000"/>'),
        ("<input type=checkbox checked> Good", "☒".encode()),
        ("<input type=checkbox> Good", "☐".encode()),
    ],
)
def test_marks_that_choose_are_kept(markup: str, mark: bytes) -> None:
    """Bold, underlined, struck out, shaded, coloured, ticked: what a school marks its answer with."""
    import io
    import zipfile

    node = lxml.html.fromstring(f"<p>{markup}</p>")
    with zipfile.ZipFile(io.BytesIO(as_word([node]))) as package:
        assert mark in package.read("word/document.xml")


def test_white_paper_and_black_ink_are_no_marks() -> None:
    """Mail programs set both on everything."""
    import io
    import zipfile

    node = lxml.html.fromstring(
        "<p style='color:black;background:white'><span style='color:#000'>x</span></p>"
    )
    with zipfile.ZipFile(io.BytesIO(as_word([node]))) as package:
        document = package.read("word/document.xml")
    assert b"w:color" not in document
    assert b"w:shd" not in document


def test_lines_typed_below_each_other_are_a_form_too() -> None:
    """Labels and questions with their answers; a letter with one question in it is a letter."""
    typed = "\n".join(f"Is there a lesson {n} each week? yes" for n in range(6))
    (part,) = unpack(mail("", f"Hello\n\n{typed}\n\nKind regards\nAda\n"), "m.eml").parts
    assert part.name == TYPED_IN_THE_BODY
    assert part.data.decode().splitlines()[2:] == typed.splitlines()
    assert unpack(mail("", "Hello,\n\nCould you come on Monday? Time: any.\n\nAda"), "m.eml").parts == []


tags = st.sampled_from(
    ["table", "tr", "td", "p", "div", "b", "span style='color:red'", "td rowspan=3 colspan=2", "br", "x"]
)


@given(
    st.lists(
        st.one_of(tags.map("<{}>".format), tags.map(lambda t: f"</{t.split()[0]}>"), st.text(max_size=5)),
        max_size=40,
    )
)
def test_no_page_raises_and_no_word_is_lost(pieces: list[str]) -> None:
    """Whatever is in a page, a Word file with all its words comes of it."""
    page = lxml.html.fromstring(
        f"<div>{''.join(pieces)}</div>".encode("utf-8", "ignore").decode().replace("\0", "")
    )
    wanted = "".join("".join(page.itertext()).split())
    got = "".join("".join("".join(cell) for cell in line) for line in words(as_word([page])))
    assert sorted(set(wanted) - set("".join(got.split()))) == [] or not wanted.isprintable()


@pytest.mark.needs("soffice")
@pytest.mark.slow
def test_a_pasted_form_says_what_the_file_says(program: Callable[[str], Path]) -> None:
    """A completed form as a word processor puts it on the clipboard: the same school, the same answers."""
    templates = of_samples(Settings(_env_file=None))
    sent: Any = message_from_bytes(samples.mailbox()[1].read_bytes(), policy=policy.default)
    (form,) = [
        each.get_content() for each in sent.iter_attachments() if each.get_filename().endswith(".docx")
    ]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "form.docx").write_bytes(form)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [str(program("soffice")), profile, "--headless", "--convert-to", "html", "--outdir", folder]
        subprocess.run([*command, f"{folder}/form.docx"], check=True, capture_output=True, timeout=120)
        html = Path(folder, "form.html").read_text(encoding="utf-8")
    (read,) = read_all(pasted(html), IN_THE_BODY, templates)
    (expected,) = read_all(form, "form.docx", templates)
    assert read.template == expected.template
    values = {each.field: (each.value, each.status) for each in read.answers}
    assert values == {each.field: (each.value, each.status) for each in expected.answers}
    assert read.residue == []
