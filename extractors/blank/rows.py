"""Rows with a label: columns to write in or to mark, descriptors to choose, options of their own."""

from extractors import lexicon as words
from extractors.tree import Cell, Mark, Sort, Token, join, normal
from schemas.template import Kind, Option, Spot, Way

from .alternatives import alternatives
from .draft import Book
from .grid import (
    BOX,
    EMPTY,
    GAPS,
    LABEL,
    NEST,
    OFFER,
    ROOM,
    Grid,
    Head,
    Row,
    roomy,
    runs,
)
from .inside import labels_inside, rooms_inside
from .kinds import Wanted, choice, infer, many_wanted, number, yes_no
from .options import address, boxed, label
from .prose import Prompt, add_offer, answered, emphasised, end_of, gaps

_ALIKE = 1.2  # a column of a scale is as wide as the others, up to this
STRAND = 11  # the heading level of a cell that spans rows


class Rows:
    """Reads the rows of one table that say what they ask."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lines = book.form.lines
        self.table = Grid(book.form, [])
        self.prompt: Prompt | None = None
        self.asked = ""  # the last question, which an evidence row belongs to
        self.marked = False  # the table has columns to mark

    def _data(self, row: Row, at: int) -> None:
        if not self.table.heads and self._pairs_of_boxes(row):
            self._offers(row, [i for i, _, _ in row], together=True)
            self._use_prompt()
            return
        self._strand(row, at)
        lead, question, hint = self._question(row)
        if question and self.marked and words.EVIDENCE_HEADS.match(normal(question)) and self.asked:
            labels = [self.asked, question]
        else:
            labels = [question] if question else []
            self.asked = question or self.asked
        taken: set[int] = set()
        if self.table.heads:
            taken |= self._descriptors(row, lead, labels, hint)
            taken |= self._tick_columns(row, labels, hint)
        taken |= self._offer_cells(row, lead, labels, taken)
        self._rooms(row, lead, labels, taken, hint)

    def _pairs_of_boxes(self, row: Row) -> bool:
        """A row of nothing but options: a box and its words by turns, or a box with its words in each cell."""
        kinds = [k for _, _, k in row]
        turns = len(kinds) >= 4 and len(kinds) % 2 == 0 and len(set(kinds[::2])) == len(set(kinds[1::2])) == 1
        if turns and {kinds[0], kinds[1]} == {BOX, LABEL}:
            return True
        return len(kinds) > 1 and row.only(OFFER) and self._one_each(row, [i for i, _, _ in row])

    def _strand(self, row: Row, at: int) -> None:
        """A first cell that spans rows names what they have in common."""
        following = self.table.rows[at + 1 : at + 2]
        spans = bool(following) and following[0].line.cells and following[0].line.cells[0].merged
        if row.kinds[0] == LABEL and row.width > 2 and (spans or self._of_strand(row)):
            self.book.head(STRAND, row.label(0))
        elif row.kinds[0] != "gone":
            self.book.sections.pop(STRAND, None)

    def _of_strand(self, row: Row) -> bool:
        """Whether the first of two labels is a strand: in a table where others span rows, or that is headed so."""
        if row.kinds[1] != LABEL or words.NUMBERED.match(row.label(0)):
            return False
        heads = [normal(h.text) for h in self.table.heads[:2]]
        called = len(heads) > 1 and words.STRANDS.match(heads[0]) and words.QUESTIONS.match(heads[1])
        return bool(called) or any(r.line.cells[0].merged for r in self.table.rows if r.line.cells)

    def _question(self, row: Row) -> tuple[int, str, str | None]:
        """The first cell after the labels at the left, the question they make, and further labels as a hint."""
        lead = 0
        labels: list[int] = []
        for i, kind in enumerate(row.kinds):
            if kind not in (LABEL, "gone") or (i and labels and self._asks_inside(row, i)):
                break
            lead = i + 1
            in_strand = i == 0 and STRAND in self.book.sections
            if kind == LABEL and not in_strand and not self._reference(row, i):
                labels.append(i)
        if (lead == len(row.kinds) and labels) or (
            len(labels) > 1 and self._descriptor_columns(row, labels[1:])
        ):  # nothing but labels: only the first is the question
            labels, lead = labels[:1], labels[0] + 1
        if not labels and self.table.heads and lead < len(row.kinds):  # the statement stands behind its room
            labels = [i for i, _, k in row if k == LABEL and i > lead][:1]
        if len(labels) > 1 and row.label(labels[1]).endswith("?") and not row.label(labels[0]).endswith("?"):
            self.book.head(STRAND, row.label(labels[0]))  # what the question is about
            labels = labels[1:]
        if not labels:
            return lead, "", None
        name, prompts = _headline(row.line.cells[labels[0]])
        hint = " ".join([*prompts, *(row.label(i) for i in labels[1:])]) or None
        return lead, name or row.label(labels[0]), hint

    def _reference(self, row: Row, index: int) -> bool:
        """Whether a label only numbers its row: "3", "(b)", or "A2" and "Ba" under "Ref"; "Y3" under "Year" does not."""
        text = row.label(index)
        if words.NUMBERED.match(text):
            return True
        head = self.table.head(row, index)
        behind = row.kinds[index + 1 : index + 2] == [LABEL]
        called = head is not None and bool(words.REFERENCE_HEADS.match(normal(head.text)))
        return behind and called and bool(words.CODE.match(text))

    def _descriptor_columns(self, row: Row, cells: list[int]) -> bool:
        heads = [h for i in cells if (h := self.table.head(row, i))]
        levels = sum(1 for h in heads if words.is_level(normal(h.text)))
        return len(cells) >= 2 and (levels * 2 > len(cells) or (len(cells) >= 3 and len(heads) == len(cells)))

    def _descriptors(self, row: Row, lead: int, labels: list[str], hint: str | None) -> set[int]:
        """Neighbouring cells of wording under level headers: the descriptor is the option."""
        cells = [i for i, _, k in row if i >= lead and k == LABEL]
        if not self._descriptor_columns(row, cells):
            return set()
        heads = [self.table.head(row, i) for i in cells]
        names = [h.text if h and h.text else row.label(i) for h, i in zip(heads, cells, strict=True)]
        wanted = choice(names, "each cell describes one level")
        wanted.options = [
            Option(value=n, aliases=[*o.aliases, row.label(i)], words=Spot(line=row.number, cell=i))
            for n, o, i in zip(names, wanted.options, cells, strict=True)
        ]
        group = next((h.group for h in heads if h and h.group), "")
        self.book.add(
            self.book.path(*labels, group),
            wanted,
            Way.OPTIONS,
            [Spot(line=row.number, cell=i) for i in cells],
            hint=hint,
        )
        self.marked = True
        return set(cells)

    def _tick_columns(self, row: Row, labels: list[str], hint: str | None) -> set[int]:
        """Neighbouring empty or boxed cells under headers that are levels: the header is the option."""
        taken: set[int] = set()
        for run in runs(row, frozenset((EMPTY, BOX))):
            for part in self._scales(row, run):
                heads = [self.table.head(row, i) for i in part]
                names = [h.text for h in heads if h]
                groups = {h.group for h in heads if h}
                group = groups.pop() if len(groups) == 1 else ""
                levels = all(words.is_level(normal(n)) for n in names)
                many, why = (
                    (False, "the columns are levels to mark")
                    if levels
                    else many_wanted(f"{self._said()} {' '.join(labels)} {group}", names, columns=True)
                )
                wanted = choice(names, why, many=many)
                wanted.options = [
                    o.model_copy(update={"box": self._box(row, i)})
                    for o, i in zip(wanted.options, part, strict=True)
                ]
                self.book.add(self.book.path(*labels, group), wanted, Way.OPTIONS,
                              [Spot(line=row.number, cell=i) for i in part], hint=hint)  # fmt: skip
                self.marked = True
                taken.update(part)
        return taken

    def _box(self, row: Row, index: int) -> Spot:
        return Spot(line=row.number, cell=index)

    def _scales(self, row: Row, run: list[int]) -> list[list[int]]:
        """The parts of a run of cells that are columns to mark."""
        parts: list[list[int]] = [[]]
        last = None
        among = self._among_levels(row, run)
        for i in run:
            head = self.table.head(row, i)
            markable = (
                head is not None
                and bool(head.text)
                and (row.kinds[i] == BOX or i in among or self._marked_under(head))
            )
            if not markable or (last is not None and head is not None and head.group != last):
                parts.append([])
            if markable and head is not None:
                parts[-1].append(i)
                last = head.group
        return [p for p in parts if len(p) > 1]

    def _among_levels(self, row: Row, run: list[int]) -> set[int]:
        """Cells beside at least two levels, and no wider, under a word no list of levels knows: a level of the same
        scale, as "Excelling" is after "Emerging" and "Secure".
        """
        heads = {i: h for i in run if (h := self.table.head(row, i)) and h.text}
        more: set[int] = set()
        for i, h in heads.items():
            scale = [n for n, o in heads.items() if o.group == h.group and words.is_level(normal(o.text))]
            if len(scale) < 2 or i in scale or not {i - 1, i + 1} & set(scale):
                continue
            widest = max(row.line.cells[n].width for n in scale)
            fits = row.line.cells[i].width <= widest * _ALIKE
            if fits and len(h.text.split()) <= 2 and not _written(h):
                more.add(i)
        return more

    def _marked_under(self, head: Head) -> bool:
        """Whether an empty cell under a header is there for a mark: a level, or anything short where marks are asked."""
        key = normal(head.text)
        if words.is_level(key):
            return True
        if not words.TICKING.search(normal(self._said())) or len(key.split()) > 3:
            return False
        return not _written(head)

    def _said(self) -> str:
        """The paragraph above the table, with what it says of how to answer."""
        return " ".join((self.prompt.text, *self.prompt.hint)) if self.prompt else ""

    def _offer_cells(self, row: Row, lead: int, labels: list[str], taken: set[int]) -> set[int]:
        """Cells with options of their own; neighbours with one option each are one offer."""
        cells = [i for i, _, k in row if k in (OFFER, BOX) and i not in taken]
        if not cells:
            return set()
        if not self.table.heads and lead and all(k in (OFFER, BOX, LABEL) for i, _, k in row if i >= lead):
            part = [i for i, _, _ in row if i >= lead]
            if any(row.kinds[i] == BOX for i in part) or self._one_each(row, part):
                self._offers(row, part, *labels, together=True)
                return set(part)
        for i in cells:
            head = self.table.head(row, i)
            beside = next((row.label(j) for j in range(i - 1, lead - 1, -1) if row.kinds[j] == LABEL), "")
            if i == 0 and not labels:
                self._offers(row, [i])
            elif beside and not self.table.heads:
                self._offers(row, [i], beside)
            else:
                self._offers(row, [i], *labels, head.text if head else "")
        return set(cells)

    def _one_each(self, row: Row, part: list[int], *, alone: bool = False) -> bool:
        return (alone or len(part) > 1) and all(
            sum(1 for t in row.line.cells[i].tokens if t.sort is Sort.BOX) == 1 for i in part
        )

    def _offers(self, row: Row, cells: list[int], *labels: str, together: bool = False) -> None:
        ats = [a for i in cells for a in address(self.lines, row.number, i)]
        if together:
            ats = [a for a in ats if a.token.sort is not Sort.BREAK]
        text = " ".join(labels) or (self.prompt.text if self.prompt else "")
        offers = boxed(ats)
        if not offers and any(a.token.sort is Sort.BOX for a in ats):
            wanted = yes_no("a single box to tick")
            wanted.options = [
                Option(value=labels[0] if labels else text, box=Spot(line=row.number, cell=cells[0]))
            ]
            self.book.add(self._path(labels), wanted, Way.OPTIONS, [Spot(line=row.number, cell=cells[0])])
            return
        if not offers:
            found = alternatives(ats, text, listed=row.kinds[cells[0]] == OFFER)
            offers = [found] if found else []
        for offer in offers:
            own = label([a.token for a in offer.prompt])
            single = len(offer.options) == 1 and not offer.options[0].label
            path = self._path((*labels, own)) if not single else self._path(labels)
            place = None if any(labels) or own else self._prompt_place(text)
            said = f"{row.line.cells[0].text} {join([a.token for a in offer.prompt])} {self._prompt_words()}"
            add_offer(self.book, offer, path, f"{said} {text} {own}", place=place)

    def _path(self, labels: tuple[str, ...]) -> list[str]:
        if any(labels):
            return self.book.path(*labels)
        return self._prompt_path(self.prompt.text) if self.prompt else self.book.path()

    def _rooms(self, row: Row, lead: int, labels: list[str], taken: set[int], hint: str | None) -> None:
        """Empty cells: named by the header, or by the label at their left where there is no header."""
        current = list(labels)
        found = bool(taken)
        counts: dict[str, int] = {}
        for i, _, kind in row:
            inside = kind == LABEL and i >= lead and self._asks_inside(row, i)
            if i in taken:
                continue
            if kind == LABEL and i >= lead and not inside and not self.table.heads:
                current = [row.label(i)]
            elif inside:
                self._inside(row, i, *current)
            elif kind == GAPS:
                over = self.table.head(row, i)
                column = over.text if over and current else ""
                gaps(self.book, row.number, i, None, self.book.path(*current), column)
            elif kind in ROOM:
                self._room(row, i, current, hint, counts)
            found = found or inside or kind in (GAPS, NEST, *ROOM)
        if not found:
            self._labels_only(row, lead, labels)

    def _room(
        self, row: Row, index: int, labels: list[str], hint: str | None, counts: dict[str, int]
    ) -> None:
        """One empty cell; ``counts`` holds how often its row has had a room of the same name."""
        head = self.table.head(row, index)
        column, group = (head.text, head.group) if head else ("", "")
        if not labels and not column:
            return
        wanted = self._infer(row, index, labels[-1] if labels else column, column)
        if wanted.kind is Kind.TEXT and _counts_under(group, column):
            wanted = number(normal(column), f"“{group}” counts")
        path = self.book.path(*labels, group, column)
        key = "|".join(path)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] > 1:
            path = [*path, str(counts[key])]
        self.book.add(path, wanted, Way.CELL, [Spot(line=row.number, cell=index)], hint=hint)

    def _asks_inside(self, row: Row, index: int) -> bool:
        """Whether a cell behind its row's label holds labels to write after; where the first does, none is behind it."""
        found = rooms_inside(address(self.lines, row.number, index))
        return bool(found) and not rooms_inside(address(self.lines, row.number, 0))

    def _labels_only(self, row: Row, lead: int, labels: list[str]) -> None:
        """Labels to write after, in their own cells: "Signed:" | "Date:"; behind a question they are parts of it."""
        cells = [(i, cell) for i, cell, kind in row if kind == LABEL]
        if not labels or (row.only(LABEL) and all(roomy(cell) for _, cell in cells)):
            roomed = [i for i, cell in cells if roomy(cell) and not cell.text.endswith((":", "?"))]
            if len(roomed) == len(cells):
                for i in roomed:
                    self._gap_at_end(row, i, row.label(i))
                return
        asking = [i for i, cell in cells if cell.text.endswith((":", "?"))]
        behind = [i for i in asking if i >= lead] if labels and 0 not in asking else []
        for i in behind or asking:
            self._inside(row, i, *(labels if i in behind else []))

    def _inside(self, row: Row, index: int, *labels: str) -> None:
        """The labels in a cell, each to write after, under the head of its column."""
        head = self.table.head(row, index) if labels else None
        over = head.text if head and not words.GENERIC_HEADS.match(normal(head.text)) else ""
        for each in labels_inside(address(self.lines, row.number, index)):
            wanted = infer(each.text)
            self.book.add(self.book.path(*labels, over, each.text), wanted, Way.GAP, [each.spot])

    def _gap_at_end(self, row: Row, index: int, text: str) -> None:
        tokens = row.line.cells[index].tokens
        end = max((n + 1 for n, t in enumerate(tokens) if t.sort is Sort.WORD), default=0)
        spot = Spot(line=row.number, cell=index, token=end, end=len(tokens))
        self.book.add(self.book.path(text), infer(text), Way.GAP, [spot])

    def _infer(self, row: Row, index: int, question: str, column: str) -> Wanted:
        cell = row.line.cells[index]
        control = next((self.book.form.controls[t.control] for t in cell.tokens if t.control >= 0), None)
        unit = cell.key if row.kinds[index] == "unit" else ""
        return infer(
            question,
            column,
            unit=unit,
            control=control,
            section=f"{self.book.section} {self.book.caption}".strip(),
        )

    def _prompt_path(self, text: str) -> list[str]:
        if self.prompt and self.prompt.level and text == self.prompt.text:
            above = [t for level, t in self.book.sections.items() if level < self.prompt.level]
            return [above[-1], text] if above and normal(above[-1]) != normal(text) else [text]
        return self.book.path(text)

    def _prompt_words(self) -> str:
        return self.lines[self.prompt.line].cells[0].text if self.prompt and not self.prompt.used else ""

    def _prompt_place(self, text: str) -> Spot | None:
        """Where the paragraph ends that asks what this table answers."""
        if self.prompt and text == self.prompt.text:
            return end_of(self.lines, self.prompt.line, 0)
        return None

    def _use_prompt(self) -> None:
        if self.prompt:
            answered(self.book, self.prompt)


