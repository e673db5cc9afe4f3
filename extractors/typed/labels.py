"""The labels of a form as they are found at the start of typed lines: which one a line begins with, and how surely."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from extractors.tree import load_lines, normal
from extractors.values import parse
from schemas.reading import Status
from schemas.template import Column, Field, Group, Kind, Role, Template, Way

Node = tuple[str, ...]  # the labels from the outermost to this one

_SAME, _LIKE = 93.0, 76.0  # of 100: the label itself with a slip of the keyboard; a label told in other words
_MARGIN = 6.0  # by which the best label must be better than any other
_ANSWER = re.compile(r"(your |school |our )?(answers?|responses?|reply)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBERED = re.compile(
    r"^\s*(?:[-–—*•·>]\s*)*(?:\(?(?:q(?:uestion)?\.?\s*)?(\d{1,3}(?:\.\d{1,2})*|[a-z])[.):]+(?=\s|\D)\s*)?",
    re.IGNORECASE,
)
_ROW = re.compile(r"\W*(?:(?:row|action|no|number)\b\W*)?(\d{1,2})\W*", re.IGNORECASE)
_BEHIND = re.compile(r"^[\s?.]*(?:[:=\t–—-]+|[?.](?=\s|$)|$)")


@dataclass(frozen=True, slots=True)
class Label:
    """A label found at the start of a line, what stands behind it, and whether it is surely this one."""

    node: Node
    rest: str
    sure: bool
    twin: bool = False  # the same words stand at another place nearby: a column "Total" and a row "Total"


class Labels:
    """What may stand at the start of a line of one form."""

    def __init__(self, template: Template) -> None:
        self.nodes: dict[Node, list[str]] = {}
        self.numbers: dict[str, list[Node]] = {}
        for field in template.fields:
            for end in range(1, len(field.path) + 1):
                node = tuple(field.path[:end])
                self._add(node)
        self._groups = template.groups
        self.fields = {tuple(field.path): field for field in template.fields}
        self._often = Counter(" ".join(words) for words in self.nodes.values())
        self.order = {node: number for number, node in enumerate(self.nodes)}
        rows = [
            [normal(" ".join(cell.text.split())) for cell in line.cells]
            for line in load_lines(template.blank)
        ]
        self._blank = {key for row in rows for key in (*row, " ".join(row))}
        self._beside: dict[str, set[str]] = {}
        for row in rows:
            for key in row:
                self._beside.setdefault(key, set()).update({*row, " ".join(row)} - {key})

    def _add(self, node: Node) -> None:
        """A label by its words; the number that it begins with is kept apart, because people leave it out."""
        if node in self.nodes:
            return
        numbered = _NUMBERED.match(node[-1])
        number = numbered[1] if numbered else None
        words = normal(node[-1][numbered.end() :] if numbered and number else node[-1]).split()
        self.nodes[node] = words or normal(node[-1]).split()
        if number and number[0].isdigit():
            self.numbers.setdefault(number, []).append(node)

    def questions(self) -> set[Node]:
        """The labels that people answer: not the headings over them, and not the columns beside them."""
        return {path[:2] if len(path) > 1 else path for path in self.fields}

    def next_row(self, node: Node) -> Node:
        """The same column one row below, where the row is one of a table that grows; else the same label."""
        for group in self._groups:
            if node[:-2] == tuple(group.path) and node[-2].isdigit():
                for column in group.columns:
                    self._grow(group, int(node[-2]) + 1, column)
                return (*node[:-2], str(int(node[-2]) + 1), node[-1])
        return node

    def _row(self, at: Node, number: str) -> Label | None:
        """The row of a number that stands alone, where one is among rows: one that is there, or the next below."""
        for group in self._groups:
            path = tuple(group.path)
            if at[: len(path)] != path:
                continue
            above = int(at[len(path)]) if len(at) > len(path) and at[len(path)].isdigit() else 0
            if int(number) == above + 1:
                for column in group.columns:
                    self._grow(group, above + 1, column)
        rows = ((*at[:n], number) for n in range(len(at), 0, -1))
        return next((Label(node, "", sure=True) for node in rows if node in self.nodes), None)

    def _grow(self, group: Group, number: int, column: Column) -> None:
        """One more place of a row; nothing where the form has it already."""
        path = (*group.path, str(number), column.label)
        if path in self.fields:
            return
        self.fields[path] = Field(
            id=f"{group.id}.{number}.{column.id}", path=list(path), kind=column.kind, way=Way.CELL, spots=[], reason="",
            role=column.role, unit=column.unit, options=column.options, certain=False,
        )  # fmt: skip
        for end in (len(path) - 1, len(path)):
            self._add(path[:end])
            self.order.setdefault(path[:end], len(self.order))

    def is_wording(self, text: str) -> bool:
        """Whether these are words of the blank that ask nothing: a header row, an instruction, a list of options."""
        key = normal(text)
        return not key or key in self._blank

    def pieces(self, node: Node, rest: str) -> list[str]:
        """What stands behind a label, cut where a label that belongs beside it follows on the same line."""
        beside = [n[-1] for n in self.nodes if n[:-1] == node[:-1] and n != node]
        cuts = [
            found.start()
            for label in beside
            for found in re.finditer(
                rf"(?<![^\s_.|])(?:\([^)]*\)\s*)?{re.escape(label)}\s*:", rest, re.IGNORECASE
            )
        ]
        edges = [0, *sorted(set(cuts)), len(rest)]
        return [rest[a:b].strip(" _.|\t") if a or cuts else rest for a, b in pairwise(edges)]

    def is_the_answer(self, asked: Field, columns: Sequence[Node]) -> bool:
        """Whether what stands below a question can only be for this column: it is called so, or all others want prose."""
        if _ANSWER.fullmatch(normal(asked.path[-1])):
            return True
        others = [self.fields[each].kind for each in columns if each != tuple(asked.path)]
        return asked.kind is not Kind.TEXT and all(kind is Kind.TEXT for kind in others)

    def wants_questions(self, node: Node) -> bool:
        """Whether a place of the form is for what the school would like to ask."""
        asked = self.fields.get(node)
        return asked is not None and asked.role is Role.QUESTION

    def stands_beside(self, node: Node, text: str) -> bool:
        """Whether the blank itself has these words beside a label, as "Yes / No"."""
        key = normal(text)
        return not key or key in self._beside.get(normal(node[-1]), ())

    def answers(self, node: Node, text: str) -> bool:
        """Whether words that stand in the blank too are a plain answer to what is asked here: one of its options."""
        asked = self.fields.get(node) or next(
            (f for path, f in self.fields.items() if path[:-1] == node), None
        )
        if asked is None or asked.kind is Kind.TEXT:
            return False
        return parse(asked.kind, text, options=asked.options).status is Status.ANSWERED

    def found(self, line: str, at: Node) -> Label | None:
        """The label that a line begins with, where the lines before it stand at ``at``."""
        if row := _ROW.fullmatch(line):
            return self._row(at, row[1])
        numbered = _NUMBERED.match(line)
        body = line[numbered.end() :] if numbered else line
        words = list(_WORD.finditer(body))
        if not words:
            return None
        scored = sorted(self._scored(words, at), key=lambda each: -each[0])
        if not scored or scored[0][0] < _LIKE:
            return None
        score, near, node, end = scored[0]
        rivals = [each for each in scored[1:] if each[2][-1] != node[-1] or each[1] == near]
        clear = not rivals or score - rivals[0][0] >= _MARGIN or (score >= 100 and rivals[0][0] < 100)
        alone = _BEHIND.match(body[end:])
        if alone is None and (len(self.nodes[node]) < 3 or score < _SAME):
            return None  # a sentence that begins like a label
        rest = body[end:][alone.end() :] if alone else body[end:]
        sure = score >= _SAME and clear and alone is not None
        twin = any(self.nodes[each[2]] == self.nodes[node] and each[1] > 0 for each in scored[1:])
        return Label(node, rest.strip(" "), sure, twin and not rest.strip())

    def _scored(self, words: list[re.Match[str]], at: Node) -> Iterator[tuple[float, int, Node, int]]:
        """For each label: how alike the line's beginning is, with a little for standing near; and where it ends."""
        keys = [normal(each[0]) for each in words]
        for node, label in self.nodes.items():
            near = _nearness(node, at)
            if not label or (near == 0 and self._often[" ".join(label)] > 1):
                continue
            best, size = 0.0, 0
            for count in range(max(1, len(label) - 2), min(len(keys), len(label) + 2) + 1):
                said = " ".join(keys[:count])
                if _figures(said) != _figures(" ".join(label)):
                    continue
                score = fuzz.ratio(said, " ".join(label))
                if score > best:
                    best, size = score, count
            if size and (best >= 100 or len(label) > 2 or best >= _SAME):
                yield best + near / 10, near, node, words[size - 1].end()


def _nearness(node: Node, at: Node) -> int:
    """3 for what belongs to where one stands, 2 for what stands beside it, 1 for the same section, 0 elsewhere."""
    if node[:-1] == at:
        return 3
    if node[:-1] == at[:-1]:
        return 2
    return 1 if len(node) > 1 and node[:-1] in {at[:n] for n in range(len(at))} else int(len(node) == 1)


def _figures(text: str) -> list[str]:
    return re.findall(r"\d+", text)
