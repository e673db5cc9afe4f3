"""Templates as YAML: they come back as they went, people can read them, and what people correct is obeyed."""

import pytest
import yaml

import samples
from extractors.blank import dump, learn, load
from samples import forge
from schemas.codes import Failure
from schemas.template import Kind, Option, Template
from tests.unit.extractors.word.docs import answer, reading, taught
from tests.unit.extractors.word.pieces import head, p, tbl, tr

TITLE = p("Music in our school")
HEADS = ("Question", "Answer", "Comments")
QUESTIONS = ("Which ensembles meet?", "Standard of singing", "Time for music")
BLANK = (TITLE, tbl(head(*HEADS), *(tr(q, "", "") for q in QUESTIONS)))


def filled(*values: str) -> tuple[str, str]:
    return TITLE, tbl(head(*HEADS), *(tr(q, v, "") for q, v in zip(QUESTIONS, values, strict=True)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("style", forge.styles())
def test_a_template_comes_back_as_it_went(style: str, seed: int) -> None:
    """load(dump(t)) is t, for every style of blank."""
    template = learn(forge.blank(style, seed).docx, style)
    assert load(dump(template)) == template


@pytest.mark.parametrize("name", samples.blanks())
def test_the_sample_templates_come_back_as_they_went(name: str) -> None:
    """And so for the two sample forms."""
    template = learn(samples.blanks()[name].read_bytes(), name)
    assert load(dump(template)) == template


def test_what_people_correct_comes_before_what_they_leave_alone() -> None:
    """The fields stand first, with their reasons; the blank's lines last, under a comment that says so."""
    text = dump(taught(*BLANK))
    assert text.index("fields:") < text.index("blank:")
    assert "reason:" in text
    assert "Nothing to correct below" in text


def test_special_characters_survive() -> None:
    """Ticks, quotation marks, colons and line ends in labels break no YAML."""
    odd = 'Is it "ready": yes – or no? ☐ ✓ #1 %'
    template = taught(TITLE, tbl(head(*HEADS), tr(odd, "", ""), tr(QUESTIONS[0], "", "")))
    assert load(dump(template)) == template


def corrected(template: Template, label: str, **changes: object) -> Template:
    """The template after a person changed one field in its YAML."""
    data = yaml.safe_load(dump(template))
    (field,) = (f for f in data["fields"] if f["path"][-2:] == [label, "Answer"])
    field.update(changes)
    return load(yaml.safe_dump(data, allow_unicode=True))


def test_a_corrected_kind_is_obeyed() -> None:
    """A field that a person calls a number is read as one, in the unit they give."""
    template = corrected(taught(*BLANK), "Time for music", kind="number", unit="minutes")
    assert answer(reading(template, *filled("", "", "1hr")), "Time for music", "Answer").value == 60
    unsure = answer(reading(template, *filled("", "", "50 mins fortnightly")), "Time for music", "Answer")
    assert (unsure.value, unsure.status) == (None, "unsure")


def test_a_kind_corrected_to_text_keeps_what_was_written() -> None:
    """A field that a person calls text is never interpreted."""
    blank = (TITLE, tbl(head(*HEADS), tr("Number of pupils who play", "", ""), tr("Time for music", "", "")))
    template = taught(*blank)
    assert {f.kind for f in template.fields if f.path[-2:] == ["Number of pupils who play", "Answer"]} == {
        Kind.NUMBER
    }
    fixed = corrected(template, "Number of pupils who play", kind="text")
    found = reading(
        fixed,
        TITLE,
        tbl(head(*HEADS), tr("Number of pupils who play", "30-40", ""), tr("Time for music", "", "")),
    )
    assert answer(found, "Number of pupils who play", "Answer").value == "30-40"


def test_added_options_are_obeyed() -> None:
    """A person lists the options of a free cell; aliases are accepted, other words are unsure."""
    options = [
        Option(value="Emerging", aliases=["1"]).model_dump(mode="json", exclude_defaults=True),
        Option(value="Secure", aliases=["2"]).model_dump(mode="json", exclude_defaults=True),
    ]
    template = corrected(taught(*BLANK), "Standard of singing", kind="choice", options=options)
    read = [
        answer(reading(template, *filled("", said, "")), "Standard of singing", "Answer")
        for said in ("Secure", "2", "secure", "1/2", "fine")
    ]
    assert [a.value for a in read] == ["Secure", "Secure", "Secure", None, None]
    assert [str(a.status) for a in read] == ["answered", "answered", "answered", "unsure", "unsure"]


def test_a_field_taken_out_is_not_answered_and_its_words_are_shown() -> None:
    """A person may delete a field; what is written there is residue then, not lost."""
    data = yaml.safe_load(dump(taught(*BLANK)))
    data["fields"] = [f for f in data["fields"] if f["path"][-2:] != ["Standard of singing", "Answer"]]
    found = reading(load(yaml.safe_dump(data)), *filled("choirs", "splendid", ""))
    assert [r.text for r in found.residue] == ["splendid"]


def test_a_label_renamed_is_only_renamed() -> None:
    """Paths are for people; the answer is still found where it lives."""
    data = yaml.safe_load(dump(taught(*BLANK)))
    data["fields"][0]["path"] = ["Groups"]
    found = reading(load(yaml.safe_dump(data)), *filled("choirs", "", ""))
    assert answer(found, "Groups").value == "choirs"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "fields: 3",
        "id: a\nversion: '1'",
        "a: [",
        "!!python/object:os.system {}",
        "- - -",
        "id: &a [*a]",
    ],
)
def test_what_is_no_template_is_refused(text: str) -> None:
    """A broken or foreign file ends in a failure that says what is wrong, never in anything else."""
    with pytest.raises(Failure) as caught:
        load(text)
    assert caught.value.detail


def test_an_unknown_key_is_refused_by_name() -> None:
    """A slip of the pen is found when the file is loaded, not when a return is read."""
    data = yaml.safe_load(dump(taught(*BLANK)))
    data["fields"][0]["knid"] = "number"
    with pytest.raises(Failure, match="knid"):
        load(yaml.safe_dump(data))
