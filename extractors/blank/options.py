"""Options inside running text: boxes with their words."""

from dataclasses import dataclass, field
from typing import NamedTuple

from extractors import lexicon as words
from extractors.tree import Cell, Line, Sort, Token, join, normal
from schemas.template import Option, Spot

_STATEMENT = 4  # words; a box with more, "I confirm that …", is no option of the question above
_WIDE = 3  # spaces that part alternatives; two stand after many a full stop


class At(NamedTuple):
    """A token with its address in the blank."""

    line: int
    cell: int
    place: int
    token: Token
    wide: bool = False  # a tab or a run of spaces stands before it


@dataclass(slots=True)
class Marked:
    """One option as it stands: its words and its box."""

    words: list[At]
    box: At | None = None

    @property
    def label(self) -> str:
        """The option's words as printed."""
        return label([at.token for at in self.words])

    def option(self, aliases: list[str]) -> Option:
        """The option as a template keeps it."""
        return Option(
            value=self.label,
            aliases=aliases,
            words=stretch(self.words),
            box=stretch([self.box] if self.box else []),
        )


@dataclass(slots=True)
class Offer:
    """A prompt and the options offered under it; ``other`` are rooms to write beside an option: gaps, or
    the last word before a room that is not drawn.
    """

    prompt: list[At]
    options: list[Marked] = field(default_factory=list)
    other: list[tuple[str, At]] = field(default_factory=list)


def address(lines: list[Line], number: int, cell: int = 0) -> list[At]:
    """All tokens of a cell with their addresses."""
    held = lines[number].cells[cell]
    wide = _wide(held)
    return [At(number, cell, i, t, i in wide) for i, t in enumerate(held.tokens)]


def _wide(cell: Cell) -> set[int]:
    """The positions of words that a tab or three spaces and more part from the word before."""
    text = "".join(
        p.text if p.sort is Sort.WORD else "\t" if p.sort is Sort.TAB else "\n" for p in cell.pieces
    )
    found = set()
    at = 0
    for i, token in enumerate(cell.tokens):
        if token.sort is Sort.WORD:
            begin = text.find(token.text, at)
            if begin < 0:
                break
            between = text[at:begin]
            if between.isspace() and ("\t" in between or len(between) >= _WIDE):
                found.add(i)
            at = begin + len(token.text)
    return found


def stretch(ats: list[At]) -> Spot | None:
    """The spot from the first to the last of these tokens."""
    if not ats:
        return None
    places = [a.place for a in ats]
    return Spot(line=ats[0].line, cell=ats[0].cell, token=min(places), end=max(places) + 1)


def label(tokens: list[Token]) -> str:
    """A label as a person reads it: one line, without trailing colon, star, bracketed pointer or slash."""
    text = " ".join(join(tokens).split()).strip()
    text = words.POINTER.sub("", text.rstrip(":* ")) or text
    text = words.OTHER.sub(r"\1", text)
    text = text.strip("/|•·–- \t").rstrip(":*†").rstrip().rstrip(",;")
    opened, closed = text.count("("), text.count(")")
    if text.startswith("(") and (
        opened > closed or text.endswith(")")
    ):  # "(Y / N)" is cut where it is parted
        text = text[1:]
    return text.removesuffix(")") if text.count(")") > text.count("(") else text


def _paragraphs(ats: list[At]) -> list[list[At]]:
    parts: list[list[At]] = [[]]
    for at in ats:
        if at.token.sort is Sort.BREAK or (parts[-1] and parts[-1][-1].line != at.line):
            parts.append([])
        if at.token.sort is not Sort.BREAK:
            parts[-1].append(at)
    return [p for p in parts if p]


def boxed(ats: list[At]) -> list[Offer]:
    """The offers of text with boxes in it; text without a box before the next box is a prompt."""
    offers: list[Offer] = []
    open_prompt: list[At] = []
    for part in _paragraphs(ats):
        if not any(at.token.sort is Sort.BOX for at in part):
            open_prompt.extend(part)
            continue
        before = _lead(part)
        trailing = _last(part).token.sort is Sort.BOX
        lead, marked, other = _preceding(part) if before and trailing else _following(part)
        prompt = open_prompt + lead
        if not offers or prompt or _row_of(offers[-1], part) or _statement(offers[-1], part):
            offers.append(Offer(prompt))
        offers[-1].options.extend(marked)
        offers[-1].other.extend(other)
        open_prompt = []
    if open_prompt and offers and any(at.token.sort is Sort.GAP for at in open_prompt):
        offers[-1].other.extend(_gaps(open_prompt))
    return [o for o in offers if o.options]


