"""OpenCV and NumPy arrays as this wing uses them, and its units: millimetres on the page, pixels at ``DPI``."""

from typing import Any

import cv2 as _cv2

from .layout import DPI

cv: Any = _cv2  # its type stubs refuse plain arrays; nothing of it crosses this wing's edge
Array = Any  # a picture: height by width, bytes or floats

MM = DPI / 25.4  # pixels in a millimetre
PT = DPI / 72  # pixels in a point
MM2 = MM * MM  # pixels in a square millimetre
