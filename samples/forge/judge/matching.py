"""Comparing what was read with what was said: paths to paths, values to values, residue to residue."""

from collections import Counter
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz

from samples.forge import Said
from schemas.reading import Answer, Reading

Path = tuple[str, ...]
Same = Callable[[object, object], bool]
NEAR = 82.0  # rapidfuzz ratio below which two paths are not the same question
_ALIKE = str.maketrans("’‘“”–—", "''\"\"--")
MARGIN = 3.0  # how far the best must lead the second best to be a unique match


def norm(text: str) -> str:
    """Letters and digits only, case folded; the signs that tell labels apart are kept."""
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter in "%£&")


def _key(path: Path) -> Path:
    return tuple(norm(part) for part in path if norm(part))


def match_paths(wanted: list[Path], offered: list[Path]) -> dict[Path, Path]:
    """Each wanted path with its offered one: equal lists first, equal wording next, then the best unique near one."""
    pairs: dict[Path, Path] = {}
    for form in (_key, lambda path: ("".join(_key(path)),)):
        free = [path for path in offered if path not in set(pairs.values())]
        counted = Counter(form(path) for path in free)
        index = {form(path): path for path in free if counted[form(path)] == 1}
        for path in wanted:
            if path not in pairs and form(path) in index:
                pairs[path] = index.pop(form(path))
    _match_near([path for path in wanted if path not in pairs], offered, pairs)
    return pairs


def _match_near(left: list[Path], offered: list[Path], pairs: dict[Path, Path]) -> None:
    free = [path for path in offered if path not in set(pairs.values())]
    scored = sorted(((_near(a, b), a, b) for a in left for b in free), key=lambda item: -item[0])
    best: dict[Path, list[float]] = {}
    for score, wanted, _ in scored:
        best.setdefault(wanted, []).append(score)
    taken: set[Path] = set()
    for score, wanted, path in scored:
        rivals = best[wanted]
        unique = len(rivals) < 2 or rivals[0] - rivals[1] >= MARGIN
        if score >= NEAR and score == rivals[0] and unique and wanted not in pairs and path not in taken:
            pairs[wanted] = path
            taken.add(path)


def _near(wanted: Path, offered: Path) -> float:
    """How near two paths are; numbers of rows must be the same."""
    if [part for part in wanted if part.isdigit()] != [part for part in offered if part.isdigit()]:
        return 0.0
    whole = fuzz.ratio(" ".join(_key(wanted)), " ".join(_key(offered)))
    return min(whole, fuzz.ratio(norm(wanted[-1]), norm(offered[-1])) + 12) if wanted and offered else 0.0


def _flat(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.replace("|", " ").split())
    if isinstance(value, list):
        return [_flat(item) for item in value]
    return value


def same_value(expected: object, got: object) -> bool:
    """Whether two values are the same; of text only the whitespace may differ, and true is not 1."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | float) and isinstance(got, int | float):
        return abs(expected - got) < 1e-9
    return type(expected) is type(got) and _flat(expected) == _flat(got)


def same_on_paper(expected: object, got: object) -> bool:
    """The same value as far as a scanned print tells: curly or straight, long or short dashes, dots or an ellipsis."""
    return same_value(_plain(expected), _plain(got))


def _plain(value: object) -> object:
    if isinstance(value, str):
        return value.translate(_ALIKE).replace("...", "…")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def verdict(said: Said, answer: Answer | None, *, learned: bool, same: Same = same_value) -> str:
    """What became of one answer: right, wrong (but sure), unsure, missed, alarm, unlearned."""
    if answer is None:
        if not learned:
            return "unlearned"
        return "right" if said.status == "blank" else "missed"
    if answer.status == "answered":
        right = said.status == "answered" and same(said.value, answer.value)
        return "right" if right else "wrong"
    if said.status == answer.status:
        return "right"
    if answer.status == "unsure":
        return "unsure" if said.status == "answered" else "alarm"
    return "missed"


def residue_lost(texts: Iterable[str], readings: list[Reading], *, notes: bool) -> list[str]:
    """The texts that are shown nowhere; ``notes`` may also stand in an answer's note or an issue."""
    shown = [item.text for reading in readings for item in reading.residue]
    if notes:
        shown += [answer.note or "" for reading in readings for answer in reading.answers]
        shown += [item.message for reading in readings for item in reading.issues]
    whole = norm(" ".join(shown))
    return [text for text in texts if norm(text) not in whole]
