"""Fields in running text: labels with leaders, boxes to tick, questions with room to write under them."""

import re
from dataclasses import dataclass, field

from extractors import lexicon as words
from extractors.tree import Line, Mark, Sort, Token, join, normal
from schemas.template import Kind, Spot, Way

from .alternatives import alternatives
from .draft import Book, offered
from .kinds import Wanted, choice, infer, many_wanted, yes_no
from .options import At, Marked, Offer, address, boxed, label, stretch

_BODY = 23  # half points; type larger than this is set as a heading
LOW = 8  # the level of a bold line no larger than the text: a heading, or the question of what follows


@dataclass(slots=True)
class Prompt:
    """A question or heading that still waits for its room."""

    text: str
    line: int
    level: int = 0  # of a heading; 0 for a question
    hint: list[str] = field(default_factory=list)
    used: bool = False


def emphasised(tokens: list[Token], mark: int) -> bool:
    """Whether all words carry a mark."""
    found = [t for t in tokens if t.sort is Sort.WORD]
    return bool(found) and all(t.marks & mark for t in found)


def is_instruction(line: Line) -> bool:
    """Italic or bracketed text, or text that begins like an instruction."""
    text = line.cells[0].text
    tokens = line.cells[0].tokens
    bracketed = text.startswith(("(", "[")) and text.endswith((")", "]", ".", ")."))
    return emphasised(tokens, Mark.ITALIC) or bracketed or bool(words.INSTRUCTION.match(normal(text)))


def heading_level(line: Line) -> int:
    """1 and up for a heading, 0 for anything else; bold or capital lines count as low headings, the lowest those
    that are set no larger than the text.
    """
    if line.heading:
        return line.heading
    cell = line.cells[0]
    size = len(cell.key.split())
    if not size or size > 14 or any(t.sort in (Sort.BOX, Sort.GAP) for t in cell.tokens):
        return 0
    text = cell.text.rstrip()
    bold = emphasised(cell.tokens, Mark.BOLD) or (text.isupper() and len(text) > 3)
    if text.endswith((":", ".")) or (text.endswith("?") and not (bold and line.size > _BODY)) or not bold:
        return 0
    return 7 if line.size > _BODY else LOW


