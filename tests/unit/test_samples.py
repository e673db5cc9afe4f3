"""The samples: they can be made again, they hang together, and their truth covers every field."""

import csv
import io
import json
import re
import zipfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

import samples
from extractors.blank import learn
from extractors.blank.text import load_layout
from pipeline.hub import load_hub
from ritornello.installed import sample_blanks
from samples import make
from samples.blank import build
from samples.blank_forms import FORMS, PRIMARY_V2
from samples.completed import complete
from samples.forms import fields
from samples.returns import RETURNS
from samples.schools import COLUMNS
from schemas.codes import ADVICE, Code, Weight
from schemas.template import Kind, Template

HERE = Path(samples.__file__).parent
BAD = sorted((HERE / "mailbox-bad").glob("*.eml"))
EVERY = [*samples.mailbox(), *BAD]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def expected(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return loaded


def opened(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def attached(path: Path) -> list[bytes]:
    return [part.get_content() for part in opened(path).iter_attachments()]


def returns() -> list[Path]:
    return [path for path in samples.mailbox() if expected(path)["kind"] == "return"]


def contents(name: str, data: bytes) -> object:
    """A file by what it says: deflated bytes may differ between zlib versions, what they hold may not."""
    if name.endswith(".eml"):
        message = message_from_bytes(data, policy=default)
        parts = [part for part in message.walk() if not part.is_multipart()]
        assert all(isinstance(part, EmailMessage) for part in parts)
        held = [(part.get_content_type(), part.get_payload(decode=True)) for part in parts]
        return list(message.items()), [(kind, contents(kind, bytes(body))) for kind, body in held]
    if not data.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(data)):
        return b"" if data.startswith(b"PK") else data  # a file cut short inside its compressed bytes
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {part: package.read(part) for part in package.namelist()}


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("samples")
    return folder, make.make(folder)


def test_making_again_gives_the_same_bytes(remade: tuple[Path, list[Path]], tmp_path: Path) -> None:
    """Two runs write byte-identical files."""
    folder, written = remade
    assert make.main([str(tmp_path)]) == 0
    for path in written:
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_committed_samples_are_what_the_script_makes(remade: tuple[Path, list[Path]]) -> None:
    """Nobody edits a sample by hand, and none is left behind by a change of the script."""
    folder, written = remade
    names = {path.relative_to(folder) for path in written}
    for name in names:
        fresh, kept = (folder / name).read_bytes(), (HERE / name).read_bytes()
        assert contents(name.name, kept) == contents(name.name, fresh), name
    kept_files = [
        path for room in ("blanks", "mailbox", "mailbox-bad") for path in (HERE / room).rglob("*.*")
    ]
    layouts = {
        samples.layout_file(name) for name in names
    }  # printed by samples.layouts, which needs LibreOffice
    assert {path.relative_to(HERE) for path in kept_files} <= names | layouts


def test_samples_stay_small() -> None:
    """The made samples take less than three megabytes of the repository."""
    rooms = ("blanks", "mailbox", "mailbox-bad")
    assert sum(path.stat().st_size for room in rooms for path in (HERE / room).rglob("*.*")) < 3_000_000


def test_there_are_enough_returns() -> None:
    """At least sixteen completed forms of both kinds and both versions, in at least eighteen messages."""
    found = [expected(path) for path in returns()]
    assert len(found) >= 16
    assert len(samples.mailbox()) >= 18
    assert {(truth["template"], truth["version"]) for truth in found} == {
        ("infant-primary", "3"),
        ("infant-primary", "2"),
        ("secondary", "3"),
    }


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_message_parses(path: Path) -> None:
    """Each message has the headers of delivered mail, no defect, and the id its truth names."""
    message = opened(path)
    assert not message.defects
    assert message["Message-ID"] == expected(path)["message_id"]
    assert message["Date"].datetime.year == 2026
    assert message["Date"].datetime.month in {10, 11}
    assert message["Received"]
    assert message["Return-Path"]


def test_message_ids_are_unique() -> None:
    """No two messages share an id."""
    found = [expected(path)["message_id"] for path in EVERY]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_every_address_is_invented(path: Path) -> None:
    """All addresses in headers, notes and forms lie under .example."""
    message = opened(path)
    notes = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    files = [data for data in attached(path) if zipfile.is_zipfile(io.BytesIO(data))]
    forms = [written(data) for data in files]
    said = "\n".join([*map(str, message.values()), *notes, *forms])
    for domain in re.findall(r"[\w.+-]+@([\w.-]+\w)", said):
        assert domain.endswith(".example"), domain


def written(docx: bytes) -> str:
    """The words of a Word file, a line for each paragraph, deletions and leaders left out."""
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    lines = ("".join(word.text or "" for word in line.iter(f"{W}t")) for line in root.iter(f"{W}p"))
    return "\n".join(" ".join(line.replace("_", " ").split()) for line in lines)


@pytest.mark.parametrize("path", returns(), ids=lambda path: path.stem)
def test_truth_has_every_field(path: Path) -> None:
    """The expected answers list every field of the form once, with its kind, in the form's order."""
    truth = expected(path)
    form = next(form for form in FORMS if (form.id, form.version) == (truth["template"], truth["version"]))
    rows = [int(answer["path"][1]) for answer in truth["answers"] if answer["path"][0] == "Action plan"]
    asked = [(list(field.path), field.kind) for field in fields(form, max(rows))]
    assert [(answer["path"], answer["kind"]) for answer in truth["answers"]] == asked
    assert {answer["kind"] for answer in truth["answers"]} <= set(Kind)


@pytest.mark.parametrize("path", returns(), ids=lambda path: path.stem)
def test_truth_keeps_to_its_conventions(path: Path) -> None:
    """A value stands exactly where a field is answered, and each outcome follows from the codes."""
    truth = expected(path)
    for answer in truth["answers"]:
        assert answer["status"] in {"answered", "blank", "unsure"}
        assert (answer["value"] is not None) == (answer["status"] == "answered"), answer
    stops = any(ADVICE[Code(code)].weight is Weight.REVIEW for code in truth["codes"])
    assert truth["outcome"] == ("review" if stops else "accepted")


@pytest.mark.parametrize("path", returns(), ids=lambda path: path.stem)
def test_typed_answers_stand_in_the_file(path: Path) -> None:
    """Each text answer of the truth, and each residue, can be found in what the school sent."""
    said = written(attached(path)[0])
    truth = expected(path)
    texts = [answer["value"] for answer in truth["answers"] if answer["kind"] == "text" and answer["value"]]
    assert [words for words in [*texts, *truth["residue"]] if words not in said] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.id}-{form.version}")
