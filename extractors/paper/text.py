"""Written answers on paper: lines found by their ink, recognised by RapidOCR's recognition model alone.

The model is the one in the rapidocr wheel, run by ONNX Runtime without the package's own code: no detector is
loaded and nothing is fetched. A reading is honest, not brave: the score is the mean probability of its letters.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from .vision import Array, cv

_HEIGHT = 48  # px the model was trained on
_WIDEST = 2400  # px of a line at that height; a line across a page has some 1,700
_DIGITS = frozenset("0123456789")
NUMBER = _DIGITS | frozenset(".,%£½¼¾-")
DATE = _DIGITS | frozenset("/.- ")
_DARK = 150  # grey level of ink in a line made ready to read
_LEVEL = 0.06  # mm that the letters of print leave their line; those of a neat hand leave it by 0.1 to 0.4
_STRETCH = 1.3  # wider, letters that only seemed to be one come apart
_KEPT = 0.55  # score from which a constrained reading is preferred to the free one


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as read: its text, the mean probability of its letters, and that of its doubtfullest letter.

    ``places`` are where its letters stand, as shares of the line's width, and ``sure`` their probabilities.
    """

    text: str
    score: float
    least: float = 0.0
    places: tuple[float, ...] = ()
    sure: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """The recognition model and its letters; index 0 is CTC's blank."""

    session: Any
    letters: list[str]


@dataclass(slots=True)
class Allowance:
    """How many lines of one file are still read: a full return has some 400, and each costs a twentieth of a second."""

    lines: int = 1500

    def take(self) -> bool:
        """Whether one more line may be read."""
        self.lines -= 1
        return self.lines >= 0


class ModelMissing(RuntimeError):
    """The rapidocr wheel or ONNX Runtime is not installed, or holds no recognition model."""


@cache
def model() -> Model:
    """The model, loaded once. Raises ModelMissing."""
    found = find_spec("rapidocr")
    places = list(found.submodule_search_locations or []) if found else []
    files = sorted(path for place in places for path in Path(place, "models").glob("*rec*.onnx"))
    if not files:
        raise ModelMissing("rapidocr's recognition model is not installed")
    try:
        import onnxruntime as ort  # type: ignore[import-untyped]  # noqa: PLC0415  (90 MB, only for writing)
    except ImportError as error:
        raise ModelMissing("onnxruntime is not installed") from error
    ort.disable_telemetry_events()  # no word of ours leaves this machine, whatever it was built with
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # a child has one core
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it would keep the room of the longest line for good
    options.enable_mem_pattern = (
        False  # every line is of a length of its own: a plan kept for each would never be used again
    )
    options.log_severity_level = 3
    session = ort.InferenceSession(str(files[-1]), options, providers=["CPUExecutionProvider"])
    letters = session.get_modelmeta().custom_metadata_map.get("character", "").splitlines()
    if not letters:
        raise ModelMissing("the recognition model names no letters")
    return Model(session, ["", *letters, " "])


def available() -> bool:
    """Whether text can be read here at all."""
    try:
        model()
    except ModelMissing:
        return False
    return True


def read_line(line: Array, allowed: frozenset[str] | None = None) -> Reading:
    """One line, a grey picture on white; ``allowed`` letters are preferred where they are likely enough."""
    known = model()
    given = _input(line)
    scores = known.session.run(None, {known.session.get_inputs()[0].name: given})[0][0]
    wide = given.shape[-1] / _wide(line)
    free = _decoded(scores, known.letters, None, wide)
    if allowed is None:
        return free
    bound = _decoded(scores, known.letters, allowed, wide)
    return bound if bound.score >= _KEPT and bound.text else free


def read_again(line: Array, first: Reading) -> bool:
    """Whether a line reads the same when it is stretched: what is only guessed at changes (measured on hands in fonts)."""
    known = model()
    scores = known.session.run(None, {known.session.get_inputs()[0].name: _input(line, _STRETCH)})[0][0]
    second = _decoded(scores, known.letters, None)
    return "".join(second.text.split()) == "".join(first.text.split())


def _wide(line: Array, stretch: float = 1.0) -> int:
    """Pixels of a line at the model's height."""
    return int(max(16, min(_WIDEST, round(line.shape[1] * stretch * _HEIGHT / line.shape[0]))))


