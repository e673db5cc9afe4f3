"""Ways of choosing: one principal way of marking options through the whole return."""

from collections.abc import Callable

from samples.forge.giving import Given
from samples.forge.ooxml import q, run
from samples.forge.rooms import CellRoom, ListRoom, Option, OptionRoom, Slot
from samples.forge.sheet import Sheet

from . import marking
from .base import Choose, Hand, Job, option_rooms, register

Test = Callable[[Option], bool]


def _has(test: Test) -> Callable[[Sheet], bool]:
    return lambda sheet: any(test(room.options[0]) for room in option_rooms(sheet))


def _each(test: Test, act: Callable[[Job, Option], None]) -> Choose:
    """A way that does one thing to each chosen option it applies to."""

    def choose(job: Job, _slot: Slot, room: OptionRoom, given: Given) -> bool:
        if not all(test(option) for option in room.options):
            return False
        for index in given.chosen:
            act(job, room.options[index])
        return True

    return choose


def _way(name: str, test: Test, act: Callable[[Job, Option], None]) -> None:
    register(Hand(name, _has(test), choose=_each(test, act)))


def _kind(*kinds: str) -> Test:
    return lambda option: option.kind in kinds


def _worded(option: Option) -> bool:
    return bool(option.words)


def _own_cell(option: Option) -> bool:
    return option.kind in ("cell", "descriptor")


_way("w14-toggled", _kind("w14"), marking.mark_option)
_way("legacy-toggled", _kind("legacy"), marking.mark_option)
_way(
    "box-replaced",
    _kind("glyph", "symbol"),
    lambda job, option: marking.replace_box(option, run(job.always("new", "☒", "☑", "✓", "X", "x", "✔"))),
)
_way(
    "mark-beside-box",
    _kind("glyph", "symbol", "w14", "legacy"),
    lambda job, option: marking.beside_box(job, option, job.always("tick", "x", "✓", "X", "✔")),
)
_way(
    "yes-typed",
    _kind("cell"),
    lambda job, option: option.cell.find(q("p")).append(
        run(job.always("yes", "Y", "yes", "Yes", "y", "YES"))
    ),
)
_way("cross-in-descriptor", _kind("descriptor"), marking.cross_descriptor)
_way(
    "highlighted",
    _worded,
    lambda job, o: marking.emphasise(o, "highlight", job.always("pen", "yellow", "green", "cyan")),
)
_way(
    "run-shaded",
    _worded,
    lambda job, o: marking.emphasise(o, "shade", job.always("fill", "FFFF00", "92D050", "D9D9D9")),
)
_way("bolded", _worded, lambda _, option: marking.emphasise(option, "bold", ""))
_way("underlined", _worded, lambda _, option: marking.emphasise(option, "underline", ""))
_way(
    "coloured-choice",
    _worded,
    lambda job, o: marking.emphasise(o, "colour", job.always("ink", "FF0000", "0070C0", "00B050")),
)
_way(
    "cell-shaded",
    _own_cell,
    lambda job, o: marking.shade(o.cell, job.always("fill", "FFFF00", "92D050", "FFC000")),
)
_way("ring-drawn", lambda option: bool(option.words) or option.kind == "cell", marking.ring)
_way("tick-in-text-box", lambda option: bool(option.words) or option.kind == "cell", marking.tick_over)


def _symbol(job: Job, option: Option) -> None:
    if option.kind == "cell":
        option.cell.find(q("p")).append(marking.tick_symbol(job.always("s", "F0FC", "F0FB", "F0FC")))
    else:
        marking.replace_box(option, marking.tick_symbol(job.always("s", "F0FE", "F0FC", "F0FD")))


_way("symbol-tick", _kind("cell", "glyph", "symbol"), _symbol)


def _strike(_job: Job, _slot: Slot, room: OptionRoom, given: Given) -> bool:
    if not all(_worded(option) for option in room.options):
        return False
    marking.strike_others(room, given.chosen)
    return True


def _delete(_job: Job, _slot: Slot, room: OptionRoom, given: Given) -> bool:
    lines = [option.words[0].getparent() for option in room.options if option.words]
    apart = any(line is not lines[0] for line in lines)
    if apart or not all(_worded(option) for option in room.options) or room.options[0].kind == "descriptor":
        return False
    marking.delete_others(room, given.chosen)
    return True


def _typed(job: Job, slot: Slot, room: OptionRoom, given: Given) -> bool:
    marking.type_option(job, slot, room, given)
    return True


def _deletable(sheet: Sheet) -> bool:
    return any(room.options[0].words and room.options[0].kind != "descriptor" for room in option_rooms(sheet))


register(Hand("alternatives-struck", _has(_worded), choose=_strike))
register(Hand("alternatives-deleted", _deletable, choose=_delete))
register(Hand("option-typed", lambda sheet: bool(option_rooms(sheet)), choose=_typed))


def _twice(job: Job, slot: Slot, room: OptionRoom, given: Given) -> bool:
    """Two options of a single choice: a person would have to ask which."""
    if slot.kind == "choices" or len(room.options) < 2 or job.rng.random() < 0.5:
        return False
    other = job.rng.choice([index for index in range(len(room.options)) if index not in given.chosen])
    given.chosen = sorted([*given.chosen, other])
    given.status, given.value = "unsure", None
    for index in given.chosen:
        option = room.options[index]
        if option.kind == "word":
            marking.emphasise(option, "highlight", "yellow")
        else:
            marking.mark_option(job, option)
    return True


register(Hand("ambiguous", lambda sheet: bool(option_rooms(sheet)), choose=_twice, clear=False))


RAG_FILLS = {"Red": ("FF0000", "C00000"), "Amber": ("FFC000", "ED7D31"), "Green": ("00B050", "92D050")}


def _rag(slot: Slot) -> bool:
    return isinstance(slot.room, CellRoom) and slot.options == tuple(RAG_FILLS)


def _shade_rating(job: Job, slot: Slot, given: Given) -> bool:
    """A rating given only by the colour of its cell."""
    if not _rag(slot) or given.status != "answered":
        return False
    fills = RAG_FILLS[given.typed]
    marking.shade(
        slot.room.anchor, fills[0] if job.always("paint", "first", "second") == "first" else fills[1]
    )
    return True


register(Hand("rating-shaded", lambda sheet: any(_rag(slot) for slot in sheet.slots), write=_shade_rating))


def drop_downs(sheet: Sheet) -> bool:
    """Whether the form has drop-down lists."""
    return any(isinstance(slot.room, ListRoom) for slot in sheet.slots)


register(Hand("list-overtyped", drop_downs))