def test_blanks_ask_what_they_say(form: Any) -> None:
    """Each field of a form has exactly one place in its blank, and there are some fifty things asked."""
    sheet = build(form)
    paths = [field.path for field in fields(form)]
    assert len(paths) == len(set(paths))
    assert set(paths) == set(sheet.places)
    assert 40 <= len({path[:2] for path in paths}) <= 60


def test_blanks_repeat_their_headers() -> None:
    """Every table with a header row repeats it, and the footer counts pages and names the version."""
    for path in [*samples.blanks().values(), HERE / "blanks/older/infant-primary-v2.docx"]:
        document = Document(str(path))
        assert len(list(document.element.body.iter(f"{W}tblHeader"))) >= 7
        foot = "".join(document.sections[0].footer._element.itertext())
        assert "Page" in foot
        assert "NUMPAGES" in foot
        assert "Version" in foot


def test_older_form_differs_as_versions_do() -> None:
    """The older form lacks a section, words some questions otherwise and asks one that has since gone."""
    old, new = ({field.path[:2] for field in fields(form)} for form in (PRIMARY_V2, FORMS[0]))
    assert {path[0] for path in new} - {path[0] for path in old} >= {"INCLUSION"}
    assert ("MUSIC CURRICULUM", "Do pupils use music technology?") in old - new


