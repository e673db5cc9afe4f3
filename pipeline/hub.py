"""Reads the hub's settings file."""

from datetime import UTC, date, datetime
from pathlib import Path

import yaml
from pydantic import ValidationError

from schemas.hub import Hub


class HubFileError(Exception):
    """The hub settings file cannot be used; the message says what to change in it."""


def load_hub(path: Path) -> Hub:
    """The hub of a YAML file; HubFileError names the file and every key that is wrong."""
    try:
        untrusted = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Hub.model_validate(untrusted)
    except OSError as error:
        raise HubFileError(
            f"{path} cannot be opened: set RITORNELLO_HUB to the hub's settings file."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise HubFileError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'file'}: {each['msg']}" for each in error.errors()
        )
        raise HubFileError(f"{path} needs correcting: {wrong}") from error


def academic_year(moment: datetime) -> str:
    """The school year a moment falls in, September to August: ``2026/27``."""
    day: date = moment.astimezone(UTC).date()
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"