def _input(line: Array, stretch: float = 1.0) -> Array:
    height = line.shape[0]
    wide = _wide(line, stretch)
    size = cv.resize(
        line, (wide, _HEIGHT), interpolation=cv.INTER_AREA if height > _HEIGHT else cv.INTER_CUBIC
    )
    canvas = np.zeros((1, 3, _HEIGHT, max(320, wide)), np.float32)
    canvas[0, :, :, :wide] = size.astype(np.float32) / 127.5 - 1
    return canvas


def _decoded(scores: Array, letters: list[str], allowed: frozenset[str] | None, wide: float = 1.0) -> Reading:
    """Greedy CTC (Graves and others, 2006): the best letter of each step, repeats and blanks dropped.

    ``wide`` is how much wider than the line the picture is that was given to the model.
    """
    if allowed is not None:
        mask = _mask(tuple(sorted(allowed)), len(letters))
        best = np.where(mask, scores[:, : len(letters)], -1).argmax(axis=1)
    else:
        best = scores[:, : len(letters)].argmax(axis=1)
    text, sure, places, last = [], [], [], 0
    for step, at in enumerate(best):
        if at and at != last:
            text.append(letters[at])
            sure.append(float(scores[step, at]))
            places.append((step + 0.5) / len(best) * wide)
        last = at
    if not sure:
        return Reading("", 0.0)
    first = next((n for n, letter in enumerate(text) if not letter.isspace()), 0)
    said = "".join(text).strip()
    held = slice(first, first + len(said))
    return Reading(said, float(np.mean(sure)), min(sure), tuple(places[held]), tuple(sure[held]))


@cache
def _mask(allowed: tuple[str, ...], size: int) -> Array:
    known = model().letters
    mask = np.array([not letter or letter in allowed for letter in known[:size]])
    mask[0] = True
    return mask


# --- lines -------------------------------------------------------------------------------------------------


def lines(added: Array, resolution: float) -> list[tuple[int, int, int, int]]:
    """The lines of writing in a room, from the top: boxes in pixels. ``resolution`` is pixels in a millimetre."""
    marks = added > 0
    rows = marks.sum(axis=1)
    found: list[list[int]] = []
    gap = max(1, round(0.35 * resolution))
    for y in np.flatnonzero(rows > max(1, 0.15 * resolution)):
        if found and y - found[-1][1] <= gap:
            found[-1][1] = int(y)
        else:
            found.append([int(y), int(y)])
    merged: list[list[int]] = []
    for top, bottom in found:  # dots and accents belong to the line they stand nearest to
        small = bottom - top < 1.0 * resolution
        if (
            merged
            and (small or merged[-1][1] - merged[-1][0] < 1.0 * resolution)
            and top - merged[-1][1] < 1.2 * resolution
        ):
            merged[-1][1] = bottom
        else:
            merged.append([top, bottom])
    boxes = []
    for top, bottom in merged:
        xs = np.flatnonzero(marks[top : bottom + 1].any(axis=0))
        if len(xs) and bottom - top >= 0.7 * resolution:
            boxes.append((int(xs[0]), top, int(xs[-1]) + 1, bottom + 1))
    return boxes


def typed(line: Array, resolution: float) -> bool | None:
    """Whether a line, grey on white, stands on one base line as type does, to 0.06 mm; None where it is too short."""
    count, _, stats, _ = cv.connectedComponentsWithStats((line < _DARK).astype(np.uint8))
    high = line.shape[0]
    letters = [s for s in stats[1:count] if s[3] >= 0.3 * high and s[2] < 3.0 * high]
    if len(letters) < 5:
        return None
    bottoms = np.array([s[1] + s[3] for s in letters], np.float64)
    middles = np.array([s[0] + s[2] / 2 for s in letters], np.float64)
    slope, start, off = 0.0, float(np.median(bottoms)), np.abs(bottoms - np.median(bottoms))
    for _ in range(2):  # descenders hang below: the line is fitted to the seven in ten that stand best on it
        held = np.argsort(off)[: max(4, int(0.7 * len(letters)))]
        if np.ptp(middles[held]):
            slope, start = np.polyfit(middles[held], bottoms[held], 1)
        off = np.abs(bottoms - (slope * middles + start))
    held = np.argsort(off)[: max(4, int(0.7 * len(letters)))]
    return bool(np.sqrt((off[held] ** 2).mean()) <= _LEVEL * resolution and abs(slope) < 0.02)
