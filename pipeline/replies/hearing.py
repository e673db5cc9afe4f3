"""What a mail says to each question of a letter of ours, wherever it was written.

A reply is the letter plus what the school added, as a return is its blank plus what was added. The letter's words are
found in the reply however the mail program quotes or wraps them; words between them belong to the question they stand
below (answers in red, between the lines); words before or after the letter count where they carry the question's
number, or where there was one question only.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from pipeline.intake.wording import own_words

_MOST = 4_000  # words: a letter has 300, and aligning costs their product
_RUN = 4  # words in a row that are a quotation and no accident
_QUOTE = re.compile(r"^\s*(?:[>|]\s?)+")
# An answer is often typed right behind the question mark.
_WORD = re.compile(r"\S+?(?:[?!”\"»](?=\w)|(?=\s|$))")
_NUMBER = r"(?:q(?:uestion)?\.?|no\.?|number|answer)?\s*\(?{number}\)?\s*"
_GREETING = re.compile(
    r"(dear|hi|hello|hey|good (morning|afternoon|evening|day))\b[^\n.!?]{0,40}(\n|[,!]\s)", re.IGNORECASE
)
_BULLET = re.compile(r"^[\s>*•·–—=→-]+|[\s*,;]+$")
_NAME = 4  # words: a line as short as that below an empty one is who wrote it


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, by the number of the question; ``unplaced`` are words that may be answers to any of them."""

    said: dict[int, str] = field(default_factory=dict)
    unplaced: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    key: str  # letters and digits only: quotation marks and arrows are written in many ways
    line: int


def hear(letter: str, questions: int, untrusted_reply: str) -> Heard:
    """The answers in a reply to a letter that asks so many questions, numbered from 1."""
    reply = _words("\n".join(_QUOTE.sub("", line) for line in untrusted_reply.splitlines()))
    if len(reply) > _MOST or not questions:
        return Heard()
    ours, labels = _labelled(letter, questions)
    blocks = list(_quotations([each.key for each in ours], [each.key for each in reply]))
    if not blocks:
        return _heard({}, [_own(untrusted_reply)], questions)
    between, around, lost = defaultdict[int, list[str]](list), list[str](), list[str]()
    for words, before, after in _added(blocks, reply):
        run = _lines(_unnumbered(words, before, after, labels))
        if not run:
            continue
        number = _below(before, after, labels, questions)
        if number is None:
            around.append(run)
        elif number:
            between[number].append(run)
        else:
            lost.append(run)  # above the first, or where some were cut away: nobody knows which it answers
    if lost:
        return Heard(
            unplaced="\n".join([*around, *lost, *(each for runs in between.values() for each in runs)])
        )
    inline = {number: _tidy("\n".join(runs)) for number, runs in between.items()}
    return _heard({n: text for n, text in inline.items() if text}, [_own(each) for each in around], questions)


def _heard(inline: dict[int, str], around: Sequence[str], questions: int) -> Heard:
    """Answers between the lines together with those that carry a number; one question twice answered is unplaced."""
    said, unplaced = dict(inline), []
    for text in around:
        numbered = by_number(text, questions)
        if not numbered and text.strip():
            unplaced.append(text)
        for number, answer in numbered.items():
            if said.setdefault(number, answer) != answer:
                return Heard(unplaced="\n".join([*inline.values(), *around]))
    if questions == 1 and not said and len(unplaced) == 1:
        return Heard({1: _tidy(_GREETING.sub("", unplaced[0].strip()))})
    return Heard(said, "\n".join(unplaced))


def by_number(text: str, questions: int) -> dict[int, str]:
    """The parts of a text that are numbered as the questions are, in order; none where it is not numbered."""
    marks: list[
        tuple[int, int, int, bool]
    ] = []  # number, where its mark begins, where it ends, whether it is strict
    at = 0
    for number in range(1, questions + 1):
        found = _mark(number, strict=True).search(text, at) or _mark(number, strict=False).search(text, at)
        if found:
            marks.append((number, found.start(), found.end(), found[0].rstrip()[-1:] in ".):"))
            at = found.end()
    if not any(strict for *_, strict in marks) and len(marks) < 2:
        return {}  # "1 - 2 lessons" is an answer and no number of one
    ends = [start for _, start, _, _ in marks[1:]] + [len(text)]
    parts = ((mark[0], _tidy(_unsigned(text[mark[2] : end]))) for mark, end in zip(marks, ends, strict=True))
    return {number: part for number, part in parts if part}


