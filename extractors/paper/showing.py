"""Pages as pictures for people: any scan, photo or PDF page by page, and a part of a page cut out."""

import base64
import io
from collections.abc import Sequence

from PIL import Image, UnidentifiedImageError

from schemas.codes import Code, Failure

from .pictures import pages
from .vision import Array, cv

SHOWN_SIDE = 1_400  # px of a page's longer side: an A4 page at 120 dpi, on which a pencil's 7 is legible
QUALITY = 60  # of JPEG: some 100 KB a page
_MOST = 40  # pages that anybody leafs through


def drawn(data: bytes, name: str) -> list[str]:
    """The pages of a scan, photo or PDF, as it came, as JPEG in base64; empty for a page that cannot be decoded.

    Raises Failure EMPTY_FILE, TOO_LARGE, DAMAGED, ENCRYPTED or UNSUPPORTED_KIND.
    """
    found = []
    for number, picture in enumerate(pages(data, name)):
        if number == _MOST:
            break
        found.append("" if picture is None else base64.b64encode(jpeg(picture)).decode("ascii"))
    return found


def jpeg(picture: Array) -> bytes:
    """A picture (blue, green, red) as a JPEG no larger than a person needs."""
    height, width = picture.shape[:2]
    scale = min(1.0, SHOWN_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv.resize(picture, size, interpolation=cv.INTER_AREA) if scale < 1 else picture
    made, data = cv.imencode(".jpg", small, [cv.IMWRITE_JPEG_QUALITY, QUALITY])
    return bytes(data) if made else b""


def cut(data: bytes, share: Sequence[float]) -> str:
    """A part of a page's picture as JPEG in base64; ``share`` is its box as shares of width and height, 0 to 1.

    Raises Failure DAMAGED where the picture is none.
    """
    try:
        with Image.open(io.BytesIO(data)) as page:
            part = page.convert("RGB").crop(_pixels(page.size, share))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as error:
        raise Failure(str(error), code=Code.DAMAGED) from error
    out = io.BytesIO()
    part.save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode("ascii")


def _pixels(size: tuple[int, int], share: Sequence[float]) -> tuple[int, int, int, int]:
    x0, x1 = sorted(min(1.0, max(0.0, v)) * size[0] for v in (share[0], share[2]))
    y0, y1 = sorted(min(1.0, max(0.0, v)) * size[1] for v in (share[1], share[3]))
    left, top = min(int(x0), size[0] - 1), min(int(y0), size[1] - 1)
    return left, top, max(left + 1, round(x1)), max(top + 1, round(y1))