class Prose:
    """Reads the paragraphs between tables, in order."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lines = book.form.lines
        self.prompt: Prompt | None = None
        self.last = -1  # the last line with words before a table
        self.before_box = False  # that table is one empty cell to write in

    def read(self, numbers: list[int], before_table: bool, *, before_box: bool = False) -> None:
        """Take a stretch of paragraphs; ``before_table`` when a table follows it, ``before_box`` an empty box."""
        at = 0
        worded = [n for n in numbers if self.lines[n].key] if before_table else []
        self.last = worded[-1] if worded else -1
        self.before_box = before_box
        while at < len(numbers):
            at = self._one(numbers, at, before_table=before_table)
        if self.prompt and not self.prompt.used and not before_table:
            self._question_without_room()

    def _one(self, numbers: list[int], at: int, *, before_table: bool) -> int:
        number = numbers[at]
        line = self.lines[number]
        cell = line.cells[0]
        sorts = {t.sort for t in cell.tokens}
        if (cell.empty or _counter(line)) and Sort.GAP not in sorts:
            return self._empties(numbers, at, before_table=before_table)
        boxes = [t for t in cell.tokens if t.sort is Sort.BOX]
        if boxes and not all(t.on and t.text in "●■▪" for t in boxes):
            return self._boxes(numbers, at)
        if Sort.GAP in sorts:
            self._gaps(number, line)
            return at + 1
        offer = alternatives(address(self.lines, number), self.prompt.text if self.prompt else "")
        if offer is not None:
            self._offers([offer])
            return at + 1
        self._text(numbers, at)
        return at + 1

    # --- text ---------------------------------------------------------------------------------------------

    def _text(self, numbers: list[int], at: int) -> None:
        number = numbers[at]
        line = self.lines[number]
        text = label(line.cells[0].tokens)
        level = heading_level(line)
        waits = self.prompt is not None and not self.prompt.used
        if self.prompt and waits and self.prompt.line >= number - 2 and not level and is_instruction(line):
            if self.prompt.level and self._asks(number, line):
                self.prompt = Prompt(text, number)
            else:
                self.prompt.hint.append(line.cells[0].text)
            return
        if self.prompt and not self.prompt.used:
            self._question_without_room()
        asks_below = number == self.last and (self.before_box or is_instruction(line))
        if not level and not asks_below and self._labels(number, line):
            return
        if level and number in self.book.titles:
            self.prompt = None
            return
        if level:
            self.book.head(level, text)
        self.prompt = Prompt(text, number, level)

    def _asks(self, number: int, line: Line) -> bool:
        """Whether a line under a heading is the question itself, "Describe your choirs.", with room to follow."""
        if emphasised(line.cells[0].tokens, Mark.ITALIC) or (number == self.last and not self.before_box):
            return False
        return bool(words.ASKING.match(normal(line.cells[0].text)))

    def _labels(self, number: int, line: Line) -> bool:
        """Labels with nothing after them, "Name:   Date:", or one label at the end of its line."""
        tokens = line.cells[0].tokens
        ends = [i for i, t in enumerate(tokens) if t.sort is Sort.WORD and t.text.endswith(":")]
        if not ends and self._signed(number, tokens):
            return True
        if not ends or not all(t.sort is not Sort.WORD for t in tokens[ends[-1] + 1 :]):
            return False
        starts = [0, *(e + 1 for e in ends[:-1])]
        names = [label(tokens[s : e + 1]) for s, e in zip(starts, ends, strict=True)]
        if len(ends) > 1 and not _spread(line):
            starts, ends, names = [0], ends[-1:], [label(tokens[: ends[-1] + 1])]
        if len(ends) > 1 and not all(name and len(name.split()) <= 5 for name in names):
            return False
        if len(ends) == 1 and len(names[0].split()) > 8:
            return False
        for i, (name, end) in enumerate(zip(names, ends, strict=True)):
            stop = starts[i + 1] if i + 1 < len(starts) else len(tokens)
            spot = Spot(line=number, token=end + 1, end=stop)
            self.book.add(self.book.path(name), infer(name), Way.GAP, [spot])
        self.prompt = Prompt(names[-1], number, used=True) if len(ends) == 1 else None
        return True

    def _signed(self, number: int, tokens: list[Token]) -> bool:
        """A line to sign on, "Signature        Date", where nothing but wide spaces leave the room."""
        parts: list[list[At]] = [[]]
        for at in address(self.lines, number):
            if (at.wide or at.token.sort is Sort.TAB) and parts[-1]:
                parts.append([])
            if at.token.sort is Sort.WORD:
                parts[-1].append(at)
        parts = [part for part in parts if part]
        names = [label([at.token for at in part]) for part in parts]
        if len(parts) < 2 or not all(words.SIGN_OFF.match(normal(name)) for name in names):
            return False
        stops = [*(part[0].place for part in parts[1:]), len(tokens)]
        for name, part, stop in zip(names, parts, stops, strict=True):
            spot = Spot(line=number, token=part[-1].place + 1, end=stop)
            self.book.add(self.book.path(name), infer(name), Way.GAP, [spot])
        self.prompt = None
        return True

    def _question_without_room(self) -> None:
        """A question that nothing follows still gets its answer typed after it."""
        prompt = self.prompt
        if prompt and not prompt.level and prompt.text.endswith("?"):
            self._room(prompt, [])

    # --- room ---------------------------------------------------------------------------------------------

    def _empties(self, numbers: list[int], at: int, *, before_table: bool) -> int:
        end = at
        while (
            end < len(numbers)
            and (self.lines[numbers[end]].cells[0].empty or _counter(self.lines[numbers[end]]))
            and not self._has_gap(numbers[end])
        ):
            end += 1
        prompt = self.prompt
        run = numbers[at:end]
        if prompt is None or (prompt.used and self._last_room(prompt) is None):
            return end
        if prompt.used:
            return self._extend(prompt, run, end)
        spacer = before_table and end == len(numbers)
        question = (
            prompt.text.endswith("?")
            or self._raw_end(prompt)
            or bool(prompt.hint)
            or bool(words.ASKING.match(normal(prompt.text)))
        )
        boxed_room = any(self.lines[n].boxed for n in run)
        if boxed_room or len(run) >= (3 if spacer else 2) or (question and not spacer):
            self._room(prompt, run)
        return end

    def _raw_end(self, prompt: Prompt) -> bool:
        return self.lines[prompt.line].cells[0].text.rstrip().endswith((":", "?", "…"))

    def _has_gap(self, number: int) -> bool:
        return any(t.sort is Sort.GAP for t in self.lines[number].cells[0].tokens)

    def _last_room(self, prompt: Prompt) -> int | None:
        if self.book.drafts and self.book.drafts[-1].spots[0].line == prompt.line:
            return len(self.book.drafts) - 1
        return None

    def _extend(self, prompt: Prompt, run: list[int], end: int) -> int:
        """Empty paragraphs after "Label:" belong to the label."""
        if self._raw_end(prompt):
            draft = self.book.drafts[-1]
            if draft.way in (Way.GAP, Way.ROOM):
                draft.way = Way.ROOM
                draft.spots = [*draft.spots, *(Spot(line=n) for n in run)]
        return end

    def _room(self, prompt: Prompt, run: list[int]) -> None:
        """A field for a prompt: answers are written after it and in the paragraphs that follow."""
        cell = self.lines[prompt.line].cells[0]
        size = len(cell.tokens)
        spots = [Spot(line=prompt.line, token=size, end=size), *(Spot(line=n) for n in run)]
        path = self._prompt_path(prompt)
        self.book.add(path, infer(prompt.text), Way.ROOM, spots, hint=" ".join(prompt.hint) or None)
        self._answered(prompt)

    def _answered(self, prompt: Prompt) -> None:
        answered(self.book, prompt)

    def _prompt_path(self, prompt: Prompt) -> list[str]:
        """Where the prompt is itself the heading, its section is the heading above it."""
        if prompt.level:
            above = [text for level, text in self.book.sections.items() if level < prompt.level]
            return (
                [above[-1], prompt.text]
                if above and normal(above[-1]) != normal(prompt.text)
                else [prompt.text]
            )
        return self.book.path(prompt.text)

    # --- gaps ---------------------------------------------------------------------------------------------

    def _gaps(self, number: int, line: Line) -> None:
        only_gap = not line.cells[0].key
        path = self._prompt_path(self.prompt) if only_gap and self.prompt else self.book.path()
        gaps(self.book, number, 0, self.prompt, path)
        if only_gap and self.prompt:
            self._answered(self.prompt)
        elif not only_gap:
            self.prompt = Prompt(label(line.cells[0].tokens), number, used=True)

    # --- options ------------------------------------------------------------------------------------------

    def _boxes(self, numbers: list[int], at: int) -> int:
        """Neighbouring paragraphs with boxes are one offer, empty ones between them passed over."""
        ats: list[At] = []
        end = at
        while end < len(numbers):
            line = self.lines[numbers[end]]
            has_box = any(t.sort is Sort.BOX for t in line.cells[0].tokens)
            if not has_box and not (line.cells[0].empty and end > at):
                break
            if has_box:
                ats.extend(address(self.lines, numbers[end]))
                last = end
            end += 1
        asked = self.prompt if self.prompt and not self.prompt.used else None
        offers = boxed(ats)
        self._offers(offers if asked else [one for offer in offers for one in _apart(offer)])
        return last + 1

    def _offers(self, offers: list[Offer]) -> None:
        for offer in offers:
            own = label([a.token for a in offer.prompt])
            asked = self.prompt
            if asked and asked.used and len(offer.options) == 1:
                asked = None  # a statement to tick, which the answered question above has nothing to do with
            text = own or (asked.text if asked else "")
            path = self._prompt_path(asked) if asked and not own else self.book.path(text)
            hint = " ".join(asked.hint) if asked and not own else ""
            place = end_of(self.lines, asked.line, 0) if asked and not own else None
            raw = join([a.token for a in offer.prompt]) or (
                self.lines[asked.line].cells[0].text if asked else ""
            )
            add_offer(self.book, offer, path, f"{raw} {hint}", hint or None, place)
            if asked and not own:
                self._answered(asked)
            elif own:
                self.prompt = Prompt(
                    own, offer.options[0].words[0].line if offer.options[0].words else 0, used=True
                )


def _apart(offer: Offer) -> list[Offer]:
    """Boxes one under another that no question asks for: each is a statement of its own to tick."""
    rows = [m.box.line if m.box else -1 for m in offer.options]
    if offer.prompt or len(set(rows)) < len(rows):
        return [offer]
    others = {name: [at for n, at in offer.other if n == name] for name, _ in offer.other}
    return [Offer([], [m], [(m.label, at) for at in others.get(m.label, ())]) for m in offer.options]


def answered(book: Book, prompt: Prompt) -> None:
    """A prompt has its room; a low heading was a question then, and no section."""
    prompt.used = True
    if prompt.level == LOW and book.sections.get(LOW) == prompt.text:
        del book.sections[LOW]


def _counter(line: Line) -> bool:
    """A number or bullet with nothing behind it, which stands there to be written after."""
    text = line.cells[0].text
    return text in _BULLETS or (text.rstrip(".):").isdigit() and len(text) <= _COUNTER and not text.isdigit())


_BULLETS = ("•", "-", "–", "·", "*")
_COUNTER = 4  # characters of a counter such as "10.)"


def _spread(line: Line) -> bool:
    """Whether room is left between the labels of a line: a tab or a run of spaces after a colon."""
    raw = "".join(p.text for p in line.cells[0].pieces)
    return bool(re.search(r":\s*(\t|\s{3,})\s*\S", raw))


def end_of(lines: list[Line], number: int, cell: int) -> Spot:
    """The place right after the wording of a cell."""
    size = len(lines[number].cells[cell].tokens)
    return Spot(line=number, cell=cell, token=size, end=size)


def add_offer(
    book: Book, offer: Offer, path: list[str], prompt: str, hint: str | None = None, place: Spot | None = None
) -> None:
    """The fields of an offer: the choice itself and the rooms beside its options; ``place`` is its question's end."""
    if offer.prompt:
        last = offer.prompt[-1]
        place = Spot(line=last.line, cell=last.cell, token=last.place + 1, end=last.place + 1)
    labels = [m.label for m in offer.options]
    spots = [s for m in offer.options if (s := stretch([*m.words, *([m.box] if m.box else [])])) is not None]
    if len(labels) == 1 and offer.options[0].box is not None:
        wanted = yes_no("a single box to tick")
        path = (
            [*path, labels[0]] if labels[0] and (not path or normal(path[-1]) != normal(labels[0])) else path
        )
        wanted.options = [offer.options[0].option([])]
        book.add(path, wanted, Way.OPTIONS, spots, hint=hint, label=place)
    else:
        boxes = offer.options[0].box is not None
        many, why = many_wanted(prompt, labels) if boxes else (False, "alternatives to delete or circle")
        wanted = choice(labels, why, many=many)
        book.add(path, offered(offer.options, wanted), Way.OPTIONS, spots, hint=hint, label=place)
    for text, at in offer.other:
        start = at.place if at.token.sort is Sort.GAP else at.place + 1
        spot = Spot(line=at.line, cell=at.cell, token=start, end=at.place + 1)
        beside = Wanted(Kind.TEXT, "room beside an option") if text in labels else infer(text)
        book.add([*path, text], beside, Way.GAP, [spot])


