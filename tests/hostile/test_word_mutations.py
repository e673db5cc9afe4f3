"""A thousand spoilt forms, and forms made to do harm: every one is decided, none raises, none takes for ever."""

import io
import time
import zipfile
from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from lxml import etree

import samples
from extractors.blank import learn
from extractors.reader import read_all
from pipeline.sandbox import Limits
from samples import forge
from schemas.codes import Code
from schemas.reading import Outcome, Reading, Status
from schemas.template import Template
from tests.unit.extractors.word.docs import DECLARED, docx, flat_opc, unzipped, zipped
from tests.unit.extractors.word.pieces import p, tbl, tr
from tests.unit.extractors.word.spoiling import MAIN, WAYS, W

pytestmark = pytest.mark.slow
ROUNDS = 100  # of each way of spoiling


@cache
def originals() -> tuple[tuple[Template, bytes], ...]:
    """Templates, each with a completed form: one of every style, and the two sample blanks."""
    found = []
    for number, style in enumerate(forge.styles()):
        blank = forge.blank(style, number)
        ways = forge.ways(blank)
        found.append((learn(blank.docx, style), forge.fill(blank, ways[number % len(ways)], number).docx))
    for name, path in samples.blanks().items():
        found.append((learn(path.read_bytes(), name), path.read_bytes()))
    return tuple(found)


def decided(found: list[Reading], template: Template) -> bool:
    """Whether there is an outcome, and a reason wherever the form was not read."""
    fields = {field.id for field in template.fields}
    for one in found:
        read = one.template is not None and fields <= {a.field for a in one.answers}
        sound = all((a.value is not None) == (a.status is Status.ANSWERED) for a in one.answers)
        if not sound or not (read or one.issues) or one.outcome not in Outcome:
            return False
    return bool(found)


@pytest.mark.parametrize("way", WAYS)
def test_every_spoilt_file_is_decided(way: str) -> None:
    """Whatever is done to a file, reading it gives an outcome within the child's limit and never raises."""
    faults: dict[str, int] = {}
    for number in range(ROUNDS):
        template, data = originals()[number % len(originals())]
        spoilt = WAYS[way](data, Random(f"{way}:{number}"))
        start = time.perf_counter()
        try:
            fault = "" if decided(read_all(spoilt, "form.docx", [template]), template) else "undecided"
        except Exception as error:  # noqa: BLE001  (which errors come through is what this test finds out)
            fault = repr(error)[:100]
        if time.perf_counter() - start > Limits().cpu / 10:  # far within what the child is allowed
            fault = "too slow"
        if fault:
            faults.setdefault(fault, number)
    assert faults == {}


# --- forms made to do harm ----------------------------------------------------------------------------------------


def body(inner: str) -> bytes:
    """A Word file with this inside its body, as it stands."""
    parts = unzipped(docx(p("x")))
    parts[MAIN] = f"<w:document {DECLARED}><w:body>{inner}</w:body></w:document>"
    return zipped(parts)


def without(*names: str) -> bytes:
    """A sample form that lacks some parts."""
    parts = unzipped(originals()[0][1])
    return zipped({name: inner for name, inner in parts.items() if name not in names})


def corrupt() -> bytes:
    """A zip whose directory is sound and whose main part is not."""
    data = bytearray(originals()[0][1])
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo(MAIN).header_offset
    data[at + 120 : at + 400] = bytes(280)
    return bytes(data)


