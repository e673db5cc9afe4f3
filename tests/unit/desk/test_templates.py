"""Forms at the desk: uploaded, read through, corrected, tried and published, by those who may."""

from html import escape

import pytest

import samples
from schemas.layout import Geometry, Layout, Page
from tests.served import Browser

BLANK = samples.blanks()["infant-primary"].read_bytes()
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def uploaded(browser: Browser, name: str = "our-form") -> str:
    """The address of the draft of an uploaded blank."""
    answer = browser.post(
        "/templates",
        data={"form_token": browser.token(), "name": name},
        files={"blank": ("blank.docx", BLANK)},
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


@pytest.fixture
def lead(browser, child) -> Browser:
    child.layout = Layout(
        pages=[Page(width=100, height=200, picture=PIXEL)],
        fields={},
    )
    return browser("lead")


def test_a_blank_goes_all_the_way_to_a_published_form(lead, ctx):
    """Upload, look at the page, save, publish: then returns are read with it."""
    draft = uploaded(lead)
    shown = lead.get(draft)
    assert "infant" in shown.text.casefold() or "music" in shown.text.casefold()
    assert lead.get(f"{draft}/pages/1").headers["content-type"] == "image/png"
    assert lead.get(f"{draft}/pages/2").status_code == 404
    assert lead.send_form(draft, title="Ours").status_code == 303
    assert lead.send_form(f"{draft}/publish", version="9").status_code == 303
    assert ctx.templates.find("our-form", "9").title == "Ours"
    assert ">our-form</a>" in lead.get("/templates").text


def test_what_is_wrong_with_an_upload_is_said_on_the_page(lead):
    """A name that cannot be one, no file, and a file that is no Word form each get their sentence."""
    token = lead.token()

    def sent(name: str, data: bytes) -> str:
        answer = lead.post(
            "/templates", data={"form_token": token, "name": name}, files={"blank": ("blank.docx", data)}
        )
        assert answer.status_code == 422
        return answer.text

    assert "letters, digits and hyphens" in sent("two words", BLANK)
    assert "Choose a file first" in sent("ours", b"")
    assert "damaged" in sent("ours", b"PK\x03\x04 broken")


def test_a_correction_of_one_field_is_kept(lead, ctx):
    """The form of a draft names every field; what it says of one is what is installed."""
    draft = uploaded(lead)
    from pipeline import drafts

    with ctx.look() as look:
        template = drafts.find(look, int(draft.rpartition("/")[2]))[1]
    first = next(field for field in template.fields if field.kind == "text")
    answer = lead.send_form(draft, **{f"kind:{first.id}": "date", f"required:{first.id}": "on"})
    assert answer.status_code == 303
    with ctx.look() as look:
        changed = drafts.find(look, int(draft.rpartition("/")[2]))[1].field(first.id)
    assert (changed.kind, changed.required) == ("date", True)


def test_fields_lie_over_the_page(lead, ctx, child):
    """A box on the picture leads to the line of its field."""
    with_place = uploaded(lead)
    from pipeline import drafts

    with ctx.look() as look:
        name = drafts.find(look, int(with_place.rpartition("/")[2]))[1].fields[0].id
    child.layout = child.layout.model_copy(update={"fields": {name: [Geometry(page=1, box=(1, 2, 30, 40))]}})
    page = lead.get(uploaded(lead, "placed")).text
    assert f'href="#field-{name}"' in page
    assert 'x="1.0" y="2.0" width="29.0" height="38.0"' in page


def test_trying_a_form_shows_what_it_says_and_keeps_nothing(lead, ctx, child):
    """A completed form is read with the draft; there is no message, no return, no record afterwards."""
    from pipeline.store.tables import MessageRow
    from tests.unit.pipeline.scripted import make_reading

    child.readings["done.docx"] = [make_reading({"name": "Oakfield"})]
    draft = uploaded(lead)
    answer = lead.post(
        f"{draft}/try",
        data={"form_token": lead.token()},
        files={"completed": ("done.docx", b"anything")},
    )
    assert answer.status_code == 200
    assert "What done.docx says" in answer.text
    with ctx.look() as look:
        assert look.query(MessageRow).count() == 0


def test_a_viewer_sees_forms_and_changes_none(browser, lead):
    """No upload form is shown to who may not use it."""
    draft = uploaded(lead)
    viewer: Browser = browser("viewer")
    assert viewer.get(draft).status_code == 200
    assert "Learn it" not in viewer.get("/templates").text
    assert "Publish" not in viewer.get(draft).text


def test_what_changed_since_the_version_before_is_told_by_question(lead, ctx):
    """Which question, and in words what kind of answer it had and has; from there one comes to its line."""
    draft = uploaded(lead)
    lead.send_form(f"{draft}/publish", version="1")
    again = uploaded(lead)
    field = next(each for each in ctx.templates.find("our-form", "1").fields if each.kind == "text")
    lead.send_form(again, **{f"kind:{field.id}": "number"})
    told = lead.get(again).text.split("change since version 1")[1].split("</table>")[0]
    assert f'href="#field-{field.id}"' in told
    assert escape(" › ".join(field.path)) in told
    assert "<td>words</td><td>number</td>" in told
