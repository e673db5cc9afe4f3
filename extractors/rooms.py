"""Where the words of an answer are: in the room the blank leaves for it, however far they have run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from schemas.template import Field, Spot, Template, Way

from .alignment import Alignment
from .claims import free, says
from .delta import Delta
from .lexicon import DATE_SHAPE
from .tree import Sort, Token


@dataclass(slots=True)
class Rooms:
    """Finds the new tokens in the rooms of one return's fields."""

    template: Template
    found: Alignment
    _rooms: dict[int, int] = field(default_factory=dict)  # line of the return -> the room it was given to

    def written(self, asked: Field) -> tuple[list[Token], bool]:
        """The new tokens in a field's room, and whether the room was found at all."""
        found = self.found
        if len(asked.spots) == 1:
            part = self._at(asked.spots[0])
            tokens, there = part or [], part is not None
        else:
            tokens, there = [], False
            for spot in asked.spots:
                part = self._at(spot)
                there = there or part is not None
                tokens += broken(tokens, part or [])
        if asked.way is Way.ROOM or any(self._alone(spot) for spot in asked.spots):
            for number in self._room(asked):
                there = True
                tokens += broken(tokens, free(t for c in found.form[number].cells for t in c.tokens))
        for spot in asked.spots:
            place = found.cell_of.get((spot.line, spot.cell))
            if place is not None and found.form[place[0]].cells[place[1]].nested:
                tokens += self._pasted(spot, place, tokens)
        if asked.way is Way.CELL:
            for number in self._continued(asked.spots[-1]):
                cell = found.form[number].cells
                at = found.cell_of[asked.spots[-1].line, asked.spots[-1].cell][1]
                if at < len(cell):
                    tokens += broken(tokens, free(cell[at].tokens))
        return tokens, there

    def _at(self, spot: Spot) -> list[Token] | None:
        delta = self.found.delta(spot.line, spot.cell)
        if delta is None:
            return None
        if spot.token is None:
            shape = DATE_SHAPE.fullmatch(self.found.blank[spot.line].cells[spot.cell].key)
            return self._between(delta, 0, len(delta.blank)) if shape else free(delta.added())
        if spot.end is not None and spot.end > spot.token + 1 and delta.kept:
            return self._between(delta, spot.token, spot.end)
        return free(delta.added(spot.token, spot.end))

    def _between(self, delta: Delta, start: int, end: int) -> list[Token]:
        """New words with the strokes printed between their gaps, "__/__/____", as they read together."""
        new = free(delta.added(start, end))
        if not says(new):
            return new
        strokes = [t for i, t in delta.kept.items() if start <= i < end and t.text in ("/", "-", ".")]
        for token in strokes:
            token.owner = None
        wanted = {id(t) for t in (*new, *strokes)}
        return [t for t in delta.tokens if id(t) in wanted]

    def _pasted(self, spot: Spot, place: tuple[int, int], before: list[Token]) -> list[Token]:
        """The words of a table that was pasted into a cell, a row a line."""
        tokens: list[Token] = []
        if self.found.blank[spot.line].cells[spot.cell].nested:
            return tokens
        for number in range(place[0] + 1, len(self.found.form)):
            line = self.found.form[number]
            if line.depth <= self.found.form[place[0]].depth:
                break
            if line.parent == place and number not in self.found.blank_of:
                row: list[Token] = []
                for cell in line.cells:
                    more = free(cell.tokens)
                    row += [Token(Sort.TAB, "\t", 0, space=True), *more] if row and more else more
                tokens += broken(before or tokens, row)
                before = tokens
        return tokens

    def _alone(self, spot: Spot) -> bool:
        """A gap that is a paragraph of its own."""
        line = self.found.blank[spot.line]
        return line.table < 0 and not line.key and spot.line not in self.found.line_of

    def _room(self, asked: Field) -> list[int]:
        """Lines of the return that stand where a field's empty lines are in the blank."""
        first, last = asked.spots[0].line, asked.spots[-1].line
        blank, found = self.found.blank, self.found
        top = asked.label.line if asked.label is not None else first
        if blank[first].key or top < first:  # its question, or an instruction under it, whichever is left
            head = next((n for n in range(first, top - 1, -1) if n in found.line_of), None)
            if head is None:
                return []
        else:
            head = next((n for n in range(first - 1, -1, -1) if blank[n].key), None)
            if head is not None and head not in found.line_of:
                return []
        start = found.line_of[head] + 1 if head is not None else 0
        end = start
        while end < len(found.form):
            other = found.blank_of.get(end)
            if other is not None and not first <= other <= last:
                break
            end += 1
        story = blank[first].story
        lines = [
            r
            for r in range(start, end)
            if r not in found.blank_of and r not in self._rooms and found.form[r].story == story
        ]
        shared = self._sharing(first)
        if len(shared) > 1:
            lines = self._share(lines, shared.index(first), len(shared))
        for r in lines:
            self._rooms[r] = first
        return lines

    def _sharing(self, first: int) -> list[int]:
        """Gaps of their own that stand in one stretch of the blank between lines with wording."""
        blank = self.found.blank
        if blank[first].key:
            return [first]
        spots = {f.spots[0].line for f in self.template.fields if f.way is Way.GAP}
        low = high = first
        while low > 0 and blank[low - 1].table < 0 and not blank[low - 1].key:
            low -= 1
        while high + 1 < len(blank) and blank[high + 1].table < 0 and not blank[high + 1].key:
            high += 1
        return [n for n in range(low, high + 1) if n in spots]

    def _share(self, lines: list[int], place: int, count: int) -> list[int]:
        """Lines of the return among several gaps: by the controls they stand in, in order."""
        groups: list[tuple[int, list[int]]] = []
        for r in lines:
            line = self.found.form[r]
            if not line.key and not any(t.sort is Sort.GAP for t in line.cells[0].tokens):
                continue
            control = next((t.control for t in line.cells[0].tokens if t.control >= 0), -1)
            if groups and control >= 0 and groups[-1][0] == control:
                groups[-1][1].append(r)
            else:
                groups.append((control, [r]))
        return groups[place][1] if len(groups) == count else []

    def _continued(self, spot: Spot) -> Iterator[int]:
        """Rows right below that only go on with the row above: a row split in two, with no label of its own."""
        place = self.found.cell_of.get((spot.line, spot.cell))
        if place is None or place[0] + 1 in self.found.blank_of or place[0] + 1 == len(self.found.form):
            return
        row = self.found.form[place[0]]
        blank = self.found.blank[spot.line]
        labelled = [
            self.found.cell_of[spot.line, i][1]
            for i, c in enumerate(blank.cells)
            if c.key and (spot.line, i) in self.found.cell_of
        ]
        number = place[0] + 1
        while number < len(self.found.form) and number not in self.found.blank_of and labelled:
            line = self.found.form[number]
            same = line.table == row.table and len(line.cells) == len(row.cells)
            if not same or any(line.cells[i].key for i in labelled):
                return
            yield number
            number += 1


def broken(tokens: list[Token], more: list[Token]) -> list[Token]:
    """More tokens, on a new line where some stand before them."""
    if tokens and more:
        return [Token(Sort.BREAK, "\n", 0, space=False), *more]
    return more
