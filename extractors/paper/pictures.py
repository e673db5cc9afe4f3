"""Pages in: whatever a scanner or a phone makes, as pictures one after another, within bounds.

Sizes are looked at before anything is decoded; a picture is decoded no larger than reading needs. A page that
cannot be decoded is None, so that one bad page costs no other.
"""

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdf
import pypdfium2.raw as pdfium
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from extractors.sniff import FileKind, sniff
from schemas.codes import Code, Failure

from .vision import Array, cv

MAX_SIDE = 20_000  # px; an A3 page at 1,200 dpi has 19,842
MAX_PIXELS = 110_000_000  # the largest phone cameras give 108 million (and 12 to 50 by default)
MAX_PAGES = 200  # a return has some 10 pages; more is a folder of returns
SIDE = 3_000  # px of the longer side that are kept: an A4 page at 250 dpi, enough for its smallest type
_RENDER = 200  # dpi of PDF pages: office copiers scan at 150 to 300
_ORIENTATION = ExifTags.Base.Orientation
_ERRORS = (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError, TypeError)


def pages(data: bytes, name: str = "") -> Iterator[Array | None]:
    """The pages of a scan or photo in order, upright as its file says: colour pictures (blue, green, red).

    None stands for a page that cannot be decoded. Raises Failure EMPTY_FILE, TOO_LARGE, DAMAGED, ENCRYPTED or
    UNSUPPORTED_KIND, always before the first page.
    """
    kind = sniff(data, name)
    if kind is FileKind.EMPTY:
        raise Failure("no bytes", code=Code.EMPTY_FILE)
    if kind is FileKind.PDF:
        return _pdf_pages(data)
    if kind is FileKind.IMAGE:
        return _frames(data)
    raise Failure(f"It is of kind {kind.value}.", code=Code.UNSUPPORTED_KIND)


def pages_of_pdf(data: bytes, numbers: Sequence[int]) -> Iterator[Array | None]:
    """These pages of a PDF (from 1) as pictures. Raises Failure as ``pages`` does."""
    return _pdf_pages(data, [n - 1 for n in numbers])


def pages_of_files(files: Iterable[bytes]) -> Iterator[Array | None]:
    """The pages of pictures that came one by one, a file each; None for each that cannot be opened."""
    for data in files:
        try:
            yield from _frames(data)
        except Failure:
            yield None


# --- PDF ---------------------------------------------------------------------------------------------------


def _pdf_pages(data: bytes, only: Sequence[int] | None = None) -> Iterator[Array | None]:
    try:
        document = pdf.PdfDocument(data)
    except pdf.PdfiumError as error:
        code = Code.ENCRYPTED if error.err_code == pdfium.FPDF_ERR_PASSWORD else Code.DAMAGED
        raise Failure(str(error), code=code) from error
    count = len(document)
    if not 0 < count <= MAX_PAGES:
        document.close()
        raise Failure(f"{count} pages", code=Code.TOO_LARGE if count else Code.DAMAGED)
    return _rendered(document, range(count) if only is None else only)


def _rendered(document: Any, numbers: Iterable[int]) -> Iterator[Array | None]:
    try:
        for number in numbers:
            yield _render(document, number)
    finally:
        document.close()


def _render(document: Any, number: int) -> Array | None:
    try:
        page = document[number]
        side = max(page.get_size())
        if not side >= 1:
            return None
        scale = min(_RENDER / 72, SIDE / side)
        bitmap = page.render(scale=scale)
        picture = bitmap.to_numpy()
    except (pdf.PdfiumError, ValueError, MemoryError):
        return None
    return np.ascontiguousarray(picture[:, :, :3]) if picture.ndim == 3 else cv.cvtColor(picture, 8)


# --- pictures ----------------------------------------------------------------------------------------------


def _frames(data: bytes) -> Iterator[Array | None]:
    _know_heic()
    picture = _opened(data)
    count = min(int(getattr(picture, "n_frames", 1) or 1), MAX_PAGES + 1)
    if count > MAX_PAGES:
        raise Failure(f"more than {MAX_PAGES} pages", code=Code.TOO_LARGE)
    first = _decoded(picture)
    if first is None and count == 1:
        raise Failure("the picture is cut short or damaged", code=Code.DAMAGED)
    return _rest(picture, first, count)


def _rest(picture: Any, first: Array | None, count: int) -> Iterator[Array | None]:
    with picture:
        yield first
        for number in range(1, count):
            try:
                picture.seek(number)
                _check_size(picture)
            except (Failure, *_ERRORS):
                yield None
                continue
            yield _decoded(picture)


def _know_heic() -> None:
    import pillow_heif  # noqa: PLC0415  (loads a codec; most returns have no HEIC)

    pillow_heif.register_heif_opener()


def _opened(data: bytes) -> Any:
    """The picture, its size checked and nothing decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broken metadata; sizes are checked here, not by warning
            picture = Image.open(io.BytesIO(data))
            _frame_count(picture)
    except Image.DecompressionBombError as error:
        raise Failure(str(error), code=Code.TOO_LARGE) from error
    except (UnidentifiedImageError, *_ERRORS) as error:
        raise Failure(str(error), code=Code.DAMAGED) from error
    _check_size(picture)
    return picture


def _frame_count(picture: Any) -> int:
    return int(getattr(picture, "n_frames", 1) or 1)


def _check_size(picture: Any) -> None:
    width, height = picture.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise Failure(f"{width} by {height} pixels", code=Code.TOO_LARGE)


def _decoded(picture: Any) -> Array | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if picture.format == "JPEG":
                picture.draft("RGB", (SIDE, SIDE))  # decoded at a half or a quarter where that is enough
            picture.load()
            turned = picture.getexif().get(_ORIENTATION, 1) != 1
            frame = ImageOps.exif_transpose(picture) if turned else picture
            if frame.mode.startswith(("I", "F")):
                frame = _levelled(frame)
            if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
                frame = _on_white(frame.convert("RGBA"))
            frame = frame if frame.mode == "RGB" else frame.convert("RGB")
            times = max(frame.size) // SIDE
            array = np.asarray(frame.reduce(times) if times > 1 else frame)  # at 600 dpi and more
    except (*_ERRORS, Image.DecompressionBombError):
        return None
    return _fitted(cv.cvtColor(array, cv.COLOR_RGB2BGR))


def _levelled(frame: Any) -> Any:
    """Sixteen bits or more as eight."""
    values = np.asarray(frame).astype(np.float32)
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1))).astype(np.uint8), mode="L")


def _on_white(frame: Any) -> Any:
    paper = Image.new("RGBA", frame.size, "white")
    paper.alpha_composite(frame)
    return paper


def _fitted(picture: Array) -> Array:
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv.resize(picture, size, interpolation=cv.INTER_AREA)