REFUSED: dict[str, tuple[Callable[[], bytes], set[Code]]] = {
    "corrupt zip": (corrupt, {Code.DAMAGED}),
    "no main part": (lambda: without(MAIN), {Code.DAMAGED}),
    "only a main part's name": (lambda: zipped({MAIN: ""}), {Code.DAMAGED}),
    "10,000 nested tables": (
        lambda: body("<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000),
        {Code.TOO_COMPLEX},
    ),
    "10,000 nested controls": (
        lambda: body("<w:sdt><w:sdtContent>" * 10_000 + "</w:sdtContent></w:sdt>" * 10_000),
        {Code.TOO_COMPLEX},
    ),
    "10,000 nested insertions": (
        lambda: body("<w:p>" + "<w:ins>" * 10_000 + "</w:ins>" * 10_000 + "</w:p>"),
        {Code.TOO_COMPLEX},
    ),
    "100,000 empty rows": (
        lambda: body("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 100_000 + "</w:tbl>"),
        {Code.TOO_COMPLEX},
    ),
    "entities": (
        lambda: zipped({**unzipped(docx(p("x"))), MAIN: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        {Code.DAMAGED},
    ),
}


@pytest.mark.parametrize(("made", "codes"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_code(made: Callable[[], bytes], codes: set[Code]) -> None:
    """The code says what is wrong, and the refusal comes at once."""
    data = made()
    start = time.perf_counter()
    (found,) = read_all(data, "form.docx", [originals()[0][0]])
    assert {issue.code for issue in found.issues} <= codes
    assert found.issues
    assert found.outcome is not Outcome.ACCEPTED
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    "names",
    [
        ("word/styles.xml",),
        ("word/settings.xml", "word/fontTable.xml"),
        ("[Content_Types].xml",),
        ("_rels/.rels",),
        ("word/_rels/document.xml.rels",),
    ],
    ids=" ".join,
)
def test_parts_that_reading_can_do_without_may_be_missing(names: tuple[str, ...]) -> None:
    """A form is read as long as its main part can be found."""
    template, data = originals()[0]
    (whole,), (found,) = read_all(data, "a.docx", [template]), read_all(without(*names), "a.docx", [template])
    assert [a.value for a in found.answers] == [a.value for a in whole.answers]


def added(*blocks: str) -> bytes:
    """A completed form with blocks at its end."""
    parts = unzipped(originals()[0][1])
    root = etree.fromstring(parts[MAIN])
    for each in etree.fromstring(f"<x {DECLARED}>{''.join(blocks)}</x>"):
        root.find(f"{W}body").append(each)
    parts[MAIN] = etree.tostring(root)
    return zipped(parts)


LARGE: dict[str, Callable[[], bytes]] = {
    "50,000 empty rows": lambda: added("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 50_000 + "</w:tbl>"),
    "50,000 empty paragraphs": lambda: added("<w:p/>" * 50_000),
    "20,000 paragraphs alike": lambda: added(p("What do pupils sing in every class this term?") * 20_000),
    "5,000 paragraphs all different": lambda: added(
        *(p(f"Pupils sing song {n} of {n * 7919 % 20011}") for n in range(5_000))
    ),
    "a row of 5,000 cells": lambda: added(tbl(tr(*(f"cell {n}" for n in range(5_000))))),
    "5,000 rows of a table": lambda: added(tbl(*(tr(f"Question {n}", "Answer") for n in range(5_000)))),
    "a paragraph of 100,000 words": lambda: added(p("sing " * 50_000 + "song " * 50_000)),
    "a word of a million letters": lambda: added(p("a" * 1_000_000)),
    "50,000 runs of one letter": lambda: added(p(*("a" for _ in range(50_000)))),
    "10,000 boxes": lambda: added(p("☐ yes ☒ no " * 5_000)),
    "a million underscores": lambda: added(p("_ " * 500_000)),
    "a million dots": lambda: added(p(". " * 500_000)),
    "10,000 brackets": lambda: added(p("[ ( " * 10_000)),
}


@pytest.mark.parametrize("made", LARGE.values(), ids=LARGE)
def test_what_is_merely_large_is_decided_in_time(made: Callable[[], bytes]) -> None:
    """A form with far too much in it is read or refused well within the child's time."""
    data = made()
    start = time.perf_counter()
    assert decided(read_all(data, "form.docx", [originals()[0][0]]), originals()[0][0])
    assert time.perf_counter() - start < Limits().cpu / 5


def test_a_cell_full_of_words_is_decided_in_time() -> None:
    """Nor does a long text in the place of the form's own wording take for ever."""
    blank = docx(tbl(tr("Question", "Answer"), tr("What do pupils sing " + "and play " * 200, "")))
    template = learn(blank, "t")
    spoilt = docx(tbl(tr("Question", "Answer"), tr("play and sing " * 3_000, "pupils what " * 3_000)))
    start = time.perf_counter()
    assert decided(read_all(spoilt, "form.docx", [template]), template)
    assert time.perf_counter() - start < Limits().cpu / 10


@pytest.mark.parametrize("flat", [False, True])
def test_links_to_the_outside_are_named_and_never_followed(
    monkeypatch: pytest.MonkeyPatch, *, flat: bool
) -> None:
    """A form that points outside is read without a connection, and says so."""

    def connect(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr("socket.socket.connect", connect)
    blank = tbl(tr("Question", "Answer"), tr("What do pupils sing?", ""))
    filled = docx(blank.replace("<w:p></w:p>", p("Rounds"), 1), outside="http://192.0.2.1/evil.dotm")
    template = learn(docx(blank), "t")
    (found,) = read_all(flat_opc(filled) if flat else filled, "form.docx", [template])
    assert [a.value for a in found.answers] == ["Rounds"]
    assert Code.EXTERNAL_LINK in {issue.code for issue in found.issues}


def test_macros_are_named_and_the_form_is_read() -> None:
    """A macro project changes nothing but a note."""
    template, data = originals()[0]
    (plain,) = read_all(data, "form.docm", [template])
    (found,) = read_all(
        zipped({**unzipped(data), "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 400}), "form.docm", [template]
    )
    assert found.answers == plain.answers
    assert {i.code for i in found.issues} - {i.code for i in plain.issues} == {Code.MACROS_IGNORED}


def test_a_password_has_its_own_code() -> None:
    """An encrypted part is not a damaged one: the school is asked for the password."""
    data = bytearray(originals()[0][1])
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        infos = [(info.header_offset, info.filename) for info in archive.infolist()]
    at = next(offset for offset, name in infos if name == MAIN)
    data[at + 6] |= 1
    central = data.find(b"PK\x01\x02")
    while central >= 0:
        data[central + 8] |= 1
        central = data.find(b"PK\x01\x02", central + 4)
    (found,) = read_all(bytes(data), "form.docx", [originals()[0][0]])
    assert {issue.code for issue in found.issues} == {Code.ENCRYPTED}
