"""Fields in tables: rows of questions, columns to mark, descriptors to choose, labels beside or above their room."""

from extractors import lexicon as words
from extractors.tree import Mark, Sort, normal
from schemas.template import Column, Group, Kind, Spot, Way

from .draft import columns_with_roles, slug
from .grid import (
    BOX,
    EMPTY,
    GAPS,
    LABEL,
    OFFER,
    ROOM,
    Head,
    Row,
    grid,
    heads_of,
    is_head,
    roomy,
)
from .options import At, Offer, address, boxed, label
from .prose import Prompt, add_offer, emphasised, end_of, gaps, is_instruction
from .rows import Rows

_CAPTION = 14  # words; a longer line above a table explains rather than names it
_BANNER = 6  # the heading level of a table of one cell that only names what follows
_SECTION = 10  # the heading level of a section row in a table


class Tables(Rows):
    """Reads one table after another."""

    above: tuple[str, int] | None = None  # a full-width label that waits for its room

    def read(self, numbers: list[int], prompt: Prompt | None) -> None:
        """Take a table; ``prompt`` is the paragraph right above it, if one waits."""
        self.table = grid(self.book.form, numbers)
        self.prompt = prompt
        self.asked = ""  # the last question, which an evidence row belongs to
        self.marked = False  # the table has columns to mark
        self.above: tuple[str, int] | None = None  # a full-width label that waits for its room
        before = dict(self.book.sections)
        self._nested_in(numbers[0])
        self._captioned()
        if not self._list_of_boxes() and not self._single(numbers):
            at = 0
            while at < len(self.table.rows):
                at += self._row(at)
            self._waiting()
        self.book.caption = ""
        banner = len(numbers) == 1 and self.book.sections != before
        if not banner:
            self.book.sections = before

    def _nested_in(self, first: int) -> None:
        """A table in a cell belongs to what the cell or the row around it is called."""
        parent = self.lines[first].parent
        if parent is None:
            return
        row, index = self.lines[parent[0]], parent[1]
        names = [label(c.tokens) for c in row.cells[: index + 1] if c.key]
        if names:
            self.book.head(_SECTION - 1, names[-1])

    def _captioned(self) -> None:
        """A line right above a table of several columns names what it is about, where no heading does."""
        prompt = self.prompt
        if (
            prompt is None
            or prompt.used
            or prompt.level
            or len(self.table.rows) < 2
            or self.table.rows[0].width < 2
        ):
            return
        line = self.lines[prompt.line]
        between = range(prompt.line + 1, self.table.rows[0].number)
        asks = line.cells[0].text.rstrip().endswith((":", "?"))
        if (
            is_instruction(line)
            or any(self.lines[n].key for n in between)
            or len(prompt.text.split()) > _CAPTION
        ):
            return
        if asks or not self.book.section:
            self.book.caption, self.book.captioned = prompt.text, self.book.section

    def _list_of_boxes(self) -> bool:
        """Rows of a box and its words: one offer down the table."""
        rows = self.table.rows
        if len(rows) > 1 and self.prompt_waits() and all(self._all_boxed(row) for row in rows):
            self._offered(
                [a for r in rows for i, _, k in r if k == OFFER for a in address(self.lines, r.number, i)]
            )
            return True
        two = all(r.width == 2 and sorted(r.kinds) == [BOX, LABEL] for r in rows)
        if len(rows) < 2 or not two:
            return False
        ats = [
            a
            for r in rows
            for i in ((0, 1) if r.kinds[0] == BOX else (1, 0))
            for a in address(self.lines, r.number, i)
        ]
        self._offered(ats)
        return True

    def _all_boxed(self, row: Row) -> bool:
        """A row of nothing but options, each a box with its words; a last cell may be left over."""
        cells = [i for i, _, k in row if k == OFFER]
        return row.only(OFFER, EMPTY) and bool(cells) and self._one_each(row, cells, alone=True)

    def _offered(self, ats: list[At]) -> None:
        """One offer of all boxes, for the question above the table."""
        offer = Offer([])
        for part in boxed(ats):
            offer.options.extend(part.options)
            offer.other.extend(part.other)
        text = self.prompt.text if self.prompt else ""
        said = f"{self._prompt_words()} {text}"
        add_offer(self.book, offer, self._prompt_path(text), said, place=self._prompt_place(text))
        self._use_prompt()

    def _single(self, numbers: list[int]) -> bool:
        """A table of one cell: a banner, or a box to write in."""
        if len(numbers) != 1 or self.table.rows[0].width != 1:
            return False
        row = self.table.rows[0]
        cell = row.line.cells[0]
        if row.kinds[0] == LABEL:
            text = cell.text
            room = self._trailing_breaks(row) >= 1 or text.endswith((":", "?"))
            if room or (self.prompt and not self.prompt.used and self.prompt.text.endswith("?")):
                several = sum(1 for line in text.split("\n") if line.rstrip().endswith((":", "?"))) > 1
                if several:
                    self._inside(row, 0)
                else:
                    self._gap_at_end(row, 0, label(cell.tokens))
            else:
                self.book.head(_BANNER, label(cell.tokens))
                self._use_prompt()
            return True
        self._full(row)
        return True

    def _trailing_breaks(self, row: Row) -> int:
        count = 0
        for token in reversed(row.line.cells[0].tokens):
            if token.sort is not Sort.BREAK:
                break
            count += 1
        return count

    def _row(self, at: int) -> int:
        """Take the row at a position, or the rows that belong with it; return how many were taken."""
        row = self.table.rows[at]
        if row.width == 0:
            return 1
        if row.width == 1 and (len(row.line.cells) == 1 or not self.table.heads):
            self._full(row)
            return 1
        if is_head(self.table, at):
            self._waiting()
            self.table.heads, taken = heads_of(self.table, at)
            self._section_of_head(at + taken)
            return taken
        self._waiting()
        if self.table.heads and self._open(row) and not self._scale_below(at):
            return self._growing(at)
        if not self._numbered_section(row):
            self._data(row, at)
        return 1

    def _numbered_section(self, row: Row) -> bool:
        """A number and one label across the other columns: a section row, "A | Leadership"."""
        cells = list(row)
        if not self.table.heads or len(cells) != 2 or not row.only(LABEL) or cells[1][1].span < 2:
            return False
        number, text = row.label(cells[0][0]), row.label(cells[1][0])
        if text.endswith((":", "?")) or not (words.NUMBERED.match(number) or words.CODE.match(number)):
            return False
        self.book.head(_SECTION, text)
        return True

    def _full(self, row: Row) -> None:
        """A row of one cell: a section, a question, an instruction, or room."""
        index = next(i for i, _, _ in row)
        cell = row.line.cells[index]
        kind = row.kinds[index]
        if kind in ROOM:
            self._room_below(row, index)
        elif kind in (OFFER, BOX):
            self._offers(row, [index], self.above[0] if self.above else "")
            self.above = None
        elif kind == GAPS:
            gaps(self.book, row.number, index, self._prompt_above(), self.book.path())
        elif kind == LABEL:
            self._waiting()
            text = label(cell.tokens)
            instruction = emphasised(cell.tokens, Mark.ITALIC)
            if not instruction:
                self.above = (text, row.number)

    def _prompt_above(self) -> Prompt | None:
        if self.above:
            prompt = Prompt(self.above[0], self.above[1])
            self.above = None
            return prompt
        return self.prompt

    def _waiting(self) -> None:
        """A full-width label that no room followed is a section row, or a label to write after."""
        if self.above is None:
            return
        text, number = self.above
        self.above = None
        cell = self.lines[number].cells[0]
        asks = cell.text.endswith((":", "?")) and not (cell.shade or emphasised(cell.tokens, Mark.BOLD))
        if asks or (roomy(cell) and not cell.shade):
            self._gap_at_end(Row(number, self.lines[number], [LABEL]), 0, text)
        else:
            self.book.head(_SECTION, text)

    def _room_below(self, row: Row, index: int) -> None:
        spot = Spot(line=row.number, cell=index)
        text = ""
        place = None
        if self.above:
            text, number = self.above
            place = end_of(self.lines, number, 0)
            self.above = None
        elif (
            self.book.drafts
            and self.book.drafts[-1].spots[-1].line == row.number - 1
            and not self.prompt_waits()
        ):
            last = self.book.drafts[-1]
            if last.way is Way.CELL and not last.group and len(self.lines[row.number - 1].cells) == 1:
                last.spots.append(spot)
                return
        if not text and self.prompt:
            text = self.prompt.text
        hint = " ".join(self.prompt.hint) if self.prompt and text == self.prompt.text else None
        path = self._prompt_path(text)
        wanted = self._infer(row, index, text, "")
        self.book.add(
            path, wanted, Way.CELL, [spot], hint=hint or None, label=place or self._prompt_place(text)
        )
        self._use_prompt()

    def prompt_waits(self) -> bool:
        """Whether the paragraph above the table still waits for its room."""
        return self.prompt is not None and not self.prompt.used

    def _section_of_head(self, following: int) -> None:
        """The first header cell names the section where it is no name of a dimension ("Question", "Year group")."""
        text = self.table.heads[0].text
        rest = self.table.rows[following : following + 3]
        questions = any(r.kinds[0] == LABEL and r.width > 1 and not r.only(LABEL) for r in rest)
        key = normal(text)
        if (
            not text
            or not questions
            or words.GENERIC_HEADS.match(key)
            or (text.endswith("?") and not text.isupper())
        ):
            return
        dimension = bool(words.DIMENSIONS.search(key)) and not (text.isupper() and len(text.split()) > 1)
        headed = self.prompt is not None and bool(self.prompt.level) and len(self.table.rows) > 0
        if (text.isupper() and len(text) > 3 and not words.DIMENSIONS.fullmatch(key)) or not (
            dimension or headed
        ):
            self.book.head(_SECTION, text)

    def _open(self, row: Row) -> bool:
        """All cells are room, except a number in the first."""
        body = [k for i, _, k in row if not (i == 0 and k == LABEL and words.NUMBERED.match(row.label(0)))]
        return bool(body) and all(k in ROOM for k in body) and len(body) >= 1 and len(row.line.cells) > 1

    def _scale_below(self, at: int) -> bool:
        """One row of empty cells, each under a level: a mark is asked, and what for stands above the table."""
        heads = [normal(h.text) for h in self.table.heads]
        last = at + 1 == len(self.table.rows)
        return (
            last and len(heads) > 1 and all(words.is_level(key) for key in heads) and bool(self.book.path())
        )

    def _growing(self, at: int) -> int:
        rows = []
        for row in self.table.rows[at:]:
            if not self._open(row):
                break
            rows.append(row)
        heads = [self.table.head(rows[0], i) for i in range(len(rows[0].line.cells))]
        if len(rows) == 1 and rows[0].kinds[0] in ROOM and not self._action(heads):
            for i, _, _ in rows[0]:
                text = (heads[i] or Head("", "", 0, 1)).text
                if text:
                    over = [self.asked] if self.marked and self.asked else []
                    self.book.add(
                        self.book.path(*over, text),
                        self._infer(
                            rows[0], i, *((self.book.caption, text) if self.book.caption else (text, ""))
                        ),
                        Way.CELL,
                        [Spot(line=rows[0].number, cell=i)],
                    )
            return 1
        self._group(rows, heads)
        return len(rows)

    def _action(self, heads: list[Head | None]) -> bool:
        roles = {words.role_of(normal(h.text), words.ACTION_ROLES) for h in heads if h and h.text}
        return len(roles - {None}) >= 3

    def _group(self, rows: list[Row], heads: list[Head | None]) -> None:
        first = rows[0]
        columns = []
        for i, _, kind in first:
            head = heads[i]
            if kind not in ROOM or head is None or not head.text:
                continue
            wanted = self._infer(first, i, "", head.text)
            columns.append(
                Column(id=slug(head.text, 3), label=head.text, kind=wanted.kind, cell=i, reason=wanted.reason,
                       unit=wanted.unit, options=wanted.options,
                       certain=wanted.certain and wanted.kind is not Kind.DATE)
            )  # fmt: skip
        columns = columns_with_roles(columns)
        path = self.book.path()
        name = slug(path[-1] if path else "rows", 3)
        taken = {g.id for g in self.book.groups}
        group_id = name if name not in taken else f"{name}-{len(taken) + 1}"
        number = first.number
        header = max((r.number for r in self.table.rows if r.number < number), default=None)
        self.book.groups.append(
            Group(id=group_id, path=path, header=header, lines=[r.number for r in rows], columns=columns)
        )
        for n, row in enumerate(rows, 1):
            for column in columns:
                wanted = self._infer(row, column.cell, "", column.label)
                spot = Spot(line=row.number, cell=column.cell)
                draft = self.book.add([*path, str(n), column.label], wanted, Way.CELL, [spot])
                draft.group, draft.row, draft.column = group_id, n, column.id
