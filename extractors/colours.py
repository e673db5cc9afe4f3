"""Shading colours by name: which of red, amber, yellow, green and blue a person would call them."""

import colorsys


def hue(rgb: str) -> str | None:
    """The name of a colour RRGGBB; None for greys and what lies between two names.

    Hue circle in degrees (HSV): red within 14 of 0, amber 22-50, yellow 50-68, green 75-170, blue 190-260.
    """
    try:
        red, green, blue = (int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return None
    angle, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < 0.12 or value < 0.25:
        return None
    degrees = angle * 360
    for name, low, high in (("amber", 22, 50), ("yellow", 50, 68), ("green", 75, 170), ("blue", 190, 260)):
        if low <= degrees < high:
            return name
    return "red" if degrees < 15 or degrees >= 345 else None
