"""Who has claimed which token of a return: every token is claimed once, and what nobody claims is residue.

This is the conservation check. A token is claimed by the blank (it was there before), by a field (it is part of
an answer) or by nobody; ``claim`` refuses to take a token twice, and ``leftovers`` lists all that are free.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .delta import REWORDED
from .tree import Line, Mark, Sort, Token, join

_FREE = (None, REWORDED)
_NAMED = (Sort.BOX, Sort.PICTURE, Sort.SHAPE)
_TELLING = (Sort.WORD, Sort.PICTURE, Sort.SHAPE)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Neighbouring tokens of one cell that nobody claimed."""

    line: int
    cell: int
    text: str
    reworded: bool = False  # a few words of a label exchanged for others


def telling(token: Token) -> bool:
    """Whether a token says something: a word, a picture, a drawn shape or a ticked box."""
    return token.sort in _TELLING or (token.sort is Sort.BOX and token.on)


def free(tokens: Iterable[Token]) -> list[Token]:
    """The tokens that nobody has claimed yet."""
    return [t for t in tokens if t.owner is None]


def claim(tokens: Iterable[Token], owner: str) -> list[Token]:
    """Claim all tokens for an owner. A token that is already claimed is a fault of ours, never passed over."""
    taken = list(tokens)
    for token in taken:
        if token.owner is not None and token.owner != owner:
            raise AssertionError(f"{token!r} is claimed by {token.owner} and {owner}")
        token.owner = owner
    return taken


def says(tokens: Iterable[Token]) -> bool:
    """Whether any of the tokens says something."""
    return any(telling(t) for t in tokens)


def wording(tokens: list[Token]) -> str:
    """Tokens as text, ticked boxes and pictures named."""
    if not any(t.sort in _NAMED for t in tokens):
        return join(tokens)
    named = []
    for token in tokens:
        if token.sort is Sort.BOX and token.on:
            named.append(Token(Sort.WORD, token.text if len(token.text) == 1 else "☒", 0, space=True))
        elif token.sort is Sort.PICTURE:
            named.append(Token(Sort.WORD, "[picture]", 0, space=True))
        elif token.sort is Sort.SHAPE:
            named.append(Token(Sort.WORD, f"[drawn {token.text or 'shape'}]", 0, space=True))
        else:
            named.append(token)
    return join(named)


def leftovers(lines: list[Line]) -> Iterator[Leftover]:
    """Everything that says something and that nobody claimed."""
    for number, line in enumerate(lines):
        for index, cell in enumerate(line.cells):
            if cell.settled or not cell.pieces:
                continue
            run: list[Token] = []
            for token in cell.tokens:
                if token.owner in _FREE:
                    run.append(token)
                elif run:
                    yield from _leftover(number, index, run)
                    run = []
            yield from _leftover(number, index, run)


def _leftover(line: int, cell: int, run: list[Token]) -> Iterator[Leftover]:
    if says(run):
        yield Leftover(line, cell, wording(run), reworded=all(t.owner == REWORDED for t in run if telling(t)))


def emphasis_added(before: Token, after: Token) -> int:
    """The marks of a kept token that the blank's token does not have."""
    return after.marks & ~before.marks & ~Mark.INSERTED
