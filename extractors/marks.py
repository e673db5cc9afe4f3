"""Which options were marked: ticks, shading, emphasis, deletion, a drawn ring, or the option's name typed.

Each way of marking gives its own set of options. If all that were used agree on one option it is chosen; if
they do not, or if two are marked where one is asked, the answer is unsure and says why.
"""

from schemas.reading import Status
from schemas.template import Field, Kind, Option, Spot

from . import values
from .alignment import Alignment
from .claims import claim, emphasis_added, free, says, wording
from .deciding import Marks, decide
from .delta import Delta
from .glyphs import CROSSES, is_tick
from .tree import Mark, Sort, Token, normal
from .values import Value

_STRONG = Mark.HIGHLIGHT | Mark.SHADE
_WEAK = Mark.BOLD | Mark.UNDERLINE | Mark.COLOUR | Mark.ITALIC
_AFFIRM = frozenset(("yes", "y", "true", "ok"))
_DENY = frozenset(("no", "n", "none", "na", "n a", "0"))


def read_marks(asked: Field, found: Alignment) -> tuple[Value, str, str]:
    """The value of a field of options, the raw text of what was marked, and the method."""
    marks = Marks()
    for option in asked.options:
        _look(option, asked, found, marks)
    _typed(asked, found, marks)
    value, method = decide(asked, marks)
    if value.status is Status.UNSURE and marks.beside:  # what made it unsure is part of the answer
        marks.raw.append(wording(claim(free(marks.beside), asked.id)))
    return value, "; ".join(dict.fromkeys(r for r in marks.raw if r)), method


# --- looking ----------------------------------------------------------------------------------------------


def _look(option: Option, asked: Field, found: Alignment, marks: Marks) -> None:
    if option.box is not None:
        delta = found.delta(option.box.line, option.box.cell)
        if delta is not None:
            marks.present += 1
            if option.box.token is None:
                _look_in_cell(option, asked, delta, marks)
            else:
                _look_at_box(option, asked, delta, marks)
    if option.words is not None:
        delta = found.delta(option.words.line, option.words.cell)
        if delta is not None:
            marks.present += option.box is None
            _look_at_words(option, option.words, asked, delta, marks)
        elif asked.label is None or asked.label.line in found.line_of:
            marks.gone.add(option.value)  # its line was taken out, and the question stayed


def _look_in_cell(option: Option, asked: Field, delta: Delta, marks: Marks) -> None:
    """A cell of a column to mark."""
    for at, token in delta.kept.items():
        if token.sort is Sort.BOX and token.on and not delta.blank[at].on:
            marks.ticked.add(option.value)
            marks.raw.append(option.value)
    if delta.shade[1] and delta.shade[1] != delta.shade[0]:
        marks.shaded.add(option.value)
        marks.raw.append(f"shaded: {option.value}")
    tokens = free(delta.added())
    if says(tokens):
        _judge(option, asked, claim(tokens, asked.id), marks)


def _judge(option: Option, asked: Field, tokens: list[Token], marks: Marks) -> None:
    """Something was put where a mark belongs."""
    text = wording(tokens)
    key = normal(text)
    marks.raw.append(f"{text} ({option.value})" if is_tick(text) else text)
    named = values.meant(text, asked.options)
    if any(t.sort is Sort.SHAPE for t in tokens):
        marks.ringed.add(option.value)
    elif asked.kind is Kind.CHOICES and (several := _listed(asked, text)):
        marks.named.update(several)
    elif len(named) == 1:
        marks.named.add(named[0])
        if named[0] != option.value and len(asked.spots) > 1:  # the name of one in the column of another
            marks.ticked.add(option.value)
    elif (any(t.sort is Sort.BOX and t.on for t in tokens) and not key) or is_tick(text) or key in _AFFIRM:
        marks.ticked.add(option.value)
        if text.strip() and all(c in CROSSES for c in text.strip()):
            marks.crossed.add(option.value)
    elif key not in _DENY:
        marks.odd.append(text)


def _listed(asked: Field, text: str) -> list[str]:
    """The options that a list typed into one cell names, "Autumn, Summer"; none unless all of it does."""
    meant = values.several_of(text, asked.options).value
    return [str(v) for v in meant] if isinstance(meant, list) and len(meant) > 1 else []


