"""Whether what the blank prints stands where the blank has it: a form that was filled in on screen has grown.

Small patches of the blank are sought within 1.2 mm of their place (TM_CCOEFF_NORMED). On a print of the blank, by
whatever pen and camera, at most one in twenty-five is not found; where rows have grown one in ten and more are not.
"""

import numpy as np

from .vision import MM, Array, cv

MOVED = 0.08  # share of patches not found from which a page is taken to have moved
_FOUND = 0.3  # correlation; what else stands in a place gives up to 0.25
_PRINTED = 14.0  # grey levels of deviation in a patch that holds words or rules
_HALF, _STEP, _REACH = round(7 * MM / 2), round(10 * MM / 2), round(1.2 * MM / 2)  # px at half resolution


def moved(blank: Array, colour: Array) -> float:
    """The share of the blank's print (0 to 1) that a flattened page does not have in its place."""
    grey = cv.cvtColor(colour, cv.COLOR_BGR2GRAY) if colour.ndim == 3 else colour
    wanted, seen = (cv.resize(a, None, fx=0.5, fy=0.5, interpolation=cv.INTER_AREA) for a in (blank, grey))
    edge = _HALF + _REACH
    found = [
        _found(wanted, seen, x, y)
        for y in range(edge, wanted.shape[0] - edge, _STEP)
        for x in range(edge, wanted.shape[1] - edge, _STEP)
        if float(wanted[y - _HALF : y + _HALF, x - _HALF : x + _HALF].std()) >= _PRINTED
    ]
    return 1 - float(np.mean(found)) if found else 0.0


def _found(wanted: Array, seen: Array, x: int, y: int) -> bool:
    patch = wanted[y - _HALF : y + _HALF, x - _HALF : x + _HALF]
    wide = _HALF + _REACH
    around = seen[y - wide : y + wide, x - wide : x + wide]
    return bool(cv.matchTemplate(around, patch, cv.TM_CCOEFF_NORMED).max() >= _FOUND)
