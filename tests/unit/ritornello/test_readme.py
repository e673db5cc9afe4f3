"""The README keeps up with the product."""

from pathlib import Path

import pytest
from typer.main import get_command

from pipeline.settings import Settings
from ritornello.cli import app

README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def commands(group=None, before="ritornello"):
    """Every command as it is typed, with its options."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before} {name}")
        else:
            options = [option for each in command.params for option in each.opts if option.startswith("--")]
            yield pytest.param(f"{before} {name}", options, id=name)


@pytest.mark.parametrize(("command", "options"), list(commands()))
def test_every_command_and_option_is_described(command, options):
    """The table of commands has a row for each command, and names each of its options."""
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{command}")]
    assert [option for option in options if option not in row] == []


@pytest.mark.parametrize("name", [f"RITORNELLO_{field.upper()}" for field in Settings.model_fields])
def test_every_setting_is_described(name):
    """The table of settings has a row for each setting."""
    assert f"| `{name}` |" in README


def test_no_setting_is_made_up():
    """Every setting that the README names exists."""
    named = {word.split("`")[0] for word in README.split("RITORNELLO_")[1:]}
    named = {
        "".join(letter for letter in word if letter.isupper() or letter == "_").rstrip("_") for word in named
    }
    assert named <= {field.upper() for field in Settings.model_fields}
