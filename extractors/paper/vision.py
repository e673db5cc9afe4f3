"""OpenCV and NumPy arrays as this wing uses them, and its units: pixels of a millimetre and of a point."""

from typing import Any

import cv2 as _cv2

from extractors.blank.printed.pictures import MM, PT

__all__ = ["MM", "MM2", "PT", "Array", "cv", "shrunk"]

cv: Any = _cv2  # its type stubs refuse plain arrays; nothing of it crosses this wing's edge
cv.setNumThreads(1)  # a child has one core, and its limit counts what each thread reserves
Array = Any  # a picture: height by width, bytes or floats

MM2 = MM * MM  # pixels in a square millimetre


def shrunk(picture: Array, times: int) -> Array:
    """A picture a whole number of times smaller, each pixel the mean of those it stands for."""
    height, width = (side // times * times for side in picture.shape[:2])
    size = (width // times, height // times)
    return cv.resize(picture[:height, :width], size, interpolation=cv.INTER_AREA)
