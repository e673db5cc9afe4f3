"""Blanks, an invented school register, and completed returns with the answers that are expected of them."""

from pathlib import Path

_HERE = Path(__file__).parent


def blanks() -> dict[str, Path]:
    """The current blank of each form, by template id."""
    return {path.stem: path for path in sorted((_HERE / "blanks").glob("*.docx"))}


def mailbox() -> list[Path]:
    """The messages of the sample mailbox, in the order in which they arrived."""
    return sorted((_HERE / "mailbox").glob("*.eml"))


def register() -> Path:
    """The invented register of schools, in the columns of the national one."""
    return _HERE / "register.csv"


def hub() -> Path:
    """The settings file of the invented hub."""
    return _HERE / "hub.yaml"


def layout_file(blank: Path) -> Path:
    """Where it is kept how a blank lies on its printed pages (``samples.layouts`` writes it)."""
    return blank.with_suffix(".layout.yaml")
