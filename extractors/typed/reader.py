"""Typed lines read as a form: each label opens an answer, the words up to the next label are it.

What is not plain is unsure, never a guess: a label told in other words, a line that looks like a question but is none of
the form's, words below a question that has several columns. Whatever belongs to no label is residue.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractors import values
from extractors.values import Value
from schemas.codes import Code, Weight
from schemas.reading import Answer, Evidence, Issue, Outcome, Reading, Residue, Status, TemplateRef, issue
from schemas.template import Field, Kind, Template

from .labels import Label, Labels, Node

METHOD = "typed"
_FEWEST, _SHARE = 4, 0.08  # questions that a text must name: a letter about a form names one or two
_ASKS = re.compile(r"^[^.!:]{3,160}\?\s|^[^.!?]{3,160}\?$|^[^.!?:,]{2,60}:(\s|$)")
_NUMBER = re.compile(r"\s*\(?(\d{1,3}(?:\.\d{1,2})?)[.):]\s*(?=\D|$)(.*)$")
_PLAIN = 3  # questions of one kind of plain answer: that all fit by chance is one in fifty
_MOST_NUMBERS = 0.6  # share of a form's numbers that a text of numbers alone must have
_EMPTY_SHARE = 0.1  # fewer answered than this is nearly empty, as on Word
_INSTRUCTION = 4  # words: what a form says below a question at such length nobody gives as an answer
_CONFIDENCE = 0.97
_MOST = 5_000  # lines: a form has two hundred


@dataclass(slots=True)
class _Said:
    """What was said under one label: whole paragraphs, and why it may not be all or not for this label."""

    lines: list[str] = field(default_factory=list)
    doubt: str = ""


@dataclass(slots=True)
class _Heard:
    """What a text says, label by label."""

    labels: Labels
    said: dict[Node, _Said] = field(default_factory=dict)
    named: set[Node] = field(default_factory=set)
    residue: list[str] = field(default_factory=list)
    at: Node = ()
    _open: _Said | None = None
    _gap: bool = False
    _astray: bool = False
    _tail: list[str] = field(
        default_factory=list
    )  # a paragraph of its own: the answer's, if a label follows it

    def line(self, line: str) -> None:
        """The next line of the text."""
        if not line.strip():
            self._gap = True
            return
        found = self.labels.found(line, self.at)
        if found is not None and not self._is_answer(line, found):
            self._label(found)
        elif self._open is None or self._open.lines:
            self._words(line.strip())
        elif not self._is_the_forms(line):
            self._first(line.strip(), found)
        self._gap = False

    def _is_answer(self, line: str, found: Label) -> bool:
        """Whether what reads like a label answers the question above it, which has no answer yet."""
        waits = self._open is not None and not self._open.lines
        return waits and (self.labels.answers(self.at, line) or self._turns_back(found))

    def _is_the_forms(self, line: str) -> bool:
        """Whether a line below a question is what the blank has there, and no answer to it."""
        if self.labels.answers(self.at, line) or not self.labels.is_wording(line):
            return False
        return self.labels.stands_beside(self.at, line) or len(line.split()) >= _INSTRUCTION

    def _first(self, line: str, found: Label | None) -> None:
        """The first words below a question are its answer, whatever they look like."""
        assert self._open is not None
        self._open.lines.append(line)
        other = found is not None or self.labels.is_wording(line)
        if other and not self.labels.answers(self.at, line):
            self._open.doubt = "the words are those of another part of the form"
        elif _ASKS.match(line) and not self.labels.wants_questions(self.at):
            self._open.doubt = "it looks like a question of its own"

    def _words(self, line: str) -> None:
        """Further words: of the answer above, of the blank, or of nothing that is known."""
        if self.labels.is_wording(line):
            self._close()
        elif _ASKS.match(line) and self.named:
            self._doubted("a line that may be another question follows")
            self.residue.append(line)
        elif self._open is None:
            self.residue += [line] if self.named else []  # what comes before the first label is the letter's
        elif self._tail or self._gap:
            self._tail.append(line)
        else:
            self._open.lines.append(line)

    def _label(self, found: Label) -> None:
        """A label opens its answer. Below one that may be two, nothing is sure until another leads away."""
        beside = found.node[:-1] in (self.at, self.at[:-1])
        self._astray = found.twin or (self._astray and beside)
        first, *more = self.labels.pieces(found.node, found.rest)
        self._opens(found.node, first, sure=found.sure and not self._astray)
        for each in more:
            self.line(each)

    def start(self, node: Node, rest: str) -> None:
        """An answer that is known by the number of its question."""
        self._opens(node, rest, sure=True)
        self.named.add(node)

    def goes_on(self, line: str) -> None:
        """A line that has no number."""
        if not line.strip():
            self._gap = True
        elif self._open is not None and not self._gap:
            self._open.lines.append(line.strip())
        elif self.named:
            self._tail.append(line.strip())

    def end(self) -> None:
        """No label follows: the last paragraphs may be the letter's own end."""
        self.residue += self._tail
        self._tail = []

    def _opens(self, node: Node, rest: str, *, sure: bool) -> None:
        self._close()
        if self.said.get(node, _Said()).lines:
            node = self.labels.next_row(node)
        self.at, self.named = node, self.named | {node[:2]}
        self._open = self.said.setdefault(node, _Said())
        if self._open.lines:
            self._open.doubt = "it is answered more than once"
        if not sure:
            self._open.doubt = self._open.doubt or "the question is told in other words"
        if rest and (self.labels.answers(node, rest) or not self.labels.stands_beside(node, rest)):
            self._open.lines.append(rest)
        self._gap = False

    def _turns_back(self, found: Label) -> bool:
        """Whether a label stands before where one is: then it may as well be an answer in the same words."""
        here, there = self.labels.order[self.at], self.labels.order[found.node]
        return there < here and found.node[:-1] != self.at[:-1] and not found.rest

    def _close(self) -> None:
        if self._open is not None:
            self._open.lines += self._tail
        self._open, self._tail = None, []

    def _doubted(self, why: str) -> None:
        if self._open is not None:
            self._open.lines += self._tail
            if self._open.lines:
                self._open.doubt = self._open.doubt or why
        self._open, self._tail = None, []


