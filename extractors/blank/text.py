"""Templates as YAML, for people to read and correct."""

from typing import Any

import yaml

from schemas.codes import Code, Failure
from schemas.layout import Layout
from schemas.template import Template

_BLANK = "# The blank itself, line by line, as returns are aligned with it. Nothing to correct below.\n"
_LAYOUT = "# Where each field and option lies on the printed form (page, and box in points), and its pages.\n"

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def dump(template: Template) -> str:
    """The template as YAML: what people correct first, then the blank's own lines, its printed pages last."""
    data = template.model_dump(mode="json", exclude_defaults=True)
    blank, layout = data.pop("blank", []), data.pop("layout", None)
    head = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    lines = "".join(f"- {_flow(row)}\n" for row in blank)
    text = f"{head}{_BLANK}blank:\n{lines}"
    return f"{text}{_LAYOUT}layout:\n{dump_layout(layout)}" if layout else text


def dump_layout(layout: dict[str, Any]) -> str:
    """A layout, as plain data, as the lines under its key: one a field, one a page."""
    out = []
    for part in ("fields", "options"):
        places = layout.get(part, {})
        out += [f"  {part}:"] if places else []
        out += [f"    {_flow({name: where})[1:-1]}" for name, where in places.items()]
    if layout.get("prompts"):
        out.append(f"  prompts: {_flow(layout['prompts'])}")
    out.append("  pages:")
    out += [f"  - {_flow(page)}" for page in layout["pages"]]
    return "\n".join(out) + "\n"


def load_layout(text: str) -> Layout:
    """The layout in a YAML text of which it is all."""
    return Layout.model_validate(yaml.load(text, Loader=_Loader)["layout"])  # noqa: S506  (it is a safe loader)


def _flow(row: Any) -> str:
    text: str = yaml.dump(
        row, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=True
    )
    return text.strip()


def load(text: str) -> Template:
    """The template in a YAML text. Raises Failure UNKNOWN_FORM, its detail naming what is wrong with it."""
    try:
        return Template.model_validate(yaml.load(text, Loader=_Loader))  # noqa: S506  (it is a safe loader)
    except (yaml.YAMLError, ValueError) as error:
        raise Failure(f"not a template: {error}", code=Code.UNKNOWN_FORM) from error