def _row_of(offer: Offer, part: list[At]) -> bool:
    """Whether a line offers the same words again (Yes/No under Yes/No): another question, not more options."""
    known = {m.label for m in offer.options}
    _, marked, _ = _following(part)
    return bool(known) and any(m.label in known for m in marked)


def _statement(offer: Offer, part: list[At]) -> bool:
    """Whether a line with one box says something of its own, "☐ I confirm that …", under a question that is complete."""
    labels = [normal(m.label) for m in offer.options]
    if sum(1 for at in part if at.token.sort is Sort.BOX) != 1 or len(labels) < 2 or not offer.prompt:
        return False
    key = normal(label([at.token for at in part]))
    return words.scale_of(labels) is not None or (
        len(key.split()) > _STATEMENT and key.split()[0] in ("i", "we", "the")
    )


def _lead(part: list[At]) -> list[At]:
    lead = []
    for at in part:
        if at.token.sort is Sort.BOX:
            break
        if at.token.sort is Sort.WORD:
            lead.append(at)
    return lead


def _last(part: list[At]) -> At:
    return next(at for at in reversed(part) if at.token.sort in (Sort.WORD, Sort.BOX, Sort.GAP))


def _following(part: list[At]) -> tuple[list[At], list[Marked], list[tuple[str, At]]]:
    """Boxes whose words come after them."""
    lead: list[At] = []
    marked: list[Marked] = []
    other: list[tuple[str, At]] = []
    ended = False
    for at in part:
        sort = at.token.sort
        if sort is Sort.BOX:
            marked.append(Marked([], at))
            ended = False
        elif not marked:
            lead.append(at)
        elif sort is Sort.GAP:
            other.append((marked[-1].label, at))
            ended = True
        elif sort is Sort.TAB and marked[-1].words:
            ended = True
        elif sort is Sort.WORD and not ended:
            marked[-1].words.append(at)
    for one in marked:  # "☐ yes / ☐ no": a slash between options is no word of either
        while one.words and one.words[-1].token.text in ("/", "|", "or", ","):
            one.words.pop()
        if one.words and one.words[-1].token.text.endswith(":") and one.label not in dict(other):
            other.append((one.label, one.words[-1]))  # "☐ Other (please say):" is written after
    return [a for a in lead if a.token.sort is Sort.WORD], marked, other


def _preceding(part: list[At]) -> tuple[list[At], list[Marked], list[tuple[str, At]]]:
    """Boxes whose words come before them; the first words may be the question."""
    marked: list[Marked] = []
    run: list[At] = []
    for at in part:
        if at.token.sort is Sort.BOX:
            marked.append(Marked(run, at))
            run = []
        elif at.token.sort in (Sort.WORD, Sort.TAB):
            run.append(at)
    first = marked[0].words
    cut = 0
    for i, at in enumerate(first):
        pointer = at.token.text.endswith(")") and words.POINTER.search(
            join([a.token for a in first[: i + 1]])
        )
        if at.token.text.endswith(("?", ":")) or at.token.sort is Sort.TAB or pointer:
            cut = i + 1
    if not cut and len(marked) > 1:
        size = max(len(m.words) for m in marked[1:])
        cut = len(first) - size if len(first) > size + 2 else 0
    lead = first[:cut]
    marked[0].words = first[cut:]
    if not any(at.token.sort is Sort.WORD for at in marked[0].words):
        marked[0].words, lead = lead, []
    for one in marked:
        one.words = [at for at in one.words if at.token.sort is Sort.WORD]
    return [a for a in lead if a.token.sort is Sort.WORD], marked, []


def _gaps(ats: list[At]) -> list[tuple[str, At]]:
    found = []
    for at in ats:
        if at.token.sort is Sort.GAP:
            text = label([a.token for a in ats if a.place < at.place and a.line == at.line])
            found.append((text, at))
    return found