def read_lines(text: str, templates: Sequence[Template]) -> Reading | None:
    """The reading of the form whose questions a text names most of; None where it names too few of any."""
    lines = text.splitlines()[:_MOST]
    best: tuple[int, Template, _Heard] | None = None
    for template in templates:
        heard = _heard(lines, template)
        asked = heard.labels.questions()
        named = len(heard.named & asked)
        enough = named >= max(_FEWEST, _SHARE * len(asked))
        if enough and (best is None or named >= best[0]):
            best = named, template, heard
    if best is None:
        return _by_number(lines, templates)
    return _reading(best[1], best[2])


def _by_number(lines: Sequence[str], templates: Sequence[Template]) -> Reading | None:
    """Answers that carry the numbers of a form's questions and nothing else; None where more than one form has them.

    They are sure where every question that has one kind of plain answer is answered by one: three such, at the least.
    """
    found = [each for template in templates if (each := _numbered(lines, template)) is not None]
    newest = {template.id: (template, heard) for template, heard in found}
    if len(newest) != 1:
        return None
    ((template, heard),) = newest.values()
    asked = [
        (heard.labels.fields[node], said) for node, said in heard.said.items() if node in heard.labels.fields
    ]
    plain = [_value(each, said, "").status for each, said in asked if each.kind is not Kind.TEXT]
    if len(plain) < _PLAIN or any(status is not Status.ANSWERED for status in plain):
        for said in heard.said.values():
            said.doubt = "only its number says which question it answers"
    return _reading(template, heard)


