"""Print and scan: what a copier, a fax or a phone makes of a page, each fault by a number."""

import io
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2 as _cv2
import numpy as np
from PIL import Image

cv: Any = _cv2
Picture = Any
A4 = (210.0, 297.0)  # mm


@dataclass(frozen=True, slots=True)
class Way:
    """One way of becoming a file. Angles in degrees, lengths in mm, shares of 1."""

    dpi: int = 200
    scale: float = 1.0  # of the print
    skew: float = 0.0
    turn: int = 0  # quarter turns on the glass
    noise: float = 4.0  # grey levels
    specks: int = 0
    jpeg: int = 80  # quality; 0 = PNG
    mode: str = "colour"  # colour | grey | bits
    blur: float = 0.5  # px at dpi
    clip: float = 0.0  # lost at each edge
    shadow: float = 0.0
    tilt: float = 0.0  # perspective: how much narrower the far edge is
    curl: float = 0.0  # height of the wave in the paper
    table: bool = False  # something round the page, as in a photo
    faded: float = 0.0  # toner saved
    paper: tuple[int, int, int] = (255, 255, 255)  # its colour: blue, green, red
    through: float = 0.0  # how much of the sheet's other side shows
    fold: float = 0.0  # mm of a corner that was folded over


WAYS: dict[str, Way] = {
    "flat 300": Way(dpi=300),
    "flat 200": Way(),
    "flat 150 grey": Way(dpi=150, mode="grey", jpeg=70),
    "flat 100 grey": Way(dpi=100, mode="grey", jpeg=70, blur=0.4),
    "print 70 %": Way(scale=0.7, skew=0.6),
    "print 94 %": Way(scale=0.94, skew=0.8),
    "print 110 %": Way(scale=1.1, skew=0.5),
    "skew 3": Way(skew=3.0),
    "skew 10": Way(skew=10.0),
    "upside down": Way(turn=2, skew=0.7),
    "sideways": Way(turn=1, skew=0.4),
    "noise": Way(noise=18.0, specks=500),
    "jpeg 25": Way(jpeg=25, dpi=150),
    "fax": Way(mode="bits", dpi=200, jpeg=0, specks=200),
    "faded": Way(faded=0.45, noise=7.0),
    "clipped": Way(clip=9.0, skew=0.5),
    "photo": Way(dpi=220, tilt=0.05, skew=2.0, shadow=0.25, noise=6.0, blur=1.0, table=True, jpeg=75),
    "photo shadow": Way(dpi=220, tilt=0.04, skew=3.0, shadow=0.55, noise=7.0, blur=1.0, table=True, jpeg=75),
    "photo steep": Way(dpi=240, tilt=0.18, skew=5.0, shadow=0.3, noise=6.0, blur=1.0, table=True, jpeg=75),
    "photo curled": Way(dpi=220, tilt=0.05, skew=1.5, shadow=0.3, curl=1.2, noise=6.0, blur=1.0, table=True),
    "photo blurred": Way(dpi=200, tilt=0.04, skew=1.0, shadow=0.2, noise=6.0, blur=2.2, table=True),
    "photo worst": Way(dpi=220, tilt=0.08, skew=3.0, shadow=0.5, curl=1.8, noise=7.0, blur=1.1, table=True, jpeg=75),
    "fax askew": Way(mode="bits", dpi=200, jpeg=0, specks=200, skew=2.5),
    "yellow paper": Way(paper=(150, 245, 255)),
    "other side": Way(through=0.1, skew=0.4),
    "folded corner": Way(fold=32.0, skew=0.5),
}  # fmt: skip


def scanned(page: Picture, dpi: float, way: Way, rng: Random) -> bytes:
    """A page picture (blue, green, red, at ``dpi``) as the bytes of the file it becomes."""
    rough = np.random.default_rng(rng.randrange(2**32))
    picture = _sheet(_printed(page, dpi, way, rng), way)
    picture = _seen(picture, way, rng)
    picture = _lit(picture.astype(np.float32), way, rng, rough)
    return _encoded(np.clip(picture, 0, 255).astype(np.uint8), way)


def _printed(page: Picture, dpi: float, way: Way, rng: Random) -> Picture:
    """Printed at a scale, in the middle of the sheet, and brought to the scanner's resolution."""
    if way.faded:
        page = (255 - (255 - page.astype(np.float32)) * (1 - way.faded)).astype(np.uint8)
    height, width = page.shape[:2]
    factor = way.dpi / dpi
    size = (round(width * factor), round(height * factor))
    share = way.scale * factor
    shift_x = (size[0] - width * share) / 2 + rng.uniform(-1, 1) * way.dpi / 25.4
    shift_y = (size[1] - height * share) / 2 + rng.uniform(-1, 1) * way.dpi / 25.4
    soft = cv.GaussianBlur(page, (0, 0), max(0.3, 0.4 / share)) if share < 1 else page
    matrix = np.array([[share, 0, shift_x], [0, share, shift_y]], np.float32)
    return cv.warpAffine(soft, matrix, size, flags=cv.INTER_AREA, borderValue=(255, 255, 255))