def _look_at_box(option: Option, asked: Field, delta: Delta, marks: Marks) -> None:
    """A box inside text: on, replaced by a tick, or with a tick beside it."""
    assert option.box is not None and option.box.token is not None  # noqa: PT018  (two halves of one fact)
    at = option.box.token
    kept = delta.kept.get(at)
    before = delta.blank[at]
    if kept is not None:
        _state(option, kept, before, marks)
    first, last = _reach(option, delta)
    for position in range(first, last + 1):
        for token in _marks_only(free(delta.inserted.get(position, ()))):
            if token.sort is Sort.SHAPE:
                if not _round(option, position):
                    continue
                marks.vague = marks.vague or (not token.on and len(asked.options) > 1)
            mine = _glued(delta, token) or (
                token.sort is Sort.SHAPE
                or position > first
                or kept is None
                or not token.space
                or position == 0
            )
            if position == last and position > at + 1 and _belongs_to_next(delta, position, token):
                continue
            if mine and (
                is_tick(token.text) or token.sort is Sort.SHAPE or (token.sort is Sort.BOX and token.on)
            ):
                claim([token], asked.id)
                marks.ticked.add(option.value)
                marks.raw.append(f"{token.text} ({option.value})")
                if token.text and all(c in CROSSES for c in token.text):
                    marks.crossed.add(option.value)
            elif kept is None and position == at and normal(token.text) in _AFFIRM:
                claim([token], asked.id)
                marks.ticked.add(option.value)
                marks.raw.append(f"{token.text} ({option.value})")


def _state(option: Option, box: Token, before: Token, marks: Marks) -> None:
    """What a box that the blank has too says: ticked now, or empty still on a print, where its neighbours may be
    there and not have been read; in a Word file they are gone because somebody deleted them.
    """
    if box.on and not before.on:
        marks.ticked.add(option.value)
        marks.raw.append(option.value)
    elif not box.on and box.place is not None:
        marks.unticked.add(option.value)


def _reach(option: Option, delta: Delta) -> tuple[int, int]:
    """The positions at which a mark belongs to an option: from its box or words to the end of both."""
    assert option.box is not None and option.box.token is not None  # noqa: PT018
    places = [option.box.token, option.box.token + 1]
    same = option.words is not None and (option.words.line, option.words.cell) == (
        option.box.line,
        option.box.cell,
    )
    if same and option.words is not None and option.words.token is not None and option.words.end is not None:
        places += [option.words.token, option.words.end]
    return min(places), min(max(places), len(delta.blank))


def _glued(delta: Delta, token: Token) -> bool:
    """A mark right before a box that stayed, "✓☐"."""
    there = delta.tokens.index(token) + 1
    return (
        there < len(delta.tokens) and delta.tokens[there].sort is Sort.BOX and not delta.tokens[there].space
    )


def _marks_only(tokens: list[Token]) -> list[Token]:
    """Tokens that may be marks: all, unless words of a sentence stand with them ("2 x gold please")."""
    words = [t for t in tokens if t.sort is Sort.WORD]
    wordy = [t for t in words if not is_tick(t.text) and normal(t.text) not in _AFFIRM]
    return [t for t in tokens if t.sort is not Sort.WORD or not t.text.isalnum()] if wordy else tokens


def _round(option: Option, position: int) -> bool:
    """A drawn ring or a mark in a text box is anchored at the words it is laid over: right before them."""
    return option.words is None or option.words.token is None or position == option.words.token


def _belongs_to_next(delta: Delta, position: int, token: Token) -> bool:
    """A mark right before the next box, with no space between, is that box's."""
    if position >= len(delta.blank) or delta.blank[position].sort is not Sort.BOX:
        return False
    if position not in delta.kept:  # it stands in the place of the next box
        return True
    there = delta.tokens.index(token) + 1
    return (
        there < len(delta.tokens) and delta.tokens[there].sort is Sort.BOX and not delta.tokens[there].space
    )


def _look_at_words(option: Option, spot: Spot, asked: Field, delta: Delta, marks: Marks) -> None:
    """Words of an option: emphasised, struck, deleted, ringed; or, for a descriptor's cell, shaded or ticked."""
    start = spot.token or 0
    end = spot.end if spot.end is not None else len(delta.blank)
    said = [i for i in range(start, end) if delta.blank[i].sort is Sort.WORD]
    kept = [(delta.blank[i], delta.kept[i]) for i in said if i in delta.kept]
    if not said:
        return
    if len(kept) * 2 < len(said):
        if option.box is None or option.box.token not in delta.kept:
            marks.gone.add(option.value)
    else:
        _emphasis(option, said, kept, marks)
    apart = option.box is not None and (option.box.line, option.box.cell) != (spot.line, spot.cell)
    if spot.token is None or apart:
        _descriptor(option, asked, delta, marks)
    elif option.box is None:
        for token in free(delta.added(start, end)):
            if token.sort is Sort.SHAPE and token in delta.inserted.get(end, ()) and end < len(delta.blank):
                continue
            if token.sort is Sort.SHAPE and not token.on and len(asked.options) > 1:
                marks.vague = True
            mine = (is_tick(token.text) and not token.text.isalpha()) or token.sort is Sort.SHAPE
            if mine and not (token in delta.inserted.get(end, ()) and _slash_between(delta, end, token)):
                claim([token], asked.id)
                marks.ringed.add(option.value)
                marks.raw.append(option.value)


