"""Labels with room beside them: blocks of two or four columns, and lines with leaders."""

from samples.forge.controls import date_picker, legacy_text, prompt_control
from samples.forge.ooxml import Cell, Node, make, paragraph, q, run
from samples.forge.rooms import CellRoom, ControlRoom, GapRoom, LegacyRoom, Room
from samples.forge.sheet import Sheet
from samples.forge.wording import FACTS, SIGN_OFF, Ask


def facts(sheet: Sheet, count: int, *, signing: bool = False) -> list[Ask]:
    """So many facts to ask, in the bank's order, the school's name first."""
    pool = SIGN_OFF if signing else FACTS
    used = {slot.path[-1] for slot in sheet.slots} if not signing else set()
    free = [index for index, ask in enumerate(pool) if ask.text not in used]
    chosen = sorted(sheet.rng.sample(free, min(count, len(free))))
    return [pool[index] for index in chosen]


def _ended(sheet: Sheet, text: str) -> str:
    return text + sheet.rng.choice(("", ":", ":", " *"))


def block(sheet: Sheet, name: str, count: int, *, across: int = 1, signing: bool = False) -> None:
    """A block of label | answer, or label | answer | label | answer."""
    sheet.open(name, printed=bool(name))
    asks = facts(sheet, count, signing=signing)
    rows: list[list[Cell]] = []
    made: list[tuple[Ask, Cell, Cell]] = []
    for start in range(0, len(asks), across):
        line: list[Cell] = []
        for ask in asks[start : start + across]:
            head, room = Cell(_ended(sheet, ask.text), "b", fill=sheet.look.tint), Cell("")
            line += [head, room]
            made.append((ask, head, room))
        if len(line) < 2 * across:
            line[-1].span = 1 + 2 * across - len(line)
        rows.append(line)
    laid = sheet.lay(rows, [220, 380] * across, grow=420)
    laid.plain = across == 1
    for ask, head, room in made:
        label = head.node.find(q("p"))
        sheet.labels.append(label)
        sheet.slot((ask.text,), ask.kind, CellRoom(room.node), unit=ask.unit, topic=ask.topic, label=label, brief=True,
                   block=[room.node.getparent()] if across == 1 else [])  # fmt: skip


def label_answer(sheet: Sheet) -> None:
    """Label and answer blocks, two and four columns, and a sign-off."""
    block(sheet, sheet.rng.choice(("", "About the school", "School details")), sheet.rng.randint(6, 9),
          across=sheet.rng.choice((1, 2)))  # fmt: skip
    used = [slot.path[-1] for slot in sheet.slots]
    if len(used) < 9:
        block(
            sheet,
            sheet.rng.choice(("Further details", "Contact")),
            11 - len(used),
            across=sheet.rng.choice((1, 2)),
        )
    block(
        sheet, sheet.rng.choice(("Sign-off", "Declaration")), 4, across=sheet.rng.choice((1, 2)), signing=True
    )


def gap(sheet: Sheet, make_of: str, wide: int) -> tuple[list[Node], Room]:
    """Room inside a line: a leader, a control, a legacy field; and the runs that show it."""
    if make_of == "control":
        node = prompt_control("Click or tap here to enter text.", number=sheet.next_id(), inner=make("text"))
        return [node], ControlRoom(node)
    if make_of == "date":
        node = prompt_control("Click or tap to enter a date.", number=sheet.next_id(), inner=date_picker())
        return [node], ControlRoom(node)
    if make_of == "legacy":
        runs = legacy_text(f"Text{sheet.next_id()}")
        return runs, LegacyRoom(runs[0], runs=runs)
    if make_of == "tab":
        runs = [make("r", make("tab"))]
        return runs, GapRoom(runs[0], leader=runs)
    filler = {"line": "_", "dots": ".", "ellipsis": "…", "underlined": "\u00a0"}[make_of]
    runs = [run(filler * wide, "u" if make_of == "underlined" else "")]
    return runs, GapRoom(runs[0], leader=runs)


def line(sheet: Sheet, asks: list[Ask], make_of: str, *, place: Node = None) -> Node:
    """One line of labels with room after each."""
    node = paragraph(after=120) if place is None else place
    if make_of == "tab":
        share = 9600 // len(asks)
        tabs = [make("tab", val="left", leader="underscore" if sheet.rng.random() < 0.6 else "dot", pos=share * (n + 1))
                for n in range(len(asks))]  # fmt: skip
        node.find(q("pPr")).insert(0, make("tabs", *tabs))
    for number, ask in enumerate(asks):
        if number:
            node.append(run("  "))
        node.append(run(f"{ask.text}: ", "b" if sheet.look.size > 10.5 else ""))
        wide = (44 if len(asks) == 1 else 16) if ask.kind == "text" else 12
        kind = "date" if make_of == "control" and ask.kind == "date" else make_of
        runs, room = gap(sheet, kind, wide)
        node.extend(runs)
        room.anchor = room.anchor if isinstance(room, ControlRoom) else node
        block_of = [node] if len(asks) == 1 and place is None else []
        sheet.slot((ask.text,), ask.kind, room, unit=ask.unit, topic=ask.topic, brief=True, block=block_of)
    return node


def leaders(sheet: Sheet) -> None:
    """Lines of labels with leaders, in paragraphs and in cells."""
    make_of = sheet.rng.choice(("line", "dots", "tab", "ellipsis", "line", "underlined"))
    name = sheet.rng.choice(("", "Your details", "School details"))
    sheet.open(name, printed=bool(name))
    asks = facts(sheet, 7)
    while asks:
        take = 2 if len(asks) > 1 and sheet.rng.random() < 0.45 else 1
        sheet.add(line(sheet, asks[:take], make_of))
        asks = asks[take:]
    sheet.open("Signatures")
    signing = facts(sheet, 4, signing=True)
    cells = [Cell(""), Cell("")]
    sheet.lay([cells], [100, 100]).plain = False
    inside = make_of if make_of != "tab" else "line"
    for number, ask in enumerate(signing):
        cell = cells[number % 2].node
        place = cell.find(q("p"))
        if len(place):
            place = paragraph()
            cell.append(place)
        line(sheet, [ask], inside, place=place)


def legacy_form(sheet: Sheet) -> None:
    """A protected form of the old kind: FORMTEXT in lines and cells."""
    sheet.open(sheet.rng.choice(("School details", "Part A: the school")))
    asks = facts(sheet, 6)
    for ask in asks[:3]:
        sheet.add(line(sheet, [ask], "legacy"))
    rows = [[Cell(f"{ask.text}:", "b", fill=sheet.look.tint), Cell("")] for ask in asks[3:]]
    sheet.lay(rows, [220, 420])
    for ask, (head, cell) in zip(asks[3:], rows, strict=True):
        runs, room = gap(sheet, "legacy", 5)
        cell.node.find(q("p")).extend(runs)
        label = head.node.find(q("p"))
        sheet.labels.append(label)
        sheet.slot((ask.text,), ask.kind, room, unit=ask.unit, topic=ask.topic, label=label, brief=True,
                   block=[cell.node.getparent()])  # fmt: skip
