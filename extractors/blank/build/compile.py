"""From a template and its blank to the forms that are handed out: printed once, stamped many times."""

from extractors.blank.printed.geometry import PrintedBlank, print_blank
from extractors.blank.printed.marks import plan_marks
from extractors.tree import dump_lines
from extractors.word.open import open_word
from schemas.built import Built, Forms, Order, Room
from schemas.codes import Code, Failure
from schemas.stamp import Stamp
from schemas.template import Template

from .fillable import fillable, filled_in
from .paper import marked, stamped
from .plan import plan
from .word import stamped_word, word_for

_MOVED = 3.0  # points between two prints of a field that a scan's reader would not forgive


def build(data: bytes, template: Template) -> Built:
    """The forms of a template and its blank .docx, ready to be stamped.

    Raises Failure UNKNOWN_FORM where the template was learned from another blank, CONVERTER_MISSING without
    LibreOffice, CONVERSION_FAILED or DAMAGED.
    """
    if dump_lines(open_word(data, styled=True).lines) != template.blank:
        raise Failure("the template was learned from another blank", code=Code.UNKNOWN_FORM)
    nobody = Stamp(template=template.id, version=template.version)
    printed = print_blank(data, template)
    planned = plan(template, printed)
    marks = plan_marks(printed.layout)
    word = stamped_word(data, template, nobody)
    forms = Forms.model_construct(
        fillable=fillable(printed.pdf, planned, nobody), paper=marked(printed.pdf, marks), word=word.docx
    )
    notes = []
    if planned.lost:
        notes.append(
            f"{len(planned.lost)} field(s) have no place in the PDFs: {', '.join(planned.lost[:5])}."
        )
    if word.bare:
        notes.append(f"{len(word.bare)} answer place(s) in the Word file have no control of ours.")
    full = [str(number) for number, each in enumerate(marks, 1) if each is None]
    if full:
        notes.append(f"No room for a code and marks on page {', '.join(full)}.")
    notes += _otherwise(template, printed)
    rooms = [item for item in planned.fields if isinstance(item, Room)]
    return Built(forms=forms, marks=marks, rooms=rooms, notes=notes)


def make_for(built: Built, order: Order) -> Forms:
    """One set of forms: its stamp in all of them, and what is known of the school filled in."""
    rooms = [(room, order.values[room.id]) for room in built.rooms if order.values.get(room.id)]
    return Forms.model_construct(
        fillable=filled_in(built.forms.fillable, order.stamp, order.values),
        paper=stamped(built.forms.paper, built.marks, order.stamp, rooms),
        word=word_for(built.forms.word, order.stamp, order.values),
    )


def _otherwise(template: Template, printed: PrintedBlank) -> list[str]:
    """What to say where the blank prints otherwise here than where its template was learned."""
    known = template.layout
    if known is None:
        return [
            "The template does not know its printed form: learn it again here, so that scans can be read."
        ]
    now = printed.layout
    moved = len(known.pages) != len(now.pages) or any(
        was.page != here.page or max(abs(a - b) for a, b in zip(was.box, here.box, strict=True)) > _MOVED
        for name, places in now.fields.items()
        for was, here in zip(known.fields.get(name, []), places, strict=False)
    )
    text = "The form prints otherwise here than where its template was learned (other fonts): learn it again here."
    return [text] if moved else []
