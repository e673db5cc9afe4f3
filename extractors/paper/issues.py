"""What is told about pages: which are missing, unreadable, unknown; in sentences a school would understand."""

from collections.abc import Sequence

import numpy as np

from schemas.codes import ADVICE, Code
from schemas.reading import Issue, issue
from schemas.template import Field

from .vision import Array, cv

_BLURRED = 0.09  # steepest bend of grey at 100 dpi as a share of the contrast: sharp print has 0.18 to 0.4
_BLANK = 0.004  # share of dark pixels of a page that has anything on it


def _code(name: str) -> Code:
    """A code of the house; until it has codes for pages, the one that says a form came on paper."""
    return Code(name) if name in Code._value2member_map_ else Code.PAPER_FORM


PAGE_MISSING, PAGE_UNREADABLE, PAGE_UNKNOWN = map(_code, ("page_missing", "page_unreadable", "page_unknown"))


def missing(page: int, asked: Sequence[Field]) -> Issue:
    """A page of the form that was not sent, with the questions on it."""
    labels = list(dict.fromkeys(" › ".join(f.path[-2:]) for f in asked))
    shown = "; ".join(f"“{text[:60]}”" for text in labels[:4])
    more = f" and {len(labels) - 4} more" if len(labels) > 4 else ""
    return _said(PAGE_MISSING, f"Page {page} is missing{f' (it asks {shown}{more})' if labels else ''}.")


def unreadable(picture: int, why: str) -> Issue:
    """A picture that cannot be read."""
    return _said(PAGE_UNREADABLE, f"Page {picture} of the scan is {why}; please scan it again.")


def unknown(picture: int) -> Issue:
    """A picture that shows no page of the form."""
    return _said(PAGE_UNKNOWN, f"Page {picture} of the scan is not a page of this form.")


def _said(code: Code, sentence: str) -> Issue:
    return (
        issue(code, sentence)
        if code is Code.PAPER_FORM
        else Issue(code=code, message=f"{sentence} {ADVICE[code].action}")
    )


def why_unread(grey: Array) -> str | None:
    """Why a picture that fits no page cannot be read: blank (""), too blurred, too dark; None: it shows something else."""
    scale = 1100 / max(grey.shape)
    small = (
        cv.resize(grey, None, fx=scale, fy=scale, interpolation=cv.INTER_AREA)
        if min(grey.shape) > 8
        else grey
    )
    spread = float(np.percentile(small, 99) - np.percentile(small, 1))
    if spread < 12 or _share_dark(small) < _BLANK:
        return "" if float(np.median(small)) > 90 else "too dark to read"
    return "too blurred to read" if _sharpness(small) < _BLURRED else None


def _share_dark(small: Array) -> float:
    paper = cv.GaussianBlur(small, (0, 0), 25).astype(np.float32)
    return float((small < 0.8 * paper).mean())


def _sharpness(small: Array) -> float:
    """How sharp the middle of a page is, away from the edges of the paper: the Laplacian after the noise is softened."""
    height, width = small.shape
    middle = small[height // 5 : -height // 5, width // 5 : -width // 5].astype(np.float32)
    bends = np.abs(cv.Laplacian(cv.GaussianBlur(middle, (0, 0), 1.0), cv.CV_32F))
    contrast = float(np.percentile(middle, 99.5) - np.percentile(middle, 0.1))
    return float(np.percentile(bends, 99.9)) / max(contrast, 10.0)
