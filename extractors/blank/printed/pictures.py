"""The pictures of a blank's pages, as small as a template can carry them."""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image

from schemas.reading import Box

DPI = 150  # of the page pictures: features are found as well as at 200, in half the time
MM, PT = DPI / 25.4, DPI / 72  # pixels in a millimetre, in a point


def pack_picture(grey: Any) -> str:
    """A page's grey picture as lossless WebP in base64: some 35 KB a page, its tints as they are printed."""
    out = io.BytesIO()
    Image.fromarray(np.asarray(grey)).save(out, "WEBP", lossless=True, method=6)
    return base64.b64encode(out.getvalue()).decode("ascii")


def unpack_picture(text: str) -> Any:
    """The grey picture that ``pack_picture`` wrote, as an array of bytes."""
    with Image.open(io.BytesIO(base64.b64decode(text))) as picture:
        return np.asarray(picture.convert("L"))


def pixels(box: Box, shape: tuple[int, ...], grow: float = 0.0) -> tuple[int, int, int, int]:
    """A box in points as pixels of the page, grown by ``grow`` points, within the page."""
    x0, y0, x1, y1 = (round((v + g) * PT) for v, g in zip(box, (-grow, -grow, grow, grow), strict=True))
    height, width = shape[:2]
    return max(0, x0), max(0, y0), max(1, min(width, x1)), max(1, min(height, y1))