def _mark(number: int, *, strict: bool) -> re.Pattern[str]:
    """A question's number at the start of a line, or after a space where it has a dot or bracket: never "1.5", "10:30"."""
    written = _NUMBER.format(number=number)
    if strict:
        return re.compile(rf"(?im)(?:^|(?<=[\s,;]))\s*{written}[.):](?=\s|\D)")
    return re.compile(rf"(?im)^\s*{written}[=–—-](?=\s|\D)")


def _unsigned(text: str) -> str:
    """Without a name that stands by itself at the end."""
    body, empty, last = text.rstrip().rpartition("\n\n")
    return body if empty and body.strip() and len(last.split()) <= _NAME else text


def _own(text: str) -> str:
    """Without older mail and signature; where nothing of it is the sender's, nothing."""
    return own_words(text)


def _tidy(text: str) -> str:
    """An answer without bullets and arrows before it, its lines as one where they were only wrapped."""
    lines = (_BULLET.sub("", line) for line in text.splitlines())
    return "\n".join(line for line in lines if line).strip()


def _words(text: str) -> list[_Word]:
    return [
        _Word(match[0], "".join(filter(str.isalnum, match[0].casefold())), number)
        for number, line in enumerate(text.splitlines())
        for match in _WORD.finditer(line)
    ]


def _labelled(letter: str, questions: int) -> tuple[list[_Word], list[int]]:
    """The letter's words, each with the question it belongs to: 0 before the first, one more than there are after the last."""
    words, labels, number, inside = list[_Word](), list[int](), 0, False
    for line in letter.splitlines():
        begins = number < questions and line.startswith(f"{number + 1}. ")
        if begins:  # the number itself is not aligned: HTML has none, and an answer may be the same number
            number, inside = number + 1, True
        elif not line.strip():
            inside = False
        label = number if inside or number < questions else number + 1
        for each in _words(line.removeprefix(f"{number}. ") if begins else line):
            if each.key:
                words.append(each)
                labels.append(label)
    return words, labels


def _quotations(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches of the letter in the reply: where in the letter, where in the reply, how many words.

    Words that are alike by accident count only between two real stretches, where nothing else could be meant.
    """
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    blocks = [(each.a, each.b, each.size) for each in matcher.get_matching_blocks() if each.size]
    real = [n for n, (_, _, size) in enumerate(blocks) if size >= _RUN]
    if real:
        yield from blocks[real[0] : real[-1] + 1]


def _added(
    blocks: Sequence[tuple[int, int, int]], reply: Sequence[_Word]
) -> Iterator[tuple[Sequence[_Word], int | None, int | None]]:
    """What stands between the stretches, with the letter's word before it and after it; None at either end."""
    at, before = 0, None
    for a, b, size in [*blocks, (None, len(reply), 0)]:
        words = reply[at:b]
        if any(each.key for each in words):
            yield words, before, a
        if a is not None:
            at, before = b + size, a + size - 1


def _unnumbered(
    words: Sequence[_Word], before: int | None, after: int | None, labels: Sequence[int]
) -> Sequence[_Word]:
    """Without the number of the question that begins right after these words, which is the letter's own."""
    begins = after is not None and labels[after] and (before is None or labels[before] < labels[after])
    if begins and after is not None and re.fullmatch(rf"\(?{labels[after]}[.)]", words[-1].text):
        return words[:-1]
    return words


def _lines(words: Sequence[_Word]) -> str:
    """Words as they stood: on their lines, with an empty line where there was one."""
    text, line = "", words[0].line if words else 0
    for each in words:
        text += "\n" * min(each.line - line, 2) if each.line != line else " "
        text, line = text + each.text, each.line
    return text.strip()


def _below(before: int | None, after: int | None, labels: Sequence[int], questions: int) -> int | None:
    """The question that words between two of the letter's answer; None where they stand outside it, 0 where it is not sure."""
    if before is None or after is None:
        return None
    first, last = labels[before], labels[after]
    if first == last:
        return None if first in (0, questions + 1) else first
    return first if first and last == first + 1 else 0