def _numbered(lines: Sequence[str], template: Template) -> tuple[Template, _Heard] | None:
    """The lines by the numbers they begin with, where these are most of the form's, in its order."""
    heard = _Heard(Labels(template))
    places = {number: nodes[0] for number, nodes in heard.labels.numbers.items() if len(nodes) == 1}
    last = -1
    for line in lines:
        match = _NUMBER.match(line)
        node = places.get(match[1]) if match else None
        if match is not None and node is not None and heard.labels.order[node] > last:
            last = heard.labels.order[node]
            heard.start(node, match[2])
        else:
            heard.goes_on(line)
    heard.end()
    enough = max(_FEWEST, _MOST_NUMBERS * len(places))
    return (template, heard) if places and len(heard.named) >= enough else None


def _heard(lines: Sequence[str], template: Template) -> _Heard:
    heard = _Heard(Labels(template))
    for line in lines:
        heard.line(line)
    heard.end()
    return heard


def _reading(template: Template, heard: _Heard) -> Reading:
    taken: set[Node] = set()
    known = {each.id for each in template.fields}
    grown = [each for each in heard.labels.fields.values() if each.id not in known]
    answers = [_answer(each, heard, taken) for each in (*template.fields, *grown)]
    residue = [
        *heard.residue,
        *(line for node, said in heard.said.items() if node not in taken for line in said.lines),
    ]
    said = list(_issues(template, answers, residue))
    review = any(each.weight in (Weight.REVIEW, Weight.REJECT) for each in said)
    return Reading(
        template=TemplateRef(id=template.id, version=template.version),
        outcome=Outcome.REVIEW if review else Outcome.ACCEPTED,
        answers=answers,
        residue=[Residue(text=each) for each in residue],
        issues=said,
    )


def _answer(asked: Field, heard: _Heard, taken: set[Node]) -> Answer:
    node = tuple(asked.path)
    said, doubt = heard.said.get(node), ""
    if said is None or not said.lines:
        above = node[:-1]
        columns = [path for path in heard.labels.fields if path[:-1] == above]
        held = heard.said.get(above) if len(node) > 2 else None
        held = None if above in heard.labels.fields else held
        first = columns and columns[0] == node  # words below a question whose columns are not named
        if held is not None and held.lines and first:
            said, node = held, above
            plain = len(columns) == 1 or heard.labels.is_the_answer(asked, columns)
            doubt = "" if plain else "it stands below the question, and no column is named"
    if said is None:
        return _made(asked, values.BLANK, "")
    taken.add(node)
    raw = "\n".join(said.lines)
    return _made(asked, _value(asked, said, doubt or said.doubt), raw)


def _value(asked: Field, said: _Said, doubt: str) -> Value:
    text = "\n".join(said.lines)
    value = values.parse(asked.kind, text, unit=asked.unit, options=asked.options, asked=" ".join(asked.path))
    if value.status is Status.BLANK:
        return value
    if doubt:
        return values.unsure(doubt)
    if asked.kind is not Kind.TEXT and len(said.lines) > 1 and value.status is Status.ANSWERED:
        return values.unsure("more than one line stands below the question")
    return value


def _made(asked: Field, value: Value, raw: str) -> Answer:
    return Answer(
        field=asked.id,
        path=asked.path,
        kind=asked.kind,
        value=value.value,
        raw=raw,
        status=value.status,
        confidence=round(value.confidence * _CONFIDENCE, 3) if raw else value.confidence,
        evidence=Evidence(method=METHOD),
        note=value.note,
    )


def _issues(template: Template, answers: Sequence[Answer], residue: Sequence[str]) -> Iterator[Issue]:
    certain = {each.id for each in template.fields if each.certain}
    for each in answers:
        if each.status is Status.UNSURE and each.field in certain:
            label = " › ".join(each.path)
            yield issue(Code.VALUE_UNSURE, f"({label}) “{each.raw[:80]}”: {each.note}.", each.field)
    if residue:
        yield issue(Code.RESIDUE, f"“{residue[0][:80]}”")
    answered = sum(1 for each in answers if each.status is not Status.BLANK)
    if answered < len(answers) * _EMPTY_SHARE:
        yield issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)")
