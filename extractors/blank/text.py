"""Templates as YAML, for people to read and correct."""

from typing import Any

import yaml

from schemas.codes import Code, Failure
from schemas.template import Template

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def dump(template: Template) -> str:
    """The template as YAML: what people correct first, the blank's own lines last."""
    data = template.model_dump(mode="json", exclude_defaults=True)
    blank = data.pop("blank", [])
    head = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    lines = "".join(f"- {_flow(row)}\n" for row in blank)
    return f"{head}# The blank itself, line by line, as returns are aligned with it. Nothing to correct below.\nblank:\n{lines}"


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
