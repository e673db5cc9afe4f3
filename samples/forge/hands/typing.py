"""Ways of typing: what the words themselves are made of."""

from datetime import UTC, datetime

from samples.forge.giving import Given
from samples.forge.ooxml import Node, make, mark, paragraph, q, run, text_nodes
from samples.forge.prose import answer, sentence
from samples.forge.rooms import CellRoom, GapRoom, OptionRoom, RoomBelow, Slot
from samples.forge.sheet import Sheet

from .base import Hand, Job, Write, leave_some, register, typed_slots, words_of
from .marking import mark_naturally

WHEN = datetime(2026, 11, 2, 10, 30, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _any_typed(sheet: Sheet) -> bool:
    return bool(typed_slots(sheet))


def _roomy(sheet: Sheet) -> bool:
    return any(_takes_paragraphs(slot) for slot in sheet.slots)


def _takes_paragraphs(slot: Slot) -> bool:
    return slot.room.several and slot.kind == "text" and not slot.brief


register(Hand("typed", lambda _: True))


def _split(job: Job, slot: Slot, given: Given) -> bool:
    """One answer in many runs, with the noise that proofing and saving leave between them."""
    leave_some(job, slot)
    inline: list[Node] = []
    text = words_of(job, slot, given)
    while text:
        cut = job.rng.randint(1, max(1, min(len(text), 9)))
        piece, text = text[:cut], text[cut:]
        node = run(piece)
        node.set(q("rsidR"), f"00{job.rng.randrange(16**6):06X}")
        if job.rng.random() < 0.3:
            mark(node, "lang", val="en-GB")
        noise = job.rng.random()
        if noise < 0.15:
            inline += [make("proofErr", type="spellStart"), node, make("proofErr", type="spellEnd")]
        elif noise < 0.2:
            number = job.sheet.next_id()
            inline += [
                make("bookmarkStart", id=number, name=f"_GoBack{number}"),
                make("bookmarkEnd", id=number),
                node,
            ]
        elif noise < 0.25:
            inline += [make("r", make("lastRenderedPageBreak")), node]
        else:
            inline.append(node)
    slot.writing.put([inline])
    return True


register(Hand("split-runs", _any_typed, write=_split))


def _changed(job: Job, tag: str, node: Node) -> Node:
    change = make(tag, node, id=job.sheet.next_id(), author="School", date=WHEN)
    if tag == "del":
        for text in node.iter(q("t")):
            text.tag = q("delText")
    return change


def _tracked(job: Job, slot: Slot, given: Given) -> bool:
    """Insertions are the answer; words the school took back, and the leader it typed over, are deletions."""
    inline: list[Node] = []
    if isinstance(slot.room, GapRoom):
        inline += [
            _changed(job, "del", run("".join(t.text or "" for r in slot.room.leader for t in r.iter(q("t")))))
        ]
    text = words_of(job, slot, given)
    if slot.kind == "text" and job.rng.random() < 0.3:
        inline.append(_changed(job, "del", run(sentence(job.rng, slot.topic) + " ")))
    half = text.find(" ", len(text) // 2)
    pieces = [text[:half], text[half:]] if half > 0 and job.rng.random() < 0.4 else [text]
    for number, piece in enumerate(pieces):
        if number:
            inline.append(_changed(job, "del", run(" very")))
        if len(pieces) > 1 and number and job.rng.random() < 0.3:
            inline.insert(0, _changed(job, "moveFrom", run(piece)))
            inline.append(_changed(job, "moveTo", run(piece)))
        else:
            inline.append(_changed(job, "ins", run(piece)))
    slot.writing.put([inline])
    return True


def _tracked_mark(job: Job, _slot: Slot, room: OptionRoom, given: Given) -> bool:
    if room.options[0].kind == "glyph":
        for index in given.chosen:
            old = room.options[index].box[0]
            new = _changed(job, "ins", run(job.always("glyph", "☒", "☑")))
            old.addnext(new)
            place = old.getparent()
            at = place.index(old)
            place.insert(at, _changed(job, "del", old))
        return True
    if room.options[0].kind == "word" and len(given.chosen) == 1:
        for node in (
            *(w for i, o in enumerate(room.options) if i not in given.chosen for w in o.words),
            *room.gaps,
        ):
            place = node.getparent()
            at = place.index(node)
            place.insert(at, _changed(job, "del", node))
        return True
    mark_naturally(job, room, given.chosen, lambda text: _changed(job, "ins", run(text)))
    return True


register(Hand("tracked", _any_typed, write=_tracked, choose=_tracked_mark))


def _coloured(job: Job, slot: Slot, given: Given) -> bool:
    """A school that answers in its own colour, font or italics."""
    leave_some(job, slot)
    look = job.always("look", "blue", "red", "italic", "bold", "font")
    kinds: dict[str, Node] = {
        "blue": lambda text: run(text, colour="0070C0"),
        "red": lambda text: run(text, colour="FF0000", size="12"),
        "italic": lambda text: run(text, "i"),
        "bold": lambda text: run(text, "b"),
        "font": lambda text: run(text, font="Comic Sans MS", size="9"),
    }
    slot.writing.put([[kinds[look](line)] for line in words_of(job, slot, given).split("\n")])
    return True


register(Hand("own-look", _any_typed, write=_coloured))


def _linked(job: Job, slot: Slot, given: Given) -> bool:
    """Links, smart tags, hard spaces and soft hyphens inside the answer."""
    text = words_of(job, slot, given)
    first, space, rest = text.partition(" ")
    if not rest or slot.kind != "text":
        return False
    wrap = job.rng.choice(("hyperlink", "smartTag", "spaced"))
    if wrap == "hyperlink":
        inline = [make("hyperlink", run(first, "u", colour="0563C1"), anchor="_top"), run(space + rest)]
    elif wrap == "smartTag":
        inline = [make("smartTag", run(first), element="place"), run(space + rest)]
    else:
        inline = [run(f"{first}\u00a0{rest}")]
    slot.writing.put([inline])
    return True


register(Hand("links-and-tags", _any_typed, write=_linked))


def _lines(job: Job, slot: Slot) -> list[str]:
    count = job.rng.randint(2, 4)
    return [answer(job.rng, slot.topic, slot.path, brief=False).replace("\n", " ") for _ in range(count)]


def _said(given: Given, lines: list[str]) -> None:
    given.typed = "\n".join(lines)
    given.value, given.status = given.typed, "answered"


def _paragraphs(job: Job, slot: Slot, given: Given) -> bool:
    if not _takes_paragraphs(slot):
        return False
    lines = _lines(job, slot)
    _said(given, lines)
    shown: list[list[Node]] = [[run(line)] for line in lines]
    if isinstance(slot.room, CellRoom) and job.rng.random() < 0.3:
        shown.insert(1, [])
    slot.writing.put(shown)
    return True


def _styled(style: str) -> Write:
    def write(job: Job, slot: Slot, given: Given) -> bool:
        if not _takes_paragraphs(slot):
            return False
        lines = _lines(job, slot)
        _said(given, lines)
        slot.writing.put([[run(line)] for line in lines], style)
        return True

    return write


def _dashes(job: Job, slot: Slot, given: Given) -> bool:
    if not _takes_paragraphs(slot):
        return False
    bullet = job.always("bullet", "- ", "• ", "* ", "1) ")
    lines = [
        f"{number}) {line}" if bullet == "1) " else bullet + line
        for number, line in enumerate(_lines(job, slot), 1)
    ]
    _said(given, lines)
    slot.writing.put([[run(line)] for line in lines])
    return True


def _breaks(job: Job, slot: Slot, given: Given) -> bool:
    if not _takes_paragraphs(slot):
        return False
    lines = _lines(job, slot)
    _said(given, lines)
    slot.writing.put([[make("r", *text_nodes("\n".join(lines)))]])
    return True


register(Hand("several-paragraphs", _roomy, write=_paragraphs))
register(Hand("bulleted", _roomy, write=_styled("ListBullet")))
register(Hand("auto-numbered", _roomy, write=_styled("ListNumber2")))
register(Hand("typed-bullets", _roomy, write=_dashes))
register(Hand("line-breaks", _roomy, write=_breaks))


def _beside(job: Job, slot: Slot, given: Given) -> bool:
    """Typed after the label, in the label's own paragraph."""
    if slot.label is None or (isinstance(slot.room, CellRoom) and slot.room.after):
        return False
    slot.label.append(run(f" {words_of(job, slot, given)}"))
    return True


def _under(job: Job, slot: Slot, given: Given) -> bool:
    """Typed under the question, in the question's own cell or right after its heading."""
    if (
        slot.label is None
        or isinstance(slot.room, RoomBelow)
        or (isinstance(slot.room, CellRoom) and slot.room.after)
    ):
        return False
    slot.label.addnext(paragraph(run(words_of(job, slot, given))))
    return True


def _alone(sheet: Sheet) -> bool:
    return any(slot.label is not None and not isinstance(slot.room, OptionRoom) for slot in sheet.slots)


def _alone_in_cell(sheet: Sheet) -> bool:
    return any(slot.label is not None and isinstance(slot.room, CellRoom) for slot in sheet.slots)


register(Hand("beside-label", _alone, write=_beside))
register(Hand("under-question", _alone_in_cell, write=_under))