def _slash_between(delta: Delta, end: int, token: Token) -> bool:
    """A mark that stands after the slash belongs to the next alternative."""
    there = delta.tokens.index(token)
    return end < len(delta.blank) and there > 0 and delta.tokens[there - 1].text in ("/", "|")


def _emphasis(option: Option, said: list[int], kept: list[tuple[Token, Token]], marks: Marks) -> None:
    if any(_decorated(a, b) for a, b in kept):
        marks.ringed.add(option.value)
        marks.raw.append(" ".join(b.text for _, b in kept))
    added = [emphasis_added(a, b) for a, b in kept]
    most = len(said) * 0.6
    if 0 < sum(1 for m in added if m & (_STRONG | Mark.UNDERLINE | Mark.BOLD)) < most:
        marks.partly.add(option.value)
        marks.raw.append(
            "partly highlighted: " + " ".join(b.text for (_, b), m in zip(kept, added, strict=True) if m)
        )
    if sum(1 for m in added if m & Mark.STRIKE) >= most:
        marks.gone.add(option.value)
        marks.struck.add(option.value)
        marks.raw.append(f"struck out: {option.value}")
    if sum(1 for m in added if m & _STRONG) >= most:
        marks.shaded.add(option.value)
        marks.raw.append(f"highlighted: {option.value}")
    if sum(1 for m in added if m & _WEAK) >= most:
        marks.stressed.add(option.value)
        marks.raw.append(f"emphasised: {option.value}")


_PLAIN_ENDS = ".,;:’'\"!-–"


def _decorated(before: Token, after: Token) -> bool:
    """An option put in brackets, starred, pointed at, or written in capitals where the blank has none."""
    if before.text == after.text:
        return False
    extra = set(after.text) - set(before.text) - set(_PLAIN_ENDS)
    if any(not c.isalnum() and not c.isspace() for c in extra):
        return True
    return after.text.isupper() and not before.text.isupper() and len(after.text) > 1


def _descriptor(option: Option, asked: Field, delta: Delta, marks: Marks) -> None:
    """The cell of a descriptor, or of an option whose box stands in another cell."""
    if delta.shade[1] and delta.shade[1] != delta.shade[0]:
        marks.shaded.add(option.value)
        marks.raw.append(f"shaded: {option.value}")
    tokens = [
        t
        for t in free(delta.added())
        if is_tick(t.text) or t.sort is Sort.SHAPE or (t.sort is Sort.BOX and t.on)
    ]
    if tokens:
        claim(tokens, asked.id)
        marks.ticked.add(option.value)
        marks.raw.append(f"{wording(tokens)} ({option.value})")


def _typed(asked: Field, found: Alignment, marks: Marks) -> None:
    """The name of an option typed in the room of the question."""
    for place in dict.fromkeys((s.line, s.cell) for s in asked.spots):
        own = [o for o in asked.options if o.words and (o.words.line, o.words.cell) == place]
        if not own and any(o.box and o.box.token is None for o in asked.options):
            continue
        delta = found.delta(*place)
        if delta is None:
            continue
        spots = [s for s in asked.spots if (s.line, s.cell) == place]
        start = min((s.token or 0) for s in spots)
        end = max(s.end if s.end is not None else len(delta.blank) for s in spots)
        if not any(t.sort in (Sort.BOX, Sort.GAP) for t in delta.blank[end:]):
            end = len(delta.blank)  # nothing else is asked behind it
        tokens = free(delta.added(start, end))
        text = wording(tokens)
        if not says(tokens):
            continue
        meant = values.parse(asked.kind, text, options=asked.options)
        if meant.value is not None and meant.confidence >= values.LIKELY:
            claim(tokens, asked.id)
            marks.raw.append(text)
            marks.named.update(_names(asked, meant))
        elif not any(t.sort is Sort.GAP for t in delta.blank[start:end]):  # else it is likely "Other: ____"
            marks.remarks.append(text)
            marks.beside.extend(tokens)


def _names(asked: Field, meant: Value) -> list[str]:
    if asked.kind is Kind.BOOL:
        wanted = ("yes", "y", "true") if meant.value else ("no", "n", "false")
        return [o.value for o in asked.options if normal(o.value) in wanted] or [str(meant.value)]
    return [str(v) for v in meant.value] if isinstance(meant.value, list) else [str(meant.value)]