def _headline(cell: Cell) -> tuple[str, list[str]]:
    """The bold first line of a label and the prompts in plain type under it; "" where the label is all one."""
    parts: list[list[Token]] = [[]]
    for token in cell.tokens:
        if token.sort is Sort.BREAK:
            parts.append([])
        else:
            parts[-1].append(token)
    parts = [p for p in parts if label(p)]
    if len(parts) < 2 or not emphasised(parts[0], Mark.BOLD):
        return "", []
    name = label(parts[0])
    if (
        words.NUMBERED.match(name)
        or words.CODE.match(name)
        or any(t.marks & Mark.BOLD for p in parts[1:] for t in p)
    ):
        return "", []
    return name, [label(p) for p in parts[1:]]


def _written(head: Head) -> bool:
    """Whether words, a number or a date are wanted under a header."""
    key = normal(head.text)
    written = (
        words.TEXT_HEADS,
        words.EVIDENCE_HEADS,
        words.NUMBER_HEADS,
        words.DATE_HEADS,
        words.NOT_NUMBER,
    )
    return any(pattern.search(key) for pattern in written)


def _counts_under(group: str, column: str) -> bool:
    """Whether a header that spans others, "Boys" over "Learning", counts what stands under it."""
    key, under = normal(group), normal(column)
    written = (words.TEXT_HEADS, words.NOT_NUMBER, words.DATE_HEADS)
    people = bool(key and words.COUNT_HEADS.match(key)) and not words.SPANS.match(key)
    return people and not any(p.search(under) for p in written)
