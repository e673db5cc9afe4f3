"""Why a picture fits no page of a form: it is empty, too blurred or too dark, or it shows something else."""

import numpy as np

from .vision import Array, cv

_BLURRED = 0.09  # steepest bend of grey at 100 dpi as a share of the contrast: sharp print has 0.18 to 0.4
_BLANK = 0.004  # share of dark pixels of a page that has anything on it


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
    if not middle.size:
        return 1.0
    bends = np.abs(cv.Laplacian(cv.GaussianBlur(middle, (0, 0), 1.0), cv.CV_32F))
    contrast = float(np.percentile(middle, 99.5) - np.percentile(middle, 0.1))
    return float(np.percentile(bends, 99.9)) / max(contrast, 10.0)
