"""What reading paper begins with, done before there is any: a server does it once, and its children have it.

Not the model of writing: ONNX Runtime starts a thread with itself, and a process with threads must not fork.
"""

from collections.abc import Sequence

from schemas.template import Template

from . import reader
from .known import KEPT, know

__all__ = ["prepare", "reader"]

_asked: set[tuple[str, str]] = set()


def prepare(templates: Sequence[Template]) -> None:
    """Make templates ready; asked a second time, all of their pages too: more returns will come."""
    for template in templates[-KEPT:]:
        if template.layout is None:
            continue
        name = template.id, template.version
        known = know(template, template.layout)
        if name in _asked:
            for sheet in known.pages.sheets:
                sheet.make_ready()
        _asked.add(name)