def _sheet(picture: Picture, way: Way) -> Picture:
    """The paper itself: its colour, its other side showing, a corner folded over."""
    if way.through:  # some other page: this one from behind, turned over
        behind = cv.GaussianBlur(picture[::-1], (0, 0), 2.0)
        picture = 255 - np.maximum(255 - picture, ((255 - behind) * way.through).astype(np.uint8))
    if way.paper != (255, 255, 255):
        picture = (picture.astype(np.uint16) * np.array(way.paper, np.uint16) // 255).astype(np.uint8)
    if way.fold:
        side = round(way.fold / 25.4 * way.dpi)
        picture = np.ascontiguousarray(picture)
        cv.fillPoly(picture, [np.array([[0, 0], [side, 0], [0, side]], np.int32)], (130, 130, 130))
        cv.fillPoly(picture, [np.array([[side, 0], [0, side], [side, side]], np.int32)], (236, 236, 236))
        cv.line(picture, (side, 0), (0, side), (150, 150, 150), 2)
    return picture


def _seen(picture: Picture, way: Way, rng: Random) -> Picture:
    """Laid down askew, curled, seen at an angle, on a table."""
    height, width = picture.shape[:2]
    edge = round(0.06 * height) if way.table else 0
    ground = (70, 95, 120) if way.table else (250, 250, 250)
    full = (width + 2 * edge, height + 2 * edge)
    angle = np.deg2rad(way.skew * rng.choice((-1, 1)))
    narrow = way.tilt * width / 2
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = corners + np.array([[narrow, narrow * 0.6], [-narrow, narrow * 0.3], [0, 0], [0, 0]], np.float32)
    middle = np.array([width / 2, height / 2], np.float32)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    seen = (seen - middle) @ turn.T + middle + edge
    matrix = cv.getPerspectiveTransform(corners, seen.astype(np.float32))
    back = np.linalg.inv(matrix)
    ys, xs = np.mgrid[0 : full[1], 0 : full[0]].astype(np.float32)
    deep = back[2, 0] * xs + back[2, 1] * ys + back[2, 2]
    from_x = (back[0, 0] * xs + back[0, 1] * ys + back[0, 2]) / deep
    from_y = (back[1, 0] * xs + back[1, 1] * ys + back[1, 2]) / deep
    if way.curl:
        wave = way.curl / 25.4 * way.dpi
        from_y = from_y + wave * np.sin(from_x / width * 5.2 + rng.uniform(0, 6.28))
        from_x = from_x + 0.5 * wave * np.sin(from_y / height * 4.1 + rng.uniform(0, 6.28))
    out = cv.remap(
        picture, from_x.astype(np.float32), from_y.astype(np.float32), cv.INTER_LINEAR,
        borderMode=cv.BORDER_CONSTANT, borderValue=ground,
    )  # fmt: skip
    cut = round(way.clip / 25.4 * way.dpi)
    out = out[cut : full[1] - cut, cut : full[0] - cut] if cut else out
    return np.ascontiguousarray(np.rot90(out, way.turn))


def _lit(picture: Picture, way: Way, rng: Random, rough: Any) -> Picture:
    """Blurred, lit unevenly, with the sensor's noise and the glass's specks."""
    height, width = picture.shape[:2]
    if way.blur:
        picture = cv.GaussianBlur(picture, (0, 0), way.blur)
    if way.shadow:
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        side = rng.uniform(0, 6.28)
        along = (np.cos(side) * (xs / width - 0.5) + np.sin(side) * (ys / height - 0.5)) * 6
        light = 1 - way.shadow / (1 + np.exp(-along - rng.uniform(-1, 1)))
        picture = picture * light[:, :, None] * np.array([0.97, 0.99, 1.0], np.float32)
    for _ in range(way.specks):
        x, y = rng.randrange(width), rng.randrange(height)
        cv.circle(picture, (x, y), rng.choice((0, 1, 1)), (60, 60, 60), -1)
    return picture + rough.normal(0, way.noise, picture.shape).astype(np.float32)


def _encoded(picture: Picture, way: Way) -> bytes:
    image = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1]))
    if way.mode != "colour":
        image = image.convert("L")
    if way.mode == "bits":
        image = image.point(lambda value: 255 if value > 150 else 0).convert("1")
    out = io.BytesIO()
    if way.jpeg:
        image.save(out, "JPEG", quality=way.jpeg, dpi=(way.dpi, way.dpi))
    else:
        image.save(out, "PNG", dpi=(way.dpi, way.dpi))
    return out.getvalue()
