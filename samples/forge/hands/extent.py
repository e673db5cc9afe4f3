"""Ways that differ in how much is answered, how clearly, and what is written round the form."""

from samples.forge.giving import Given
from samples.forge.ooxml import paragraph, q, run
from samples.forge.prose import PEOPLE, SCHOOLS, sentence
from samples.forge.rooms import ControlRoom, RoomBelow
from samples.forge.sheet import Sheet

from .base import Hand, Job, register

register(Hand("partly-filled", lambda _: True, rate=0.4))
register(Hand("nearly-empty", lambda _: True, rate=0.04, clear=False))
register(Hand("doubtful", lambda _: True, traps=0.6, clear=False))


def _cover(job: Job) -> None:
    """A covering paragraph at the top, before the form's own title."""
    text = job.rng.choice((
        f"Dear all, please find our form below. {sentence(job.rng, 'leadership')}",
        "Apologies for the delay – our previous subject leader left in July, so some figures are missing.",
        "PLEASE NOTE: this was completed jointly with the infant school next door.",
    ))  # fmt: skip
    job.sheet.document.element.body.insert(0, paragraph(run(text)))
    job.truth.residue.append(text)


def _thanks(job: Job) -> None:
    """Thanks and a name at the end."""
    texts = [
        job.rng.choice(
            ("Many thanks for all your help this year!", "Could somebody ring me about samba drums please?")
        ),
        job.rng.choice(PEOPLE),
    ]
    body = job.sheet.document.element.body
    for text in texts:
        body[-1].addprevious(paragraph(run(text)))
    job.truth.residue += texts


def _between(job: Job) -> None:
    """A remark between two parts of the form."""
    text = f"NB {sentence(job.rng, 'inclusion')}"
    tables = [laid.node for laid in job.sheet.tables if laid.node.getparent().tag == q("body")]
    place = job.rng.choice(tables)
    place.addnext(paragraph(run(text)))
    place.addnext(paragraph())
    job.truth.residue.append(text)


register(Hand("cover-paragraph", lambda _: True, after=_cover))


def _ends_firmly(sheet: Sheet) -> bool:
    """Whether what is written after the last question could not be its answer."""
    return not isinstance(sheet.slots[-1].room, RoomBelow | ControlRoom)


register(Hand("thanks-at-end", _ends_firmly, after=_thanks))


def _in_header(job: Job) -> None:
    """The school's name and a date typed into the page header."""
    text = f"{job.rng.choice(SCHOOLS)} – completed by {job.rng.choice(PEOPLE)}"
    job.sheet.document.sections[0].header.part.element.find(q("p")).append(run(text))
    job.truth.residue.append(text)


register(Hand("header-typed", lambda _: True, after=_in_header))
register(Hand("remark-between", lambda sheet: bool(sheet.tables), after=_between))


def _untouched(job: Job) -> None:
    """Somebody sent the blank back."""
    for slot in job.sheet.slots:
        job.given[slot] = Given()


register(Hand("sent-back-blank", lambda _: True, before=_untouched, clear=False))