def gaps(
    book: Book, number: int, cell: int, prompt: Prompt | None, path: list[str], column: str = ""
) -> None:
    """A field for each gap of a paragraph or cell, named by the words before it, with the unit after it."""
    tokens = book.form.lines[number].cells[cell].tokens
    at = 0
    name_from = 0
    first = True
    before = ""
    while at < len(tokens):
        if tokens[at].sort is not Sort.GAP:
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and (
            tokens[end].sort in (Sort.GAP, Sort.TAB, Sort.BREAK) or _dated(tokens, end)
        ):
            end += 1
        while end > at + 1 and tokens[end - 1].sort is not Sort.GAP:
            end -= 1
        name = label(_label_tokens(tokens[name_from:at]))
        unit = _unit(tokens, end) or ("£" if name.endswith("£") else "")
        name = name.rstrip("£").rstrip(": ") or name
        control = book.form.controls[tokens[at].control] if tokens[at].control >= 0 else None
        name = before if before and normal(name) in _BETWEEN else name
        before = name
        if not name and first and prompt is not None:
            if control is None and _continues(book, prompt, number):
                book.drafts[-1].spots.append(Spot(line=number, cell=cell, token=at, end=end))
                return
            name = prompt.text
        name = name or (control.title if control else "") or (control.tag if control else "")
        labels = [*path, name] if name and (not path or normal(path[-1]) != normal(name)) else path
        spot = Spot(line=number, cell=cell, token=at, end=end)
        hint = " ".join(prompt.hint) if prompt and prompt.hint and name == prompt.text else None
        named = prompt is not None and name == prompt.text
        place = end_of(book.form.lines, prompt.line, 0) if prompt is not None and named else None
        wanted = infer(name or (path[-1] if path else ""), column, unit=unit, control=control)
        book.add(
            [*labels, column] if column else labels or [f"{number + 1}"],
            wanted,
            Way.GAP,
            [spot],
            hint=hint,
            label=place,
        )
        at = name_from = end
        first = False


