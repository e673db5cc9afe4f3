"""docker-compose.yml holds together: what it starts exists, and what it names is there."""

from pathlib import Path
from typing import Any

import yaml
from typer.core import TyperGroup
from typer.main import get_command

from pipeline.settings import Settings
from ritornello.cli import app
from workers.app import QUEUES

FILE = Path(__file__).parents[2] / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each.get("image") == "ritornello:local"}


def test_every_command_that_it_starts_exists() -> None:
    """Parsed by the command line itself, options and all."""
    program = get_command(app)
    assert isinstance(program, TyperGroup)
    for name, each in OURS.items():
        command, *options = each["command"]
        program.commands[command].make_context(name, options, resilient_parsing=False).close()


def test_every_queue_has_a_worker_and_there_is_one_beat() -> None:
    """What is rung for is heard, and once."""
    served = [
        queue
        for each in OURS.values()
        if each["command"][0] == "worker"
        for queue in each["command"][2].split(",")
    ]
    assert sorted(served) == sorted(QUEUES)
    assert [each["command"][0] for each in OURS.values()].count("beat") == 1
    assert [each["command"][0] for each in OURS.values()].count("serve") == 1


def test_what_it_names_is_there() -> None:
    """Services that are waited for, volumes, and settings."""
    for each in SERVICES.values():
        assert set(each.get("depends_on", ())) <= set(SERVICES)
        named = {
            volume.split(":")[0] for volume in each.get("volumes", ()) if not volume.startswith((".", "/"))
        }
        assert named <= set(COMPOSE["volumes"])
    known = {f"RITORNELLO_{field.upper()}" for field in Settings.model_fields}
    for each in OURS.values():
        assert {name for name in each["environment"] if name.startswith("RITORNELLO_")} <= known


def test_only_this_machine_is_answered() -> None:
    """Nothing is published beyond the loopback address."""
    ports = [port for each in SERVICES.values() for port in each.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
