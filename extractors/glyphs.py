"""Characters that people and programs use for boxes and ticks, and what symbol-font codes mean.

Sources: the Unicode charts (Geometric Shapes, Dingbats, Miscellaneous Symbols) and the published code tables of
the Wingdings, Wingdings 2 and Symbol fonts. Symbol fonts store their code at U+F000 plus the byte.
"""

OFF_GLYPHS = frozenset("☐□❑❏❒❐▢◻◽⬜▫○◯⃝⚪🔲🔳⭕")
ON_GLYPHS = frozenset("☑☒■⬛▣◼◾▪●◉⚫🗹🗵🗷✅❎🅇")
CROSSES = frozenset("✗✘✕✖×☓🗙🗴🗶⨯╳")
TICKS = frozenset("✓✔√✗✘✕✖×☓🗸🗙🗴🗶⨯╳")

# byte of the font -> a Unicode character that says the same
WINGDINGS = {
    0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "☐", 0x70: "☐", 0x71: "❑", 0x72: "❒", 0xA1: "○", 0xA4: "◉", 0xA6: "○",
    0xA7: "•", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0xD8: "•", 0x9F: "•", 0x76: "•",
}  # fmt: skip
WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "☐", 0x97: "●", 0x99: "○", 0xA2: "■",
    0xA3: "☐", 0xA4: "☐", 0xA5: "☐",
}  # fmt: skip
SYMBOL = {0xB7: "•", 0xD6: "√", 0xB4: "×"}
FONTS = {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2, "symbol": SYMBOL}


def symbol(font: str, code: int) -> str:
    """The character that a symbol font's code stands for; the code's own character where it is not known."""
    table = FONTS.get(font.casefold())
    if table is None:
        return chr(code)
    return table.get(code & 0xFF, "�" if code >= 0xF000 else chr(code))


def is_tick(text: str) -> bool:
    """Whether a short typed text is a tick: a tick glyph, x, or a slash or star standing alone."""
    bare = text.strip(" .()[]").casefold()
    return bool(bare) and (all(c in TICKS for c in bare) or bare in {"x", "xx", "*", "tick", "ticked"})
