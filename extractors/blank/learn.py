"""A blank Word form becomes a template: nothing but the form itself is needed.

Reading order is kept: headings open sections, paragraphs and tables yield fields, and what could not be placed
becomes a warning in plain words. Learning is deterministic.
"""

import re

from extractors.tree import TITLE, Form, Line, Sort, dump_lines
from extractors.word.open import open_word
from schemas.codes import Code, Failure
from schemas.template import Template

from .draft import Book, finish
from .prose import Prompt, Prose, heading_level
from .tables import Tables

_VERSION = re.compile(
    r"(?:\bv(?:ersion|er\.?|\.)?|\bissue|\brevision|\brev\.?|\bedition)\s*[:.]?\s*(\d+(?:\.\d+)*[a-z]?)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s*'?(?:20)?\d{2}|20\d{2}(?:\s*[-/–]\s*(?:20)?\d{2})?)\b",
    re.IGNORECASE,
)


def learn(data: bytes, template_id: str) -> Template:
    """The template of a blank. Raises Failure where the file is no Word form or asks nothing."""
    return learn_form(open_word(data, styled=True), template_id)


def learn_form(form: Form, template_id: str) -> Template:
    """The template of an opened blank."""
    book = Book(form, titles=_titles(form.lines))
    book.title = _title(form.lines, book.titles)
    _walk(book)
    fields = finish(book)
    if not fields:
        raise Failure("the form has no place to answer", code=Code.UNKNOWN_FORM)
    return Template(
        id=template_id,
        version=version_of([*form.margins, *(line.cells[0].text for line in form.lines[:12])]),
        title=book.title,
        fields=fields,
        groups=book.groups,
        warnings=[*book.warnings, *_unplaced(form, book)],
        blank=dump_lines(form.lines),
        marks=form.margins,
    )


def _walk(book: Book) -> None:
    """Paragraphs and tables in reading order."""
    prose, tables = Prose(book), Tables(book)
    pending: list[int] = []
    done: set[int] = set()
    lines = book.form.lines
    for number, line in enumerate(lines):
        if line.table < 0:
            pending.append(number)
        elif line.table not in done:
            done.add(line.table)
            rows = [i for i in range(number, len(lines)) if lines[i].table == line.table]
            box = len(rows) == 1 and len(line.cells) == 1 and line.cells[0].empty
            prose.read(pending, before_table=True, before_box=box)
            pending = []
            tables.read(rows, prose.prompt)
            prose.prompt = None
    prose.read(pending, before_table=False)


def _titles(lines: list[Line]) -> set[int]:
    """The lines at the top that name the form: made like no later heading, and before anything is asked."""
    headings = [n for n, line in enumerate(lines) if line.table < 0 and heading_level(line)]
    worded = [n for n, line in enumerate(lines) if line.key]
    top = []
    for n in worded:
        if n not in headings:
            break
        top.append(n)
    found = {n for n in headings if lines[n].heading == TITLE}
    for place, n in enumerate(top):
        follows = worded[worded.index(n) + 1] if n != worded[-1] else n
        opens = (
            place > 0
            and (lines[follows].table >= 0 or _asks(lines[follows]))
            and _lesser(lines[n], lines[top[0]])
        )
        later = any(_alike(lines[n], lines[m]) for m in headings if m > n)
        asks = lines[follows].table >= 0 or _asks(lines[follows])
        first = (
            place == 0 and asks and 0 < lines[n].heading < TITLE
        )  # a form that begins with its first section
        if not opens and not (later and (place > 0 or first)):
            found.add(n)
    return found


def _asks(line: Line) -> bool:
    return any(t.sort is Sort.GAP or t.text.endswith((":", "?")) for t in line.cells[0].tokens)


def _lesser(line: Line, first: Line) -> bool:
    """Set smaller, or a lower heading, than the first line of the form."""
    return line.size < first.size or heading_level(line) > heading_level(first) or first.heading == TITLE


def _alike(one: Line, other: Line) -> bool:
    return (heading_level(one), one.size) == (heading_level(other), other.size)


def _title(lines: list[Line], titles: set[int]) -> str:
    """The words of the form that name it: its largest title line, else its first words."""
    named = sorted(titles, key=lambda n: (lines[n].heading != TITLE, -lines[n].size, n))
    if named:
        return lines[named[0]].cells[0].text
    return next((" ".join(c.text for c in line.cells if c.key) for line in lines if line.key), "")


def version_of(texts: list[str]) -> str:
    """The version named in the footer, header or title: a number if one is given, else a month or year, else "1"."""
    for pattern in (_VERSION, _DATED):
        for text in texts:
            found = pattern.search(text)
            if found:
                return " ".join((found.group(1) if pattern is _VERSION else found.group()).split())
    return "1"


def _unplaced(form: Form, book: Book) -> list[str]:
    """What looks like room to answer but belongs to no field."""
    used = {(s.line, s.cell) for d in book.drafts for s in d.spots}
    used |= {(s.line, s.cell) for d in book.drafts for o in d.wanted.options for s in (o.words, o.box) if s}
    found = []
    for number, line in enumerate(form.lines):
        for index, cell in enumerate(line.cells):
            held = any(t.sort.name in ("BOX", "GAP") and not (t.on and t.text in "●■▪") for t in cell.tokens)
            if held and (number, index) not in used:
                near = cell.text or line.key
                found.append(
                    f"Line {number + 1}: there is room to answer, but no question was found for it ({near[:60]!r})."
                )
    return found


__all__ = ["Prompt", "heading_level", "learn", "learn_form", "version_of"]
