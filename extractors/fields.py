"""Each field of a template read from an alignment: what was added where its room is, as a typed value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from schemas.reading import Answer, Evidence, Status
from schemas.template import Field, Group, Kind, Way

from . import lexicon as words
from . import values
from .choose import Known
from .claims import claim, free, says, wording
from .colours import hue
from .columns import cells_of
from .deciding import Marks, decide
from .delta import KEPT
from .marks import read_marks
from .naming import Named
from .rooms import Rooms, broken
from .tree import Line, Mark, Sort, Token, normal
from .values import Value

_PROMPT = 80  # characters; no usual placeholder is longer


# What is left of a leader; a single full stop at the end is the writer's.
_LINES = re.compile(r"^[.…_ ]+|(?:\.{2,}|…|_)[.…_ ]*$|[_ ]+$")


@dataclass(slots=True)
class Found:
    """What was found for a field before it becomes an answer."""

    value: Value
    raw: str
    method: str
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FieldReader(Rooms):
    """Reads all fields of one return."""

    known: Known = field(kw_only=True)
    named: Mapping[str, Named] = field(default_factory=dict)
    commented: bool = True  # whether the return has any comments at all

    def read(self) -> list[Answer]:
        """An answer for every field of the template, and for every row a school added to one that grows."""
        self._number_cells()
        results = {f.id: self._field(f) for f in self.template.fields}
        self._beside_labels(results)
        answers = [self._answer(f, results[f.id]) for f in self.template.fields]
        for group in self.template.groups:
            at = max(
                (n for n, a in enumerate(answers) if a.field.startswith(f"{group.id}.")),
                default=len(answers) - 1,
            )
            answers[at + 1 : at + 1] = list(self._extra_rows(group))
        return answers

    def _field(self, asked: Field) -> Found:
        if asked.id in self.named:
            return self._held(asked, self.named[asked.id])
        if asked.way is Way.OPTIONS:
            value, raw, method = read_marks(asked, self.found)
            return Found(value, raw, method)
        tokens, there = self.written(asked)
        return self._typed(asked, tokens, there=there)

    def _held(self, asked: Field, named: Named) -> Found:
        """What the form fields that bear the question's name hold."""
        if named.chosen:
            raw = "; ".join(option.value for option in asked.options if option.value in named.chosen)
            value, _ = decide(asked, Marks(present=True, ticked=set(named.chosen)))
            return Found(value, raw, "form field")
        return Found(_possible(asked, _parsed(asked, named.text)), named.text, "form field")

    def _typed(self, asked: Field, tokens: list[Token], *, there: bool = True, method: str = "text") -> Found:
        """A written answer as a value; shading speaks where a scale of colours is asked and nothing is written."""
        if asked.id in self.known.prompts:
            tokens = self._unprompted(asked, tokens)
        claim(tokens, asked.id)
        raw = self._unlined(wording(tokens), asked)
        if (len(raw) <= _PROMPT or asked.id in self.known.prompts) and self._prompted(asked, normal(raw)):
            return Found(values.BLANK, "", method)
        if not says(tokens):
            return self._unwritten(asked, method if there else "absent")
        special = self._special(asked, tokens, raw, method)
        if special is not None:
            return special
        value = _parsed(asked, raw)
        if asked.scale == "rag" and value.status is Status.ANSWERED:
            shaded = self._shaded(asked)
            if shaded is not None and shaded.value.value != value.value:
                return Found(values.unsure("the word and the colour of the cell differ"), raw, method)
        return Found(_possible(asked, value), raw, method)

    def _unwritten(self, asked: Field, method: str) -> Found:
        """Nothing is written: the cell's colour may be the answer, or the question may be gone."""
        shaded = self._shaded(asked) if asked.scale == "rag" and asked.spots else None
        absent = Value(None, Status.BLANK, 0.7, "the question is not in the return")
        return shaded or Found(absent if method == "absent" else values.BLANK, "", method)

    def _special(self, asked: Field, tokens: list[Token], raw: str, method: str) -> Found | None:
        """What a person has to look at, whatever the words say: shifted rows, pictures, drawings, struck-out words."""
        if asked.spots and asked.spots[0].line in self.found.doubtful and asked.way is Way.CELL:
            return Found(values.unsure("the columns of this row are not those of the form"), raw, method)
        if "\ufffd" in raw:
            return Found(values.unsure("the file does not say which characters stand here"), raw, method)
        if all(t.sort is Sort.WORD and not t.marks & (Mark.STRIKE | Mark.CUT) for t in tokens):
            return None
        if any(t.sort is Sort.PICTURE for t in tokens):
            return Found(values.unsure("a picture stands here"), raw, "picture")
        if any(t.sort is Sort.SHAPE for t in tokens):
            return Found(values.unsure("something is drawn here"), raw, "drawing")
        if any(t.marks & Mark.CUT for t in tokens):
            return Found(
                values.unsure("the words run over the edge of their box: more may be hidden"), raw, method
            )
        struck = [t for t in tokens if t.sort is Sort.WORD and t.marks & Mark.STRIKE]
        if not struck:
            return None
        kept = wording([t for t in tokens if t not in struck])
        if not kept:
            return Found(values.unsure("what was written is struck out"), raw, method)
        return Found(_parsed(asked, kept), raw, method, [f"struck out: {wording(struck)}"])

    def _prompted(self, asked: Field, key: str) -> bool:
        """Whether what stands there is only a placeholder, the blank's own or a usual one, made plain text."""
        return bool(key) and (
            key in self.known.prompts.get(asked.id, ()) or bool(words.PROMPTS.fullmatch(key))
        )

    def _unprompted(self, asked: Field, tokens: list[Token]) -> list[Token]:
        """Without the placeholder that an answer was written behind."""
        said = [t for t in tokens if t.sort is Sort.WORD and t.owner is None]
        for prompt in self.known.prompts[asked.id]:
            head = said[: len(prompt.split())]
            if len(head) < len(said) and " ".join(t.key for t in head) == prompt:
                claim(head, KEPT)
                return [t for t in tokens if t.owner is None]
        return tokens

    def _unlined(self, text: str, asked: Field) -> str:
        """Without what is left of the dots or lines it was written on."""
        return _LINES.sub("", text).strip() if asked.id in self.known.ruled else text

    def _shaded(self, asked: Field) -> Found | None:
        delta = self.found.delta(asked.spots[0].line, asked.spots[0].cell)
        if delta is None or not delta.shade[1] or delta.shade[1] == delta.shade[0]:
            return None
        name = hue(delta.shade[1])
        chosen = values.meant(name or "", asked.options)
        value = (
            values.sure(chosen[0], values.LIKELY) if chosen else values.unsure(f"shaded #{delta.shade[1]}")
        )
        return Found(value, f"shaded {name or delta.shade[1]}", "shading")

    def _beside_labels(self, results: dict[str, Found]) -> None:
        """Words typed beside the label instead of in its room, where only one room can be meant."""
        for (line, cell, start, end), fields in self.known.labels.items():
            delta = self.found.delta(line, cell)
            tokens = free(delta.added(start, end)) if delta is not None and delta.inserted else []
            if line != fields[0].spots[0].line and self.found.blank[line].table < 0:
                tokens += broken(tokens, self._under(line, fields[0]))
            if not tokens or not says(tokens):
                continue
            blank = [f for f in fields if results[f.id].value.status is Status.BLANK]
            text = wording(tokens)
            fitting = [f for f in blank if f.kind is not Kind.TEXT and _fits(f, text)]
            meant = fitting if len(fitting) == 1 else blank if len(fields) == 1 else []
            for asked in meant:
                results[asked.id] = self._second(asked, tokens)

    def _under(self, label: int, asked: Field) -> list[Token]:
        """Words in paragraphs between a question and the box or options that stand under it."""
        place = asked.spots[0]
        start = self.found.line_of.get(label)
        end = self.found.line_of.get(place.line)
        if start is None or end is None:
            return []
        tokens: list[Token] = []
        for number in range(start + 1, end):
            line = self.found.form[number]
            if number not in self.found.blank_of and line.table < 0:
                tokens += broken(tokens, free(line.cells[0].tokens))
        return tokens

    def _second(self, asked: Field, tokens: list[Token]) -> Found:
        again = self._typed(asked, tokens, method="beside the label")
        value = again.value
        if value.status is Status.ANSWERED:
            value = Value(value.value, value.status, min(value.confidence, 0.97), "written beside the label")
        return Found(value, again.raw, again.method, again.notes)

    def _number_cells(self) -> None:
        """Row numbers of growing tables are furniture, whatever they were renumbered to."""
        for group in self.template.groups:
            columns = {c.cell for c in group.columns}
            for number in group.lines:
                for index, cell in enumerate(self.found.blank[number].cells):
                    place = self.found.cell(number, index)
                    if (
                        index not in columns
                        and cell.key.isdigit()
                        and place is not None
                        and place.key.isdigit()
                    ):
                        claim((t for t in free(place.tokens) if t.sort is Sort.WORD), KEPT)

    def _extra_rows(self, group: Group) -> Iterator[Answer]:
        matched = [self.found.line_of[n] for n in group.lines if n in self.found.line_of]
        if not matched or len(matched) < len(group.lines):
            return
        at = max(matched)
        table = self.found.form[at].table
        count = len(group.lines)
        last = group.lines[-1]
        for number in range(at + 1, len(self.found.form)):
            line = self.found.form[number]
            if number in self.found.blank_of or (line.table != table and (line.table < 0 and line.key)):
                return
            if line.table != table and (
                line.table < 0 or len(line.cells) != len(self.found.blank[last].cells)
            ):
                continue
            table = line.table
            if not says(free(t for c in line.cells for t in c.tokens)) and line.key:
                continue  # the header again
            count += 1
            yield from self._extra_row(group, line, last, count)

    def _extra_row(self, group: Group, line: Line, last: int, count: int) -> Iterator[Answer]:
        places = cells_of(self.found, last, line)
        columns = {c.cell for c in group.columns}
        for index, place in places.items():
            if index not in columns and line.cells[place].key.isdigit():
                claim((t for t in free(line.cells[place].tokens) if t.sort is Sort.WORD), KEPT)
        for column in group.columns:
            place_of = places.get(column.cell)
            tokens = free(line.cells[place_of].tokens) if place_of is not None else []
            asked = Field(
                id=f"{group.id}.{count}.{column.id}", path=[*group.path, str(count), column.label], kind=column.kind,
                way=Way.CELL, spots=[], reason="", unit=column.unit, options=column.options, certain=False,
            )  # fmt: skip
            yield self._answer(asked, self._typed(asked, tokens))

    def _answer(self, asked: Field, got: Found) -> Answer:
        value = got.value
        comments = self._comments(asked) if self.commented else ()
        notes = [n for n in (value.note, *got.notes, *comments) if n]
        return Answer(
            field=asked.id, path=asked.path, kind=asked.kind, value=value.value, raw=got.raw, status=value.status,
            confidence=round(value.confidence * self._certainty(asked), 3), evidence=_seen(got.method),
            note="; ".join(dict.fromkeys(notes)) or None,
        )  # fmt: skip

    def _certainty(self, asked: Field) -> float:
        """How sure it is that this is the right place: the likeness of the line it was found by."""
        like = self.found.likeness.get(asked.spots[0].line, 1.0) if asked.spots else 1.0
        return min(1.0, 0.9 + like / 10)

    def _comments(self, asked: Field) -> list[str]:
        notes: list[str] = []
        for place in dict.fromkeys((s.line, s.cell) for s in asked.spots):
            cell = self.found.cell(*place)
            while cell is not None and cell.comments:
                comment = cell.comments.pop(0)
                notes.append(f"comment: {comment.text}")
        return notes


@cache
def _seen(method: str) -> Evidence:
    return Evidence(method=method)


def _parsed(asked: Field, text: str) -> Value:
    if asked.kind is Kind.TEXT:
        return values.parse(Kind.TEXT, text)
    return values.parse(asked.kind, text, unit=asked.unit, options=asked.options, asked=" ".join(asked.path))


def _possible(asked: Field, value: Value) -> Value:
    """A number outside what the field can hold is for a person to look at."""
    number = value.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return value
    if (asked.low is not None and number < asked.low) or (asked.high is not None and number > asked.high):
        return values.unsure(f"{number:g} is not possible here")
    return value


def _fits(asked: Field, text: str) -> bool:
    meant = _parsed(asked, text)
    return meant.status is Status.ANSWERED and meant.confidence >= values.LIKELY
