"""How much a command line loads before it does anything."""

import subprocess
import sys

HEAVY = {
    "sqlalchemy",
    "alembic",
    "pydantic",
    "lxml",
    "numpy",
    "cv2",
    "matplotlib",
    "rich",
    "fastapi",
    "celery",
}
_READING = "from ritornello.installed import from_files; import pipeline.template_files, workers.hands, pipeline.settings"


def loaded(imports: str) -> set[str]:
    """The heavy packages that a new interpreter has after these imports."""
    script = f"import sys\nimport ritornello.cli\n{imports}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return HEAVY & set(done.stdout.split())


def test_help_needs_nothing_but_the_command_line() -> None:
    """What is asked most often, and what a shell waits for, loads no store, no shapes and no pictures."""
    assert loaded("") == set()


def test_reading_with_a_template_of_ones_own_opens_no_store() -> None:
    """`extract --template` loads the shapes and the child's end of the line, and neither store nor readers."""
    assert loaded(_READING) == {"pydantic"}
