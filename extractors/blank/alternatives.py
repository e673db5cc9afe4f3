"""Words to delete or circle in running text: "Yes / No", "1 2 3 4 (circle one)", "Weekly    Termly    Never"."""

from collections.abc import Iterator

from extractors import lexicon as words
from extractors.tree import Sort, normal

from .options import At, Marked, Offer

_STROKES = ("/", "|")
_DASHES = ("–", "-", "—", "•", "·", "or")
_MOST = 10  # alternatives on one line
_WORDS = 4  # of one alternative


def alternatives(ats: list[At], context: str = "", *, listed: bool = False) -> Offer | None:
    """Words to delete or circle: "Yes / No", "1 2 3 4 (circle one)"; None where there are none.

    Sure signs are levels of one scale side by side, or alternatives with an instruction to delete or circle, in the
    text itself or in its ``context``; ``listed`` where its place says that nothing but a list can stand here.
    """
    text = [at for at in ats if at.token.sort is Sort.WORD]
    if len(text) < 2:
        return None
    lead, body, told = _without_instruction(text)
    told = told or listed or bool(words.DELETE.search(normal(context)))
    if lead and body:
        parts = _alternatives(body, told=told)
        return Offer(lead, [Marked(p) for p in parts]) if parts else None
    body = lead or body
    for begin in dict.fromkeys(_begins(body, told=told)):
        asked = body[begin - 1].token.text.endswith(("?", ":")) if begin else False
        after_label = begin > 0 and (asked or (body[begin].wide and _leads(body, begin)))
        parts = _alternatives(body[begin:], told=told, after_label=after_label)
        if parts:
            return Offer(body[:begin], [Marked(p) for p in parts])
    return _tail(body, told=told)


def _without_instruction(text: list[At]) -> tuple[list[At], list[At], bool]:
    """What stands before an instruction to mark one, "(circle one):", what stands after it, and whether there is one."""
    for i in range(len(text)):
        if _told(text, i):
            closed = next(
                (n for n in range(i, len(text)) if text[n].token.text.rstrip(":").endswith((")", "]"))), None
            )
            return text[:i], text[closed + 1 :] if closed is not None else [], True
    return text, [], False


def _begins(body: list[At], *, told: bool) -> list[int]:
    """Where the alternatives may begin: after a question mark or colon, after a wide space, at the first word."""
    start = 0
    for i, at in enumerate(body):
        if at.token.text.endswith(("?", ":", ")")) and i + 1 < len(body):
            start = i + 1
    wide = [i for i, at in enumerate(body) if i and at.wide]
    slash = next((i for i, at in enumerate(body) if at.token.text in _STROKES), 0)
    leads = bool(wide) and _leads(body, wide[0])
    found = [start] if start else []
    found += [wide[0], 0] if leads else [0]
    if told and slash > 1:
        found.append(slash - 1)
    return found


def _leads(body: list[At], end: int) -> bool:
    """Whether the words before a wide space are a question rather than the first alternative."""
    first = normal(" ".join(at.token.text for at in body[:end]))
    longest = size = 0
    for at in body[end:]:
        size = 0 if at.token.text in (*_STROKES, *_DASHES) else 1 if at.wide else size + 1
        longest = max(longest, size)
    numbered = bool(words.NUMBERED.match(body[0].token.text)) and end > 1
    return numbered or (end > max(2, longest) and not words.is_level(first))


def _told(text: list[At], at: int) -> bool:
    head = text[at].token
    rest = normal(" ".join(a.token.text for a in text[at : at + 5]))
    return (head.text.startswith(("(", "[", "*")) or at > 0) and bool(
        words.DELETE.match(rest.removeprefix("please "))
    )


def _alternatives(body: list[At], *, told: bool, after_label: bool = False) -> list[list[At]]:
    """The body cut at slashes, dashes or wide spaces (or, for digits and yes/no, at every word), if what results
    reads as options.
    """
    for parts, parted in _cuts(body):
        keys = [normal(" ".join(a.token.text for a in p)) for p in parts]
        if not 2 <= len(parts) <= _MOST or not all(keys) or len(set(keys)) < len(keys):
            continue
        if words.scale_of(keys) not in (None, "numbers") and not (len(keys) == 2 and keys[0].isdigit()):
            return parts
        short = all(len(k.split()) <= _WORDS for k in keys) and not any(
            a.token.text.endswith(("?", ":")) for p in parts for a in p
        )
        levels = all(words.is_level(k) and not k.isdigit() for k in keys)
        several = len(parts) > 2 and after_label
        if parted and short and (told or levels or several):
            return parts
    return []


def _cuts(body: list[At]) -> Iterator[tuple[list[list[At]], str]]:
    """The ways to cut a text into alternatives, the surest first, each with what parts them ("" = every word)."""
    if any(at.token.text in _STROKES for at in body):
        yield _cut(body, _STROKES), "stroke"
        return
    if any(at.wide for at in body[1:]):
        parts: list[list[At]] = []
        for at in body:
            if at.wide or not parts:
                parts.append([])
            parts[-1].append(at)
        yield parts, "wide"
    if any(at.token.text in _DASHES for at in body[1:]):
        yield _cut(body, _DASHES), "dash"
    yield [[at] for at in body], ""


def _cut(body: list[At], between: tuple[str, ...]) -> list[list[At]]:
    parts: list[list[At]] = [[]]
    for at in body:
        if at.token.text in between:
            parts.append([])
        else:
            parts[-1].append(at)
    return parts


def _tail(body: list[At], *, told: bool) -> Offer | None:
    """Alternatives at the end of a sentence that has no question mark: "We have a choir yes / no"."""
    for size in (5, 3):
        if len(body) > size:
            parts = _alternatives(body[-size:], told=told)
            if parts and all(words.is_level(normal(" ".join(a.token.text for a in p))) for p in parts):
                return Offer(body[:-size], [Marked(p) for p in parts])
    return None