def test_register_is_in_the_national_columns() -> None:
    """Sixty schools, open URNs all different, three St Mary's, and an academy beside its closed predecessor."""
    rows = list(csv.DictReader(io.StringIO(samples.register().read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    assert len({row["URN"] for row in rows}) == len(rows) == 60
    assert sum("St Mary's" in row["EstablishmentName"] for row in rows) == 3
    shared = [row for row in rows if row["EstablishmentNumber"] == "2916"]
    assert sorted(row["EstablishmentStatus (name)"] for row in shared) == ["Closed", "Open"]


def test_hub_knows_every_district_of_the_register() -> None:
    """Each school of the register lies in one of the hub's areas."""
    hub = load_hub(samples.hub())
    rows = csv.DictReader(io.StringIO(samples.register().read_text(encoding="utf-8")))
    assert {hub.area_of(row["DistrictAdministrative (name)"]) for row in rows} == {"East", "West"}


def test_schools_told_with_certainty_are_open_in_the_register() -> None:
    """A truth names an open school of the register or none."""
    rows = csv.DictReader(io.StringIO(samples.register().read_text(encoding="utf-8")))
    open_schools = {row["URN"] for row in rows if row["EstablishmentStatus (name)"] == "Open"}
    named = {expected(path)["school_urn"] for path in EVERY} - {None}
    assert named <= open_schools


def test_one_school_returns_twice() -> None:
    """Exactly one school has two returns, the later of which supersedes the other."""
    named = [expected(path)["school_urn"] for path in returns() if expected(path)["school_urn"]]
    assert len(named) - len(set(named)) == 1


def test_only_the_contradictory_return_contradicts_itself() -> None:
    """Learners exceed the roll in one return, and it says so."""
    found = {path.stem for path in returns() if _learners(expected(path)) > _roll(expected(path))}
    assert found == {path.stem for path in returns() if "contradiction" in expected(path)["codes"]}


def _roll(truth: dict[str, Any]) -> float:
    values = [answer["value"] for answer in truth["answers"] if answer["path"][-1] == "Pupils on roll"]
    return values[0] if isinstance(values[0], int) else 10_000


def _learners(truth: dict[str, Any]) -> int:
    counted = [a["value"] for a in truth["answers"] if "Number of instrumental learners" in a["path"]]
    return sum(value for value in counted if isinstance(value, int))


def test_hands_differ() -> None:
    """No two returns are filled in quite the same way by the same hand, and a change of form changes the bytes."""
    made = [complete(wanted).docx for wanted in RETURNS]
    assert len(set(made)) == len(made)
    assert len({json.dumps(dict(wanted.hand), sort_keys=True) for wanted in RETURNS}) >= 16


def test_bad_files_are_what_they_pretend_not_to_be() -> None:
    """One bad message for each way a file can disappoint, each called .docx."""
    starts = [attached(path)[0][:4] for path in BAD]
    assert starts == [b"MZ\x90\x00", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"", b"%PDF"]
    names = [part.get_filename() or "" for path in BAD for part in opened(path).iter_attachments()]
    assert all(name.endswith(".docx") for name in names)
    assert not zipfile.is_zipfile(io.BytesIO(attached(BAD[2])[0]))


@pytest.mark.parametrize(("name", "blank"), sample_blanks(), ids=lambda each: getattr(each, "stem", each))
def test_each_blank_has_its_layout(name: str, blank: Path) -> None:
    """The kept layout places every field and option that the blank asks today; else: make samples."""
    layout, template = (
        load_layout(samples.layout_file(blank).read_text("utf-8")),
        learn(blank.read_bytes(), name),
    )
    assert Template.model_validate(template.model_dump() | {"layout": layout})
    assert [f.id for f in template.fields if not layout.fields.get(f.id)] == []
