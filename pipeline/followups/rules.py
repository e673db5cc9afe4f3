"""Reads the rules of the hub: its own file, or the one that comes with this version."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.rules import TRIGGERS, Once, Rule, Rules


class RulesFileError(Exception):
    """The rules cannot be used; the message has a sentence for each thing to change."""


@cache
def default_rules() -> Rules:
    """The rules that come with this version."""
    return read_rules(files(__package__).joinpath("rules.yaml").read_text(encoding="utf-8"), "the rules")


def load_rules(path: Path | None) -> Rules:
    """The rules of a file, or the shipped ones where none is named; RulesFileError tells every mistake."""
    if path is None:
        return default_rules()
    try:
        return read_rules(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise RulesFileError(
            f"{path} cannot be opened: set RITORNELLO_RULES to the file of rules."
        ) from error
    except UnicodeDecodeError as error:
        raise RulesFileError(f"{path} is not text in UTF-8; save it as such.") from error


def read_rules(untrusted: str, name: str) -> Rules:
    """The rules of a YAML text; RulesFileError has a sentence for each mistake, with the rule it is in."""
    try:
        given = yaml.safe_load(untrusted)
    except yaml.YAMLError as error:
        raise RulesFileError(f"{name} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(given, dict) or not given:
        raise RulesFileError(f"{name} has no rules; each is a name with when, to and within beneath it.")
    rules: list[Rule] = []
    wrong: list[str] = []
    for title, body in given.items():
        try:
            rules.append(_rule(str(title), body))
        except ValidationError as error:
            wrong += [f"{title}: {_sentence(each)}" for each in error.errors()]
        except ValueError as error:
            wrong.append(f"{title}: {error}")
    if wrong:
        raise RulesFileError(f"{name} needs correcting. " + " · ".join(f"{each}." for each in wrong))
    return Rules(rules=tuple(rules))


def _rule(title: str, body: Any) -> Rule:
    if not isinstance(body, dict):
        raise ValueError("write when, to and within beneath the name")  # noqa: TRY004 - of the file, not the code
    if len(title) > 100 or not title.replace("_", "").replace("-", "").isalnum():
        raise ValueError("a name is letters, digits, hyphens and underscores")
    body = {
        "on" if key is True else str(key): value for key, value in body.items()
    }  # YAML 1.1 takes "on" for yes
    if "once" not in body:
        when = body.get("when")
        trigger = next(iter(when), "") if isinstance(when, dict) else when
        usual = (
            TRIGGERS.get(trigger, (None, Once.WORDING, None))[1] if isinstance(trigger, str) else Once.WORDING
        )
        body = {**body, "once": usual}
    return Rule.model_validate({**body, "name": title})


_SENTENCES = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such key; there are when, to, within, once, on, because",
    "bool_parsing": "write yes or no",
    "string_type": "write text",
}


def _sentence(error: Any) -> str:
    where = " › ".join(str(each) for each in error["loc"])
    if error["type"] == "enum":
        return f"{where}: write one of {', '.join(Once)}"
    message = _SENTENCES.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{where}: {message}" if where else message
