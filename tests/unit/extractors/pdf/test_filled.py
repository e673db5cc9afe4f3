"""The equivalence gate: what a school says in Word it may as well type into a PDF, and the record is the same."""

import email
import email.policy
from dataclasses import dataclass

import pytest

import samples
from extractors.blank import learn
from extractors.blank.build.compile import build
from extractors.blank.printed.geometry import print_blank
from extractors.reader import read_all
from samples.onscreen import annotated, entries_of, fillable, overtyped, pressed_and_typed
from schemas.layout import Layout
from schemas.reading import Answer, Status
from schemas.template import Template, Way

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.slow]


@dataclass
class Form:
    """A sample blank in its three shapes."""

    template: Template
    ours: bytes
    print: bytes
    layout: Layout


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    out = {}
    for name, path in samples.blanks().items():
        data = path.read_bytes()
        template = learn(data, name)
        printed = print_blank(data, template)
        out[name] = Form(template, build(data, template).forms.fillable, printed.pdf, printed.layout)
    return out


@pytest.fixture(scope="module")
def returns(forms: dict[str, Form]) -> list[tuple[str, str, list[Answer]]]:
    """The Word returns of the mailbox: message, template and answers."""
    templates = [form.template for form in forms.values()]
    out = []
    for path in samples.mailbox():
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.walk():
            data = part.get_payload(decode=True)
            if (part.get_filename() or "").casefold().endswith(".docx") and isinstance(data, bytes):
                out += [
                    (path.stem, r.template.id, r.answers)
                    for r in read_all(data, "return.docx", templates)
                    if r.template is not None
                ]
    assert len(out) > 20
    return out


Said = tuple[dict[str, str], dict[str, list[int]]]


def said(form: Form, answers: list[Answer]) -> Said:
    """What to type and what to press so that it says the same; what was unsure about options is left alone."""
    texts: dict[str, str] = {}
    pressed: dict[str, list[int]] = {}
    by_id = {a.field: a for a in answers}
    for asked in form.template.fields:
        answer = by_id[asked.id]
        if answer.status is Status.BLANK:
            continue
        if asked.way is not Way.OPTIONS:
            texts[asked.id] = answer.raw
        elif answer.status is Status.ANSWERED:
            wanted = answer.value if isinstance(answer.value, list) else [answer.value]
            names = [{"yes": True, "no": False}.get(o.value.casefold(), o.value) for o in asked.options]
            values = names if answer.kind == "bool" else [o.value for o in asked.options]
            pressed[asked.id] = [n for n, v in enumerate(values) if v in wanted]
    return texts, pressed


def differences(form: Form, answers: list[Answer], data: bytes, which: set[str]) -> list[str]:
    """The fields that a PDF answers otherwise than the Word file."""
    (reading,) = read_all(data, "return.pdf", [form.template])
    got = {a.field: a for a in reading.answers}
    out = []
    for one in answers:
        two = got.get(one.field)
        if one.field in which and two is not None:
            same = one.status == two.status and " ".join(str(one.value).split()) == " ".join(
                str(two.value).split()
            )
            out += [] if same else [f"{one.field}: {one.value!r} {two.value!r} {two.note}"]
    return out


@pytest.mark.parametrize("way", ["ours", "odd names", "annotated", "typed over"])
def test_every_way_of_filling_in_gives_one_record(
    way: str, forms: dict[str, Form], returns: list[tuple[str, str, list[Answer]]]
) -> None:
    """Our fillable PDF, fields of another program, notes laid over the print, and words typed over it."""
    wrong = []
    compared = 0
    for name, template, answers in returns:
        form = forms[template]
        texts, pressed = said(form, answers)
        entries = entries_of(form.layout, form.template, texts, pressed)
        if way == "ours":
            data = pressed_and_typed(form.ours, texts, pressed)
        elif way == "odd names":
            data = fillable(form.print, entries)
        else:
            data = annotated(form.print, entries) if way == "annotated" else overtyped(form.print, entries)
        ringed = {e.name.rpartition(".")[0] for e in entries if e.how in ("ring", "highlight")}
        skip = ringed if way == "odd names" else set()  # words to ring are no field of a form
        which = (set(texts) | set(pressed)) - skip
        compared += len(which)
        wrong += [f"{name}: {each}" for each in differences(form, answers, data, which)]
    assert wrong == []
    assert compared > 1000