def _dated(tokens: list[Token], at: int) -> bool:
    """A slash between two gaps, or a century before the last, "__/__/20__": the parts of one date."""
    after = tokens[at + 1 : at + 3]
    if tokens[at].text in _CENTURIES:
        return tokens[at - 1].text in _STROKES and after[:1] != [] and after[0].sort is Sort.GAP
    if tokens[at].text not in _STROKES or tokens[at - 1].sort is not Sort.GAP or not after:
        return False
    return after[0].sort is Sort.GAP or (after[0].text in _CENTURIES and after[-1].sort is Sort.GAP)


_BETWEEN = ("or", "and", "to", "and or")  # between two gaps of one label
_STROKES = ("/", "-", ".")
_CENTURIES = ("20", "201", "202")


def _label_tokens(tokens: list[Token]) -> list[Token]:
    """The words right before a gap: after the last paragraph end that has words behind it."""
    kept = list(tokens)
    while kept and kept[-1].sort is not Sort.WORD:
        kept.pop()
    for i in range(len(kept) - 1, -1, -1):
        if kept[i].sort is Sort.BREAK:
            return kept[i + 1 :]
    return kept


def _unit(tokens: list[Token], end: int) -> str:
    if end < len(tokens) and tokens[end].sort is Sort.WORD and not tokens[end].text.istitle():
        word = normal(tokens[end].text)
        if word in (
            "%",
            "minutes",
            "mins",
            "hours",
            "pupils",
            "learners",
            "children",
            "years",
            "staff",
            "fte",
            "times",
        ):
            return word
    if end < len(tokens) and tokens[end].text.startswith("%"):
        return "%"
    return ""


def _continues(book: Book, prompt: Prompt, number: int) -> bool:
    """A line of leaders under a line of leaders goes on with the same answer."""
    if not prompt.used or not book.drafts:
        return False
    last = book.drafts[-1]
    return last.way in (Way.GAP, Way.ROOM) and last.spots[-1].line == number - 1


__all__ = ["Marked", "Prompt", "Prose", "add_offer", "emphasised", "gaps", "heading_level", "is_instruction"]
