"""A template as the YAML that a person corrects: read, and every key that is wrong named."""

import yaml
from pydantic import ValidationError

from schemas.template import Template

_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TemplateFileError(Exception):
    """A template's YAML cannot be used; the message names what to correct."""


def parse(untrusted: str) -> Template:
    """The template of a YAML text; TemplateFileError names every key that is wrong."""
    try:
        return Template.model_validate(yaml.load(untrusted, Loader=_Loader))  # noqa: S506 - a safe loader, in C
    except yaml.YAMLError as error:
        raise TemplateFileError(f"the template is not YAML: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors()
        )
        raise TemplateFileError(f"the template needs correcting: {wrong}") from error
